//! Whose the other end of a connection on loopback is, on systems that cannot be asked without unsafe
//! code.

use std::net::SocketAddr;

/// They count as ours: what is served has a token of its own.
pub fn are_own(peers: &[SocketAddr], _: SocketAddr) -> Vec<bool> {
    vec![true; peers.len()]
}
