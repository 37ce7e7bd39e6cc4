//! The program for Windows, run by Wine against the practice services, which are a Linux process. `tests/platforms/windows`
//! builds what is needed and runs these. Wine is no judge of access control lists, the credential manager's service or the
//! look of a console window.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may end at the first thing that is not as it should be"
)]

mod exec;
mod files;
mod powershell;
mod shells;
mod sign_in;
mod terminal;
mod world;
