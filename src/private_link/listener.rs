//! The address that is given to the browser, on Linux: one of this machine, which sends one request
//! on to the link. The address can be read by every user of the machine, so who asks is looked up
//! in the kernel's table of connections.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{CACHE_CONTROL, CONNECTION, LOCATION, REFERRER_POLICY};
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;

use crate::error::{Error, Result};
use crate::files::hex;
use crate::loopback_server::{Call, LoopbackServer, Service};
use crate::random;
use crate::secret::Secret;

pub struct Handover {
    address: String,
    offer: Arc<Offer>,
}

struct Offer {
    link: HeaderValue,
    path: String,
    state: Mutex<State>,
}

/// Of two that ask at the same time one gets the link; who hung up before it was sent may come
/// again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Offered,
    /// Being sent to this client.
    Claimed(SocketAddr),
    Taken,
}

impl Handover {
    /// # Errors
    /// When nothing can be listened to.
    pub fn of(link: &Secret, _: &Path) -> Result<Self> {
        let server = LoopbackServer::bind(Ipv4Addr::LOCALHOST, 0)?;
        let address = server.address();
        let failed = |reason: String| Error::CannotListen { address, reason };
        let name = random::bytes::<32>().map_err(|error| failed(error.to_string()))?;
        let mut link = HeaderValue::from_str(link.expose())
            .map_err(|_| failed("the link is not a valid address".into()))?;
        link.set_sensitive(true);
        let offer = Arc::new(Offer {
            link,
            path: format!("/{}", hex(&name)),
            state: Mutex::new(State::Offered),
        });
        server.start(Arc::clone(&offer))?;
        Ok(Self {
            address: format!("http://{address}{}", offer.path),
            offer,
        })
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    pub fn is_taken(&self) -> bool {
        *self.offer.state() == State::Taken
    }
}

impl Offer {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn status(&self, call: &Call<'_>) -> StatusCode {
        let request = call.request;
        let is_right = call.is_for_this_host()
            && !call.is_from_page()
            && request.method() == Method::GET
            && request.uri().path() == self.path;
        if !is_right {
            return StatusCode::NOT_FOUND;
        }
        if !call.is_from_own_user() {
            return StatusCode::FORBIDDEN;
        }
        let mut state = self.state();
        if *state != State::Offered {
            return StatusCode::GONE;
        }
        *state = State::Claimed(call.client);
        StatusCode::FOUND
    }
}

impl Service for Offer {
    fn respond(&self, call: &Call<'_>) -> Response<Full<Bytes>> {
        let status = self.status(call);
        let mut response = Response::new(Full::default());
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        if status == StatusCode::FOUND {
            headers.insert(LOCATION, self.link.clone());
        }
        response
    }

    fn left(&self, client: SocketAddr, all_sent: bool) {
        let mut state = self.state();
        if *state == State::Claimed(client) {
            *state = if all_sent {
                State::Taken
            } else {
                State::Offered
            };
        }
    }
}
