//! A `PS1` in the environment: what one shell put there another cannot use, and must not show twice.

use super::sh_prompt::{active, prompt_after, shell, switched_on};
use crate::world::{World, tool};

#[test]
fn a_shell_in_a_shell_of_another_kind_has_a_segment_of_its_own() {
    for (outer, inner) in [
        ("dash", "mksh"),
        ("dash", "bash"),
        ("bash", "dash"),
        ("mksh", "dash"),
        ("dash", "dash"),
    ] {
        let world = World::new();
        let (Some(run), Some(inner_program)) =
            (shell(&world, outer, &switched_on(outer)), tool(inner))
        else {
            continue;
        };
        let mut pty = active(run, 1830)
            .env("OL_AWS_EXPIRES_LOCAL", "14:05")
            .ready();
        pty.run("export PS1");
        let script = if inner == "bash" { "bash" } else { "sh" };
        let rc = world.home().join("inner");
        let load = format!(
            ". {}/shell/ol-aws.{script}\nol_aws_prompt\n",
            env!("CARGO_MANIFEST_DIR")
        );
        std::fs::write(&rc, load).unwrap();
        // Nothing else than what is inherited: the machine's own start file of bash sets a PS1.
        let quiet = if inner == "bash" { "--norc" } else { "" };
        pty.line(&format!(
            "env -u ENV {} {quiet} -i",
            inner_program.display()
        ));
        pty.prompt();
        pty.line(&format!(". {}", rc.display()));
        pty.prompt();
        let shown = prompt_after(&mut pty, ":");
        let segments = shown.matches("[admin@prod ").count();
        assert_eq!(segments, 1, "{inner} in {outer}: {shown:?}");
    }
}

/// A shell that has not read the script shows the rest of the prompt, and says nothing about what it cannot expand.
#[test]
fn a_shell_without_the_script_is_not_disturbed_by_an_exported_prompt() {
    // yash takes no PS1 from the environment.
    const INNER: [&str; 5] = ["bash", "ksh", "mksh", "busybox", "dash"];
    for outer in ["bash", "ksh", "mksh", "busybox", "dash", "yash"] {
        for inner in INNER {
            let world = World::new();
            let rc = format!("export PS1\n{}", switched_on(outer));
            let (Some(run), Some(program)) = (shell(&world, outer, &rc), tool(inner)) else {
                continue;
            };
            let mut pty = active(run, 1830).ready();
            pty.run("export PS1");
            let words = match inner {
                "bash" => "--norc -i",
                "busybox" => "sh -i",
                _ => "-i",
            };
            pty.line(&format!("env -u ENV {} {words}", program.display()));
            // mksh gives root a prompt with a `#`.
            let shown = match inner {
                "mksh" => pty.see_pattern("READY> |# "),
                _ => pty.prompt(),
            };
            for complaint in ["bad", "rror", "ubstitution", "nknown", "__ol_aws"] {
                assert!(!shown.contains(complaint), "{inner} in {outer}: {shown}");
            }
        }
    }
}
