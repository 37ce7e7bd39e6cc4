//! Who may read what is kept: modes, owners, and what is refused. That no secret lies anywhere in the clear: `leaks`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use sandbox::Step;

use crate::world::unprivileged::{Unprivileged, all_below, is_root};
use crate::world::{World, exported};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn what_is_kept_is_0600_in_0700() {
    let user = Unprivileged::new();
    let mut run = user.ol_aws("env admin --duration 2h");
    // Whatever the user's own habit is.
    let program = run.command.get_program().to_owned();
    let arguments: Vec<_> = run.command.get_args().map(ToOwned::to_owned).collect();
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$@\"", "sh"]);
    command.arg(program).args(arguments);
    command.env_clear().envs(user.world.variables());
    run.command = command;
    run.ok();
    let places = [user.world.state(), user.world.home().join("run/ol-aws")];
    let mut files = 0;
    for path in places.iter().flat_map(|place| all_below(place)) {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{}", path.display());
        files += usize::from(path.is_file());
    }
    assert!(
        files >= 6,
        "entries, locks, key and what was learned: {files}"
    );
}

#[test]
fn a_cache_others_may_write_to_is_refused() {
    for (open, closing) in [(0o777, "go-w"), (0o770, "g-w"), (0o702, "o-w")] {
        let user = Unprivileged::new();
        user.ol_aws("env admin").ok();
        set_mode(&user.world.state(), open);
        let done = user.ol_aws("env admin").done();
        assert_eq!(done.code, 3, "{open:o}: {}", done.stderr);
        assert_eq!(done.stdout, "(exit 3)\n");
        let state = user.world.state();
        let cure = format!("chmod {closing} '{}'", state.display());
        assert!(done.stderr.contains(&cure), "{}", done.stderr);
        assert_eq!(user.world.sandbox.count(Step::Assertion), 1);
        // The cure cures.
        set_mode(&state, mode(&state) & !0o022);
        user.ol_aws("env admin").ok();
    }
}

#[test]
fn a_cache_of_another_user_is_refused() {
    if !is_root() {
        // Only root can make one.
        return;
    }
    let user = Unprivileged::new();
    user.ol_aws("env admin").ok();
    let run = user.ol_aws("env admin");
    chown(user.world.state(), Some(0), Some(0)).unwrap();
    let stderr = run.fails(3);
    assert!(stderr.contains("check what is in"), "{stderr}");
    assert!(!stderr.contains("chown"), "{stderr}");
}

#[test]
fn an_entry_others_may_write_to_is_a_miss() {
    let user = Unprivileged::new();
    user.ol_aws("env admin").ok();
    for path in all_below(&user.world.state()) {
        if path.is_file() {
            set_mode(&path, 0o622);
        }
    }
    user.ol_aws("env admin").ok();
    assert_eq!(user.world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn a_link_in_an_entrys_place_is_not_followed() {
    let user = Unprivileged::new();
    let first = user.ol_aws("env admin").ok();
    let elsewhere = user.world.home().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for path in all_below(&user.world.state()) {
        let name = path.file_name().unwrap();
        if path.is_file() && name.to_string_lossy().starts_with("entry-") {
            fs::rename(&path, elsewhere.join(name)).unwrap();
            std::os::unix::fs::symlink(elsewhere.join(name), &path).unwrap();
        }
    }
    assert_ne!(user.ol_aws("env admin").ok(), first);
}

#[test]
fn a_home_that_cannot_be_written_to_costs_a_warning() {
    // Nothing there yet; or a cache of better days.
    for (used_before, runtime) in [(false, true), (false, false), (true, true), (true, false)] {
        let user = Unprivileged::new();
        let run = |line: &str| {
            let run = user.ol_aws(line);
            if runtime {
                run
            } else {
                run.without(&["XDG_RUNTIME_DIR"])
            }
        };
        if used_before {
            run("env deploy").ok();
        }
        let directories = || {
            let all = all_below(user.world.home()).into_iter();
            all.filter(|path| path.is_dir() && !path.starts_with(user.world.home().join("run")))
        };
        directories().for_each(|path| set_mode(&path, 0o500));
        let done = run("env admin").done();
        directories().for_each(|path| set_mode(&path, 0o700));
        let case = format!("used before: {used_before}, runtime: {runtime}");
        if !used_before {
            // Nobody has typed the password.
            assert_eq!(done.code, 1, "{case}: {}", done.stderr);
            assert!(done.stderr.contains("was not sent"), "{case}");
            assert_eq!(user.world.sandbox.count(Step::Assertion), 0, "{case}");
            continue;
        }
        assert_eq!(done.code, 0, "{case}: {}", done.stderr);
        assert!(done.stderr.contains("warning: "), "{case}: {}", done.stderr);
        assert!(exported(&done.stdout, "AWS_SESSION_TOKEN").is_some());
    }
}

#[test]
fn without_any_home_there_is_a_warning_and_credentials() {
    let world = World::new();
    let mut pty = world
        .terminal("env admin --shell sh")
        .without(&["HOME", "XDG_RUNTIME_DIR"])
        .env("XDG_CONFIG_HOME", world.home().join(".config"))
        .on_terminal();
    let shown = pty.see("OneLogin password of ada@acme.test: ");
    assert!(shown.contains("each call must sign in again"), "{shown}");
    pty.line(sandbox::PASSWORD);
    pty.see("API client secret: ");
    pty.line("sandbox-client-secret");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("export AWS_SESSION_TOKEN="), "{rest}");
}

#[test]
fn the_key_lies_in_memory_where_there_is_such_a_place() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    assert!(world.home().join("run/ol-aws/key").is_file());
    assert!(!world.state().join("key").exists());

    let world = World::new();
    let run = || world.ol_aws("env admin").without(&["XDG_RUNTIME_DIR"]);
    let first = run().ok();
    assert!(world.state().join("key").is_file());
    assert_eq!(run().ok(), first, "kept with the key beside it too");
    // A runtime directory that is gone (cron, after logout) is as none.
    let gone = world.ol_aws("env admin").env("XDG_RUNTIME_DIR", "/gone");
    assert_eq!(gone.ok(), first);
}

#[test]
fn a_login_session_and_a_cron_job_do_not_take_each_others_entries_away() {
    let world = World::new();
    let session = world.ol_aws("env admin").ok();
    let cron = || world.ol_aws("env admin").without(&["XDG_RUNTIME_DIR"]);
    let without = cron().ok();
    assert_ne!(session, without);
    assert_eq!(world.ol_aws("env admin").ok(), session);
    assert_eq!(cron().ok(), without);
}
