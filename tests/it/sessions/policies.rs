//! Session policies: what narrows a session, where it goes, and that it never passes for the whole role. And the child of
//! `exec --read-only`, which is kept to its role.

use sandbox::{ChainGrant, Step};

use crate::world::{World, exported};

const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#;

fn key(script: &str) -> String {
    exported(script, "AWS_ACCESS_KEY_ID").unwrap().to_owned()
}

#[test]
fn read_only_is_awss_own_policy_of_the_roles_partition() {
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles.push(sandbox::RoleGrant::new(
        "arn:aws-us-gov:iam::222233334444:role/Gov",
        3600,
    ));
    let world = World::of(acme);
    world.ol_aws("env admin --read-only").ok();
    world.ol_aws("env Gov --read-only").ok();
    let asked = world.sandbox.requests_of(Step::AssumeRoleWithSaml);
    let arn = |index: usize| asked[index].form("PolicyArns.member.1.arn");
    assert_eq!(arn(0).as_deref(), Some(READ_ONLY));
    assert_eq!(
        arn(1).as_deref(),
        Some("arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess")
    );
}

#[test]
fn a_policy_is_json_or_a_file_and_arns_may_be_several() {
    let world = World::new();
    std::fs::write(
        world.home().join("policy.json"),
        POLICY.replace(',', ",\n  "),
    )
    .unwrap();
    world.ol_aws("env admin --policy policy.json").ok();
    let arns = "--policy-arn arn:aws:iam::aws:policy/job-function/Billing --policy-arn arn:aws:iam::111122223333:policy/Mine";
    let mut run = world.ol_aws(&format!("env admin {arns}"));
    run.command.args(["--policy", POLICY]);
    run.ok();
    let asked = world.sandbox.requests_of(Step::AssumeRoleWithSaml);
    let document = |index: usize| -> serde_json::Value {
        serde_json::from_str(&asked[index].form("Policy").unwrap()).unwrap()
    };
    let expected: serde_json::Value = serde_json::from_str(POLICY).unwrap();
    assert_eq!((document(0), document(1)), (expected.clone(), expected));
    assert_eq!(
        asked[1].form("PolicyArns.member.2.arn").as_deref(),
        Some("arn:aws:iam::111122223333:policy/Mine")
    );
}

#[test]
fn a_narrowed_session_never_passes_for_the_whole_role_nor_the_other_way_round() {
    let world = World::new();
    let whole = key(&world.ol_aws("env admin --shell sh").ok());
    let narrow = key(&world.ol_aws("env admin --read-only --shell sh").ok());
    let other = key(&world
        .ol_aws("env admin --policy-arn arn:aws:iam::aws:policy/X --shell sh")
        .ok());
    assert!(whole != narrow && narrow != other && whole != other);
    // Each of them is held.
    assert_eq!(key(&world.ol_aws("env admin --shell sh").ok()), whole);
    assert_eq!(
        key(&world.ol_aws("env admin --read-only --shell sh").ok()),
        narrow
    );
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 3);
    let status = world.ol_aws("status").ok();
    assert!(
        status.contains("NARROWED BY") && status.contains("read-only"),
        "{status}"
    );
    world.ol_aws("logout admin").ok();
    let left = world.ol_aws("status --json").ok();
    assert!(left.contains("\"sessions\": []"), "{left}");
}

#[test]
fn a_narrowed_session_alone_is_not_the_role_held() {
    let world = World::new();
    world.ol_aws("env admin --read-only").ok();
    world.ol_aws("status admin --check").fails(10);
    let roles = world.ol_aws("roles --json").ok();
    assert!(!roles.contains("\"held\": true"), "{roles}");
}

/// ReadOnlyAccess does not hold sts:AssumeRole.
#[test]
fn in_a_chain_the_policy_goes_on_the_last_hop_alone() {
    let (admin, deploy) = (
        "arn:aws:iam::111122223333:role/Admin",
        "arn:aws:iam::555566667777:role/Deploy",
    );
    let mut acme = sandbox::World::acme();
    acme.chains = vec![ChainGrant::new(admin, deploy)];
    let world = World::of(acme);
    world.config(&format!(
        "[roles.deploy]\nsource = \"Admin\"\nrole_arn = \"{deploy}\"\n"
    ));
    world.ol_aws("env deploy --read-only").ok();
    let form = |step| world.sandbox.requests_of(step)[0].form("PolicyArns.member.1.arn");
    assert_eq!(form(Step::AssumeRoleWithSaml), None);
    assert_eq!(form(Step::AssumeRole).as_deref(), Some(READ_ONLY));
}

#[test]
fn what_is_no_policy_is_refused_before_anything_is_asked() {
    let world = World::new();
    for wrong in [
        "--policy {",
        "--policy []",
        "--policy not-there.json",
        "--policy-arn ReadOnlyAccess",
    ] {
        world.ol_aws(&format!("env admin {wrong}")).fails(2);
    }
    assert!(world.sandbox.requests().is_empty());
    let stderr = world.ol_aws("env admin --policy {\"a\":1}").fails(7);
    assert!(stderr.contains("MalformedPolicyDocument"), "{stderr}");
}

const CHILD: &str = "exec --read-only admin -- env -u AWS_ACCESS_KEY_ID";

/// `ol-aws LINE` in a child of `exec --read-only admin`.
fn in_child(world: &World, line: &str) -> crate::world::Run {
    let ours = crate::world::binary();
    let mut run = world.ol_aws(CHILD);
    run.command
        .arg("OL_AWS_PASSWORD=correct-horse-battery")
        .arg("OL_AWS_CLIENT_SECRET=sandbox-client-secret");
    run.command.arg(ours).args(line.split_whitespace());
    run
}

#[test]
fn the_child_of_a_read_only_exec_gets_no_other_role_without_a_person() {
    let world = World::new();
    for line in [
        "env ReadOnly",
        "exec Deploy -- true",
        "credential-process Deploy",
        "env Deploy --yes",
        "env Deploy --fresh",
    ] {
        let done = in_child(&world, line).done();
        let expected = if line.starts_with("exec") { 125 } else { 9 };
        assert!(
            done.code == expected || done.code == 6,
            "{line}: {} {}",
            done.code,
            done.stderr
        );
        assert!(!done.stdout.contains("ASIA"), "{line}");
    }
    let done = in_child(&world, "credential-process 444455556666/Deploy").done();
    assert!(
        done.stderr.contains("`exec --read-only` limits this shell"),
        "{}",
        done.stderr
    );
}

#[test]
fn in_the_child_its_own_role_stays_read_only() {
    let world = World::new();
    let whole = key(&world.ol_aws("env admin --shell sh").ok());
    let script = in_child(&world, "env admin --shell sh").ok();
    assert_ne!(key(&script), whole);
    let asked = world.sandbox.requests_of(Step::AssumeRoleWithSaml);
    assert!(
        asked[1..]
            .iter()
            .all(|request| request.form("PolicyArns.member.1.arn").as_deref() == Some(READ_ONLY))
    );
    // Looking at what is held is no use of it.
    in_child(&world, "status").ok();
}

/// A session may do what any one of its policies allows, so a second one would widen the first.
#[test]
fn read_only_is_never_widened_by_another_policy() {
    let world = World::new();
    let administrator = "--policy-arn arn:aws:iam::aws:policy/AdministratorAccess";
    let policies = [
        administrator.to_owned(),
        format!("--policy {POLICY}"),
        format!("--policy {POLICY} {administrator}"),
    ];
    for command in ["env admin", "credential-process admin", "exec admin"] {
        for policy in &policies {
            let line = format!("{command} --read-only {policy}");
            let stderr = world.ol_aws(&line).fails(match command {
                "exec admin" => 125,
                _ => 2,
            });
            assert!(
                stderr.contains("any one of them allows"),
                "{line}: {stderr}"
            );
        }
    }
    assert!(world.sandbox.requests().is_empty());
    // The attack itself: whatever a program in the child asks for, its session stays read-only.
    world.ol_aws("exec --read-only admin -- true").ok();
    let before = world.sandbox.requests().len();
    for command in [
        "env admin",
        "exec admin",
        "credential-process admin",
        "console admin --print",
        "save admin --profile p",
        "login admin",
        "env Deploy --yes",
    ] {
        for policy in &policies {
            let done = in_child(&world, &format!("{command} {policy}")).done();
            assert_ne!(done.code, 0, "{command} {policy}");
            assert!(!done.stdout.contains("ASIA"), "{command} {policy}");
            assert!(
                done.stderr.contains("cannot set a session policy"),
                "{command} {policy}: {}",
                done.stderr
            );
        }
    }
    assert_eq!(world.sandbox.requests().len(), before);
}

#[test]
fn a_person_in_the_child_may_have_another_role() {
    let world = World::new();
    let line = format!(
        "{} exec --read-only admin -- {0} exec 444455556666/Deploy -- printenv OL_AWS_ROLE",
        crate::world::binary()
    );
    let mut terminal = world
        .on_terminal_of(24, 200, &["sh", "-c", &line])
        .on_terminal();
    terminal.see("is not the role of this read-only shell; type 444455556666 to use it: ");
    terminal.line("444455556666");
    terminal.see("Deploy");
    assert_eq!(terminal.end().1, 0);
}
