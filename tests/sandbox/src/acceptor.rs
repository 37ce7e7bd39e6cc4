//! What a service presents to the next connection: itself, nobody, or a certificate that must not be trusted. A change
//! reaches the connections that are open, too: they end after the reply they are at.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::state::Service;
use crate::tls::Authority;

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Door {
    #[default]
    Open,
    /// Nobody listens: the connection is refused.
    Closed,
    /// With `World.tls`: the certificate ran out yesterday.
    ExpiredCertificate,
    /// With `World.tls`: the certificate is good from tomorrow on.
    FutureCertificate,
    /// With `World.tls`: the certificate is somebody else's.
    CertificateOfAnotherHost,
    /// With `World.tls`: the certificate is of an authority of which nobody has heard.
    UnknownAuthority,
    /// The connection is accepted, and ended at once.
    HangUp,
}

/// The door of one service: what it should be, and what its listener has made of it.
#[derive(Clone)]
pub(crate) struct Doorway {
    wanted: watch::Sender<Door>,
    is: watch::Sender<Door>,
}

impl Doorway {
    fn new() -> Doorway {
        Doorway {
            wanted: watch::Sender::new(Door::Open),
            is: watch::Sender::new(Door::Open),
        }
    }

    pub fn want(&self, door: Door) {
        self.wanted.send_replace(door);
    }

    pub fn wanted(&self) -> watch::Receiver<Door> {
        self.wanted.subscribe()
    }

    /// What those who are inside go by: were they sent out before the door is shut, they would come in again.
    pub fn is(&self) -> watch::Receiver<Door> {
        self.is.subscribe()
    }

    pub fn is_now(&self, door: Door) {
        self.is
            .send_if_modified(|is| std::mem::replace(is, door) != door);
    }

    /// Whether the listener has heard of the last change.
    pub fn is_settled(&self) -> bool {
        *self.is.borrow() == *self.wanted.borrow()
    }
}

pub(crate) struct Doors {
    onelogin: Doorway,
    sts: Doorway,
}

impl Doors {
    pub fn new() -> Doors {
        Doors {
            onelogin: Doorway::new(),
            sts: Doorway::new(),
        }
    }

    pub fn of(&self, service: Service) -> &Doorway {
        match service {
            Service::OneLogin => &self.onelogin,
            Service::Sts => &self.sts,
        }
    }
}

/// Who makes the handshakes at a door.
#[derive(Clone)]
pub(crate) struct Doormen(Option<Arc<Authority>>);

impl Doormen {
    pub fn new(authority: Option<Authority>) -> Doormen {
        Doormen(authority.map(Arc::new))
    }

    /// None: plain HTTP.
    pub fn at(&self, door: Door) -> Option<TlsAcceptor> {
        let authority = self.0.as_ref()?;
        let acceptor = match door {
            Door::Open | Door::Closed | Door::HangUp => &authority.good,
            Door::ExpiredCertificate => &authority.expired,
            Door::FutureCertificate => &authority.future,
            Door::CertificateOfAnotherHost => &authority.of_another_host,
            Door::UnknownAuthority => &authority.unknown,
        };
        Some(acceptor.clone())
    }
}
