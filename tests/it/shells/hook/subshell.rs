//! `exec ROLE` without a command: the user's shell, with their own files, the segment on top.

use crate::world::pty::Pty;
use crate::world::{World, tool};

/// The user's files, and what they set to tell that they were read.
fn opened(shell: &str, file: &str, content: &str) -> Option<(World, Pty)> {
    let program = tool(shell)?;
    let world = World::new();
    let path = world.home().join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
    let mut pty = world
        .terminal("exec Admin")
        .env("SHELL", program)
        .without(&["PS1"])
        .on_terminal();
    pty.see("a shell with Admin in 111122223333: until ");
    Some((world, pty))
}

#[track_caller]
fn shows_segment_and_depth(mut pty: Pty, mine: &str) {
    pty.see_pattern(r"\[Admin@111122223333 [^\]]*(59m|1h00m)");
    pty.see(mine);
    pty.line("echo \"depth=$OL_AWS_DEPTH=$own_file=$ZDOTDIR=\"");
    pty.see("depth=1=read==");
    pty.line("exit 7");
    assert_eq!(pty.end().1, 7);
}

#[test]
fn bash_reads_the_users_file_and_then_shows_the_segment() {
    let Some((_world, pty)) = opened("bash", ".bashrc", "PS1='mine> '; own_file=read\n") else {
        return;
    };
    shows_segment_and_depth(pty, "mine> ");
}

#[test]
fn zsh_reads_the_users_files_from_where_they_are() {
    let Some((_world, pty)) = opened("zsh", ".zshrc", "PROMPT='mine> '; own_file=read\n") else {
        return;
    };
    shows_segment_and_depth(pty, "mine> ");
}

#[test]
fn zsh_leaves_the_users_own_directory_in_place() {
    let Some(program) = tool("zsh") else { return };
    let world = World::new();
    let directory = world.home().join("dots");
    std::fs::create_dir(&directory).unwrap();
    std::fs::write(directory.join(".zshenv"), "own_env=read\n").unwrap();
    std::fs::write(directory.join(".zshrc"), "PROMPT='mine> '\n").unwrap();
    let mut pty = world
        .terminal("exec Admin")
        .env("SHELL", program)
        .env("ZDOTDIR", &directory)
        .on_terminal();
    pty.see("mine> ");
    pty.line("echo \"<$own_env $ZDOTDIR ${OL_AWS_ZDOTDIR-none} $+functions[__ol_aws_enter] $precmd_functions>\"");
    let shown = pty.see_pattern(r"<read [^>]*>");
    assert!(
        shown.contains(&format!("{} none 0", directory.display())),
        "{shown}"
    );
    assert!(!shown.contains("__ol_aws_enter"), "{shown}");
}

#[test]
fn fish_reads_the_users_file_and_then_shows_the_segment() {
    let config = "function fish_prompt; echo -n 'mine> '; end; set -g own_file read\n";
    let Some((_world, pty)) = opened("fish", ".config/fish/config.fish", config) else {
        return;
    };
    shows_segment_and_depth(pty, "mine> ");
}

#[test]
fn a_shell_in_the_shell_counts_on() {
    let world = World::new();
    let depth = world
        .ol_aws("exec Admin")
        .env("SHELL", "/usr/bin/printenv")
        .env("OL_AWS_DEPTH", "2");
    // printenv without arguments prints everything.
    assert!(depth.ok().contains("\nOL_AWS_DEPTH=3\n"));
}
