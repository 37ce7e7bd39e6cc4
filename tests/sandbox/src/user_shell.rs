//! The interactive shell of the tour: of the reader's kind, with the start file that the README tells people to write, and
//! none of the reader's own. Before each prompt it reports the status of the last command, invisibly.

use std::env;
use std::fs;
use std::io::IsTerminal;
use std::path::Path;
use std::process::Command;

use crate::playground::Practice;

/// Begins the report, which BEL ends: the mark for a finished command that terminals know from shell integrations.
pub const FINISHED: &str = "\x1b]133;D;";

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum UserShell {
    Bash,
    Zsh,
    Fish,
    Sh,
}

impl UserShell {
    /// `$SHELL`, where the tour can type into one of its kind; else bash, else sh.
    pub fn find() -> Self {
        // Their line editors paint over what they have written, which only a terminal can show.
        let has_screen = std::io::stdout().is_terminal();
        let shell = env::var("SHELL").unwrap_or_default();
        let name = Path::new(&shell).file_name().unwrap_or_default();
        match name.to_str() {
            Some("zsh") if has_screen && is_on_path("zsh") => Self::Zsh,
            Some("fish") if has_screen && is_on_path("fish") => Self::Fish,
            _ if is_on_path("bash") => Self::Bash,
            _ => Self::Sh,
        }
    }

    pub fn command(self, practice: &Practice) -> Result<Command, String> {
        let home = practice.home.path();
        let (file, arguments, start): (_, &[&str], _) = match self {
            Self::Bash => (
                ".bashrc",
                &["--noprofile", "-i"],
                "PS1='~ $ '\n\
                 PROMPT_COMMAND='printf \"\\033]133;D;%s\\a\" \"$?\"'\n\
                 eval \"$(ol-aws init bash)\"\n\
                 ol_aws_prompt\n",
            ),
            Self::Zsh => (
                ".zshrc",
                // Without the machine's own start files, which may ask questions.
                &["-d", "-i"],
                "PS1='~ %% '\n\
                 setopt interactive_comments\n\
                 unsetopt prompt_sp\n\
                 precmd() { printf '\\033]133;D;%s\\a' \"$?\" }\n\
                 eval \"$(ol-aws init zsh)\"\n\
                 ol_aws_prompt\n",
            ),
            Self::Fish => (
                ".config/fish/config.fish",
                &["-i"],
                "set -g fish_greeting\n\
                 function fish_prompt; echo -n '~ > '; end\n\
                 function __report --on-event fish_prompt; printf '\\033]133;D;%s\\a' $status; end\n\
                 ol-aws init fish | source\n\
                 ol_aws_prompt\n",
            ),
            Self::Sh => (
                ".shrc",
                &["-i"],
                "PS1='$(printf \"\\033]133;D;%s\\a\" \"$?\")~ $ '\n\
                 eval \"$(ol-aws init sh)\"\n\
                 ol_aws_prompt\n",
            ),
        };
        let path = home.join(file);
        let written = fs::create_dir_all(path.parent().unwrap_or(home))
            .and_then(|()| fs::write(&path, start));
        written.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        let mut command = practice.private_command(self.program());
        command
            .args(arguments)
            .env("ENV", path)
            .env("ZDOTDIR", home);
        Ok(command)
    }

    fn program(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Sh => "sh",
        }
    }

    /// The name by which a person of that shell calls it.
    pub fn assume(self) -> &'static str {
        match self {
            // Not every sh has the alias with the hyphen.
            Self::Sh => "ol_assume",
            _ => "ol-assume",
        }
    }
}

pub fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|directory| directory.join(program).is_file())
}
