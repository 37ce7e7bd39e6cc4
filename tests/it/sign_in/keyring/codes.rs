//! `totp = true`: codes of the seed in the keyring, by OneLogin's clock, each sent once.

use sandbox::{Factor, SEED, Step};

use crate::world::desktop::Desktop;
use crate::world::{Run, World};

const ASKS_SEED: &str = "TOTP seed of Google Authenticator (base32, or the otpauth:// address; ol-aws saves it in the keyring): ";
/// In seconds: shorter than in life, so that the next window comes soon.
const PERIOD: u64 = 10;

/// hal's windows are short; his seed is given as an address, which says so.
fn world() -> World {
    let mut acme = sandbox::World::acme();
    acme.user("hal").devices[0].factor = Factor::Timed {
        seed: SEED.into(),
        period: PERIOD,
    };
    let world = World::of(acme);
    world.config("totp = true\n");
    world
}

fn address(seed: &str) -> String {
    format!("otpauth://totp/OneLogin:hal?secret={seed}&issuer=OneLogin&period={PERIOD}")
}

fn account(world: &World, name: &str) -> String {
    format!(
        "totp-seed {} acme {name}@acme.test",
        world.sandbox.onelogin_url()
    )
}

fn codes_sent(world: &World) -> Vec<String> {
    let requests = world.sandbox.requests_of(Step::VerifyFactor);
    let code = |request: &sandbox::Request| request.json()["otp_token"].as_str().map(str::to_owned);
    requests.iter().filter_map(code).collect()
}

impl Run {
    /// hal in that session, with password and client secret at hand.
    fn hal(self, desktop: &Desktop) -> Self {
        self.user("hal")
            .env("DBUS_SESSION_BUS_ADDRESS", desktop.address())
    }
}

#[test]
fn a_seed_is_asked_for_once_and_kept_when_a_code_of_it_was_taken() {
    let world = world();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    let mut pty = world.terminal("login --fresh").hal(&desktop).on_terminal();
    pty.see(ASKS_SEED);
    pty.line("no seed at all!");
    pty.see("this is not a valid seed: it is not base32");
    pty.see(ASKS_SEED);
    pty.line(&address(SEED));
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(
        rest.contains("saved the OneLogin TOTP seed of hal@acme.test in the keyring"),
        "{rest}"
    );
    assert!(!pty.transcript().contains(SEED));
    assert_eq!(
        desktop.look_up(&account(&world, "hal")),
        Some(address(SEED))
    );
    // From now on nobody is needed; and the window that was used is not used again.
    for _ in 0..2 {
        world.ol_aws("logout").hal(&desktop).ok();
        let done = world.ol_aws("env admin").hal(&desktop).done();
        assert_eq!(done.code, 0, "{}", done.stderr);
    }
    let mut codes = codes_sent(&world);
    assert_eq!(codes.len(), 3);
    codes.dedup();
    assert_eq!(codes.len(), 3, "a code was sent twice");
}

#[test]
fn the_next_code_waits_for_its_window_and_says_so() {
    let world = world();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&account(&world, "hal"), &address(SEED));
    world.ol_aws("login --fresh").hal(&desktop).ok();
    // As if the code of the window after this one had been sent, too: however slow the machine is, there is a wait.
    let is_of_hal = |path: &std::path::PathBuf| path.display().to_string().contains("/totp-");
    let mut files = std::fs::read_dir(world.state())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let file = files.find(is_of_hal).expect("the window is noted");
    let window = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() / PERIOD;
    std::fs::write(&file, (window + 1).to_string()).unwrap();
    let done = world.ol_aws("login --fresh").hal(&desktop).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    let line = "this code was already sent; the next one comes in ";
    assert!(done.stderr.contains(line), "{}", done.stderr);
    let next: u64 = std::fs::read_to_string(&file).unwrap().parse().unwrap();
    assert_eq!(next, window + 2);
    // A program waits in silence.
    world.ol_aws("logout").hal(&desktop).ok();
    let done = world
        .ol_aws("credential-process admin")
        .hal(&desktop)
        .done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert_eq!(codes_sent(&world).len(), 3);
}

#[test]
fn codes_go_by_onelogins_clock() {
    for offset in [-3600, 3600] {
        let world = world();
        let Some(desktop) = Desktop::start(&world) else {
            return;
        };
        world.sandbox.edit(|acme| acme.clock_offset = offset);
        desktop.put(&account(&world, "hal"), &address(SEED));
        let done = world.ol_aws("login --fresh").hal(&desktop).done();
        assert_eq!(done.code, 0, "{offset}: {}", done.stderr);
        assert_eq!(codes_sent(&world).len(), 1);
    }
}

#[test]
fn a_seed_whose_code_is_refused_makes_no_more_codes_in_the_background() {
    let world = world();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    let wrong = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    desktop.put(&account(&world, "hal"), &address(wrong));
    let first = world.ol_aws("env admin").hal(&desktop).fails(5);
    assert!(first.contains("from the saved TOTP seed"), "{first}");
    assert_eq!(world.ol_aws("env admin").hal(&desktop).fails(5), first);
    assert_eq!(codes_sent(&world).len(), 1);
    // A person has it tried once more, and types a code then.
    let mut pty = world.terminal("login --fresh").hal(&desktop).on_terminal();
    pty.see("OneLogin refused the one-time code of Google Authenticator from the saved TOTP seed");
    pty.see("code of Google Authenticator: ");
    pty.control('c');
    pty.end();
    assert_eq!(codes_sent(&world).len(), 2);
    // Another seed is another matter.
    desktop.put(&account(&world, "hal"), &address(SEED));
    world.ol_aws("env admin").hal(&desktop).ok();
}

#[test]
fn a_seed_that_was_typed_wrong_is_asked_for_again_and_not_kept() {
    let world = world();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    let mut pty = world.terminal("login --fresh").hal(&desktop).on_terminal();
    pty.see(ASKS_SEED);
    pty.line(&address("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
    pty.see("OneLogin refused the one-time code");
    pty.see(ASKS_SEED);
    assert_eq!(desktop.look_up(&account(&world, "hal")), None);
    pty.line(&address(SEED));
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert_eq!(
        desktop.look_up(&account(&world, "hal")),
        Some(address(SEED))
    );
}

#[test]
fn without_a_keyring_a_code_is_asked_for_as_ever() {
    let world = World::new();
    world.config("totp = true\n");
    let stderr = world.ol_aws("env admin").user("ben").fails(9);
    assert!(
        stderr.contains("a code of Google Authenticator"),
        "{stderr}"
    );
    let mut pty = world.terminal("login --fresh").user("ben").on_terminal();
    pty.see("code of Google Authenticator: ");
    pty.line("012345");
    assert_eq!(pty.end().1, 0);
}

#[test]
fn a_given_code_and_a_command_come_before_the_seed() {
    let world = world();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&account(&world, "ben"), SEED);
    let ben = |line| world.ol_aws(line).hal(&desktop).user("ben");
    ben("login --otp 012345").ok();
    world.config("totp = true\notp_command = [\"echo\", \"012345\"]\n");
    ben("login --fresh").ok();
    assert_eq!(codes_sent(&world), ["012345", "012345"]);
}

/// One that sends its code, or rings, has none of a seed; of several the one that shows codes is taken.
#[test]
fn the_seed_is_for_the_device_that_shows_codes() {
    let mut acme = sandbox::World::acme();
    acme.user("eve").devices[0].factor = Factor::Timed {
        seed: SEED.into(),
        period: 30,
    };
    // A second one that shows codes would have to be chosen from.
    acme.user("eve")
        .devices
        .retain(|device| !device.device_type.contains("YubiKey"));
    let world = World::of(acme);
    world.config("totp = true\n");
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&account(&world, "eve"), SEED);
    desktop.put(&account(&world, "cat"), SEED);
    world.ol_aws("login --fresh").hal(&desktop).user("eve").ok();
    assert_eq!(
        (world.sandbox.pushes(), world.sandbox.messages_sent()),
        (0, 0)
    );
    let mut pty = world
        .terminal("login --fresh")
        .hal(&desktop)
        .user("cat")
        .on_terminal();
    pty.see("code of OneLogin SMS");
    pty.line("204060");
    assert_eq!(pty.end().1, 0);
}

#[test]
fn many_at_once_send_one_code() {
    let world = world();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&account(&world, "hal"), &address(SEED));
    let runs: Vec<_> = (0..10)
        .map(|_| {
            let mut run = world.ol_aws("credential-process admin").hal(&desktop);
            run.command
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    assert_eq!(codes_sent(&world).len(), 1);
}

#[test]
fn forgetting_forgets_the_seed_too() {
    let world = world();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    desktop.put(&account(&world, "hal"), &address(SEED));
    world.ol_aws("logout --forget").hal(&desktop).ok();
    assert_eq!(desktop.look_up(&account(&world, "hal")), None);
    world.ol_aws("env admin").hal(&desktop).fails(9);
}
