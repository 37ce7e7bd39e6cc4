//! The real starship beside us: its countdown, and its prompt before and after ours.

use std::process::Command;

use super::recipe;
use crate::world::pty::Pty;
use crate::world::{Run, World, tool};
use ol_aws::clock::Timestamp;

/// starship with none of its user's settings but these.
fn world(settings: &str) -> Option<(World, String)> {
    let starship = tool("starship")?;
    let world = World::new();
    std::fs::write(world.home().join("starship.toml"), settings).unwrap();
    Some((world, starship.parent().unwrap().display().to_string()))
}

fn with_starship(world: &World, directory: &str, run: Run) -> Run {
    let own = run.command.get_envs().find(|(name, _)| *name == "PATH");
    let own = own.unwrap().1.unwrap().to_str().unwrap().to_owned();
    run.env("PATH", format!("{own}:{directory}"))
        .env("STARSHIP_CONFIG", world.home().join("starship.toml"))
        .env("STARSHIP_CACHE", world.home())
}

/// Its aws module reads `AWS_CREDENTIAL_EXPIRATION`.
#[test]
fn its_own_module_counts_our_credentials_down() {
    let Some((world, directory)) = world("[aws]\nformat = '<$region $duration>'\n") else {
        return;
    };
    let run = world.ol_aws("exec Admin --region eu-west-1 -- starship module aws");
    let shown = with_starship(&world, &directory, run).ok();
    let expected = ["<eu-west-1 1h", "<eu-west-1 59m"];
    assert!(
        expected.iter().any(|part| shown.contains(part)),
        "{shown:?}"
    );
}

/// The recipe of docs/shells.md, word for word.
#[test]
fn the_recipe_for_its_settings_shows_role_and_account() {
    let recipe = recipe("toml", "~/.config/starship.toml");
    let Some((world, directory)) = world(&recipe) else {
        return;
    };
    let run = world.ol_aws("exec Admin --region eu-west-1 -- starship prompt");
    let shown = with_starship(&world, &directory, run)
        .env("STARSHIP_SHELL", "sh")
        .ok();
    assert!(
        shown.contains("Admin")
            && shown.contains("@111122223333")
            && (shown.contains("59m") || shown.contains("1h")),
        "{shown:?}"
    );
    let without = Command::new(format!("{directory}/starship"))
        .arg("prompt")
        .env_clear()
        .env("HOME", world.home())
        .env("STARSHIP_CONFIG", world.home().join("starship.toml"))
        .env("STARSHIP_CACHE", world.home())
        .output()
        .unwrap();
    let without = String::from_utf8(without.stdout).unwrap();
    assert!(!without.contains('@'), "{without:?}");
}

/// A shell whose rc file is this, on a terminal.
fn shell(world: &World, directory: &str, name: &str, rc: &str) -> Pty {
    let rc_file = match name {
        "fish" => ".config/fish/config.fish",
        "zsh" => ".zshrc",
        _ => ".bashrc",
    };
    let path = world.home().join(rc_file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, rc).unwrap();
    let run = world.on_terminal_of(24, 100, &[name, "-i"]);
    let run = with_starship(world, directory, run).without(&["PS1"]);
    let end = Timestamp::now().unix_seconds() + 1830;
    run.env("OL_AWS_ROLE", "admin")
        .env("OL_AWS_ACCOUNT", "prod")
        .env("OL_AWS_EXPIRES_AT", end.to_string())
        .on_terminal()
}

#[test]
fn the_segment_stays_single_whichever_is_loaded_first() {
    const PLAIN: &str = "add_newline = false\nformat = '$status$character'\n\
                         [status]\ndisabled = false\nformat = '<$status>'\n\
                         [character]\nformat = 'STAR '\n";
    let Some((world, directory)) = world(PLAIN) else {
        return;
    };
    for name in ["bash", "zsh", "fish"] {
        let (ours, theirs, run_it) = match name {
            "fish" => (
                "ol-aws init fish | source; ol_aws_prompt".to_owned(),
                "starship init fish | source".to_owned(),
                "sh -c 'exit 3'",
            ),
            _ => (
                format!("eval \"$(ol-aws init {name})\"; ol_aws_prompt"),
                format!("eval \"$(starship init {name})\""),
                "(exit 3)",
            ),
        };
        for rc in [
            format!("{ours}\n{theirs}\n"),
            format!("{theirs}\n{ours}\n"),
            format!("{theirs}\n{ours}\n{theirs}\n{ours}\n"),
        ] {
            let mut pty = shell(&world, &directory, name, &rc);
            pty.see("STAR ");
            // From the second prompt on, whatever was there at the first.
            pty.line("true");
            pty.see("STAR ");
            pty.line(run_it);
            let shown = pty.see("STAR ");
            let segments = shown.matches("[admin@prod ").count();
            assert_eq!(segments, 1, "{name}, {rc}: {shown:?}");
            assert!(shown.contains("<3>"), "{name}, {rc}: {shown:?}");
        }
    }
}
