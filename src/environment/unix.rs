//! Where a Unix system keeps a user's settings and state: by the XDG base directory specification or,
//! on macOS, in the library.

use std::path::PathBuf;

use super::{Environment, Platform};

pub const NAMES_IGNORE_CASE: bool = false;
pub const HOME: &str = "HOME";
/// What to set where there is no place for settings, and none for state.
pub const FOR_SETTINGS: &str = "HOME";
pub const FOR_STATE: &str = "HOME or XDG_STATE_HOME";

/// The user's shell: the variable that names it, and the one that is always there.
pub const USERS_SHELL: (&str, &str) = ("SHELL", "/bin/sh");

/// The settings for everybody on this machine.
pub fn system_config_dir(_: &Environment) -> Option<PathBuf> {
    Some("/etc/ol-aws".into())
}

pub fn config_base(environment: &Environment) -> Option<PathBuf> {
    base(environment, "XDG_CONFIG_HOME", ".config")
}

pub fn state_base(environment: &Environment) -> Option<PathBuf> {
    base(environment, "XDG_STATE_HOME", ".local/state")
}

fn base(environment: &Environment, xdg: &str, below_home: &str) -> Option<PathBuf> {
    let usual = || {
        if environment.platform() == Platform::MacOs {
            environment.application_support()
        } else {
            Some(environment.home()?.join(below_home))
        }
    };
    environment.absolute(xdg).or_else(usual)
}
