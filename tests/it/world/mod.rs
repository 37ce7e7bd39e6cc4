//! A sealed world for one test: its own HOME, state, sandbox; no terminal; nothing of the machine's environment.
//! Below it lie what tests put into one or look at it with: another user, a terminal, shells, a desktop, a proxy.

pub mod desktop;
pub mod display;
pub mod hostile;
pub mod keyring_programs;
pub mod mock_secrets;
pub mod peak_memory;
pub mod program;
pub mod pty;
pub mod real_shell;
pub mod screen;
pub mod secret_scan;
pub mod squid;
pub mod tmux;
pub mod unprivileged;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use sandbox::{PASSWORD, Sandbox};

/// Where the roles of the sandbox's users are.
pub const PROD: &str = "111122223333";
pub const DEV: &str = "444455556666";

pub struct World {
    pub sandbox: Sandbox,
    home: tempfile::TempDir,
}

impl World {
    /// The standard practice company, and ada, who has no second factor.
    pub fn new() -> Self {
        Self::of(sandbox::World::acme())
    }

    pub fn of(world: sandbox::World) -> Self {
        Self::at(world, tempfile::tempdir().unwrap())
    }

    /// Its services speak TLS; the authority of their certificates is in the file.
    pub fn over_tls(mut world: sandbox::World) -> (Self, PathBuf) {
        world.tls = true;
        let world = Self::of(world);
        let authority = world.home().join("ca.pem");
        std::fs::write(&authority, world.sandbox.ca_pem().unwrap()).unwrap();
        (world, authority)
    }

    /// With this home.
    pub fn at(world: sandbox::World, home: tempfile::TempDir) -> Self {
        std::fs::create_dir(home.path().join("run")).unwrap();
        let world = Self {
            sandbox: Sandbox::start(world),
            home,
        };
        // The last of them is nowhere, for tests of what happens then.
        world.trust("127.0.0.1\nlocalhost\ndoes-not-exist.invalid\n");
        world
    }

    /// Writes the user's list of hosts that may get secrets, which lets the program come to the practice services.
    pub fn trust(&self, hosts: &str) {
        let list = self.config_file().with_file_name("trusted-hosts");
        std::fs::create_dir_all(list.parent().unwrap()).unwrap();
        std::fs::write(list, hosts).unwrap();
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the sealed cache lies.
    pub fn state(&self) -> PathBuf {
        self.home().join(".local/state/ol-aws")
    }

    pub fn config_file(&self) -> PathBuf {
        self.home().join(".config/ol-aws/config.toml")
    }

    /// Writes the config file.
    pub fn config(&self, text: &str) -> &Self {
        std::fs::create_dir_all(self.config_file().parent().unwrap()).unwrap();
        std::fs::write(self.config_file(), text).unwrap();
        self
    }

    /// The variables every run has: ada's, complete, with password and client secret.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let home = self.home().display();
        vec![
            ("PATH", std::env::var("PATH").unwrap()),
            ("HOME", home.to_string()),
            ("XDG_RUNTIME_DIR", format!("{home}/run")),
            ("LANG", "C.UTF-8".into()),
            ("OL_AWS_ENDPOINT", self.sandbox.onelogin_url()),
            ("AWS_ENDPOINT_URL_STS", self.sandbox.sts_url()),
            ("OL_AWS_SUBDOMAIN", "acme".into()),
            ("OL_AWS_APP_ID", "123456".into()),
            ("OL_AWS_USERNAME", "ada@acme.test".into()),
            ("OL_AWS_CLIENT_ID", "sandbox-client-id".into()),
            ("OL_AWS_CLIENT_SECRET", "sandbox-client-secret".into()),
            ("OL_AWS_PASSWORD", PASSWORD.into()),
            // Tests count what is asked; those of `sessions::prefetch` and `account_names` have it on.
            ("OL_AWS_PREFETCH", "off".into()),
            ("OL_AWS_ACCOUNT_NAMES", "false".into()),
        ]
    }

    /// A run of the program without a terminal. `line` is split at blanks.
    pub fn ol_aws(&self, line: &str) -> Run {
        self.run_with(line.split_whitespace())
    }

    pub fn run_with<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        // A session of its own has no controlling terminal, whoever runs the tests.
        let mut command = Command::new("setsid");
        command.arg("--wait").arg(binary()).args(arguments);
        command
            .env_clear()
            .envs(self.variables())
            .current_dir(self.home())
            .stdin(Stdio::null());
        Run { command }
    }
}

/// The program under test: the one that cargo has built, or one of a release.
pub fn binary() -> &'static str {
    static PROGRAM: LazyLock<String> = LazyLock::new(|| {
        let built = env!("CARGO_BIN_EXE_ol-aws").to_owned();
        std::env::var("OL_AWS_TEST_PROGRAM").unwrap_or(built)
    });
    &PROGRAM
}

/// One run, before it is started.
pub struct Run {
    pub command: Command,
}

impl Run {
    pub fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without(mut self, names: &[&str]) -> Self {
        for name in names {
            self.command.env_remove(name);
        }
        self
    }

    /// Without what each run has of OneLogin, but for its address.
    pub fn without_settings(self) -> Self {
        self.without(&[
            "OL_AWS_SUBDOMAIN",
            "OL_AWS_APP_ID",
            "OL_AWS_USERNAME",
            "OL_AWS_CLIENT_ID",
            "OL_AWS_CLIENT_SECRET",
            "OL_AWS_PASSWORD",
        ])
    }

    /// Without all that each run has of OneLogin.
    pub fn without_onelogin(self) -> Self {
        self.without_settings().without(&["OL_AWS_ENDPOINT"])
    }

    /// Another user of the sandbox: `ben`, `cat`, …
    pub fn user(self, name: &str) -> Self {
        self.env("OL_AWS_USERNAME", format!("{name}@acme.test"))
    }

    /// Runs it with this on its standard input.
    pub fn typed(mut self, input: &str) -> Done {
        use std::io::Write;
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        // A program that does not read its input is no failure of the test's.
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
        assert_eq!(done.code, 0, "{}", done.stderr);
        done.stdout
    }

    /// Runs it and expects this exit code, and nothing that sets a variable; its stderr.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        let done = self.done();
        assert_eq!(
            done.code, code,
            "stdout: {}\nstderr: {}",
            done.stdout, done.stderr
        );
        assert!(
            !done.stdout.contains('='),
            "a failure set something: {}",
            done.stdout
        );
        assert!(
            done.stderr.contains("error: "),
            "no error is named: {}",
            done.stderr
        );
        done.stderr
    }
}

/// A run that ended.
#[derive(Debug)]
pub struct Done {
    pub stdout: String,
    pub stderr: String,
    /// The exit code; 128 + the signal for a run that was killed.
    pub code: i32,
}

impl Done {
    pub fn of(output: std::process::Output) -> Self {
        use std::os::unix::process::ExitStatusExt;
        let status = output.status;
        Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: status
                .code()
                .unwrap_or_else(|| 128 + status.signal().unwrap()),
        }
    }
}

/// The value a sh script printed by `env` gives to a variable.
pub fn exported<'s>(script: &'s str, name: &str) -> Option<&'s str> {
    let mut all = exports(script);
    all.find_map(|(exported, value)| (exported == name).then_some(value))
}

/// What a shell has that has loaded this.
pub fn exports(script: &str) -> impl Iterator<Item = (&str, &str)> {
    script.lines().filter_map(|line| {
        let (name, value) = line.strip_prefix("export ")?.split_once("='")?;
        Some((name, value.strip_suffix('\'')?))
    })
}

/// A program that tests/setup installs: what comes from apt is on PATH, the rest in one directory. Where it is missing the
/// test is to return at once: tests/run has it run again when the program is there, or counts it as skipped. In CI a missing
/// one is an error.
pub fn tool(name: &str) -> Option<PathBuf> {
    let later = std::env::var("OL_AWS_TESTS_LATER").unwrap_or_default();
    if later.split_whitespace().any(|tool| tool == name) {
        // It may be there already, and half installed.
        record("later", name);
        return None;
    }
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/target/test-tools/bin");
    let own = std::env::var("OL_AWS_TEST_TOOLS").unwrap_or(own.to_owned());
    let path = std::env::var("PATH").unwrap();
    let found = std::iter::once(own.as_str())
        .chain(path.split(':'))
        .map(|dir| Path::new(dir).join(name));
    let found = found.into_iter().find(|path| path.exists());
    if found.is_none() {
        assert!(
            std::env::var("CI").is_err(),
            "`{name}` is missing: tests/setup installs it"
        );
        eprintln!("SKIPPED: `{name}` is missing; tests/setup installs it");
        record("skipped", name);
    }
    found
}

/// The present test cannot show anything on this machine, and no tool would change that: its kernel does not do this.
pub fn skipped(what: &str) {
    eprintln!("SKIPPED: {what}");
    record("skipped", what);
}

/// For tests/run: a line with what becomes of the present test, and the program it is about.
fn record(what: &str, tool: &str) {
    let Some(file) = std::env::var_os("OL_AWS_TEST_RECORD") else {
        return;
    };
    // The harness gives a test's thread the test's name.
    let thread = std::thread::current();
    let test = thread.name().expect("a test asks for its tools itself");
    let mut file = std::fs::OpenOptions::new().append(true).open(file).unwrap();
    // In one write, so that lines of several tests do not mix.
    std::io::Write::write_all(&mut file, format!("{what}\t{test}\t{tool}\n").as_bytes()).unwrap();
}

/// Waits for something that another process does. Generous: a failure says that it hangs, not that it is slow.
#[track_caller]
pub fn until(mut holds: impl FnMut() -> bool) {
    for _ in 0..3000 {
        if holds() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("it did not come to that");
}
