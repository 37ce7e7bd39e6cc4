//! A program in the place of `ol-aws`, for what the real one does not do: fail half way, count its starts, ask at will.
//! And a script that is run as a shell's own, without a terminal.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::world::program::write_program;
use crate::world::pty::Pty;
use crate::world::{Done, World, binary};

impl World {
    /// Puts a sh script in the place of the program; each start of it leaves a line in the file `starts`. For `init` the
    /// real one still speaks.
    pub fn stand_in(&self, script: &str) {
        let init = format!("[ \"$1\" != init ] || exec {} \"$@\"", binary());
        let starts = "printf '%s\\n' \"$*\" >> \"$HOME/starts\"";
        self.program("ol-aws", &format!("{init}\n{starts}\n{script}"));
    }

    /// Puts a sh script where commands are found first.
    pub fn program(&self, name: &str, script: &str) {
        let directory = self.home().join("bin");
        std::fs::create_dir_all(&directory).unwrap();
        write_program(&directory.join(name), &format!("#!/bin/sh\n{script}\n"));
    }

    /// The command lines the stand-in was started with.
    pub fn starts(&self) -> Vec<String> {
        let starts = std::fs::read_to_string(self.home().join("starts")).unwrap_or_default();
        starts.lines().map(str::to_owned).collect()
    }

    /// Where commands are found: the stand-in if there is one, then the program.
    pub fn path(&self) -> String {
        let own = self.home().join("bin");
        let program = Path::new(binary()).parent().unwrap();
        let rest = std::env::var("PATH").unwrap();
        format!("{}:{}:{rest}", own.display(), program.display())
    }

    /// Runs a script without a terminal.
    pub fn script(&self, shell: &[&str], lines: &str) -> Done {
        let mut command = Command::new("setsid");
        command.arg("--wait").args(shell).arg(lines).env_clear();
        command.envs(self.variables()).env("PATH", self.path());
        command.current_dir(self.home()).stdin(Stdio::null());
        Done::of(command.output().unwrap())
    }

    /// At its very first start fish reads every manual page there is, in the background, unless it finds what came of that.
    pub fn quiet_fish(&self) {
        let done = ".local/share/fish/generated_completions";
        std::fs::create_dir_all(self.home().join(done)).unwrap();
    }

    /// A shell at its first prompt, which ends in `READY> `; what stood before it is returned too.
    #[track_caller]
    pub fn at_prompt(&self, shell: &[&str], rc: &str, content: &str) -> (Pty, String) {
        let file = self.home().join(rc);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
        self.quiet_fish();
        let run = self.on_terminal_of(24, 80, shell).env("PATH", self.path());
        let mut pty = run.on_terminal();
        let first = pty.prompt();
        (pty, first)
    }
}

/// What is seen, without the escapes that colour it, and in its last line alone: the prompt.
pub fn seen(shown: &str) -> String {
    let escapes = r"\x1b(\[[0-9;?>=]*[A-Za-z]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-Z0-9]|[=>])|\x0f";
    let escapes = rexpect::reader::Regex::new(escapes).unwrap();
    let text = escapes.replace_all(shown, "").into_owned();
    let line = text.rsplit(['\r', '\n']).next().unwrap_or_default();
    line.to_owned()
}
