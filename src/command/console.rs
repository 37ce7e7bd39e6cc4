//! `ol-aws console`: signs the browser in to the AWS console, or prints the link that does.

use std::time::Duration;

use clap::Args;

use super::arguments::{ChainArgs, RoleArgs, SignInArgs};
use super::{Context, print};
use crate::arn::Arn;
use crate::clock::Timestamp;
use crate::config::Service;
use crate::credentials::{SessionCredentials, expiration_in, is_whole};
use crate::environment::{Environment, REGION};
use crate::error::{Error, Result};
use crate::federation::{Console, Page};
use crate::private_link::{self, Opened};
use crate::region::Partition;
use crate::secret::Secret;
use crate::sessions::{Purpose, Sessions};

/// A browser that has to start takes its time.
const BROWSER_LIMIT: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
#[command(
    before_help = r"Without ROLE, ol-aws uses the credentials in this shell, also those of another tool. If there are none, it uses your default role.

Anyone who has the link can sign in with it, once and within 15 minutes. ol-aws passes it to the browser so that it does not appear in the list of processes.",
    after_help = r"Examples:
  # Open the EC2 console in one region
  ol-aws console admin --service ec2 --region eu-west-1

  # Print the link, to open it in another browser
  ol-aws console admin --print"
)]
pub struct Arguments {
    #[command(flatten)]
    pub role: RoleArgs,
    /// Open this service, such as ec2, s3 or cloudwatch
    #[arg(long, value_name = "SERVICE")]
    pub service: Option<String>,
    /// Open this path or URL in the console
    #[arg(long, value_name = "PATH", conflicts_with = "service")]
    pub destination: Option<String>,
    /// Print the link instead of opening the browser
    #[arg(long)]
    pub print: bool,
    #[command(flatten)]
    pub chain: ChainArgs,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let sign_in = &arguments.sign_in;
    if context.global.tenant.is_none()
        && arguments.takes_shell()
        && let Some(held) = InShell::of(context.environment)
    {
        // They are there already: nobody has to sign in, and no guard has to let them through.
        return context.with_sessions(sign_in, Purpose::Keep, |sessions| {
            let shown = held.as_shown(sign_in.region.as_deref(), context.environment);
            open(arguments, &shown, &sessions, context)
        });
    }
    let named = arguments.role.reference();
    let purpose = Purpose::PresentShell;
    context.with_sessions_set_up(sign_in, named.as_slice(), purpose, |mut sessions| {
        sessions.options.hop = arguments.chain.hop();
        let wanted = sessions.destination(named.as_deref(), true)?;
        let held = sessions.get(wanted.as_deref())?;
        sessions.tell_of_region(&held);
        if held.credentials.session_token.is_none() {
            return Err(Error::Usage {
                message: format!(
                    "`{}` has the long-term keys of an IAM user, which cannot sign in to the console",
                    held.identity.role
                ),
                hint: "use a role with this one as its `source`".into(),
            });
        }
        let shown = Shown {
            credentials: &held.credentials,
            partition: held.identity.partition().to_owned(),
            region: held.identity.region.clone(),
            // AWS takes no duration for the session of a chained role, and of an AWS profile it is not
            // known whether it is one.
            duration: (!held.chained && held.identity.role_arn.is_some())
                .then_some(held.wanted_duration),
            name: format!("for {} in {}", held.identity.role, held.identity.account),
        };
        open(arguments, &shown, &sessions, context)
    })
}

impl Arguments {
    /// Whether nothing asks for other credentials than this shell has.
    fn takes_shell(&self) -> bool {
        let SignInArgs {
            fresh,
            min_ttl,
            duration,
            policy,
            policy_arn,
            read_only,
            ..
        } = &self.sign_in;
        let is_other = *fresh || *read_only || policy.is_some() || !policy_arn.is_empty();
        let is_timed = min_ttl.is_some() || duration.is_some();
        let is_named = self.role.reference().is_some() || self.chain.chain.is_some();
        !is_other && !is_timed && !is_named
    }
}

/// The credentials that this shell has, ours or another tool's.
struct InShell {
    credentials: SessionCredentials,
    /// What we said of them, if that is still true.
    role: Option<(String, String, String)>,
}

impl InShell {
    /// `None` where there are none that the console takes, or that have expired: it takes no key of a
    /// user.
    fn of(environment: &Environment) -> Option<Self> {
        let value = |name: &str| environment.get(name).map(str::to_owned);
        let is_ours = is_whole(environment);
        let ours = || {
            let role = (value("OL_AWS_ROLE")?, value("OL_AWS_ACCOUNT")?);
            Some((role.0, role.1, value("OL_AWS_ROLE_ARN")?))
        };
        let end = expiration_in(environment).filter(|_| is_ours);
        if end.is_some_and(|end| end.left().is_zero()) {
            return None;
        }
        Some(Self {
            credentials: SessionCredentials {
                access_key_id: value("AWS_ACCESS_KEY_ID")?,
                secret_access_key: Secret::new(value("AWS_SECRET_ACCESS_KEY")?),
                session_token: Some(Secret::new(value("AWS_SESSION_TOKEN")?)),
                expiration: end.unwrap_or_else(Timestamp::now),
            },
            role: ours().filter(|_| is_ours),
        })
    }

    fn as_shown(&self, region: Option<&str>, environment: &Environment) -> Shown<'_> {
        let in_shell = || {
            REGION
                .iter()
                .find_map(|variable| environment.get(variable.name))
        };
        let region = region.or_else(in_shell).map(str::to_owned);
        let arn = self.role.as_ref().and_then(|(_, _, arn)| Arn::split(arn));
        let of_role = arn.map(|arn| arn.partition);
        let of_region = region
            .as_deref()
            .map(|region| Partition::of_region(region).name);
        Shown {
            credentials: &self.credentials,
            partition: of_role.or(of_region).unwrap_or("aws").to_owned(),
            region,
            // Whether they are of a chained role is not known.
            duration: None,
            name: match &self.role {
                Some((role, account, _)) => format!("for {role} in {account}"),
                None => "with the credentials in this shell".to_owned(),
            },
        }
    }
}

/// What the console is opened with.
struct Shown<'c> {
    credentials: &'c SessionCredentials,
    partition: String,
    region: Option<String>,
    duration: Option<Duration>,
    /// For people.
    name: String,
}

fn open(
    arguments: &Arguments,
    shown: &Shown<'_>,
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) -> Result<()> {
    let page = match (&arguments.service, &arguments.destination) {
        (Some(service), _) => Page::Service(service),
        (None, Some(destination)) => Page::Destination(destination),
        (None, None) => Page::Home,
    };
    let console = Console::of(&shown.partition, context.environment)?;
    let destination = console.destination(page, shown.region.as_deref())?;
    let link = link(sessions, &console, shown, &destination)?;
    if arguments.print {
        return print(&format!("{}\n", link.expose()));
    }
    let opened = private_link::open(
        &link,
        &context.state_dir()?,
        context.environment,
        BROWSER_LIMIT,
    )?;
    match opened {
        Opened::ByBrowser => context
            .log
            .say(format!("opened the console {}", shown.name)),
        Opened::NoBrowser => {
            print(&format!("{}\n", link.expose()))?;
            context.log.say("no browser can be opened here; anyone with this link can sign in once, within 15 minutes");
        }
    }
    Ok(())
}

/// The link that signs the browser in to the console with these credentials.
fn link(
    sessions: &Sessions<'_>,
    console: &Console,
    shown: &Shown<'_>,
    destination: &reqwest::Url,
) -> Result<Secret> {
    let sign_in = &sessions.sign_in;
    sign_in.endpoint_trust().announce(Service::Console)?;
    // Where the console sends whoever's session has ended.
    let issuer = sign_in.settings.onelogin_url().unwrap_or_default();
    let network = sign_in.network()?;
    network.runtime.block_on(|| {
        let http = &network.http;
        console.link(
            http,
            shown.credentials,
            shown.duration,
            &issuer,
            destination,
        )
    })
}
