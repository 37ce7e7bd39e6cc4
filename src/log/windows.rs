//! A Windows console, which wraps by itself.

pub use std::os::windows::io::AsHandle as Stream;

pub fn columns(_: &impl Stream) -> Option<u16> {
    None
}

pub fn is_in_background() -> bool {
    false
}
