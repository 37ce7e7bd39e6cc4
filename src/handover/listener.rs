//! The address that is given to the browser, on Linux: a listener on loopback that sends one request on to the link. The
//! address can be read by every user of the machine, so who asks is looked up in the kernel's table of connections.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use crate::error::{Error, Result};
use crate::files::hex;
use crate::secret::Secret;

/// A browser sends its request at once.
const REQUEST_LIMIT: Duration = Duration::from_secs(5);
/// Longer lines and longer heads are no browser's.
const LONGEST_HEAD: u64 = 64 * 1024;

pub struct Handover {
    address: String,
    taken: Arc<AtomicBool>,
}

struct Offer {
    link: Secret,
    path: String,
    host: String,
    claimed: AtomicBool,
    taken: Arc<AtomicBool>,
}

impl Handover {
    /// # Errors
    /// When nothing can be listened to.
    pub fn of(link: &Secret, _: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| Error::CannotListen {
            port: 0,
            reason: error.to_string(),
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let host = listener.local_addr().map_err(failed)?.to_string();
        let mut random = [0; 32];
        let filled = SystemRandom::new().fill(&mut random);
        filled.map_err(|_| failed(std::io::Error::other("the system gave no random bytes")))?;
        let path = format!("/{}", hex(&random));
        let taken = Arc::new(AtomicBool::new(false));
        let offer = Arc::new(Offer {
            link: link.clone(),
            path: path.clone(),
            host: host.clone(),
            claimed: AtomicBool::new(false),
            taken: Arc::clone(&taken),
        });
        // Ends with the program; a connection that says nothing keeps nobody else waiting.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(std::result::Result::ok) {
                let offer = Arc::clone(&offer);
                std::thread::spawn(move || offer.answer(stream));
            }
        });
        Ok(Self {
            address: format!("http://{host}{path}"),
            taken,
        })
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    pub fn is_taken(&self) -> bool {
        self.taken.load(Ordering::SeqCst)
    }
}

impl Offer {
    fn answer(&self, mut stream: TcpStream) {
        let allowed = is_own_connection(&stream);
        let request = head(&stream);
        let right = request.is_some_and(|request| self.is_right(&request));
        // Claimed, then sent: of two that ask at the same time one gets it.
        let mine = right && allowed && !self.claimed.swap(true, Ordering::SeqCst);
        let status = match (right, allowed, mine) {
            (false, _, _) => "404 Not Found",
            (true, false, _) => "403 Forbidden",
            (true, true, false) => "410 Gone",
            (true, true, true) => "302 Found",
        };
        let location = match mine {
            true => format!("Location: {}\r\n", self.link.expose()),
            false => String::new(),
        };
        let reply = format!(
            "HTTP/1.1 {status}\r\n{location}Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let sent = stream.write_all(reply.as_bytes());
        let sent = sent.and_then(|()| stream.shutdown(std::net::Shutdown::Write));
        if mine {
            self.taken.store(sent.is_ok(), Ordering::SeqCst);
            // Who hung up may come again.
            self.claimed.store(sent.is_ok(), Ordering::SeqCst);
        }
    }

    fn is_right(&self, head: &[String]) -> bool {
        let header = |name: &str| {
            let named = head.iter().filter_map(|line| line.split_once(':'));
            let mut named = named.filter(|(found, _)| found.eq_ignore_ascii_case(name));
            named.next().map(|(_, value)| value.trim().to_owned())
        };
        let request_line = head.first().map(String::as_str).unwrap_or_default();
        request_line.starts_with(&format!("GET {} HTTP/1.", self.path))
            && header("host").as_deref() == Some(self.host.as_str())
            && header("origin").is_none()
    }
}

/// The lines of a request's head, or nothing when it is none.
fn head(stream: &TcpStream) -> Option<Vec<String>> {
    stream.set_read_timeout(Some(REQUEST_LIMIT)).ok()?;
    let reader = BufReader::new(std::io::Read::take(stream, LONGEST_HEAD));
    let mut lines = Vec::new();
    for line in reader.lines() {
        match line.ok()? {
            end if end.is_empty() => return Some(lines),
            line => lines.push(line),
        }
    }
    None
}

/// Whether the other end is a process of ours, or root's (WSL passes connections of Windows' browsers on as root).
fn is_own_connection(stream: &TcpStream) -> bool {
    let (Ok(own), Ok(peer)) = (stream.local_addr(), stream.peer_addr()) else {
        return false;
    };
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let uid = uid_of(&table, peer, own);
    uid.is_some_and(|uid| uid == 0 || uid == rustix::process::geteuid().as_raw())
}

/// `TCP_ESTABLISHED` (linux/tcp_states.h) as the table prints it.
const ESTABLISHED: &str = "01";

/// The user whose socket is `local`, connected to `remote` (proc_net(5), `/proc/net/tcp`). A socket that its program has
/// closed belongs to nobody, which the table shows as root's: whoever asks and hangs up must not pass for root.
fn uid_of(table: &str, local: SocketAddr, remote: SocketAddr) -> Option<u32> {
    let (local, remote) = (in_hex(local)?, in_hex(remote)?);
    let rows = table
        .lines()
        .skip(1)
        .map(|row| row.split_whitespace().collect::<Vec<_>>());
    let mut found = rows
        .filter(|row| row.get(1) == Some(&local.as_str()) && row.get(2) == Some(&remote.as_str()));
    let row = found.next()?;
    (row.get(3) == Some(&ESTABLISHED)).then_some(())?;
    row.get(7)?.parse().ok()
}

/// As the kernel prints it: the address's bytes as one number of this machine's byte order.
fn in_hex(address: SocketAddr) -> Option<String> {
    let SocketAddr::V4(address) = address else {
        return None;
    };
    let number = u32::from_ne_bytes(address.ip().octets());
    Some(format!("{number:08X}:{:04X}", address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_table_says_whose_a_connection_is() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
                     0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1\n   \
                     1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 2 1\n   \
                     2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 3 1\n   \
                     3: 0100007F:C352 0100007F:1F90 05 00000000:00000000 00:00000000 00000000     0        0 0 1\n";
        let address = |port| SocketAddr::from(([127, 0, 0, 1], port));
        if cfg!(target_endian = "little") {
            assert_eq!(uid_of(table, address(50000), address(8080)), Some(1000));
            assert_eq!(uid_of(table, address(50001), address(8080)), None);
            assert_eq!(
                uid_of(table, address(50002), address(8080)),
                None,
                "hung up"
            );
        }
    }

    #[test]
    fn our_own_connection_is_ours() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let client = TcpStream::connect(listener.local_addr().expect("bound")).expect("connected");
        let (stream, _) = listener.accept().expect("it has connected");
        assert!(is_own_connection(&stream));
        drop(client);
    }
}
