//! The HTTP server on an address of this machine alone: takes connections, lets none keep another
//! out, and says of each request where it comes from. What is answered is the affair of the service
//! behind it.

#[cfg_attr(not(target_os = "linux"), path = "loopback_server/unknown_peer.rs")]
mod peer;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use http::header::{HOST, ORIGIN};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::AbortHandle;

use crate::error::{Error, Result, io_reason};

/// A client that is slower to ask, or that keeps a connection open without asking, is let go.
const HEADER_LIMIT: Duration = Duration::from_secs(10);
/// After which a connection is asked to end, with the answer that is under way.
const CONNECTION_LIFE: Duration = Duration::from_secs(60);
/// No request of an SDK's has more than a few headers; a browser's cookies may take some room.
const LARGEST_HEADER: usize = 16 * 1024;
/// Whoever comes when so many are there takes the place of other users' connections, or waits until
/// one has left.
const CONNECTIONS: usize = 512;
/// How soon it is looked again whether one has left.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What is served.
pub trait Service: Send + Sync + 'static {
    fn respond(&self, call: &Call<'_>) -> Response<Full<Bytes>>;

    /// A client has left; `all_sent`: with everything that it was answered.
    fn left(&self, _client: SocketAddr, _all_sent: bool) {}
}

/// A request, and where it comes from.
pub struct Call<'c> {
    pub request: &'c Request<Incoming>,
    pub client: SocketAddr,
    server: SocketAddr,
}

impl Call<'_> {
    /// Whether it names this address, with the port or without: clients on AWS's CRT leave it out
    /// (aws-c-auth, `credentials_provider_ecs.c`). Any other name is one that somebody's DNS has
    /// pointed here. That cannot be said of `localhost`, which resolvers answer themselves (RFC
    /// 6761, section 6.3).
    pub fn is_for_this_host(&self) -> bool {
        let mut hosts = self.request.headers().get_all(HOST).iter();
        let is_own = |host: &str| is_own_host(host, self.server);
        let named = hosts
            .next()
            .is_some_and(|host| host.to_str().is_ok_and(is_own));
        let authority = self.request.uri().authority();
        named && hosts.next().is_none() && authority.is_none_or(|host| is_own(host.as_str()))
    }

    /// Whether a page in a browser asks, of which the user knows nothing.
    pub fn is_from_page(&self) -> bool {
        self.request.headers().contains_key(ORIGIN)
    }

    /// Whether a process of this user's, or root's, asks.
    pub fn is_from_own_user(&self) -> bool {
        peer::are_own(&[self.client], self.server) == [true]
    }
}

fn is_own_host(host: &str, server: SocketAddr) -> bool {
    let port = format!(":{}", server.port());
    let name = host.strip_suffix(&port).unwrap_or(host);
    name == server.ip().to_string()
        || server.ip().is_loopback() && name.eq_ignore_ascii_case("localhost")
}

/// A port that is taken, and not answered yet.
pub struct LoopbackServer {
    listener: TcpListener,
    address: SocketAddr,
}

impl LoopbackServer {
    /// On an address that no other machine can reach; 0 is any free port.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub fn bind(address: Ipv4Addr, port: u16) -> Result<Self> {
        let wanted = SocketAddr::from((address, port));
        let bound = TcpListener::bind(wanted).and_then(Self::of);
        bound.map_err(|error| cannot_listen(wanted, &error))
    }

    /// At a port that somebody has bound already.
    ///
    /// # Errors
    /// When it is none that can be listened at.
    pub fn of(listener: TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers from a thread of its own, until the program ends.
    ///
    /// # Errors
    /// When the system has no room for that.
    pub fn start(self, service: Arc<impl Service>) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let address = self.address;
        let failed = |error: io::Error| cannot_listen(address, &error);
        let runtime = runtime.map_err(failed)?;
        let serve = move || runtime.block_on(self.accept(service));
        let thread = std::thread::Builder::new().spawn(serve);
        thread.map(drop).map_err(failed)
    }

    async fn accept(self, service: Arc<impl Service>) {
        let listener =
            tokio::net::TcpListener::from_std(self.listener).expect("a runtime is running");
        let mut here: Vec<Connection> = Vec::new();
        loop {
            let Ok((stream, client)) = listener.accept().await else {
                // Out of file descriptors: one of those who are here will leave.
                tokio::time::sleep(LOOK_AGAIN).await;
                continue;
            };
            here.retain(|connection| !connection.task.is_finished());
            if here.len() >= CONNECTIONS {
                let_others_go(&mut here, self.address);
            }
            while here.len() >= CONNECTIONS {
                tokio::time::sleep(LOOK_AGAIN).await;
                here.retain(|connection| !connection.task.is_finished());
            }
            let service = Arc::clone(&service);
            let task = tokio::spawn(converse(stream, client, self.address, service));
            here.push(Connection {
                client,
                task: task.abort_handle(),
            });
        }
    }
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> Error {
    Error::CannotListen {
        address,
        reason: io_reason(error),
    }
}

/// A client that is here.
struct Connection {
    client: SocketAddr,
    task: AbortHandle,
}

/// Another user of the machine, who can connect without knowing anything, must not keep our own
/// out.
fn let_others_go(here: &mut Vec<Connection>, server: SocketAddr) {
    let clients: Vec<SocketAddr> = here.iter().map(|connection| connection.client).collect();
    let mut are_own = peer::are_own(&clients, server).into_iter();
    here.retain(|connection| {
        let stays = are_own.next() == Some(true);
        if !stays {
            connection.task.abort();
        }
        stays
    });
}

async fn converse(
    stream: tokio::net::TcpStream,
    client: SocketAddr,
    server: SocketAddr,
    service: Arc<impl Service>,
) {
    let respond = service_fn(|request| {
        let response = service.respond(&Call {
            request: &request,
            client,
            server,
        });
        async { Ok::<_, Infallible>(response) }
    });
    let mut connection = http1::Builder::new();
    connection
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_LIMIT)
        .max_buf_size(LARGEST_HEADER);
    let mut connection = std::pin::pin!(connection.serve_connection(TokioIo::new(stream), respond));
    let mut ended = tokio::time::timeout(CONNECTION_LIFE, connection.as_mut()).await;
    if ended.is_err() {
        // One that reads nothing must not keep its place.
        connection.as_mut().graceful_shutdown();
        ended = tokio::time::timeout(HEADER_LIMIT, connection).await;
    }
    service.left(client, matches!(ended, Ok(Ok(()))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_ours_by_its_address_and_by_no_name_that_dns_gives() {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 8080));
        let bridge = SocketAddr::from(([169, 254, 170, 2], 8080));
        for (host, on_loopback, on_bridge) in [
            ("127.0.0.1:8080", true, false),
            ("127.0.0.1", true, false),
            ("localhost:8080", true, false),
            ("LocalHost", true, false),
            ("169.254.170.2:8080", false, true),
            ("169.254.170.2", false, true),
            ("127.0.0.1:80", false, false),
            ("127.0.0.1:", false, false),
            ("127.0.0.1:+8080", false, false),
            ("127.0.0.1.evil.example:8080", false, false),
            ("localhost.evil.example", false, false),
            ("localhost.", false, false),
            ("a@127.0.0.1:8080", false, false),
            ("127.1", false, false),
            ("127.0.0.2", false, false),
            ("2130706433", false, false),
            ("[::1]:8080", false, false),
            ("0.0.0.0:8080", false, false),
            (":8080", false, false),
            ("", false, false),
        ] {
            let found = (is_own_host(host, loopback), is_own_host(host, bridge));
            assert_eq!(found, (on_loopback, on_bridge), "{host}");
        }
    }
}
