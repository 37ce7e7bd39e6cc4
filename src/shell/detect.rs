//! Which shell runs us: by its process where that can be asked, else by `$SHELL`.

use clap::ValueEnum;

use super::Dialect;

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

    /// The parent process, else `$SHELL` (which names the login shell, not the one that runs), else
    /// the system's own.
    pub fn detect(login_shell: Option<&str>) -> Self {
        let default = if cfg!(windows) {
            Dialect::PowerShell
        } else {
            Dialect::Sh
        };
        parent_programs()
            .iter()
            .find_map(|name| Self::of_program(name))
            .or_else(|| login_shell.and_then(Self::of_program))
            .unwrap_or(default)
    }
}

/// What the parent process is called: its program file, then its own name for itself (an
/// interpreter's script, xonsh).
#[cfg(target_os = "linux")]
fn parent_programs() -> Vec<String> {
    let process = format!("/proc/{}", std::os::unix::process::parent_id());
    let program = std::fs::read_link(format!("{process}/exe")).ok();
    let program = program.and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    let known = |name: &String| Dialect::of_program(name).is_some();
    match program {
        Some(name) if known(&name) => vec![name],
        program => {
            let own_name = std::fs::read_to_string(format!("{process}/comm")).ok();
            program
                .into_iter()
                .chain(own_name.map(|name| name.trim_end().to_owned()))
                .collect()
        }
    }
}

/// Elsewhere there is no cheap way to ask: `--shell` decides, or `$SHELL`.
#[cfg(not(target_os = "linux"))]
fn parent_programs() -> Vec<String> {
    Vec::new()
}
