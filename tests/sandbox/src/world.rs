//! What exists behind the practice services: the tenant, its users, devices and roles, and how the
//! services behave. Plain data that a test builds and edits; it knows no request and no reply.

use std::collections::BTreeMap;
use std::time::Duration;

/// The password of every user of [`World::acme`].
pub const PASSWORD: &str = "correct-horse-battery";
/// The code of eve's YubiKey: 44 characters, as the real ones type.
pub const YUBIKEY_CODE: &str = "cccccckdvvulgjvtkjdhtlrbjjctggdihuevikehtlil";

/// The seed of hal's authenticator.
pub const SEED: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// One OneLogin tenant and the AWS accounts behind it.
#[derive(Clone, Debug)]
pub struct World {
    pub subdomain: String,
    pub client_id: String,
    pub client_secret: String,
    pub users: Vec<User>,
    pub apps: Vec<App>,
    /// Which roles may be assumed from which others.
    pub chains: Vec<ChainGrant>,
    /// Where no second factor is asked for when the request names it as its `ip_address`.
    pub trusted_ips: Vec<String>,
    pub token_life: Duration,
    pub state_token_life: Duration,
    /// From the issue of an assertion to its `NotOnOrAfter`.
    pub assertion_life: Duration,
    /// How many characters of base64 STS takes of one.
    pub longest_assertion: usize,
    /// `SessionNotOnOrAfter`, by which STS cuts the credentials. None: a day, which cuts nothing.
    pub session_life: Option<Duration>,
    /// Waited before every reply.
    pub latency: Duration,
    /// How far away clients are: handshakes and requests take that long, as over a real network.
    pub round_trip: Duration,
    /// Seconds by which the services' clock is ahead of ours, in everything they say and check.
    pub clock_offset: i64,
    /// Read once, at the start.
    pub tls: bool,
    /// Issued instead of the generated assertion. Filled in: `{issue_instant}`, `{not_before}`,
    /// `{not_on_or_after}`, `{session_not_on_or_after}`, `{recipient}`, `{username}`.
    pub assertion_xml: Option<String>,
    /// Instead of STS's random session token; escaped for XML on the way out.
    pub session_token: Option<String>,
    /// Instead of STS's random secret access key; escaped for XML on the way out.
    pub secret_access_key: Option<String>,
    /// How long the credentials live, whatever was asked.
    pub session_seconds: Option<u64>,
    /// The pages of the browser.
    pub portal: crate::Portal,
    /// What AWS calls accounts, by their ids.
    pub account_aliases: BTreeMap<String, String>,
    /// A console sign-in ends at a page of ours, and does not lead on to AWS.
    pub console_page: bool,
}

/// An AWS app of the tenant.
#[derive(Clone, Debug)]
pub struct App {
    pub id: String,
    pub kind: AppKind,
}

/// What an app's assertion is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AppKind {
    /// STS: the user's roles stand in it.
    #[default]
    Roles,
    /// IAM Identity Center, which knows the user's permissions itself: no role stands in it.
    IdentityCenter,
}

/// The id of the app of [`World::acme`] that is IAM Identity Center.
pub const IDENTITY_CENTER_APP: &str = "777888";

impl App {
    pub fn new(id: &str, kind: AppKind) -> App {
        App {
            id: id.into(),
            kind,
        }
    }
}

/// Somebody who can sign in. `username` and `email` are both accepted, in any case.
#[derive(Clone, Debug)]
pub struct User {
    pub username: String,
    pub email: String,
    pub password: String,
    pub locked: bool,
    /// Lock after that many wrong passwords in a row.
    pub lock_after: Option<u32>,
    /// Without devices no second factor is asked for.
    pub devices: Vec<Device>,
    pub roles: Vec<RoleGrant>,
    /// The apps assigned to this user.
    pub app_ids: Vec<String>,
}

/// One enrolled second factor. `device_type` is the name shown, which an admin may change.
#[derive(Clone, Debug)]
pub struct Device {
    pub id: i64,
    pub device_type: String,
    pub factor: Factor,
}

/// How a device behaves, whatever it is called.
#[derive(Clone, Debug)]
pub enum Factor {
    /// The code that is right: authenticator, YubiKey, Duo, …
    Code(String),
    /// Codes by the clock (RFC 6238), made of this seed in base32, in windows of that many seconds. Each is taken once, a
    /// window early or late.
    Timed { seed: String, period: u64 },
    /// A code that is right only after it was sent (a call without `otp_token`): SMS, email, voice.
    Sent(String),
    /// Approved at that call after the push (0: by the push itself). Also takes a typed code.
    Push { polls: u32, code: String },
    /// Denied at that call after the push.
    PushDenied { polls: u32, code: String },
    /// Nobody looks at the phone.
    PushNever { code: String },
}

/// A role a user may take.
#[derive(Clone, Debug)]
pub struct RoleGrant {
    pub role_arn: String,
    pub principal_arn: String,
    /// The role's `MaxSessionDuration`.
    pub max_seconds: u64,
    /// In the assertion, but STS answers `AccessDenied` (as with a wrong trust policy).
    pub denied: bool,
}

/// A role that may be assumed from another one.
#[derive(Clone, Debug)]
pub struct ChainGrant {
    pub source_role_arn: String,
    pub role_arn: String,
    /// What the trust policy asks for.
    pub external_id: Option<String>,
}

impl ChainGrant {
    pub fn new(source_role_arn: &str, role_arn: &str) -> ChainGrant {
        ChainGrant {
            source_role_arn: source_role_arn.into(),
            role_arn: role_arn.into(),
            external_id: None,
        }
    }
}

impl World {
    /// The standard tenant. Its users have the password [`PASSWORD`] and differ in their devices:
    /// ada none, ben an authenticator, cat SMS, dan a push, eve one of each, fay two authenticators,
    /// gus is locked, hal has an authenticator with the seed [`SEED`].
    pub fn acme() -> World {
        World {
            subdomain: "acme".into(),
            client_id: "sandbox-client-id".into(),
            client_secret: "sandbox-client-secret".into(),
            users: acme_users(),
            apps: vec![
                App::new("123456", AppKind::Roles),
                App::new(IDENTITY_CENTER_APP, AppKind::IdentityCenter),
            ],
            chains: Vec::new(),
            trusted_ips: Vec::new(),
            token_life: Duration::from_secs(36_000),
            state_token_life: Duration::from_secs(120),
            assertion_life: Duration::from_secs(180),
            longest_assertion: 100_000,
            session_life: None,
            latency: Duration::ZERO,
            round_trip: Duration::ZERO,
            clock_offset: 0,
            tls: false,
            assertion_xml: None,
            session_token: None,
            secret_access_key: None,
            session_seconds: None,
            portal: crate::Portal::default(),
            account_aliases: [("111122223333", "acme-prod"), ("444455556666", "acme-dev")]
                .map(|(id, alias)| (id.to_owned(), alias.to_owned()))
                .into(),
            console_page: false,
        }
    }

    /// Everybody has just `arn:aws:iam::111122223333:role/Admin`.
    pub fn single_role() -> World {
        let mut world = World::acme();
        for user in &mut world.users {
            user.roles.truncate(1);
        }
        world
    }

    /// Everybody has `count` roles `Role-0000`, `Role-0001`, … in accounts of ten roles each, the
    /// first of them 100000000000. Above some 400 an assertion is longer than STS takes, as in life.
    pub fn with_roles(count: usize) -> World {
        let roles: Vec<RoleGrant> = (0..count)
            .map(|number| {
                let account = 100_000_000_000 + number as u64 / 10;
                RoleGrant::new(
                    &format!("arn:aws:iam::{account}:role/Role-{number:04}"),
                    3600,
                )
            })
            .collect();
        let mut world = World::acme();
        for user in &mut world.users {
            user.roles.clone_from(&roles);
        }
        world
    }

    /// A big company's: everybody has 300 roles in 60 accounts. AWS has a name for all accounts but the last ten.
    pub fn big_company() -> World {
        const ROLES: [&str; 5] = ["Admin", "ReadOnly", "Deploy", "Billing", "Support"];
        const STAGES: [&str; 3] = ["prod", "stage", "dev"];
        let id = |number: usize| format!("{}", 200_000_000_000 + number as u64);
        let mut world = World::acme();
        world.account_aliases = (0..50)
            .map(|number| {
                let stage = STAGES[number % STAGES.len()];
                (
                    id(number),
                    format!("acme-{stage}-{:02}", number / STAGES.len()),
                )
            })
            .collect();
        let roles: Vec<RoleGrant> = (0..60)
            .flat_map(|number| ROLES.map(|role| format!("arn:aws:iam::{}:role/{role}", id(number))))
            .map(|arn| RoleGrant::new(&arn, 3600))
            .collect();
        for user in &mut world.users {
            user.roles.clone_from(&roles);
        }
        world
    }

    /// The user of that username or email, or of the part before the `@`. Panics without one, since
    /// a test that names nobody is wrong.
    pub fn user(&mut self, name: &str) -> &mut User {
        self.users
            .iter_mut()
            .find(|user| user.is(name) || user.username.split('@').next() == Some(name))
            .unwrap_or_else(|| panic!("no user {name} in this world"))
    }
}

impl User {
    /// A user without a second factor, with the apps and the roles of [`World::acme`].
    pub fn new(username: &str) -> User {
        User {
            username: username.into(),
            email: username.into(),
            password: PASSWORD.into(),
            locked: false,
            lock_after: None,
            devices: Vec::new(),
            roles: acme_roles(),
            app_ids: vec!["123456".into(), IDENTITY_CENTER_APP.into()],
        }
    }

    /// The same user with one device more.
    pub fn with(mut self, id: i64, device_type: &str, factor: Factor) -> User {
        self.devices.push(Device {
            id,
            device_type: device_type.into(),
            factor,
        });
        self
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.username.eq_ignore_ascii_case(name) || self.email.eq_ignore_ascii_case(name)
    }
}

impl RoleGrant {
    /// A role with the provider `OneLogin` of its own account and partition.
    pub fn new(role_arn: &str, max_seconds: u64) -> RoleGrant {
        let head = role_arn
            .split_once(":role/")
            .map_or(role_arn, |(head, _)| head);
        RoleGrant {
            role_arn: role_arn.into(),
            principal_arn: format!("{head}:saml-provider/OneLogin"),
            max_seconds,
            denied: false,
        }
    }
}

fn acme_roles() -> Vec<RoleGrant> {
    vec![
        RoleGrant::new("arn:aws:iam::111122223333:role/Admin", 3600),
        RoleGrant::new("arn:aws:iam::111122223333:role/ReadOnly", 43_200),
        RoleGrant::new("arn:aws:iam::444455556666:role/team/blue/Deploy", 7200),
        RoleGrant::new("arn:aws:iam::444455556666:role/ReadOnly", 3600),
    ]
}

fn acme_users() -> Vec<User> {
    let code = |code: &str| Factor::Code(code.into());
    let sent = |code: &str| Factor::Sent(code.into());
    let push = |code: &str| Factor::Push {
        polls: 2,
        code: code.into(),
    };
    let mut gus = User::new("gus@acme.test");
    gus.locked = true;
    vec![
        User::new("ada@acme.test"),
        // A leading zero: a code is text, never a number.
        User::new("ben@acme.test").with(200_001, "Google Authenticator", code("012345")),
        User::new("cat@acme.test").with(300_001, "OneLogin SMS", sent("204060")),
        User::new("dan@acme.test").with(400_001, "OneLogin Protect", push("135790")),
        User::new("eve@acme.test")
            .with(500_001, "Google Authenticator", code("111222"))
            .with(500_002, "OneLogin Protect", push("222333"))
            .with(500_003, "Yubico YubiKey", code(YUBIKEY_CODE))
            .with(500_004, "OneLogin Email", sent("333444"))
            .with(500_005, "OneLogin Voice", sent("555666"))
            // Of a type nobody has heard of: it takes a code and a push.
            .with(500_006, "Quantum Badge", push("777888")),
        // Two of one type: only the id tells them apart.
        User::new("fay@acme.test")
            .with(600_001, "Google Authenticator", code("600001"))
            .with(600_002, "Google Authenticator", code("600002")),
        gus,
        User::new("hal@acme.test").with(
            800_001,
            "Google Authenticator",
            Factor::Timed {
                seed: SEED.into(),
                period: 30,
            },
        ),
    ]
}
