//! What is typed: questions, Ctrl-C, the Tab key, the line editor.

use sandbox::PASSWORD;

use super::session::{COLOURS, Session};
use crate::shells::drivers::{Driver, write};
use crate::world::World;

/// What has to be installed besides the shell.
pub const NEEDS: &[&str] = &["tmux"];

pub fn a_question_reaches_the_terminal(driver: &Driver) {
    let world = World::new();
    let variables = [("OL_AWS_PASSWORD", ""), ("OL_AWS_ROLE", "old")];
    let mut session = Session::new(driver, &world, driver.load_at_start, &variables);
    session.window.keys("ol-assume Admin; touch reached");
    session.window.key("Enter");
    session.window.see("assword");
    session.window.key("C-c");
    session.window.wait();
    assert_eq!(session.environment()["OL_AWS_ROLE"], "old");
    assert!(!world.home().join("reached").exists());
    session.window.keys("ol-assume Admin");
    session.window.key("Enter");
    session.window.until_count("assword", 2);
    session.window.keys(PASSWORD);
    session.window.key("Enter");
    session.window.wait();
    assert_eq!(session.environment()["OL_AWS_ROLE"], "Admin");
}

/// Half of the code is there already, and what stands behind on the line is not run.
pub fn ctrl_c_half_way_changes_nothing_and_drops_the_rest_of_the_line(driver: &Driver) {
    let world = World::new();
    let half = ("OL_AWS_ROLE".to_owned(), Some("half".to_owned()));
    write(
        &world,
        "code",
        &driver.dialect.hook_script(&[half]).unwrap(),
    );
    world.stand_in("cat \"$HOME/code\"; echo waiting >&2; sleep 60");
    let mut session = Session::new(
        driver,
        &world,
        driver.load_at_start,
        &[("OL_AWS_ROLE", "old")],
    );
    session.window.keys("ol-assume x; touch reached");
    session.window.key("Enter");
    session.window.see("waiting");
    session.window.key("C-c");
    session.window.wait();
    assert_eq!(session.environment()["OL_AWS_ROLE"], "old");
    assert!(!world.home().join("reached").exists());
    assert_eq!(world.starts().len(), 1);
}

/// Types, presses the keys and waits for a text, in a shell of its own.
#[track_caller]
fn completes(driver: &Driver, world: &World, typed: &str, keys: &[&str], shown: &[&str]) -> String {
    let session = Session::new(driver, world, driver.load_at_start, &[COLOURS]);
    session.window.keys(typed);
    for key in keys {
        session.window.key(key);
    }
    for text in shown {
        session.window.see(text);
    }
    session.window.screen()
}

pub fn tab_completes_roles_and_behind_dashes_the_command(driver: &Driver) {
    let world = World::new();
    world.stand_in(
        "[ \"$1\" = complete ] && printf 'admin\\tAdmin in prod\\naudit\\tReads\\nother\\n'; echo oops >&2",
    );
    write(&world, "some-file", "");
    let keys = driver.list_candidates;
    let candidates = [driver.candidate, "audit"];
    let listed = completes(driver, &world, "ol-assume a", keys, &candidates);
    assert!(
        !listed.contains("other") && !listed.contains("oops"),
        "{listed}"
    );
    completes(
        driver,
        &world,
        "ol-aws env ad",
        &["Tab"],
        &["ol-aws env admin"],
    );
    let typed = "ol-assume x -- ls some-f";
    completes(driver, &world, typed, &["Tab"], &["some-file"]);
    // Nor is the program asked about the command.
    let mut asked = world.starts();
    asked.dedup();
    assert_eq!(
        asked,
        ["complete -- ol-assume a", "complete -- ol-aws env ad"]
    );
}

pub fn tab_asks_the_program_itself(driver: &Driver) {
    let world = World::new();
    world.config(
        "[roles.boss]\nrole = \"111122223333/Admin\"\n[tenants.other.roles.theirs]\nrole = \"x\"\n",
    );
    for (typed, shown) in [
        ("ol-assume bo", "ol-assume boss"),
        ("ol-assume --uns", "ol-assume --unset"),
        ("ol-aws stat", "ol-aws status"),
        ("ol-aws env --fre", "ol-aws env --fresh"),
        ("ol-aws env --color nev", "ol-aws env --color never"),
        ("ol-aws --tenant ot", "ol-aws --tenant other"),
        (
            "ol-aws --tenant other env th",
            "ol-aws --tenant other env theirs",
        ),
    ] {
        completes(driver, &world, typed, &["Tab"], &[shown]);
    }
}

/// With and without colours the same stands on the screen, if what has no width is known to have none.
pub fn a_long_line_is_edited_as_if_there_were_no_colours(driver: &Driver) {
    let shown = |no_color: &str| {
        let world = World::new();
        let start = format!("{}{}", driver.load_with_prompt, driver.emacs_keys);
        let session = Session::new(driver, &world, &start, &[("NO_COLOR", no_color)]);
        // To the start, eight to the right, three letters; to the end, one away and another there.
        let edits = "\u{1}\u{6}\u{6}\u{6}\u{6}\u{6}\u{6}\u{6}\u{6}yyy\u{5}\u{8}z";
        session
            .window
            .keys(&format!("echo {}{edits}", "x".repeat(120)));
        session.window.key("Enter");
        let result = format!("\nxxxyyy{}", "x".repeat(94));
        session.window.see(&result);
        let screen = session.window.screen();
        screen.split(&result).next().unwrap().to_owned()
    };
    let plain = shown("1");
    assert!(
        plain.contains("READY> echo") || plain.contains("xxz"),
        "{plain}"
    );
    assert_eq!(shown(""), plain);
}
