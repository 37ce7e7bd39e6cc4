//! How much memory a run takes at its peak: asked of a process that has no other child, since the system adds up what all
//! children had.

use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};

use crate::world::{Done, Run};

/// Set for the process that asks; its value is the number of the words that are the command.
const ASKED: &str = "OL_AWS_TEST_PEAK_OF";
const PEAK: &str = "\npeak ";

/// The run, and its peak in MiB.
pub fn measured(run: &Run) -> (Done, u64) {
    let words: Vec<&std::ffi::OsStr> = std::iter::once(run.command.get_program())
        .chain(run.command.get_args())
        .collect();
    let words: Vec<&str> = words.iter().map(|word| word.to_str().unwrap()).collect();
    let mut asker = Command::new(std::env::current_exe().unwrap());
    asker
        .args([
            "--exact",
            "world::peak_memory::a_meter_sees_what_a_run_takes",
            "--nocapture",
        ])
        .args(["--test-threads", "1"])
        .env_clear()
        .envs(
            run.command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env(ASKED, words.join("\n"));
    if let Some(directory) = run.command.get_current_dir() {
        asker.current_dir(directory);
    }
    let mut done = Done::of(asker.output().unwrap());
    let (said, rest) = done.stderr.rsplit_once(PEAK).unwrap();
    let mut numbers = rest
        .split_whitespace()
        .map(|number| number.parse::<u64>().unwrap());
    let (kib, code) = (numbers.next().unwrap(), numbers.next().unwrap());
    done.code = i32::try_from(code).unwrap();
    done.stderr = said.to_owned();
    (done, kib.div_ceil(1024))
}

/// By itself it proves the meter with a program that is known to take much; asked by [`measured`] it is the meter.
#[test]
fn a_meter_sees_what_a_run_takes() {
    if let Ok(words) = std::env::var(ASKED) {
        let words: Vec<&str> = words.split('\n').collect();
        let status = Command::new(words[0])
            .args(&words[1..])
            .env_remove(ASKED)
            .stdin(Stdio::null())
            .status()
            .unwrap();
        let peak = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
        eprintln!("{PEAK}{peak} {}", status.code().unwrap());
        return;
    }
    let takes = |mebibytes: u32| {
        let mut command = Command::new("dd");
        command.args(["if=/dev/zero", "of=/dev/null", "count=1", "status=none"]);
        command.arg(format!("bs={mebibytes}M"));
        measured(&Run { command }).1
    };
    let (little, much) = (takes(1), takes(100));
    assert!(little < 50 && (100..150).contains(&much), "{little} {much}");
}
