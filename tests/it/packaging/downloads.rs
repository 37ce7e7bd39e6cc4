//! A release as its page serves it, on loopback: small archives with a program that only says its version, and what
//! packaging/manifests makes of them.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::world::program::write_program;
use crate::world::{Done, tool};

pub const VERSION: &str = env!("CARGO_PKG_VERSION");
pub const TARGETS: [&str; 4] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-unknown-linux-musl",
];

/// What the installer needs of a system beside what downloads and what makes checksums.
const NEEDED: [&str; 13] = [
    "cat", "chmod", "gzip", "id", "mkdir", "mktemp", "mv", "printf", "rm", "sed", "sh", "tar",
    "uname",
];

/// How the server answers for an archive.
#[derive(Clone, Copy, PartialEq)]
pub enum Reply {
    Whole,
    /// The first half, and the end of the connection.
    Half,
    /// The first half, and then nothing.
    Stalled,
}

/// A release, its server, and the home of a person who installs it.
pub struct Downloads {
    /// Holds `release`, `bin`, `tmp` and the home.
    root: tempfile::TempDir,
    pub url: String,
    reply: Arc<Mutex<Reply>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Downloads {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let this = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            root,
            reply: Arc::new(Mutex::new(Reply::Whole)),
            asked: Arc::default(),
        };
        for folder in ["release", "bin", "tmp"] {
            fs::create_dir(this.path(folder)).unwrap();
        }
        fs::create_dir(this.home()).unwrap();
        for target in TARGETS {
            this.pack(target, &format!("#!/bin/sh\necho 'ol-aws {VERSION}'\n"));
        }
        this.write_manifests();
        for name in NEEDED.iter().chain(&["curl", "sha256sum"]) {
            this.give(name);
        }
        this.serve(listener);
        this
    }

    fn serve(&self, listener: TcpListener) {
        let release = self.path("release");
        let (reply, asked) = (self.reply.clone(), self.asked.clone());
        thread::spawn(move || {
            // A stalled connection stays open until the test ends.
            let mut kept = Vec::new();
            for stream in listener.incoming().flatten() {
                kept.extend(answer(stream, &release, *reply.lock().unwrap(), &asked));
            }
        });
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// With all that a name may hold.
    pub fn home(&self) -> PathBuf {
        self.path("it's a \"home\" of $HOME")
    }

    pub fn installed(&self) -> PathBuf {
        self.home().join(".local/bin/ol-aws")
    }

    pub fn script(&self) -> String {
        fs::read_to_string(self.path("release/install.sh")).unwrap()
    }

    /// Every file and folder of the home.
    pub fn in_home(&self) -> Vec<String> {
        below(&self.home())
    }

    pub fn in_temporary_folder(&self) -> Vec<String> {
        below(&self.path("tmp"))
    }

    /// The paths that the server was asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub fn reply_with(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    /// Writes the archive of a target, whose program is this script.
    pub fn pack(&self, target: &str, program: &str) {
        let name = format!("ol-aws-{VERSION}-{target}");
        let folder = self.path("tmp").join(&name);
        fs::create_dir(&folder).unwrap();
        write_program(&folder.join("ol-aws"), program);
        let mut tar = Command::new("tar");
        tar.arg("-czf")
            .arg(self.path("release").join(format!("{name}.tar.gz")))
            .args(["-C".as_ref(), self.path("tmp").as_os_str()])
            .arg(&name);
        assert!(tar.status().unwrap().success());
        fs::remove_dir_all(folder).unwrap();
    }

    pub fn write_manifests(&self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/manifests");
        let mut command = Command::new(script);
        let done = Done::of(
            command
                .arg(self.path("release"))
                .arg(&self.url)
                .output()
                .unwrap(),
        );
        assert_eq!(done.code, 0, "{}", done.stderr);
    }

    /// Puts a program of this system on the PATH of the installer.
    pub fn give(&self, name: &str) {
        let found = std::env::var("PATH").unwrap();
        let found = found.split(':').map(|folder| Path::new(folder).join(name));
        let found = found
            .into_iter()
            .find(|path| path.exists())
            .unwrap_or_else(|| panic!("this system has no {name}"));
        std::os::unix::fs::symlink(found, self.path("bin").join(name)).unwrap();
    }

    pub fn take(&self, name: &str) {
        fs::remove_file(self.path("bin").join(name)).unwrap();
    }

    /// Puts a script on the PATH of the installer.
    pub fn give_script(&self, name: &str, text: &str) {
        write_program(&self.path("bin").join(name), text);
    }

    /// What a person does: `curl … | sh -s -- OPTIONS`.
    pub fn install(&self, options: &[&str]) -> Done {
        self.install_with(&["sh"], &self.script(), options)
    }

    pub fn install_with(&self, shell: &[&str], script: &str, options: &[&str]) -> Done {
        let mut child = self.command(shell, options).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A shell that ends early reads no more.
        let _ = stdin.write_all(script.as_bytes());
        drop(stdin);
        Done::of(child.wait_with_output().unwrap())
    }

    pub fn command(&self, shell: &[&str], options: &[&str]) -> Command {
        let program = tool(shell[0]).expect("a test asks for its shells first");
        let mut command = Command::new(program);
        command.args(&shell[1..]).args(["-s", "--"]).args(options);
        command
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", self.path("bin"))
            .env("TMPDIR", self.path("tmp"))
            .current_dir(self.path("tmp"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

fn below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(below(&path));
        }
        found.push(path.display().to_string());
    }
    found
}

/// Answers one request; the connection, if it is to stay open.
fn answer(
    mut stream: TcpStream,
    release: &Path,
    reply: Reply,
    asked: &Mutex<Vec<String>>,
) -> Option<TcpStream> {
    let mut request = [0; 4096];
    let length = stream.read(&mut request).unwrap_or_default();
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let path = request.split(' ').nth(1)?;
    asked.lock().unwrap().push(path.to_owned());
    let Ok(body) = fs::read(release.join(path.trim_start_matches('/'))) else {
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
        return None;
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let sent = match reply {
        Reply::Whole => body.len(),
        Reply::Half | Reply::Stalled => body.len() / 2,
    };
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(&body[..sent]);
    (reply == Reply::Stalled).then_some(stream)
}
