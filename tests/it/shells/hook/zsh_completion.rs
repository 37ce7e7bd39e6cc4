//! The Tab key in zsh, on a terminal: what the program offers, and behind `--` what the other command's own completion does.

use crate::world::pty::Pty;
use crate::world::{World, tool};

const LOAD: &str = "eval \"$(ol-aws init zsh)\"\n";
const COMPINIT: &str = "autoload -Uz compinit; compinit -u -D\n";
/// A command with a completion of its own.
const OWN: &str = "other() { print -r -- \"other: $*\" }; _other() { compadd -- --version value }; compdef _other other\n";

/// Offers a role, and leaves the words it was asked for in a file, one a line.
const OFFERS: &str = "printf '%s\\n' \"$@\" > \"$HOME/words\"; printf 'admin\\tAdmin in prod\\nadmin:dev\\n/a b/\\n'; echo oops >&2";

fn zsh(rc: &str) -> Option<(World, Pty)> {
    tool("zsh")?;
    let world = World::new();
    world.stand_in(OFFERS);
    let (pty, _) = world.at_prompt(&["zsh", "-d", "-i"], ".zshrc", rc);
    Some((world, pty))
}

fn words(world: &World) -> Vec<String> {
    let words = std::fs::read_to_string(world.home().join("words")).unwrap();
    words.lines().map(str::to_owned).collect()
}

#[test]
fn tab_completes_before_and_after_compinit() {
    for rc in [
        format!("{COMPINIT}{LOAD}"),
        format!("{LOAD}{COMPINIT}"),
        format!("{COMPINIT}{LOAD}{LOAD}{COMPINIT}"),
    ] {
        let Some((world, mut pty)) = zsh(&rc) else {
            return;
        };
        pty.keys("ol-aws env --tenant 'a b' admin:\t");
        pty.see("dev");
        let asked = [
            "complete", "--", "ol-aws", "env", "--tenant", "a b", "admin:",
        ];
        assert_eq!(words(&world), asked, "{rc}");
        pty.control('u');
        pty.keys("ol-assume adm\t\t");
        pty.see("Admin in prod");
        // The first Tab wrote what both have in common.
        assert_eq!(words(&world), ["complete", "--", "ol-assume", "admin"]);
        assert!(!pty.transcript().contains("oops"));
    }
}

#[test]
fn a_path_is_quoted_as_zsh_does() {
    let Some((world, mut pty)) = zsh(&format!("{LOAD}{COMPINIT}")) else {
        return;
    };
    pty.keys("ol-assume /a\t;");
    pty.see("/a\\ b/;");
    assert_eq!(words(&world), ["complete", "--", "ol-assume", "/a"]);
}

#[test]
fn behind_two_dashes_the_commands_own_completion_goes_on() {
    for line in [
        "ol-assume admin --",
        "ol-aws exec admin --",
        "ol-aws --quiet exec --",
    ] {
        let Some((world, mut pty)) = zsh(&format!("{LOAD}{COMPINIT}{OWN}")) else {
            return;
        };
        pty.keys(&format!("{line} other --vers\t"));
        pty.see("--version");
        pty.control('u');
        pty.keys(&format!("{line} othe\t"));
        pty.see("other");
        assert!(world.starts().is_empty(), "{:?}", world.starts());
    }
    // Another verb has no command behind it.
    let (world, mut pty) = zsh(&format!("{LOAD}{COMPINIT}")).unwrap();
    pty.keys("ol-aws env -- adm\t");
    pty.see("admin");
    assert_eq!(
        words(&world),
        ["complete", "--", "ol-aws", "env", "--", "adm"]
    );
}

#[test]
fn the_real_git_completes_behind_two_dashes() {
    let Some(_) = tool("git") else { return };
    let Some((_world, mut pty)) = zsh(&format!("{LOAD}{COMPINIT}")) else {
        return;
    };
    pty.keys("ol-assume admin -- git --vers\t");
    pty.see("--version");
}

/// A shell that never loads zsh's completion is left as it is, and after a while we stop looking for it.
#[test]
fn without_compinit_nothing_is_left_behind() {
    let Some((world, mut pty)) = zsh(LOAD) else {
        return;
    };
    std::fs::write(world.home().join("some-file"), "").unwrap();
    assert_eq!(pty.value("$precmd_functions"), "__ol_aws_register");
    pty.keys("ol-assume some-\t");
    pty.see("file");
    pty.control('u');
    for _ in 0..20 {
        pty.line("");
        pty.prompt();
    }
    assert_eq!(pty.value("${#precmd_functions} ${+__ol_aws_looked}"), "0 0");
}

/// Some set completion up when the first prompts are already there.
#[test]
fn a_late_compinit_is_found() {
    let Some((_world, mut pty)) = zsh(LOAD) else {
        return;
    };
    pty.run(COMPINIT.trim());
    pty.keys("ol-assume adm\t\t");
    pty.see("Admin in prod");
    pty.control('u');
    assert_eq!(pty.value("${#precmd_functions} ${+__ol_aws_looked}"), "0 0");
}
