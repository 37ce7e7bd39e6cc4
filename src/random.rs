//! Random bytes of the operating system: for keys, tokens and nonces.

use std::io;

use ring::rand::{SecureRandom, SystemRandom};

/// # Errors
/// When the system has none to give.
pub fn bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| io::Error::other("the system gave no random bytes"))?;
    Ok(bytes)
}
