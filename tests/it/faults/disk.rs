//! A full disk: what is held is given, what is new is given and not kept, no file is lost or half written.

use super::{Seam, Trouble, mount, seams_with};
use crate::world::{World, binary, exported};

/// Something is held, and AWS has a file of the user's.
fn world() -> World {
    let world = World::new();
    world.config("region = \"eu-west-1\"\n");
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    let own = "# mine\n[mine]\naws_access_key_id = AKIAMINE\naws_secret_access_key = x\n";
    std::fs::write(world.home().join(".aws/credentials"), own).unwrap();
    world.ol_aws("env admin").ok();
    world
}

fn words(seam: Seam) -> &'static [&'static str] {
    match seam {
        Seam::CacheRead => &["env", "admin", "--shell", "sh"],
        Seam::CacheWrite => &["env", "deploy", "--fresh", "--shell", "sh"],
        Seam::Lock => &["login", "deploy", "--fresh"],
        Seam::AwsFile => &["save", "--profile", "p", "admin"],
        // A shell, whose start file would be written.
        Seam::Exec => &["exec", "admin"],
        other => panic!("{other:?} is another test's"),
    }
}

#[test]
fn on_a_full_disk_nothing_is_lost_and_credentials_are_still_given() {
    let run_here = seams_with(Trouble::FullDisk).filter(|seam| *seam != Seam::Settings);
    for seam in run_here {
        let world = world();
        let held = world.ol_aws("env admin --shell sh").ok();
        let command = [&[binary()], words(seam)].concat();
        let Some(run) = mount::run(&world, mount::FULL, &command) else {
            return;
        };
        let done = run
            .env("SHELL", "/bin/bash")
            .typed("echo role $OL_AWS_ROLE\n");
        let case = format!("{seam:?}: {} {}", done.code, done.stderr);
        let warned = done.stderr.contains("no space is left on the disk");
        match seam {
            Seam::CacheRead => assert_eq!((done.code, &done.stdout), (0, &held), "{case}"),
            Seam::CacheWrite => {
                assert!(done.code == 0 && warned, "{case}");
                assert!(
                    exported(&done.stdout, "AWS_SESSION_TOKEN").is_some(),
                    "{case}"
                );
            }
            // It would sign in, and nobody has typed the password.
            Seam::Lock => {
                assert!(done.code == 1 && warned, "{case}");
                assert!(done.stderr.contains("was not sent"), "{case}");
            }
            Seam::AwsFile => {
                assert!(done.code == 1 && warned, "{case}");
                assert!(done.stderr.contains("free some disk space"), "{case}");
            }
            _ => assert_eq!(
                (done.code, done.stdout.as_str()),
                (0, "role Admin\n"),
                "{case}"
            ),
        }
        let [before, after] = mount::before_and_after(&world);
        assert_eq!(
            before.keys().collect::<Vec<_>>(),
            after.keys().collect::<Vec<_>>(),
            "{case}"
        );
        assert!(before == after, "a file has changed: {case}");
        // With room again, the same run works.
        let line = words(seam).join(" ");
        let done = world.ol_aws(&line).env("SHELL", "/bin/bash").done();
        assert_eq!(done.code, 0, "{seam:?}: {}", done.stderr);
        assert!(
            !done.stderr.contains("warning: "),
            "{seam:?}: {}",
            done.stderr
        );
    }
}

#[test]
fn settings_that_find_no_room_are_not_kept_and_the_old_ones_stay() {
    let world = world();
    let command = [binary(), "env", "admin", "--shell", "sh"];
    let Some(words) = mount::words(&world, mount::FULL, &command) else {
        return;
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let run = world.on_terminal_of(24, 80, &words);
    let mut pty = run.without(&["OL_AWS_USERNAME"]).on_terminal();
    // What nobody typed is not sent, since the attempt cannot be noted.
    pty.see("API client secret: ");
    pty.line("sandbox-client-secret");
    pty.see("OneLogin user name or email: ");
    pty.line("ada@acme.test");
    pty.see("your answers are not kept");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("export AWS_SESSION_TOKEN="), "{rest}");
    let [before, after] = mount::before_and_after(&world);
    assert!(before == after, "{:?}", after.keys());
}

#[test]
fn a_full_disk_behind_stdout_is_an_error_that_says_so() {
    let world = world();
    for (line, code) in [
        ("env admin --shell sh", 1),
        ("env admin --format json", 1),
        ("credential-process admin", 1),
        ("roles", 1),
    ] {
        let mut run = world.ol_aws(line);
        run.command
            .stdout(
                std::fs::File::options()
                    .write(true)
                    .open("/dev/full")
                    .unwrap(),
            )
            .stderr(std::process::Stdio::piped());
        let output = run.command.spawn().unwrap().wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{line}: {stderr}");
        assert!(
            stderr.contains("cannot write to stdout"),
            "{line}: {stderr}"
        );
    }
}

/// A home where nothing can be written, and what is said of it.
const UNWRITABLE: [(&str, &str); 2] = [
    (mount::FULL, "no space is left on the disk"),
    (mount::READ_ONLY, "the file system is read-only"),
];

#[test]
fn what_cannot_be_written_is_known_before_anybody_signs_in() {
    for (home, cause) in UNWRITABLE {
        for words in [
            "save --profile p deploy --fresh",
            "env deploy --fresh --shell sh --output ~/out",
            "serve deploy --fresh --output ~/out",
            "serve deploy --fresh --token-file ~/{role}",
            "profiles --write",
        ] {
            let world = world();
            world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
            let signed_in = world.sandbox.requests().len();
            let words = words.replace('~', &world.home().display().to_string());
            let words: Vec<&str> = words.split(' ').collect();
            let command = [&[binary()], &words[..]].concat();
            let Some(run) = mount::run(&world, home, &command) else {
                return;
            };
            let done = run.done();
            let case = format!("{words:?} {}", done.stderr);
            assert_eq!(done.code, 1, "{case}");
            let error = done.stderr.lines().find(|line| line.contains("error: "));
            assert!(error.is_some_and(|line| line.ends_with(cause)), "{case}");
            assert!(done.stderr.contains("hint: "), "{case}");
            assert!(!done.stderr.contains("os error"), "{case}");
            assert_eq!(world.sandbox.requests().len(), signed_in, "{case}");
            mount::clean(&world);
        }
    }
}

#[test]
fn doctor_names_a_full_or_read_only_disk_as_the_one_cause() {
    for (home, cause) in UNWRITABLE {
        let world = world();
        let command = [binary(), "doctor"];
        let Some(run) = mount::run(&world, home, &command) else {
            return;
        };
        let done = run.done();
        assert_eq!(done.code, 1, "{}{}", done.stdout, done.stderr);
        let lines = done.stdout.lines();
        let errors: Vec<&str> = lines.filter(|line| line.starts_with("error")).collect();
        assert_eq!(errors.len(), 1, "{}", done.stdout);
        assert!(errors[0].contains("  cache "), "{}", done.stdout);
        assert!(errors[0].ends_with(cause), "{}", done.stdout);
        assert!(done.stdout.contains("1 problem and "), "{}", done.stdout);
        mount::clean(&world);
    }
}

#[test]
fn a_logout_that_cannot_remove_what_is_cached_says_so() {
    let world = world();
    let command = [binary(), "logout"];
    let Some(run) = mount::run(&world, mount::READ_ONLY, &command) else {
        return;
    };
    let done = run.done();
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(
        done.stderr.contains("the file system is read-only") && !done.stderr.contains("signed out"),
        "{}",
        done.stderr
    );
    mount::clean(&world);
}

/// One sign-in writes several entries.
#[test]
fn a_cache_that_cannot_be_written_is_one_warning() {
    for (home, cause) in UNWRITABLE {
        let world = world();
        world.ol_aws("logout").ok();
        let command = [binary(), "env", "deploy", "--shell", "sh"];
        let Some(words) = mount::words(&world, home, &command) else {
            return;
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let run = world.on_terminal_of(24, 200, &words);
        let mut pty = run.without(&["OL_AWS_PASSWORD"]).on_terminal();
        pty.see("assword");
        pty.line(sandbox::PASSWORD);
        // The one that is stored is not sent: the answer to it could not be recorded.
        pty.see("API client secret: ");
        pty.line("sandbox-client-secret");
        let (rest, code) = pty.end();
        assert_eq!(code, 0, "{rest}");
        let warnings = rest.matches("cannot write to `").count();
        assert_eq!(warnings, 1, "{rest}");
        assert!(rest.contains(cause), "{rest}");
        mount::clean(&world);
    }
}
