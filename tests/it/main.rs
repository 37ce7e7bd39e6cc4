//! The integration tests: the built binary in a sealed world (`world`), against the sandbox, real shells, real terminals
//! and the real AWS tools.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may end at the first thing that is not as it should be"
)]

mod at_hand;
mod aws_tools;
mod cache;
mod chaining;
mod completions;
mod concurrency;
mod config;
mod credential_process;
mod detection;
mod docs;
mod errors;
mod exec;
mod factors;
mod formats;
mod guards;
mod hook;
mod hostile;
mod layers;
mod loading;
mod man;
mod many_roles;
mod policies;
mod privacy;
mod profiles;
mod real_shell;
mod refusals;
mod renew;
mod roles;
mod sessions;
mod shells;
mod status;
mod tenants;
mod terminal;
mod wire;
mod world;
