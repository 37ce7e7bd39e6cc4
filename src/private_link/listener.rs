//! The address that is given to the browser, on Linux: a listener on loopback that sends one
//! request on to the link. The address can be read by every user of the machine, so who asks is
//! looked up in the kernel's table of connections.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::request::asks_for;
use crate::error::{Error, Result};
use crate::files::hex;
use crate::peer;
use crate::random;
use crate::secret::Secret;

/// A browser sends its request at once.
const REQUEST_LIMIT: Duration = Duration::from_secs(5);

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
        let path = format!("/{}", hex(&random::bytes::<32>().map_err(failed)?));
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
                // Where others have used up all threads, the next connection may fare better.
                let _ = std::thread::Builder::new().spawn(move || offer.answer(stream));
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
        let allowed = peer::is_own(&stream);
        let right = stream.set_read_timeout(Some(REQUEST_LIMIT)).is_ok()
            && asks_for(&stream, &self.path, &self.host);
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
}
