//! Where Windows keeps a user's settings and state, and how it takes the names of variables.

use std::path::PathBuf;

use super::Environment;

/// PATH is called `Path` there.
pub const NAMES_IGNORE_CASE: bool = true;
pub const HOME: &str = "USERPROFILE";
/// What to set where there is no place for settings, and none for state.
pub const FOR_SETTINGS: &str = "APPDATA";
pub const FOR_STATE: &str = "LOCALAPPDATA";

/// The user's shell: the variable that names it, and the one that is always there.
pub const USERS_SHELL: (&str, &str) = ("COMSPEC", "cmd.exe");

/// The settings for everybody on this machine. They may name programs to run, and in ProgramData every
/// user can make a folder; here only administrators can.
pub fn system_config_dir(environment: &Environment) -> Option<PathBuf> {
    Some(environment.absolute("ProgramFiles")?.join("ol-aws"))
}

/// This one follows the user to other machines of a company.
pub fn config_base(environment: &Environment) -> Option<PathBuf> {
    environment.absolute("APPDATA")
}

pub fn state_base(environment: &Environment) -> Option<PathBuf> {
    environment.absolute("LOCALAPPDATA")
}
