//! Which shell runs us: by its process or its variables where these tell, else by `$SHELL`.

#[cfg_attr(target_os = "linux", path = "detect/linux.rs")]
#[cfg_attr(windows, path = "detect/windows.rs")]
#[cfg_attr(not(any(target_os = "linux", windows)), path = "detect/unknown.rs")]
mod platform;

use clap::ValueEnum;

use super::Dialect;
use crate::environment::Environment;

impl Dialect {
    /// The dialect of a program, by the name of its file.
    pub fn of_program(name: &str) -> Option<Self> {
        let name = name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or(name)
            .trim_start_matches('-')
            .to_ascii_lowercase();
        let name = name.strip_suffix(".exe").unwrap_or(&name);
        let is_its_program = |dialect: &&Self| dialect.shell().programs.contains(&name);
        Self::value_variants().iter().find(is_its_program).copied()
    }

    /// The shell that runs us, as far as the system tells, else `$SHELL` (which names the login shell,
    /// not the one that runs), else the system's own.
    pub fn detect(environment: &Environment) -> Self {
        let running = platform::running_shell(environment);
        let login_shell = || environment.get("SHELL").and_then(Self::of_program);
        running.or_else(login_shell).unwrap_or(platform::DEFAULT)
    }
}
