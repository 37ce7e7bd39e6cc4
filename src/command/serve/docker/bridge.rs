//! The address of a Docker network's bridge, which on Linux is one of this machine's.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, UdpSocket};

use super::NETWORK;
use crate::error::{Error, Result};
use crate::loopback_server::LoopbackServer;

/// AWS SDKs and tools reference guide, "Container credential provider".
const ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);

/// Takes the port on the network's own address of this machine.
///
/// # Errors
/// When there is no such network here, and how to make it.
pub fn bind(port: u16) -> Result<LoopbackServer> {
    match UdpSocket::bind((ADDRESS, 0)) {
        Err(error) if error.kind() == ErrorKind::AddrNotAvailable => Err(Error::NoBridge {
            address: ADDRESS,
            command: format!(
                "docker network create --subnet 169.254.170.0/24 --gateway {ADDRESS} {NETWORK}"
            ),
        }),
        _ => LoopbackServer::bind(ADDRESS, port),
    }
}
