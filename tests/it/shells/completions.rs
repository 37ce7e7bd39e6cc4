//! `ol-aws complete`, which the shells ask at every TAB, and the files under `completions/`.

mod files;
mod loaded;
mod parts;

use sandbox::RoleGrant;

use crate::world::{PROD, Run, World};

const NAMES: &str = r#"
region = "eu-west-1"
[accounts]
"111122223333" = "prod"
"444455556666" = "two words"
[roles.admin]
role = "prod/Admin"
region = "us-east-1"
[roles.gone]
role = "prod/Nothing"
[tenants.other]
subdomain = "other"
[tenants.other.roles.boss]
role = "Owner"
"#;

/// The last word is what the cursor stands at; `""` is a word that has not begun.
fn asked(world: &World, line: &str) -> Run {
    let words = line.split(' ').map(|word| word.trim_matches('"'));
    world.run_with(["complete", "--"].into_iter().chain(words))
}

fn lines(world: &World, line: &str) -> Vec<String> {
    let done = asked(world, line).done();
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{line}");
    done.stdout.lines().map(str::to_owned).collect()
}

fn values(world: &World, line: &str) -> Vec<String> {
    let first = |line: String| line.split('\t').next().unwrap().to_owned();
    lines(world, line).into_iter().map(first).collect()
}

/// Somebody who signed in, with names for accounts and roles.
fn signed_in() -> World {
    let world = World::new();
    world.config(NAMES);
    world.ol_aws("login").ok();
    world
}

#[test]
fn profiles_are_those_of_awss_files() {
    let world = World::new();
    std::fs::create_dir(world.home().join(".aws")).unwrap();
    let write = |name: &str, text: &str| {
        std::fs::write(world.home().join(".aws").join(name), text).unwrap()
    };
    write("config", "[default]\n[profile work]\n[sso-session x]\n");
    write("credentials", "[work]\n[old]\n[a b]\n");
    assert_eq!(
        values(&world, r#"ol-aws save --profile """#),
        ["default", "old", "work"]
    );
    assert_eq!(values(&world, "ol-aws save -p wo"), ["work"]);
    write("credentials", "nonsense\n");
    assert_eq!(
        values(&world, r#"ol-aws save --profile """#),
        ["default", "work"]
    );
}

#[test]
fn verbs_and_flags_come_with_their_help() {
    let world = World::new();
    let verbs = lines(&world, r#"ol-aws """#);
    assert!(
        verbs.contains(&"login\tSign in now and fetch credentials".to_owned()),
        "{verbs:?}"
    );
    assert!(!verbs.iter().any(|verb| verb.starts_with('-')), "{verbs:?}");
    assert_eq!(values(&world, "ol-aws ex"), ["exec"]);
    assert_eq!(
        lines(&world, "ol-aws env --uns"),
        ["--unset\tPrint the code that removes the credentials"]
    );
    assert!(values(&world, "ol-aws env -").contains(&"--fresh".into()));
    assert!(values(&world, "ol-aws --").contains(&"--tenant".into()));
    assert_eq!(values(&world, "ol-aws --color a"), ["auto", "always"]);
    assert_eq!(values(&world, "ol-aws --color=n"), ["--color=never"]);
    assert_eq!(values(&world, "ol-aws env --shell po"), ["powershell"]);
    assert!(lines(&world, r#"ol-aws env --shell """#).contains(&"nushell".to_owned()));
    assert!(!values(&world, r#"ol-aws env --format """#).is_empty());
}

#[test]
fn what_takes_any_text_has_no_completion() {
    let world = signed_in();
    for line in [
        r#"ol-aws env --otp """#,
        r#"ol-aws env --duration """#,
        "nothing",
        "",
    ] {
        assert!(values(&world, line).is_empty(), "{line}");
    }
    assert_eq!(world.ol_aws("complete").ok(), "");
    assert_eq!(world.ol_aws("complete --").ok(), "");
}

#[test]
fn roles_are_aliases_first_then_account_and_role() {
    let world = signed_in();
    let expected = [
        "admin\tAdmin in prod (111122223333)",
        "gone\tprod/Nothing",
        "444455556666/ReadOnly\ttwo words",
        "444455556666/team/blue/Deploy\ttwo words",
        "prod/Admin\tadmin",
        "prod/ReadOnly\t111122223333",
    ];
    let all = lines(&world, r#"ol-aws env """#);
    assert_eq!(all, expected);
    for line in [
        "env",
        "exec",
        "status",
        "logout",
        "login",
        "env --role",
        "exec --fresh",
        "login admin",
    ] {
        assert_eq!(
            lines(&world, &format!(r#"ol-aws {line} """#)),
            all,
            "{line}"
        );
    }
    assert_eq!(lines(&world, r#"ol-assume """#), all);
    assert_eq!(values(&world, "ol-aws env --role=ad"), ["--role=admin"]);
}

#[test]
fn the_case_of_what_was_typed_does_not_matter() {
    let world = signed_in();
    assert_eq!(values(&world, "ol-aws env PROD/a"), ["prod/Admin"]);
    assert_eq!(values(&world, "ol-aws env prod/R"), ["prod/ReadOnly"]);
    assert_eq!(values(&world, "ol-aws env ADM"), ["admin"]);
}

#[test]
fn ol_assume_completes_as_env_without_what_it_says_itself() {
    let world = signed_in();
    let flags = values(&world, "ol-assume -");
    assert_eq!(flags[..2], ["-", "--"]);
    assert!(flags.contains(&"--unset".into()) && flags.contains(&"--fresh".into()));
    for own in ["--shell", "--format", "--output", "--hook"] {
        assert!(!flags.contains(&own.into()), "{own}");
        assert!(
            values(&world, &format!("ol-assume {own}")).is_empty(),
            "{own}"
        );
    }
    assert_eq!(values(&world, "ol-assume --fr"), ["--fresh"]);
    assert_eq!(
        values(&world, "ol_assume adm"),
        values(&world, "ol-assume adm")
    );
    assert_eq!(values(&world, "/usr/bin/ol-aws env adm"), ["admin"]);
}

#[test]
fn tenants_devices_and_regions_have_their_names() {
    let world = signed_in();
    assert_eq!(values(&world, r#"ol-aws --tenant """#), ["other"]);
    assert_eq!(
        values(&world, r#"ol-aws env --tenant="#),
        ["--tenant=other"]
    );
    assert_eq!(
        values(&world, r#"ol-aws env --region """#),
        ["eu-west-1", "us-east-1"]
    );
    assert_eq!(values(&world, r#"ol-aws env --device """#), [""; 0]);
    let configured = asked(&world, r#"ol-aws env --device """#).env("OL_AWS_DEVICE", "protect");
    assert_eq!(configured.ok(), "protect\tas configured\n");
}

#[test]
fn devices_are_those_of_the_last_sign_in_of_this_person() {
    let world = World::new();
    let mut expected = String::new();
    world.sandbox.edit(|acme| {
        let devices = &mut acme.user("fay").devices;
        devices[1].device_type = "YubiKey".into();
        let (first, second) = (&devices[0], &devices[1]);
        expected = format!(
            "{}\t{}\nYubiKey\t{}\n",
            first.id, first.device_type, second.id
        );
    });
    let line = r#"ol-aws env --device """#;
    assert_eq!(asked(&world, line).user("fay").ok(), "");
    world
        .ol_aws("login --device yubikey --otp 600002")
        .user("fay")
        .ok();
    assert_eq!(asked(&world, line).user("fay").ok(), expected);
    assert_eq!(asked(&world, line).user("ben").ok(), "");
}

#[test]
fn config_file_and_tenant_on_the_line_are_those_that_count() {
    let world = signed_in();
    for tenant in ["--tenant other", "--tenant=other"] {
        // Another tenant has roles of its own; nobody signed in there.
        for line in [
            format!("ol-aws {tenant} env"),
            format!("ol-assume {tenant}"),
        ] {
            let roles = asked(&world, &format!("{line} \"\"")).without(&["OL_AWS_SUBDOMAIN"]);
            assert_eq!(roles.ok(), "boss\tOwner\n", "{line}");
        }
    }
    assert!(
        values(&world, r#"ol-aws --tenant nobody env """#)
            .iter()
            .all(|value| value.starts_with('-'))
    );
    std::fs::write(
        world.home().join("mine.toml"),
        "[roles.own]\nrole = \"Admin\"\n",
    )
    .unwrap();
    let own = [
        "--config mine.toml",
        "--config=mine.toml",
        "--config ~/mine.toml",
    ];
    for config in own {
        let roles = values(&world, &format!("ol-aws env {config} o"));
        assert_eq!(roles, ["own"], "{config}");
    }
    assert_eq!(values(&world, "ol-aws --config mi"), ["mine.toml"]);
    std::fs::write(world.home().join(".hidden"), "").unwrap();
    assert_eq!(
        values(&world, r#"ol-aws --config """#).len(),
        2,
        "run/ and mine.toml"
    );
    assert!(values(&world, "ol-aws --config .h").contains(&".hidden".into()));
}

#[test]
fn with_a_broken_config_file_or_none_the_flags_still_complete() {
    let world = World::new();
    assert!(values(&world, r#"ol-aws env """#).contains(&"--fresh".into()));
    for text in ["nonsense = [", "unknown = 1", "region = 7.5"] {
        world.config(text);
        assert_eq!(values(&world, "ol-aws env --fr"), ["--fresh"], "{text}");
        assert!(
            values(&world, r#"ol-aws """#).contains(&"env".into()),
            "{text}"
        );
    }
    assert!(!world.state().exists(), "a cache was made");
    let nowhere = asked(&world, "ol-aws env --fr").without(&["HOME", "XDG_RUNTIME_DIR"]);
    assert!(nowhere.ok().starts_with("--fresh\t"));
    // Where the cache is not ours, nothing of it is read, and nothing is said.
    std::fs::create_dir_all(world.state()).unwrap();
    std::fs::write(world.state().join("learned.json"), "broken").unwrap();
    assert_eq!(values(&world, "ol-aws env --fr"), ["--fresh"]);
}

#[test]
fn a_thousand_roles_are_completed_without_the_network_or_a_question() {
    let world = World::of(sandbox::World::with_roles(1000));
    world.ol_aws("login").ok();
    let requests = world.sandbox.requests().len();
    let connections = world.sandbox.connections();
    assert_eq!(values(&world, r#"ol-aws env """#).len(), 1000);
    assert_eq!(values(&world, "ol-aws env 100000000042/role-042").len(), 10);
    // Nor are the helpers of the config file run.
    let helper = format!("[\"touch\", \"{}/ran\"]", world.home().display());
    world.config(&format!(
        "password_command = {helper}\nclient_secret_command = {helper}\notp_command = {helper}\n"
    ));
    let roles =
        asked(&world, r#"ol-aws env """#).without(&["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET"]);
    assert_eq!(roles.ok().lines().count(), 1000);
    assert!(!world.home().join("ran").exists());
    assert_eq!(world.sandbox.requests().len(), requests);
    let after = world.sandbox.connections();
    assert_eq!(
        (after.onelogin, after.sts),
        (connections.onelogin, connections.sts)
    );
}

#[test]
fn behind_the_dashes_another_program_completes() {
    let world = signed_in();
    for line in [
        r#"ol-aws exec admin -- """#,
        "ol-aws exec -- ad",
        "ol-assume admin -- -",
        "ol-aws exec -- ls --fr",
    ] {
        assert!(values(&world, line).is_empty(), "{line}");
    }
}

#[test]
fn what_is_hidden_stays_hidden() {
    let world = World::new();
    assert_eq!(values(&world, "ol-aws compl"), ["completions"]);
    assert!(
        values(&world, "ol-aws complete")
            .iter()
            .all(|verb| verb == "completions")
    );
    assert!(values(&world, "ol-aws env --hook").is_empty());
    assert_eq!(values(&world, "ol-aws help comp"), ["completions"]);
    // Guessed names work, but teach nobody the wrong one.
    assert!(values(&world, "ol-aws whoa").is_empty());
    assert!(values(&world, "ol-aws help whoa").is_empty());
}

#[test]
fn no_value_means_anything_to_a_shell_and_no_description_to_a_terminal() {
    let world = World::new();
    world.sandbox.edit(|acme| {
        let devices = &mut acme.user("ben").devices;
        devices[0].device_type = "x\u{1b}[31m\t$(id)\ny\u{202e}".into();
        for name in ["a;b$(id)`c`/Own", "x&y/Own", "team/+=@_-./Own"] {
            let arn = format!("arn:aws:iam::{PROD}:role/{name}");
            acme.user("ben").roles.push(RoleGrant::new(&arn, 3600));
        }
    });
    world.config("[accounts]\n\"111122223333\" = \"-rf $(id)[2J x\"\n\"444455556666\" = \"-v\"\n");
    world.ol_aws("login --otp 012345").user("ben").ok();
    let roles = asked(&world, r#"ol-aws env """#).user("ben").ok();
    let device = asked(&world, r#"ol-aws env --device """#).user("ben").ok();
    assert!(
        roles.contains(&format!("{PROD}/team/+=@_-./Own\t-rf $(id)[2J x\n")),
        "{roles}"
    );
    assert!(device.contains("\tx?[31m $(id) y?\n"), "{device}");
    for line in roles.lines().chain(device.lines()) {
        let (value, help) = line.split_once('\t').unwrap();
        let plain = |c: char| c.is_ascii_alphanumeric() || "._@+-/=,".contains(c);
        assert!(
            value.chars().all(plain) && !value.starts_with('-'),
            "{value:?}"
        );
        assert!(
            !help.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{help:?}"
        );
    }
    assert!(!roles.contains("a;b") && !roles.contains("x&y"), "{roles}");
}

#[test]
fn a_name_that_two_accounts_share_is_not_offered() {
    let world = World::new();
    world.config("[accounts]\n\"111122223333\" = \"same\"\n\"444455556666\" = \"Same\"\n");
    world.ol_aws("login").ok();
    let roles = lines(&world, r#"ol-aws env """#);
    assert!(roles.contains(&format!("{PROD}/Admin\tsame")), "{roles:?}");
    assert!(values(&world, "ol-aws env same").is_empty());
}
