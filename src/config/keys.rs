//! The table of settings: name, variable, kind and what people read about it. A new setting is a
//! row here and a field of `Settings`; `value` defines what each kind of value must look like. The
//! keys of a role are in `role_keys`.

/// One setting of the config file.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    /// The variable that beats the file; commands and lists have none.
    pub variable: &'static str,
    pub kind: SettingKind,
    /// A tenant section takes it from the top level when it has none itself. What says who somebody
    /// is, or holds the way to a secret, is never taken over: one company's password must not reach
    /// another's sign-in.
    pub inherited: bool,
    /// As the file would say it; empty where there is none, or where `about` says what counts.
    pub default: &'static str,
    /// A value, as the file says it.
    pub example: &'static str,
    /// What it is for, in sentences: ol-aws-config(5) and docs/settings.md.
    pub about: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    Text,
    Subdomain,
    OneLoginRegion,
    Endpoint,
    /// Of a page.
    Link,
    SignIn,
    /// AWS's: it becomes part of a host's name.
    Region,
    Duration,
    /// A program: a name that is looked for on PATH, or its whole path.
    Program,
    /// A program and its arguments; no shell.
    Command,
    Compat,
    Guard,
    Prefetch,
    AgentAccess,
    AgentsGuarded,
    /// true or false.
    Switch,
    /// Of texts.
    List,
    /// Of texts, each with a name.
    Table,
}

impl SettingKind {
    /// What may stand there, as people read it.
    pub fn values(self) -> &'static str {
        match self {
            SettingKind::Text | SettingKind::Subdomain => "text",
            SettingKind::OneLoginRegion => "`us` or `eu`",
            SettingKind::Endpoint | SettingKind::Link => "an https URL",
            SettingKind::SignIn => "`api` or `browser`",
            SettingKind::Region => "an AWS region",
            SettingKind::Duration => "a time from `15m` to `12h`",
            SettingKind::Program => "the name or full path of a program",
            SettingKind::Command => "a list: a program and its arguments",
            SettingKind::Compat => "a list of `aws-vault` and `boto2`",
            SettingKind::Guard => "`confirm` or `exec-only`",
            SettingKind::Prefetch => "`recent`, `configured` or `off`",
            SettingKind::AgentAccess => "`full`, `read-only` or `none`",
            SettingKind::AgentsGuarded => "`never` or `allow`",
            SettingKind::Switch => "`true` or `false`",
            SettingKind::List => "a list of texts",
            SettingKind::Table => "a table of texts",
        }
    }
}

pub const KEYS: [Key; 27] = [
    Key {
        name: "subdomain",
        variable: "OL_AWS_SUBDOMAIN",
        kind: SettingKind::Subdomain,
        inherited: false,
        default: "",
        example: r#""acme""#,
        about: "Your OneLogin subdomain: `acme` if you sign in at acme.onelogin.com.",
    },
    Key {
        name: "onelogin_region",
        variable: "OL_AWS_ONELOGIN_REGION",
        kind: SettingKind::OneLoginRegion,
        inherited: false,
        default: "",
        example: r#""us""#,
        about: "Use OneLogin's API host for this region instead of your company's own host.",
    },
    Key {
        name: "app_id",
        variable: "OL_AWS_APP_ID",
        kind: SettingKind::Text,
        inherited: false,
        default: "",
        example: r#""123456""#,
        about: "The ID of the AWS app: the number in its address in the OneLogin admin portal, /apps/ID/edit. The number in your portal's link is a different one.",
    },
    Key {
        name: "username",
        variable: "OL_AWS_USERNAME",
        kind: SettingKind::Text,
        inherited: false,
        default: "",
        example: r#""ada@acme.com""#,
        about: "Your OneLogin user name or email address.",
    },
    Key {
        name: "client_id",
        variable: "OL_AWS_CLIENT_ID",
        kind: SettingKind::Text,
        inherited: false,
        default: "",
        example: r#""0123456789abcdef""#,
        about: "The client ID of the API credentials, which need the scope Authentication Only.",
    },
    Key {
        name: "client_secret_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
        default: "",
        example: r#"["op", "read", "op://work/onelogin/secret"]"#,
        about: "A program that prints the client secret.",
    },
    Key {
        name: "password_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
        default: "",
        example: r#"["pass", "onelogin"]"#,
        about: "A program that prints your password.",
    },
    Key {
        name: "otp_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
        default: "",
        example: r#"["ykman", "oath", "accounts", "code", "-s", "onelogin"]"#,
        about: "A program that prints a one-time code.",
    },
    Key {
        name: "totp",
        variable: "OL_AWS_TOTP",
        kind: SettingKind::Switch,
        inherited: false,
        default: "false",
        example: "true",
        about: "Generate one-time codes from a seed in your keyring. This puts both factors on one machine.",
    },
    Key {
        name: "device",
        variable: "OL_AWS_DEVICE",
        kind: SettingKind::Text,
        inherited: false,
        default: "",
        example: r#""OneLogin Protect""#,
        about: "The second factor to use: its name, ID or type.",
    },
    Key {
        name: "ip_address",
        variable: "OL_AWS_IP_ADDRESS",
        kind: SettingKind::Text,
        inherited: false,
        default: "",
        example: r#""203.0.113.7""#,
        about: "Your IP address, if your company trusts addresses and OneLogin sees a different one.",
    },
    Key {
        name: "default_role",
        variable: "OL_AWS_DEFAULT_ROLE",
        kind: SettingKind::Text,
        inherited: false,
        default: "",
        example: r#""ro""#,
        about: "The role to use if you name none.",
    },
    Key {
        name: "region",
        variable: "OL_AWS_REGION",
        kind: SettingKind::Region,
        inherited: true,
        default: "",
        example: r#""eu-west-1""#,
        about: "The AWS region. If it is not set, ol-aws uses `AWS_REGION`, `AWS_DEFAULT_REGION` or the region of your AWS profile. For a role with `profile`, that profile's region comes before this one.",
    },
    Key {
        name: "duration",
        variable: "OL_AWS_DURATION",
        kind: SettingKind::Duration,
        inherited: true,
        default: r#""1h""#,
        example: r#""8h""#,
        about: "The session duration to request. If the role allows less, ol-aws uses its maximum and remembers it.",
    },
    Key {
        name: "prefetch",
        variable: "OL_AWS_PREFETCH",
        kind: SettingKind::Prefetch,
        inherited: true,
        default: r#""recent""#,
        example: r#""configured""#,
        about: "The other roles that a sign-in fetches: those you used in the last 14 days, those in the config file, or none.",
    },
    Key {
        name: "sign_in",
        variable: "OL_AWS_SIGN_IN",
        kind: SettingKind::SignIn,
        inherited: false,
        default: r#""api""#,
        example: r#""browser""#,
        about: "How to sign in: through the OneLogin API or through your browser.",
    },
    Key {
        name: "launch_url",
        variable: "OL_AWS_LAUNCH_URL",
        kind: SettingKind::Link,
        inherited: false,
        default: "",
        example: r#""https://acme.onelogin.com/launch/987654""#,
        about: "The link of the AWS app in your OneLogin portal. Sign-in through the browser needs it.",
    },
    Key {
        name: "browser_path",
        variable: "OL_AWS_BROWSER_PATH",
        kind: SettingKind::Program,
        inherited: true,
        default: "",
        example: r#""/usr/bin/chromium""#,
        about: "The browser to sign in with. By default, ol-aws uses the first of Chrome, Chromium, Edge and Brave that it finds.",
    },
    Key {
        name: "browser_sandbox",
        variable: "OL_AWS_BROWSER_SANDBOX",
        kind: SettingKind::Switch,
        inherited: true,
        default: "true",
        example: "false",
        about: "Run the browser in its sandbox. Only root needs `false`.",
    },
    Key {
        name: "browser_webdriver",
        variable: "OL_AWS_BROWSER_WEBDRIVER",
        kind: SettingKind::Switch,
        inherited: true,
        default: "true",
        example: "false",
        about: "Let web pages see that a program controls the browser.",
    },
    Key {
        name: "endpoint",
        variable: "OL_AWS_ENDPOINT",
        kind: SettingKind::Endpoint,
        inherited: false,
        default: "",
        example: r#""https://api.us.onelogin.com""#,
        about: "The address of the OneLogin API, instead of your company's own host.",
    },
    Key {
        name: "compat",
        variable: "",
        kind: SettingKind::Compat,
        inherited: true,
        default: "",
        example: r#"["aws-vault"]"#,
        about: "Also set the variables of other tools: `AWS_VAULT` (aws-vault) or `AWS_SECURITY_TOKEN` (boto2).",
    },
    Key {
        name: "account_names",
        variable: "OL_AWS_ACCOUNT_NAMES",
        kind: SettingKind::Switch,
        inherited: true,
        default: "true",
        example: "false",
        about: "Fetch the names of your accounts from AWS's sign-in page, once a week.",
    },
    Key {
        name: "ask_in_background",
        variable: "OL_AWS_ASK_IN_BACKGROUND",
        kind: SettingKind::Switch,
        inherited: true,
        default: "false",
        example: "true",
        about: "Let background programs ask you for a password or a code, or send you a push.",
    },
    Key {
        name: "askpass",
        variable: "",
        kind: SettingKind::Command,
        inherited: true,
        default: "",
        example: r#"["pinentry-gnome3"]"#,
        about: "The pinentry program that asks you if there is no terminal.",
    },
    Key {
        name: "agents.access",
        variable: "",
        kind: SettingKind::AgentAccess,
        inherited: true,
        default: r#""full""#,
        example: r#""read-only""#,
        about: "What the commands of an AI agent get: the same credentials as you, credentials limited to AWS's ReadOnlyAccess policy, or none.",
    },
    Key {
        name: "agents.guarded",
        variable: "",
        kind: SettingKind::AgentsGuarded,
        inherited: true,
        default: r#""never""#,
        example: r#""allow""#,
        about: "Whether the commands of an AI agent can use roles that have a `guard`. `allow`: the guard applies to them as it does to you.",
    },
];

/// What people put into the file although it is a secret, and where it goes instead.
pub struct SecretKey {
    pub name: &'static str,
    pub variable: &'static str,
    pub command: &'static str,
}

pub const SECRETS: [SecretKey; 3] = [
    SecretKey {
        name: "client_secret",
        variable: "OL_AWS_CLIENT_SECRET",
        command: "client_secret_command",
    },
    SecretKey {
        name: "password",
        variable: "OL_AWS_PASSWORD",
        command: "password_command",
    },
    SecretKey {
        name: "otp",
        variable: "OL_AWS_OTP",
        command: "otp_command",
    },
];

/// What kind of value a key of the file takes; text where there is no such key.
pub fn kind_of(name: &str) -> SettingKind {
    let key = KEYS.iter().find(|key| key.name == name);
    key.map_or(SettingKind::Text, |key| key.kind)
}
