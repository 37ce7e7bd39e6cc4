//! A client that is far away, as over a real network: each of its messages takes a round trip, and the first one a second
//! round trip before, for TCP's own handshake, which the kernel answers at once on loopback.

use std::time::Duration;

use tokio::io::{self, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// What may be under way at a time.
const ROOM: usize = 256 * 1024;

/// The socket as the server sees it at that distance. Replies take no time: the whole round trip is on the client's way.
pub(crate) fn far_away(
    socket: impl AsyncRead + AsyncWrite + Send + 'static,
    round_trip: Duration,
) -> DuplexStream {
    let (near, far) = io::duplex(ROOM);
    let (mut from_client, mut to_client) = io::split(socket);
    let (mut replies, mut requests) = io::split(far);
    let (sender, mut under_way) = mpsc::unbounded_channel();
    let connected = Instant::now() + round_trip;
    tokio::spawn(async move {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
            let arrives = Instant::now().max(connected) + round_trip;
            if sender.send((arrives, buffer[..length].to_vec())).is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((arrives, bytes)) = under_way.recv().await {
            tokio::time::sleep_until(arrives).await;
            if requests.write_all(&bytes).await.is_err() {
                return;
            }
        }
        let _ = requests.shutdown().await;
    });
    tokio::spawn(async move {
        let _ = io::copy(&mut replies, &mut to_client).await;
        let _ = to_client.shutdown().await;
    });
    near
}
