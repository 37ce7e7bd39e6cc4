//! What a Unix terminal says of itself.

pub use std::os::fd::AsFd as Stream;

pub fn columns(stream: &impl Stream) -> Option<u16> {
    Some(rustix::termios::tcgetwinsize(stream).ok()?.ws_col)
}

pub fn is_in_background() -> bool {
    let foreground = rustix::termios::tcgetpgrp(std::io::stderr());
    foreground.is_ok_and(|group| group != rustix::process::getpgrp())
}
