//! `ol-aws console`: signs the browser in to the AWS console, or prints the link that does.

use std::time::Duration;

use super::{Context, print};
use crate::cli::ConsoleArgs;
use crate::error::Result;
use crate::federation::{Console, Page};
use crate::handover::{self, Opened};
use crate::login::Purpose;

/// A browser that has to start takes its time.
const BROWSER_LIMIT: Duration = Duration::from_secs(30);

pub fn run(arguments: &ConsoleArgs, context: &Context<'_>) -> Result<()> {
    context.with_login(&arguments.sign_in, Purpose::PresentShell, |mut login| {
        let page = match (&arguments.service, &arguments.destination) {
            (Some(service), _) => Page::Service(service),
            (None, Some(destination)) => Page::Destination(destination),
            (None, None) => Page::Home,
        };
        let wanted = login.wanted(arguments.role.reference().as_deref(), true)?;
        let held = login.credentials(wanted.as_deref())?;
        let partition = held.identity.role_arn.split(':').nth(1).unwrap_or("aws");
        let console = Console::of(partition, context.environment)?;
        let destination = console.destination(page, held.identity.region.as_deref())?;
        let link = login.console_link(&console, &held, &destination)?;
        if arguments.print {
            return print(&format!("{}\n", link.expose()));
        }
        let (role, account) = (&held.identity.role, &held.identity.account);
        match handover::open(&link, &context.state_dir()?, context.environment, BROWSER_LIMIT)? {
            Opened::ByBrowser => context.log.say(format!("{role} in {account}: the console is open")),
            Opened::NoBrowser => {
                print(&format!("{}\n", link.expose()))?;
                context.log.say("no browser can be opened here; this link signs in whoever has it, once and within 15 minutes");
            }
        }
        Ok(())
    })
}
