//! Connections that are opened before they are needed, so that their handshakes are over by then. A
//! thread of their own works for them, also while the one that needs them waits for a person or a
//! program.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::Version;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::Http;
use super::failure::is_about_time;

/// A clock is only for a better message.
const CLOCK_LIMIT: Duration = Duration::from_secs(2);

/// What was opened ahead of time.
#[derive(Debug, Clone, Default)]
pub struct Warmed {
    /// The first address.
    url: Arc<OnceLock<String>>,
    /// `None`: the system has no more threads or files.
    opener: Arc<OnceLock<Option<Opener>>>,
}

/// The thread. It ends, and closes its connections, when this is dropped.
#[derive(Debug)]
struct Opener {
    runtime: Handle,
    _end: oneshot::Sender<Infallible>,
}

impl Opener {
    fn start() -> Option<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().ok()?;
        let handle = runtime.handle().clone();
        let (sender, end) = oneshot::channel();
        let work = move || {
            let _ = runtime.block_on(end);
            // The look-up of a host's address cannot be called off.
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("connections".into());
        thread.spawn(work).ok()?;
        Some(Self {
            runtime: handle,
            _end: sender,
        })
    }
}

impl Http {
    /// Opens so many connections in the background. Nothing is sent on them: to a request, a server
    /// may answer by closing its connection.
    pub fn warm(&self, url: &str, connections: usize) {
        // A wrong password of the proxy's must not be sent twice: it is often the user's own, and
        // locked after a few.
        if self.proxies.of(url).is_some_and(|proxy| proxy.has_password) {
            return;
        }
        let Some(opener) = self.warmed.opener.get_or_init(Opener::start) else {
            return;
        };
        // The first one is as good as any.
        let _ = self.warmed.url.set(url.to_owned());
        for _ in 0..connections {
            let (http, url) = (self.clone(), url.to_owned());
            opener.runtime.spawn(async move {
                let Ok(client) = http.client_for(&url) else {
                    return;
                };
                // We speak only HTTP/1.1, so the client opens a connection for this request, finds
                // that it cannot send the request there, and keeps the connection for the next one.
                // What stands in its way is reported by the request that needs it.
                let _ = client.head(&url).version(Version::HTTP_2).send().await;
            });
        }
    }

    /// After a certificate was refused for its dates: asks for the time where a connection is open
    /// already, unless it is known from a reply.
    pub(super) async fn find_clock(&self, error: &reqwest::Error) {
        if let (None, Some(url)) = (self.seen_clock.get(), self.warmed.url.get())
            && is_about_time(error)
            && let Ok(client) = self.client_for(url)
        {
            let request = client.head(url).timeout(CLOCK_LIMIT);
            if let Ok(response) = request.send().await {
                self.see_clock(&response);
            }
        }
    }
}
