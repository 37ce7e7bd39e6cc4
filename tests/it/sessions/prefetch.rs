//! What a sign-in fetches besides the role it is made for: one password and one code for an hour of every role one uses.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sandbox::{Factor, Fault, RoleGrant, Step};

use crate::world::until;
use crate::world::{Done, Run, World, binary, exported, tool};

/// A week's work: eight roles of as many accounts, of somebody with a second factor.
fn eight_roles() -> World {
    let mut acme = sandbox::World::acme();
    acme.user("ben").roles = (0..8)
        .map(|number| RoleGrant::new(&arn(number), 3600))
        .collect();
    World::of(acme)
}

fn arn(number: usize) -> String {
    format!("arn:aws:iam::1000000000{number:02}:role/Role{number}")
}

/// As people have it: the setting is what it is without one.
fn run(world: &World, line: &str) -> Run {
    world.ol_aws(line).user("ben").without(&["OL_AWS_PREFETCH"])
}

/// The roles that are held, in the order of their names.
fn held(world: &World) -> BTreeSet<String> {
    let report = run(world, "status --json").ok();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let sessions = report["sessions"].as_array().unwrap();
    let name = |session: &serde_json::Value| session["role"].as_str().unwrap().to_owned();
    sessions.iter().map(name).collect()
}

fn names<'n>(names: impl IntoIterator<Item = &'n str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// Uses them one after the other, within the life of one assertion; and then all is dropped but what was learned.
fn yesterday(world: &World, roles: &[&str]) {
    for role in roles {
        run(world, &format!("env {role} --otp 012345")).ok();
    }
    run(world, "logout").ok();
    assert!(held(world).is_empty());
}

#[test]
fn one_password_and_one_code_serve_an_hour_of_eight_roles() {
    let world = eight_roles();
    let roles: Vec<String> = (0..8).map(|number| format!("Role{number}")).collect();
    let all: Vec<&str> = roles.iter().map(String::as_str).collect();
    yesterday(&world, &all);
    let sign_ins = world.sandbox.count(Step::Assertion);
    run(&world, "env Role0 --otp 012345").ok();
    until(|| held(&world) == names(all.iter().copied()));
    assert_eq!(world.sandbox.count(Step::Assertion), sign_ins + 1);
    let Some(faketime) = tool("faketime") else {
        return;
    };
    let asked = world.sandbox.requests().len();
    for (number, role) in roles.iter().enumerate() {
        let line = match number % 3 {
            0 => format!("env {role} --shell sh"),
            1 => format!("exec {role} -- printenv AWS_ACCESS_KEY_ID"),
            _ => format!("credential-process {role}"),
        };
        let later = format!("+{}m", number * 7);
        let done = Done::of(
            Command::new("setsid")
                .args(["--wait".as_ref(), faketime.as_os_str()])
                .args(["-f", &later, binary()])
                .args(line.split(' '))
                .env_clear()
                .envs(world.variables())
                .env("OL_AWS_USERNAME", "ben@acme.test")
                .env_remove("OL_AWS_PREFETCH")
                .env_remove("OL_AWS_PASSWORD")
                .current_dir(world.home())
                .stdin(Stdio::null())
                .output()
                .unwrap(),
        );
        assert_eq!(done.code, 0, "{line} {later}: {}", done.stderr);
        assert!(done.stdout.contains("ASIA"), "{line}: {}", done.stdout);
    }
    // AWS may have been asked by the assertion while that lived; nobody was asked for anything.
    assert_eq!(world.sandbox.count(Step::Assertion), sign_ins + 1);
    assert_eq!(
        world.sandbox.count(Step::VerifyFactor),
        sign_ins + 1,
        "{} requests before",
        asked
    );
}

#[test]
fn the_role_that_is_asked_for_is_not_kept_waiting_by_the_others() {
    let world = eight_roles();
    yesterday(&world, &["Role1", "Role2", "Role3"]);
    // The first request is the asked role's own; those of the helper hang.
    let hang = || Fault::Hang(Duration::from_secs(2));
    let faults = [Fault::Pass, hang(), hang(), hang()];
    world.sandbox.fault(Step::AssumeRoleWithSaml, faults);
    let started = Instant::now();
    let script = run(&world, "env Role0 --otp 012345").ok();
    assert!(exported(&script, "AWS_ACCESS_KEY_ID").is_some());
    let all = || names(["Role0", "Role1", "Role2", "Role3"]);
    assert_ne!(
        held(&world),
        all(),
        "it went on before the others were there"
    );
    until(|| held(&world) == all());
    assert!(started.elapsed() > Duration::from_secs(2));
}

#[test]
fn what_was_not_used_for_two_weeks_is_not_fetched() {
    let world = eight_roles();
    yesterday(&world, &["Role1", "Role2"]);
    let file = world.state().join("learned.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut learned: serde_json::Value = serde_json::from_str(&text).unwrap();
    // The last used comes first.
    let last = &mut learned["used"][1]["last"];
    *last = (last.as_i64().unwrap() - 15 * 24 * 3_600_000).into();
    std::fs::write(&file, learned.to_string()).unwrap();
    run(&world, "env Role0 --otp 012345").ok();
    until(|| held(&world).contains("Role2"));
    assert_eq!(held(&world), names(["Role0", "Role2"]));
}

#[test]
fn what_is_used_from_the_cache_counts_as_used() {
    let world = eight_roles();
    yesterday(&world, &["Role1", "Role2"]);
    run(&world, "env Role0 --otp 012345").ok();
    until(|| held(&world).len() == 3);
    let used = || {
        let text = std::fs::read_to_string(world.state().join("learned.json")).unwrap();
        let learned: serde_json::Value = serde_json::from_str(&text).unwrap();
        learned["used"][0]["role_arn"].as_str().unwrap().to_owned()
    };
    assert_eq!(used(), arn(0));
    run(&world, "exec Role1 -- true").ok();
    assert_eq!(used(), arn(1));
    // Once: from then on nothing is written.
    let file = world.state().join("learned.json");
    let written = std::fs::metadata(&file).unwrap().modified().unwrap();
    run(&world, "exec Role1 -- true").ok();
    assert_eq!(
        std::fs::metadata(&file).unwrap().modified().unwrap(),
        written
    );
}

#[test]
fn the_settings_say_which_ones() {
    let world = eight_roles();
    yesterday(&world, &["Role1", "Role2", "Role3"]);
    let roles = |more: &str| {
        format!(
            "[roles.one]\nrole = \"Role1\"\nprefetch = false\n[roles.two]\nrole = \"Role2\"\nguard = \"confirm\"\n\
             [roles.five]\nrole = \"Role5\"\n{more}[roles.six]\nrole = \"Role6\"\n"
        )
    };
    let sign_in = |config: &str| {
        world.config(config);
        run(&world, "logout").ok();
        run(&world, "env Role0 --otp 012345").ok();
    };
    // Not the one that says no, not the guarded one; and the one that says yes, used or not.
    sign_in(&roles("prefetch = true\n"));
    until(|| held(&world) == names(["Role0", "Role3", "five"]));
    sign_in(&format!("prefetch = \"configured\"\n{}", roles("")));
    until(|| held(&world) == names(["Role0", "five", "six"]));
    sign_in(&format!(
        "prefetch = \"off\"\n{}",
        roles("prefetch = true\n")
    ));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(held(&world), names(["Role0"]));
    world.config("prefetch = \"all\"\n");
    let error = run(&world, "env Role0").fails(3);
    assert!(error.contains("recent, configured, off"), "{error}");
}

#[test]
fn no_more_than_twenty_are_fetched() {
    let mut acme = sandbox::World::acme();
    acme.user("ben").roles = (0..30)
        .map(|number| RoleGrant::new(&arn(number), 3600))
        .collect();
    let world = World::of(acme);
    let alias = |number: usize| {
        let wanted = if number == 28 {
            "prefetch = true\n"
        } else {
            ""
        };
        format!("[roles.r{number:02}]\nrole = \"Role{number}\"\n{wanted}")
    };
    let aliases: String = (0..30).map(alias).collect();
    world.config(&format!("prefetch = \"configured\"\n{aliases}"));
    run(&world, "env r29 --otp 012345").ok();
    until(|| held(&world).len() == 22);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(
        held(&world).len(),
        22,
        "the one that was asked for, twenty, and the one that the settings name"
    );
}

/// Everything but the roles that could not be had.
#[test]
fn one_that_aws_refuses_costs_nobody_anything() {
    let world = eight_roles();
    yesterday(&world, &["Role1", "Role2"]);
    world
        .sandbox
        .edit(|acme| acme.user("ben").roles[1].denied = true);
    let done = run(&world, "env Role0 --otp 012345").done();
    assert_eq!(
        (done.code, done.stderr.contains("Role1")),
        (0, false),
        "{}",
        done.stderr
    );
    until(|| held(&world) == names(["Role0", "Role2"]));
    // In the foreground it is shown, and no failure either: nobody named it.
    let login = run(&world, "login --fresh --otp 012345").done();
    assert_eq!(login.code, 0, "{}", login.stderr);
    assert!(login.stdout.contains("Not authorized"), "{}", login.stdout);
    run(&world, "login Role0 Role1").fails(7);
}

#[test]
fn login_fetches_them_in_the_foreground_and_asks_once_while_its_assertion_lives() {
    let world = eight_roles();
    yesterday(&world, &["Role1", "Role2"]);
    let before = world.sandbox.count(Step::Assertion);
    let login = run(&world, "login --otp 012345").done();
    assert_eq!(login.code, 0, "{}", login.stderr);
    assert!(
        login.stderr.contains("signed in as ben@acme.test, 8 roles"),
        "{}",
        login.stderr
    );
    for role in ["Role1", "Role2"] {
        assert!(login.stdout.contains(role), "{}", login.stdout);
    }
    assert_eq!(held(&world), names(["Role1", "Role2"]));
    let again = run(&world, "login").without(&["OL_AWS_PASSWORD"]).done();
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(
        again.stderr.contains("already signed in as"),
        "{}",
        again.stderr
    );
    assert_eq!(world.sandbox.count(Step::Assertion), before + 1);
    run(&world, "login Role3 Role4")
        .without(&["OL_AWS_PASSWORD"])
        .ok();
    assert_eq!(world.sandbox.count(Step::Assertion), before + 1);
    run(&world, "login --fresh --otp 012345").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), before + 2);
}

/// What holds a lock or a pipe open must not hold it a moment longer for us, and what `exec` becomes has no child of ours.
#[test]
fn the_helper_holds_nothing_and_is_nobodys_child() {
    let world = eight_roles();
    yesterday(&world, &["Role1"]);
    world.sandbox.fault(
        Step::AssumeRoleWithSaml,
        [Fault::Pass, Fault::Hang(Duration::from_secs(3))],
    );
    let script = format!(
        "exec 9>lock 201>pipe; flock 9; {program} exec Role0 --otp 012345 -- sh -c 'read -r children < /proc/$$/task/$$/children; echo \"$children\" > children'\n\
         exec 9>&- 201>&-; pgrep -f 'prefetch.*--apart' > helper; flock -n lock true && echo free > freed\n\
         for file in /proc/$(head -n 1 helper)/fd/*; do readlink \"$file\"; done > open\n",
        program = binary()
    );
    let mut command = Command::new("bash");
    command.args(["-c", &script]);
    command
        .env_clear()
        .envs(world.variables())
        .current_dir(world.home())
        .stdin(Stdio::null());
    let shell = Run { command };
    let done = shell.user("ben").without(&["OL_AWS_PREFETCH"]).done();
    let read = |name: &str| std::fs::read_to_string(world.home().join(name)).unwrap_or_default();
    assert_eq!(read("children"), "\n", "{}", done.stderr);
    assert_ne!(read("helper"), "", "it is at work: {}", done.stderr);
    assert_eq!(read("freed"), "free\n");
    let open = read("open");
    let ours = |line: &str| !line.contains("/lock") && !line.contains("/pipe");
    assert!(open.lines().all(ours), "{open}");
    until(|| held(&world).len() == 2);
}

/// It goes by the assertion that is there, and by no sign-in of its own.
#[test]
fn the_helper_never_signs_in() {
    let world = eight_roles();
    yesterday(&world, &["Role1"]);
    let before = world.sandbox.requests().len();
    run(&world, "prefetch --apart --no-input").ok();
    assert_eq!(world.sandbox.requests().len(), before);
}

/// A service that nobody watches is asked only where the user's own settings name it, as anywhere.
#[test]
fn the_helper_sends_nothing_where_only_a_variable_leads() {
    let mut acme = sandbox::World::acme();
    acme.user("ada").devices.clear();
    let world = World::of(acme);
    run(&world, "env 111122223333/ReadOnly").user("ada").ok();
    run(&world, "logout").user("ada").ok();
    world.trust("");
    let before = world.sandbox.count(Step::AssumeRoleWithSaml);
    let mut pty = world
        .terminal("env 111122223333/Admin --shell sh")
        .without(&["OL_AWS_PREFETCH"])
        .on_terminal();
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), before + 1);
}

#[test]
fn a_sign_in_that_nobody_watches_fetches_them_too() {
    let world = eight_roles();
    world.sandbox.edit(|acme| {
        acme.user("ben").devices[0].factor = Factor::Code("012345".into());
    });
    yesterday(&world, &["Role1"]);
    run(&world, "credential-process Role0")
        .env("OL_AWS_OTP", "012345")
        .ok();
    until(|| held(&world) == names(["Role0", "Role1"]));
}

/// Signing out means what is on its way, too.
#[test]
fn what_is_fetched_while_somebody_signs_out_is_not_kept() {
    for logout in ["logout", "logout Role1"] {
        let world = eight_roles();
        yesterday(&world, &["Role1"]);
        let hang = Fault::Hang(Duration::from_secs(2));
        let faults = [Fault::Pass, hang];
        world.sandbox.fault(Step::AssumeRoleWithSaml, faults);
        let before = world.sandbox.count(Step::AssumeRoleWithSaml);
        run(&world, "env Role0 --otp 012345").ok();
        until(|| world.sandbox.count(Step::AssumeRoleWithSaml) == before + 2);
        run(&world, logout).ok();
        std::thread::sleep(Duration::from_secs(3));
        assert!(!held(&world).contains("Role1"), "{logout}");
        // The next sign-in is another matter.
        run(&world, "env Role1 --otp 012345").ok();
        assert!(held(&world).contains("Role1"), "{logout}");
    }
}

#[test]
fn what_one_person_uses_is_not_fetched_for_another() {
    let mut acme = sandbox::World::acme();
    let roles: Vec<RoleGrant> = (0..4)
        .map(|number| RoleGrant::new(&arn(number), 3600))
        .collect();
    acme.user("ada").roles = roles.clone();
    acme.user("ben").roles = roles;
    let world = World::of(acme);
    for line in ["env Role1", "env Role2", "logout"] {
        run(&world, line).user("ada").ok();
    }
    run(&world, "env Role0 --otp 012345").ok();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(held(&world), names(["Role0"]));
}

#[test]
fn who_uses_a_role_only_narrowed_gets_no_whole_one() {
    let world = eight_roles();
    run(&world, "env Role1 --read-only --otp 012345").ok();
    run(&world, "logout").ok();
    run(&world, "env Role0 --otp 012345").ok();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(held(&world), names(["Role0"]));
}

#[test]
fn a_session_that_lives_longer_is_not_replaced() {
    let mut acme = sandbox::World::acme();
    acme.user("ben").roles = (0..2)
        .map(|number| RoleGrant::new(&arn(number), 43_200))
        .collect();
    let world = World::of(acme);
    let key = || {
        let script = run(&world, "env Role1 --shell sh").ok();
        exported(&script, "AWS_ACCESS_KEY_ID").unwrap().to_owned()
    };
    run(&world, "env Role1 --duration 4h --otp 012345").ok();
    let long = key();
    run(&world, "login --fresh --otp 012345").ok();
    assert_eq!(key(), long);
    // Who names it wants a new one.
    run(&world, "login Role1 --fresh --otp 012345").ok();
    assert_ne!(key(), long);
}

#[test]
fn roles_used_side_by_side_all_count_as_used() {
    let world = eight_roles();
    let all: Vec<String> = (1..8).map(|number| format!("Role{number}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    yesterday(&world, &all);
    let file = world.state().join("learned.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut learned: serde_json::Value = serde_json::from_str(&text).unwrap();
    let week = 7 * 24 * 3_600_000;
    for used in learned["used"].as_array_mut().unwrap() {
        used["last"] = (used["last"].as_i64().unwrap() - week).into();
    }
    std::fs::write(&file, learned.to_string()).unwrap();
    run(&world, "env Role0 --otp 012345").ok();
    until(|| held(&world).len() == 8);
    std::thread::scope(|scope| {
        for role in &all {
            let used = run(&world, &format!("env {role}"));
            scope.spawn(|| used.ok());
        }
    });
    let text = std::fs::read_to_string(&file).unwrap();
    let learned: serde_json::Value = serde_json::from_str(&text).unwrap();
    let used = learned["used"].as_array().unwrap();
    let last = |used: &serde_json::Value| used["last"].as_i64().unwrap();
    let newest = used.iter().map(last).max().unwrap();
    assert!(
        used.iter().all(|used| last(used) > newest - week / 2),
        "{text}"
    );
}
