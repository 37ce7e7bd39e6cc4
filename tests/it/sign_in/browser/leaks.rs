//! Nothing of the form leaves the browser: not to AWS, not to disk, not into a log; and nothing else goes to AWS.

use std::path::Path;

use sandbox::AppPage;

use super::{Screen, by_browser, world, wrapper};
use crate::world::{World, tool};

/// Every file below, with what it holds.
fn files(directory: &Path, found: &mut Vec<(std::path::PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => files(&path, found),
            kind if kind.is_file() => {
                let bytes = std::fs::read(&path).unwrap_or_default();
                found.push((path, bytes));
            }
            _ => {}
        }
    }
}

fn holds(world: &World, part: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    files(world.home(), &mut found);
    let with = found
        .into_iter()
        .filter(|(_, bytes)| bytes.windows(part.len()).any(|window| window == part));
    with.map(|(path, _)| path.display().to_string()).collect()
}

#[test]
fn the_form_reaches_neither_aws_nor_the_disk_nor_a_log() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let log = world.home().join("net-log.json");
    let flags = format!(
        "--log-net-log={} --net-log-capture-mode=Everything",
        log.display()
    );
    let browser = wrapper(&world, "", &flags);
    let run = by_browser(&world, world.terminal("login admin -vvv")).env("DISPLAY", &screen.name);
    let (shown, code) = run.env("OL_AWS_BROWSER_PATH", &browser).on_terminal().end();
    assert_eq!(code, 0, "{shown}");
    // The beginning of every response, as base64: `<samlp:Response`.
    let start = b"PHNhbWxwOlJlc3BvbnNl";
    assert!(
        !shown
            .as_bytes()
            .windows(start.len())
            .any(|part| part == start),
        "{shown}"
    );
    // The page with the form is the portal's answer, and in a log of everything.
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("/launch/987"), "the log tells what happened");
    // Names, connections, requests: none of them is AWS's. (The head has the command line, with the names that must not be found.)
    let (_, events) = text.split_once("\"events\": [").unwrap();
    let to_aws: Vec<&str> = events
        .lines()
        .filter(|line| line.contains("signin.aws.amazon.com"))
        .collect();
    assert_eq!(to_aws, Vec::<&str>::new());
    std::fs::remove_file(&log).unwrap();
    assert_eq!(holds(&world, start), Vec::<String>::new());
    // And without a window.
    by_browser(&world, world.ol_aws("login admin --fresh")).ok();
    assert_eq!(holds(&world, start), Vec::<String>::new());
}

/// Some companies' pages are less careful than OneLogin's.
#[test]
fn a_form_whose_fields_can_be_seen_leaves_nothing_in_the_profile_either() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let start = b"PHNhbWxwOlJlc3BvbnNl";
    let sign_in = |world: &World, browser: &Path| {
        let run = by_browser(world, world.terminal("login admin --fresh"));
        let run = run.env("DISPLAY", &screen.name);
        let run = run.env("OL_AWS_BROWSER_PATH", browser);
        let (shown, code) = run.on_terminal().end();
        assert_eq!(code, 0, "{shown}");
    };
    let careless = world(AppPage::Visible);
    sign_in(&careless, Path::new("chromium"));
    assert_eq!(holds(&careless, start), Vec::<String>::new());
    // A browser with its own settings stores it.
    let careless = world(AppPage::Visible);
    let preferences = "\"$HOME\"/.local/state/ol-aws/browser/*/*/Default/Preferences";
    let as_ever = format!("sed -i 's/enabled\":false/enabled\":true/g' {preferences};");
    sign_in(&careless, &wrapper(&careless, &as_ever, ""));
    let found = holds(&careless, start);
    let is_stored = found.iter().any(|path| path.ends_with("Web Data"));
    assert!(is_stored, "{found:?}");
}

/// AWS's names lead to a listener here: what the browser sends it by itself arrives, and nothing does while it is ours.
#[test]
fn a_stand_in_for_awss_sign_in_hears_nothing() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        while let Ok((_, from)) = listener.accept() {
            let _ = sender.send(from);
        }
    });
    // Of two flags the last counts: ours, by which the names lead nowhere, is out of force.
    let rules = format!("'--host-resolver-rules=MAP signin.aws.amazon.com {address}'");
    let browser = wrapper(&world, "", &rules);
    for line in ["login admin", "login admin --fresh"] {
        let run = by_browser(&world, world.terminal(line)).env("DISPLAY", &screen.name);
        let (shown, code) = run.env("OL_AWS_BROWSER_PATH", &browser).on_terminal().end();
        assert_eq!(code, 0, "{shown}");
    }
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), []);
    let silent = by_browser(&world, world.ol_aws("login admin --fresh"));
    silent.env("OL_AWS_BROWSER_PATH", &browser).ok();
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), []);
    // A browser that nobody stops comes there.
    let mut free = std::process::Command::new(&browser)
        .args(["--headless=new", "--no-sandbox"])
        .arg(format!(
            "--user-data-dir={}",
            world.home().join("free").display()
        ))
        .arg("https://signin.aws.amazon.com/saml")
        .env("HOME", world.home())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let arrived = heard.recv_timeout(std::time::Duration::from_secs(60));
    free.kill().unwrap();
    free.wait().unwrap();
    assert!(arrived.is_ok(), "the stand-in can be reached");
}

/// By a proxy, which would look the name up itself: it is never asked for AWS.
#[test]
fn a_proxy_is_never_asked_for_aws() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, asked) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        use std::io::{BufRead, BufReader};
        for stream in listener.incoming().flatten() {
            let mut line = String::new();
            let _ = BufReader::new(stream).read_line(&mut line);
            let _ = sender.send(line);
        }
    });
    let flags = format!("--proxy-server={address} --proxy-bypass-list=127.0.0.1");
    let path = wrapper(&world, "", &flags);
    let run =
        by_browser(&world, world.terminal("login admin --fresh")).env("DISPLAY", &screen.name);
    let (shown, code) = run.env("OL_AWS_BROWSER_PATH", &path).on_terminal().end();
    assert_eq!(code, 0, "{shown}");
    let asked: Vec<String> = asked.try_iter().collect();
    assert!(
        !asked.iter().any(|line| line.contains("signin.")),
        "{asked:?}"
    );
}
