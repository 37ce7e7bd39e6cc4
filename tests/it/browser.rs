//! The sign-in in a real Chromium, against the practice portal: with a window under Xvfb, and without one.

use std::process::{Child, Command, Stdio};

use sandbox::{AppPage, Portal, Step};

use crate::world::{Run, World, tool};

/// A screen that nobody looks at.
struct Screen {
    xvfb: Child,
    name: String,
}

impl Screen {
    fn start() -> Option<Self> {
        use std::io::{BufRead, BufReader};
        let xvfb = tool("Xvfb")?;
        let mut xvfb = Command::new(xvfb)
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1200x900x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(xvfb.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        Some(Self {
            xvfb,
            name: format!(":{}", number.trim()),
        })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.xvfb.kill();
        let _ = self.xvfb.wait();
    }
}

fn world(app: AppPage) -> World {
    let mut acme = sandbox::World::acme();
    acme.portal = Portal {
        app,
        person: Some("ada@acme.test".into()),
        ..Portal::default()
    };
    World::of(acme)
}

/// As somebody whose settings name the link alone.
fn by_browser(world: &World, run: Run) -> Run {
    let without = run.without(&[
        "OL_AWS_SUBDOMAIN",
        "OL_AWS_APP_ID",
        "OL_AWS_USERNAME",
        "OL_AWS_CLIENT_ID",
        "OL_AWS_CLIENT_SECRET",
        "OL_AWS_PASSWORD",
        "OL_AWS_ENDPOINT",
    ]);
    without
        .env("OL_AWS_SIGN_IN", "browser")
        .env(
            "OL_AWS_LAUNCH_URL",
            format!("{}/launch/987", world.sandbox.onelogin_url()),
        )
        .env("OL_AWS_BROWSER_PATH", "chromium")
        .env("OL_AWS_BROWSER_SANDBOX", "false")
}

fn with_a_window(world: &World, screen: &Screen, line: &str) -> (String, i32) {
    let run = by_browser(world, world.terminal(line)).env("DISPLAY", &screen.name);
    run.on_terminal().end()
}

#[test]
fn the_first_sign_in_opens_a_window_and_the_next_is_silent() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let (shown, code) = with_a_window(&world, &screen, "env admin --shell sh");
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("AWS_ACCESS_KEY_ID='ASIA"), "{shown}");
    assert_eq!(world.sandbox.count(Step::Assertion), 0, "by no API");
    // Nobody is there, and no window could open: the session at the portal is enough.
    let silent = by_browser(&world, world.ol_aws("env admin --shell sh --fresh -v")).done();
    assert_eq!(silent.code, 0, "{}", silent.stderr);
    assert!(
        silent.stdout.contains("AWS_ACCESS_KEY_ID='ASIA"),
        "{}",
        silent.stderr
    );
}

#[test]
fn without_a_person_or_a_session_it_says_what_to_run() {
    if tool("chromium").is_none() {
        return;
    }
    let world = world(AppPage::Plain);
    let stderr = by_browser(&world, world.ol_aws("env admin")).fails(9);
    assert!(stderr.contains("ol-aws login"), "{stderr}");
}
