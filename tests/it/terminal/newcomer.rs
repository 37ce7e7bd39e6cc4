//! The first hour at a big company: 300 roles in 60 accounts, wrong answers, Esc, a narrow terminal, and leaving in the
//! middle. The screens are kept in `newcomer/`; `OL_AWS_BLESS=1` writes them anew, to be looked at.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use sandbox::{PASSWORD, Step};

use super::configure::{
    ACCOUNTS, ALIASES, APP, CLIENT, DEFAULT, Fingers, LINE, REGION, SECRET, SUBDOMAIN, USER,
    newcomer,
};
use crate::world::pty::Pty;
use crate::world::screen::screen;
use crate::world::{Run, World, binary, tool};

const PASSWORD_OF_ADA: &str = "ada@acme.test: ";
const KEPT: &str = "Your answers so far are kept in ";
const ESCAPE: &str = "\x1b";

fn big_company() -> World {
    World::of(sandbox::World::big_company())
}

/// On a terminal so wide, at a company whose accounts have names at AWS.
fn configure(world: &World, columns: u16) -> Run {
    newcomer(world.on_terminal_of(24, columns, &[binary(), "configure"]))
        .without(&["OL_AWS_ACCOUNT_NAMES"])
        .env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url())
}

#[track_caller]
fn skip(pty: &mut Pty, question: &str) {
    pty.see(question);
    pty.keys(ESCAPE);
}

/// Compares what stands on the screen with what was kept of it.
#[track_caller]
fn looks_as_kept(name: &str, columns: usize, world: &World, pty: &Pty) {
    let home = world.home().to_str().unwrap();
    let sent = pty.transcript().replace(home, "/home/ada");
    let shown = screen(columns, &sent).join("\n").trim_end().to_owned() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/terminal/newcomer")
        .join(name);
    if std::env::var_os("OL_AWS_BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &shown).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(shown == kept, "{}: it shows now:\n{shown}", file.display());
}

#[test]
fn every_wrong_answer_has_its_reason_and_nothing_is_asked_sixty_times() {
    let world = big_company();
    let mut pty = configure(&world, 80).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SUBDOMAIN, "acme corp");
    fingers.answer(SUBDOMAIN, "");
    fingers.answer(SUBDOMAIN, "https://acme.onelogin.com/portal");
    fingers.answer(CLIENT, "wrong");
    fingers.answer(SECRET, "");
    fingers.answer(SECRET, "   ");
    fingers.answer(SECRET, "wrong");
    fingers.answer(CLIENT, "sandbox-client-id");
    fingers.answer(SECRET, "  sandbox-client-secret ");
    fingers.answer(APP, "https://acme.onelogin.com/launch/77");
    // The question is drawn again where its answer goes on in the next row.
    fingers.pty.see("which an administrator can see");
    fingers.answer(APP, "");
    fingers.answer(APP, "123456");
    fingers.answer(USER, "");
    fingers.answer(USER, "ada@acme.test");
    fingers.answer(PASSWORD_OF_ADA, "");
    fingers.answer(PASSWORD_OF_ADA, "wrong");
    fingers.answer(USER, "");
    fingers.answer(PASSWORD_OF_ADA, PASSWORD);
    fingers.pty.see("300 roles in 60 accounts");
    skip(fingers.pty, DEFAULT);
    fingers.answer(REGION, "Europe");
    fingers.answer(REGION, "eu-west-9");
    fingers.answer("anyway? [y/N]: ", "eu-west-1");
    fingers.answer("anyway? [y/N]: ", "");
    fingers.answer(REGION, "eu-west-1");
    fingers.answer(LINE, "q");
    fingers.answer(LINE, "No");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    looks_as_kept("wrong_answers.txt", 80, &world, &pty);
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert_eq!(
        file,
        "subdomain = \"acme\"\nclient_id = \"sandbox-client-id\"\napp_id = \"123456\"\nusername = \"ada@acme.test\"\nregion = \"eu-west-1\"\n"
    );
    // `q` is no yes.
    assert!(!world.home().join(".bashrc").exists());
    // One password that was wrong, one that was right.
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn escape_skips_a_question_and_keeps_the_rest() {
    let world = big_company();
    let mut pty = configure(&world, 40).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer("onelogin.com): ", "acme");
    fingers.answer("browser: ", "sandbox-client-id");
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.answer(APP, "123456");
    fingers.answer("email: ", "ada@acme.test");
    fingers.answer(PASSWORD_OF_ADA, PASSWORD);
    skip(fingers.pty, DEFAULT);
    skip(fingers.pty, "for none): ");
    skip(fingers.pty, LINE);
    let (rest, code) = pty.end();
    assert!(code == 0 && rest.contains("Not added."), "{code}: {rest}");
    looks_as_kept("narrow.txt", 40, &world, &pty);
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(file.ends_with("username = \"ada@acme.test\"\n"), "{file}");
    assert!(!world.home().join(".bashrc").exists());
}

/// A terminal that only scrolls comes to the same settings.
#[test]
fn a_dumb_terminal_comes_to_its_end() {
    let world = big_company();
    let mut pty = configure(&world, 80).env("TERM", "dumb").on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SUBDOMAIN, "acme");
    fingers.answer(CLIENT, "sandbox-client-id");
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.answer(APP, "123456");
    fingers.answer(USER, "ada@acme.test");
    fingers.answer(PASSWORD_OF_ADA, PASSWORD);
    fingers.answer(DEFAULT, "");
    fingers.answer(REGION, "nowhere");
    fingers.answer(REGION, "eu-west-1");
    fingers.answer(LINE, "n");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(file.ends_with("region = \"eu-west-1\"\n"), "{file}");
}

/// At each question somebody leaves, and the next time it is answered already.
#[test]
fn leaving_in_the_middle_loses_no_answer() {
    let questions = [
        (SUBDOMAIN, "acme", ""),
        (CLIENT, "sandbox-client-id", "subdomain = \"acme\"\n"),
        (
            SECRET,
            "sandbox-client-secret",
            "client_id = \"sandbox-client-id\"\n",
        ),
        (APP, "123456", "client_id = \"sandbox-client-id\"\n"),
        (USER, "ada@acme.test", "app_id = \"123456\"\n"),
        (PASSWORD_OF_ADA, PASSWORD, "username = \"ada@acme.test\"\n"),
        (ACCOUNTS, "y", "username = \"ada@acme.test\"\n"),
        (
            "name of 111122223333",
            "prod",
            "username = \"ada@acme.test\"\n",
        ),
        ("name of 444455556666", "dev", "111122223333 = \"prod\"\n"),
        (ALIASES, "y", "444455556666 = \"dev\"\n"),
        (DEFAULT, "admin", "[roles.admin]\n"),
        (REGION, "eu-west-1", "default_role = \"admin\"\n"),
        (LINE, "n", "region = \"eu-west-1\"\n"),
    ];
    let leave = |at: usize, how: &dyn Fn(&mut Pty)| {
        let world = World::new();
        let mut pty = newcomer(world.terminal("configure")).on_terminal();
        for (question, answer, _) in &questions[..at] {
            pty.see(question);
            pty.line(answer);
        }
        let (question, _, kept) = questions[at];
        pty.see(question);
        how(&mut pty);
        let (shown, code) = pty.end();
        let file = std::fs::read_to_string(world.config_file()).unwrap_or_default();
        assert!(file.contains(kept), "{question}: {file}");
        assert_eq!(
            shown.contains(KEPT),
            at > 0 && code == 130,
            "{question}: {shown}"
        );
        // The next one goes on from there.
        if at > 0 {
            let mut pty = newcomer(world.terminal("configure")).on_terminal();
            pty.see("[acme]: ");
        }
        code
    };
    for at in 0..questions.len() {
        assert_eq!(leave(at, &|pty| pty.control('c')), 130);
    }
    // By any other way it is the same.
    for at in [1, 4, 8] {
        assert_eq!(leave(at, &|pty| pty.kill()), 128 + 9);
    }
}

/// With `nohup` nothing ends the program when the window is closed: it has to notice.
#[test]
fn a_terminal_that_is_gone_ends_it_and_keeps_the_answers() {
    if tool("tmux").is_none() {
        return;
    }
    let world = World::new();
    let tmux = |words: &[&str]| {
        let mut command = Command::new("tmux");
        command
            .args([
                "-S",
                world.home().join("tmux").to_str().unwrap(),
                "-f",
                "/dev/null",
            ])
            .args(words)
            .env_clear()
            .envs(world.variables())
            .env("TERM", "xterm-256color")
            .current_dir(world.home());
        String::from_utf8_lossy(&newcomer(Run { command }).command.output().unwrap().stdout)
            .into_owned()
    };
    let see = |text: &str| {
        for _ in 0..600 {
            let screen = tmux(&["capture-pane", "-p", "-S", "-"]);
            if screen.contains(text) {
                return screen;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{text:?} is not shown");
    };
    let script = "trap '' HUP; echo id:$$:; exec \"$0\" configure";
    tmux(&[
        "new-session",
        "-d",
        "-x",
        "80",
        "-y",
        "24",
        "sh",
        "-c",
        script,
        binary(),
    ]);
    see(SUBDOMAIN);
    tmux(&["send-keys", "acme", "Enter"]);
    let screen = see(CLIENT);
    let id = screen.lines().find_map(|line| line.strip_prefix("id:"));
    let id = id.and_then(|id| id.split(':').next()).unwrap().to_owned();
    tmux(&["kill-server"]);
    // Of one that has ended and that nobody has asked about, a line is left, but no command.
    let command = Path::new("/proc").join(id).join("cmdline");
    for _ in 0..600 {
        if std::fs::read(&command).unwrap_or_default().is_empty() {
            let file = std::fs::read_to_string(world.config_file()).unwrap();
            assert_eq!(file, "subdomain = \"acme\"\n");
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("it is still there");
}

/// Ctrl-D leaves a question that needs an answer, and skips one that does not.
#[test]
fn the_end_of_input_leaves_or_skips() {
    let world = World::new();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut asked = Fingers::of(&mut pty);
    asked.answer(SUBDOMAIN, "acme");
    asked.answer(CLIENT, "sandbox-client-id");
    asked.answer(SECRET, "sandbox-client-secret");
    asked.pty.see(APP);
    pty.control('d');
    let (shown, code) = pty.end();
    assert!(code == 1 && shown.contains(KEPT), "{code}: {shown}");
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert_eq!(
        file,
        "subdomain = \"acme\"\nclient_id = \"sandbox-client-id\"\n"
    );

    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut asked = Fingers::of(&mut pty);
    asked.answer("[acme]: ", "");
    asked.answer("[sandbox-client-id]: ", "");
    asked.answer(APP, "123456");
    asked.answer(USER, "ada@acme.test");
    asked.answer(PASSWORD_OF_ADA, PASSWORD);
    for question in [ACCOUNTS, ALIASES, DEFAULT, REGION, LINE] {
        pty.see(question);
        pty.control('d');
    }
    let (shown, code) = pty.end();
    assert!(code == 0 && shown.contains("Done."), "{code}: {shown}");
}

/// A typing error must not cost the settings that work.
#[test]
fn an_answer_replaces_what_works_only_when_onelogin_accepted_it() {
    let world = World::new();
    let before = "subdomain = \"acme\"\napp_id = \"123456\" # ours\nusername = \"ada@acme.test\"\nclient_id = \"sandbox-client-id\"\n";
    world.config(before);
    world.ol_aws("login").ok();
    let run = |world: &World| {
        newcomer(world.terminal("configure")).env("OL_AWS_CLIENT_SECRET", "sandbox-client-secret")
    };
    let mut pty = run(&world).on_terminal();
    let mut asked = Fingers::of(&mut pty);
    asked.answer("[acme]: ", "");
    asked.answer("[sandbox-client-id]: ", "");
    asked.answer("[123456]: ", "777777");
    asked.answer("[ada@acme.test]: ", "ben@acme.test");
    asked.answer("ben@acme.test: ", PASSWORD);
    asked.pty.see("does not have this app");
    pty.control('c');
    pty.end();
    assert_eq!(
        std::fs::read_to_string(world.config_file()).unwrap(),
        before
    );
    let mut pty = run(&world).on_terminal();
    let mut asked = Fingers::of(&mut pty);
    asked.answer("[acme]: ", "");
    asked.answer("[sandbox-client-id]: ", "");
    asked.answer("[123456]: ", "");
    asked.answer("[ada@acme.test]: ", "ben@acme.test");
    asked.answer("ben@acme.test: ", PASSWORD);
    asked.answer("code of Google Authenticator: ", "012345");
    asked.pty.see(ACCOUNTS);
    pty.control('c');
    pty.end();
    let after = std::fs::read_to_string(world.config_file()).unwrap();
    assert_eq!(after, before.replace("ada@", "ben@"));
}

#[test]
fn a_secret_at_hand_counts_for_a_client_that_is_typed() {
    let world = World::new();
    let with_secret = |secret: &str| {
        let run = newcomer(world.terminal("configure"));
        run.env("OL_AWS_CLIENT_SECRET", secret).on_terminal()
    };
    // With the line end that it was copied with.
    let mut pty = with_secret("sandbox-client-secret\n");
    let mut asked = Fingers::of(&mut pty);
    asked.answer(SUBDOMAIN, "acme");
    asked.answer(CLIENT, "sandbox-client-id");
    let shown = asked.pty.see(APP);
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(
        shown.contains("secret from OL_AWS_CLIENT_SECRET"),
        "{shown}"
    );
    pty.control('c');
    pty.end();

    // One that is refused is typed instead; another client gets it first.
    std::fs::remove_file(world.config_file()).unwrap();
    let mut pty = with_secret("old");
    let mut asked = Fingers::of(&mut pty);
    asked.answer(SUBDOMAIN, "acme");
    asked.answer(CLIENT, "mistyped");
    asked.answer(SECRET, "sandbox-client-secret");
    asked.answer("[mistyped]: ", "sandbox-client-id");
    asked.pty.see("refused the API client");
    asked.answer(SECRET, "sandbox-client-secret");
    asked.pty.see(APP);
    pty.control('c');
    pty.end();
}

#[test]
fn a_name_of_an_account_is_refused_with_a_reason() {
    let world = World::new();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut asked = Fingers::of(&mut pty);
    asked.answer(SUBDOMAIN, "acme");
    asked.answer(CLIENT, "sandbox-client-id");
    asked.answer(SECRET, "sandbox-client-secret");
    asked.answer(APP, "123456");
    asked.answer(USER, "ada@acme.test");
    asked.answer(PASSWORD_OF_ADA, PASSWORD);
    asked.answer(ACCOUNTS, "yes");
    for (name, why) in [
        ("my prod", "contains a blank"),
        ("team/prod", "contains a slash"),
        ("111122223333", "looks like an ARN or an account ID"),
    ] {
        asked.answer("name of 111122223333", name);
        asked.pty.see(why);
    }
    asked.answer("name of 111122223333", "prod");
    asked.answer("name of 444455556666", "Prod");
    asked.pty.see("111122223333 is already called `prod`");
    skip(asked.pty, "name of 444455556666");
    asked.pty.see(ALIASES);
    pty.control('c');
    pty.end();
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(
        file.ends_with("[accounts]\n111122223333 = \"prod\"\n"),
        "{file}"
    );
}

/// What it is now comes first; none is a choice, too.
#[test]
fn a_default_role_can_be_given_up() {
    for (keys, kept) in [("\r", true), ("no default\r", false)] {
        let world = World::new();
        world.config("subdomain = \"acme\"\napp_id = \"123456\"\nusername = \"ada@acme.test\"\nclient_id = \"sandbox-client-id\"\ndefault_role = \"ro\"\n\
                      [roles.ro]\nrole = \"111122223333/ReadOnly\"\n");
        world.ol_aws("login").ok();
        let mut pty = newcomer(world.terminal("configure")).on_terminal();
        let mut asked = Fingers::of(&mut pty);
        asked.keep_all();
        asked.answer(ACCOUNTS, "");
        asked.answer(ALIASES, "n");
        for _ in 0..3 {
            skip(asked.pty, "(- for none)");
        }
        asked.pty.see(DEFAULT);
        asked.pty.keys(keys);
        asked.answer(REGION, "");
        asked.answer(LINE, "n");
        assert_eq!(pty.end().1, 0);
        let file = std::fs::read_to_string(world.config_file()).unwrap();
        assert_eq!(file.contains("default_role = \"ro\""), kept, "{file}");
    }
}
