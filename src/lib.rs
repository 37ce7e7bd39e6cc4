//! `ol-aws`: AWS credentials from a OneLogin sign-in.
//!
//! The one path: settings -> (cache, or sign-in -> assertion -> role -> STS) -> session credentials -> shell, child, file.
//! `login` spells it out; the steps know nothing of each other. Which module may use which is held by `tests/it/layers.rs`.

pub mod ask;
pub mod aws_files;
pub mod browser;
pub mod cache;
pub mod cli;
pub mod command;
pub mod config;
pub mod container_endpoint;
pub mod credentials;
pub mod environment;
pub mod error;
pub mod federation;
pub mod files;
pub mod handover;
pub mod helper;
pub mod http;
pub mod keyring;
pub mod log;
pub mod login;
pub mod memory;
pub mod onelogin;
pub mod output;
pub mod peer;
pub mod policy;
pub mod process;
pub mod program;
pub mod role;
pub mod saml;
pub mod secret;
pub mod shell;
pub mod sts;
pub mod totp;
