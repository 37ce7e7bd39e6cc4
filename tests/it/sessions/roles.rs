//! Which role is meant, and the list of those there are.

use sandbox::{RoleGrant, Step};
use serde_json::Value;

use crate::world::{DEV, PROD, World, exported};

const NAMES: &str = r#"
[accounts]
"111122223333" = "prod"
[roles.boss]
role = "111122223333/Admin"
[roles."ship.it@blue-1"]
role = "arn:aws:iam::444455556666:role/team/blue/Deploy"
[roles.reader]
role = "ReadOnly"
[roles.gone]
role = "999999999999/Gone"
"#;

fn named() -> World {
    let world = World::new();
    world.config(NAMES);
    world
}

#[test]
fn every_form_of_a_reference_finds_its_role() {
    let world = named();
    for (reference, arn, role, account) in [
        ("boss", "111122223333:role/Admin", "boss", "prod"),
        (
            "ship.it@blue-1",
            "444455556666:role/team/blue/Deploy",
            "ship.it@blue-1",
            DEV,
        ),
        (
            "arn:aws:iam::111122223333:role/Admin",
            "111122223333:role/Admin",
            "boss",
            "prod",
        ),
        (
            "arn:aws:iam::111122223333:role/ReadOnly",
            "111122223333:role/ReadOnly",
            "ReadOnly",
            "prod",
        ),
        (
            "111122223333/Admin",
            "111122223333:role/Admin",
            "boss",
            "prod",
        ),
        (
            "prod/ReadOnly",
            "111122223333:role/ReadOnly",
            "ReadOnly",
            "prod",
        ),
        (
            "PROD/readonly",
            "111122223333:role/ReadOnly",
            "ReadOnly",
            "prod",
        ),
        (
            "444455556666/ReadOnly",
            "444455556666:role/ReadOnly",
            "ReadOnly",
            DEV,
        ),
        (
            "444455556666/Deploy",
            "444455556666:role/team/blue/Deploy",
            "ship.it@blue-1",
            DEV,
        ),
        (
            "444455556666/team/blue/Deploy",
            "444455556666:role/team/blue/Deploy",
            "ship.it@blue-1",
            DEV,
        ),
        (
            "team/blue/deploy",
            "444455556666:role/team/blue/Deploy",
            "ship.it@blue-1",
            DEV,
        ),
        ("ADMIN", "111122223333:role/Admin", "boss", "prod"),
        ("--role boss", "111122223333:role/Admin", "boss", "prod"),
        (
            "--role=deploy",
            "444455556666:role/team/blue/Deploy",
            "ship.it@blue-1",
            DEV,
        ),
    ] {
        let script = world.ol_aws(&format!("env {reference}")).ok();
        let value = |name| exported(&script, name).unwrap();
        assert!(value("OL_AWS_ROLE_ARN").ends_with(arn), "{reference}");
        assert_eq!(value("OL_AWS_ROLE"), role, "{reference}");
        assert_eq!(value("OL_AWS_ACCOUNT"), account, "{reference}");
        assert!(arn.starts_with(value("AWS_ACCOUNT_ID")), "{reference}");
    }
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_script_gets_the_candidates_and_never_a_guess() {
    let world = named();
    for (reference, parts) in [
        ("ReadOnly", ["prod/ReadOnly", "444455556666/ReadOnly"]),
        ("reader", ["prod/ReadOnly", "444455556666/ReadOnly"]),
        ("Adm", ["`Adm`", "boss"]),
        ("prod boss", ["`prod boss`", "boss"]),
        ("gone", ["`999999999999/Gone`", "which [roles.gone] names"]),
        (
            "arn:aws:iam::111122223333:role/admin",
            ["no role", "did you mean `"],
        ),
        ("111122223333/Deploy", ["no role", "did you mean `"]),
        ("", ["several roles; name one", "boss"]),
    ] {
        let stderr = world.ol_aws(&format!("env {reference}")).fails(6);
        for part in parts {
            assert!(stderr.contains(part), "{reference}: no {part} in {stderr}");
        }
    }
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 0);
}

/// The three nearest, by the form of what was typed; the list has the rest.
#[test]
fn a_mistyped_role_is_answered_with_the_three_nearest() {
    let world = World::of(sandbox::World::big_company());
    world.config("[accounts]\n200000000000 = \"acme-prod-00\"\n200000000007 = \"payments\"\n[roles.boss]\nrole = \"200000000059/Admin\"\n");
    world.ol_aws("login").ok();
    for (typed, nearest) in [
        ("acme-prod-00/Admni", "`acme-prod-00/Admin`"),
        ("acme-prd-00/ReadOnly", "`acme-prod-00/ReadOnly`"),
        ("payment/Deploy", "`payments/Deploy`"),
        ("200000000031/Bilimg", "`200000000031/Billing`"),
        (
            "arn:aws:iam::200000000042:role/Suport",
            "`200000000042/Support`",
        ),
        ("bos", "`boss`"),
    ] {
        let stderr = world.ol_aws(&format!("env {typed}")).fails(6);
        let hint = stderr.lines().find(|line| line.starts_with("hint: "));
        let hint = hint.unwrap_or_else(|| panic!("{stderr}"));
        assert!(
            hint.starts_with(&format!("hint: did you mean {nearest}")),
            "{typed}: {hint}"
        );
        let (named, rest) = hint.split_once('?').unwrap();
        assert_eq!(named.matches('`').count(), 2 * 3, "{typed}: {hint}");
        assert!(rest.contains("`ol-aws roles` lists all"), "{hint}");
    }
}

#[test]
fn the_default_and_the_only_role_need_no_name() {
    let only = World::of(sandbox::World::single_role());
    let script = only.ol_aws("env").ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE"), Some("Admin"));

    let world = World::new();
    world.config("default_role = \"deploy\"\n");
    let script = world.ol_aws("env").ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE"), Some("Deploy"));
    let run = world.ol_aws("env").env("OL_AWS_DEFAULT_ROLE", "admin");
    assert_eq!(exported(&run.ok(), "OL_AWS_ROLE"), Some("Admin"));
    // A bare `env` in a shell that has a role renews that one.
    let run = world.ol_aws("env");
    let arn = format!("arn:aws:iam::{PROD}:role/ReadOnly");
    let script = run.env("OL_AWS_ROLE_ARN", &arn).ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE_ARN"), Some(arn.as_str()));
}

#[test]
fn a_role_given_twice_is_a_usage_error() {
    let world = World::new();
    let done = world.ol_aws("env admin --role deploy").done();
    assert_eq!((done.code, done.stdout.as_str()), (2, "(exit 2)\n"));
}

#[test]
fn a_person_without_roles_is_told_who_can_help() {
    let world = World::new();
    world.sandbox.edit(|acme| acme.user("ada").roles.clear());
    for line in ["env", "env admin"] {
        let stderr = world.ol_aws(line).fails(6);
        assert!(stderr.contains("administrator"), "{stderr}");
    }
}

#[test]
fn a_role_granted_since_the_last_sign_in_is_found_after_the_next() {
    let world = World::new();
    world.ol_aws("env admin").ok();
    let new = RoleGrant::new("arn:aws:iam::777788889999:role/New", 3600);
    world.sandbox.edit(|acme| acme.user("ada").roles.push(new));
    let stderr = world.ol_aws("env New").fails(6);
    assert!(
        stderr.contains("run `ol-aws login --fresh` first"),
        "{stderr}"
    );
    world.ol_aws("login New --fresh").ok();
    world.ol_aws("env New").ok();
}

#[test]
fn the_list_has_alias_account_role_and_whether_it_is_held() {
    let world = named();
    let table = world.ol_aws("roles --arn").ok();
    let heads = ["ALIAS", "ACCOUNT", "ACCOUNT ID", "ROLE", "ARN"];
    let lines: Vec<&str> = table.lines().collect();
    for head in heads {
        assert!(lines[0].contains(head), "{table}");
    }
    assert_eq!(lines.len(), 5, "{table}");
    let boss = lines.iter().find(|line| line.contains("boss")).unwrap();
    for part in [
        "prod",
        PROD,
        "Admin",
        "arn:aws:iam::111122223333:role/Admin",
    ] {
        assert!(boss.contains(part), "{boss}");
    }
    assert!(!lines[0].contains("HELD"), "{table}");
    world.ol_aws("env boss").ok();
    let table = world.ol_aws("roles").ok();
    assert!(table.contains("HELD"), "{table}");
    // From one sign-in; a fresh list is another.
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    world.ol_aws("roles --fresh").ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 2);
}

#[test]
fn the_json_list_has_these_fields() {
    let world = named();
    let script = world.ol_aws("env boss").ok();
    let list: Value = serde_json::from_str(&world.ol_aws("roles --json").ok()).unwrap();
    let rows = list.as_array().unwrap();
    assert_eq!(rows.len(), 4);
    let boss = rows.iter().find(|row| row["alias"] == "boss").unwrap();
    let mut keys: Vec<&str> = boss
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "account",
            "account_id",
            "alias",
            "expiration",
            "held",
            "role",
            "role_arn"
        ]
    );
    assert_eq!(boss["account"], "prod");
    assert_eq!(boss["account_id"], PROD);
    assert_eq!(boss["role"], "Admin");
    assert_eq!(boss["held"], true);
    let end = exported(&script, "AWS_CREDENTIAL_EXPIRATION").unwrap();
    assert_eq!(boss["expiration"], end);
    let deploy = rows
        .iter()
        .find(|row| row["role"] == "team/blue/Deploy")
        .unwrap();
    assert_eq!(deploy["alias"], "ship.it@blue-1");
    assert_eq!(deploy["account"], Value::Null);
    assert_eq!(
        (&deploy["held"], &deploy["expiration"]),
        (&false.into(), &Value::Null)
    );
}

#[test]
fn hostile_role_names_are_shown_harmless_and_quoted() {
    let hostile = "a\u{9b}31m\u{202e}b'$(touch owned)`touch owned`\u{85};";
    let arn = format!("arn:aws:iam::{PROD}:role/{hostile}");
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles = vec![RoleGrant::new(&arn, 3600)];
    let world = World::of(acme);
    for line in ["roles", "status"] {
        let done = world.ol_aws(line).done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        let all = done.stdout + &done.stderr;
        let harmless = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
        assert!(all.chars().all(harmless), "{all:?}");
    }
    let script = world.ol_aws("env").ok();
    let check = format!("{script}printf %s \"$OL_AWS_ROLE_ARN\"");
    let shell = std::process::Command::new("sh")
        .args(["-c", &check])
        .current_dir(world.home())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(shell.stdout).unwrap(), arn);
    assert!(!world.home().join("owned").exists());
    let stderr = world.ol_aws("env other").fails(6);
    assert!(!stderr.contains('\u{9b}'), "{stderr:?}");
}
