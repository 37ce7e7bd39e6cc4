//! Whether requests can leave this machine, as the machine itself sees it: only a name lookup is
//! sent.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::mpsc;
use std::thread;

use http::uri::Authority;

use super::CONNECT_LIMIT;

/// Addresses reserved for documentation (RFC 5737, RFC 3849): nobody uses them, and only a default
/// route leads there.
const ANYWHERE: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
];

/// Whether this machine has a route to the internet.
pub fn is_online() -> bool {
    let [four, six] = ANYWHERE.map(|address| connect(SocketAddr::new(address, 443)));
    // Without IPv6 the second one fails in other ways.
    leads_there(&four) || six.is_ok()
}

/// Looks up a host, and checks that a route leads to one of its addresses.
///
/// # Errors
/// When the name is not known or no DNS server answers; `NetworkUnreachable` if there is no route.
pub fn find(address: &Authority) -> io::Result<()> {
    let found = look_up(address)?;
    // An error on a system without UDP sockets says nothing about the route.
    if found.iter().any(|address| leads_there(&connect(*address))) {
        return Ok(());
    }
    Err(ErrorKind::NetworkUnreachable.into())
}

/// Whether the error means that there is no route to the address.
pub fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::HostUnreachable
            | ErrorKind::AddrNotAvailable
    )
}

fn leads_there(connected: &io::Result<()>) -> bool {
    !connected.as_ref().is_err_and(is_missing)
}

/// For UDP this only picks a route: nothing is sent (udp(7), connect(2)).
fn connect(address: SocketAddr) -> io::Result<()> {
    let any: IpAddr = match address {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    UdpSocket::bind((any, 0))?.connect(address)
}

/// The system's lookup has no configurable time limit, so it runs in a thread. It gets as long as a
/// request would give it.
fn look_up(address: &Authority) -> io::Result<Vec<SocketAddr>> {
    let host = address.host().trim_matches(['[', ']']).to_owned();
    let port = address.port_u16().unwrap_or(443);
    let (sender, found) = mpsc::channel();
    thread::Builder::new().spawn(move || {
        let found = (host.as_str(), port).to_socket_addrs();
        // After the time limit there is no receiver.
        let _ = sender.send(found.map(Vec::from_iter));
    })?;
    let late = |_| {
        let text = format!(
            "no DNS server answered within {} s",
            CONNECT_LIMIT.as_secs()
        );
        Err(io::Error::new(ErrorKind::TimedOut, text))
    };
    found.recv_timeout(CONNECT_LIMIT).unwrap_or_else(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_leads_to_this_machine_by_number_and_by_name() {
        for address in ["127.0.0.1:1", "127.0.0.1", "localhost:1"] {
            let address = address.parse().expect("host and port");
            assert!(find(&address).is_ok(), "{address}");
        }
    }

    #[test]
    fn a_name_that_nobody_has_is_not_found() {
        let nobody = "does-not-exist.invalid".parse().expect("a host");
        let error = find(&nobody).expect_err("reserved by RFC 2606");
        assert!(!is_missing(&error), "{error}");
    }
}
