//! Gives the browser a link that no list of processes may show: what stands there is an address of
//! this machine, from which the browser is sent on, once.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::process;
use crate::secret::Secret;

#[cfg(target_os = "linux")]
mod listener;
#[cfg(not(target_os = "linux"))]
#[path = "private_link/page.rs"]
mod listener;

use listener::Handover;

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    ByBrowser,
    /// There is none to be found here.
    NoBrowser,
}

/// Opens the browser and waits until it has come for the link. `directory` is a private one of
/// ours.
///
/// # Errors
/// When it does not come within `limit`.
pub fn open(
    link: &Secret,
    directory: &Path,
    environment: &Environment,
    limit: Duration,
) -> Result<Opened> {
    if !has_screen(environment) {
        return Ok(Opened::NoBrowser);
    }
    let handover = Handover::of(link, directory)?;
    let started = Instant::now();
    for command in openers(&handover.address(), environment) {
        let Some(mut running) = spawn(command) else {
            continue;
        };
        // An opener ends at once or lives as long as the browser.
        while started.elapsed() < limit {
            if handover.is_taken() {
                return Ok(Opened::ByBrowser);
            }
            let failed = matches!(running.try_wait(), Ok(Some(status)) if !status.success());
            if failed {
                break;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        if started.elapsed() >= limit {
            return Err(Error::Io {
                doing: "open",
                path: "the browser".into(),
                reason: format!(
                    "it did not request the link within {} seconds",
                    limit.as_secs()
                ),
                hint: "print the link with --print, or set $BROWSER to another browser".into(),
            });
        }
    }
    Ok(Opened::NoBrowser)
}

/// Whether a browser could show itself: on Linux a display, WSL's Windows, or one the user names.
fn has_screen(environment: &Environment) -> bool {
    let signs = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"];
    cfg!(not(target_os = "linux")) || signs.iter().any(|sign| environment.get(sign).is_some())
}

/// `$BROWSER` first (a list, as Python's webbrowser and xdg-open read it), then what the system
/// has. A relative path there is left out: the working directory must not name a program.
fn openers(address: &str, environment: &Environment) -> Vec<Command> {
    let named = environment.get("BROWSER").unwrap_or_default().split(':');
    let is_named = |browser: &&str| {
        let program = browser.split_whitespace().next();
        program.is_some_and(|program| !program.contains('/') || Path::new(program).is_absolute())
    };
    let named = named.filter(is_named).map(|browser| {
        let mut words = browser.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or(browser));
        let mut placed = false;
        for word in words {
            placed |= word.contains("%s");
            command.arg(word.replace("%s", address));
        }
        if !placed {
            command.arg(address);
        }
        command
    });
    named.chain(open::commands(address)).collect()
}

fn spawn(mut command: Command) -> Option<Child> {
    process::own_group(&mut command);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    process::spawn(&mut command).ok()
}
