//! TAB at a part from the middle of a name, in the shells that can put another word in its place.

use crate::world::World;
use crate::world::pty::{Pty, Shell};

/// What is typed, and the command line that it becomes.
const CASES: [(&str, &str); 3] = [
    // One name has it.
    ("ol-assume deplo\t", "acme-dev/team/blue/Deploy"),
    // All that have it begin alike.
    ("ol-assume prod\tadm\t", "acme-prod-00/Admin"),
    // They do not, so it stays as it was typed.
    ("ol-assume only\t", "only"),
];

fn ready(world: &World, shell: Shell, load: &str) -> Pty {
    world.config(
        "[accounts]\n\"111122223333\" = \"acme-prod-00\"\n\"444455556666\" = \"acme-dev\"\n",
    );
    world.ol_aws("roles").ok();
    let mut pty = world.shell(shell).ready();
    pty.run(load);
    pty
}

#[track_caller]
fn assert_completes(pty: &mut Pty, cases: &[(&str, &str)]) {
    for (typed, whole) in cases {
        pty.line(typed);
        pty.see(&format!("ran:{whole}:"));
        pty.prompt();
    }
}

#[test]
fn bash_completes_a_part_of_a_role() {
    let world = World::new();
    let mut pty = ready(&world, Shell::Bash, "eval \"$(ol-aws init bash)\"");
    pty.run("ol-assume() { printf 'ran:%s:\\n' \"$*\"; }");
    assert_completes(&mut pty, &CASES);
    // So strict a shell stops at every slip.
    pty.run("set -eu");
    assert_completes(&mut pty, &CASES);
}

#[test]
fn zsh_completes_a_part_of_a_role() {
    let world = World::new();
    let load = "autoload -Uz compinit; compinit -u -D; eval \"$(ol-aws init zsh)\"";
    let mut pty = ready(&world, Shell::Zsh, load);
    pty.run("ol-assume() { printf 'ran:%s:\\n' \"$*\" }");
    // What the names have in common zsh puts together from both their ends.
    assert_completes(&mut pty, &CASES[..2]);
}

#[test]
fn fish_completes_a_part_of_a_role() {
    let world = World::new();
    let mut pty = ready(&world, Shell::Fish, "ol-aws init fish | source");
    pty.run("function ol-assume; printf 'ran:%s:\\n' \"$argv\"; end");
    assert_completes(&mut pty, &CASES[..1]);
}
