//! The sign-in in a real Chromium, against the practice portal: with a window under Xvfb, and without one.

mod failures;
mod leaks;
mod people;

use sandbox::{AppPage, Portal, Step};

use crate::world::display::Screen;
use crate::world::program::write_program;
use crate::world::{Run, World, tool};

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
    run.without_onelogin()
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

/// The settings say nothing of the browser: it is the command line that does.
#[test]
fn a_command_that_renews_asks_for_the_sign_in_of_its_command_line() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let (shown, code) = with_a_window(&world, &screen, "login");
    assert_eq!(code, 0, "{shown}");
    let run = by_browser(&world, world.ol_aws("exec admin --browser --renew --"));
    let mut run = run.without(&["OL_AWS_SIGN_IN"]);
    let ask = "eval \"$(sed -n 's/^credential_process = //p' \"$AWS_CONFIG_FILE\")\"; curl -sS -H \"Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN\" \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\"";
    run.command.args(["sh", "-c", ask]);
    let stdout = run.ok();
    assert_eq!(
        stdout.matches("\"AccessKeyId\":\"ASIA").count(),
        2,
        "{stdout}"
    );
    nothing_is_left(&world);
}

/// A program that starts Chromium in this way.
fn wrapper(world: &World, before: &str, flags: &str) -> std::path::PathBuf {
    in_its_place(world, &format!("{before} exec chromium \"$@\" {flags}"))
}

/// A program that does this where Chromium is asked for.
fn in_its_place(world: &World, script: &str) -> std::path::PathBuf {
    let path = world.home().join("wrapped-chromium");
    write_program(&path, &format!("#!/bin/sh\n{script}\n"));
    path
}

/// Those of a run that are still there, with their profile in the command line.
fn browsers_of(world: &World) -> usize {
    let home = world.home().display().to_string();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines
        .filter(|line| String::from_utf8_lossy(line).contains(&format!("--user-data-dir={home}")))
        .count()
}

/// A browser that was told to go is gone within a moment.
#[track_caller]
fn nothing_is_left(world: &World) {
    for _ in 0..100 {
        if browsers_of(world) == 0 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("a browser is left");
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
    nothing_is_left(&world);
    // Nobody is there, and no window could open: the session at the portal is enough.
    let silent = by_browser(&world, world.ol_aws("env admin --shell sh --fresh -v")).done();
    assert_eq!(silent.code, 0, "{}", silent.stderr);
    assert!(
        silent.stdout.contains("AWS_ACCESS_KEY_ID='ASIA"),
        "{}",
        silent.stderr
    );
    // So does a program that asks in the background.
    world.sandbox.expire_assertions();
    by_browser(
        &world,
        world.ol_aws("credential-process --role 111122223333/ReadOnly"),
    )
    .ok();
    nothing_is_left(&world);
}

/// A page that renders late, the app in a frame, and, without a window, in one that a page opens (Chrome keeps those back where a
/// person could click, who then does).
#[test]
fn however_the_app_sends_its_form_it_is_caught() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    for app in [AppPage::Late, AppPage::Frame] {
        let world = world(app);
        let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
        assert_eq!(code, 0, "{app:?}: {shown}");
        for app in [app, AppPage::Popup] {
            world.sandbox.edit(|acme| acme.portal.app = app);
            let again = by_browser(&world, world.ol_aws("login admin --fresh")).done();
            assert_eq!(again.code, 0, "{app:?}: {}", again.stderr);
        }
        nothing_is_left(&world);
    }
}

#[test]
fn a_code_on_a_page_of_its_own_is_the_persons_business() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    world.sandbox.edit(|acme| acme.portal.code = true);
    let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
    assert_eq!(code, 0, "{shown}");
    by_browser(&world, world.ol_aws("login admin --fresh")).ok();
}

#[test]
fn every_partitions_form_is_caught() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    for address in [
        "https://eu-west-1.signin.aws.amazon.com/saml",
        "https://signin.amazonaws.cn/saml",
        "https://signin.amazonaws-us-gov.com/saml",
        "https://eusc-de-east-1.signin.amazonaws-eusc.eu/saml",
    ] {
        let world = world(AppPage::Plain);
        world.sandbox.edit(|acme| acme.portal.aws = address.into());
        let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
        assert_eq!(code, 0, "{address}: {shown}");
    }
}

#[test]
fn a_response_that_was_pasted_will_do() {
    let mut acme = sandbox::World::acme();
    acme.portal.person = Some("ada@acme.test".into());
    let world = World::of(acme);
    let form = world.sandbox.portal_form("ada@acme.test");
    let pasted = by_browser(&world, world.ol_aws("login admin --paste")).typed(&form);
    assert_eq!(pasted.code, 0, "{}", pasted.stderr);
    assert!(
        pasted
            .stderr
            .contains("signed in as ada@acme.test (issuer: https://app.onelogin.com/"),
        "{}",
        pasted.stderr
    );
    by_browser(&world, world.ol_aws("env 111122223333/ReadOnly --shell sh")).ok();
    for (text, code) in [("", 2), ("SAMLResponse=%zz", 2), ("nonsense!", 8)] {
        let wrong = by_browser(&world, world.ol_aws("login admin --paste")).typed(text);
        assert_eq!(wrong.code, code, "{text}: {}", wrong.stderr);
    }
}

/// What a company's pages can see of it: the truth, or what the user has asked for.
#[test]
fn pages_are_told_that_a_program_drives_the_browser_unless_the_user_says_otherwise() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
    assert_eq!(code, 0, "{shown}");
    world.sandbox.edit(|acme| acme.portal.app = AppPage::Driven);
    let told = |setting: Option<&str>| {
        let before = world.sandbox.requests().len();
        let run = by_browser(&world, world.ol_aws("login admin --fresh"));
        match setting {
            Some(value) => run.env("OL_AWS_BROWSER_WEBDRIVER", value),
            None => run,
        }
        .ok();
        let requests = world.sandbox.requests().split_off(before);
        let form = requests
            .iter()
            .find(|request| request.path.starts_with("/form/"))
            .unwrap();
        let name = form.header("user-agent").unwrap();
        (
            form.path.ends_with("driven=true"),
            name.contains("HeadlessChrome"),
        )
    };
    assert_eq!(told(None), (true, true));
    assert_eq!(told(Some("true")), (true, true));
    assert_eq!(told(Some("false")), (false, false));
}

#[test]
fn configure_offers_it_to_whoever_has_no_api_client() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let run = by_browser(&world, world.terminal("configure")).env("DISPLAY", &screen.name);
    let run = run
        .without(&["OL_AWS_SIGN_IN", "OL_AWS_LAUNCH_URL"])
        .env("SHELL", "/bin/tcsh");
    let mut pty = run.on_terminal();
    let link = format!("{}/launch/987", world.sandbox.onelogin_url());
    for (question, answer) in [
        ("OneLogin subdomain", "acme"),
        ("through your browser: ", ""),
        ("launch/ID): ", link.as_str()),
        ("short names? [y/N]: ", ""),
        ("use these aliases? [Y/n]: ", ""),
        ("default role", ""),
        ("AWS region", ""),
    ] {
        pty.see(question);
        pty.line(answer);
    }
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    let expected = format!("launch_url = \"{link}\"\nsign_in = \"browser\"\n");
    assert!(
        file.contains(&expected) && !file.contains("subdomain"),
        "{file}"
    );
}
