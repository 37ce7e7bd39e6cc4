//! What the process lets others see of it, and what it makes whatever the user's habits are: core dumps, /proc, umask, links,
//! files that a system manages.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sandbox::{Fault, Step};

use crate::world::unprivileged::{Unprivileged, all_below, is_root};
use crate::world::{Run, exported};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The same run, out of a shell that has set something first.
fn after(setting: &str, mut run: Run, user: &Unprivileged) -> Run {
    let program = run.command.get_program().to_owned();
    let arguments: Vec<_> = run.command.get_args().map(ToOwned::to_owned).collect();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{setting}; exec \"$@\""), "sh"]);
    command.arg(program).args(arguments);
    command.env_clear().envs(user.world.variables());
    command.current_dir("/").stdin(Stdio::null());
    run.command = command;
    run
}

/// A run that waits for OneLogin, with the password in its memory and its environment.
fn waiting(user: &Unprivileged, run: Run) -> Child {
    let sandbox = &user.world.sandbox;
    let before = sandbox.count(Step::Assertion);
    sandbox.fault(Step::Assertion, [Fault::Hang(Duration::from_secs(600))]);
    let mut run = after("ulimit -S -c \"$(ulimit -H -c)\"", run, user);
    run.command.stdout(Stdio::null()).stderr(Stdio::null());
    let child = run.command.spawn().unwrap();
    while sandbox.count(Step::Assertion) == before {
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

/// Whether a process of the same user can read a file of another one's in /proc.
fn can_be_read(child: &Child, file: &str) -> bool {
    let path = format!("/proc/{}/{file}", child.id());
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    let command = command.args(["cat", &path]).stderr(Stdio::null());
    command.stdout(Stdio::null()).status().unwrap().success()
}

#[cfg(target_os = "linux")]
#[test]
fn no_other_process_of_the_user_reads_our_memory_or_environment() {
    let user = Unprivileged::new();
    // The look works: what we become can be read as ever.
    let mut exec = user.ol_aws("exec admin -- sleep 600");
    let mut child = exec.command.stdout(Stdio::null()).spawn().unwrap();
    let path = format!("/proc/{}/comm", child.id());
    while fs::read_to_string(&path).unwrap() != "sleep\n" {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(can_be_read(&child, "environ"));
    child.kill().unwrap();
    child.wait().unwrap();

    let run = user.ol_aws("login --fresh");
    let mut child = waiting(&user, run);
    for file in ["environ", "maps", "mem"] {
        assert!(!can_be_read(&child, file), "{file}");
    }
    // What everybody may see of every process.
    assert!(can_be_read(&child, "cmdline"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_signal_that_dumps_core_dumps_none() {
    let user = Unprivileged::new();
    let run = user.ol_aws("login --fresh");
    let mut child = waiting(&user, run);
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", "ABRT", &id]).status();
    assert!(sent.unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(6));
    assert!(!status.core_dumped());
    // Whether the look would find one depends on the system.
    let mut control = Command::new("sh");
    control.args(["-c", "ulimit -S -c \"$(ulimit -H -c)\"; kill -ABRT $$"]);
    if !control
        .current_dir(user.world.home())
        .status()
        .unwrap()
        .core_dumped()
    {
        eprintln!("NOTE: this system dumps no core of anything");
    }
}

#[test]
fn programs_we_start_and_become_keep_the_users_limits_umask_and_signals() {
    for signals in ["", "; trap '' PIPE", "; trap '' HUP PIPE INT"] {
        let user = Unprivileged::new();
        let seen = user.world.home().join("seen");
        // The last digits: posix_spawn itself has a child ignore signals 32 and 33, which are the C library's.
        let look = "umask; ulimit -S -c; ulimit -H -c; grep SigIgn /proc/self/status | tail -c 8";
        user.world.config(&format!(
            "password_command = [\"sh\", \"-c\", \"({look}) >'{}'; echo '{}'\"]\n",
            seen.display(),
            sandbox::PASSWORD
        ));
        let theirs = format!("umask 027; ulimit -S -c \"$(ulimit -H -c)\"{signals}");
        let mut run = user.ol_aws("exec admin -- sh -c");
        run.command.arg(look);
        let run = after(&theirs, run, &user);
        let mut plain = user.ol_aws("");
        plain.command = Command::new("sh");
        plain.command.args(["-c", look]);
        let plain = after(&theirs, plain, &user).ok();
        assert!(plain.starts_with("0027\n"), "{plain}");
        assert_eq!(run.without(&["OL_AWS_PASSWORD"]).ok(), plain, "{theirs}");
        assert_eq!(fs::read_to_string(seen).unwrap(), plain, "{theirs}");
    }
}

#[test]
fn whatever_the_umask_ours_is_0600_in_0700() {
    for umask in ["000", "002", "022", "077", "777"] {
        let user = Unprivileged::new();
        let run = user.ol_aws("save --profile p admin --region eu-west-1");
        after(&format!("umask {umask}"), run, &user).ok();
        // A second run finds what the first one left.
        let run = user.ol_aws("env admin --shell sh");
        after(&format!("umask {umask}"), run, &user).ok();
        assert_eq!(user.world.sandbox.count(Step::Assertion), 1, "{umask}");
        let home = user.world.home();
        let ours = [
            home.join(".local"),
            home.join(".aws"),
            home.join("run/ol-aws"),
        ];
        let all: Vec<PathBuf> = ours.iter().flat_map(|place| all_below(place)).collect();
        for path in &all {
            let expected = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode(path), expected, "{umask}: {}", path.display());
        }
        assert!(all.len() >= 10, "{all:?}");
    }
}

#[test]
fn settings_in_a_read_only_store_of_the_system_are_taken() {
    let user = Unprivileged::new();
    let store = tempfile::tempdir().unwrap();
    let file = store.path().join("ol-aws-config.toml");
    let role = "[roles.admin]\nrole = \"111122223333/Admin\"\n";
    fs::write(&file, format!("region = \"eu-west-1\"\n{role}")).unwrap();
    let aws = store.path().join("aws-config");
    fs::write(&aws, "[default]\noutput = json\n").unwrap();
    let config = user.world.config_file();
    fs::create_dir_all(config.parent().unwrap()).unwrap();
    fs::create_dir(user.world.home().join(".aws")).unwrap();
    let run = user.ol_aws("env admin --shell sh");
    // A chain of links, as home-manager makes them; all root's where the test is.
    let generation = store.path().join("generation");
    symlink(&file, &generation).unwrap();
    symlink(&generation, &config).unwrap();
    symlink(&aws, user.world.home().join(".aws/config")).unwrap();
    for path in [&file, &aws] {
        set_mode(path, 0o444);
    }
    set_mode(store.path(), 0o555);
    let script = run.ok();
    assert_eq!(exported(&script, "AWS_REGION"), Some("eu-west-1"));
    // What can only be changed where the store is made says so, and stays.
    let run = user.ol_aws("profiles --write");
    if is_root() {
        for path in [&file, &aws] {
            chown(path, Some(0), Some(0)).unwrap();
        }
    }
    let done = run.done();
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(done.stderr.contains(".aws/config"), "{}", done.stderr);
    assert!(done.stderr.contains("hint: "), "{}", done.stderr);
    assert_eq!(
        fs::read_to_string(&aws).unwrap(),
        "[default]\noutput = json\n"
    );
    set_mode(store.path(), 0o755);
}

#[test]
fn directories_that_are_links_of_a_dotfiles_manager_are_followed_and_still_checked() {
    let user = Unprivileged::new();
    let home = user.world.home().to_owned();
    for (link, target) in [
        (".config/ol-aws", "dotfiles/config"),
        (".local/state/ol-aws", "dotfiles/state"),
    ] {
        fs::create_dir_all(home.join(link).parent().unwrap()).unwrap();
        fs::create_dir_all(home.join(target).parent().unwrap()).unwrap();
        // What is there already moves.
        if fs::rename(home.join(link), home.join(target)).is_err() {
            fs::create_dir(home.join(target)).unwrap();
        }
        symlink(home.join(target), home.join(link)).unwrap();
    }
    set_mode(&home.join("dotfiles/state"), 0o700);
    user.world.config("region = \"eu-west-1\"\n");
    let script = user.ol_aws("env admin --shell sh").ok();
    assert_eq!(exported(&script, "AWS_REGION"), Some("eu-west-1"));
    assert_eq!(user.ol_aws("env admin --shell sh").ok(), script);
    assert!(
        fs::symlink_metadata(user.world.state())
            .unwrap()
            .is_symlink()
    );
    // The place behind the link is judged, not the link.
    set_mode(&home.join("dotfiles/state"), 0o777);
    let stderr = user.ol_aws("env admin --shell sh").fails(3);
    assert!(stderr.contains("chmod go-w"), "{stderr}");
}
