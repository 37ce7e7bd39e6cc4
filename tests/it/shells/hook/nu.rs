//! nushell: what no other shell has.

use crate::shells::drivers::nu::DRIVER;
use crate::world::{World, tool};

#[test]
fn a_failure_ends_a_script_with_its_status() {
    if !DRIVER.is_here() {
        return;
    }
    let world = World::new();
    world.stand_in("[ \"$1\" = exec ] && exit 41; exit 7");
    for (line, code) in [("ol-assume fails", 7), ("ol-assume x -- y", 41)] {
        let done = DRIVER.run(&world, &[line, "print reached"]);
        assert_eq!((done.stdout.as_str(), done.code), ("", code), "{done:?}");
    }
}

#[test]
fn the_users_prompt_sees_the_status_of_the_last_command() {
    if !DRIVER.is_here() || tool("tmux").is_none() {
        return;
    }
    let world = World::new();
    let theme = "$env.PROMPT_COMMAND = {|| $'($env.LAST_EXIT_CODE) READY' }\n";
    let start = format!("{theme}{}", DRIVER.load_with_prompt);
    let mut window = DRIVER.window(&world, &start, &[("OL_AWS_ROLE", "admin")]);
    let shown = window.line("^sh -c 'exit 9'");
    assert!(shown.ends_with("[admin] 9 READY>"), "{shown}");
}
