//! The wall of `exec --confine`: what the command cannot open, whatever it does, because the kernel
//! refuses. It is put up in our own process, right before that becomes the command, and holds for
//! everything that the command starts.

pub mod places;
#[cfg_attr(
    all(target_os = "linux", target_endian = "little"),
    path = "confinement/linux.rs"
)]
#[cfg_attr(
    not(all(target_os = "linux", target_endian = "little")),
    path = "confinement/unsupported.rs"
)]
mod platform;

pub use platform::{Confinement, check};

/// In the environment of a command behind the wall. It only tells our own commands why they find
/// nothing: the kernel holds the wall, whatever a variable says.
pub const MARK: &str = "OL_AWS_CONFINED";

/// What a confined command cannot do in a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Closed,
    ReadOnly,
    /// Something below it is closed.
    NoNewFiles,
}
