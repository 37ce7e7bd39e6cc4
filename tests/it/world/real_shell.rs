//! The shells people use, and how each loads what `env` prints. The words are those of `env`'s own hint and help.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ol_aws::shell::Dialect;

use crate::world::{binary, tool};

/// Names and values.
pub type Variables = BTreeMap<String, String>;

/// What must not be left beside our credentials. Spelt out: the program's own list may lack one.
pub const REMOVED: [&str; 14] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_SCOPE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_SESSION_EXPIRATION",
    "AWSUME_EXPIRATION",
    "AWS_VAULT",
];

/// A real shell that is there.
pub struct Shell {
    pub name: &'static str,
    pub dialect: Dialect,
    program: PathBuf,
    arguments: &'static [&'static str],
}

/// Name, dialect, and the arguments that keep it from reading its user's files and end with the script.
const SHELLS: [(&str, Dialect, &[&str]); 12] = [
    ("bash", Dialect::Bash, &["--norc", "--noprofile", "-c"]),
    ("zsh", Dialect::Zsh, &["-f", "-c"]),
    ("dash", Dialect::Sh, &["-c"]),
    ("ksh", Dialect::Sh, &["-c"]),
    ("mksh", Dialect::Sh, &["-c"]),
    ("busybox", Dialect::Sh, &["sh", "-c"]),
    ("yash", Dialect::Sh, &["-c"]),
    ("fish", Dialect::Fish, &["--no-config", "-c"]),
    ("tcsh", Dialect::Tcsh, &["-f", "-c"]),
    ("elvish", Dialect::Elvish, &["-norc", "-c"]),
    ("nu", Dialect::Nushell, &["--no-config-file", "-c"]),
    ("xonsh", Dialect::Xonsh, &["--no-rc", "-c"]),
];

impl Shell {
    /// Those that are installed; in CI, all.
    pub fn all() -> Vec<Self> {
        let installed = |(name, dialect, arguments)| {
            Some(Self {
                name,
                dialect,
                program: tool(name)?,
                arguments,
            })
        };
        SHELLS.into_iter().filter_map(installed).collect()
    }

    /// One by its program's name, if it is installed.
    pub fn named(name: &str) -> Option<Self> {
        let found = SHELLS.into_iter().find(|shell| shell.0 == name);
        match found {
            Some((name, dialect, arguments)) => Some(Self {
                name,
                dialect,
                program: tool(name)?,
                arguments,
            }),
            None => Self::power_shell(),
        }
    }

    /// On its own: its tests differ from those of the others in too many words.
    pub fn power_shell() -> Option<Self> {
        Some(Self {
            name: "pwsh",
            dialect: Dialect::PowerShell,
            program: tool("pwsh")?,
            arguments: &["-NoProfile", "-NonInteractive", "-Command"],
        })
    }

    /// bash, zsh and the POSIX shells.
    pub fn sh_family() -> Vec<Self> {
        let mut shells = Self::all();
        shells.retain(|shell| matches!(shell.dialect, Dialect::Bash | Dialect::Zsh | Dialect::Sh));
        shells
    }

    /// The script that loads what a command prints.
    pub fn load(&self, command: &str) -> String {
        match self.dialect {
            Dialect::Fish => format!("{command} | source"),
            Dialect::Tcsh => format!("eval \"`{command}`\""),
            Dialect::Elvish => format!("eval ({command} | slurp)"),
            Dialect::Nushell => format!("^{command} | from json | load-env"),
            Dialect::Xonsh => format!("execx($({command}))"),
            Dialect::PowerShell => format!("{command} | Out-String | Invoke-Expression"),
            _ => format!("eval \"$({command})\""),
        }
    }

    /// `load && echo RAN`, in a form that lets the script go on after a failure.
    pub fn load_then_echo(&self, command: &str) -> String {
        let load = self.load(command);
        match self.dialect {
            Dialect::Elvish => format!("try {{ {load}; echo RAN }} catch e {{ nop }}"),
            Dialect::Nushell => format!("try {{ {load}; print RAN }} catch {{ }}"),
            Dialect::Xonsh => {
                format!("try:\n    {load}\n    print('RAN')\nexcept Exception:\n    pass")
            }
            _ => format!("{load} && echo RAN"),
        }
    }

    /// The line that writes the environment a child gets into a file of the working directory.
    /// (cp is the smallest program that does, and it means the same to every shell.)
    pub fn dump(file: &str) -> String {
        format!("/bin/cp /proc/self/environ {file}")
    }

    /// Runs a script of these lines with no other environment than this, and no terminal. Programs that a test puts into
    /// `bin` of the directory come first.
    pub fn run<N, V>(
        &self,
        lines: &[&str],
        directory: &Path,
        variables: impl IntoIterator<Item = (N, V)>,
    ) -> Output
    where
        N: AsRef<std::ffi::OsStr>,
        V: AsRef<std::ffi::OsStr>,
    {
        let programs = Path::new(binary()).parent().unwrap().display();
        let own = directory.join("bin");
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{programs}:{path}", own.display());
        let mut command = Command::new("setsid");
        command
            .arg("--wait")
            .arg(&self.program)
            .args(self.arguments)
            .arg(lines.join("\n"));
        command
            .env_clear()
            .env("LANG", "C.UTF-8")
            .env("HOME", directory)
            .envs(variables)
            .env("PATH", path);
        command
            .current_dir(directory)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

/// A NUL-separated environment, as /proc has it, without what the shells keep for themselves.
pub fn parse(environ: &[u8]) -> Variables {
    let pairs = environ.split(|&byte| byte == 0).filter_map(|entry| {
        let split = entry.iter().position(|&byte| byte == b'=')?;
        Some((text(&entry[..split]), text(&entry[split + 1..])))
    });
    let of_shells = [
        "_",
        "SHLVL",
        "LAST_EXIT_CODE",
        "XONSH_CAPTURE_ALWAYS",
        "_AST_FEATURES",
    ];
    pairs
        .filter(|(name, _)| !of_shells.contains(&name.as_str()))
        .collect()
}

/// What is not UTF-8 is shown by its bytes, so that it equals nothing.
fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.escape_ascii().to_string())
}

/// What [`Shell::dump`] wrote.
pub fn dumped(directory: &Path, file: &str) -> Option<Variables> {
    Some(parse(&std::fs::read(directory.join(file)).ok()?))
}

/// Like `assert_eq!`, but shows only what differs.
#[track_caller]
pub fn assert_same(found: &Variables, expected: &Variables, what: &str) {
    let names = found.keys().chain(expected.keys());
    let different: BTreeMap<_, _> = names
        .map(|name| (name, (found.get(name), expected.get(name))))
        .filter(|(_, (found, expected))| found != expected)
        .collect();
    assert!(
        different.is_empty(),
        "{what}: {different:#?} (found, expected)"
    );
}
