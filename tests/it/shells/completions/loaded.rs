//! Each file of `completions/` in its real shell, and what TAB makes there of a verb and of a flag.

use std::process::Command;

use super::files::directory;
use crate::world::program::write_program;
use crate::world::pty::{Pty, Shell};
use crate::world::{World, binary, tool};

fn file(name: &str) -> String {
    directory().join(name).display().to_string()
}

/// In a shell where `ol-aws` says what it was called with.
#[track_caller]
fn tab_completes(pty: &mut Pty) {
    for (typed, whole) in [
        ("ol-aws logi\t", "login"),
        ("ol-aws env --fre\t", "env --fresh"),
        ("ol-aws env --color nev\t", "env --color never"),
    ] {
        pty.line(typed);
        pty.see(&format!("ran:{whole}:"));
        pty.prompt();
    }
}

#[test]
fn bash_completes_by_its_file() {
    let world = World::new();
    let mut pty = world.shell(Shell::Bash).ready();
    pty.run(&format!("source {}", file("ol-aws.bash")));
    pty.run("ol-aws() { printf 'ran:%s:\\n' \"$*\"; }");
    tab_completes(&mut pty);
}

#[test]
fn zsh_completes_by_its_file() {
    let world = World::new();
    let mut pty = world.shell(Shell::Zsh).ready();
    let directory = directory();
    let load = format!("fpath=({} $fpath)", directory.display());
    pty.run(&format!("{load}; autoload -Uz compinit; compinit -u -D"));
    pty.run("ol-aws() { printf 'ran:%s:\\n' \"$*\"; }");
    tab_completes(&mut pty);
}

#[test]
fn fish_completes_by_its_file() {
    let world = World::new();
    let mut pty = world.shell(Shell::Fish).ready();
    pty.run(&format!("source {}", file("ol-aws.fish")));
    pty.run("function ol-aws; printf 'ran:%s:\\n' \"$argv\"; end");
    tab_completes(&mut pty);
}

#[test]
fn elvish_completes_by_its_file() {
    let Some(elvish) = tool("elvish") else { return };
    let world = World::new();
    let elvish = elvish.display().to_string();
    let mut pty = world
        .on_terminal_of(24, 80, &[&elvish, "-norc"])
        .on_terminal();
    pty.see("\u{1b}[?25h");
    pty.line("set edit:prompt = { print 'READY> ' }; set edit:rprompt = { }");
    pty.prompt();
    pty.line(&format!("eval (slurp < {})", file("ol-aws.elv")));
    pty.prompt();
    pty.line("fn ol-aws {|@words| print 'ran:'$@words':' }");
    pty.prompt();
    for (typed, whole) in [
        ("ol-aws logi\t", "login"),
        ("ol-aws --no-i\t", "--no-input"),
    ] {
        pty.line(typed);
        pty.see(&format!("ran:{whole}:"));
        pty.prompt();
    }
}

#[test]
fn nushell_completes_by_its_file_and_still_takes_every_command_line() {
    let Some(nu) = tool("nu") else { return };
    let home = tempfile::tempdir().unwrap();
    let script = std::fs::read_to_string(file("ol-aws.nu")).unwrap();
    for (typed, whole) in [("ol-aws logi", "login"), ("ol-aws env --fre", "--fresh")] {
        let typed = format!("{script}\nuse completions *\n{typed}");
        let path = home.path().join("typed.nu");
        std::fs::write(&path, &typed).unwrap();
        let mut completions = Command::new(&nu);
        completions.args(["-n", "--ide-complete", &typed.len().to_string()]);
        let found = completions.arg(&path).output().unwrap();
        let found = String::from_utf8(found.stdout).unwrap();
        assert!(found.contains(whole), "{found}");
    }
    // An `extern` takes part in parsing: what it does not know would be an error.
    let show = home.path().join("ol-aws");
    write_program(&show, "#!/bin/sh\necho \"ran:$*:\"\n");
    let path = format!(
        "{}:{}",
        home.path().display(),
        std::env::var("PATH").unwrap()
    );
    for line in [
        "exec admin -- ls -l --all",
        "env prod adm --fresh",
        "exec --min-ttl 45m admin -- x -y",
    ] {
        let load = format!(
            "source {}; use completions *; ol-aws {line}",
            file("ol-aws.nu")
        );
        let ran = Command::new(&nu)
            .args(["-n", "-c", &load])
            .env("PATH", &path)
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8_lossy(&ran.stdout),
            format!("ran:{line}:\n")
        );
    }
}

#[test]
fn xonsh_completes_by_its_file_roles_too() {
    let Some(xonsh) = tool("xonsh") else { return };
    let world = World::new();
    world.config("[roles.admin]\nrole = \"Admin\"\n");
    let script = world.home().join("tab.xsh");
    let tab = format!(
        "source {}\nfrom xonsh.completer import Completer\n\
         for line in ['ol-aws logi', 'ol-aws env --fre', 'ol-assume adm', 'ol-assume adm --color al']:\n    \
             print(line, [str(found) for found in Completer().complete_line(line)[0]])\n",
        file("ol-aws.xsh")
    );
    std::fs::write(&script, tab).unwrap();
    let directory = std::path::Path::new(binary()).parent().unwrap();
    let path = format!("{}:{}", directory.display(), std::env::var("PATH").unwrap());
    let mut run = Command::new(&xonsh);
    run.arg("--no-rc").arg(&script).env_clear();
    let done = run
        .envs(world.variables())
        .env("PATH", path)
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&done.stdout),
        "ol-aws logi ['login ']\nol-aws env --fre ['--fresh ']\nol-assume adm ['admin ']\nol-assume adm --color al ['always ']\n",
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}
