//! `--min-ttl`: credentials that live at least so long, or an error that says why not.

use std::time::Duration;

use super::assume::LONGEST_CHAINED;
use super::{RoleCredentials, Sessions};
use crate::clock::{Timestamp, for_people};
use crate::error::{Error, Result};
use crate::role::NamedRole;

impl Sessions<'_> {
    /// # Errors
    /// When the role is known not to allow what `--min-ttl` asks for: no sign-in can help then.
    pub(super) fn check_reachable(&self, role: &NamedRole) -> Result<()> {
        let Some(least) = self.options.min_ttl else {
            return Ok(());
        };
        let longest = match role.chained_from {
            Some(_) => Some(LONGEST_CHAINED),
            // Who names a duration has it tried anew: the role may allow more by now.
            None if self.sign_in.settings.duration_asked().is_some() => None,
            None => self.learned_duration(&role.role.role_arn),
        };
        match longest.filter(|longest| *longest < least) {
            Some(longest) => Err(Error::RoleTooShort {
                role: role.reference(),
                allows: for_people(longest),
                wanted: for_people(least),
            }),
            None => Ok(()),
        }
    }

    /// What was obtained, if it lives as long as `--min-ttl` asks. `held_until`: the end of what is
    /// held already.
    pub(super) fn check_min_ttl(
        &self,
        outcome: Result<RoleCredentials>,
        held_until: Option<Timestamp>,
        role: Option<NamedRole>,
    ) -> Result<RoleCredentials> {
        let Some(least) = self.options.min_ttl else {
            return outcome;
        };
        match (outcome, held_until) {
            // Nobody is there to renew what is held: that is what `--min-ttl` asks to be told.
            (Err(error), Some(end)) if error.to_failure().needs_person() => {
                Err(Error::ExpiresTooSoon {
                    role: role.map(|role| role.reference()).unwrap_or_default(),
                    left: for_people(end.left()),
                    wanted: Some(for_people(least)),
                })
            }
            (Err(error), _) => Err(error),
            (Ok(obtained), _) => {
                // A second may pass between AWS's clock and this line.
                let left = obtained.credentials.expiration.left() + Duration::from_secs(1);
                if left < least {
                    Err(Error::RoleTooShort {
                        role: obtained.identity.role,
                        allows: for_people(left),
                        wanted: for_people(least),
                    })
                } else {
                    Ok(obtained)
                }
            }
        }
    }
}
