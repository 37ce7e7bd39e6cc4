//! Whatever goes wrong on the way, the installer leaves the home as it was: the program of before, or nothing.

use std::fs;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::downloads::{Downloads, Reply, TARGETS, VERSION};
use crate::world::{Done, tool};

const OLD: &str = "the program of before";

/// Once in an empty home, once where a program is installed already.
fn leaves_the_home_alone(wrong: impl Fn(&Downloads), error: &str) {
    for is_update in [false, true] {
        let downloads = Downloads::new();
        if is_update {
            fs::create_dir_all(downloads.installed().parent().unwrap()).unwrap();
            fs::write(downloads.installed(), OLD).unwrap();
        }
        let before = downloads.in_home();
        wrong(&downloads);
        let done = downloads.install(&[]);
        assert_eq!(done.code, 1, "{error}");
        assert!(done.stderr.contains(error), "{}", done.stderr);
        assert!(done.stderr.contains("\nhint: "), "{}", done.stderr);
        assert_eq!(downloads.in_home(), before, "{error}");
        assert!(downloads.in_temporary_folder().is_empty(), "{error}");
        if is_update {
            assert_eq!(fs::read_to_string(downloads.installed()).unwrap(), OLD);
        }
    }
}

#[test]
fn a_download_that_is_not_the_releases_is_not_installed() {
    let changed = |downloads: &Downloads| {
        for target in TARGETS {
            downloads.pack(target, "#!/bin/sh\necho changed >\"$HOME/changed\"\n");
        }
    };
    leaves_the_home_alone(changed, "the checksum of ol-aws-");
    leaves_the_home_alone(
        |downloads| downloads.reply_with(Reply::Half),
        "the download failed",
    );
    let missing = |downloads: &Downloads| {
        for target in TARGETS {
            let name = format!("release/ol-aws-{VERSION}-{target}.tar.gz");
            fs::remove_file(downloads.path(&name)).unwrap();
        }
    };
    leaves_the_home_alone(missing, "the download failed");
}

/// Some versions of wget end well although the server closed the connection too early.
#[test]
fn half_a_download_that_the_downloader_calls_whole_is_not_installed() {
    let half = "#!/bin/sh\nwhile [ $# -gt 1 ]; do [ \"$1\" != -o ] || file=$2; shift; done\nprintf half >\"$file\"\n";
    let wrong = |downloads: &Downloads| {
        downloads.take("curl");
        downloads.give_script("curl", half);
    };
    leaves_the_home_alone(wrong, "the checksum of ol-aws-");
}

/// A disk without room for programs (noexec), or a program of another system.
#[test]
fn a_program_that_does_not_run_is_not_installed() {
    for program in [
        "#!/nowhere/sh\n",
        "#!/bin/sh\nexit 1\n",
        "#!/bin/sh\necho 'ol-aws 0.0.1'\n",
    ] {
        let wrong = |downloads: &Downloads| {
            for target in TARGETS {
                downloads.pack(target, program);
            }
            downloads.write_manifests();
        };
        for is_update in [false, true] {
            let downloads = Downloads::new();
            wrong(&downloads);
            if is_update {
                fs::create_dir_all(downloads.installed().parent().unwrap()).unwrap();
                fs::write(downloads.installed(), OLD).unwrap();
            }
            let done = downloads.install(&[]);
            assert_eq!(done.code, 1);
            assert!(
                done.stderr.contains("would not run here"),
                "{}",
                done.stderr
            );
            let files = downloads.in_home();
            let files = files.iter().filter(|path| path.contains("ol-aws"));
            assert_eq!(files.count(), usize::from(is_update));
        }
    }
}

#[test]
fn a_script_that_arrived_in_part_does_nothing() {
    for shell in [&["dash"][..], &["bash"], &["busybox", "sh"]] {
        if tool(shell[0]).is_none() {
            return;
        }
        let downloads = Downloads::new();
        let script = downloads.script();
        let whole = script.trim_end().len();
        // After each line, and anywhere in the last ones.
        let lines = script.match_indices('\n').map(|(end, _)| end + 1);
        let ends = lines.chain(whole - 60..whole).filter(|end| *end < whole);
        let mut tried = 0;
        for end in ends {
            downloads.install_with(shell, &script[..end], &[]);
            assert!(
                downloads.asked().is_empty(),
                "{shell:?}: {}",
                &script[..end]
            );
            assert!(downloads.in_home().is_empty());
            tried += 1;
        }
        assert!(tried > 150, "{tried}");
    }
}

#[test]
fn ctrl_c_and_the_end_of_the_terminal_leave_nothing() {
    for shell in [&["dash"][..], &["bash"], &["busybox", "sh"]] {
        if tool(shell[0]).is_none() {
            return;
        }
        for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
            let downloads = Downloads::new();
            downloads.reply_with(Reply::Stalled);
            let mut command = downloads.command(shell, &[]);
            let mut child = command.process_group(0).spawn().unwrap();
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(downloads.script().as_bytes()).unwrap();
            drop(stdin);
            while downloads.asked().is_empty() {
                std::thread::sleep(Duration::from_millis(10));
            }
            let group = Pid::from_raw(i32::try_from(child.id()).unwrap());
            killpg(group, signal).unwrap();
            let done = Done::of(child.wait_with_output().unwrap());
            assert!(done.code >= 128, "{shell:?} {signal}: {}", done.code);
            assert!(downloads.in_home().is_empty(), "{shell:?} {signal}");
            let left = downloads.in_temporary_folder();
            assert!(left.is_empty(), "{shell:?} {signal}: {left:?}");
        }
    }
}
