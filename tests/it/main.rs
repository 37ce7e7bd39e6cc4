//! The integration tests: the built binary in a sealed world (`world`), against the sandbox, real shells, real terminals
//! and the real AWS tools.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::too_many_lines,
    reason = "a test may end at the first thing that is not as it should be, and hold a table"
)]

mod askpass;
mod at_hand;
mod aws_files;
mod aws_tools;
mod browser;
mod cache;
mod chaining;
mod completions;
mod concurrency;
mod config;
mod console;
mod credential_process;
mod detection;
mod docs;
mod docs_run;
mod doctor;
mod errors;
mod exec;
mod factors;
mod faults;
mod formats;
mod guards;
mod hook;
mod hostile;
mod keyring;
mod layers;
mod leaks;
mod loading;
mod man;
mod many_roles;
mod messages;
mod names;
mod neighbors;
mod no_phone_home;
mod peak_memory;
mod policies;
mod privacy;
mod process_hardening;
mod profiles;
mod proxies;
mod real_shell;
mod reference;
mod refusals;
mod regions;
mod renew;
mod replies;
mod roles;
mod save;
mod save_loop;
mod sdk_clients;
mod secret_scan;
mod serve;
mod serve_load;
mod sessions;
mod shells;
mod squid;
mod status;
mod supply_chain;
mod tenants;
mod terminal;
mod trust;
mod unprivileged;
mod whose;
mod why;
mod wire;
mod world;
