//! Another user of the machine, eve, who shares a group with the user, ada, or can write to a directory of hers. Both are real
//! to the kernel; their names stand in a passwd and a group file that only the runs here see.

mod written;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sandbox::Step;

use crate::world::unprivileged::{Unprivileged, all_below, is_root};
use crate::world::{Done, Run, World, exported};

const ADA: u32 = 20_001;
const EVE: u32 = 20_002;
/// A group with both of them.
const DEV: u32 = 20_003;
/// A group with ada alone.
const SOLO: u32 = 20_004;
/// A group that no file knows.
const UNKNOWN: u32 = 20_005;

const PASSWD: &str =
    "root:x:0:0::/root:/bin/sh\nada:x:20001:20001::/:/bin/sh\neve:x:20002:20002::/:/bin/sh\n";
const GROUP: &str =
    "root:x:0:\nada:x:20001:\neve:x:20002:\ndev:x:20003:ada,eve\nsolo:x:20004:ada\n";
const NSSWITCH: &str = "passwd: files\ngroup: files\n";

/// What eve would have ada run.
const MARK: &str = "eves-command-ran";

struct Neighbors {
    ada: Unprivileged,
    /// The files that stand for those of `/etc`.
    etc: tempfile::TempDir,
}

impl Neighbors {
    /// `None` where users cannot be made: that takes root, and a mount.
    fn new() -> Option<Self> {
        let etc = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("passwd", PASSWD),
            ("group", GROUP),
            ("nsswitch.conf", NSSWITCH),
        ] {
            fs::write(etc.path().join(name), text).unwrap();
        }
        let neighbors = Self {
            ada: Unprivileged::new(),
            etc,
        };
        let probe = is_root() && neighbors.as_user(EVE, "true").code == 0;
        if !probe {
            assert!(std::env::var("CI").is_err(), "this takes root, and a mount");
            eprintln!("SKIPPED: this takes root, and a mount");
            return None;
        }
        neighbors.world().config("");
        neighbors.give_to_ada();
        Some(neighbors)
    }

    fn world(&self) -> &World {
        &self.ada.world
    }

    fn home(&self) -> &Path {
        self.ada.world.home()
    }

    fn config(&self) -> PathBuf {
        self.ada.world.config_file()
    }

    /// All of her home, which others can look into.
    fn give_to_ada(&self) {
        for path in all_below(self.home()) {
            chown(&path, Some(ADA), Some(ADA)).unwrap();
        }
        set_mode(self.home(), 0o755);
    }

    fn command(&self, user: u32) -> Command {
        let etc = self.etc.path().display();
        let mounts = ["passwd", "group", "nsswitch.conf"];
        let mounts = mounts.map(|name| format!("mount --bind '{etc}/{name}' /etc/{name} && "));
        let script = format!("{} exec \"$@\"", mounts.concat());
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", &script, "sh", "setpriv"]);
        let groups = match user {
            ADA => format!("--groups={DEV},{SOLO},{UNKNOWN}"),
            _ => format!("--groups={DEV},{UNKNOWN}"),
        };
        command.args([format!("--reuid={user}"), format!("--regid={user}"), groups]);
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    fn ada(&self, line: &str) -> Run {
        let mut command = self.command(ADA);
        command.args(["setsid", "--wait"]);
        command.arg(self.ada.programs.path().join("ol-aws"));
        command.args(line.split_whitespace());
        command.env_clear().envs(self.world().variables());
        Run { command }
    }

    fn as_user(&self, user: u32, script: &str) -> Done {
        let mut command = self.command(user);
        command.args(["sh", "-c", script]);
        Done::of(command.output().unwrap())
    }

    /// What eve does must work: otherwise a refusal proves nothing.
    #[track_caller]
    fn eve(&self, script: &str) {
        let done = self.as_user(EVE, script);
        assert_eq!(done.code, 0, "{script}: {}", done.stderr);
    }

    /// A file with settings by which a command of eve's would run.
    fn trap(&self) -> String {
        let mark = self.home().join("run").join(MARK);
        format!(
            "password_command = ['sh', '-c', 'touch {}; echo x']\n",
            mark.display()
        )
    }

    #[track_caller]
    fn nothing_ran(&self) {
        assert!(!self.home().join("run").join(MARK).exists());
        assert_eq!(self.world().sandbox.count(Step::Assertion), 0);
    }

    /// Ada's sign-in is refused, with the cure in the hint, which is returned.
    #[track_caller]
    fn refused(&self) -> String {
        let stderr = self.ada("login").without(&["OL_AWS_PASSWORD"]).fails(3);
        self.nothing_ran();
        let hint = stderr.lines().find_map(|line| line.strip_prefix("hint: "));
        hint.expect("a hint").to_owned()
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

/// What a hint has between back quotes.
fn command_of(hint: &str) -> &str {
    hint.split('`').nth(1).expect("a command")
}

#[test]
fn a_command_that_a_group_member_appended_does_not_run() {
    let Some(both) = Neighbors::new() else { return };
    chown(both.config(), None, Some(DEV)).unwrap();
    set_mode(&both.config(), 0o664);
    both.eve(&format!(
        "cat >>'{}' <<'END'\n{}END",
        both.config().display(),
        both.trap()
    ));
    let hint = both.refused();
    assert!(hint.contains("check what is in it"), "{hint}");
    // What it says cures it, once the line is gone.
    both.world().config("");
    assert_eq!(both.as_user(ADA, command_of(&hint)).code, 0);
    both.ada("login").ok();
}

#[test]
fn a_directory_that_a_group_member_can_write_to_swaps_no_settings_in() {
    // Of the file's directory, and of the one above it.
    for (directory, away) in [(".config/ol-aws", "config.toml"), (".config", "ol-aws")] {
        let Some(both) = Neighbors::new() else { return };
        // A file of ada's that happens to lie around.
        let other = both.home().join("downloads");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("config.toml"), both.trap()).unwrap();
        both.give_to_ada();
        let directory = both.home().join(directory);
        chown(&directory, None, Some(DEV)).unwrap();
        set_mode(&directory, 0o775);
        let (there, other) = (directory.join(away), other.display());
        let target = match away {
            "config.toml" => format!("{other}/config.toml"),
            _ => other.to_string(),
        };
        let there = there.display();
        both.eve(&format!(
            "mv '{there}' '{there}.old' && ln -s '{target}' '{there}'"
        ));
        both.refused();
    }
}

#[test]
fn a_link_is_judged_with_its_target_and_the_directory_of_that() {
    let Some(both) = Neighbors::new() else { return };
    let shared = both.home().join("shared");
    fs::create_dir(&shared).unwrap();
    fs::write(shared.join("config.toml"), "").unwrap();
    both.give_to_ada();
    fs::remove_file(both.config()).unwrap();
    symlink(shared.join("config.toml"), both.config()).unwrap();
    both.ada("login").ok();
    let trap = both.trap();
    both.ada("logout").ok();
    for (path, open) in [(shared.clone(), 0o777), (shared.join("config.toml"), 0o666)] {
        let before = fs::metadata(&path).unwrap().permissions();
        set_mode(&path, open);
        let stderr = both.ada("login").fails(3);
        assert!(
            stderr.contains(&format!("'{}'", path.display())),
            "{stderr}"
        );
        fs::set_permissions(&path, before).unwrap();
    }
    // A link that eve put into a directory that everybody can use.
    let everybody = both.home().join("tmp");
    fs::create_dir(&everybody).unwrap();
    both.give_to_ada();
    set_mode(&everybody, 0o1777);
    fs::write(shared.join("config.toml"), trap).unwrap();
    let link = everybody.join("config.toml");
    let target = shared.join("config.toml");
    both.eve(&format!(
        "ln -s '{}' '{}'",
        target.display(),
        link.display()
    ));
    let run = both.ada("login").env("OL_AWS_CONFIG", &link);
    let before = both.world().sandbox.count(Step::Assertion);
    run.without(&["OL_AWS_PASSWORD"]).fails(3);
    assert_eq!(both.world().sandbox.count(Step::Assertion), before);
    assert!(!both.home().join("run").join(MARK).exists());
}

#[test]
fn who_may_write_decides_and_a_private_group_is_nobody_else() {
    // Group and mode of the file and of its directory; whether it is read.
    for (file, directory, read) in [
        ((ADA, 0o600), (ADA, 0o700), true),
        ((ADA, 0o664), (ADA, 0o775), true),
        ((SOLO, 0o664), (SOLO, 0o775), true),
        ((0, 0o664), (0, 0o775), true),
        ((DEV, 0o644), (DEV, 0o755), true),
        ((DEV, 0o664), (ADA, 0o700), false),
        ((EVE, 0o664), (ADA, 0o700), false),
        ((UNKNOWN, 0o664), (ADA, 0o700), false),
        ((ADA, 0o646), (ADA, 0o700), false),
        ((ADA, 0o600), (DEV, 0o775), false),
        ((ADA, 0o600), (UNKNOWN, 0o770), false),
        ((ADA, 0o600), (ADA, 0o777), false),
        // As /tmp is.
        ((ADA, 0o600), (ADA, 0o1777), true),
        ((ADA, 0o622), (ADA, 0o1777), false),
    ] {
        let Some(both) = Neighbors::new() else { return };
        both.world().config("region = \"eu-west-1\"\n");
        both.give_to_ada();
        let parent = both.config().parent().unwrap().to_owned();
        for (path, (group, mode)) in [(&both.config(), file), (&parent, directory)] {
            chown(path, None, Some(group)).unwrap();
            set_mode(path, mode);
        }
        let done = both.ada("env admin --shell sh").done();
        let case = format!("{file:?} in {directory:?}: {}", done.stderr);
        if read {
            assert_eq!(done.code, 0, "{case}");
            assert_eq!(
                exported(&done.stdout, "AWS_REGION"),
                Some("eu-west-1"),
                "{case}"
            );
        } else {
            assert_eq!(done.code, 3, "{case}");
            let command = done.stderr.lines().find(|line| line.starts_with("hint: "));
            assert_eq!(
                both.as_user(ADA, command_of(command.unwrap())).code,
                0,
                "{case}"
            );
            both.ada("env admin --shell sh").ok();
        }
    }
}

#[test]
fn an_access_control_list_counts_as_a_group_with_members() {
    let Some(both) = Neighbors::new() else { return };
    // u::rw-, u:eve:rw-, g::r--, m::rw-, o::r-- as Linux stores it (linux/posix_acl_xattr.h).
    let entries: [(u16, u16, u32); 5] = [
        (0x01, 6, u32::MAX),
        (0x02, 6, EVE),
        (0x04, 4, u32::MAX),
        (0x10, 6, u32::MAX),
        (0x20, 4, u32::MAX),
    ];
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        list.extend(tag.to_le_bytes());
        list.extend(permissions.to_le_bytes());
        list.extend(id.to_le_bytes());
    }
    let set = rustix::fs::setxattr(
        both.config(),
        "system.posix_acl_access",
        &list,
        rustix::fs::XattrFlags::empty(),
    );
    if set.is_err() {
        eprintln!("SKIPPED: this file system has no access control lists");
        return;
    }
    both.eve(&format!(
        "cat >>'{}' <<'END'\n{}END",
        both.config().display(),
        both.trap()
    ));
    let hint = both.refused();
    both.world().config("");
    assert_eq!(both.as_user(ADA, command_of(&hint)).code, 0);
    let append = format!("echo >>'{}'", both.config().display());
    assert_ne!(both.as_user(EVE, &append).code, 0, "the cure shuts eve out");
    both.ada("login").ok();
}

#[test]
fn a_home_of_umask_002_is_an_ordinary_one() {
    let Some(both) = Neighbors::new() else { return };
    both.world().config("region = \"eu-west-1\"\n");
    let state = both.home().join(".local/state");
    fs::create_dir_all(&state).unwrap();
    both.give_to_ada();
    for path in all_below(both.home()) {
        set_mode(&path, if path.is_dir() { 0o775 } else { 0o664 });
    }
    let script = both.ada("env admin --shell sh").ok();
    assert_eq!(exported(&script, "AWS_REGION"), Some("eu-west-1"));
    assert_eq!(both.ada("env admin --shell sh").ok(), script);
    both.ada("save --profile work admin").ok();
    assert_eq!(mode(&both.world().state()), 0o700);
}

#[test]
fn a_file_of_another_user_is_to_be_looked_at_and_not_taken_over() {
    let Some(both) = Neighbors::new() else { return };
    both.world().config(&both.trap());
    chown(both.config(), Some(EVE), Some(EVE)).unwrap();
    let hint = both.refused();
    assert!(
        hint.contains("check what is in") && !hint.contains("chown"),
        "{hint}"
    );
    // As root with ada's home, as `sudo` keeps it.
    chown(both.config(), Some(ADA), Some(ADA)).unwrap();
    let run = both.world().ol_aws("login").without(&["OL_AWS_PASSWORD"]);
    let stderr = run.fails(3);
    assert!(
        stderr.contains("without sudo") && !stderr.contains("chown"),
        "{stderr}"
    );
    assert_eq!(fs::metadata(both.config()).unwrap().uid(), ADA);
    both.nothing_ran();
}
