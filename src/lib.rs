//! `ol-aws`: AWS credentials from a OneLogin sign-in.
//!
//! The one path: settings -> (cache, or sign-in -> assertion -> role -> STS) -> session credentials
//! -> shell, child, file. `sessions` and, for what comes before the assertion, `sign_in` spell it
//! out; the steps know nothing of each other. Which module may use which is held by
//! `tests/it/repository/layers.rs`.

pub mod agent;
pub mod arn;
pub mod ask;
pub mod aws_files;
pub mod browser;
pub mod cache;
pub mod clock;
pub mod command;
pub mod config;
pub mod confinement;
pub mod container_endpoint;
pub mod credentials;
pub mod env_format;
pub mod environment;
pub mod error;
pub mod federation;
pub mod files;
pub mod history;
pub mod http;
pub mod keyring;
pub mod last_refusal;
pub mod log;
pub mod loopback_server;
pub mod onelogin;
pub mod policy;
pub mod private_link;
pub mod process;
pub mod program;
pub mod programs;
pub mod random;
pub mod region;
pub mod role;
pub mod runtime;
pub mod saml;
pub mod secret;
pub mod secret_command;
pub mod sessions;
pub mod shell;
pub mod sign_in;
pub mod sts;
pub mod totp;
