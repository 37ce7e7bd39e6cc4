//! packaging/install.sh: the right archive in the right place, whatever the shell, the home and the system's tools are.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use super::downloads::{Downloads, TARGETS, VERSION};
use crate::world::{Done, tool};

/// What may be `sh` somewhere.
const SHELLS: [&[&str]; 6] = [
    &["bash"],
    &["bash", "--posix"],
    &["busybox", "sh"],
    &["dash"],
    &["mksh"],
    &["yash"],
];

fn archive(target: &str) -> String {
    format!("/ol-aws-{VERSION}-{target}.tar.gz")
}

fn native() -> &'static str {
    let native = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    TARGETS
        .into_iter()
        .find(|target| *target == native)
        .unwrap()
}

#[test]
fn every_shell_installs_it_and_what_it_then_says_works() {
    for shell in SHELLS {
        if tool(shell[0]).is_none() {
            return;
        }
        let downloads = Downloads::new();
        let done = downloads.install_with(shell, &downloads.script(), &[]);
        assert_eq!(done.code, 0, "{shell:?}: {}", done.stderr);
        assert_eq!(downloads.asked(), [archive(native())], "{shell:?}");
        let installed = downloads.installed();
        assert_eq!(fs::metadata(&installed).unwrap().mode() & 0o777, 0o755);
        assert_eq!(downloads.in_home().len(), 3, "{:?}", downloads.in_home());
        assert!(downloads.in_temporary_folder().is_empty(), "{shell:?}");
        assert!(done.stdout.is_empty() && done.stderr.ends_with("next: ol-aws configure\n"));

        let line = done.stderr.lines().find(|line| line.contains("export"));
        let script = format!("{}\ncommand -v ol-aws\n", line.unwrap());
        let found = downloads.install_with(shell, &script, &[]);
        assert_eq!(found.stdout.trim_end(), installed.to_str().unwrap());
    }
}

#[test]
fn the_line_for_fish_is_fish() {
    let Some(fish) = tool("fish") else { return };
    let downloads = Downloads::new();
    let mut command = downloads.command(&["dash"], &[]);
    let script = fs::File::open(downloads.path("release/install.sh")).unwrap();
    let done = command.env("SHELL", &fish).stdin(script).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    let line = said.lines().find(|line| line.contains("fish_add_path"));
    let script = format!("{}\ntype --path ol-aws\n", line.unwrap());
    let found = Command::new(fish)
        .args(["-c", &script])
        .env_clear()
        .env("HOME", downloads.home())
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(found.stdout).unwrap().trim_end(),
        downloads.installed().to_str().unwrap()
    );
}

/// What the archives are named by is what `uname` says, but on a Mac under Rosetta.
#[test]
fn each_system_gets_its_archive() {
    let table = [
        ("Linux", "x86_64", "", "x86_64-unknown-linux-musl"),
        ("Linux", "aarch64", "", "aarch64-unknown-linux-musl"),
        ("Linux", "arm64", "", "aarch64-unknown-linux-musl"),
        ("Darwin", "arm64", "0", "aarch64-apple-darwin"),
        ("Darwin", "x86_64", "0", "x86_64-apple-darwin"),
        ("Darwin", "x86_64", "1", "aarch64-apple-darwin"),
        ("Darwin", "x86_64", "", "x86_64-apple-darwin"),
    ];
    let downloads = Downloads::new();
    downloads.take("uname");
    for (system, machine, translated, target) in table {
        let uname =
            format!("#!/bin/sh\ncase $1 in -s) echo {system} ;; *) echo {machine} ;; esac\n");
        downloads.give_script("uname", &uname);
        downloads.give_script("sysctl", &format!("#!/bin/sh\necho {translated}\n"));
        let done = downloads.install(&[]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(
            downloads.asked().last(),
            Some(&archive(target)),
            "{system} {machine} {translated}"
        );
    }
    let before = downloads.asked().len();
    let refused = [
        (
            "Linux",
            "armv7l",
            "has no archive for Linux-armv7l",
            "cargo install",
        ),
        (
            "FreeBSD",
            "amd64",
            "has no archive for FreeBSD-amd64",
            "cargo install",
        ),
        (
            "MINGW64_NT-10.0-19045",
            "x86_64",
            "does not install on Windows",
            ".zip",
        ),
    ];
    for (system, machine, error, hint) in refused {
        let uname =
            format!("#!/bin/sh\ncase $1 in -s) echo {system} ;; *) echo {machine} ;; esac\n");
        downloads.give_script("uname", &uname);
        let done = downloads.install(&[]);
        assert_eq!(done.code, 1, "{system}");
        assert!(
            done.stderr.contains(error) && done.stderr.contains(hint),
            "{}",
            done.stderr
        );
    }
    assert_eq!(downloads.asked().len(), before);
}

#[test]
fn any_of_the_tools_for_downloads_and_checksums_will_do_and_none_is_refused() {
    for name in ["openssl", "shasum", "wget"] {
        if tool(name).is_none() {
            return;
        }
    }
    let busybox_wget = "#!/bin/sh\nexec busybox wget \"$@\"\n";
    for checksum in ["sha256sum", "shasum", "openssl"] {
        for program in ["curl", "wget", "busybox"] {
            let downloads = Downloads::new();
            downloads.take("curl");
            downloads.take("sha256sum");
            downloads.give(checksum);
            // shasum is a script of Perl's.
            downloads.give("perl");
            downloads.give(program);
            if program == "busybox" {
                downloads.give_script("wget", busybox_wget);
            }
            let done = downloads.install(&[]);
            assert_eq!(done.code, 0, "{checksum} {program}: {}", done.stderr);
            assert!(downloads.installed().exists());
        }
    }
    for (missing, error) in [
        ("curl", "neither curl nor wget"),
        ("sha256sum", "cannot be verified"),
        ("tar", "tar is not installed"),
    ] {
        let downloads = Downloads::new();
        downloads.take(missing);
        let done = downloads.install(&[]);
        assert_eq!(done.code, 1);
        assert!(
            done.stderr.contains(error) && done.stderr.contains("hint: install"),
            "{}",
            done.stderr
        );
        assert!(downloads.in_home().is_empty() && downloads.in_temporary_folder().is_empty());
    }
}

#[test]
fn options_name_another_folder_and_a_mirror_and_a_wrong_one_does_nothing() {
    let downloads = Downloads::new();
    let mirror = Downloads::new();
    fs::copy(
        downloads.path("release").join(&archive(native())[1..]),
        mirror.path("release").join(&archive(native())[1..]),
    )
    .unwrap();
    // A relative folder is one of the current folder.
    let done = downloads.install(&["--dir", "to ols", "--download-url", &mirror.url]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(downloads.path("tmp/to ols/ol-aws").exists());
    assert!(downloads.in_home().is_empty() && downloads.asked().is_empty());

    for options in [&["--prefix", "x"][..], &["--dir"], &["--dir", ""], &["x"]] {
        let done = downloads.install(options);
        assert_eq!(done.code, 2, "{options:?}");
        assert!(done.stderr.contains("usage:"));
    }
    assert_eq!(downloads.install(&["--help"]).code, 0);
    assert!(downloads.in_home().is_empty() && downloads.asked().is_empty());
}

#[test]
fn a_folder_on_path_needs_no_line_and_another_program_before_it_is_named() {
    let downloads = Downloads::new();
    let bin = downloads.path("bin");
    let done = downloads.install(&["--dir", bin.to_str().unwrap()]);
    assert!(!done.stderr.contains("PATH"), "{}", done.stderr);

    let folder = downloads.path("late");
    let mut command = downloads.command(&["sh"], &["--dir", folder.to_str().unwrap()]);
    let path = format!("{}:{}", bin.display(), folder.display());
    let script = fs::File::open(downloads.path("release/install.sh")).unwrap();
    let done = command.env("PATH", path).stdin(script).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    let named = format!("comes first on PATH: {}", bin.join("ol-aws").display());
    assert!(said.contains(&named), "{said}");
}

#[test]
fn a_folder_that_cannot_be_written_to_and_a_home_that_is_not_set_are_named() {
    let downloads = Downloads::new();
    fs::write(downloads.home().join(".local"), "a file").unwrap();
    let done = downloads.install(&[]);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr
            .contains(".local/bin cannot be written to\nhint: name another folder with --dir"),
        "{}",
        done.stderr
    );

    // Not even root may write there.
    let done = downloads.install(&["--dir", "/proc"]);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr.contains("/proc cannot be written to\nhint: "),
        "{}",
        done.stderr
    );

    let directory = downloads.path("folder");
    fs::create_dir_all(directory.join("ol-aws")).unwrap();
    let done = downloads.install(&["--dir", directory.to_str().unwrap()]);
    assert!(
        done.stderr.contains("folder/ol-aws is a folder\nhint: "),
        "{}",
        done.stderr
    );
    assert!(
        fs::read_dir(directory.join("ol-aws"))
            .unwrap()
            .next()
            .is_none()
    );

    let script = fs::File::open(downloads.path("release/install.sh")).unwrap();
    let mut command = downloads.command(&["sh"], &[]);
    let done = command.env_remove("HOME").stdin(script).output().unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(
        said.contains("HOME is not set") && said.contains("--dir"),
        "{said}"
    );
}

/// `curl … | sudo sh`, as people are used to.
#[test]
fn under_sudo_it_asks_for_whom() {
    let downloads = Downloads::new();
    downloads.take("id");
    downloads.give_script("id", "#!/bin/sh\necho 0\n");
    let run = |options: &[&str]| {
        let script = fs::File::open(downloads.path("release/install.sh")).unwrap();
        let mut command = downloads.command(&["sh"], options);
        Done::of(
            command
                .env("SUDO_USER", "ada")
                .stdin(script)
                .output()
                .unwrap(),
        )
    };
    let done = run(&[]);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr
            .contains("instead of ada\nhint: run it without sudo"),
        "{}",
        done.stderr
    );
    assert!(downloads.in_home().is_empty() && downloads.asked().is_empty());
    let folder = downloads.path("local/bin");
    assert_eq!(run(&["--dir", folder.to_str().unwrap()]).code, 0);
    assert!(folder.join("ol-aws").exists());
}

#[test]
fn an_update_replaces_the_program_and_not_what_is_in_its_file() {
    let downloads = Downloads::new();
    assert_eq!(downloads.install(&[]).code, 0);
    // Who runs the old program goes on with the old file.
    let old = downloads.path("old");
    fs::hard_link(downloads.installed(), &old).unwrap();
    let program = format!("#!/bin/sh\n# newer\necho 'ol-aws {VERSION}'\n");
    downloads.pack(native(), &program);
    downloads.write_manifests();
    let done = downloads.install(&[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(!done.stderr.contains("configure"), "it is set up already");
    assert_eq!(fs::read_to_string(downloads.installed()).unwrap(), program);
    assert!(!fs::read_to_string(old).unwrap().contains("newer"));
    assert_eq!(downloads.in_home().len(), 3);
}

#[test]
fn the_script_of_the_source_installs_nothing() {
    let downloads = Downloads::new();
    let script = crate::repository::docs::file("packaging/install.sh");
    let done = downloads.install_with(&["sh"], &script, &[]);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr.contains("belongs to no release"),
        "{}",
        done.stderr
    );
    assert!(downloads.in_home().is_empty());
}
