//! Whether `ol-assume` is loaded, asked in real shells; and which ol-aws runs.

use std::path::Path;
use std::process::Command;

use super::{Findings, doctor};
use crate::world::{Run, World, binary, tool};

/// A shell that loads the script and then does what the lines say.
fn shell(world: &World, name: &str, lines: &str) -> Option<Run> {
    let program = tool(name)?;
    let directory = Path::new(binary()).parent().unwrap();
    let mut command = Command::new(program);
    command
        .args(["-c", lines])
        .env_clear()
        .envs(world.variables());
    command.env("PATH", format!("{}:/usr/bin:/bin", directory.display()));
    command.current_dir(world.home());
    Some(Run { command })
}

#[test]
fn every_shell_says_that_the_script_is_loaded() {
    let world = World::new();
    for (name, load) in [
        ("bash", "eval \"$(ol-aws init bash)\""),
        ("zsh", "eval \"$(ol-aws init zsh)\""),
        ("fish", "ol-aws init fish | source"),
        ("dash", "eval \"$(ol-aws init sh)\""),
        ("ksh", "eval \"$(ol-aws init sh)\""),
        ("elvish", "eval (ol-aws init elvish | slurp)"),
        ("xonsh", "execx($(ol-aws init xonsh))"),
    ] {
        // The last command of a line would take the shell's place.
        let lines = format!("{load}\nol-aws doctor --json\necho");
        let Some(run) = shell(&world, name, &lines) else {
            continue;
        };
        Findings::of(run, 0).is("ol-assume", "ok", &["is loaded"]);
        let without = shell(&world, name, "ol-aws doctor --json\necho").unwrap();
        Findings::of(without, 0).is("ol-assume", "warning", &["not loaded", "ol-aws init"]);
    }
}

#[test]
fn nushell_says_it_too() {
    let world = World::new();
    let script = world.ol_aws("init nushell").ok();
    std::fs::write(world.home().join("ol-aws.nu"), script).unwrap();
    let lines = "source ol-aws.nu; ol-aws doctor --json";
    let Some(run) = shell(&world, "nu", lines) else {
        return;
    };
    Findings::of(run, 0).is("ol-assume", "ok", &["is loaded"]);
}

#[test]
fn a_script_of_another_version_or_of_an_outer_shell_is_told_apart() {
    let world = World::new();
    let of = |lines: &str| Findings::of(shell(&world, "bash", lines).unwrap(), 0);
    let old = of("export OL_AWS_HOOK=\"0.0.1 $$\"; ol-aws doctor --json; :");
    old.is(
        "ol-assume",
        "warning",
        &["version 0.0.1 is loaded", "open a new shell"],
    );
    let outer = of("eval \"$(ol-aws init bash)\"; bash -c 'ol-aws doctor --json; :'; :");
    outer.is("ol-assume", "warning", &["perhaps not in this one"]);
    let tcsh = doctor(&world).env("SHELL", "/bin/tcsh");
    let parent_is_no_shell = Findings::of(tcsh, 0);
    parent_is_no_shell.is("ol-assume", "skipped", &["tcsh"]);
}

#[test]
fn of_several_programs_on_path_the_first_counts() {
    let world = World::new();
    let own = Path::new(binary()).parent().unwrap().display().to_string();
    let other = world.home().join("bin");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("ol-aws"), "").unwrap();
    let other = other.display();
    let with = |path: String| Findings::of(doctor(&world).env("PATH", path), 0);
    with(format!("{own}:/usr/bin:/bin")).is("program", "ok", &[binary()]);
    with(format!("{other}:{own}:/usr/bin:/bin")).is("program", "warning", &["PATH finds"]);
    with(format!("{own}:{other}:/usr/bin:/bin")).is("program", "warning", &["several copies"]);
    with("/usr/bin:/bin".into()).is("program", "warning", &["is not on PATH", "ln -s"]);
}
