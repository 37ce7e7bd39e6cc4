//! The process environment as a value: variables, and the directories that follow from them. Read
//! once in `main`, handed down from there, so that everything below can be tested with another one.

#[cfg_attr(not(windows), path = "environment/unix.rs")]
#[cfg_attr(windows, path = "environment/windows.rs")]
mod platform;
mod wsl;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use platform::NAMES_IGNORE_CASE;
pub use platform::{FOR_SETTINGS, FOR_STATE, HOME, USERS_SHELL, system_config_dir};
pub use wsl::{Wsl, is_wsl_kernel};

/// A variable to set, or (`None`) to remove.
pub type Change = (String, Option<String>);

/// One of AWS's two region variables, and our note of what the user had exported in it.
#[derive(Debug, Clone, Copy)]
pub struct RegionVariable {
    pub name: &'static str,
    /// Set along with our region, and only if there was a different one before.
    pub previous: &'static str,
}

/// boto3 reads only the second name; most other SDKs read only the first.
pub const REGION: [RegionVariable; 2] = [
    RegionVariable {
        name: "AWS_REGION",
        previous: "OL_AWS_PREVIOUS_REGION",
    },
    RegionVariable {
        name: "AWS_DEFAULT_REGION",
        previous: "OL_AWS_PREVIOUS_DEFAULT_REGION",
    },
];
/// The region that we set: if a variable holds another one, the user has changed it since.
pub const SET_REGION: &str = "OL_AWS_SET_REGION";

/// Code that the shell of `exec ROLE` runs once, behind its start files (`shell::Open`). It holds keys,
/// so it is removed wherever ours are: a start file may have become another shell before.
pub const EXEC_LAST: &str = "OL_AWS_EXEC_LAST";

/// Variables that other tools go by, set beside ours where the settings ask for it (`compat`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compat {
    /// `AWS_VAULT`, for prompts and scripts made for aws-vault.
    pub aws_vault: bool,
    /// `AWS_SECURITY_TOKEN`, the only name by which boto 2 and gsutil know the token.
    pub boto2: bool,
}

impl Compat {
    pub const NAMES: [&str; 2] = ["aws-vault", "boto2"];

    pub fn of_names(names: &[String]) -> Self {
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        Self {
            aws_vault: has("aws-vault"),
            boto2: has("boto2"),
        }
    }
}

/// The kinds of systems that differ in where things are. It is a value, so that the rules of each
/// are tested on all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Linux and the BSDs.
    Unix,
    MacOs,
    Windows,
}

impl Default for Platform {
    fn default() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Unix
        }
    }
}

/// The variables this process was started with, and the system that gives them their meaning.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// By their names as [`lookup_name`] has them.
    variables: BTreeMap<String, String>,
    platform: Platform,
}

/// What a variable is looked up by.
fn lookup_name(name: &str) -> Cow<'_, str> {
    if NAMES_IGNORE_CASE {
        Cow::Owned(name.to_ascii_uppercase())
    } else {
        Cow::Borrowed(name)
    }
}

impl Environment {
    /// The same variables on another system.
    #[must_use]
    pub fn on(self, platform: Platform) -> Self {
        Self { platform, ..self }
    }

    pub fn platform(&self) -> Platform {
        self.platform
    }

    /// Variables that are not UTF-8 are left out: none of ours or AWS's may hold such a value.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// Which profile of AWS's files counts (AWS SDKs and tools reference guide, "Shared config").
    pub fn aws_profile(&self) -> &str {
        let named = self.get("AWS_PROFILE");
        let named = named.or_else(|| self.get("AWS_DEFAULT_PROFILE"));
        named.unwrap_or("default")
    }

    /// With another value of a variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        let name = lookup_name(name).into_owned();
        self.variables.insert(name, value.into());
        self
    }

    /// The value of a variable; an empty one counts as not set, as in the AWS SDKs.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(&*lookup_name(name))
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether a variable is there, be it empty.
    pub fn is_set(&self, name: &str) -> bool {
        self.variables.contains_key(&*lookup_name(name))
    }

    /// True for `1`, `true`, `yes`, `on`.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| {
            matches!(
                value.to_ascii_lowercase().as_str(),
                "1" | "true" | "yes" | "on"
            )
        })
    }

    /// Returns the region that the user exported: the variable's value or, if that is ours, the one
    /// before it.
    pub fn own_region(&self, variable: RegionVariable) -> Option<&str> {
        match self.get(variable.name) {
            Some(region) if self.get(SET_REGION) == Some(region) => self.get(variable.previous),
            other => other,
        }
    }

    pub fn home(&self) -> Option<PathBuf> {
        self.absolute(HOME)
    }

    /// Where `config.toml` lies when neither `--config` nor `OL_AWS_CONFIG` says so.
    pub fn config_dir(&self) -> Option<PathBuf> {
        Some(platform::config_base(self)?.join("ol-aws"))
    }

    /// Where the sealed cache, the locks and what was learned lie.
    pub fn state_dir(&self) -> Option<PathBuf> {
        Some(platform::state_base(self)?.join("ol-aws"))
    }

    /// A directory in memory that ends with the login session, where the system has one (XDG base
    /// directory specification).
    pub fn runtime_dir(&self) -> Option<PathBuf> {
        self.absolute("XDG_RUNTIME_DIR")
    }

    /// Where programs on macOS keep what is theirs (Apple's File System Programming Guide).
    pub fn application_support(&self) -> Option<PathBuf> {
        Some(self.home()?.join("Library/Application Support"))
    }

    /// A relative path is ignored, as the XDG specification asks: it would make the working
    /// directory a source of settings.
    fn absolute(&self, name: &str) -> Option<PathBuf> {
        self.get(name)
            .map(Path::new)
            .filter(|path| path.is_absolute())
            .map(Path::to_owned)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Self {
            variables: pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .map(|(mut name, value): (String, _)| {
                    if NAMES_IGNORE_CASE {
                        name.make_ascii_uppercase();
                    }
                    (name, value)
                })
                .collect(),
            platform: Platform::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        let environment: Environment = [("A", ""), ("B", "x")].into_iter().collect();
        assert_eq!(
            (environment.get("A"), environment.get("B")),
            (None, Some("x"))
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_relative_xdg_directory_is_ignored() {
        let environment: Environment = [("HOME", "/home/ada"), ("XDG_STATE_HOME", "here")]
            .into_iter()
            .collect();
        assert_eq!(
            environment.state_dir(),
            Some("/home/ada/.local/state/ol-aws".into())
        );
    }

    #[cfg(not(windows))]
    #[test]
    fn on_macos_settings_and_state_are_in_the_library_unless_xdg_says_otherwise() {
        let of = |variables: &[(&str, &str)]| {
            let environment: Environment = variables.iter().copied().collect();
            let environment = environment.on(Platform::MacOs);
            [environment.config_dir(), environment.state_dir()].map(|path| {
                let path = path.expect("HOME is set");
                path.to_str().expect("it is text").to_owned()
            })
        };
        let library = "/Users/ada/Library/Application Support/ol-aws";
        assert_eq!(of(&[("HOME", "/Users/ada")]), [library, library]);
        let xdg = [
            ("HOME", "/Users/ada"),
            ("XDG_CONFIG_HOME", "/Users/ada/.config"),
            ("XDG_STATE_HOME", "relative"),
        ];
        assert_eq!(of(&xdg), ["/Users/ada/.config/ol-aws", library]);
    }
}
