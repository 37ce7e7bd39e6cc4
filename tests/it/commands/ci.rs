//! What jobs of CI systems make of our output, read by the rules of each system: what they set, and what their log shows.

use std::process::{Command, Stdio};

use crate::world::real_shell::{Variables, assert_same, dumped};
use crate::world::{Run, World, tool};

/// The runner of GitHub Actions (actions/runner: `OutputManager.cs`, `ActionCommand.cs`, `ActionCommandManager.cs`,
/// `FileCommandManager.cs`).
#[derive(Default)]
struct Runner {
    masked: Vec<String>,
    log: String,
}

impl Runner {
    /// A line that a step prints, on either stream.
    fn reads(&mut self, line: &str) {
        let command = line.trim_start().strip_prefix("::");
        let command = command.and_then(|command| command.split_once("::"));
        match command {
            Some(("add-mask", data)) => {
                let value = data.replace("%0D", "\r").replace("%0A", "\n");
                let value = value.replace("%25", "%");
                self.masked.push(value.clone());
                let parts = value.split(['\r', '\n']).filter(|part| !part.is_empty());
                self.masked.extend(parts.map(str::to_owned));
            }
            _ => {
                // The longest first, as its masker joins what overlaps.
                self.masked
                    .sort_by_key(|value| std::cmp::Reverse(value.len()));
                let shown = self.masked.iter().fold(line.to_owned(), |line, value| {
                    line.replace(value.as_str(), "***")
                });
                self.log += &(shown + "\n");
            }
        }
    }

    /// The file that `$GITHUB_ENV` names, after the step.
    fn variables(text: &str) -> Variables {
        let mut found = Variables::new();
        let mut lines = text.split_terminator('\n');
        while let Some(line) = lines.next() {
            let (equals, heredoc) = (line.find('='), line.find("<<"));
            match (equals, heredoc) {
                _ if line.is_empty() => {}
                (Some(at), heredoc) if heredoc.is_none_or(|heredoc| at < heredoc) => {
                    found.insert(line[..at].to_owned(), line[at + 1..].to_owned());
                }
                (_, Some(at)) => {
                    let (name, mark) = (&line[..at], &line[at + 2..]);
                    assert!(!name.is_empty() && !mark.is_empty(), "{line}");
                    let mut value = Vec::new();
                    loop {
                        match lines.next().expect("the end mark") {
                            line if line == mark => break,
                            line => value.push(line),
                        }
                    }
                    found.insert(name.to_owned(), value.join("\n"));
                }
                _ => panic!("invalid format: {line}"),
            }
        }
        found
    }
}

const KEYS: [&str; 3] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
];
const ENV: &str = "env admin --region eu-west-1";

fn as_json(world: &World) -> Variables {
    serde_json::from_str(&world.ol_aws(&format!("{ENV} --format json")).ok()).unwrap()
}

/// A step of a job: a script, in which `$OL_AWS` is ours. Its log, and what it set.
fn step(world: &World, script: &str) -> (Runner, Variables) {
    let file = world.home().join("github_env");
    std::fs::write(&file, "").unwrap();
    let mut command = Command::new("bash");
    command
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .env_clear()
        .envs(world.variables())
        .env("OL_AWS", crate::world::binary())
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_ENV", &file)
        .current_dir(world.home())
        .stdin(Stdio::null());
    let done = Run { command }.done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    let mut runner = Runner::default();
    // It reads them side by side; what a later command prints is read after both.
    for line in done.stderr.lines().chain(done.stdout.lines()) {
        runner.reads(line);
    }
    let set = Runner::variables(&std::fs::read_to_string(&file).unwrap());
    // The next step prints all it has.
    for (name, value) in &set {
        format!("{name}={value}")
            .lines()
            .for_each(|line| runner.reads(line));
    }
    (runner, set)
}

const STEPS: [&str; 2] = [
    "\"$OL_AWS\" env admin --region eu-west-1 --format github >> \"$GITHUB_ENV\"",
    "\"$OL_AWS\" env admin --region eu-west-1 --format github --output \"$GITHUB_ENV\"",
];

#[test]
fn a_job_of_github_gets_all_and_its_log_shows_no_key() {
    let tokens = [
        None,
        // It is one line to STS; the worst that could be.
        Some("a\nOL_AWS_END\nPATH=/tmp\nOL_AWS_END_\n\nb%0Ac%25d\r%"),
    ];
    for token in tokens {
        let world = World::new();
        if let Some(token) = token {
            world
                .sandbox
                .edit(|world| world.session_token = Some(token.into()));
        }
        let json = as_json(&world);
        for script in STEPS {
            let (runner, set) = step(&world, script);
            assert_same(&set, &json, script);
            let keys = KEYS.iter().flat_map(|name| json[*name].split(['\r', '\n']));
            // A single letter is in every word.
            for key in keys.filter(|key| key.len() > 8) {
                assert!(
                    !runner.log.contains(key),
                    "{script}: {key} in {}",
                    runner.log
                );
            }
            assert!(
                runner.log.contains("AWS_ACCESS_KEY_ID=***"),
                "{}",
                runner.log
            );
            // What is no secret is still there to read.
            assert!(runner.log.contains("OL_AWS_ROLE=Admin"), "{}", runner.log);
        }
    }
}

#[test]
fn what_the_step_has_set_before_stays_set() {
    let world = World::new();
    for before in ["printf 'A=1\\n'", "printf 'A=1'"] {
        for script in &STEPS[1..] {
            let (_, set) = step(&world, &format!("{before} > \"$GITHUB_ENV\"; {script}"));
            assert_eq!(set["A"], "1");
            assert_eq!(set["OL_AWS_ROLE"], "Admin");
        }
    }
}

#[test]
fn only_a_job_is_shown_what_to_mask() {
    let world = World::new();
    let json = as_json(&world);
    for (format, actions) in [
        ("github", "false"),
        ("github", ""),
        ("json", "true"),
        ("docker", "true"),
        ("sts", "true"),
    ] {
        let run = world.ol_aws(&format!("{ENV} --format {format}"));
        let done = run.env("GITHUB_ACTIONS", actions).done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(!done.stdout.contains("add-mask"), "{}", done.stdout);
        for name in KEYS {
            assert!(!done.stderr.contains(&json[name]), "{}", done.stderr);
        }
    }
}

#[test]
fn nothing_is_set_that_cannot_be_masked() {
    let world = World::new();
    let script =
        "\"$OL_AWS\" env admin --format github >> \"$GITHUB_ENV\" 2> /dev/full || echo failed";
    let (runner, set) = step(&world, script);
    assert!(runner.log.contains("failed"), "{}", runner.log);
    assert!(set.is_empty(), "{set:?}");
}

/// GitLab Docs, "artifacts:reports:dotenv": at most 5 KB and, with the smallest plan, 50 variables (20 before 2023);
/// letters, digits and underscores; no empty line, comment, quote or second line. Blanks around a value are cut off.
fn gitlab_reads(text: &str) -> Variables {
    assert!(text.len() < 5 * 1024, "{} bytes", text.len());
    let lines: Vec<&str> = text.split_terminator('\n').collect();
    assert!(lines.len() <= 20, "{} variables", lines.len());
    let variables = lines.into_iter().map(|line| {
        let (name, value) = line.split_once('=').expect("NAME=VALUE");
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        assert!(!name.is_empty() && name.chars().all(fits), "{line}");
        (name.to_owned(), value.trim().to_owned())
    });
    variables.collect()
}

#[test]
fn gitlab_reads_a_report_in_dockers_format() {
    let world = World::new();
    // The longest that was seen.
    let token = "IQoJb3JpZ2luX2VjE/+=".repeat(100);
    world
        .sandbox
        .edit(|world| world.session_token = Some(token.clone()));
    let text = world.ol_aws(&format!("{ENV} --format docker")).ok();
    assert_same(&gitlab_reads(&text), &as_json(&world), "docker");
    // Its reader keeps the quotes that every other one takes away.
    let quoted = world.ol_aws(&format!("{ENV} --format dotenv")).ok();
    assert_ne!(gitlab_reads(&quoted)["OL_AWS_ROLE"], "Admin");
}

/// The variables whose values Buildkite blacks out, if nothing else is said (Buildkite Docs, "Managing log output").
const REDACTED: [&str; 7] = [
    "_PASSWORD",
    "_SECRET",
    "_TOKEN",
    "_PRIVATE_KEY",
    "_ACCESS_KEY",
    "_SECRET_KEY",
    "_CONNECTION_STRING",
];

/// Buildkite's agent sources a hook in bash, and compares the environment before and after it.
#[test]
fn a_hook_of_buildkite_exports_all_and_fails_the_job_if_it_fails() {
    let world = World::new();
    let page = include_str!("../../../docs/recipes.md");
    let hook = page
        .split("# .buildkite/hooks/pre-command\n")
        .nth(1)
        .unwrap();
    let hook = hook.split("```").next().unwrap();
    let ours = crate::world::binary();
    let hook = hook
        .replace("ol-aws ", &format!("{ours} "))
        .replace(" ro ", " admin --region eu-west-1 ");
    std::fs::write(world.home().join("hook"), &hook).unwrap();
    let run = |password: &str| {
        let mut command = Command::new("bash");
        let wrapper = ". ./hook; status=$?; env -0 > loaded; exit $status";
        command
            .args(["-c", wrapper])
            .env_clear()
            .envs(world.variables())
            .env("OL_AWS_PASSWORD", password)
            .current_dir(world.home());
        Run { command }.done()
    };
    let done = run(sandbox::PASSWORD);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let json = as_json(&world);
    let mut loaded = dumped(world.home(), "loaded").unwrap();
    loaded.retain(|name, _| json.contains_key(name));
    assert_same(&loaded, &json, "buildkite");
    let shown = KEYS
        .iter()
        .filter(|name| !REDACTED.iter().any(|end| name.ends_with(end)));
    assert_eq!(shown.collect::<Vec<_>>(), [&"AWS_ACCESS_KEY_ID"]);
    world.ol_aws("logout").ok();
    assert_ne!(run("wrong").code, 0);
}

/// As `aws sts assume-role` prints it, and so read by what reads that.
#[test]
fn sts_is_what_sts_answers() {
    let (admin, deploy) = (
        "arn:aws:iam::111122223333:role/Admin",
        "arn:aws:iam::555566667777:role/Deploy",
    );
    let mut acme = sandbox::World::acme();
    acme.chains = vec![sandbox::ChainGrant::new(admin, deploy)];
    let world = World::of(acme);
    let json = as_json(&world);
    let text = world.ol_aws(&format!("{ENV} --format sts")).ok();
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!({ "Credentials": {
        "AccessKeyId": json["AWS_ACCESS_KEY_ID"],
        "SecretAccessKey": json["AWS_SECRET_ACCESS_KEY"],
        "SessionToken": json["AWS_SESSION_TOKEN"],
        "Expiration": json["AWS_CREDENTIAL_EXPIRATION"],
    }});
    assert_eq!(answer, expected);
    let Some(aws) = tool("aws2") else { return };
    let mut command = Command::new(aws);
    command.env_clear().envs(world.variables()).envs(&json);
    command.args([
        "--endpoint-url",
        &world.sandbox.sts_url(),
        "sts",
        "assume-role",
    ]);
    command.args(["--role-arn", deploy, "--role-session-name", "ada"]);
    let real: serde_json::Value = serde_json::from_str(&Run { command }.ok()).unwrap();
    let fields = |value: &serde_json::Value| {
        let credentials = value["Credentials"].as_object().unwrap();
        let mut names: Vec<String> = credentials.keys().cloned().collect();
        names.sort();
        names
    };
    assert_eq!(fields(&real), fields(&answer));
}
