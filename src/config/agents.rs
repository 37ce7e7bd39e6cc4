//! What AI agents get (`[agents]`). A default, not a wall: it is for agents that mean well.

/// The credentials that a program gets which an AI agent runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AgentAccess {
    /// What a person gets.
    #[default]
    Full,
    ReadOnly,
    None,
}

impl AgentAccess {
    pub const ALL: [AgentAccess; 3] = [AgentAccess::Full, AgentAccess::ReadOnly, AgentAccess::None];

    /// The name in the settings.
    pub fn name(self) -> &'static str {
        match self {
            AgentAccess::Full => "full",
            AgentAccess::ReadOnly => "read-only",
            AgentAccess::None => "none",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.name() == name)
    }
}

/// Whether agents may use guarded roles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AgentsGuarded {
    #[default]
    Never,
    /// The guard holds for them as for a person.
    Allow,
}

impl AgentsGuarded {
    pub const ALL: [AgentsGuarded; 2] = [AgentsGuarded::Never, AgentsGuarded::Allow];

    /// The name in the settings.
    pub fn name(self) -> &'static str {
        match self {
            AgentsGuarded::Never => "never",
            AgentsGuarded::Allow => "allow",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guarded| guarded.name() == name)
    }
}
