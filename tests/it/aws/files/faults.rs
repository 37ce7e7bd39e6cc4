//! Full disks, read-only places, other owners, links: a clear error and nothing lost.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use sandbox::Step;

use crate::world::{Done, World, binary};

const MINE: &str = "[default]\nregion = eu-west-1\n";

/// A world with a credentials file, whose user is signed in.
fn world() -> World {
    let world = World::new();
    world.ol_aws("login admin").ok();
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/credentials"), MINE).unwrap();
    world
}

/// A command line of sh, with the program as `$0`, in a mount namespace of its own where that can be had.
fn in_own_mounts(world: &World, script: &str) -> Option<Done> {
    let mut probe = Command::new("unshare");
    probe.args(["-rm", "sh", "-c", "mount -t tmpfs -o size=64k probe /mnt"]);
    if !probe.output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: nothing can be mounted here");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, binary()]);
    command
        .env_clear()
        .envs(world.variables())
        .current_dir(world.home());
    Some(Done::of(command.output().unwrap()))
}

#[test]
fn on_a_full_disk_the_file_stays_as_it_was() {
    let world = world();
    let script = "mkdir full && mount -t tmpfs -o size=64k full full && cp .aws/credentials full/ && \
                  dd if=/dev/zero of=full/rest bs=1k 2>/dev/null; \
                  \"$0\" save --profile work admin --file full/credentials; echo \"code $?\"; cat full/credentials; ls -A full";
    let Some(done) = in_own_mounts(&world, script) else {
        return;
    };
    assert_eq!(
        done.stdout,
        format!("code 1\n{MINE}credentials\nrest\n"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("free some disk space"),
        "{}",
        done.stderr
    );
}

#[test]
fn in_a_read_only_place_the_file_stays_as_it_was() {
    let world = world();
    let script = "mkdir ro && mount -t tmpfs ro ro && cp .aws/credentials ro/ && mount -o remount,ro ro && \
                  \"$0\" save --profile work admin --file ro/credentials; echo \"code $?\"; cat ro/credentials";
    let Some(done) = in_own_mounts(&world, script) else {
        return;
    };
    assert_eq!(done.stdout, format!("code 1\n{MINE}"), "{}", done.stderr);
    assert!(
        done.stderr.contains("error: cannot write"),
        "{}",
        done.stderr
    );
}

/// As containers do it; nothing can be renamed over that.
#[test]
fn a_file_that_is_mounted_by_itself_stays_as_it_was() {
    let world = world();
    let script = "cp .aws/credentials alone && mount --bind alone alone && \
                  \"$0\" save --profile work admin --file alone; echo \"code $?\"; cat alone; ls -A | grep -c ^.ol-aws-";
    let Some(done) = in_own_mounts(&world, script) else {
        return;
    };
    assert_eq!(done.stdout, format!("code 1\n{MINE}0\n"), "{}", done.stderr);
    assert!(
        done.stderr.contains("mount the directory"),
        "{}",
        done.stderr
    );
}

/// Known before anybody signs in, so that no code is spent in vain.
#[test]
fn a_place_that_cannot_be_written_is_known_before_the_sign_in() {
    let world = World::new();
    std::fs::create_dir(world.home().join("ro")).unwrap();
    std::fs::write(world.home().join("ro/credentials"), MINE).unwrap();
    for (what, file) in [
        ("ro", "ro/credentials"),
        ("ro", "ro/new"),
        ("ro/credentials", "ro/credentials"),
    ] {
        let script = format!(
            "mount --bind {what} {what} && mount -o remount,bind,ro {what} && \
             \"$0\" save --profile work admin --file {file}; echo \"code $?\""
        );
        let Some(done) = in_own_mounts(&world, &script) else {
            return;
        };
        assert_eq!(done.stdout, "code 1\n", "{}", done.stderr);
        assert!(
            done.stderr
                .contains("hint: set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE to files in a writable directory"),
            "{}",
            done.stderr
        );
    }
    assert!(world.sandbox.requests().is_empty());
}

#[test]
fn the_group_stays_and_keys_are_for_their_owner_alone() {
    let world = world();
    let file = world.home().join(".aws/credentials");
    let id = || {
        let metadata = std::fs::metadata(&file).unwrap();
        (
            metadata.uid(),
            metadata.gid(),
            metadata.permissions().mode() & 0o7777,
        )
    };
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(&file, None, Some(65534)).unwrap();
    }
    let (owner, group, _) = id();
    world.ol_aws("save --profile work admin").ok();
    assert_eq!(id(), (owner, group, 0o600));
}

#[test]
fn links_are_followed_however_many_and_a_circle_is_named() {
    let world = world();
    let aws = world.home().join(".aws");
    let file = aws.join("credentials");
    std::fs::create_dir(world.home().join("dotfiles")).unwrap();
    std::fs::rename(&file, world.home().join("dotfiles/real")).unwrap();
    symlink("real", world.home().join("dotfiles/first")).unwrap();
    symlink(world.home().join("dotfiles/first"), aws.join("second")).unwrap();
    symlink("second", &file).unwrap();
    world.ol_aws("save --profile work admin").ok();
    let is_link = |path: &Path| std::fs::symlink_metadata(path).unwrap().is_symlink();
    assert!(
        is_link(&file)
            && is_link(&aws.join("second"))
            && is_link(&world.home().join("dotfiles/first"))
    );
    let text = std::fs::read_to_string(world.home().join("dotfiles/real")).unwrap();
    assert!(
        text.starts_with(MINE) && text.contains("[work]\n"),
        "{text}"
    );

    std::fs::remove_file(&file).unwrap();
    symlink("credentials", &file).unwrap();
    let stderr = world.ol_aws("save --profile work admin").fails(1);
    assert!(stderr.contains("credentials"), "{stderr}");
    assert!(is_link(&file));
}

#[test]
fn what_is_no_file_is_left_alone() {
    let world = world();
    let file = world.home().join(".aws/credentials");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let stderr = world.ol_aws("save --profile work admin").fails(1);
    assert!(stderr.contains("credentials"), "{stderr}");
    assert!(file.is_dir());
}

/// A second edit in the same directory must not sweep the first one's unfinished file away.
#[test]
fn edits_of_both_files_at_the_same_time_lose_nothing() {
    let world = world();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    std::thread::scope(|scope| {
        for number in 0..20 {
            let world = &world;
            scope.spawn(move || {
                world
                    .ol_aws(&format!("save --profile p{number} admin"))
                    .ok()
            });
            scope.spawn(move || {
                let name = format!("--name={{role}}-{number}");
                world.run_with(["profiles", "--write", &name]).ok()
            });
        }
    });
    let read = |name: &str| std::fs::read_to_string(world.home().join(".aws").join(name)).unwrap();
    let (credentials, config) = (read("credentials"), read("config"));
    for number in 0..20 {
        assert!(
            credentials.contains(&format!("[p{number}]\n")),
            "p{number}: {credentials}"
        );
        assert!(
            config.contains(&format!("[profile admin-{number}]\n")),
            "admin-{number}: {config}"
        );
    }
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}
