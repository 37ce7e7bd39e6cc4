//! What can go wrong with a browser: each with its exit code and a way out, and nothing left behind.

use std::time::Duration;

use ol_aws::browser::{Request, sign_in};
use ol_aws::environment::Environment;
use ol_aws::log::{Log, Look};
use sandbox::AppPage;

use super::{Screen, browsers_of, by_browser, nothing_is_left, with_a_window, world, wrapper};
use crate::world::{World, binary, tool};

/// A person at a terminal, without a screen.
fn at_a_terminal(world: &World, line: &str) -> (String, i32) {
    by_browser(world, world.terminal(line)).on_terminal().end()
}

/// Where the browser's profile of a world lies.
fn profile_of(world: &World) -> std::path::PathBuf {
    let url = world.sandbox.onelogin_url();
    let host = url.replace("http://", "").replace(':', "-");
    let profile = world.state().join("browser/chromium").join(host);
    assert!(profile.is_dir(), "{}", profile.display());
    profile
}

#[test]
fn without_a_person_or_a_session_it_says_what_to_run() {
    let world = world(AppPage::Plain);
    let stderr = by_browser(&world, world.ol_aws("env admin")).fails(9);
    assert!(stderr.contains("ol-aws login"), "{stderr}");
    assert!(world.sandbox.requests().is_empty(), "nothing was tried");
}

#[test]
fn without_a_browser_a_display_or_a_link_it_says_so() {
    let world = world(AppPage::Plain);
    let run = by_browser(&world, world.terminal("login")).env("OL_AWS_BROWSER_PATH", "/no/browser");
    let (shown, code) = run.on_terminal().end();
    assert!(
        code == 3 && shown.contains("there is no browser `/no/browser`"),
        "{code} {shown}"
    );
    // A PATH with no browser on it.
    let script = format!("PATH=/nowhere exec {} login", binary());
    let run = world.on_terminal_of(24, 200, &["sh", "-c", &script]);
    let run = by_browser(&world, run).without(&["OL_AWS_BROWSER_PATH"]);
    let (shown, code) = run.on_terminal().end();
    assert!(
        code == 3 && shown.contains("Firefox and Safari"),
        "{code} {shown}"
    );
    if tool("chromium").is_some() {
        let (shown, code) = at_a_terminal(&world, "login");
        assert!(
            code == 9 && shown.contains("no display") && shown.contains("--paste"),
            "{code} {shown}"
        );
    }
    let stderr = by_browser(&world, world.ol_aws("login"))
        .without(&["OL_AWS_LAUNCH_URL"])
        .fails(3);
    assert!(stderr.contains("launch_url"), "{stderr}");
    let stderr = by_browser(&world, world.ol_aws("login"))
        .env("OL_AWS_LAUNCH_URL", "http://acme.onelogin.com/launch/1")
        .fails(3);
    assert!(stderr.contains("cannot be used as a link"), "{stderr}");
}

#[test]
fn an_address_that_leads_nowhere_is_an_error_and_not_a_window_that_waits() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let run = by_browser(&world, world.terminal("login")).env("DISPLAY", &screen.name);
    let run = run.env(
        "OL_AWS_LAUNCH_URL",
        "https://acme.onelogin.invalid/launch/1",
    );
    let (shown, code) = run.on_terminal().end();
    assert!(
        code == 8 && shown.contains("ERR_NAME_NOT_RESOLVED"),
        "{code} {shown}"
    );
    nothing_is_left(&world);
}

#[test]
fn an_app_of_identity_center_is_named_with_and_without_a_window() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let identity_center = |acme: &mut sandbox::World| {
        acme.apps[0].kind = sandbox::AppKind::IdentityCenter;
    };
    world.sandbox.edit(identity_center);
    let (shown, code) = with_a_window(&world, &screen, "login");
    let names = |shown: &str| {
        [
            "IAM Identity Center",
            "/launch/987",
            "`launch_url`",
            "aws configure sso",
        ]
        .iter()
        .all(|part| shown.contains(part))
    };
    assert!(code == 6 && names(&shown), "{code} {shown}");
    // The session at the portal lives on, so that the next one is silent.
    let stderr = by_browser(&world, world.ol_aws("env admin --fresh")).fails(6);
    assert!(names(&stderr), "{stderr}");
    nothing_is_left(&world);
}

/// The network is away for a while: the session is not, so the next try is silent too.
#[test]
fn a_silent_try_without_a_network_is_no_reason_for_a_window() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
    assert_eq!(code, 0, "{shown}");
    // One that takes connections and says nothing, and one that takes none.
    let silence = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf = silence.local_addr().unwrap().port();
    for (port, reason) in [
        (1, "ERR_PROXY_CONNECTION_FAILED"),
        (deaf, "no answer within 8 s"),
    ] {
        let proxy = format!("--proxy-server=127.0.0.1:{port} '--proxy-bypass-list=<-loopback>'");
        let browser = wrapper(&world, "", &proxy);
        let run =
            by_browser(&world, world.terminal("login admin --fresh")).env("DISPLAY", &screen.name);
        let run = run.env("OL_AWS_BROWSER_PATH", &browser);
        let (shown, code) = run.on_terminal().end();
        assert!(code == 8 && shown.contains(reason), "{code} {shown}");
        assert!(!shown.contains("in the browser window"), "{shown}");
        nothing_is_left(&world);
    }
    by_browser(&world, world.ol_aws("login admin --fresh")).ok();
}

/// The session has ended, or the page waits for a phone, or it is another app: no second silent try, and no window where
/// nobody is.
#[test]
fn a_silent_try_that_finds_a_page_for_people_gives_up_once() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    for app in [AppPage::Phone, AppPage::Elsewhere] {
        let world = world(AppPage::Plain);
        let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
        assert_eq!(code, 0, "{shown}");
        world.sandbox.edit(|acme| acme.portal.app = app);
        let fails = |line: &str| by_browser(&world, world.ol_aws(line)).fails(9);
        let stderr = fails("login -v --fresh");
        assert!(stderr.contains("without a window"), "{stderr}");
        let before = world.sandbox.requests().len();
        let stderr = fails("login -v --fresh");
        assert!(!stderr.contains("without a window"), "{stderr}");
        assert_eq!(world.sandbox.requests().len(), before, "{app:?}");
        nothing_is_left(&world);
    }
}

#[test]
fn a_page_that_never_goes_on_to_aws_ends_by_itself() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Elsewhere);
    let variables = world.variables();
    let mut variables: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    variables.push(("DISPLAY", &screen.name));
    let environment: Environment = variables.into_iter().collect();
    let browser = wrapper(&world, &format!("DISPLAY={}", screen.name), "");
    let request = Request {
        launch_url: format!("{}/launch/987", world.sandbox.onelogin_url()),
        program: Some(browser.display().to_string()),
        profiles: world.state().join("browser"),
        silent: false,
        without_sandbox: true,
        without_webdriver: false,
        limit: Duration::from_secs(3),
    };
    std::fs::create_dir_all(world.state()).unwrap();
    let Err(error) = sign_in(&request, &environment, Log::new(true, 0, Look::default())) else {
        panic!("it is another app")
    };
    assert_eq!(error.exit_code(), 8);
    assert!(
        error.to_string().contains("did not continue to AWS"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("launch_url"));
    nothing_is_left(&world);
}

#[test]
fn interrupted_or_killed_it_leaves_no_browser() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    for by_signal in [false, true] {
        let world = world(AppPage::Elsewhere);
        let run = by_browser(&world, world.terminal("login")).env("DISPLAY", &screen.name);
        let mut pty = run.on_terminal();
        pty.see("in the window that opens");
        pty.see("s left");
        assert!(browsers_of(&world) > 0);
        if by_signal {
            pty.kill();
        } else {
            pty.control('c');
        }
        let (_, code) = pty.end();
        assert_eq!(code, if by_signal { 128 + 9 } else { 128 + 2 });
        nothing_is_left(&world);
        // What it leaves in the profile is in nobody's way.
        world.sandbox.edit(|acme| acme.portal.app = AppPage::Plain);
        let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
        assert_eq!(code, 0, "{shown}");
    }
}

#[test]
fn a_browser_that_is_killed_is_an_error() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Elsewhere);
    let run = by_browser(&world, world.terminal("login")).env("DISPLAY", &screen.name);
    let mut pty = run.on_terminal();
    pty.see("s left");
    // What it has got of a session cannot be wiped under its hands.
    let stderr = by_browser(&world, world.ol_aws("logout --forget")).fails(8);
    assert!(stderr.contains("uses ol-aws's browser profile"), "{stderr}");
    profile_of(&world);
    let pattern = format!("--user-data-dir={}", world.home().display());
    let killed = std::process::Command::new("pkill")
        .args(["-KILL", "-f", "--", &pattern])
        .status();
    assert!(killed.unwrap().success());
    let (shown, code) = pty.end();
    assert!(
        code == 8 && shown.contains("the browser exited"),
        "{code} {shown}"
    );
    nothing_is_left(&world);
}

/// A mark under another name of this machine would make the browser wait for ever.
#[test]
fn marks_of_a_browser_that_is_gone_are_taken_away() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
    assert_eq!(code, 0, "{shown}");
    let profile = profile_of(&world);
    std::os::unix::fs::symlink("another-host-4711", profile.join("SingletonLock")).unwrap();
    by_browser(&world, world.ol_aws("login admin --fresh")).ok();
}

/// Somebody started a browser with our profile by hand. A second one of the same profile hands over to the first, and ends.
#[test]
fn a_profile_that_another_browser_uses_is_named() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
    assert_eq!(code, 0, "{shown}");
    let profile = profile_of(&world);
    let mut other = std::process::Command::new("chromium")
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--no-sandbox", "--no-first-run", "about:blank"])
        .env("DISPLAY", &screen.name)
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while std::fs::symlink_metadata(profile.join("SingletonSocket")).is_err() {
        std::thread::sleep(Duration::from_millis(50));
    }
    let in_background = by_browser(&world, world.ol_aws("login admin --fresh")).done();
    let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
    let killed = std::process::Command::new("pkill")
        .args(["-KILL", "-f", "--"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .status();
    assert!(killed.unwrap().success());
    other.wait().unwrap();
    let background = (in_background.stderr, in_background.code);
    for (said, code) in [(shown, code), background] {
        assert!(
            code == 8 && said.contains("another browser window uses"),
            "{code} {said}"
        );
    }
}

/// Whoever is not root has the browser's own sandbox, whatever the setting says.
#[test]
fn the_sandbox_is_on_for_everybody_but_root() {
    if tool("chromium").is_none() {
        return;
    }
    let mut acme = sandbox::World::acme();
    acme.portal.app = AppPage::Plain;
    let user = crate::world::unprivileged::Unprivileged::of(acme);
    let form = user.world.sandbox.portal_form("ada@acme.test");
    let pasted = by_browser(&user.world, user.ol_aws("login admin --paste")).typed(&form);
    assert_eq!(pasted.code, 0, "{}", pasted.stderr);
    let seen = user.world.home().join("flags");
    let browser = wrapper(
        &user.world,
        &format!("echo \"$@\" >{};", seen.display()),
        "",
    );
    user.world.sandbox.expire_assertions();
    // There is no session: the portal's page waits for a person.
    let run = by_browser(&user.world, user.ol_aws("login admin -v --fresh"));
    let stderr = run.env("OL_AWS_BROWSER_PATH", &browser).fails(9);
    let flags = std::fs::read_to_string(&seen).unwrap();
    assert!(!flags.contains("--no-sandbox"), "{flags}");
    let mut requests = user.world.sandbox.requests().into_iter();
    assert!(requests.any(|request| request.path == "/login"), "{stderr}");
    nothing_is_left(&user.world);
}

#[test]
fn a_policy_that_forbids_it_is_named() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let policies = world.home().join("etc/policies/managed");
    std::fs::create_dir_all(&policies).unwrap();
    let forbids = |text: &str| std::fs::write(policies.join("policy.json"), text).unwrap();
    let under = |line: &str| {
        let script = format!("mount --bind etc /etc/chromium && exec ol-aws {line}");
        let run = world.on_terminal_of(24, 80, &["unshare", "-rm", "sh", "-c", &script]);
        by_browser(&world, run)
            .env("DISPLAY", &screen.name)
            .on_terminal()
            .end()
    };
    forbids("{\"RemoteDebuggingAllowed\": false}");
    let (shown, code) = under("login admin --fresh");
    assert!(
        code == 4 && shown.contains("does not let other programs control the browser"),
        "{code} {shown}"
    );
    let (shown, _) = under("doctor");
    assert!(
        shown.contains("browser-policy") && shown.contains("policy.json"),
        "{shown}"
    );
    // A window is allowed, and opens each time.
    forbids("{\"HeadlessMode\": 2}");
    for _ in 0..2 {
        let (shown, code) = under("login admin --fresh");
        assert_eq!(code, 0, "{shown}");
    }
    nothing_is_left(&world);
}

#[test]
fn of_two_sign_ins_at_once_one_opens_a_window() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let start = || {
        by_browser(&world, world.terminal("env admin --shell sh"))
            .env("DISPLAY", &screen.name)
            .on_terminal()
    };
    let (mut first, mut second) = (start(), start());
    for pty in [&mut first, &mut second] {
        let (shown, code) = pty.end();
        assert!(code == 0 && shown.contains("ASIA"), "{code} {shown}");
    }
    let logins = world
        .sandbox
        .requests()
        .iter()
        .filter(|request| request.path == "/login" && request.method == "POST")
        .count();
    assert_eq!(logins, 1);
}

#[test]
fn forgetting_wipes_the_profile_and_doctor_looks_at_the_browser() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
    assert_eq!(code, 0, "{shown}");
    let doctor = by_browser(&world, world.ol_aws("doctor --json")).ok();
    for part in [
        "\"browser\"",
        "Chromium",
        "\"browser-profile\"",
        "\"display\"",
        "not needed: you sign in through your browser",
    ] {
        assert!(doctor.contains(part), "{part}: {doctor}");
    }
    assert!(world.state().join("browser").exists());
    let done = by_browser(&world, world.ol_aws("logout --forget")).done();
    assert!(
        done.stderr.contains("removed the browser profile"),
        "{}",
        done.stderr
    );
    assert!(!world.state().join("browser").exists());
    by_browser(&world, world.ol_aws("login admin --fresh")).fails(9);
}
