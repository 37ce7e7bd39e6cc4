//! A desktop session of its own for a world: a private D-Bus with the real gnome-keyring on it, unlocked, locked, stopped or
//! killed as a test wants it. Nothing of it reaches the machine's own session.

use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::world::until;
use crate::world::{Done, Run, World, tool};

/// Opens the keyring; it is not a password of OneLogin's.
pub const MASTER: &str = "opens-the-keyring";
pub const SECRETS: &str = "org.freedesktop.secrets";

pub struct Desktop {
    home: PathBuf,
    bus: Child,
    keyring: Option<Child>,
}

impl Desktop {
    /// `None` where the tools are missing.
    pub fn start(world: &World) -> Option<Self> {
        let mut desktop = Self::without_keyring(world)?;
        desktop.start_keyring();
        Some(desktop)
    }

    /// A session bus on which nobody keeps secrets.
    pub fn without_keyring(world: &World) -> Option<Self> {
        for name in [
            "dbus-daemon",
            "dbus-send",
            "gnome-keyring-daemon",
            "prlimit",
            "secret-tool",
        ] {
            tool(name)?;
        }
        let home = world.home().to_owned();
        // The machine's own configuration would start its services on demand.
        std::fs::create_dir(home.join("bus-services")).unwrap();
        let settings = format!(
            "<busconfig><type>session</type><listen>unix:path={0}/bus</listen><auth>EXTERNAL</auth>\
             <servicedir>{0}/bus-services</servicedir>\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
            home.display()
        );
        std::fs::write(home.join("bus.conf"), settings).unwrap();
        let bus = program_of(&home, "dbus-daemon")
            .arg(format!("--config-file={}/bus.conf", home.display()))
            .args(["--nofork", "--nosyslog"])
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        until(|| std::os::unix::net::UnixStream::connect(home.join("bus")).is_ok());
        Some(Self {
            home,
            bus,
            keyring: None,
        })
    }

    fn start_keyring(&mut self) {
        // With the signal ignored, a write over the limit of `refuse_to_write` is an error and not the end.
        let mut command = self.command("sh");
        command
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .args(["gnome-keyring-daemon", "--foreground", "--unlock"])
            .arg("--components=secrets")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut keyring = command.spawn().unwrap();
        keyring
            .stdin
            .take()
            .unwrap()
            .write_all(MASTER.as_bytes())
            .unwrap();
        self.keyring = Some(keyring);
        until(|| {
            self.default_collection()
                .is_some_and(|answer| answer.contains("collection/login"))
        });
    }

    /// What the secret service on this bus says of it, if there is one.
    pub fn default_collection(&self) -> Option<String> {
        self.call(
            SECRETS,
            &[
                "/org/freedesktop/secrets",
                "org.freedesktop.Secret.Service.ReadAlias",
                "string:default",
            ],
        )
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn address(&self) -> String {
        format!("unix:path={}/bus", self.home.display())
    }

    /// From now on the bus starts this command for who calls the name.
    pub fn start_on_demand(&self, name: &str, command: &str) {
        let file = self.home.join(format!("bus-services/{name}.service"));
        let text = format!("[D-BUS Service]\nName={name}\nExec={command}\n");
        std::fs::write(file, text).unwrap();
        let reload = "org.freedesktop.DBus.ReloadConfig";
        self.call("org.freedesktop.DBus", &["/org/freedesktop/DBus", reload])
            .unwrap();
    }

    /// A program of this session.
    pub fn command(&self, program: &str) -> Command {
        let mut command = program_of(&self.home, program);
        let home = self.home.display();
        command
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap())
            .env("HOME", home.to_string())
            .env("XDG_RUNTIME_DIR", format!("{home}/run"))
            .env("LANG", "C.UTF-8")
            .env("DBUS_SESSION_BUS_ADDRESS", self.address());
        command
    }

    /// One that waits for a window for ever, which fails the test then.
    pub fn limited(&self, program: &str) -> Command {
        let mut command = self.command("timeout");
        command.args(["10", program]);
        command
    }

    /// Calls a method of a service's: path, name, arguments as dbus-send takes them.
    pub fn call(&self, service: &str, words: &[&str]) -> Option<String> {
        let output = self
            .command("dbus-send")
            .args(["--session", "--print-reply"])
            .arg(format!("--dest={service}"))
            .args(words)
            .stderr(Stdio::null())
            .output()
            .unwrap();
        output
            .status
            .success()
            .then(|| String::from_utf8(output.stdout).unwrap())
    }

    /// What libsecret's own tool finds under one of our names.
    pub fn look_up(&self, account: &str) -> Option<String> {
        let mut command = self.limited("secret-tool");
        command.args(["lookup", "service", "ol-aws", "username", account]);
        let output = command.output().unwrap();
        output
            .status
            .success()
            .then(|| String::from_utf8(output.stdout).unwrap())
    }

    /// Puts a secret there by libsecret's own tool. KeePassXC 2.7.4 loses one now and then, while it saves the one before.
    pub fn put(&self, account: &str, secret: &str) {
        let put = || {
            let mut command = self.limited("secret-tool");
            command.args(["store", "--label=x", "service", "ol-aws"]);
            command.args(["username", account]);
            let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(secret.as_bytes()).unwrap();
            drop(stdin);
            child.wait().unwrap().success()
        };
        assert!((0..3).any(|_| put()), "secret-tool stores nothing");
    }

    pub fn lock(&self) {
        let collection = "array:objpath:/org/freedesktop/secrets/collection/login";
        let method = "org.freedesktop.Secret.Service.Lock";
        self.call(SECRETS, &["/org/freedesktop/secrets", method, collection])
            .unwrap();
    }

    /// SIGSTOP, SIGKILL: to the keyring alone.
    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        let keyring = self.keyring.as_ref().unwrap();
        let id = nix::unistd::Pid::from_raw(keyring.id().try_into().unwrap());
        nix::sys::signal::kill(id, signal).unwrap();
    }

    /// From now on it writes to no file, not even as root. What it holds stays: without its files, the keyring would drop
    /// that too, as soon as it looks at the directory again.
    pub fn refuse_to_write(&self) {
        let keyring = self.keyring.as_ref().unwrap().id().to_string();
        let mut command = self.command("prlimit");
        command.args(["--pid", &keyring, "--fsize=0"]);
        assert!(command.status().unwrap().success());
    }
}

/// As the user to whom the home belongs: a session is one user's.
fn program_of(home: &Path, program: &str) -> Command {
    let user = std::fs::metadata(home).unwrap().uid();
    if user == std::fs::metadata("/proc/self").unwrap().uid() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args([format!("--reuid={user}"), format!("--regid={user}")])
        .args(["--clear-groups", program]);
    command
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in self.keyring.iter_mut().chain([&mut self.bus]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Run {
    /// In that session, and with nothing at hand to sign in with but a person and the keyring.
    pub fn at(self, desktop: &Desktop) -> Self {
        self.bus(&desktop.address())
    }

    pub fn bus(self, address: &str) -> Self {
        self.without(&["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET"])
            .env("DBUS_SESSION_BUS_ADDRESS", address)
    }
}

/// A socket where a bus should be, that does what a broken one might.
pub struct BrokenBus {
    path: PathBuf,
    connections: Arc<AtomicUsize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// Accepts, and never says a word.
    Hangs,
    Closes,
    /// Lets us in, and then says nothing more.
    HangsAfterAuthentication,
    ClosesAfterAuthentication,
    TalksNonsense,
}

impl BrokenBus {
    pub fn start(directory: &Path, fault: Fault) -> Self {
        let path = directory.join("broken-bus");
        let listener = UnixListener::bind(&path).unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                held.extend(misbehave(stream.unwrap(), fault));
            }
        });
        Self { path, connections }
    }

    pub fn address(&self) -> String {
        format!("unix:path={}", self.path.display())
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// The stream, where it stays open.
fn misbehave(
    mut stream: std::os::unix::net::UnixStream,
    fault: Fault,
) -> Option<std::os::unix::net::UnixStream> {
    use std::io::Read;
    let mut seen = Vec::new();
    let mut chunk = [0; 512];
    let mut read_until = |stream: &mut std::os::unix::net::UnixStream, end: &[u8]| {
        while !seen.windows(end.len()).any(|window| window == end) {
            match stream.read(&mut chunk) {
                Ok(0) | Err(_) => return,
                Ok(length) => seen.extend_from_slice(&chunk[..length]),
            }
        }
    };
    match fault {
        Fault::Hangs => return Some(stream),
        Fault::Closes => return None,
        Fault::TalksNonsense => {
            let _ = stream.write_all(&b"REJECTED \xff\xfe nonsense\r\n".repeat(100));
            return Some(stream);
        }
        Fault::HangsAfterAuthentication | Fault::ClosesAfterAuthentication => {}
    }
    // D-Bus specification, "Authentication Protocol".
    read_until(&mut stream, b"AUTH");
    let _ = stream.write_all(b"OK 0123456789abcdef0123456789abcdef\r\n");
    read_until(&mut stream, b"BEGIN\r\n");
    let _ = stream.write_all(b"AGREE_UNIX_FD\r\n");
    (fault == Fault::HangsAfterAuthentication).then_some(stream)
}

/// A run without a terminal, of which only the outcome is of interest.
pub fn outcome(run: Run) -> (i32, String) {
    let Done { code, stderr, .. } = run.done();
    (code, stderr)
}
