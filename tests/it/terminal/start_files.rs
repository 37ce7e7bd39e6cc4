//! What `configure` adds to a start file, read by the real shell.

use std::path::Path;

use super::configure::{ACCOUNTS, ALIASES, newcomer};
use crate::world::{World, tool};

struct StartFile {
    program: &'static str,
    arguments: &'static [&'static str],
    /// Below the home.
    file: &'static str,
    /// The user's own part of it.
    theme: &'static str,
    added: &'static str,
}

const START_FILES: [StartFile; 7] = [
    StartFile {
        program: "bash",
        arguments: &["--noprofile", "-i"],
        file: ".bashrc",
        theme: "PS1='READY> '\n",
        added: "eval \"$(ol-aws init bash)\"\nol_aws_prompt\n",
    },
    StartFile {
        program: "zsh",
        arguments: &["-d", "-i"],
        file: ".zshrc",
        theme: "PS1='READY> '\n",
        added: "eval \"$(ol-aws init zsh)\"\nol_aws_prompt\n",
    },
    StartFile {
        program: "fish",
        arguments: &["-i"],
        file: ".config/fish/config.fish",
        theme: "function fish_prompt; echo -n 'READY> '; end\n",
        added: "ol-aws init fish | source\nol_aws_prompt\n",
    },
    StartFile {
        program: "elvish",
        arguments: &[],
        file: ".config/elvish/rc.elv",
        theme: "set edit:rprompt = { }\nset edit:prompt = { put 'READY> ' }\n",
        added: "eval (ol-aws init elvish | slurp) &on-end={|of| $of[ol_aws_prompt~] }\n",
    },
    StartFile {
        program: "xonsh",
        arguments: &["--interactive"],
        file: ".xonshrc",
        theme: "$PROMPT = 'READY> '\n",
        added: "execx($(ol-aws init xonsh))\nol_aws_prompt\n",
    },
    StartFile {
        program: "nu",
        arguments: &[],
        file: ".config/nushell/config.nu",
        theme: "$env.config.show_banner = false\n$env.PROMPT_COMMAND = {|| 'READY' }\n$env.PROMPT_COMMAND_RIGHT = ''\n$env.PROMPT_INDICATOR = '> '\n",
        added: "source ~/.ol-aws.nu\nol_aws_prompt\n",
    },
    StartFile {
        program: "pwsh",
        arguments: &["-NoLogo"],
        file: ".config/powershell/Microsoft.PowerShell_profile.ps1",
        theme: "function global:prompt { 'READY> ' }\n",
        added: "ol-aws init powershell | Out-String | Invoke-Expression\nol_aws_prompt\n",
    },
];

/// `configure` of somebody with that login shell, where only the shell is left to ask for. `None`: nothing was asked.
fn configure(world: &World, shell: &Path, answer: &str) -> Option<String> {
    let line = "configure --subdomain acme --app-id 123456 --client-id sandbox-client-id --username ada@acme.test --region eu-west-1 --default-role admin";
    let run = newcomer(world.terminal(line))
        .env("SHELL", shell)
        .env("OL_AWS_CLIENT_SECRET", "sandbox-client-secret")
        .env("OL_AWS_PASSWORD", sandbox::PASSWORD);
    let mut pty = run.on_terminal();
    pty.see(ACCOUNTS);
    pty.line("");
    if !world.config_file().exists()
        || !std::fs::read_to_string(world.config_file())
            .unwrap()
            .contains("[roles.admin]")
    {
        pty.see(ALIASES);
        pty.line("");
    }
    let shown = pty.see_pattern("add it\\? \\[Y/n\\]: |Done\\.");
    if shown.starts_with("Done") {
        assert_eq!(pty.end().1, 0);
        return None;
    }
    let shown = pty.transcript().to_owned();
    pty.line(answer);
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    Some(shown + &rest)
}

#[test]
fn each_real_shell_reads_what_is_added_to_its_start_file() {
    for start in START_FILES {
        let (Some(shell), Some(_)) = (tool(start.program), tool("tmux")) else {
            continue;
        };
        let world = World::new();
        let file = world.home().join(start.file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, start.theme).unwrap();
        let shown = configure(&world, &shell, "").expect(start.program);
        for line in start.added.lines() {
            assert!(shown.contains(line), "{}: {line}: {shown}", start.program);
        }
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text, format!("{}{}", start.theme, start.added));
        // Once is enough.
        assert_eq!(configure(&world, &shell, ""), None, "{}", start.program);
        let command = [&[shell.to_str().unwrap()][..], start.arguments].concat();
        let mut window = world.window(&command, &[]);
        window.line("ol-assume admin");
        window.line("");
        window.see("[admin@");
    }
}

#[test]
fn a_start_file_is_made_where_there_is_none_and_left_alone_by_a_no() {
    for start in START_FILES {
        let Some(shell) = tool(start.program) else {
            continue;
        };
        let world = World::new();
        let file = world.home().join(start.file);
        let shown = configure(&world, &shell, "n").expect(start.program);
        assert!(shown.contains("Not added."), "{shown}");
        assert!(!file.exists() && !world.home().join(".ol-aws.nu").exists());
        configure(&world, &shell, "yes").expect(start.program);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), start.added);
    }
}

/// A line without its end, a link into a repository of dotfiles, and a file that cannot be written.
#[test]
fn odd_start_files_lose_nothing() {
    let bash = Path::new("/bin/bash");
    let world = World::new();
    let real = world.home().join("dotfiles-bashrc");
    std::fs::write(&real, "alias ll='ls -l'").unwrap();
    std::os::unix::fs::symlink(&real, world.home().join(".bashrc")).unwrap();
    configure(&world, bash, "").expect("asked");
    let added = "eval \"$(ol-aws init bash)\"\nol_aws_prompt\n";
    assert_eq!(
        std::fs::read_to_string(&real).unwrap(),
        format!("alias ll='ls -l'\n{added}")
    );
    assert!(world.home().join(".bashrc").is_symlink());

    let world = World::new();
    std::fs::create_dir(world.home().join(".bashrc")).unwrap();
    let shown = configure(&world, bash, "").expect("asked");
    assert!(
        shown.contains("cannot add to") && shown.contains("Add the lines above yourself"),
        "{shown}"
    );

    // It is loaded from somewhere else, or by hand.
    let world = World::new();
    for text in [
        "source ~/.config/ol-aws.bash\n",
        "  eval \"$(command ol-aws init bash)\"\n",
    ] {
        std::fs::write(world.home().join(".bashrc"), text).unwrap();
        assert_eq!(configure(&world, bash, ""), None, "{text}");
    }
}
