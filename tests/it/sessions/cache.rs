//! What is kept between calls: hits and misses, early renewal, regions, and what happens to entries that are
//! broken, foreign or expired. Who may read them: `security::privacy`.

use std::fs;
use std::path::PathBuf;

use sandbox::Step;

use crate::world::{World, exported};

/// The sealed entries of the cache.
fn entries(world: &World) -> Vec<PathBuf> {
    let files = fs::read_dir(world.state()).unwrap();
    files
        .map(|file| file.unwrap().path())
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with("entry-")
        })
        .collect()
}

fn key_id(script: &str) -> String {
    exported(script, "AWS_ACCESS_KEY_ID").unwrap().to_owned()
}

#[test]
fn cached_credentials_need_no_network_and_no_secret() {
    let world = World::new();
    let first = world.ol_aws("env admin").ok();
    assert_eq!(world.ol_aws("env admin").ok(), first);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
    let secrets = [
        "OL_AWS_PASSWORD",
        "OL_AWS_CLIENT_SECRET",
        "OL_AWS_CLIENT_ID",
    ];
    let run = world.ol_aws("env admin").without(&secrets);
    assert_eq!(run.ok(), first);

    // Also when nobody answers any more.
    let (endpoint, sts) = (world.sandbox.onelogin_url(), world.sandbox.sts_url());
    let run = world.ol_aws("env admin");
    drop(world.sandbox);
    let run = run.env("OL_AWS_ENDPOINT", endpoint);
    assert_eq!(run.env("AWS_ENDPOINT_URL_STS", sts).ok(), first);
}

#[test]
fn fresh_asks_aws_again_and_keeps_what_it_gets() {
    let world = World::new();
    let first = key_id(&world.ol_aws("env admin").ok());
    let second = key_id(&world.ol_aws("env admin --fresh").ok());
    assert_ne!(first, second);
    assert_eq!(key_id(&world.ol_aws("env admin").ok()), second);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn credentials_of_another_user_app_or_tenant_are_a_miss() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    world.sandbox.edit(|acme| {
        acme.apps
            .push(sandbox::App::new("99", sandbox::AppKind::Roles));
        acme.user("ada").app_ids.push("99".into());
    });
    world.ol_aws("env admin").env("OL_AWS_APP_ID", "99").ok();
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    world
        .ol_aws("env admin")
        .env("OL_AWS_SUBDOMAIN", "other")
        .fails(4);
    assert_eq!(world.sandbox.count(Step::Assertion), 4);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
}

#[test]
fn a_broken_entry_is_a_miss() {
    type Spoil = fn(&[u8]) -> Vec<u8>;
    let rubbish: [(&str, Spoil); 6] = [
        ("empty", |_| Vec::new()),
        ("cut", |content| content[..content.len() / 2].to_vec()),
        ("cut in its head", |content| content[..12].to_vec()),
        ("flipped", |content| {
            let mut flipped = content.to_vec();
            *flipped.last_mut().unwrap() ^= 1;
            flipped
        }),
        ("of another format", |content| {
            let rest = content.strip_prefix(b"ol-aws 1").unwrap();
            [b"ol-aws 0", rest].concat()
        }),
        ("something else", |_| vec![0xff; 5000]),
    ];
    for (what, spoil) in rubbish {
        let world = World::new();
        let first = world.ol_aws("env admin").ok();
        let entries = entries(&world);
        assert!(entries.len() >= 4, "{entries:?}");
        for path in entries {
            let content = fs::read(&path).unwrap();
            fs::write(&path, spoil(&content)).unwrap();
        }
        // Those that ask nobody see nothing; the rest signs in again.
        world.ol_aws("status --json").ok();
        world.ol_aws("status --check").fails(10);
        let second = world.ol_aws("env admin").ok();
        assert_ne!(key_id(&first), key_id(&second), "{what}");
        assert_eq!(world.sandbox.count(Step::Assertion), 2, "{what}");
        assert_eq!(world.ol_aws("env admin").ok(), second, "{what}");
    }
}

#[test]
fn a_foreign_entry_is_a_miss() {
    let ours = World::new();
    ours.ol_aws("env admin").ok();
    let mine = entries(&ours);
    // Sealed with another machine's key, whatever the name.
    let theirs = World::new();
    theirs.ol_aws("env admin").ok();
    let content = fs::read(&entries(&theirs)[0]).unwrap();
    for path in &mine {
        fs::write(path, &content).unwrap();
    }
    ours.ol_aws("env admin").ok();
    assert_eq!(ours.sandbox.count(Step::Assertion), 2);
    // A directory in an entry's place stands in the way of nothing but keeping.
    for path in entries(&ours) {
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
    }
    let done = ours.ol_aws("env admin").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("warning: "), "{}", done.stderr);
}

#[test]
fn an_entry_cannot_be_passed_off_as_another() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    world.ol_aws("env deploy").ok();
    let of = |role: &str| {
        let head = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        let mut all = entries(&world).into_iter();
        all.find(|path| head(path).lines().next().unwrap().contains(role))
            .unwrap()
    };
    fs::copy(of("role/Admin"), of("Deploy")).unwrap();
    let script = world.ol_aws("env deploy").ok();
    assert_eq!(
        exported(&script, "OL_AWS_ROLE_ARN"),
        Some("arn:aws:iam::444455556666:role/team/blue/Deploy")
    );
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
}

#[test]
fn a_lost_or_broken_key_is_a_miss() {
    for spoil in [
        None,
        Some("short"),
        Some("another key of the right size 32"),
    ] {
        let world = World::new();
        world.ol_aws("env admin").ok();
        let key = world.home().join("run/ol-aws/key");
        match spoil {
            Some(content) => fs::write(&key, content).unwrap(),
            None => fs::remove_file(&key).unwrap(),
        }
        world.ol_aws("env admin").ok();
        assert_eq!(world.sandbox.count(Step::Assertion), 2, "{spoil:?}");
        world.ol_aws("env admin").ok();
        assert_eq!(world.sandbox.count(Step::Assertion), 2, "{spoil:?}");
    }
}

#[test]
fn broken_learned_facts_cost_nothing() {
    let world = World::new();
    world.ol_aws("env admin --duration 2h").ok();
    fs::write(world.state().join("learned.json"), "{\"recent\": 7").unwrap();
    world.ol_aws("env admin --fresh").ok();
}

#[test]
fn expired_credentials_are_replaced() {
    let mut acme = sandbox::World::acme();
    // Below the last minute they are as good as gone.
    acme.session_seconds = Some(59);
    let world = World::of(acme);
    let first = key_id(&world.ol_aws("env admin").ok());
    let second = key_id(&world.ol_aws("env admin").ok());
    assert_ne!(first, second);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn credentials_near_their_end_are_renewed_while_that_needs_nobody() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(240);
    let world = World::of(acme);
    let first = key_id(&world.ol_aws("env admin").ok());
    let second = key_id(&world.ol_aws("env admin").ok());
    assert_ne!(first, second, "the assertion lives");
    world.sandbox.expire_assertions();
    drop_assertion(&world);
    // Four minutes are enough when renewing would take a sign-in.
    assert_eq!(key_id(&world.ol_aws("env admin").ok()), second);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

/// As if its time had come.
fn drop_assertion(world: &World) {
    for path in entries(world) {
        let content = fs::read(&path).unwrap();
        let head = String::from_utf8_lossy(&content).into_owned();
        if head.lines().next().unwrap().contains("\"assertion\"") {
            fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn early_renewal_that_fails_leaves_what_is_held() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(240);
    let world = World::of(acme);
    let first = world.ol_aws("env admin").ok();
    let denied = || sandbox::Fault::sts_error(403, "AccessDenied", "no");
    world
        .sandbox
        .fault(Step::AssumeRoleWithSaml, [denied(), denied()]);
    assert_eq!(world.ol_aws("env admin").ok(), first);
}

#[test]
fn a_least_life_is_renewed_by_the_live_assertion_or_fails() {
    let mut acme = sandbox::World::acme();
    acme.session_seconds = Some(1000);
    let world = World::of(acme);
    let first = key_id(&world.ol_aws("env admin").ok());
    assert_eq!(key_id(&world.ol_aws("env admin --min-ttl 10m").ok()), first);
    world.sandbox.edit(|acme| acme.session_seconds = Some(3600));
    let second = key_id(&world.ol_aws("env admin --min-ttl 45m").ok());
    assert_ne!(first, second);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    // More than the role allows.
    let stderr = world.ol_aws("env admin --min-ttl 2h").fails(10);
    assert!(stderr.contains("but --min-ttl requires 2h"), "{stderr}");
}

#[test]
fn a_least_life_nobody_can_renew_says_so() {
    let world = World::new();
    world.sandbox.edit(|acme| acme.session_seconds = Some(1000));
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    drop_assertion(&world);
    let stderr = world
        .ol_aws("env admin --min-ttl 45m")
        .user("ben")
        .fails(10);
    assert!(stderr.contains("ol-aws login"), "{stderr}");
}

#[test]
fn another_duration_than_the_cached_one_is_a_miss() {
    let world = World::new();
    let first = key_id(&world.ol_aws("env 111122223333/ReadOnly").ok());
    let longer = world.ol_aws("env 111122223333/ReadOnly --duration 2h").ok();
    assert_ne!(key_id(&longer), first);
    let again = world.ol_aws("env 111122223333/ReadOnly --duration 2h").ok();
    assert_eq!(key_id(&again), key_id(&longer));
    // Nothing asked: what is held will do.
    let any = world.ol_aws("env 111122223333/ReadOnly").ok();
    assert_eq!(key_id(&any), key_id(&longer));
}

#[test]
fn the_region_comes_from_the_nearest_source() {
    let world = World::new();
    let aws = world.home().join("aws-config");
    fs::write(
        &aws,
        "[default]\nregion = eu-south-1\n[profile p]\nregion = eu-south-2\n",
    )
    .unwrap();
    let role = "[roles.far]\nrole = \"111122223333/Admin\"\nregion = \"us-east-2\"\n\
                [roles.near]\nrole = \"444455556666/ReadOnly\"\n";
    let config = format!("region = \"us-west-1\"\n{role}");
    let ours = ("OL_AWS_REGION", "eu-west-3");
    let theirs = ("AWS_REGION", "ap-south-1");
    let set = ("OL_AWS_SET_REGION", "ap-south-1");
    let row = |line: &str, config: &str, variables: &[(&str, &str)]| {
        world.config(config);
        let mut run = world.ol_aws(line).env("AWS_CONFIG_FILE", &aws);
        for (name, value) in variables {
            run = run.env(name, value);
        }
        let script = run.ok();
        let region = exported(&script, "AWS_REGION").map(str::to_owned);
        assert_eq!(region.as_deref(), exported(&script, "AWS_DEFAULT_REGION"));
        // Ours is marked, and the user's own is remembered: `env --unset` must give it back to them.
        assert_eq!(region.as_deref(), exported(&script, "OL_AWS_SET_REGION"));
        let own = variables.contains(&theirs) && !variables.contains(&set);
        let own = own.then_some(theirs.1);
        assert_eq!(own, exported(&script, "OL_AWS_PREVIOUS_REGION"));
        assert_eq!(None, exported(&script, "OL_AWS_PREVIOUS_DEFAULT_REGION"));
        region.unwrap_or_default()
    };
    assert_eq!(
        row("env far --region sa-east-1", &config, &[ours, theirs]),
        "sa-east-1"
    );
    assert_eq!(row("env far", &config, &[ours, theirs]), "eu-west-3");
    assert_eq!(row("env far", &config, &[theirs]), "us-east-2");
    assert_eq!(row("env near", &config, &[theirs]), "us-west-1");
    assert_eq!(row("env near", role, &[theirs]), "ap-south-1");
    assert_eq!(row("env near", role, &[]), "eu-south-1");
    // What we set ourselves is not the user's wish.
    assert_eq!(row("env near", role, &[theirs, set]), "eu-south-1");
    assert_eq!(
        row("env near --fresh", role, &[("AWS_PROFILE", "p")]),
        "eu-south-2"
    );
}

#[test]
fn an_aws_file_that_cannot_be_used_costs_nothing_but_its_region() {
    let world = World::new();
    let aws = world.home().join("aws-config");
    for (content, profile) in [
        ("[default\nregion = eu-south-1\n", "default"),
        ("region = eu-south-1\n\u{0}", "default"),
        ("[default]\nregion = eu-south-1\n", "gone"),
        ("[profile a]\nsource_profile = a\nrole_arn = x\n", "a"),
    ] {
        fs::write(&aws, content).unwrap();
        let run = world.ol_aws("env admin --fresh");
        let run = run.env("AWS_CONFIG_FILE", &aws).env("AWS_PROFILE", profile);
        let script = run.ok();
        assert!(exported(&script, "AWS_REGION").is_none(), "{script}");
    }
}

#[test]
fn no_region_anywhere_sets_none() {
    let world = World::new();
    let script = world.ol_aws("env admin").ok();
    assert!(exported(&script, "AWS_REGION").is_none(), "{script}");
}

#[test]
fn signing_out_drops_everything_or_one_role_and_revokes_nothing() {
    let world = World::new();
    let admin = world.ol_aws("env admin").ok();
    world.ol_aws("env deploy").ok();
    world.ol_aws("logout deploy").ok();
    assert_eq!(world.ol_aws("env admin").ok(), admin);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    world.ol_aws("env deploy").ok();
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
    assert_eq!(world.sandbox.count(Step::Assertion), 1);

    let said = world.ol_aws("logout").done().stderr;
    assert!(said.contains("2 roles"), "{said}");
    assert_eq!(entries(&world).len(), 0);
    let paths: Vec<String> = world
        .sandbox
        .requests()
        .into_iter()
        .map(|r| r.path)
        .collect();
    assert!(
        !paths.iter().any(|path| path.contains("revoke")),
        "{paths:?}"
    );
    world.ol_aws("logout nonsense").fails(6);
    world.ol_aws("env admin").ok();
    assert_eq!(world.sandbox.count(Step::Token), 2);
}
