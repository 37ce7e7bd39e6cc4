//! What was learned and makes the next run smoother: how long each role's sessions may be, which
//! roles were used last, which device answered. Plain, small, and never needed: a lost or broken
//! file costs a question.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{Timestamp, whole_seconds};
use crate::files::{self, Durability};
use crate::saml::Owner;

const FILE: &str = "learned.json";
/// A role's maximum may have been raised: after 30 days it is tried again.
const DURATION_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
const USED_KEPT: usize = 50;
const SIGN_OUT_KEPT: Duration = Duration::from_secs(3600);
const LOCK_LIMIT: Duration = Duration::from_millis(500);

#[derive(Debug, Default)]
pub struct History {
    path: Option<PathBuf>,
    learned: Learned,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Learned {
    /// Most recently used first.
    used: Vec<UsedRole>,
    /// Device ids, by tenant and user.
    devices: BTreeMap<String, String>,
    /// The devices OneLogin offered at the last sign-in, by tenant and user.
    offered: BTreeMap<String, Vec<OfferedDevice>>,
    /// What a person does not want kept in the keyring, by its account there.
    declined: BTreeSet<String>,
    /// By the app's link.
    browser: BTreeMap<String, BrowserSignIns>,
    /// Whose assertions somebody's sign-ins bring, by tenant, user and app.
    owners: BTreeMap<String, Owner>,
    /// When a person last signed out, of everything or of a role.
    signed_out: Vec<SignOut>,
    /// By role ARN.
    durations: BTreeMap<String, LearnedDuration>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct UsedRole {
    /// By tenant and user.
    person: String,
    role_arn: String,
    /// The last use of the whole role, not narrowed by a policy.
    last: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SignOut {
    /// By tenant and user.
    person: String,
    /// `None`: everything.
    role_arn: Option<String>,
    at: Timestamp,
}

/// When the browser last signed in, and when it last could not without a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrowserSignIns {
    pub signed_in: Option<Timestamp>,
    pub gave_up: Option<Timestamp>,
}

/// A device as the completions show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedDevice {
    pub id: String,
    pub name: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct LearnedDuration {
    #[serde(with = "whole_seconds")]
    duration: Duration,
    learned: Timestamp,
}

impl History {
    /// Without a directory nothing is known, and nothing kept.
    pub fn load(directory: Option<&Path>) -> Self {
        let path = directory.map(|directory| directory.join(FILE));
        let learned = path.as_deref().and_then(read).unwrap_or_default();
        Self { path, learned }
    }

    /// Where a role stands among those used last; a large number when it does not.
    pub fn recency(&self, role_arn: &str) -> usize {
        self.learned
            .used
            .iter()
            .position(|used| used.role_arn == role_arn)
            .unwrap_or(usize::MAX)
    }

    /// The ARNs of the roles this person used since then, most recent first.
    pub fn used_since<'h>(
        &'h self,
        person: &'h str,
        time: Timestamp,
    ) -> impl Iterator<Item = &'h str> {
        let recent = self
            .learned
            .used
            .iter()
            .filter(move |used| used.person == person && used.last >= Some(time));
        recent.map(|used| used.role_arn.as_str())
    }

    /// Whether this person signed out of everything since then, or of the role.
    pub fn signed_out_since(&self, person: &str, role_arn: Option<&str>, time: Timestamp) -> bool {
        let of_role = |out: &&SignOut| {
            let role = out.role_arn.as_deref();
            out.person == person && (role.is_none() || role == role_arn)
        };
        // One from a clock that was ahead says nothing.
        let since = time..=Timestamp::now();
        let mut matching = self.learned.signed_out.iter().filter(of_role);
        matching.any(|out| since.contains(&out.at))
    }

    /// `None`: of everything. What is older than a sign-in can take is of no use any more.
    pub fn sign_out(&mut self, person: &str, role_arn: Option<&str>, now: Timestamp) {
        self.change(|learned| {
            let is_recent = |out: &SignOut| now.since(out.at) < SIGN_OUT_KEPT;
            learned.signed_out.retain(is_recent);
            learned.signed_out.push(SignOut {
                person: person.to_owned(),
                role_arn: role_arn.map(str::to_owned),
                at: now,
            });
        });
    }

    pub fn device(&self, person: &str) -> Option<&str> {
        self.learned.devices.get(person).map(String::as_str)
    }

    pub fn offered_devices(&self, person: &str) -> &[OfferedDevice] {
        self.learned.offered.get(person).map_or(&[], Vec::as_slice)
    }

    /// The longest session the role is known to allow.
    pub fn longest_duration(&self, role_arn: &str, now: Timestamp) -> Option<Duration> {
        let learned = self.learned.durations.get(role_arn)?;
        (now.since(learned.learned) < DURATION_KEPT).then_some(learned.duration)
    }

    /// `now`: when the whole role was used; `None` for a session that a policy narrows.
    pub fn used_role(&mut self, person: &str, role_arn: &str, now: Option<Timestamp>) {
        self.change(|learned| {
            let is_same = |used: &UsedRole| used.person == person && used.role_arn == role_arn;
            let before = learned.used.iter().find(|used| is_same(used));
            let last = now.or_else(|| before?.last);
            learned.used.retain(|used| !is_same(used));
            let used = UsedRole {
                person: person.to_owned(),
                role_arn: role_arn.to_owned(),
                last,
            };
            learned.used.insert(0, used);
            learned.used.truncate(USED_KEPT);
        });
    }

    pub fn used_device(&mut self, person: &str, device: &str, offered: Vec<OfferedDevice>) {
        if self.device(person) == Some(device) && self.offered_devices(person) == offered {
            return;
        }
        let person = person.to_owned();
        self.change(|learned| {
            learned.devices.insert(person.clone(), device.to_owned());
            learned.offered.insert(person, offered);
        });
    }

    pub fn browser(&self, link: &str) -> BrowserSignIns {
        self.learned.browser.get(link).copied().unwrap_or_default()
    }

    pub fn learned_browser(&mut self, link: &str, learned: BrowserSignIns) {
        self.change(|all| {
            all.browser.insert(link.to_owned(), learned);
        });
    }

    pub fn owner(&self, of: &str) -> Option<&Owner> {
        self.learned.owners.get(of)
    }

    /// `None` forgets whose they were.
    pub fn learned_owner(&mut self, of: &str, owner: Option<&Owner>) {
        if self.owner(of) == owner {
            return;
        }
        self.change(|learned| {
            match owner {
                Some(owner) => learned.owners.insert(of.to_owned(), owner.clone()),
                None => learned.owners.remove(of),
            };
        });
    }

    pub fn has_declined(&self, account: &str) -> bool {
        self.learned.declined.contains(account)
    }

    pub fn decline(&mut self, account: &str) {
        if !self.has_declined(account) {
            self.change(|learned| {
                learned.declined.insert(account.to_owned());
            });
        }
    }

    /// The person is asked anew.
    pub fn forget_declined(&mut self, account: &str) {
        if self.has_declined(account) {
            self.change(|learned| {
                learned.declined.remove(account);
            });
        }
    }

    /// `None` forgets what was known.
    pub fn learned_duration(&mut self, role_arn: &str, duration: Option<Duration>, now: Timestamp) {
        self.change(|all| {
            match duration {
                Some(duration) => all.durations.insert(
                    role_arn.to_owned(),
                    LearnedDuration {
                        duration,
                        learned: now,
                    },
                ),
                None => all.durations.remove(role_arn),
            };
        });
    }

    /// Changes what the file says by now: other runs learn at the same time. What cannot be kept is
    /// learned again, so a failure is no one's concern.
    fn change(&mut self, change: impl FnOnce(&mut Learned)) {
        // Whoever waits longer goes on without it.
        let path = self
            .path
            .as_ref()
            .map(|path| path.with_file_name("lock-learned"));
        let _lock = path.and_then(|path| files::lock_within(&path, LOCK_LIMIT).ok());
        if let Some(learned) = self.path.as_deref().and_then(read) {
            self.learned = learned;
        }
        change(&mut self.learned);
        if let (Some(path), Ok(content)) = (&self.path, serde_json::to_vec_pretty(&self.learned)) {
            let _ = files::write_private(path, &content, Durability::MayBeLost);
        }
    }
}

fn read(path: &Path) -> Option<Learned> {
    serde_json::from_slice(&files::read_private(path)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learned_is_there_the_next_time() {
        let home = tempfile::tempdir().expect("a temporary directory");
        let mut history = History::load(Some(home.path()));
        let now = Timestamp::now();
        let yesterday = now - Duration::from_secs(86_400);
        history.used_role("ada", "a", Some(yesterday - Duration::from_secs(1)));
        history.used_role("ada", "b", Some(now));
        history.used_role("ada", "narrowed", None);
        history.used_role("ben", "c", Some(now));
        history.used_role("ada", "b", None);
        let badge = OfferedDevice {
            id: "7".into(),
            name: "Quantum Badge".into(),
        };
        history.used_device("t u", "7", vec![badge.clone()]);
        let hour = Some(Duration::from_secs(3600));
        history.learned_duration("a", hour, now);
        history.decline("password of a");
        history.decline("password of b");
        history.forget_declined("password of b");
        history.sign_out("ada", Some("a"), now);
        history.sign_out("ben", None, now);
        let history = History::load(Some(home.path()));
        assert!(history.signed_out_since("ada", Some("a"), now));
        assert!(!history.signed_out_since("ada", Some("b"), now));
        assert!(history.signed_out_since("ben", Some("b"), now));
        assert!(history.signed_out_since("ben", None, now));
        assert!(!history.signed_out_since("ben", None, now + Duration::from_secs(1)));
        assert_eq!(
            [
                history.recency("b"),
                history.recency("a"),
                history.recency("d")
            ],
            [0, 3, usize::MAX]
        );
        assert_eq!(
            history.used_since("ada", yesterday).collect::<Vec<_>>(),
            ["b"]
        );
        assert_eq!(history.device("t u"), Some("7"));
        assert!(history.has_declined("password of a"));
        assert!(!history.has_declined("password of b"));
        assert_eq!(history.offered_devices("t u"), [badge]);
        assert!(history.offered_devices("t v").is_empty());
        assert_eq!(history.longest_duration("a", now), hour);
        assert_eq!(history.longest_duration("a", now + DURATION_KEPT), None);
    }

    #[test]
    fn a_broken_file_is_as_none() {
        let home = tempfile::tempdir().expect("a temporary directory");
        files::write_private(
            &home.path().join(FILE),
            b"recent = 7 [",
            Durability::MayBeLost,
        )
        .expect("written");
        assert_eq!(History::load(Some(home.path())).device("x"), None);
    }
}
