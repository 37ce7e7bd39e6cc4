//! The verbs, one by one: each does what its help says, for people and for programs, and leaves the rest alone.

mod ci;
mod console;
mod credential_process;
mod doctor;
mod env_formats;
mod exec;
mod exec_endpoint;
mod exec_profiles;
mod exec_renew;
mod man;
mod profiles;
mod refusals;
mod roles;
mod save;
pub mod save_loop;
pub mod serve;
mod serve_docker;
mod serve_load;
mod serve_roles;
mod status;
mod why;
mod wsl;
