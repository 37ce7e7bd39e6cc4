//! How the table of statements drives each shell: its words for what every statement needs, and what does not hold in it, with
//! the reason. A new shell is a file here and its line in `table/mod.rs`.

pub mod bash;
pub mod elvish;
pub mod fish;
pub mod nu;
pub mod posix;
pub mod pwsh;
pub mod xonsh;
pub mod zsh;

use std::collections::BTreeSet;

use ol_aws::environment::Change;
use ol_aws::shell::Dialect;

use super::hook::window::Window;
use crate::world::real_shell::{Shell, Variables, dumped};
use crate::world::{Done, World, tool};

/// What is known of a shell. No field has a default, so that the compiler asks each shell for all of them.
pub struct Driver {
    /// The name of the program.
    pub name: &'static str,
    pub dialect: Dialect,
    /// The statements that are not judged there, each with the reason.
    pub exceptions: &'static [(&'static str, &'static str)],

    /// Where the script is saved before it is loaded, if it is not loaded from a pipe.
    pub saved: Option<&'static str>,
    /// Loads the script in a script.
    pub load: &'static str,
    /// Whether a script is read line by line from a file: an alias then holds from the next line on.
    pub by_line: bool,
    /// Runs a command, and prints `code=` and its status. The script goes on.
    pub code_of: fn(&str) -> String,
    /// The status after ol-aws was killed in `ol-assume ROLE`, and after a command was in `ol-assume ROLE -- COMMAND`.
    pub killed: [&'static str; 2],
    /// The arguments that have the shell check a file called `hook` without running it.
    pub check: &'static [&'static str],
    /// Writes the names of all variables and functions into a file: each line is one, or begins with one and `=`.
    pub names: fn(&str) -> String,
    /// What people set in their start files that changes how commands are read.
    pub settings: &'static [&'static str],
    /// What puts something else in the place of the words that the script uses.
    pub taken_words: fn() -> Vec<String>,
    /// What shows each command or each line, then a command, and what is shown of it.
    pub traces: &'static [[&'static str; 3]],
    /// Makes a variable readonly, with a value of the user's.
    pub readonly: fn(&str) -> String,

    /// The words that start it on a terminal.
    pub interactive: &'static [&'static str],
    /// What it then reads.
    pub start_file: &'static str,
    /// Sets a prompt of the user's that ends in `READY> `, in each way that people do.
    pub themes: &'static [&'static str],
    /// A line that changes the prompt to `new READY> ` while the shell runs.
    pub new_theme: &'static str,
    /// Loads the script in a start file.
    pub load_at_start: &'static str,
    /// Loads it and switches the segment on.
    pub load_with_prompt: &'static str,
    /// Prints `code=` and the status of the line before.
    pub last_code: &'static str,
    pub time: Time,
    /// Whether the prompt is drawn from what was known before, and again when its function is done.
    pub draws_late: bool,
    /// Whether the segment ends a name at the first character that it does not show.
    pub cuts_names: bool,
    /// The line of a start file that has the line editor obey Emacs' keys.
    pub emacs_keys: &'static str,
    /// The keys that show what can complete the word, and what they show of the candidate `admin`, `Admin in prod`.
    pub list_candidates: &'static [&'static str],
    pub candidate: &'static str,
    /// The line that activates a virtual environment of Python's in `work`.
    pub virtualenv: &'static str,
}

/// What the segment can say of the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// How much is left.
    Left,
    /// Until when: the shell has no clock.
    Until,
}

impl Driver {
    pub fn shell(&self) -> Shell {
        Shell::named(self.name).expect("asked for before the statement is judged")
    }

    /// Whether the shell is installed.
    pub fn is_here(&self) -> bool {
        tool(self.name).is_some()
    }

    /// Runs lines behind the one that loads the script.
    pub fn run(&self, world: &World, lines: &[&str]) -> Done {
        self.run_with(world, &[], &[&[self.load], lines].concat())
    }

    /// Runs lines with these variables, without loading the script.
    pub fn run_with(
        &self,
        world: &World,
        variables: &[(&'static str, &str)],
        lines: &[&str],
    ) -> Done {
        self.save(world);
        let mut all = world.variables();
        all.extend(
            variables
                .iter()
                .map(|&(name, value)| (name, value.to_owned())),
        );
        let shell = self.shell();
        if self.by_line {
            std::fs::write(world.home().join("lines"), lines.join("\n")).unwrap();
            return Done::of(shell.run(&[". ./lines"], world.home(), all));
        }
        Done::of(shell.run(lines, world.home(), all))
    }

    fn save(&self, world: &World) {
        if let Some(file) = self.saved {
            write(world, file, self.dialect.hook().unwrap());
        }
    }

    /// The line that makes changes of the environment, without our script.
    pub fn change(&self, world: &World, changes: &[(&str, &str)]) -> String {
        let changes: Vec<Change> = changes
            .iter()
            .map(|&(name, value)| (name.to_owned(), Some(value.to_owned())))
            .collect();
        write(world, "changes", &self.dialect.script(&changes).unwrap());
        self.shell().load("cat changes")
    }

    /// Several words as one types them.
    pub fn words(&self, words: &[&str]) -> String {
        let quoted = words.iter().map(|word| self.dialect.quote(word).unwrap());
        quoted.collect::<Vec<_>>().join(" ")
    }

    /// The shell on a terminal, with this behind its user's prompt in the start file.
    #[track_caller]
    pub fn window<'w>(
        &self,
        world: &'w World,
        start: &str,
        variables: &[(&str, &str)],
    ) -> Window<'w> {
        let command = self.interactive(world, &format!("{}{start}", self.themes[0]));
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        world.window(&command, &[&[("ENV", self.start_file)], variables].concat())
    }

    /// Writes the start file, and returns the command that starts a shell which reads it.
    pub fn interactive(&self, world: &World, start: &str) -> Vec<String> {
        self.save(world);
        write(world, self.start_file, start);
        world.quiet_fish();
        let program = tool(self.name).unwrap().display().to_string();
        let arguments = self.interactive.iter().map(|&word| word.to_owned());
        std::iter::once(program).chain(arguments).collect()
    }

    /// Whether a function of ours runs at each prompt that can print a line.
    pub fn speaks_at_prompts(&self) -> bool {
        self.excepted("one_warning_comes_before_the_end").is_none()
    }

    pub fn excepted(&self, statement: &str) -> Option<&'static str> {
        let found = self.exceptions.iter().find(|(name, _)| *name == statement);
        found.map(|(_, reason)| *reason)
    }
}

/// Writes a file of the user's.
pub fn write(world: &World, file: &str, content: &str) {
    let path = world.home().join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// The environment that a script wrote into this file.
#[track_caller]
pub fn environment(world: &World, file: &str, done: &Done) -> Variables {
    let found = dumped(world.home(), file);
    std::fs::remove_file(world.home().join(file)).unwrap_or_default();
    found.unwrap_or_else(|| panic!("no {file}: {done:?}"))
}

/// The names in a file that `names` wrote.
pub fn names(world: &World, file: &str) -> BTreeSet<String> {
    let text = std::fs::read(world.home().join(file)).unwrap();
    let text = String::from_utf8_lossy(&text);
    let of_shells = [
        "_",
        "PIPESTATUS",
        "BASH_LINENO",
        "BASH_SUBSHELL",
        "pipestatus",
        "status",
        "?",
        "_AST_FEATURES",
    ];
    let names = text.lines().map(|line| line.split('=').next().unwrap());
    names
        .filter(|name| !of_shells.contains(name) && !name.starts_with("status"))
        .map(str::to_owned)
        .collect()
}
