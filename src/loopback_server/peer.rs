//! Whose the other end of a connection on loopback is. Any user of the machine can reach a port
//! there.

use std::net::SocketAddr;

#[cfg(target_os = "linux")]
use crate::environment;

/// Which of these clients of `server` are processes of ours, or root's (WSL passes connections of
/// Windows' browsers on as root). Where the kernel does not say so, none is. All at once: to read
/// the kernel's table takes tens of milliseconds where it is long.
pub fn are_own(peers: &[SocketAddr], server: SocketAddr) -> Vec<bool> {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let own = rustix::process::geteuid().as_raw();
    let from_windows = || server.ip().is_loopback() && environment::is_wsl_kernel();
    linux::are_own(peers, &linux::sides(&table, server), own, from_windows)
}

mod linux {
    use std::collections::HashMap;
    use std::net::SocketAddr;

    /// `TCP_ESTABLISHED` (linux/tcp_states.h) as the table prints it.
    const ESTABLISHED: &str = "01";

    /// Whose the sockets are that were connected to `server`, by their addresses (proc_net(5),
    /// `/proc/net/tcp`). A socket that its program has closed belongs to nobody, which the table
    /// shows as root's: whoever asks and hangs up must not pass for root.
    pub fn sides(table: &str, server: SocketAddr) -> HashMap<&str, Side> {
        let server = in_hex(server).unwrap_or_default();
        let rows = table.lines().skip(1).filter_map(|row| {
            let mut columns = row.split_whitespace().skip(1);
            let local = columns.next()?;
            if columns.next()? != server {
                return None;
            }
            let is_open = columns.next()? == ESTABLISHED;
            let uid = columns.nth(3)?.parse().ok()?;
            Some((local, if is_open { Side::Of(uid) } else { Side::Closed }))
        });
        rows.collect()
    }

    /// `from_windows`: whether a client that this kernel does not know can come from the Windows
    /// below it. WSL 2 hands such connections in from outside when its networking is "mirrored", and
    /// WSL 1 shows none at all. Every process of this Linux is in the table of WSL 2, even when it
    /// has hung up; one that has reset its connection gets no answer.
    pub fn are_own(
        peers: &[SocketAddr],
        sides: &HashMap<&str, Side>,
        own: u32,
        from_windows: impl Fn() -> bool,
    ) -> Vec<bool> {
        let is_own = |peer: &SocketAddr| {
            let side = in_hex(*peer).and_then(|peer| sides.get(peer.as_str()));
            match side {
                Some(Side::Of(uid)) => *uid == 0 || *uid == own,
                Some(Side::Closed) => false,
                None => from_windows(),
            }
        };
        peers.iter().map(is_own).collect()
    }

    /// The client's end of a connection.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Side {
        /// Open, and this user's.
        Of(u32),
        Closed,
    }

    /// As the kernel prints it: the address's bytes as one number of this machine's byte order.
    pub fn in_hex(address: SocketAddr) -> Option<String> {
        let SocketAddr::V4(address) = address else {
            return None;
        };
        let number = u32::from_ne_bytes(address.ip().octets());
        Some(format!("{number:08X}:{:04X}", address.port()))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn the_kernels_table_says_whose_a_connection_is() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
                     0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1\n   \
                     1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 2 1\n   \
                     2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 3 1\n   \
                     3: 0100007F:C352 0100007F:1F90 05 00000000:00000000 00:00000000 00000000     0        0 0 1\n";
        if cfg!(target_endian = "little") {
            let server = SocketAddr::from(([127, 0, 0, 1], 8080));
            let sides = linux::sides(table, server);
            let [open, hung_up, unknown] =
                [50000, 50002, 50004].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
            for (user, on_wsl, expected) in [
                (1000, false, [true, false, false]),
                (1001, false, [false, false, false]),
                // Windows is outside of this kernel; another user of this Linux is not.
                (1000, true, [true, false, true]),
                (1001, true, [false, false, true]),
            ] {
                let peers = [open, hung_up, unknown];
                let own = linux::are_own(&peers, &sides, user, || on_wsl);
                assert_eq!(own, expected, "{user} {on_wsl}");
            }
        }
    }

    #[test]
    fn our_own_connection_is_ours() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = listener.local_addr().expect("bound");
        let client = TcpStream::connect(server).expect("connected");
        let (_stream, peer) = listener.accept().expect("it has connected");
        let nobody = SocketAddr::from(([127, 0, 0, 2], 1));
        assert_eq!(are_own(&[nobody, peer], server), [false, true]);
        drop(client);
    }
}
