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
#[cfg(any(test, not(target_os = "linux")))]
mod page;
mod windows_browser;

#[cfg(target_os = "linux")]
use listener::Handover;
#[cfg(not(target_os = "linux"))]
use page::Handover;
pub use windows_browser::reaches_windows;

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
                hint: match environment.wsl() {
                    // The address is one of this Linux's loopback.
                    Some(_) => "print the link with --print, or set `localhostForwarding=true` below [wsl2] in .wslconfig on Windows".into(),
                    None => "print the link with --print, or set $BROWSER to another browser".into(),
                },
            });
        }
    }
    Ok(Opened::NoBrowser)
}

/// Whether a browser could show itself: on Linux a display, WSL's Windows, or one the user names.
fn has_screen(environment: &Environment) -> bool {
    let signs = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"];
    cfg!(not(target_os = "linux"))
        || signs.iter().any(|sign| environment.get(sign).is_some())
        || environment.wsl().is_some()
}

/// `$BROWSER` first, then on WSL the browser of Windows, then what the system has.
fn openers(address: &str, environment: &Environment) -> Vec<Command> {
    let named = environment.get("BROWSER").unwrap_or_default();
    let named = browsers(named, |path| path.is_file());
    let named = named.into_iter().map(|words| {
        let mut command = Command::new(&words[0]);
        let placed = words.iter().any(|word| word.contains("%s"));
        command.args(words[1..].iter().map(|word| word.replace("%s", address)));
        if !placed {
            command.arg(address);
        }
        command
    });
    let of_system = open::commands(address).into_iter();
    if environment.wsl().is_none() {
        return named.chain(of_system).collect();
    }
    // Ours finds PowerShell in more places.
    let of_linux = of_system.filter(|command| command.get_program() != "powershell.exe");
    let of_windows = windows_browser::openers(address, environment);
    named.chain(of_windows).chain(of_linux).collect()
}

/// The browsers of `$BROWSER`, each with its arguments: a list, as Python's webbrowser and xdg-open
/// read it. They cut at every blank, so for them a browser in `Program Files` or `Google Chrome.app`
/// cannot be named. What is a file as it stands is one. A relative path is left out: the working
/// directory must not name a program.
fn browsers(variable: &str, is_file: impl Fn(&Path) -> bool) -> Vec<Vec<String>> {
    let is_whole = |text: &str| Path::new(text).is_absolute() && is_file(Path::new(text));
    if is_whole(variable) {
        return vec![vec![variable.to_owned()]];
    }
    let is_named = |words: &Vec<String>| {
        let program = words.first();
        program.is_some_and(|program| !program.contains('/') || Path::new(program).is_absolute())
    };
    let words = |browser: &str| {
        if is_whole(browser) {
            vec![browser.to_owned()]
        } else {
            browser.split_whitespace().map(str::to_owned).collect()
        }
    };
    variable.split(':').map(words).filter(is_named).collect()
}

fn spawn(mut command: Command) -> Option<Child> {
    process::own_group(&mut command);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    process::spawn(&mut command).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn browser_is_a_list_of_commands_or_a_file_with_blanks_in_its_name() {
        let chrome = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
        let edge = "/mnt/c/Program Files (x86)/Microsoft/Edge/Application/msedge.exe";
        let read = |variable: &str| {
            browsers(variable, |path| {
                [chrome, edge].contains(&path.to_str().unwrap_or_default())
            })
        };
        let both = format!("{edge}:firefox -P work %s");
        for (variable, expected) in [
            (chrome, vec![vec![chrome]]),
            (&both, vec![vec![edge], vec!["firefox", "-P", "work", "%s"]]),
            ("wslview", vec![vec!["wslview"]]),
            ("firefox:w3m", vec![vec!["firefox"], vec!["w3m"]]),
            (
                "./browser:/usr/bin/chromium --incognito",
                vec![vec!["/usr/bin/chromium", "--incognito"]],
            ),
            ("bin/browser", vec![]),
            ("", vec![]),
            (" : ", vec![]),
        ] {
            assert_eq!(read(variable), expected, "{variable}");
        }
    }
}
