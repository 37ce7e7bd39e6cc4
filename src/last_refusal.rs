//! The last time a program asked for credentials and got none. Most SDKs hide the reason, so it is
//! kept until credentials are given again, for the places where a person looks. It holds no secret.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{Timestamp, for_people};
use crate::error::Failure;
use crate::files::{self, Durability};

/// An SDK asks several times for one connection: the same refusal is written once in this time.
const SAME: Duration = Duration::from_secs(60);
/// By then, nobody remembers what the program was for.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRefusal {
    pub at: Timestamp,
    pub asked: Asked,
    pub failure: Failure,
    /// Whether it was said where it is said once.
    pub told: bool,
}

/// Who asked, and for what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub tenant: Option<String>,
    /// As it was named; `None` if the program named none and there is no default.
    pub role: Option<String>,
    /// Its name alone: arguments may hold anything.
    pub program: Option<String>,
}

impl LastRefusal {
    /// The one that is kept there.
    pub fn read(directory: &Path) -> Option<Self> {
        let content = files::read_private(&file_of(directory))?;
        let kept: Self = serde_json::from_slice(&content).ok()?;
        (Timestamp::now().since(kept.at) < KEPT).then_some(kept)
    }

    /// Keeps a refusal of this moment. It is not worth a failure of its own.
    pub fn note(directory: &Path, asked: &Asked, failure: Failure) {
        let at = Timestamp::now();
        let is_known = Self::read(directory).is_some_and(|kept| {
            kept.asked == *asked && kept.failure == failure && at.since(kept.at) < SAME
        });
        if !is_known && files::private_dir(directory).is_ok() {
            let asked = asked.clone();
            Self {
                at,
                asked,
                failure,
                told: false,
            }
            .write(directory);
        }
    }

    /// It need not be said again where it is said once.
    pub fn has_been_told(mut self, directory: &Path) {
        self.told = true;
        self.write(directory);
    }

    fn write(&self, directory: &Path) {
        let content = serde_json::to_vec(self).expect("plain types are JSON");
        let _ = files::write_private(&file_of(directory), &content, Durability::MayBeLost);
    }

    /// `8m ago java asked for ro and got nothing: REASON`
    pub fn line(&self) -> String {
        let ago = for_people(Timestamp::now().since(self.at));
        let program = self.asked.program.as_deref().unwrap_or("a program");
        let role = self.asked.role.as_deref().unwrap_or("credentials");
        let tenant = self.asked.tenant.as_ref();
        let tenant = tenant.map_or_else(String::new, |tenant| format!(" (tenant {tenant})"));
        let reason = &self.failure.text;
        format!("{ago} ago, {program} requested {role}{tenant} and got no credentials: {reason}")
    }
}

/// A person wants nothing of it kept.
pub fn forget(directory: &Path) {
    let _ = std::fs::remove_file(file_of(directory));
}

/// A program was given a role's credentials, which has all these names: what was refused of it is
/// over.
pub fn given(directory: &Path, tenant: Option<&str>, names: &[Option<&str>]) {
    if let Some(kept) = LastRefusal::read(directory)
        && kept.asked.tenant.as_deref() == tenant
        && names.contains(&kept.asked.role.as_deref())
    {
        forget(directory);
    }
}

fn file_of(directory: &Path) -> PathBuf {
    directory.join("last-refusal.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(tenant: Option<&str>, role: Option<&str>) -> Asked {
        Asked {
            tenant: tenant.map(str::to_owned),
            role: role.map(str::to_owned),
            program: Some("java".into()),
        }
    }

    fn failure(text: &str) -> Failure {
        Failure {
            exit_code: 9,
            text: text.into(),
            hint: None,
        }
    }

    #[test]
    fn it_stays_until_the_same_role_of_the_same_tenant_is_given() {
        let home = tempfile::tempdir().expect("a directory");
        let directory = home.path().join("state");
        given(&directory, None, &[Some("ro")]);
        LastRefusal::note(&directory, &asked(None, Some("ro")), failure("x"));
        for (tenant, names) in [
            (None, &[Some("admin"), None][..]),
            (Some("other"), &[Some("ro")]),
        ] {
            given(&directory, tenant, names);
            let kept = LastRefusal::read(&directory).expect("it stays");
            assert_eq!(
                kept.line(),
                "0s ago, java requested ro and got no credentials: x"
            );
        }
        given(&directory, None, &[Some("arn"), Some("ro")]);
        assert_eq!(LastRefusal::read(&directory), None);
    }

    #[test]
    fn the_same_is_not_written_again_and_another_is() {
        let home = tempfile::tempdir().expect("a directory");
        let note = |role, text| {
            LastRefusal::note(home.path(), &asked(Some("t"), role), failure(text));
            LastRefusal::read(home.path()).expect("kept")
        };
        note(None, "x").has_been_told(home.path());
        assert!(note(None, "x").told);
        assert!(!note(None, "y").told);
        let kept = note(Some("ro"), "y");
        assert!(kept.line().contains("requested ro (tenant t) and"));
        // A week later it says nothing any more.
        let old = LastRefusal {
            at: Timestamp::from_unix_seconds(Timestamp::now().unix_seconds() - 8 * 24 * 3600),
            ..kept
        };
        old.has_been_told(home.path());
        assert_eq!(LastRefusal::read(home.path()), None);
        std::fs::write(file_of(home.path()), "{").expect("written");
        assert_eq!(LastRefusal::read(home.path()), None);
    }
}
