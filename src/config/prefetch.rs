//! Which other roles a sign-in fetches (`prefetch = "…"`).

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Prefetch {
    /// Those used recently.
    #[default]
    Recent,
    /// Those in the config file.
    Configured,
    Off,
}

impl Prefetch {
    pub const ALL: [Prefetch; 3] = [Prefetch::Recent, Prefetch::Configured, Prefetch::Off];

    /// The name in the settings.
    pub fn name(self) -> &'static str {
        match self {
            Prefetch::Recent => "recent",
            Prefetch::Configured => "configured",
            Prefetch::Off => "off",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|prefetch| prefetch.name() == name)
    }
}
