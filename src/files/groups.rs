//! Who is in a group, by `/etc/passwd` and `/etc/group` alone. The C library would also ask LDAP or
//! SSSD, but that can take seconds, cannot list a group's members by primary group, and does not
//! exist in a static binary. What those two files do not tell counts as "has members".

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::platform::own_id;
use super::trust::Writers;

/// What is known of the groups looked at so far.
#[derive(Default)]
pub struct Groups {
    others: BTreeMap<u32, Option<String>>,
}

impl Groups {
    /// Who else than the user and root can write to this, by its mode; `None` if nobody can.
    pub fn other_writers(&mut self, path: &Path, metadata: &Metadata) -> Option<Writers> {
        let mode = metadata.mode();
        let group = match mode & 0o020 {
            0 => None,
            _ if has_access_list(path) => Some("others, by its access control list,".to_owned()),
            _ => self.others_in(metadata.gid()),
        };
        match (group, mode & 0o002 != 0) {
            (None, false) => None,
            (None, true) => Some(Writers {
                who: "everyone".into(),
                mode: "o-w",
            }),
            (Some(_), true) => Some(Writers {
                who: "everyone".into(),
                mode: "go-w",
            }),
            (Some(who), false) => Some(Writers { who, mode: "g-w" }),
        }
    }

    fn others_in(&mut self, gid: u32) -> Option<String> {
        let us = own_id();
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let known = self.others.entry(gid);
        known
            .or_insert_with(|| {
                let files = Databases {
                    passwd: &read("/etc/passwd"),
                    group: &read("/etc/group"),
                    nsswitch: &read("/etc/nsswitch.conf"),
                    directory_service: cfg!(target_os = "macos"),
                };
                files.others_in(gid, us)
            })
            .clone()
    }
}

/// While a file has a POSIX access control list, the mode's group bits are the most that anybody in
/// it gets (acl(5)).
#[cfg(target_os = "linux")]
fn has_access_list(path: &Path) -> bool {
    rustix::fs::lgetxattr(path, "system.posix_acl_access", &mut [0_u8; 0]).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn has_access_list(_: &Path) -> bool {
    false
}

struct Databases<'a> {
    passwd: &'a str,
    group: &'a str,
    nsswitch: &'a str,
    /// macOS keeps its users in one; its files have those of the system alone.
    directory_service: bool,
}

impl Databases<'_> {
    /// Who else may be in a group, in words; `None` if nobody can be.
    fn others_in(&self, gid: u32, us: u32) -> Option<String> {
        let users = || self.passwd.lines().filter_map(user);
        let is_us = |name: &str| users().any(|user| user.name == name && user.uid == us);
        let groups: Vec<_> = self.group.lines().filter_map(group).collect();
        let groups: Vec<_> = groups.iter().filter(|group| group.gid == gid).collect();
        let mut members = groups.iter().flat_map(|group| &group.members);
        let other = members.find(|name| !is_us(name) && **name != "root");
        if let Some(other) = other {
            return Some(format!(
                "the group {} ({other} is in it)",
                name_of(&groups, gid)
            ));
        }
        // Root's own. Some systems make it the primary group of accounts that nobody uses.
        if gid == 0 {
            return None;
        }
        if let Some(other) = users().find(|user| user.gid == gid && user.uid != us) {
            return Some(format!(
                "the group {} ({} is in it)",
                name_of(&groups, gid),
                other.name
            ));
        }
        let own_name = groups.iter().any(|group| is_us(group.name));
        let with_us = users().any(|user| user.gid == gid)
            || groups.iter().any(|group| !group.members.is_empty());
        if own_name || (with_us && self.are_complete()) {
            None
        } else {
            Some(format!(
                "the group {} (who is in it is not known)",
                name_of(&groups, gid)
            ))
        }
    }

    /// Whether all users and groups are in the files: no LDAP, SSSD or NIS, whose users may have a
    /// local group (nsswitch.conf(5)). A system without that file has none of them.
    fn are_complete(&self) -> bool {
        let lines = self
            .nsswitch
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default());
        let lines = lines.filter_map(|line| line.trim().split_once(':'));
        let lines = lines.filter(|(database, _)| matches!(*database, "passwd" | "group"));
        let mut sources = lines.flat_map(|(_, sources)| sources.split_whitespace());
        !self.directory_service
            && sources
                .all(|source| matches!(source, "files" | "systemd") || source.starts_with('['))
    }
}

struct User<'a> {
    name: &'a str,
    uid: u32,
    gid: u32,
}

struct Group<'a> {
    name: &'a str,
    gid: u32,
    members: Vec<&'a str>,
}

/// A line of `/etc/passwd` (passwd(5)).
fn user(line: &str) -> Option<User<'_>> {
    let fields: Vec<&str> = line.split(':').collect();
    Some(User {
        name: fields[0],
        uid: fields.get(2)?.parse().ok()?,
        gid: fields.get(3)?.parse().ok()?,
    })
}

/// A line of `/etc/group` (group(5)).
fn group(line: &str) -> Option<Group<'_>> {
    let fields: Vec<&str> = line.split(':').collect();
    let members = fields.get(3)?.split(',').map(str::trim);
    Some(Group {
        name: fields[0],
        gid: fields.get(2)?.parse().ok()?,
        members: members.filter(|name| !name.is_empty()).collect(),
    })
}

fn name_of(groups: &[&Group<'_>], gid: u32) -> String {
    let name = groups.first().map(|group| group.name.to_owned());
    name.unwrap_or_else(|| gid.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCAL: &str = "passwd: files systemd\ngroup: files [SUCCESS=merge] systemd\n";
    const LDAP: &str = "passwd: files sss # the company's\ngroup: files sss\n";
    const PASSWD: &str = "root:x:0:0::/root:/bin/sh\n\
                          halt:x:7:0::/:/sbin/halt\n\
                          ada:x:1000:1000::/home/ada:/bin/sh\n\
                          ben:x:1001:100::/home/ben:/bin/sh\n\
                          broken\n";

    /// By the group's line, for ada.
    fn others(group: &str, nsswitch: &str) -> Option<String> {
        let gid = group.split(':').nth(2).and_then(|gid| gid.parse().ok());
        let databases = Databases {
            passwd: PASSWD,
            group: &format!("broken:\n{group}\n"),
            nsswitch,
            directory_service: false,
        };
        databases.others_in(gid.expect("a group has a number"), 1000)
    }

    #[test]
    fn a_group_is_harmless_only_if_nobody_else_can_be_in_it() {
        for (group, local, ldap) in [
            ("root:x:0:", true, true),
            ("root:x:0:root", true, true),
            ("wheel:x:0:root,ben", false, false),
            // A user-private group, as useradd makes it.
            ("ada:x:1000:", true, true),
            ("ada:x:1000:ada", true, true),
            ("ada:x:1000:ada,ben", false, false),
            ("ada:x:1000:carol", false, false),
            // A group with ada alone: the directory's users may have it as their primary group.
            ("dev:x:2000:ada", true, false),
            ("main:x:1000:", true, false),
            ("dev:x:2000:ben", false, false),
            // Nobody known is in it.
            ("dev:x:2000:", false, false),
            // Ben's primary group.
            ("users:x:100:", false, false),
            ("ada:x:100:", false, false),
            ("users:x:100:ada", false, false),
        ] {
            assert_eq!(others(group, LOCAL).is_none(), local, "{group}");
            assert_eq!(others(group, LDAP).is_none(), ldap, "{group}, LDAP");
            assert_eq!(
                others(group, "").is_none(),
                local,
                "{group}, no nsswitch.conf"
            );
        }
    }

    #[test]
    fn what_the_files_do_not_know_counts_as_having_members() {
        let databases = |passwd, group| Databases {
            passwd,
            group,
            nsswitch: LOCAL,
            directory_service: false,
        };
        // A user of a directory service, whose group is not in the files either.
        let reason = databases(PASSWD, "").others_in(5000, 5000);
        assert_eq!(
            reason.as_deref(),
            Some("the group 5000 (who is in it is not known)")
        );
        // Its name alone says nothing about who the user is.
        assert!(
            databases("", "ada:x:1000:\n")
                .others_in(1000, 1000)
                .is_some()
        );
        assert!(databases("", "").others_in(1000, 1000).is_some());
    }

    /// Every user of a Mac has `staff` as the primary group, and the administrators are in `admin`,
    /// but neither file says so.
    #[test]
    fn on_macos_the_files_do_not_tell_who_is_in_a_group() {
        let databases = Databases {
            passwd: "nobody:*:-2:-2::/var/empty:/usr/bin/false\nroot:*:0:0::/var/root:/bin/sh\n",
            group: "wheel:*:0:root\nstaff:*:20:root\nadmin:*:80:root\n",
            nsswitch: "",
            directory_service: true,
        };
        let others = |gid| databases.others_in(gid, 501);
        assert_eq!(others(0), None);
        for (gid, name) in [(20, "staff"), (80, "admin"), (501, "501")] {
            let reason = format!("the group {name} (who is in it is not known)");
            assert_eq!(others(gid), Some(reason));
        }
    }
}
