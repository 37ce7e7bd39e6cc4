//! Another user of the machine, eve, who shares a group with the user, ada, or can write to a directory of hers. Both are real
//! to the kernel; their names stand in a passwd and a group file that only the runs here see.

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

#[test]
fn what_others_could_read_of_the_state_is_closed_with_a_word() {
    let Some(both) = Neighbors::new() else { return };
    both.give_to_ada();
    let first = both.ada("env admin --shell sh").ok();
    set_mode(&both.world().state(), 0o755);
    let done = both.ada("env admin --shell sh").done();
    assert_eq!((done.code, &done.stdout), (0, &first), "{}", done.stderr);
    let state = both.world().state();
    assert!(
        done.stderr
            .contains(&format!("could read `{}`", state.display())),
        "{}",
        done.stderr
    );
    assert_eq!(mode(&state), 0o700);

    let entries = all_below(&state).into_iter().filter(|path| path.is_file());
    let entries: Vec<_> = entries.collect();
    entries.iter().for_each(|path| set_mode(path, 0o644));
    let done = both.ada("env admin --shell sh").done();
    assert_eq!((done.code, &done.stdout), (0, &first), "{}", done.stderr);
    assert!(done.stderr.contains("could read "), "{}", done.stderr);
    let entry = |path: &&PathBuf| {
        path.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("entry-")
    };
    assert!(entries.iter().filter(entry).any(|path| mode(path) == 0o600));

    // A key that was copied would open whatever is sealed with it from now on.
    let key = both.home().join("run/ol-aws/key");
    let before = fs::read(&key).unwrap();
    set_mode(&key, 0o644);
    let done = both.ada("env admin --shell sh").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        done.stderr
            .contains(&format!("could read `{}`", key.display())),
        "{}",
        done.stderr
    );
    assert_ne!(fs::read(&key).unwrap(), before);
    assert_eq!(mode(&key), 0o600);
    let done = both.ada("env admin --shell sh").done();
    assert!(
        !done.stderr.contains("could read"),
        "said once: {}",
        done.stderr
    );
}

#[test]
fn keys_are_not_written_where_others_read_or_decide() {
    let aws = |both: &Neighbors| both.home().join(".aws");
    let with_files = || -> Option<Neighbors> {
        let both = Neighbors::new()?;
        fs::create_dir(aws(&both)).unwrap();
        for name in ["credentials", "config"] {
            fs::write(aws(&both).join(name), "[default]\nregion = eu-west-1\n").unwrap();
        }
        both.world()
            .config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
        both.give_to_ada();
        Some(both)
    };
    // What others could only read is closed.
    let Some(both) = with_files() else { return };
    let credentials = aws(&both).join("credentials");
    both.ada("save --profile work admin").ok();
    assert_eq!(mode(&credentials), 0o600);
    let read = both.as_user(EVE, &format!("cat '{}'", credentials.display()));
    assert_ne!(read.code, 0);

    for (line, name, code) in [
        ("save --profile work admin", "credentials", 1),
        ("profiles --write", "config", 1),
    ] {
        for (path, group, open) in [
            (name, ADA, 0o666),
            (name, DEV, 0o664),
            ("", ADA, 0o777),
            ("", DEV, 0o775),
        ] {
            let Some(both) = with_files() else { return };
            let (path, file) = (aws(&both).join(path), aws(&both).join(name));
            let before = fs::read(&file).unwrap();
            chown(&path, None, Some(group)).unwrap();
            set_mode(&path, open);
            let stderr = both.ada(line).fails(code);
            assert!(stderr.contains("can write to"), "{stderr}");
            assert_eq!(fs::read(&file).unwrap(), before, "{line}");
            assert!(
                both.world().sandbox.requests().is_empty(),
                "before a sign-in"
            );
            let hint = stderr
                .lines()
                .find(|line| line.starts_with("hint: "))
                .unwrap();
            assert_eq!(both.as_user(ADA, command_of(hint)).code, 0, "{hint}");
            both.ada(line).ok();
            assert_ne!(fs::read(&file).unwrap(), before, "{line}");
        }
        // A file of eve's, in ada's directory: she would read what is written there.
        let Some(both) = with_files() else { return };
        let file = aws(&both).join(name);
        chown(&file, Some(EVE), None).unwrap();
        set_mode(&file, 0o666);
        let stderr = both.ada(line).fails(code);
        assert!(
            stderr.contains("another user") && !stderr.contains("chown"),
            "{stderr}"
        );
    }
}

#[test]
fn an_output_file_is_for_the_user_alone_and_never_one_of_others() {
    for line in ["env admin --shell sh", "env admin --format dotenv"] {
        let Some(both) = Neighbors::new() else { return };
        let directory = both.home().join("work");
        fs::create_dir(&directory).unwrap();
        both.give_to_ada();
        let file = directory.join("aws.env");
        let line = format!("{line} --output {}", file.display());
        let under = |umask: &str| {
            let run = both.ada(&line);
            let words: Vec<_> = run.command.get_args().map(ToOwned::to_owned).collect();
            let mut command = Command::new("sh");
            command.args([
                "-c",
                &format!("umask {umask}; exec \"$@\""),
                "sh",
                "unshare",
            ]);
            command.args(words).current_dir("/").stdin(Stdio::null());
            command.env_clear().envs(both.world().variables());
            Run { command }
        };
        // A new file, and one that was there and open.
        for umask in ["022", "000"] {
            let done = under(umask).done();
            assert_eq!(
                (done.code, done.stdout.as_str()),
                (0, ""),
                "{}",
                done.stderr
            );
            assert!(
                done.stderr.contains(&format!("wrote {}", file.display())),
                "{}",
                done.stderr
            );
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.contains("AWS_SESSION_TOKEN='"), "{text}");
            assert_eq!(mode(&file), 0o600, "{umask}");
            fs::write(&file, "old\n").unwrap();
            set_mode(&file, 0o644);
        }
        assert_eq!(
            fs::read_dir(&directory).unwrap().count(),
            1,
            "nothing else is left"
        );
        // A failure leaves the file as it was, and says nothing on stdout.
        let run = both.ada(&format!("{line} --duration 1m"));
        assert_eq!(run.done().stdout, "");
        assert_eq!(fs::read_to_string(&file).unwrap(), "old\n");
        // Eve's, and one in a directory that she can write to.
        chown(&file, Some(EVE), Some(EVE)).unwrap();
        set_mode(&file, 0o666);
        both.ada(&line).fails(1);
        assert_eq!(fs::read_to_string(&file).unwrap(), "old\n");
        fs::remove_file(&file).unwrap();
        set_mode(&directory, 0o777);
        both.eve(&format!(
            "ln -s '{}' '{}'",
            both.home().join("x").display(),
            file.display()
        ));
        both.ada(&line).fails(1);
        assert!(!both.home().join("x").exists());
        // What is no file is not replaced.
        let null = line.replace(file.to_str().unwrap(), "/dev/null");
        both.ada(&null).fails(1);
    }
}

#[test]
fn the_variables_of_serve_go_into_a_file_for_the_user_alone() {
    let Some(both) = Neighbors::new() else { return };
    both.give_to_ada();
    let file = both.home().join("aws.env");
    let mut run = both.ada(&format!("serve admin --output {}", file.display()));
    run.command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = run.command.spawn().unwrap();
    while !file.exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(mode(&file), 0o600);
    let text = fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("AWS_CONTAINER_AUTHORIZATION_TOKEN="),
        "{text}"
    );
    let read = both.as_user(EVE, &format!("cat '{}'", file.display()));
    assert_ne!(read.code, 0);
    // It leads to the credentials: from what the file says alone.
    let value = |name: &str| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap().to_owned()
    };
    let mut curl = Command::new("curl");
    curl.args(["-sf", "-H"]);
    curl.arg(format!(
        "Authorization: {}",
        value("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    ));
    curl.arg(value("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
    let answer = Run { command: curl }.ok();
    assert!(answer.contains("AccessKeyId"), "{answer}");
    // Every step of the command became the next one.
    child.kill().unwrap();
    child.wait().unwrap();
}
