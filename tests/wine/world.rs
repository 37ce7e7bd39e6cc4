//! A Windows of its own for one test: a user's profile, a registry, the program on its PATH, practice services; nothing of
//! the machine's environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sandbox::{PASSWORD, Sandbox};

/// Where the program lies, beside the DLL that Wine lacks.
const PROGRAMS: &str = r"C:\Program Files\ol-aws";
/// Of the template that is not copied: a test changes nothing there.
const WINDOWS: &str = "drive_c/windows";

pub struct Windows {
    pub sandbox: Sandbox,
    prefix: tempfile::TempDir,
}

/// What tests/platforms/windows prepared: the program, its DLL, `child.exe`, and a Wine prefix in `prefix`.
fn prepared() -> PathBuf {
    let directory = std::env::var_os("OL_AWS_WINE").expect("tests/platforms/windows sets it");
    directory.into()
}

impl Windows {
    /// The standard practice company, and ada, who has no second factor.
    pub fn new() -> Self {
        Self::of(sandbox::World::acme())
    }

    pub fn of(world: sandbox::World) -> Self {
        let prefix = tempfile::Builder::new()
            .prefix("wine-")
            .tempdir_in(prepared())
            .unwrap();
        copy(&prepared().join("prefix"), prefix.path(), Path::new(""));
        let windows = Self {
            sandbox: Sandbox::start(world),
            prefix,
        };
        let programs = windows.unix(PROGRAMS);
        std::fs::create_dir_all(&programs).unwrap();
        for file in ["ol-aws.exe", "bcryptprimitives.dll", "child.exe"] {
            std::fs::hard_link(prepared().join(file), programs.join(file)).unwrap();
        }
        windows.write(
            r"%APPDATA%\ol-aws\trusted-hosts",
            "127.0.0.1\r\nlocalhost\r\n",
        );
        windows
    }

    /// Where a file of drive C is on Linux. `%APPDATA%` and the like at the beginning are the user's.
    pub fn unix(&self, path: &str) -> PathBuf {
        let mut path = path.to_owned();
        for (name, place) in [
            ("%APPDATA%", r"%USERPROFILE%\AppData\Roaming"),
            ("%LOCALAPPDATA%", r"%USERPROFILE%\AppData\Local"),
            ("%USERPROFILE%", &self.profile()),
        ] {
            path = path.replace(name, place);
        }
        let below = path.strip_prefix(r"C:\").expect("a path on drive C");
        self.prefix
            .path()
            .join("drive_c")
            .join(below.replace('\\', "/"))
    }

    /// The user's profile: Wine names it after the Linux user.
    pub fn profile(&self) -> String {
        let users = self.prefix.path().join("drive_c/users");
        let names = std::fs::read_dir(users).unwrap();
        let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let user = names.find(|name| name != "Public").unwrap();
        format!(r"C:\users\{user}")
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.unix(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.unix(path)).unwrap()
    }

    /// Writes the config file, with the line ends of Notepad.
    pub fn config(&self, text: &str) -> &Self {
        let text = text.replace('\n', "\r\n");
        self.write(r"%APPDATA%\ol-aws\config.toml", &text);
        self
    }

    /// A run of the program without a console. `line` is split at blanks.
    pub fn ol_aws(&self, line: &str) -> Run {
        self.wine("ol-aws.exe", &line.split_whitespace().collect::<Vec<_>>())
    }

    /// Lines of a batch file, run by Wine's cmd. The first line that says otherwise shows every command.
    pub fn batch(&self, lines: &str) -> Run {
        let text = format!("@echo off\r\n{}\r\n", lines.replace('\n', "\r\n"));
        self.write(r"C:\test\test.bat", &text);
        self.wine("cmd", &["/d", "/c", r"C:\test\test.bat"])
    }

    pub fn wine(&self, program: &str, arguments: &[&str]) -> Run {
        let mut command = Command::new("wine");
        command
            .arg(program)
            .args(arguments)
            .env_clear()
            .envs(self.variables())
            .current_dir(self.prefix.path())
            .stdin(Stdio::null());
        Run { command }
    }

    /// Ada's, complete, with password and client secret.
    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("PATH", std::env::var("PATH").unwrap()),
            ("HOME", self.prefix.path().display().to_string()),
            ("LANG", "C.UTF-8".into()),
            ("WINEDEBUG", "-all".into()),
            ("WINEPREFIX", self.prefix.path().display().to_string()),
            ("WINEPATH", PROGRAMS.into()),
            ("OL_AWS_ENDPOINT", self.sandbox.onelogin_url()),
            ("AWS_ENDPOINT_URL_STS", self.sandbox.sts_url()),
            ("OL_AWS_SUBDOMAIN", "acme".into()),
            ("OL_AWS_APP_ID", "123456".into()),
            ("OL_AWS_USERNAME", "ada@acme.test".into()),
            ("OL_AWS_CLIENT_ID", "sandbox-client-id".into()),
            ("OL_AWS_CLIENT_SECRET", "sandbox-client-secret".into()),
            ("OL_AWS_PASSWORD", PASSWORD.into()),
            ("OL_AWS_PREFETCH", "off".into()),
            ("OL_AWS_ACCOUNT_NAMES", "false".into()),
        ]
    }
}

/// The template: its files, but Windows' own as a link.
fn copy(from: &Path, to: &Path, below: &Path) {
    for entry in std::fs::read_dir(from.join(below)).unwrap() {
        let below = below.join(entry.unwrap().file_name());
        let (from_here, to_here) = (from.join(&below), to.join(&below));
        let kind = std::fs::symlink_metadata(&from_here).unwrap().file_type();
        if below == Path::new(WINDOWS) {
            std::os::unix::fs::symlink(&from_here, &to_here).unwrap();
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(std::fs::read_link(&from_here).unwrap(), &to_here).unwrap();
        } else if kind.is_dir() {
            std::fs::create_dir(&to_here).unwrap();
            copy(from, to, &below);
        } else {
            std::fs::copy(&from_here, &to_here).unwrap();
        }
    }
}

impl Drop for Windows {
    /// Ends what still runs in this Windows, and nothing else: a server serves one prefix.
    fn drop(&mut self) {
        let mut server = Command::new("wineserver");
        let prefix = self.prefix.path();
        let _ = server.arg("-k").env("WINEPREFIX", prefix).status();
        let _ = server.arg("-w").status();
    }
}

/// One run, before it is started.
pub struct Run {
    pub command: Command,
}

impl Run {
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without(mut self, names: &[&str]) -> Self {
        for name in names {
            self.command.env_remove(name);
        }
        self
    }

    /// Another user of the sandbox: `ben`, `cat`, …
    pub fn user(self, name: &str) -> Self {
        self.env("OL_AWS_USERNAME", &format!("{name}@acme.test"))
    }

    /// Runs it with this on its standard input.
    pub fn typed(mut self, input: &str) -> Done {
        use std::io::Write;
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Done::of(child.wait_with_output().unwrap())
    }

    pub fn done(mut self) -> Done {
        Done::of(self.command.output().unwrap())
    }

    /// Runs it and expects success; its stdout.
    #[track_caller]
    pub fn ok(self) -> String {
        let done = self.done();
        assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
        done.stdout
    }

    /// Runs it and expects this exit code; its stderr.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        let done = self.done();
        assert_eq!(done.code, code, "{}{}", done.stdout, done.stderr);
        assert!(done.stderr.contains("error: "), "{}", done.stderr);
        done.stderr
    }
}

/// A run that ended.
#[derive(Debug)]
pub struct Done {
    pub stdout: String,
    pub stderr: String,
    /// Of the exit code, Linux gets 8 bits.
    pub code: i32,
}

impl Done {
    /// No run shows a path that no shell takes.
    #[track_caller]
    fn of(output: std::process::Output) -> Self {
        let done = Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        };
        let shown = format!("{}{}", done.stdout, done.stderr);
        assert!(!shown.contains(r"\\?\"), "{shown}");
        done
    }
}

/// The value that a JSON text of `env` or `credential-process` gives to a name.
pub fn value_of(json: &str, name: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    json[name].as_str().unwrap_or_default().to_owned()
}
