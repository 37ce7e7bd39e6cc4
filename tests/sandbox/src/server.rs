//! The two HTTP servers in a thread of their own: accepting, reading, logging, playing faults. What
//! the answer is comes from `onelogin.rs` and `sts.rs`; what a fault does to the body from `wire.rs`.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{DATE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{oneshot, watch};
use tokio_rustls::TlsAcceptor;

use crate::acceptor::{Door, Doormen, Doorway};
use crate::distance;
use crate::fault::Fault;
use crate::reply::Reply;
use crate::state::{Request, Service, State};
use crate::tls::Authority;
use crate::wire::{self, Body, Socket, Tricks};
use crate::{clock, lock, onelogin, sts};

pub(crate) struct Server {
    pub onelogin: SocketAddr,
    pub sts: SocketAddr,
    pub ca_pem: Option<String>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Both ports are open when this returns.
    pub fn start(state: Arc<Mutex<State>>, tls: bool) -> Server {
        let (onelogin, onelogin_address) = listen();
        let (sts, sts_address) = listen();
        let authority = tls.then(Authority::new);
        let ca_pem = authority.as_ref().map(|authority| authority.ca_pem.clone());
        let doormen = Doormen::new(authority);
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            let first = Listener::new(onelogin, Service::OneLogin, &state, &doormen);
            let second = Listener::new(sts, Service::Sts, &state, &doormen);
            tokio::spawn(first.run());
            tokio::spawn(second.run());
            // Nothing is ever sent: it ends when the sandbox drops its end.
            let _: Result<Infallible, _> = stopped.await;
        };
        let thread = std::thread::Builder::new()
            .name("sandbox".into())
            .spawn(move || {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime needs only a few file descriptors")
                    .block_on(serve);
                // The runtime is dropped here, and with it every task and every socket.
            })
            .expect("the system has room for one more thread");
        Server {
            onelogin: onelogin_address,
            sts: sts_address,
            ca_pem,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn url(&self, address: SocketAddr) -> String {
        let scheme = if self.ca_pem.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{address}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its panic, if any, was printed; a second one in a drop would abort the tests.
            let _ = thread.join();
        }
    }
}

fn listen() -> (StdListener, SocketAddr) {
    let listener = StdListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener
        .set_nonblocking(true)
        .expect("a fresh socket can be set non-blocking");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    (listener, address)
}

struct Listener {
    address: SocketAddr,
    /// None while the door is closed.
    open: Option<TcpListener>,
    /// Holds the port meanwhile: nobody else gets it, and nobody is listening.
    reserved: Option<TcpSocket>,
    service: Service,
    state: Arc<Mutex<State>>,
    doormen: Doormen,
    doorway: Doorway,
}

impl Listener {
    fn new(
        listener: StdListener,
        service: Service,
        state: &Arc<Mutex<State>>,
        doormen: &Doormen,
    ) -> Listener {
        Listener {
            address: listener
                .local_addr()
                .expect("a bound socket has an address"),
            open: Some(TcpListener::from_std(listener).expect("it is a non-blocking socket")),
            reserved: None,
            service,
            state: Arc::clone(state),
            doormen: doormen.clone(),
            doorway: lock(state).doors.of(service).clone(),
        }
    }

    async fn run(mut self) {
        let mut wanted = self.doorway.wanted();
        loop {
            let door = *wanted.borrow_and_update();
            if door == Door::Closed {
                if let Some(listener) = self.open.take() {
                    // Whoever is between fork and exec in this process has a copy of it, and would keep it open.
                    #[cfg(unix)]
                    let _ = rustix::net::shutdown(&listener, rustix::net::Shutdown::Both);
                    drop(listener);
                    self.reserved = reserve(self.address).ok();
                }
            } else if self.open.is_none() {
                let reserved = self
                    .reserved
                    .take()
                    .map_or_else(|| reserve(self.address), Ok);
                // Whoever took the port meanwhile may give it back.
                let Ok(listener) = reserved.and_then(|socket| socket.listen(BACKLOG)) else {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                };
                self.open = Some(listener);
            }
            self.doorway.is_now(door);
            tokio::select! {
                changed = wanted.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
                accepted = accept(self.open.as_ref()) => match accepted {
                    Ok(stream) => self.serve(stream, door),
                    // Out of file descriptors, most likely: others may give some back.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
            }
        }
    }

    fn serve(&self, stream: TcpStream, door: Door) {
        let connection = Connection {
            service: self.service,
            number: lock(&self.state).accept(self.service),
            state: Arc::clone(&self.state),
            tricks: Arc::default(),
        };
        if door == Door::HangUp {
            return;
        }
        tokio::spawn(connection.run(stream, self.doormen.at(door), self.doorway.is()));
    }
}

/// Connections that wait to be accepted, as the standard library has it.
const BACKLOG: u32 = 128;

fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn accept(open: Option<&TcpListener>) -> io::Result<TcpStream> {
    match open {
        Some(listener) => listener.accept().await.map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

struct Connection {
    service: Service,
    number: usize,
    state: Arc<Mutex<State>>,
    tricks: Arc<Tricks>,
}

impl Connection {
    async fn run(self, stream: TcpStream, tls: Option<TlsAcceptor>, door: watch::Receiver<Door>) {
        let _ = stream.set_nodelay(true);
        let socket = Socket::new(stream, Arc::clone(&self.tricks));
        let round_trip = lock(&self.state).world.round_trip;
        if round_trip.is_zero() {
            self.greet(socket, tls, door).await;
        } else {
            let socket = distance::far_away(socket, round_trip);
            self.greet(socket, tls, door).await;
        }
    }

    async fn greet(
        self,
        socket: impl AsyncRead + AsyncWrite + Unpin,
        tls: Option<TlsAcceptor>,
        door: watch::Receiver<Door>,
    ) {
        match tls {
            None => self.talk(socket, door).await,
            // A client that does not trust us ends here; the accepted connection was counted.
            Some(tls) => {
                if let Ok(stream) = tls.accept(socket).await {
                    self.talk(stream, door).await;
                }
            }
        }
    }

    async fn talk(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        mut door: watch::Receiver<Door>,
    ) {
        let answer = service_fn(|request| self.answer(request));
        let talk = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
        let mut talk = std::pin::pin!(talk);
        // An error here is a fault we played or a client that left: both are in the log.
        tokio::select! {
            // First, so that the reply at which the door changes says that it is the last one here: a client that sends its
            // next request at once would run into the end of the connection.
            biased;
            _ = door.changed() => talk.as_mut().graceful_shutdown(),
            _ = talk.as_mut() => return,
        }
        let _ = talk.await;
    }

    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
    ) -> Result<hyper::Response<Body>, io::Error> {
        let mut request = read(request, self.service, self.number).await?;
        let (index, fault, latency) = {
            let mut state = lock(&self.state);
            request.at_once += state.unanswered(request.step);
            let fault = state.take_fault(request.step);
            state.log.push(request.clone());
            (state.log.len() - 1, fault, state.world.latency)
        };
        tokio::time::sleep(latency).await;
        if let Some(Fault::Hang(time)) = fault {
            tokio::time::sleep(time).await;
        }
        if let Some(Fault::ResetBefore) = fault {
            self.tricks.reset.store(true, Ordering::Relaxed);
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        if let Some(Fault::Raw(bytes)) = &fault {
            *lock(&self.tricks.raw) = Some(bytes.clone());
        }

        if let Some(Fault::Then(door)) = fault {
            let doorway = lock(&self.state).doors.of(self.service).clone();
            doorway.want(door);
            while !doorway.is_settled() {
                tokio::task::yield_now().await;
            }
        }

        let mut state = lock(&self.state);
        let reply = match &fault {
            Some(Fault::Reply {
                status,
                headers,
                body,
            }) => Reply {
                status: *status,
                headers: headers.clone(),
                body: body.clone(),
            },
            Some(Fault::Endless | Fault::Long { .. }) => Reply {
                status: 200,
                headers: Vec::new(),
                body: Vec::new(),
            },
            Some(Fault::Raw(_)) => Reply {
                status: 200,
                headers: vec![("connection".into(), "close".into())],
                body: Vec::new(),
            },
            _ => match self.service {
                Service::OneLogin => onelogin::answer(&mut state, &request),
                Service::Sts => sts::answer(&mut state, &request),
            },
        };
        state.log[index].status = Some(reply.status);
        let date = clock::http_date(state.now());
        drop(state);
        Ok(response(reply, &date, fault))
    }
}

async fn read(
    request: hyper::Request<Incoming>,
    service: Service,
    connection: usize,
) -> Result<Request, io::Error> {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let body = String::from_utf8_lossy(&body).into_owned();
    let method = head.method.to_string();
    let path = head
        .uri
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let headers = head
        .headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect();
    let step = match service {
        Service::OneLogin => onelogin::step(&method, &path),
        Service::Sts => sts::step(&path, &body),
    };
    Ok(Request {
        step,
        method,
        path,
        headers,
        body,
        connection,
        status: None,
        at_once: 1,
        at,
    })
}

/// A test's faulty header or status that HTTP cannot carry is the test's mistake: better a panic
/// that names it than a reply without.
fn response(reply: Reply, date: &str, fault: Option<Fault>) -> hyper::Response<Body> {
    let mut builder = hyper::Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        builder = builder.header(name, value);
    }
    if let Some(Fault::Then(_)) = fault {
        builder = builder.header("connection", "close");
    }
    let (body, length) = wire::body(reply.body, fault);
    if let Some(length) = length {
        builder = builder.header("content-length", length);
    }
    let mut response = builder
        .body(body)
        .expect("a scripted reply has a valid status and valid headers");
    response
        .headers_mut()
        .entry(DATE)
        .or_insert_with(|| HeaderValue::from_str(date).expect("a date is plain ASCII"));
    response
}
