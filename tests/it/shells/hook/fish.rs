//! `ol-assume` in fish: what no other shell has. (The prompt is in `fish_prompt`, the Tab key in `fish_completion`.)

use crate::shells::drivers::fish::DRIVER;
use crate::world::{World, tool};

#[test]
fn the_script_is_laid_out_as_fish_does() {
    let Some(indent) = tool("fish_indent") else {
        return;
    };
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/ol-aws.fish");
    let checked = std::process::Command::new(indent)
        .args(["--check", file])
        .output();
    let checked = checked.unwrap();
    assert!(
        checked.status.success() && checked.stderr.is_empty(),
        "{checked:?}"
    );
}

#[test]
fn global_variables_of_the_names_it_uses_stay_the_users() {
    if !DRIVER.is_here() {
        return;
    }
    let world = World::new();
    let lines = [
        "set -g __ol_aws_changes x; set -g left 1",
        DRIVER.load,
        "ol-assume Admin; ol-assume nobody; echo $__ol_aws_changes $left",
    ];
    let done = DRIVER.run_with(&world, &[], &lines);
    assert_eq!(done.stdout, "x 1\n", "{done:?}");
}
