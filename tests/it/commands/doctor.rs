//! `doctor`: every finding, provoked once; what it must never do.

mod network;
mod shells;
mod surroundings;

use sandbox::{PASSWORD, Step};
use serde_json::Value;

use crate::world::{Run, World, binary};

/// What was found.
pub struct Findings(Value);

impl Findings {
    #[track_caller]
    pub fn of(run: Run, code: i32) -> Self {
        let done = run.done();
        assert_eq!(done.code, code, "{}{}", done.stdout, done.stderr);
        Self(serde_json::from_str(&done.stdout).unwrap())
    }

    pub fn all(&self, check: &str) -> Vec<&Value> {
        let checks = self.0["checks"].as_array().unwrap().iter();
        checks.filter(|found| found["check"] == check).collect()
    }

    /// State, finding and fix of a check, which must be there once.
    #[track_caller]
    pub fn is(&self, check: &str, state: &str, parts: &[&str]) {
        let found = self.all(check);
        assert_eq!(found.len(), 1, "{check}: {:#}", self.0);
        let (finding, fix) = (&found[0]["finding"], &found[0]["fix"]);
        assert_eq!(found[0]["state"], state, "{:#}", found[0]);
        let text = format!(
            "{} fix: {}",
            finding.as_str().unwrap(),
            fix.as_str().unwrap_or_default()
        );
        for part in parts {
            assert!(text.contains(part), "{part}: {text}");
        }
        let needs_fix = ["warning", "error"].contains(&state);
        assert_eq!(fix.is_string(), needs_fix, "{text}");
    }
}

/// As most users have it: the program on PATH, no keyring.
pub fn doctor(world: &World) -> Run {
    let directory = std::path::Path::new(binary()).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", directory.display());
    world.ol_aws("doctor --json").env("PATH", path)
}

#[test]
fn where_all_is_well_nothing_is_an_error_and_no_secret_is_shown_or_sent() {
    let world = World::new();
    world.ol_aws("login admin").ok();
    let count = |step| world.sandbox.count(step);
    let before = (count(Step::Token), count(Step::Assertion));
    let findings = Findings::of(doctor(&world), 0);
    findings.is("settings", "ok", &["OL_AWS_SUBDOMAIN"]);
    findings.is("app", "ok", &["123456 returned 4 roles"]);
    findings.is("durations", "ok", &[]);
    findings.is("certificates", "ok", &["the system's"]);
    findings.is("proxy", "ok", &["none"]);
    findings.is("onelogin", "ok", &["127.0.0.1:"]);
    findings.is("sts", "ok", &["127.0.0.1:"]);
    findings.is("clock", "ok", &[]);
    findings.is("api-client", "ok", &["from OL_AWS_CLIENT_SECRET"]);
    findings.is("keyring", "ok", &["none is available"]);
    findings.is("cache", "ok", &["in memory"]);
    findings.is("variables", "ok", &[]);
    findings.is("program", "ok", &[binary()]);
    let text = findings.0.to_string();
    for secret in [PASSWORD, "sandbox-client-secret", "ada@acme.test"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    // A token, and nothing that is counted against anybody.
    let now = (count(Step::Token), count(Step::Assertion));
    assert_eq!(now, (before.0 + 1, before.1));

    let run = world.ol_aws("doctor").ok();
    assert!(run.starts_with("ok       settings"), "{run}");
    assert!(run.contains(" ms)\n") && !run.contains('\x1b'), "{run}");
    // Not on PATH, and without `ol-assume`.
    let summary = "no problems and 2 warnings; apply the fix below each of them";
    assert_eq!(run.lines().last(), Some(summary), "{run}");
    let painted = world.ol_aws("--color always doctor").ok();
    assert!(painted.contains("\x1b[32mok"), "{painted}");
}

#[test]
fn what_is_missing_and_what_cannot_be_read() {
    let world = World::new();
    let findings = Findings::of(doctor(&world).without(&["OL_AWS_APP_ID"]), 0);
    findings.is(
        "settings",
        "warning",
        &["app_id is not set", "ol-aws configure"],
    );
    findings.is("app", "skipped", &["not set"]);

    let findings = Findings::of(doctor(&world), 0);
    findings.is("app", "skipped", &["/apps/ID/edit", "/launch/ID"]);

    world.config("subdomian = \"x\"\n");
    let findings = Findings::of(doctor(&world), 1);
    findings.is("settings", "error", &["line 1", "subdomain"]);
    // The rest is looked at all the same.
    findings.is("program", "ok", &[]);
    findings.is("variables", "ok", &[]);
    assert!(findings.all("onelogin").is_empty());
}

#[test]
fn files_that_others_may_write_to_stop_it_with_the_command_that_closes_them() {
    use std::os::unix::fs::PermissionsExt;
    let open = |path: &std::path::Path| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
    };
    let world = World::new();
    world.config("default_role = \"ro\"\n");
    open(&world.config_file());
    let findings = Findings::of(doctor(&world), 1);
    findings.is("settings", "error", &["can write to it", "chmod"]);

    let world = World::new();
    world.ol_aws("login admin").ok();
    open(&world.state());
    let findings = Findings::of(doctor(&world), 1);
    findings.is("settings", "error", &["can write to it", "chmod"]);
}

#[test]
fn a_role_that_is_asked_for_more_than_aws_gives_is_named() {
    let world = World::new();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\nduration = \"12h\"\n");
    world.ol_aws("login admin").ok();
    let findings = Findings::of(doctor(&world), 0);
    findings.is(
        "durations",
        "warning",
        &["`admin` requests 12h", "[roles.admin]"],
    );
}

#[test]
fn a_role_of_the_settings_that_there_is_none_of_is_named() {
    let world = World::new();
    world.config(
        "default_role = \"nosuch\"\n[roles.typo]\nrole = \"111122223333/Admn\"\n[roles.admin]\nrole = \"Admin\"\n",
    );
    // Before a sign-in nobody knows.
    let findings = Findings::of(doctor(&world), 0);
    assert!(findings.all("roles").is_empty());
    world.ol_aws("login admin").ok();
    let findings = Findings::of(doctor(&world), 0);
    let found = findings.all("roles").into_iter();
    let found: Vec<_> = found.map(|finding| finding.to_string()).collect();
    let [typo, default] = &found[..] else {
        panic!("two are not there: {found:?}");
    };
    for part in ["`111122223333/Admn`, which [roles.typo] names", "`admin`"] {
        assert!(typo.contains(part), "{typo}");
    }
    assert!(
        default.contains("`nosuch`, which `default_role` names"),
        "{default}"
    );
    let stderr = world.ol_aws("exec -- true").fails(125);
    assert!(
        stderr.contains("you have no role `nosuch`, which `default_role` names"),
        "{stderr}"
    );
}

#[test]
fn the_last_line_counts_what_is_to_be_done_and_nothing_follows_it() {
    let world = World::new();
    let directory = std::path::Path::new(binary()).parent().unwrap();
    let at = |pid: &str, config: &str| {
        world.config(config);
        let path = format!("{}:/usr/bin:/bin", directory.display());
        let run = world.ol_aws("doctor").env("PATH", path);
        run.env(
            "OL_AWS_HOOK",
            format!("{} {pid}", env!("CARGO_PKG_VERSION")),
        )
        .done()
    };
    let own = std::process::id().to_string();
    for (pid, config, code, summary) in [
        (own.as_str(), "", 0, "no problems found"),
        (
            "1",
            "",
            0,
            "no problems and 1 warning; apply the fix below each of them",
        ),
        (
            "1",
            "subdomian = \"x\"\n",
            1,
            "1 problem and 1 warning; apply the fix below each of them",
        ),
    ] {
        let done = at(pid, config);
        assert_eq!(done.code, code, "{}{}", done.stdout, done.stderr);
        assert_eq!(done.stdout.lines().last(), Some(summary), "{}", done.stdout);
        assert!(!done.stderr.contains("error: "), "{}", done.stderr);
    }
}
