//! Which shell is written for when nobody says: the one that runs us, whatever its user logs in with.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use ol_aws::shell::Dialect;

use crate::shells::loading::{UNSET, environment, run};
use crate::world::real_shell::Shell;
use crate::world::{World, binary, tool};

#[test]
fn the_shell_that_runs_us_is_known_whatever_its_user_logs_in_with() {
    let world = World::new();
    for shell in Shell::all() {
        let mut outputs = BTreeSet::new();
        let login_shell = if shell.dialect == Dialect::Fish {
            "/bin/zsh"
        } else {
            "/usr/bin/fish"
        };
        let told = format!("{UNSET} --shell {}", shell.dialect.name());
        for line in [UNSET, &told] {
            // Not the last line: many shells become their last command, and the parent is then somebody else.
            let lines = [line, &Shell::dump("end")];
            let output = run(&shell, &world, &lines, &[("SHELL", login_shell)]);
            environment(&world, "end", &output);
            outputs.insert(String::from_utf8(output.stdout).unwrap());
        }
        assert_eq!(outputs.len(), 1, "{}: {outputs:?}", shell.name);
    }
}

/// A package upgrade takes the program's file away under the shells that run it.
#[test]
fn a_shell_whose_program_is_gone_is_still_known() {
    let world = World::new();
    let program = world.home().join("dash");
    let copied = Command::new("cp")
        .arg(tool("dash").unwrap())
        .arg(&program)
        .status();
    assert!(copied.unwrap().success());
    let path = format!(
        "{}:{}",
        Path::new(binary()).parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let mut command = Command::new(program);
    command
        .args(["-c", "rm dash; ol-aws env --unset; :"])
        .current_dir(world.home());
    command
        .env_clear()
        .env("PATH", path)
        .env("SHELL", "/usr/bin/fish");
    let output = command.output().unwrap();
    assert!(
        output.stdout.starts_with(b"unset "),
        "{}",
        output.stdout.escape_ascii()
    );
}

#[test]
fn where_no_shell_runs_us_the_login_shell_decides_and_else_sh() {
    let world = World::new();
    for (login_shell, start) in [
        ("/usr/bin/fish", "set -eg "),
        ("/opt/elvish", "unset-env "),
        ("-tcsh", "unsetenv "),
        ("/usr/bin/emacs", "unset "),
        ("", "unset "),
    ] {
        let code = world.ol_aws("env --unset").env("SHELL", login_shell).ok();
        assert!(code.starts_with(start), "{login_shell}: {code}");
    }
}
