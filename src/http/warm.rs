//! Connections that are opened before they are needed, so that their handshakes are over by then.

use std::time::Duration;

use http::Version;

use super::Http;
use super::failure::is_about_time;

/// A clock is only for a better message.
const CLOCK_LIMIT: Duration = Duration::from_secs(2);

impl Http {
    /// Opens so many connections in the background. Nothing is sent on them: to a request, a server
    /// may answer by closing its connection.
    pub fn warm(&self, url: &str, connections: usize) {
        // A wrong password of the proxy's must not be sent twice: it is often the user's own, and
        // locked after a few.
        if self.proxies.of(url).is_some_and(|proxy| proxy.has_password) {
            return;
        }
        let Ok(client) = self.client_for(url) else {
            return;
        };
        // The first one is as good as any.
        let _ = self.warmed.set(url.to_owned());
        for _ in 0..connections {
            // We speak only HTTP/1.1, so the client opens a connection for this request, finds that
            // it cannot send the request there, and keeps the connection for the next one.
            let request = client.head(url).version(Version::HTTP_2);
            tokio::spawn(async move {
                // What stands in its way is reported by the request that needs it.
                let _ = request.send().await;
            });
        }
    }

    /// After a certificate was refused for its dates: asks for the time where a connection is open
    /// already, unless it is known from a reply.
    pub(super) async fn find_clock(&self, error: &reqwest::Error) {
        if let (None, Some(url)) = (self.seen_clock.get(), self.warmed.get())
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
