//! Whose the other end of a connection on loopback is. Any user of the machine can reach a port
//! there.

use std::net::SocketAddr;

/// Which of these clients of `server` are processes of ours, or root's (WSL passes connections of
/// Windows' browsers on as root). Where the kernel does not say so, none is. All at once: to read
/// the kernel's table takes tens of milliseconds where it is long.
pub fn are_own(peers: &[SocketAddr], server: SocketAddr) -> Vec<bool> {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let uids = linux::uids(&table, server);
    let own = rustix::process::geteuid().as_raw();
    let is_own = |peer: &SocketAddr| {
        let uid = linux::in_hex(*peer).and_then(|peer| uids.get(peer.as_str()));
        uid.is_some_and(|uid| *uid == 0 || *uid == own)
    };
    peers.iter().map(is_own).collect()
}

mod linux {
    use std::collections::HashMap;
    use std::net::SocketAddr;

    /// `TCP_ESTABLISHED` (linux/tcp_states.h) as the table prints it.
    const ESTABLISHED: &str = "01";

    /// The users of the sockets that are connected to `server`, by the sockets' addresses
    /// (proc_net(5), `/proc/net/tcp`). A socket that its program has closed belongs to nobody,
    /// which the table shows as root's: whoever asks and hangs up must not pass for root.
    pub fn uids(table: &str, server: SocketAddr) -> HashMap<&str, u32> {
        let server = in_hex(server).unwrap_or_default();
        let rows = table.lines().skip(1).filter_map(|row| {
            let mut columns = row.split_whitespace().skip(1);
            let local = columns.next()?;
            let is_open = columns.next()? == server && columns.next()? == ESTABLISHED;
            let uid = columns.nth(3).filter(|_| is_open)?;
            Some((local, uid.parse().ok()?))
        });
        rows.collect()
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
            let uids = linux::uids(table, SocketAddr::from(([127, 0, 0, 1], 8080)));
            // The one that has hung up is not among them.
            assert_eq!(
                uids.into_iter().collect::<Vec<_>>(),
                [("0100007F:C350", 1000)]
            );
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
