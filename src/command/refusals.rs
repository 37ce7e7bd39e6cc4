//! What programs were refused: noted where they are served, said where a person looks.

use serde::Serialize;

use super::Context;
use crate::error::{Error, Failure};
use crate::last_refusal::{Asked, LastRefusal, given};
use crate::sessions::{RoleCredentials, Sessions};
use crate::sign_in::SignInIdentity;

/// The last refusal in `--json`.
#[derive(Debug, Serialize)]
pub struct Report {
    /// RFC 3339.
    at: String,
    tenant: Option<String>,
    role: Option<String>,
    /// The name of the program that asked, where it is known.
    program: Option<String>,
    reason: String,
    hint: Option<String>,
}

impl From<LastRefusal> for Report {
    fn from(refusal: LastRefusal) -> Self {
        let Asked {
            tenant,
            role,
            program,
        } = refusal.asked;
        Self {
            at: refusal.at.rfc3339(),
            tenant,
            role,
            program,
            reason: refusal.failure.text,
            hint: refusal.failure.hint,
        }
    }
}

impl Context<'_> {
    pub(super) fn note_refusal(&self, asked: &Asked, error: &Error) {
        if let Some(directory) = self.environment.state_dir() {
            LastRefusal::note(&directory, asked, error.to_failure());
        }
    }

    /// These credentials were given to somebody who named the role so.
    pub(super) fn note_success(
        &self,
        wanted: Option<&str>,
        held: &RoleCredentials,
        sessions: &Sessions<'_>,
    ) {
        let identity = &held.identity;
        let names = [
            wanted,
            held.alias.as_deref(),
            identity.role_arn.as_deref(),
            Some(&identity.role),
        ];
        if let Some(directory) = self.environment.state_dir() {
            let tenant = sessions.sign_in.settings.tenant.as_deref();
            given(&directory, tenant, &names);
        }
    }

    /// The last refusal of this tenant, unless somebody has signed in since and that was what it
    /// needed.
    pub(super) fn standing_refusal(&self, sessions: &Sessions<'_>) -> Option<LastRefusal> {
        let refusal = LastRefusal::read(&self.environment.state_dir()?)?;
        let settings = &sessions.sign_in.settings;
        if refusal.asked.tenant != settings.tenant {
            return None;
        }
        let signed_in_since = || {
            let roles = sessions
                .sign_in
                .cached_roles(&SignInIdentity::of(settings)?)?;
            Some(roles.read > refusal.at)
        };
        let is_over = refusal.failure.is_of_sign_in() && signed_in_since() == Some(true);
        (!is_over).then_some(refusal)
    }

    /// Says it to the next person in a shell, once.
    pub(super) fn tell_of_refusal(&self, sessions: &Sessions<'_>) {
        let refusal = self.standing_refusal(sessions);
        if let Some(refusal) = refusal.filter(|refusal| !refusal.told) {
            self.log.say(in_a_line(&refusal));
            if let Some(directory) = self.environment.state_dir() {
                refusal.has_been_told(&directory);
            }
        }
    }
}

pub fn in_a_line(refusal: &LastRefusal) -> String {
    let Failure { hint, .. } = &refusal.failure;
    let hint = hint.as_ref().map(|hint| format!("; {hint}"));
    refusal.line() + &hint.unwrap_or_default()
}
