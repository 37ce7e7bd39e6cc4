//! Starts the browser with our profile and our pipe, and ends it so that the session it has got is
//! kept.

use std::io::Read;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use super::cdp::{Pipe, Trouble};
use super::find::Found;
use super::profile::Profile;
use super::{Request, capture, paste_command, platform};
use crate::environment::{Environment, Platform};
use crate::error::{Error, Result, io_reason};
use crate::files;
use crate::process;

/// The first answer takes a second, and many on a busy machine that has not run the browser before.
pub const ANSWER_LIMIT: Duration = Duration::from_secs(20);
/// It writes its cookies and goes.
const END_LIMIT: Duration = Duration::from_secs(3);
const LOOK_AGAIN: Duration = Duration::from_millis(10);
/// Of what it complains about, the end is what counts.
const LAST_WORDS: usize = 16 * 1024;

pub struct Browser {
    child: Child,
    /// Taken when it ends: that the pipe is closed tells it to go.
    pipe: Option<Pipe>,
    complaints: Arc<Mutex<Vec<u8>>>,
}

impl Browser {
    /// # Errors
    /// When it cannot be started.
    pub fn launch(
        found: &Found,
        profile: &Profile,
        request: &Request,
        environment: &Environment,
    ) -> Result<Self> {
        if !request.silent && !has_display(environment) {
            return Err(no_display(environment));
        }
        let started = platform::start(found, &flags(profile, request));
        let mut started = started.map_err(|error| Error::Browser {
            reason: format!(
                "cannot start `{}`: {}",
                found.program.display(),
                io_reason(&error)
            ),
            hint: "set `browser_path` to another browser".into(),
            exit_code: 3,
        })?;
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let mut stderr = started.child.stderr.take().expect("it was asked for");
        let kept = Arc::clone(&complaints);
        // Read all the time: a browser whose stderr is full stands still.
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = stderr.read(&mut buffer) {
                let mut kept = kept
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                kept.extend_from_slice(&buffer[..read]);
                let surplus = kept.len().saturating_sub(LAST_WORDS);
                kept.drain(..surplus);
            }
        });
        Ok(Self {
            child: started.child,
            pipe: Some(Pipe::new(started.commands, started.answers)),
            complaints,
        })
    }

    pub fn pipe(&mut self) -> &mut Pipe {
        self.pipe.as_mut().expect("it is taken at the end alone")
    }

    /// Why it does not do what it should, in the user's words.
    pub fn failure(&mut self, trouble: Trouble) -> Error {
        let reason = match trouble {
            Trouble::Refused(text) => format!("the browser refused: {text}"),
            Trouble::TooSlow => format!(
                "the browser did not answer within {} seconds",
                ANSWER_LIMIT.as_secs()
            ),
            Trouble::Gone => return self.ended(),
        };
        Error::Browser {
            reason,
            hint: "try again; if this keeps happening, set `browser_path` to another browser"
                .into(),
            exit_code: 8,
        }
    }

    /// It has ended by itself; its last words say why.
    fn ended(&mut self) -> Error {
        process::wait_at_most(&mut self.child, END_LIMIT);
        // What it said just before is on its way.
        std::thread::sleep(Duration::from_millis(50));
        let said = self
            .complaints
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let said = String::from_utf8_lossy(&said).into_owned();
        for (part, reason, hint, exit_code) in ENDS {
            if said.contains(part) {
                return Error::Browser {
                    reason: (*reason).into(),
                    hint: (*hint).into(),
                    exit_code: *exit_code,
                };
            }
        }
        let last = said
            .lines()
            .rev()
            .find(|line| line.contains("ERROR") || line.contains("FATAL"));
        let last = last.map(|line| format!(": {}", crate::log::shorten(line)));
        Error::Browser {
            reason: format!("the browser exited{}", last.unwrap_or_default()),
            hint: "try again; if this keeps happening, set `browser_path` to another browser"
                .into(),
            exit_code: 8,
        }
    }

    /// Lets it write down the session it has got. SIGTERM would lose it.
    pub fn end(&mut self) {
        if let Some(mut pipe) = self.pipe.take() {
            let _ = pipe.send("Browser.close", &json!({}), None);
            // Its answer, then the end of the pipe.
            let started = Instant::now();
            while started.elapsed() < END_LIMIT && pipe.event(LOOK_AGAIN).is_ok() {}
        }
        if process::wait_at_most(&mut self.child, END_LIMIT).is_none() {
            platform::interrupt(&self.child);
            process::wait_or_kill(&mut self.child, END_LIMIT);
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.end();
    }
}

/// Parts of what a browser says when it goes, and what that means.
const ENDS: &[(&str, &str, &str, u8)] = &[
    (
        "Running as root without --no-sandbox",
        "the browser does not run as root with its sandbox",
        "run ol-aws as a normal user, or set `browser_sandbox = false` for root",
        3,
    ),
    (
        "Missing X server",
        "no display is available to open a window",
        "sign in on a machine with a display, or forward X",
        9,
    ),
    (
        "DevTools remote debugging is disallowed",
        "your company's policy does not let other programs control the browser",
        "set `browser_path` to another browser, or sign in through the API (`sign_in = \"api\"`)",
        4,
    ),
    (
        "Headless mode is disallowed",
        "your company's policy forbids browsers without a window",
        "run `ol-aws login` on a machine with a display",
        9,
    ),
    (
        "Failed to create a ProcessSingleton",
        "another browser window uses ol-aws's browser profile",
        "close that window, then try again",
        8,
    ),
];

fn flags(profile: &Profile, request: &Request) -> Vec<String> {
    let mut flags: Vec<String> = [
        "--no-first-run",
        "--no-default-browser-check",
        "--no-startup-window",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-breakpad",
        "--disable-search-engine-choice-screen",
        // Session cookies too are kept for the next time.
        "--restore-last-session",
        // Nothing of the pages on disk.
        "--disk-cache-size=1",
    ]
    .map(str::to_owned)
    .to_vec();
    flags.push(format!("--user-data-dir={}", profile.directory.display()));
    flags.push(format!(
        "--host-resolver-rules={}",
        capture::resolver_rules()
    ));
    if request.silent {
        flags.extend(["--headless=new".into(), "--disable-popup-blocking".into()]);
    }
    if request.without_webdriver {
        flags.push("--disable-blink-features=AutomationControlled".into());
    }
    if request.without_sandbox && files::is_root() {
        flags.push("--no-sandbox".into());
    }
    flags
}

/// Whether a window could open.
pub fn has_display(environment: &Environment) -> bool {
    let set = |name| environment.get(name).is_some();
    environment.platform() != Platform::Unix || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn no_display(environment: &Environment) -> Error {
    let hint = match environment.wsl() {
        Some(_) => format!(
            "update WSL with `wsl.exe --update`, so that Linux can open windows, or copy the SAML response from the browser in Windows and run: {}",
            paste_command(environment)
        ),
        None => "sign in on a machine with a display, or use `ol-aws login --paste` with a SAML response from another machine".into(),
    };
    Error::Browser {
        reason: "no display is available to open a window".into(),
        hint,
        exit_code: 9,
    }
}
