//! Guards: what has to happen before a role is used (`guard = "…"`).

/// A guard rail for people, not a wall: whoever can run us can also edit the settings.
/// The stricter one is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// The account's name is typed first.
    Confirm,
    /// For a child process alone, never for the shell that asks.
    ExecOnly,
}

impl Guard {
    pub const ALL: [Guard; 2] = [Guard::Confirm, Guard::ExecOnly];

    /// As it stands in the settings, and in `OL_AWS_GUARD`.
    pub fn name(self) -> &'static str {
        match self {
            Guard::Confirm => "confirm",
            Guard::ExecOnly => "exec-only",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guard| guard.name() == name)
    }
}
