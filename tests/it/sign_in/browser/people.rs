//! What only a person does in a window: touch a key, click, close it. A virtual authenticator and xdotool do it here.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sandbox::{AppPage, Passkey, Step};

use super::{Screen, by_browser, in_its_place, nothing_is_left, with_a_window, world, wrapper};
use crate::world::pty::Pty;
use crate::world::{World, tool};

fn window(world: &World, screen: &Screen) -> Pty {
    let run = by_browser(world, world.terminal("login admin --fresh")).env("DISPLAY", &screen.name);
    let mut pty = run.on_terminal();
    pty.see("s left");
    pty
}

#[test]
fn a_passkey_is_all_that_the_page_asks_for() {
    let (Some(screen), Some(_)) = (Screen::start(), tool("chromium")) else {
        return;
    };
    let world = world(AppPage::Plain);
    let passkey = Passkey::new();
    let key = world.home().join("passkey");
    std::fs::write(&key, BASE64_STANDARD.encode(&passkey.private)).unwrap();
    world
        .sandbox
        .edit(|acme| acme.portal.passkey = Some(passkey));
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/it/sign_in/browser/with_passkey.py"
    );
    let start = format!("PASSKEY={} exec python3 {script} \"$@\"", key.display());
    let browser = in_its_place(&world, &start);
    let link = format!("{}/launch/987", world.sandbox.onelogin_url());
    let link = link.replace("127.0.0.1", "localhost");
    let run =
        by_browser(&world, world.terminal("login admin --fresh")).env("DISPLAY", &screen.name);
    let run = run.env("OL_AWS_BROWSER_PATH", &browser);
    let (shown, code) = run.env("OL_AWS_LAUNCH_URL", &link).on_terminal().end();
    assert_eq!(code, 0, "{shown}");
    let signed = |request: &sandbox::Request| request.form("signature").is_some();
    assert_eq!(
        world
            .sandbox
            .requests()
            .iter()
            .filter(|request| signed(request))
            .count(),
        1
    );
    assert_eq!(world.sandbox.count(Step::Assertion), 0, "by no API");
    // The session is enough, the key need not be there.
    let again = by_browser(&world, world.ol_aws("login admin --fresh"));
    let again = again.env("OL_AWS_BROWSER_PATH", wrapper(&world, "", ""));
    again.env("OL_AWS_LAUNCH_URL", &link).ok();
    nothing_is_left(&world);
}

#[test]
fn a_window_that_a_click_opens_is_one_of_ours() {
    let (Some(screen), Some(_), Some(_)) = (Screen::start(), tool("chromium"), tool("xdotool"))
    else {
        return;
    };
    let world = world(AppPage::Click);
    let mut pty = window(&world, &screen);
    let form = |request: &sandbox::Request| request.path == "/form/987";
    for _ in 0..100 {
        screen.xdotool(&["mousemove", "500", "500", "click", "1"]);
        std::thread::sleep(std::time::Duration::from_millis(200));
        if world.sandbox.requests().iter().any(form) {
            break;
        }
    }
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    assert!(world.sandbox.requests().iter().any(form));
    nothing_is_left(&world);
}

#[test]
fn a_window_that_is_closed_ends_it() {
    let (Some(screen), Some(_), Some(_)) = (Screen::start(), tool("chromium"), tool("xdotool"))
    else {
        return;
    };
    let world = world(AppPage::Elsewhere);
    let mut pty = window(&world, &screen);
    // Its last tab, and with it the window.
    screen.xdotool(&["mousemove", "500", "500", "key", "ctrl+w"]);
    let (shown, code) = pty.end();
    assert!(
        code == 1 && shown.contains("the browser window was closed"),
        "{code} {shown}"
    );
    nothing_is_left(&world);
    world.sandbox.edit(|acme| acme.portal.app = AppPage::Plain);
    let (shown, code) = with_a_window(&world, &screen, "login admin --fresh");
    assert_eq!(code, 0, "{shown}");
}
