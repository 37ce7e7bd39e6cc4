//! What must hold of everything that comes in from outside. Each target takes bytes, whatever they are, and panics where a
//! promise is broken; `tests/replay.rs` runs them on the seeds, `libfuzzer/` on what cargo-fuzz makes up.
//!
//! What a target expects is worked out here, by other means than the program's own: a check by the same code finds nothing.

pub mod assertion;
pub mod aws_files;
pub mod browser_message;
pub mod cache_entry;
pub mod endpoint_request;
pub mod import_file;
mod input;
pub mod onelogin_reply;
pub mod pinentry_answer;
pub mod quoting;
pub mod role_reference;
pub mod settings;
pub mod sts_reply;
pub mod terminal_text;

/// A part of the program that reads what others wrote.
pub struct Target {
    /// Also the name of its seeds' directory.
    pub name: &'static str,
    /// Panics where a promise is broken.
    pub check: fn(&[u8]),
}

const fn target(name: &'static str, check: fn(&[u8])) -> Target {
    Target { name, check }
}

pub const TARGETS: [Target; 13] = [
    target("assertion", assertion::check),
    target("aws_files", aws_files::check),
    target("browser_message", browser_message::check),
    target("cache_entry", cache_entry::check),
    target("endpoint_request", endpoint_request::check),
    target("import_file", import_file::check),
    target("onelogin_reply", onelogin_reply::check),
    target("pinentry_answer", pinentry_answer::check),
    target("quoting", quoting::check),
    target("role_reference", role_reference::check),
    target("settings", settings::check),
    target("sts_reply", sts_reply::check),
    target("terminal_text", terminal_text::check),
];
