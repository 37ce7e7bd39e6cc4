//! What the scripts of `shell/` cost: at the start of a shell, and at each prompt.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ol_aws::shell::Dialect;

use super::{Budgets, medians};

const PROMPTS: u32 = 2000;
const ARN: &str = "arn:aws:iam::111122223333:role/Admin";
/// The goal is a millisecond, where the empty program takes about one.
const START_BUDGET: f64 = 2.0;
/// The goal is 0.1 ms.
const PROMPT_BUDGET: f64 = 0.3;
/// The goal is 0.3 ms. It includes what fish itself takes for an event and for the substitution that draws a mode prompt.
const FISH_PROMPT_BUDGET: f64 = 0.7;

/// A shell without its user's files; how it reads one; what it does at a prompt with the segment shown.
const SHELLS: [(Dialect, &[&str], &str); 3] = [
    (
        Dialect::Bash,
        &["bash", "--norc", "--noprofile", "-c"],
        "for ((i = 0; i < $COUNT; i++)); do : \"${PS1@P}\"; done",
    ),
    (
        Dialect::Zsh,
        &["zsh", "-f", "-c"],
        "for ((i = 0; i < $COUNT; i++)); do __ol_aws_precmd; : \"${(%%)PROMPT}\"; done",
    ),
    (
        Dialect::Fish,
        &["fish", "--no-config", "-c"],
        "for i in (seq $COUNT); emit fish_prompt; set shown (fish_mode_prompt); end",
    ),
];

/// Shells that are not there are left out, loudly.
pub fn measure(directory: &Path, empty: &Path, budgets: &mut Budgets) {
    for (dialect, shell, at_prompt) in SHELLS {
        let name = shell[0];
        let there = Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .status();
        if !there.is_ok_and(|status| status.success()) {
            println!("{name} is not there, and not measured");
            continue;
        }
        let file = directory.join(format!("ol-aws.{name}"));
        std::fs::write(&file, dialect.hook().unwrap()).unwrap();
        let source = format!("source {}", file.display());
        let run = |script: &str| {
            let mut command = Command::new(name);
            command.args(&shell[1..]).arg(script);
            command.env("HOME", directory).stdin(Stdio::null());
            command
        };
        let [nothing, bare, sourced] =
            medians(&mut [Command::new(empty), run("true"), run(&source)]);
        let added = sourced.saturating_sub(bare);
        let times = |time: Duration| time.as_secs_f64() / nothing.as_secs_f64();
        let at_start = times(added);
        let prompt = cost_of_a_prompt(|count| {
            let loops = at_prompt.replace("$COUNT", &count.to_string());
            run(&format!("{source}; ol_aws_prompt; {loops}"))
        });
        println!(
            "{name}: sourced {added:?} over {bare:?}, {at_start:.2} times the empty program; a prompt {prompt:?}, {:.2} times",
            times(prompt)
        );
        budgets.expect(at_start <= START_BUDGET, "a script is too slow to read");
        let budget = match dialect {
            Dialect::Fish => FISH_PROMPT_BUDGET,
            _ => PROMPT_BUDGET,
        };
        budgets.expect(times(prompt) <= budget, "a prompt takes too long");
    }
}

/// Of many prompts in one shell, so that its start does not count.
fn cost_of_a_prompt(shell: impl Fn(u32) -> Command) -> Duration {
    let end = std::time::SystemTime::now() + Duration::from_secs(1800);
    let end = end.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let time = |count| {
        let started = Instant::now();
        let mut command = shell(count);
        command
            .env("OL_AWS_ROLE", "admin")
            .env("OL_AWS_ACCOUNT", "prod")
            .env("OL_AWS_ROLE_ARN", ARN)
            .env("AWS_ACCESS_KEY_ID", "ASIAABCDEFGHIJKLMNOP")
            .env("OL_AWS_CHECK", format!("{ARN} admin prod {end} MNOP"))
            .env("OL_AWS_EXPIRES_AT", end.to_string());
        assert!(command.stdout(Stdio::null()).status().unwrap().success());
        started.elapsed()
    };
    let best = |count| (0..3).map(|_| time(count)).min().unwrap();
    best(PROMPTS).saturating_sub(best(1)) / PROMPTS
}
