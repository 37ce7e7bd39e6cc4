//! Squid, the proxy of many companies, as a real process: one that wants a password, one
//! that looks into TLS, one that refuses; and a tap before it that hears what it is told.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::world::tool;

/// The one user of a proxy that wants a password, as it stands in an address.
pub const USER: &str = "proxy-user";
pub const PASSWORD: &str = "Pr0xy@Geheim";

pub struct Squid {
    child: Child,
    port: u16,
    directory: tempfile::TempDir,
    /// How often we asked for the log.
    questions: AtomicUsize,
}

impl Squid {
    /// `None` where there is no squid.
    pub fn with_password() -> Option<Self> {
        Self::start(|directory| {
            let script = directory.join("check");
            // Each line is a user and a password; some versions encode the @.
            let check = format!(
                "while read -r line; do\n  case $line in\n    '{USER} {PASSWORD}'* | '{USER} Pr0xy%40Geheim'*) echo OK ;;\n    \
                 *) echo ERR ;;\n  esac\ndone\n"
            );
            std::fs::write(&script, check).unwrap();
            format!(
                "auth_param basic program /bin/sh {}\nauth_param basic realm acme\nacl known proxy_auth REQUIRED\n\
                 http_access allow known\nhttp_access deny all\n",
                script.display()
            )
        })
    }

    pub fn refusing() -> Option<Self> {
        Self::start(|_| "http_access deny all\n".into())
    }

    /// Opens every connection and signs it anew; trusts the servers that this authority vouches for. Its own authority is
    /// in [`Squid::authority`].
    pub fn looking_in(upstream: &str) -> Option<Self> {
        let certgen = tool("security_file_certgen")?;
        Self::start(|directory| {
            let path = |name: &str| directory.join(name).display().to_string();
            let (pem, key) = sandbox::authority_pem();
            std::fs::write(path("authority.pem"), &pem).unwrap();
            std::fs::write(path("signing.pem"), pem + &key).unwrap();
            std::fs::write(path("upstream.pem"), upstream).unwrap();
            let certificates = path("certificates");
            let made = Command::new(&certgen)
                .args(["-c", "-s", &certificates, "-M", "4MB"])
                .stdout(Stdio::null())
                .status();
            assert!(made.unwrap().success());
            for entry in std::fs::read_dir(&certificates).unwrap() {
                open_to_all(&entry.unwrap().path());
            }
            open_to_all(Path::new(&certificates));
            format!(
                "sslcrtd_program {} -s {certificates} -M 4MB\nsslcrtd_children 1 startup=1 idle=1\n\
                 tls_outgoing_options cafile={}\nacl first at_step SslBump1\nssl_bump peek first\nssl_bump bump all\n\
                 http_access allow all\n",
                certgen.display(),
                path("upstream.pem")
            )
        })
    }

    /// `rules` writes what it needs into the directory, and returns the lines of the configuration that matter.
    fn start(rules: impl Fn(&Path) -> String) -> Option<Self> {
        let squid = tool("squid")?;
        let directory = tempfile::tempdir().unwrap();
        // Started by root it becomes another user.
        open_to_all(directory.path());
        let rules = rules(directory.path());
        let log = directory.path().join("cache.log");
        // Another test may be faster to take the port.
        for _ in 0..5 {
            let port = free_port();
            let mut child = run(&squid, directory.path(), port, &rules);
            if answers(&mut child, port) {
                return Some(Self {
                    child,
                    port,
                    directory,
                    questions: AtomicUsize::new(0),
                });
            }
        }
        let log = std::fs::read_to_string(log);
        panic!("squid does not start: {}", log.unwrap_or_default());
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The file to trust, of one that looks in.
    pub fn authority(&self) -> PathBuf {
        self.directory.path().join("authority.pem")
    }

    /// What it was asked until now: `TCP_TUNNEL/200 CONNECT localhost:1234`, a line each.
    pub fn asked(&self) -> Vec<String> {
        // It writes its log a little later, in order; so ask for something of our own, and wait for that.
        let number = self.questions.fetch_add(1, Ordering::Relaxed);
        let last = format!("last-{number}.invalid");
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = format!("CONNECT {last}:1 HTTP/1.1\r\nHost: {last}:1\r\n\r\n");
        connection.write_all(request.as_bytes()).unwrap();
        // One that looks in would wait for our TLS, and write its line only after that.
        drop(connection);
        let log = self.directory.path().join("access.log");
        for _ in 0..1000 {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            if text.contains(&last) {
                let lines = text.lines().filter(|line| !line.contains(".invalid:1 "));
                // Without a method it is a connection that was looked at and left.
                return lines
                    .filter_map(words)
                    .filter(|line| !line.contains(" - "))
                    .collect();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("squid wrote no line for {last}");
    }
}

/// Result, method and address of a line of the log.
fn words(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    Some([*words.get(3)?, words.get(5)?, words.get(6)?].join(" "))
}

impl Drop for Squid {
    fn drop(&mut self) {
        // Not by SIGKILL, since it has shared memory to give back.
        let id = nix::unistd::Pid::from_raw(i32::try_from(self.child.id()).unwrap());
        let _ = nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM);
        let _ = self.child.wait();
    }
}

fn run(squid: &Path, directory: &Path, port: u16, rules: &str) -> Child {
    let path = |name: &str| directory.join(name).display().to_string();
    let looks_in = if rules.contains("ssl_bump") {
        format!(
            " ssl-bump cert={} generate-host-certificates=on dynamic_cert_mem_cache_size=4MB",
            path("signing.pem")
        )
    } else {
        String::new()
    };
    let configuration = format!(
        "http_port 127.0.0.1:{port}{looks_in}\nacl ours dstdomain .invalid\nhttp_access deny ours\n{rules}cache deny all\ncache_mem 0 MB\npid_filename none\n\
         access_log stdio:{}\ncache_log {}\npinger_enable off\nshutdown_lifetime 0 seconds\n\
         visible_hostname localhost\nmax_filedescriptors 256\nnetdb_filename none\ndns_nameservers 127.0.0.1\n",
        path("access.log"),
        path("cache.log"),
    );
    std::fs::write(path("squid.conf"), configuration).unwrap();
    Command::new(squid)
        // By its name it finds its shared memory, and must not find another's.
        .args(["-N", "-n", &format!("olaws{port}")])
        .args(["-f", &path("squid.conf")])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until it takes connections, or is gone.
fn answers(child: &mut Child, port: u16) -> bool {
    while child.try_wait().unwrap().is_none() {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

fn open_to_all(path: &Path) {
    let mode = if path.is_dir() { 0o777 } else { 0o666 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Stands between us and a proxy, and keeps what we say to it.
pub struct Tap {
    pub address: String,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    pub fn before(squid: &Squid) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (to, keep) = (squid.address(), Arc::clone(&heard));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, proxy) = (client.unwrap(), TcpStream::connect(&to).unwrap());
                let (back, answer) = (client.try_clone().unwrap(), proxy.try_clone().unwrap());
                let keep = Arc::clone(&keep);
                std::thread::spawn(move || pass(client, proxy, Some(&keep)));
                std::thread::spawn(move || pass(answer, back, None));
            }
        });
        Self { address, heard }
    }

    pub fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, keep: Option<&Mutex<Vec<u8>>>) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(size @ 1..) = from.read(&mut buffer) {
        if let Some(keep) = keep {
            keep.lock().unwrap().extend_from_slice(&buffer[..size]);
        }
        if to.write_all(&buffer[..size]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
