//! What is at hand: renewed early where that needs nobody, kept apart by duration and profile, dropped by `logout`.

use sandbox::{Fault, Step};

use crate::world::{World, exported, until};

const RO: &str = "111122223333/ReadOnly";

fn key(script: &str) -> String {
    exported(script, "AWS_ACCESS_KEY_ID").unwrap().to_owned()
}

#[test]
fn near_their_end_credentials_are_renewed_by_the_assertion_alone() {
    let world = World::new();
    world.sandbox.edit(|acme| acme.session_seconds = Some(200));
    let first = key(&world.ol_aws("env admin --otp 012345").user("ben").ok());
    let second = key(&world.ol_aws("env admin").user("ben").ok());
    assert_ne!(first, second);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn an_early_renewal_that_fails_asks_nobody_and_leaves_what_is_held() {
    let world = World::new();
    world.sandbox.edit(|acme| acme.session_seconds = Some(200));
    let first = key(&world.ol_aws("env admin --otp 012345").user("ben").ok());
    let expired = Fault::sts_error(400, "ExpiredTokenException", "too old");
    world.sandbox.fault(Step::AssumeRoleWithSaml, [expired]);
    let done = world.ol_aws("env admin").user("ben").done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert_eq!(key(&done.stdout), first);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn programs_that_want_different_durations_do_not_push_each_other_out() {
    let world = World::new();
    for duration in ["15m", "30m", "15m", "30m"] {
        world
            .ol_aws(&format!("env {RO} --duration {duration}"))
            .ok();
    }
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    // Who does not care gets what lives longest.
    let any = key(&world.ol_aws(&format!("env {RO}")).ok());
    let long = key(&world.ol_aws(&format!("env {RO} --duration 30m")).ok());
    assert_eq!(any, long);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    let dropped = world.ol_aws(&format!("logout {RO}")).done();
    assert!(
        dropped.stderr.contains("removed the cached credentials of"),
        "{}",
        dropped.stderr
    );
    assert!(world.ol_aws("status").ok().is_empty());
}

#[test]
fn a_min_ttl_that_the_role_cannot_give_is_known_after_the_first_time() {
    let world = World::new();
    world.ol_aws("env admin --min-ttl 2h").fails(10);
    let before = world.sandbox.requests().len();
    let stderr = world.ol_aws("env admin --min-ttl 2h").fails(10);
    assert!(stderr.contains("1h 00m at most"), "{stderr}");
    assert_eq!(world.sandbox.requests().len(), before);
}

#[test]
fn a_min_ttl_counts_for_each_of_several_roles() {
    let world = World::new();
    let done = world
        .ol_aws(&format!("login Admin {RO} --min-ttl 2h"))
        .done();
    assert_eq!(done.code, 10, "{}", done.stderr);
    assert!(done.stderr.contains("1 of 2 roles"), "{}", done.stderr);
    assert!(done.stdout.contains("allows"), "{}", done.stdout);
}

/// What is fresh enough for `--min-ttl`, but not for `--fresh`, does not expire too soon.
#[test]
fn a_fresh_sign_in_that_needs_a_person_says_so_whatever_is_held() {
    let world = World::new();
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    world.sandbox.expire_assertions();
    let run = world.ol_aws("env admin --fresh --min-ttl 10m").user("ben");
    run.fails(9);
}

/// An administrator has lowered what the role allows.
#[test]
fn what_a_role_allows_is_learned_again() {
    let world = World::new();
    world.config("duration = \"12h\"\n");
    let redeemed = |seconds: u64| {
        let change = |acme: &mut sandbox::World| {
            for role in &mut acme.user("ada").roles {
                role.max_seconds = seconds;
            }
        };
        world.sandbox.edit(change);
        let before = world.sandbox.count(Step::AssumeRoleWithSaml);
        world.ol_aws(&format!("login {RO} --fresh")).ok();
        world.sandbox.count(Step::AssumeRoleWithSaml) - before
    };
    redeemed(4 * 3600);
    assert_eq!(redeemed(4 * 3600), 1);
    assert!(redeemed(3600) > 1);
    assert_eq!(redeemed(3600), 1);
}

#[test]
fn a_logout_means_the_sign_in_that_is_on_its_way_too() {
    let world = World::new();
    let hang = Fault::Hang(std::time::Duration::from_secs(3));
    world.sandbox.fault(Step::Assertion, [hang]);
    std::thread::scope(|scope| {
        let signs_in = scope.spawn(|| world.ol_aws("roles").ok());
        until(|| world.sandbox.count(Step::Assertion) == 1);
        world.ol_aws("logout").ok();
        assert!(signs_in.join().unwrap().contains("Admin"));
    });
    let status = world.ol_aws("status --json").ok();
    assert!(
        status.contains("\"assertion_valid_until\": null"),
        "{status}"
    );
    assert_eq!(world.ol_aws("complete -- ol-aws env ad").ok(), "");
    // The access token is gone, too.
    let tokens = world.sandbox.count(Step::Token);
    world.ol_aws("env admin").ok();
    assert_eq!(world.sandbox.count(Step::Token), tokens + 1);
}

#[test]
fn a_min_ttl_asks_for_a_session_that_is_long_enough() {
    let world = World::new();
    world.ol_aws(&format!("env {RO} --min-ttl 2h")).ok();
}

#[test]
fn login_takes_the_credentials_of_every_role_it_names() {
    let world = World::new();
    let said = world.ol_aws(&format!("login Admin {RO}")).done();
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    assert_eq!(world.ol_aws("status").ok().lines().count(), 3);
}

/// Whoever signed in a moment ago has the roles there are.
#[test]
fn login_for_a_role_that_a_recent_sign_in_did_not_give_asks_nobody() {
    let world = World::new();
    world.ol_aws("login Admin").ok();
    let requests = world.sandbox.requests().len();
    for line in ["login nope", "login nope neither", "login --role nope"] {
        let stderr = world.ol_aws(line).fails(6);
        assert!(
            stderr.contains("`ol-aws login --fresh`"),
            "{line}: {stderr}"
        );
    }
    assert_eq!(world.sandbox.requests().len(), requests);
    // One that is there is fetched all the same; and it may be new if a new sign-in is asked for.
    let done = world.ol_aws(&format!("login nope {RO}")).done();
    assert_eq!(done.code, 6, "{}", done.stderr);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    world.ol_aws("login nope --fresh").fails(6);
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn logout_drops_everything_while_it_is_not_known_whose() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    let run = world.ol_aws("logout").without(&["OL_AWS_USERNAME"]).done();
    assert!(run.stderr.contains("of 1 role"), "{}", run.stderr);
    world
        .ol_aws("env admin")
        .without(&["OL_AWS_PASSWORD"])
        .fails(9);
}

#[test]
fn a_bare_env_goes_on_with_the_role_and_the_alias_of_this_shell() {
    let world = World::new();
    world.config(
        "default_role = \"Deploy\"\n[roles.aa]\nrole = \"Admin\"\nregion = \"us-east-1\"\n\
         [roles.zz]\nrole = \"Admin\"\nregion = \"eu-west-1\"\n",
    );
    let script = world.ol_aws("env zz").ok();
    let arn = exported(&script, "OL_AWS_ROLE_ARN").unwrap();
    let active = |arn: &str, role: &str| {
        let run = world.ol_aws("env").env("OL_AWS_ROLE_ARN", arn);
        let script = run.env("OL_AWS_ROLE", role).ok();
        let region = exported(&script, "AWS_REGION")
            .unwrap_or_default()
            .to_owned();
        (exported(&script, "OL_AWS_ROLE").unwrap().to_owned(), region)
    };
    assert_eq!(active(arn, "zz"), ("zz".into(), "eu-west-1".into()));
    // A name from elsewhere is no alias of ours.
    assert_eq!(active(arn, "Deploy").0, "aa");
    // A role of another tenant is not active here.
    let foreign = "arn:aws:iam::999999999999:role/Admin";
    assert_eq!(active(foreign, "zz").0, "Deploy");
}

#[test]
fn another_aws_profile_has_another_region_though_the_credentials_are_the_same() {
    let world = World::new();
    let files = "[profile a]\nregion = us-west-1\n[profile b]\nregion = ap-south-1\n";
    let config = world.home().join("aws-config");
    std::fs::write(&config, files).unwrap();
    let region = |profile: &str| {
        let run = world.ol_aws("env admin").env("AWS_CONFIG_FILE", &config);
        let script = run.env("AWS_PROFILE", profile).ok();
        exported(&script, "AWS_REGION").map(str::to_owned)
    };
    assert_eq!(region("a").as_deref(), Some("us-west-1"));
    assert_eq!(region("b").as_deref(), Some("ap-south-1"));
    assert_eq!(region("a").as_deref(), Some("us-west-1"));
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

#[test]
fn roles_assigned_after_an_empty_assertion_are_found_at_once() {
    let world = World::new();
    let roles = std::cell::RefCell::new(Vec::new());
    world.sandbox.edit(|acme| {
        roles
            .replace(std::mem::take(&mut acme.user("ada").roles))
            .clear()
    });
    world.ol_aws("env Admin").fails(6);
    world
        .sandbox
        .edit(|acme| acme.user("ada").roles = roles.take());
    world.ol_aws("env Admin").ok();
}

#[test]
fn a_new_role_is_found_with_fresh() {
    let world = World::new();
    world.ol_aws("env Admin").ok();
    world.sandbox.edit(|acme| {
        let role = sandbox::RoleGrant::new("arn:aws:iam::111122223333:role/New", 3600);
        acme.user("ada").roles.push(role);
    });
    world.sandbox.expire_assertions();
    let stderr = world.ol_aws("env New").fails(6);
    assert!(stderr.contains("ol-aws login"), "{stderr}");
    world.ol_aws("env New --fresh").ok();
}

/// A program cannot change the environment of the shell that started it.
#[test]
fn a_logout_says_how_the_shell_gets_rid_of_its_credentials() {
    let world = World::new();
    let script = world.ol_aws("env 111122223333/ReadOnly --shell sh").ok();
    let own = exported(&script, "OL_AWS_ROLE_ARN").unwrap().to_owned();
    let other = "arn:aws:iam::111122223333:role/Admin";
    world.ol_aws("env Admin --shell sh").ok();
    let with_script = Some("0.1.0 1");
    let by_hand = "load `ol-aws env --unset` as you load `ol-aws env`";
    let by_script = "run `ol-assume --unset`";
    for (line, role, loaded, said) in [
        ("logout", Some(own.as_str()), with_script, Some(by_script)),
        ("logout", Some(own.as_str()), None, Some(by_hand)),
        ("logout", None, with_script, None),
        (
            "logout 111122223333/ReadOnly",
            Some(own.as_str()),
            with_script,
            Some(by_script),
        ),
        (
            "logout 111122223333/ReadOnly",
            Some(other),
            with_script,
            None,
        ),
    ] {
        world.ol_aws("login 111122223333/ReadOnly Admin").ok();
        let mut run = world.ol_aws(line);
        if let Some(role) = role {
            run = run.env("OL_AWS_ROLE_ARN", role);
        }
        if let Some(loaded) = loaded {
            run = run.env("OL_AWS_HOOK", loaded);
        }
        let done = run.done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        for way in [by_hand, by_script] {
            let expected = said == Some(way);
            let case = format!("{line} {role:?} {loaded:?}: {}", done.stderr);
            assert_eq!(done.stderr.contains(way), expected, "{case}");
        }
    }
}
