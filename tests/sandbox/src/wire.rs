//! Bodies and sockets that misbehave as a fault asks.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use http_body_util::{BodyExt, Full};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::fault::Fault;

pub(crate) type Body = http_body_util::combinators::BoxBody<Bytes, io::Error>;

/// The body as the fault wants it, and the length to announce where HTTP would not know it.
pub(crate) fn body(reply: Vec<u8>, fault: Option<Fault>) -> (Body, Option<u64>) {
    let length = reply.len() as u64;
    let bytes = Bytes::from(reply);
    let (sender, channel) = Channel::new(1);
    match fault {
        Some(Fault::ResetMiddle) => tokio::spawn(half(sender, bytes)),
        Some(Fault::Slow { bytes_per_second }) => {
            tokio::spawn(slow(sender, bytes, bytes_per_second.max(1)))
        }
        Some(Fault::Endless) => {
            tokio::spawn(endless(sender));
            return (channel.boxed(), None);
        }
        Some(Fault::Long {
            bytes,
            start,
            piece,
        }) => {
            tokio::spawn(long(sender, bytes, start, piece));
            return (channel.boxed(), Some(bytes));
        }
        _ => {
            let whole = Full::new(bytes).map_err(|never| match never {});
            return (whole.boxed(), None);
        }
    };
    (channel.boxed(), Some(length))
}

async fn half(mut sender: Sender<Bytes, io::Error>, bytes: Bytes) {
    if sender
        .send_data(bytes.slice(..bytes.len() / 2))
        .await
        .is_ok()
    {
        // Without a pause hyper meets the error before it has written the first half.
        tokio::time::sleep(Duration::from_millis(20)).await;
        sender.abort(io::ErrorKind::ConnectionAborted.into());
    }
}

async fn slow(mut sender: Sender<Bytes, io::Error>, bytes: Bytes, bytes_per_second: u32) {
    let size = (bytes_per_second / 10).max(1);
    let pause = Duration::from_secs_f64(f64::from(size) / f64::from(bytes_per_second));
    for chunk in bytes.chunks(size as usize) {
        tokio::time::sleep(pause).await;
        if sender.send_data(bytes.slice_ref(chunk)).await.is_err() {
            return;
        }
    }
}

async fn endless(mut sender: Sender<Bytes, io::Error>) {
    // The start of a JSON string that never ends; for an XML parser it is nonsense from the start.
    let mut chunk = Bytes::from_static(b"{\"message\":\"");
    while sender.send_data(chunk).await.is_ok() {
        chunk = Bytes::from_static(&[b'a'; 16 * 1024]);
    }
}

async fn long(
    mut sender: Sender<Bytes, io::Error>,
    bytes: u64,
    start: &'static str,
    piece: &'static str,
) {
    let many = Bytes::from(piece.repeat(64 * 1024 / piece.len().max(1) + 1));
    let (mut chunk, mut left) = (Bytes::from_static(start.as_bytes()), bytes);
    while left > 0 {
        let size = left.min(chunk.len() as u64);
        let sent = sender.send_data(chunk.slice(..size as usize)).await;
        if sent.is_err() {
            return;
        }
        left -= size;
        chunk = many.clone();
    }
}

/// What a connection was told to do besides HTTP.
#[derive(Default)]
pub(crate) struct Tricks {
    /// It ends by RST instead of FIN.
    pub reset: AtomicBool,
    /// What is sent instead of the reply.
    pub raw: Mutex<Option<Vec<u8>>>,
}

/// A TCP stream that can end by RST, or say something else than what is written to it.
pub(crate) struct Socket {
    stream: TcpStream,
    tricks: Arc<Tricks>,
    /// What has been sent of the raw bytes.
    sent: usize,
}

impl Socket {
    pub fn new(stream: TcpStream, tricks: Arc<Tricks>) -> Socket {
        Socket {
            stream,
            tricks,
            sent: 0,
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.tricks.reset.load(Ordering::Relaxed) {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Socket {
            stream,
            tricks,
            sent,
        } = &mut *self;
        let raw = crate::lock(&tricks.raw);
        let Some(raw) = raw.as_ref() else {
            return Pin::new(stream).poll_write(context, buffer);
        };
        while *sent < raw.len() {
            *sent += ready!(Pin::new(&mut *stream).poll_write(context, &raw[*sent..]))?;
        }
        // The reply itself goes nowhere.
        Poll::Ready(Ok(buffer.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
