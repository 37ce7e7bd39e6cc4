//! What was learned and makes the next run smoother: how long each role's sessions may be, which
//! roles were used last, which device answered. Plain, small, and never needed: a lost or broken
//! file costs a question.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{Timestamp, whole_seconds};
use crate::files;
use crate::saml::Owner;

const FILE: &str = "learned.json";
/// A role's maximum may have been raised: after 30 days it is tried again.
const DURATION_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
const USED_KEPT: usize = 50;

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
    /// By role ARN.
    durations: BTreeMap<String, LearnedDuration>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct UsedRole {
    role_arn: String,
    last: Timestamp,
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
        let content = path.as_deref().and_then(files::read_private);
        let learned = content
            .and_then(|content| serde_json::from_slice(&content).ok())
            .unwrap_or_default();
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

    /// The ARNs of the roles used since then, most recent first.
    pub fn used_since(&self, time: Timestamp) -> impl Iterator<Item = &str> {
        let recent = self
            .learned
            .used
            .iter()
            .filter(move |used| used.last >= time);
        recent.map(|used| used.role_arn.as_str())
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

    pub fn used_role(&mut self, role_arn: &str, now: Timestamp) {
        let used = &mut self.learned.used;
        used.retain(|used| used.role_arn != role_arn);
        used.insert(
            0,
            UsedRole {
                role_arn: role_arn.to_owned(),
                last: now,
            },
        );
        used.truncate(USED_KEPT);
        self.save();
    }

    pub fn used_device(&mut self, person: &str, device: &str, offered: Vec<OfferedDevice>) {
        if self.device(person) == Some(device) && self.offered_devices(person) == offered {
            return;
        }
        let person = person.to_owned();
        let learned = &mut self.learned;
        learned.devices.insert(person.clone(), device.to_owned());
        learned.offered.insert(person, offered);
        self.save();
    }

    pub fn browser(&self, link: &str) -> BrowserSignIns {
        self.learned.browser.get(link).copied().unwrap_or_default()
    }

    pub fn learned_browser(&mut self, link: &str, learned: BrowserSignIns) {
        self.learned.browser.insert(link.to_owned(), learned);
        self.save();
    }

    pub fn owner(&self, of: &str) -> Option<&Owner> {
        self.learned.owners.get(of)
    }

    /// `None` forgets whose they were.
    pub fn learned_owner(&mut self, of: &str, owner: Option<&Owner>) {
        if self.owner(of) == owner {
            return;
        }
        match owner {
            Some(owner) => self.learned.owners.insert(of.to_owned(), owner.clone()),
            None => self.learned.owners.remove(of),
        };
        self.save();
    }

    pub fn has_declined(&self, account: &str) -> bool {
        self.learned.declined.contains(account)
    }

    pub fn decline(&mut self, account: &str) {
        if self.learned.declined.insert(account.to_owned()) {
            self.save();
        }
    }

    /// The person is asked anew.
    pub fn forget_declined(&mut self, account: &str) {
        if self.learned.declined.remove(account) {
            self.save();
        }
    }

    /// `None` forgets what was known.
    pub fn learned_duration(&mut self, role_arn: &str, duration: Option<Duration>, now: Timestamp) {
        match duration {
            Some(duration) => self.learned.durations.insert(
                role_arn.to_owned(),
                LearnedDuration {
                    duration,
                    learned: now,
                },
            ),
            None => self.learned.durations.remove(role_arn),
        };
        self.save();
    }

    /// What cannot be kept is learned again, so a failure is no one's concern.
    fn save(&self) {
        if let (Some(path), Ok(content)) = (&self.path, serde_json::to_vec_pretty(&self.learned)) {
            let _ = files::write_private(path, &content);
        }
    }
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
        history.used_role("a", yesterday - Duration::from_secs(1));
        history.used_role("b", now);
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
        let history = History::load(Some(home.path()));
        assert_eq!(
            [
                history.recency("b"),
                history.recency("a"),
                history.recency("c")
            ],
            [0, 1, usize::MAX]
        );
        assert_eq!(history.used_since(yesterday).collect::<Vec<_>>(), ["b"]);
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
        files::write_private(&home.path().join(FILE), b"recent = 7 [").expect("written");
        assert_eq!(History::load(Some(home.path())).device("x"), None);
    }
}
