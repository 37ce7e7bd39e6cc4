//! What others must not see or do: no secret lies in the open, another user changes nothing, and a hostile name does no
//! harm.

mod confine;
mod leaks;
pub mod names;
mod neighbors;
mod privacy;
mod process_hardening;
