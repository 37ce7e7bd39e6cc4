//! What a reference means before anybody chooses.

use super::{NamedRole, RoleChoice};

/// What a reference means, as far as it says.
pub enum Resolved {
    One(Box<RoleChoice>),
    /// For a person to choose from; `filter` is what they wrote, where it was a part of a name.
    Several {
        named: Vec<NamedRole>,
        filter: String,
    },
}

impl Resolved {
    pub(super) fn certain(role: NamedRole) -> Self {
        Resolved::One(Box::new(RoleChoice {
            role,
            is_guess: false,
        }))
    }
}
