//! Role chaining: a role that is assumed from another one, with what AssumeRole takes besides.

use sandbox::{ChainGrant, Step};

use crate::world::{DEV, World, exported};

const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";
const DEPLOY: &str = "arn:aws:iam::555566667777:role/ci/Deploy";
const AUDIT: &str = "arn:aws:iam::888899990000:role/Audit";

/// admin → deploy → audit, as a config file says it.
fn config() -> String {
    format!(
        "[accounts]\n\"555566667777\" = \"tools\"\n[roles.admin]\nrole = \"{ADMIN}\"\n\
         [roles.deploy]\nsource = \"admin\"\nrole_arn = \"{DEPLOY}\"\nregion = \"eu-central-1\"\n\
         [roles.audit]\nsource = \"deploy\"\nrole_arn = \"{AUDIT}\"\n"
    )
}

fn world() -> World {
    let mut acme = sandbox::World::acme();
    acme.chains = vec![
        ChainGrant::new(ADMIN, DEPLOY),
        ChainGrant::new(DEPLOY, AUDIT),
    ];
    let world = World::of(acme);
    world.config(&config());
    world
}

#[test]
fn a_chained_role_is_assumed_from_its_source_in_the_persons_name() {
    let world = world();
    let script = world.ol_aws("env deploy --shell sh").ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE"), Some("deploy"));
    assert_eq!(exported(&script, "OL_AWS_ROLE_ARN"), Some(DEPLOY));
    assert_eq!(exported(&script, "OL_AWS_ACCOUNT"), Some("tools"));
    assert_eq!(exported(&script, "AWS_ACCOUNT_ID"), Some("555566667777"));
    assert_eq!(exported(&script, "AWS_REGION"), Some("eu-central-1"));
    let asked = &world.sandbox.requests_of(Step::AssumeRole)[0];
    assert_eq!(asked.form("RoleArn").as_deref(), Some(DEPLOY));
    assert_eq!(
        asked.form("RoleSessionName").as_deref(),
        Some("ada@acme.test")
    );
    assert_eq!(asked.form("DurationSeconds").as_deref(), Some("3600"));
    assert_eq!(asked.form("ExternalId"), None);
    // Signed with the source's keys.
    let admin = world.ol_aws("env admin --shell sh").ok();
    let key = exported(&admin, "AWS_ACCESS_KEY_ID").unwrap();
    assert!(asked.header("authorization").unwrap().contains(key));
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

#[test]
fn a_chain_may_have_several_hops() {
    let world = world();
    let script = world.ol_aws("env audit --shell sh").ok();
    assert_eq!(exported(&script, "OL_AWS_ROLE_ARN"), Some(AUDIT));
    let asked = world.sandbox.requests_of(Step::AssumeRole);
    let arns: Vec<_> = asked
        .iter()
        .filter_map(|request| request.form("RoleArn"))
        .collect();
    assert_eq!(arns, [DEPLOY, AUDIT]);
    assert!(
        asked
            .iter()
            .all(|request| request.form("RoleSessionName").as_deref() == Some("ada@acme.test"))
    );
    // Each step is held, and serves by itself.
    world.ol_aws("env deploy").ok();
    assert_eq!(world.sandbox.count(Step::AssumeRole), 2);
}

/// An hour's session of the source is worth a new session of the target at its last minute, long after the assertion died.
#[test]
fn while_the_source_is_held_no_sign_in_is_needed() {
    let world = world();
    world.ol_aws("env admin").ok();
    world.sandbox.expire_assertions();
    let mut run = world
        .ol_aws("env deploy --shell sh")
        .without(&["OL_AWS_PASSWORD"]);
    run.command.env("OL_AWS_NO_INPUT", "1");
    run.ok();
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_source_that_aws_takes_for_expired_is_got_anew() {
    let world = world();
    world.ol_aws("env admin").ok();
    let expired = sandbox::Fault::sts(
        403,
        "ExpiredToken",
        "The security token included in the request is expired",
    );
    world.sandbox.fault(Step::AssumeRole, [expired]);
    let done = world.ol_aws("env deploy").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(!done.stderr.contains("signing in"), "{}", done.stderr);
    assert_eq!(world.sandbox.count(Step::AssumeRole), 2);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 2);
    // The sign-in was not at fault, and still serves.
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn external_id_tags_and_source_identity_are_sent_as_configured() {
    let world = world();
    world
        .sandbox
        .edit(|acme| acme.chains[0].external_id = Some("acme-4711".into()));
    let stderr = world.ol_aws("env deploy").fails(7);
    assert!(stderr.contains("external ID"), "{stderr}");
    world.config(&format!(
        "[roles.deploy]\nsource = \"prod/Admin\"\nrole_arn = \"{DEPLOY}\"\nexternal_id = \"acme-4711\"\n\
         tags = {{ Team = \"blue\", Stage = \"\" }}\ntransitive_tags = [\"Team\"]\nsource_identity = \"ada\"\n\
         [accounts]\n\"111122223333\" = \"prod\"\n"
    ));
    world.ol_aws("env deploy").ok();
    let asked = world.sandbox.requests_of(Step::AssumeRole).pop().unwrap();
    let form = |name: &str| asked.form(name).unwrap_or_default();
    assert_eq!(form("ExternalId"), "acme-4711");
    assert_eq!(
        (form("Tags.member.1.Key"), form("Tags.member.1.Value")),
        ("Stage".into(), String::new())
    );
    assert_eq!(
        (form("Tags.member.2.Key"), form("Tags.member.2.Value")),
        ("Team".into(), "blue".into())
    );
    assert_eq!(form("TransitiveTagKeys.member.1"), "Team");
    assert_eq!(form("SourceIdentity"), "ada");
}

/// What was got with other tags is another session.
#[test]
fn a_chain_that_was_changed_is_walked_anew() {
    let world = world();
    world.ol_aws("env deploy").ok();
    world.config(&config().replace("[roles.audit]", "tags = { Team = \"blue\" }\n[roles.audit]"));
    world.ol_aws("env deploy").ok();
    assert_eq!(world.sandbox.count(Step::AssumeRole), 2);
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
}

#[test]
fn an_hour_is_all_a_chained_session_gets() {
    let world = world();
    world.ol_aws("env deploy --duration 12h").ok();
    let asked = &world.sandbox.requests_of(Step::AssumeRole)[0];
    assert_eq!(asked.form("DurationSeconds").as_deref(), Some("3600"));
    let done = world.ol_aws("env deploy --min-ttl 2h").done();
    assert_eq!(done.code, 10, "{}", done.stderr);
    // The duration that was asked for is the last role's; its source is as usual.
    world.ol_aws("env deploy --fresh --duration 20m").ok();
    let source = world
        .sandbox
        .requests_of(Step::AssumeRoleWithSaml)
        .pop()
        .unwrap();
    assert_eq!(source.form("DurationSeconds").as_deref(), Some("3600"));
}

#[test]
fn a_source_that_is_not_there_is_named() {
    let world = world();
    world.config(&format!(
        "[roles.deploy]\nsource = \"boss\"\nrole_arn = \"{DEPLOY}\"\n"
    ));
    let stderr = world.ol_aws("env deploy").fails(6);
    assert!(
        stderr.contains("boss") && stderr.contains("deploy"),
        "{stderr}"
    );
}

#[test]
fn a_circle_is_refused_before_anything_is_asked() {
    let world = world();
    world.config(&format!(
        "[roles.a]\nsource = \"b\"\nrole_arn = \"{DEPLOY}\"\n[roles.b]\nsource = \"a\"\nrole_arn = \"{AUDIT}\"\n"
    ));
    let stderr = world.ol_aws("env a").fails(3);
    assert!(stderr.contains("a from b from a"), "{stderr}");
    assert!(world.sandbox.requests().is_empty());
}

#[test]
fn chained_roles_stand_in_every_list() {
    let world = world();
    world.ol_aws("login --all").ok();
    assert_eq!(world.sandbox.count(Step::AssumeRole), 2);
    let roles: serde_json::Value =
        serde_json::from_str(&world.ol_aws("roles --json").ok()).unwrap();
    let deploy = roles
        .as_array()
        .unwrap()
        .iter()
        .find(|role| role["alias"] == "deploy")
        .unwrap();
    assert_eq!(
        (&deploy["role_arn"], &deploy["held"]),
        (&DEPLOY.into(), &true.into())
    );
    let status = world.ol_aws("status").ok();
    assert!(
        status
            .lines()
            .any(|line| line.contains("audit") && line.contains("888899990000")),
        "{status}"
    );
    let completed = world.ol_aws("complete -- ol-aws env dep").ok();
    assert!(
        completed.starts_with("deploy\tci/Deploy in tools"),
        "{completed}"
    );
    // By its ARN, as `ol-assume -` and a shell's active role name it.
    world.ol_aws(&format!("env {AUDIT}")).ok();
    assert_eq!(world.sandbox.count(Step::AssumeRole), 2);
}

/// The assertion's own role of that name needs no way over another.
#[test]
fn what_the_assertion_offers_itself_is_taken_directly() {
    let world = world();
    let deploy = format!("arn:aws:iam::{DEV}:role/team/blue/Deploy");
    world.config(&format!(
        "[roles.far]\nsource = \"Admin\"\nrole_arn = \"{deploy}\"\n"
    ));
    world.ol_aws(&format!("env {deploy}")).ok();
    assert_eq!(world.sandbox.count(Step::AssumeRole), 0);
}

#[test]
fn a_guard_of_the_chained_role_counts() {
    let world = world();
    world.config(&config().replace("[roles.audit]", "guard = \"exec-only\"\n[roles.audit]"));
    world.ol_aws("env deploy").fails(1);
    world.ol_aws("exec deploy -- true").ok();
}

/// The strictest guard anywhere in a chain is that of its last role, by whatever name it is asked for.
#[test]
fn a_role_inherits_the_strictest_guard_of_its_chain() {
    for (guard, code, exec_code) in [
        ("guard = \"confirm\"\n", 9, 125),
        ("guard = \"exec-only\"\n", 1, 0),
    ] {
        for guarded in ["admin", "deploy", "audit"] {
            let section = format!("[roles.{guarded}]\n");
            let world = world();
            world.config(&config().replace(&section, &format!("{section}{guard}")));
            for name in ["audit", AUDIT] {
                for line in [
                    "env",
                    "save --profile p --role",
                    "console --print",
                    "serve",
                    "credential-process",
                ] {
                    let done = world.ol_aws(&format!("{line} {name}")).done();
                    assert_eq!(
                        done.code, code,
                        "{guard} on {guarded}, {line} {name}: {}",
                        done.stderr
                    );
                    assert!(!done.stdout.contains("ASIA"), "{line} {name}");
                }
                let done = world.ol_aws(&format!("exec {name} -- true")).done();
                assert_eq!(
                    done.code, exec_code,
                    "{guard} on {guarded}: {}",
                    done.stderr
                );
            }
        }
    }
    // The other way round it is not inherited: the source is used without what stands on it.
    let world = world();
    world.config(&config().replace("[roles.audit]", "[roles.audit]\nguard = \"exec-only\""));
    world.ol_aws("env deploy").ok();
    // Of two guards the stricter one.
    let both = config()
        .replace("[roles.admin]", "[roles.admin]\nguard = \"exec-only\"")
        .replace("[roles.audit]", "[roles.audit]\nguard = \"confirm\"");
    world.config(&both);
    world.ol_aws("env audit --yes").fails(1);
}
