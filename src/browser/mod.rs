//! The sign-in in the user's own browser: whatever the company's policy asks is done there, and the
//! SAML response is taken out of the form that goes to AWS before it leaves the browser. Knows
//! browsers and pages, not what the assertion is for.

pub mod capture;
pub mod cdp;
mod find;
mod launch;
mod needs_person;
#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;
mod profile;
mod spawn;

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::clock::for_people;
use crate::environment::{Environment, Platform};
use crate::error::{Error, Result};
use crate::log::{Log, shorten};
use crate::process;
use crate::secret::Secret;
use capture::{Capture, Seen};
use launch::Browser;
use profile::Profile;

pub use capture::response_of;
pub use find::{Found, find, profiles_of_snaps};
pub use launch::has_display;
pub use profile::forget;

/// Without a person: a page that waits for one is told sooner than that.
const SILENT_LIMIT: Duration = Duration::from_secs(8);
/// For a person with a phone to look for.
pub const WINDOW_LIMIT: Duration = Duration::from_secs(300);
/// How long one look for news may take.
const TICK: Duration = Duration::from_millis(200);

/// The command that signs in with the SAML response on the clipboard.
pub fn paste_command(environment: &Environment) -> &'static str {
    match environment.platform() {
        Platform::MacOs => "pbpaste | ol-aws login --paste",
        Platform::Windows => "Get-Clipboard | ol-aws login --paste",
        Platform::Unix if environment.wsl().is_some() => {
            "powershell.exe -NoProfile -Command Get-Clipboard | ol-aws login --paste"
        }
        Platform::Unix if environment.get("WAYLAND_DISPLAY").is_some() => {
            "wl-paste | ol-aws login --paste"
        }
        Platform::Unix => "xclip -o -selection clipboard | ol-aws login --paste",
    }
}

/// What is opened, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The app's link in the user's portal.
    pub launch_url: String,
    /// `browser_path`; else the usual ones are looked for.
    pub program: Option<String>,
    /// Where our profiles lie, one for each browser and host.
    pub profiles: PathBuf,
    /// Without a window; gives up where a person is needed.
    pub silent: bool,
    /// `browser_sandbox = false`, for root alone.
    pub without_sandbox: bool,
    /// `browser_webdriver = false`: pages are not told that a program drives the browser.
    pub without_webdriver: bool,
    /// For a window: how long a person has.
    pub limit: Duration,
}

/// What came of it.
pub enum Outcome {
    /// The base64 SAML response, as the page would have sent it.
    Response(Secret),
    /// The page waits for somebody. Of a silent attempt alone.
    NeedsPerson,
}

/// Opens the app, and waits for the form that goes to AWS. Blocks.
///
/// # Errors
/// When there is no browser or it cannot be driven, when the window is closed, when the page goes
/// nowhere in time.
pub fn sign_in(request: &Request, environment: &Environment, log: Log) -> Result<Outcome> {
    let found = find(request.program.as_deref(), environment)?;
    let profile = Profile::open(
        &found.profiles(&request.profiles, environment),
        &found,
        &request.launch_url,
        log,
    )?;
    let mut browser = Browser::launch(&found, &profile, request, environment)?;
    let outcome = take(&mut browser, request, log);
    log.end_progress();
    browser.end();
    outcome
}

fn take(browser: &mut Browser, request: &Request, log: Log) -> Result<Outcome> {
    let limit = if request.silent {
        SILENT_LIMIT
    } else {
        request.limit
    };
    let mut capture = Capture::begin(browser, request, limit)?;
    let mut waiting = needs_person::Waiting::default();
    loop {
        match capture.look(browser, TICK)? {
            Seen::Response(response) => {
                if !request.silent {
                    capture.say_done(browser);
                }
                return Ok(Outcome::Response(response));
            }
            Seen::Closed => return Err(closed()),
            Seen::Nothing => {}
        }
        if capture.opened.elapsed() >= limit {
            return if request.silent {
                Ok(Outcome::NeedsPerson)
            } else {
                Err(never_left(limit))
            };
        }
        if request.silent && waiting.is_for_a_person(&capture, browser)? {
            return Ok(Outcome::NeedsPerson);
        }
        if !request.silent {
            let left = limit.saturating_sub(capture.opened.elapsed()).as_secs();
            log.progress(&format!(
                "ol-aws: complete the sign-in in the browser window, {left} s left"
            ));
        }
    }
}

fn closed() -> Error {
    Error::Browser {
        reason: "the browser window was closed before the sign-in was complete".into(),
        hint:
            "run the command again, and keep the window open until it says that you are signed in"
                .into(),
        exit_code: 1,
    }
}

fn never_left(limit: Duration) -> Error {
    Error::Browser {
        reason: format!(
            "the sign-in page did not continue to AWS within {}",
            for_people(limit)
        ),
        hint: "set `launch_url` to the link of the AWS app in your OneLogin portal".into(),
        exit_code: 8,
    }
}

/// The version the browser tells, such as `Chromium 156.0.8078.79`; nothing where it does not
/// within `limit`.
pub fn version(found: &Found, limit: Duration) -> Option<String> {
    if cfg!(windows) {
        return find::installed_version(found);
    }
    let mut command = Command::new(&found.program);
    command.arg("--version");
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = process::spawn(&mut command).ok()?;
    process::wait_or_kill(&mut child, limit)?;
    let mut text = String::new();
    child.stdout.take()?.read_to_string(&mut text).ok()?;
    let first = text.lines().next()?.trim();
    (!first.is_empty()).then(|| shorten(first))
}
