//! A home that is read-only, not there, or not ours to write in.

use super::{Seam, Trouble, mount, seams_with};
use crate::world::unprivileged::Unprivileged;
use crate::world::{World, binary, exported};

const OWN: &str = "# mine\n[mine]\naws_access_key_id = AKIAMINE\naws_secret_access_key = x\n";

fn world() -> World {
    let world = World::new();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    own_aws_file(&world);
    world.ol_aws("env admin").ok();
    world
}

fn own_aws_file(world: &World) {
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/credentials"), OWN).unwrap();
}

#[test]
fn a_home_on_a_read_only_disk_is_said_and_stops_only_what_has_to_write() {
    for seam in seams_with(Trouble::ReadOnlyHome) {
        let words: &[&str] = match seam {
            Seam::Settings => &["env", "admin", "--shell", "sh"],
            Seam::AwsFile => &["save", "--profile", "p", "admin"],
            Seam::Exec => &["exec", "admin"],
            other => panic!("{other:?} is another test's"),
        };
        let world = world();
        let command = [&[binary()], words].concat();
        let Some(run) = mount::run(&world, mount::READ_ONLY, &command) else {
            return;
        };
        let done = run
            .env("SHELL", "/bin/bash")
            .typed("echo role $OL_AWS_ROLE\n");
        let case = format!("{seam:?}: {} {}", done.code, done.stderr);
        match seam {
            Seam::Settings => {
                assert_eq!(done.code, 0, "{case}");
                // The alias is one of the config file's.
                assert_eq!(
                    exported(&done.stdout, "OL_AWS_ROLE"),
                    Some("admin"),
                    "{case}"
                );
            }
            Seam::AwsFile => {
                assert_eq!(done.code, 1, "{case}");
                assert!(
                    done.stderr.contains("the file system is read-only"),
                    "{case}"
                );
                assert!(done.stderr.contains("hint: "), "{case}");
            }
            _ => assert_eq!(
                (done.code, done.stdout.as_str()),
                (0, "role admin\n"),
                "{case}"
            ),
        }
        let [before, after] = mount::before_and_after(&world);
        assert!(before == after, "{case}");
    }
}

#[test]
fn without_a_home_files_are_not_looked_for_elsewhere() {
    for seam in seams_with(Trouble::NoHome) {
        let world = world();
        let run = |line: &str| {
            let run = world.ol_aws(line).without(&["HOME", "XDG_RUNTIME_DIR"]);
            run.env("SHELL", "/bin/bash")
                .env("XDG_CONFIG_HOME", world.home().join("lists"))
        };
        // The practice services are trusted, and no settings are found.
        let trusted = world.config_file().with_file_name("trusted-hosts");
        let lists = world.home().join("lists/ol-aws");
        std::fs::create_dir_all(&lists).unwrap();
        std::fs::copy(trusted, lists.join("trusted-hosts")).unwrap();
        match seam {
            Seam::AwsFile => {
                let done = run("save --profile p Admin").done();
                assert_eq!(done.code, 1, "{}", done.stderr);
                assert!(done.stderr.contains("set HOME"), "{}", done.stderr);
                // Where it may be written is said by a variable as well.
                let file = world.home().join("elsewhere");
                let named = run("save --profile p Admin").env("AWS_SHARED_CREDENTIALS_FILE", &file);
                let named = named.env("XDG_STATE_HOME", world.home().join("state"));
                assert_eq!(named.done().code, 0);
                assert!(std::fs::read_to_string(file).unwrap().starts_with("[p]\n"));
            }
            _ => {
                // Where it can be noted what becomes of the password.
                let run = run("exec Admin").env("XDG_STATE_HOME", world.home().join("state"));
                let done = run.typed("echo role $OL_AWS_ROLE\n");
                let outcome = (done.code, done.stdout.as_str());
                assert_eq!(outcome, (0, "role Admin\n"), "{}", done.stderr);
            }
        }
        let own = std::fs::read_to_string(world.home().join(".aws/credentials")).unwrap();
        assert_eq!(own, OWN);
    }
}

#[test]
fn an_aws_file_that_may_not_be_written_is_left_and_named() {
    let seams: Vec<Seam> = seams_with(Trouble::Refused)
        .filter(|seam| !seam.is_on_the_network())
        .collect();
    assert_eq!(seams, [Seam::AwsFile]);
    let user = Unprivileged::new();
    own_aws_file(&user.world);
    user.ol_aws("env admin").ok();
    let directory = user.world.home().join(".aws");
    let set_mode = |mode| {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(&directory, mode).unwrap();
    };
    let run = user.ol_aws("save --profile p admin");
    set_mode(0o500);
    let done = run.done();
    set_mode(0o700);
    assert_eq!(done.code, 1, "{}", done.stderr);
    for part in ["permission denied", ".aws/credentials", "owner and mode"] {
        assert!(done.stderr.contains(part), "{}", done.stderr);
    }
    let own = std::fs::read_to_string(directory.join("credentials")).unwrap();
    assert_eq!(own, OWN);
    user.ol_aws("save --profile p admin").ok();
}
