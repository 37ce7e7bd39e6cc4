//! The sign-in in the browser, where the settings ask for it: the browser, its policy, a display.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::finding::Finding;
use crate::browser::{self, Found};
use crate::config::SignInMethod;
use crate::sessions::Sessions;

const LIMIT: Duration = Duration::from_secs(5);
/// Where administrators put policies on Linux (Chrome Enterprise help, "Set Chrome browser policies
/// on managed PCs").
const POLICIES: [(&str, &str); 4] = [
    ("chromium", "/etc/chromium/policies/managed"),
    ("chrome", "/etc/opt/chrome/policies/managed"),
    ("edge", "/etc/opt/edge/policies/managed"),
    ("brave", "/etc/brave/policies/managed"),
];

pub fn check(sessions: &Sessions<'_>) -> Vec<Finding> {
    match sessions.sign_in.settings.sign_in {
        SignInMethod::Browser => {}
        SignInMethod::Api => return Vec::new(),
    }
    let named = sessions.sign_in.settings.browser_path.as_deref();
    let mut findings = match browser::find(named, sessions.sign_in.environment) {
        Ok(found) => vec![version(&found), policy(&found)],
        Err(error) => vec![Finding::of("browser", &error)],
    };
    let profiles = sessions.sign_in.browser_profiles().into_iter();
    let profiles: Vec<PathBuf> = profiles
        .chain(browser::profiles_of_snaps(sessions.sign_in.environment))
        .filter(|profiles| profiles.exists())
        .collect();
    findings.push(if browser::has_display(sessions.sign_in.environment) {
        Finding::ok("display", "a browser window can open")
    } else {
        Finding::warning(
            "display",
            "no browser window can open here, so only a session that is still valid works",
            format!(
                "sign in on a machine with a display, or copy the SAML response from a browser and run: {}",
                browser::paste_command(sessions.sign_in.environment)
            ),
        )
    });
    findings.push(match profiles.last() {
        Some(profiles) => Finding::ok(
            "browser-profile",
            format!("in {}, readable by you only", profiles.display()),
        ),
        None => Finding::ok("browser-profile", "none yet; the first sign-in creates it"),
    });
    findings
}

fn version(found: &Found) -> Finding {
    let started = Instant::now();
    let program = found.program.display();
    match browser::version(found, LIMIT) {
        Some(version) => {
            Finding::ok("browser", format!("{version}, {program}")).took(started.elapsed())
        }
        None => Finding::error(
            "browser",
            format!("{program} does not report its version"),
            "start it by hand, or set `browser_path` to another browser",
        ),
    }
}

fn policy(found: &Found) -> Finding {
    let directory = POLICIES.iter().find(|(brand, _)| *brand == found.brand);
    let files = directory.map(|(_, path)| json_files(Path::new(path)));
    for file in files.unwrap_or_default() {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let policy: Value = serde_json::from_str(&text).unwrap_or_default();
        let place = file.display();
        if policy["RemoteDebuggingAllowed"] == Value::Bool(false) {
            let text = format!("{place} does not let other programs control this browser");
            return Finding::error(
                "browser-policy",
                text,
                "set `browser_path` to another browser, or sign in through the API",
            );
        }
        if policy["HeadlessMode"] == 2 {
            let text =
                format!("{place} forbids browsers without a window, so each sign-in opens one");
            return Finding::warning(
                "browser-policy",
                text,
                "ask an administrator to allow HeadlessMode",
            );
        }
    }
    Finding::ok("browser-policy", "no policy interferes")
}

fn json_files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect()
}
