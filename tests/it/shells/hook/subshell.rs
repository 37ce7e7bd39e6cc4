//! `exec ROLE` without a command: the user's shell, with their own files, the segment on top.

use crate::world::pty::Pty;
use crate::world::real_shell::dumped;
use crate::world::{PROD, World, exported, tool};

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
    pty.see("a shell with Admin in 111122223333, valid until ");
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

/// What people have in their start files, for another day's work.
const EXPORTS: [(&str, &str); 4] = [
    ("AWS_PROFILE", "mine"),
    ("AWS_REGION", "us-west-2"),
    ("AWS_ACCESS_KEY_ID", "AKIAMINE"),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/"),
];

#[test]
fn the_shell_is_that_role_whatever_the_start_files_export() {
    for (shell, file) in [
        ("bash", ".bashrc"),
        ("zsh", ".zshrc"),
        ("zsh", ".zshenv"),
        ("fish", ".config/fish/config.fish"),
    ] {
        let exports: String = EXPORTS
            .iter()
            .map(|(name, value)| match shell {
                "fish" => format!("set -gx {name} {value}\n"),
                _ => format!("export {name}={value}\n"),
            })
            .collect();
        let trace = match shell {
            "fish" => "set -g fish_trace 1\nset -g own read\n",
            _ => "own=read; set -xv\n",
        };
        let program = tool(shell);
        let Some(program) = program else { continue };
        let world = World::new();
        world.config(&format!(
            "[roles.admin]\nrole = \"{PROD}/Admin\"\nregion = \"eu-west-1\"\n"
        ));
        let code = world.ol_aws("env admin --shell sh").ok();
        let path = world.home().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("{exports}{trace}")).unwrap();
        world.quiet_fish();
        let mut pty = world
            .terminal("exec admin")
            .env("SHELL", program)
            .without(&["PS1"])
            .on_terminal();
        pty.see("your start files changed AWS_PROFILE AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_ACCESS_KEY_ID");
        pty.see("undone for this role");
        pty.see("[admin@111122223333");
        pty.line("cp /proc/self/environ ~/environ; echo mark:$own:");
        pty.see("mark:read:");
        let found = dumped(world.home(), "environ").unwrap();
        for name in [
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_REGION",
            "OL_AWS_CHECK",
        ] {
            assert_eq!(
                found.get(name).map(String::as_str),
                exported(&code, name),
                "{shell} {file}: {name}"
            );
        }
        for name in [
            "AWS_PROFILE",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "OL_AWS_EXEC_LAST",
        ] {
            assert_eq!(found.get(name), None, "{shell} {file}: {name}");
        }
        let secret = exported(&code, "AWS_SECRET_ACCESS_KEY").unwrap();
        assert!(!pty.transcript().contains(secret), "{shell} {file}");
    }
}

/// What many have who like fish better than the shell they log in to.
#[test]
fn a_start_file_that_becomes_another_shell_does_not_hand_it_code_it_cannot_read() {
    let Some((world, _)) = opened("bash", ".bashrc", "") else {
        return;
    };
    if tool("fish").is_none() {
        return;
    }
    let line = format!("{} init fish | source\n", crate::world::binary());
    let config = world.home().join(".config/fish/config.fish");
    std::fs::create_dir_all(config.parent().unwrap()).unwrap();
    std::fs::write(config, line).unwrap();
    std::fs::write(world.home().join(".bashrc"), "exec fish\n").unwrap();
    world.quiet_fish();
    let bash = tool("bash").unwrap();
    let mut pty = world
        .terminal("exec Admin")
        .env("SHELL", bash)
        .without(&["PS1"])
        .on_terminal();
    pty.see("[Admin@111122223333");
    pty.line("echo mark:$OL_AWS_ROLE:$OL_AWS_EXEC_LAST:");
    pty.see("mark:Admin::");
    let shown = pty.transcript();
    assert!(
        !shown.contains("fish: ") && !shown.contains("unset"),
        "{shown}"
    );
}

/// A start file may become another shell, which does not run the code: it does not stay there with its keys.
#[test]
fn the_code_for_the_shell_is_taken_away_with_the_credentials() {
    let world = World::new();
    for (line, gone) in [
        ("env --unset --shell sh", "unset OL_AWS_EXEC_LAST\n"),
        ("env Admin --shell sh", "unset OL_AWS_EXEC_LAST\n"),
    ] {
        let code = world.ol_aws(line).env("OL_AWS_EXEC_LAST", "old").ok();
        assert!(code.contains(gone), "{line}: {code}");
    }
    let run = world.ol_aws("exec Admin -- printenv OL_AWS_EXEC_LAST");
    let done = run.env("OL_AWS_EXEC_LAST", "old").done();
    assert_eq!((done.code, done.stdout.as_str()), (1, ""));
}

#[test]
fn start_files_that_change_nothing_are_not_spoken_of() {
    for (shell, file) in [
        ("bash", ".bashrc"),
        ("zsh", ".zshrc"),
        ("fish", ".config/fish/config.fish"),
    ] {
        let Some((_world, mut pty)) = opened(shell, file, "") else {
            continue;
        };
        pty.see("[Admin@111122223333");
        assert!(!pty.transcript().contains("start files"), "{shell}");
    }
}
