//! What ol-aws writes is for the user alone, and never goes where another user decides what becomes of it.

use std::fs;
use std::os::unix::fs::chown;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::{ADA, DEV, EVE, Neighbors, command_of, mode, set_mode};
use crate::world::Run;
use crate::world::unprivileged::all_below;

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
