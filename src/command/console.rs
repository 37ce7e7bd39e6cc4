//! `ol-aws console`: signs the browser in to the AWS console, or prints the link that does.

use std::time::Duration;

use clap::Args;

use super::arguments::{RoleArgs, SignInArgs};
use super::{Context, print};
use crate::config::Service;
use crate::error::Result;
use crate::federation::{Console, Page};
use crate::private_link::{self, Opened};
use crate::secret::Secret;
use crate::sessions::{Purpose, RoleCredentials, Sessions};

/// A browser that has to start takes its time.
const BROWSER_LIMIT: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
#[command(
    before_help = r"Without ROLE, ol-aws uses the credentials in this shell. If there are none, it uses your default role.

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
    pub sign_in: SignInArgs,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions_set_up(&arguments.sign_in, Purpose::PresentShell, |mut sessions| {
        let page = match (&arguments.service, &arguments.destination) {
            (Some(service), _) => Page::Service(service),
            (None, Some(destination)) => Page::Destination(destination),
            (None, None) => Page::Home,
        };
        let wanted = sessions.wanted(arguments.role.reference().as_deref(), true)?;
        let held = sessions.get(wanted.as_deref())?;
        let partition = held.identity.role_arn.split(':').nth(1).unwrap_or("aws");
        let console = Console::of(partition, context.environment)?;
        let destination = console.destination(page, held.identity.region.as_deref())?;
        sessions.tell_of_region(&held);
        let link = link(&sessions, &console, &held, &destination)?;
        if arguments.print {
            return print(&format!("{}\n", link.expose()));
        }
        let (role, account) = (&held.identity.role, &held.identity.account);
        match private_link::open(&link, &context.state_dir()?, context.environment, BROWSER_LIMIT)? {
            Opened::ByBrowser => context.log.say(format!("opened the console for {role} in {account}")),
            Opened::NoBrowser => {
                print(&format!("{}\n", link.expose()))?;
                context.log.say("no browser can be opened here; anyone with this link can sign in once, within 15 minutes");
            }
        }
        Ok(())
    })
}

/// The link that signs the browser in to the console with these credentials.
fn link(
    sessions: &Sessions<'_>,
    console: &Console,
    held: &RoleCredentials,
    destination: &reqwest::Url,
) -> Result<Secret> {
    let sign_in = &sessions.sign_in;
    sign_in.endpoint_trust().announce(Service::Console)?;
    // AWS takes no duration for the session of a chained role.
    let duration = (!held.chained).then_some(held.wanted_duration);
    // Where the console sends whoever's session has ended.
    let issuer = sign_in.settings.onelogin_url().unwrap_or_default();
    let network = sign_in.network()?;
    network.runtime.block_on(|| {
        let http = &network.http;
        console.link(http, &held.credentials, duration, &issuer, destination)
    })
}
