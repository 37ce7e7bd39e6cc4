//! elvish: what no other shell has.

use crate::shells::drivers::elvish::DRIVER;
use crate::shells::drivers::write;
use crate::world::{World, tool};

fn is_here() -> bool {
    DRIVER.is_here() && tool("tmux").is_some()
}

#[test]
fn a_failure_ends_a_script() {
    if !is_here() {
        return;
    }
    let world = World::new();
    let done = DRIVER.run(&world, &["ol-assume nobody; echo reached"]);
    assert_eq!(done.stdout, "", "{done:?}");
    assert_ne!(done.code, 0);
}

#[test]
fn the_segment_comes_from_the_module_too() {
    if !is_here() {
        return;
    }
    let world = World::new();
    let start = "use ol-aws\nol-aws:ol_aws_prompt\n";
    let mut window = DRIVER.window(&world, start, &[("OL_AWS_ROLE", "admin")]);
    window.comes_to_show("[admin] ");
    let shown = window.line("ol-assume --help");
    assert!(shown.contains("Usage: ol-assume [OPTIONS]"), "{shown}");
}

#[test]
fn a_time_of_another_form_is_not_shown() {
    if !is_here() {
        return;
    }
    let world = World::new();
    let role = [("OL_AWS_ROLE", "admin")];
    let mut window = DRIVER.window(&world, DRIVER.load_with_prompt, &role);
    for time in ["1:00", "14:05x", "14:055", "14:05\n"] {
        for (time, shown) in [("14:05", "[admin until 14:05] "), (time, "[admin] ")] {
            window.line(&DRIVER.change(&world, &[("OL_AWS_EXPIRES_LOCAL", time)]));
            window.comes_to_show(shown);
        }
    }
}

/// A prompt of bytes, as starship's, takes another way to the editor than one of values, and may overtake it.
#[test]
fn the_segment_comes_before_a_prompt_of_bytes_every_time() {
    if !is_here() {
        return;
    }
    let world = World::new();
    let theme = "set edit:rprompt = { }\nset edit:prompt = { echo 'READY> ' }\n";
    let start = format!("{theme}{}", DRIVER.load_with_prompt);
    let mut window = DRIVER.window(&world, &start, &[("OL_AWS_ROLE", "admin")]);
    let count = "range 1500 | each {|_| put [($edit:prompt)][0] } | each {|first| if (eq $first 'READY> ') { put x } } | count";
    let shown = window.line(&format!("echo overtaken=({count})"));
    assert!(shown.contains("overtaken=0"), "{shown}");
}

#[test]
fn behind_dashes_the_commands_own_completer_is_asked() {
    if !is_here() {
        return;
    }
    let world = World::new();
    write(&world, "some-file", "");
    let own = "set edit:completion:arg-completer[cat] = {|@words| put of-cat-itself }\n";
    let window = DRIVER.window(&world, &format!("{}{own}", DRIVER.load_at_start), &[]);
    window.keys("ol-assume x -- cat of");
    window.key("Tab");
    window.see("ol-assume x -- cat of-cat-itself");
}
