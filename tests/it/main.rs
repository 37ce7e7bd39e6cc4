//! The integration tests: the built binary in a sealed world (`world`), against the sandbox, real shells, real terminals
//! and the real AWS tools. Each folder's `mod.rs` says what the tests in it prove.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::too_many_lines,
    reason = "a test may end at the first thing that is not as it should be, and hold a table"
)]

mod aws;
mod commands;
mod faults;
mod keyring;
mod network;
mod packaging;
mod repository;
mod security;
mod sessions;
mod settings;
mod shells;
mod sign_in;
mod terminal;
mod world;
