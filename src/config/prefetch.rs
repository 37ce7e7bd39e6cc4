//! Which roles a sign-in fetches besides the one it is made for (`prefetch = "…"`).

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Prefetch {
    /// Those that were used lately.
    #[default]
    Recent,
    /// Those of the config file.
    Configured,
    Off,
}

impl Prefetch {
    pub const ALL: [Prefetch; 3] = [Prefetch::Recent, Prefetch::Configured, Prefetch::Off];

    /// As it stands in the settings.
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
