//! `cargo bench`: what the hot path costs beside an empty Rust program, and what a sign-in costs in round trips. With `cold` as its
//! argument, it measures only the second.
//!
//! Times are compared as ratios within one run, since machines differ and change; with `--check` the budgets are enforced.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may end at the first thing that is not as it should be"
)]

mod cold;
mod endpoint;
mod many_roles;
mod prefetch;
mod shells;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use sandbox::{PASSWORD, Sandbox, Step, World};

const RUNS: usize = 400;

/// What a program may cost: times as many as the empty program takes, and bytes.
struct Limits {
    program: &'static str,
    times: f64,
    times_goal: f64,
    peak: u64,
    peak_goal: u64,
    size: u64,
    size_goal: u64,
}

/// What `cargo build --release` makes. A quiet machine shows between 1.6 and 2.4 times; the rest is for machines that do
/// something else besides.
const BUILT_HERE: Limits = Limits {
    program: "the program",
    times: 2.6,
    times_goal: 1.5,
    peak: 8_200_000,
    peak_goal: 3_500_000,
    size: 7_300_000,
    size_goal: 5_000_000,
};

/// The static program of a release for Linux.
const RELEASED: Limits = Limits {
    program: "the static program",
    times: 2.0,
    times_goal: 1.0,
    peak: 6_000_000,
    peak_goal: 3_500_000,
    size: 7_200_000,
    size_goal: 5_000_000,
};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).map(String::as_str) == Some("--peak-of") {
        return print_peak(&arguments[2..]);
    }
    if arguments.get(1).map(String::as_str) == Some(endpoint::BARE) {
        return endpoint::bare_server(arguments[2].parse().unwrap());
    }
    let check = arguments.iter().any(|argument| argument == "--check");
    let mut budgets = Budgets { failed: Vec::new() };
    cold::measure(&mut budgets);
    if arguments.iter().any(|argument| argument == "cold") {
        return budgets.end(check);
    }
    let home = tempfile::tempdir().unwrap();
    let world = Practice::of(World::acme(), home.path());
    let empty = empty_program(home.path(), "empty", &[]).unwrap();
    world.sign_in();
    world.compare(&empty, &BUILT_HERE, &mut budgets);
    match std::env::var_os("OL_AWS_STATIC") {
        Some(program) => {
            let released = Practice {
                program: program.into(),
                ..world
            };
            released.compare(&empty, &RELEASED, &mut budgets);
        }
        None => println!("the static program: not measured; OL_AWS_STATIC names its file"),
    }
    many_roles::measure(&empty, &mut budgets);
    prefetch::measure(&mut budgets);
    endpoint::measure(&mut budgets);
    shells::measure(home.path(), &empty, &mut budgets);
    budgets.end(check);
}

struct Budgets {
    failed: Vec<String>,
}

impl Budgets {
    fn expect(&mut self, holds: bool, otherwise: impl Into<String>) {
        if !holds {
            let otherwise = otherwise.into();
            println!("  over budget: {otherwise}");
            self.failed.push(otherwise);
        }
    }

    fn end(&self, check: bool) {
        if check {
            assert!(
                self.failed.is_empty(),
                "over budget: {}",
                self.failed.join("; ")
            );
            println!("all within budget");
        }
    }
}

/// One person with a home, and the practice services.
struct Practice {
    sandbox: Sandbox,
    home: PathBuf,
    program: PathBuf,
}

impl Practice {
    fn of(world: World, home: &Path) -> Self {
        let config = home.join(".config/ol-aws");
        std::fs::create_dir_all(&config).unwrap();
        std::fs::write(config.join("trusted-hosts"), "127.0.0.1\n").unwrap();
        Self {
            sandbox: Sandbox::start(world),
            home: home.to_owned(),
            program: binary().into(),
        }
    }

    fn ol_aws(&self, line: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(line.split(' '))
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command.envs([
            ("PATH", std::env::var("PATH").unwrap()),
            ("HOME", self.home.display().to_string()),
            ("OL_AWS_ENDPOINT", self.sandbox.onelogin_url()),
            ("AWS_ENDPOINT_URL_STS", self.sandbox.sts_url()),
            ("OL_AWS_SUBDOMAIN", "acme".into()),
            ("OL_AWS_APP_ID", "123456".into()),
            ("OL_AWS_USERNAME", "ada@acme.test".into()),
            ("OL_AWS_CLIENT_ID", "sandbox-client-id".into()),
            ("OL_AWS_CLIENT_SECRET", "sandbox-client-secret".into()),
            ("OL_AWS_PASSWORD", PASSWORD.into()),
        ]);
        command
    }

    fn sign_in(&self) {
        let mut command = self.ol_aws("env admin --shell sh");
        assert!(command.status().unwrap().success());
    }

    fn compare(&self, empty: &Path, limits: &Limits, budgets: &mut Budgets) {
        let before = self.sandbox.count(Step::AssumeRoleWithSaml);
        // Where there is no static libc, the other one.
        let alike = empty_program(&self.home, "static", &["target-feature=+crt-static"]);
        let mut programs = [
            Command::new(empty),
            Command::new(alike.as_deref().unwrap_or(empty)),
            Command::new("true"),
            self.ol_aws("env admin --shell sh"),
            self.ol_aws("exec admin -- true"),
            self.ol_aws("credential-process admin"),
        ];
        let [nothing, alike, program_true, env, exec, process] = medians(&mut programs);
        println!(
            "an empty Rust program: {nothing:?}; a static one: {alike:?}; true: {program_true:?} (medians of {RUNS} runs in turn)"
        );
        let name = limits.program;
        let rest = exec.saturating_sub(program_true);
        for (what, took) in [
            ("cached env", env),
            ("cached credential-process", process),
            ("exec without its command", rest),
        ] {
            let of = |other: Duration| took.as_secs_f64() / other.as_secs_f64();
            let (times, goal, limit) = (of(nothing), limits.times_goal, limits.times);
            println!(
                "{name}: {what}: {took:?}, {times:.2} times the empty program (goal {goal}, limit {limit}), {:.2} times the static one",
                of(alike)
            );
            let slow = format!("{name}: {what} is too slow beside an empty program");
            budgets.expect(times <= limit, slow);
        }
        let after = self.sandbox.count(Step::AssumeRoleWithSaml);
        assert_eq!(before, after, "what was measured was not the cache");

        let peak = self.peak_of("env admin --shell sh");
        let size = std::fs::metadata(&self.program).unwrap().len();
        for (what, bytes, goal, limit) in [
            (
                "memory of env at its peak",
                peak,
                limits.peak_goal,
                limits.peak,
            ),
            ("size", size, limits.size_goal, limits.size),
        ] {
            let mega = |bytes: u64| bytes as f64 / 1e6;
            println!(
                "{name}: {what}: {:.2} MB (goal {:.1}, limit {:.1})",
                mega(bytes),
                mega(goal),
                mega(limit)
            );
            budgets.expect(bytes <= limit, format!("{name}: {what} is too large"));
        }
    }

    /// The peak memory of a run, in bytes: asked of a process that has no other child.
    fn peak_of(&self, line: &str) -> u64 {
        let command = self.ol_aws(line);
        let mut asker = Command::new(std::env::current_exe().unwrap());
        asker
            .arg("--peak-of")
            .arg(command.get_program())
            .args(command.get_args());
        asker.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        let output = asker.output().unwrap();
        let kibibytes = String::from_utf8(output.stdout).unwrap();
        kibibytes.trim().parse::<u64>().unwrap() * 1024
    }
}

/// Each in turn, so that what disturbs the machine disturbs all alike.
fn medians<const N: usize>(commands: &mut [Command; N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..RUNS {
        for (command, times) in commands.iter_mut().zip(&mut times) {
            let started = Instant::now();
            assert!(command.stdout(Stdio::null()).status().unwrap().success());
            times.push(started.elapsed());
        }
    }
    times.map(|mut times: Vec<Duration>| {
        times.sort();
        times[RUNS / 2]
    })
}

fn print_peak(command: &[String]) {
    let (program, arguments) = command.split_first().unwrap();
    assert!(
        Command::new(program)
            .args(arguments)
            .stdout(Stdio::null())
            .status()
            .unwrap()
            .success()
    );
    println!(
        "{}",
        getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss()
    );
}

/// A program that does nothing, built as ours is but for `more` options for code generation.
fn empty_program(directory: &Path, name: &str, more: &[&str]) -> Option<PathBuf> {
    let (source, program) = (directory.join("empty.rs"), directory.join(name));
    std::fs::write(&source, "fn main() {}").unwrap();
    let rustc = std::env::var("RUSTC").unwrap_or("rustc".into());
    let flags = [
        "opt-level=s",
        "lto=fat",
        "codegen-units=1",
        "panic=abort",
        "strip=symbols",
    ];
    let flags = flags.iter().chain(more).flat_map(|flag| ["-C", flag]);
    let built = Command::new(rustc)
        .args(flags)
        .arg("-o")
        .arg(&program)
        .arg(&source)
        .status()
        .unwrap();
    built.success().then_some(program)
}

fn binary() -> &'static str {
    env!("CARGO_BIN_EXE_ol-aws")
}
