//! What AWS calls the accounts: learned once a week with a sign-in that somebody watches, and shown everywhere.

use sandbox::{Fault, RoleGrant, Step};

use crate::world::until;
use crate::world::{DEV, PROD, Run, World, exported};

/// With the setting as it is without one, and the practice sign-in page.
fn with_names(world: &World, run: Run) -> Run {
    run.without(&["OL_AWS_ACCOUNT_NAMES"])
        .env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url())
}

fn run(world: &World, line: &str) -> Run {
    with_names(world, world.ol_aws(line))
}

/// A sign-in that somebody watches.
#[track_caller]
fn at_a_terminal(world: &World, line: &str) -> String {
    let mut pty = with_names(world, world.terminal(line)).on_terminal();
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    shown
}

#[test]
fn names_are_learned_with_a_sign_in_and_shown_everywhere() {
    let world = World::new();
    at_a_terminal(&world, "login");
    assert_eq!(world.sandbox.count(Step::SigninPage), 1);
    let roles = run(&world, "roles").ok();
    assert!(
        roles.contains("acme-prod") && roles.contains("acme-dev"),
        "{roles}"
    );
    let script = run(&world, &format!("env {PROD}/ReadOnly --shell sh")).ok();
    assert_eq!(exported(&script, "OL_AWS_ACCOUNT"), Some("acme-prod"));
    let status = run(&world, "status").ok();
    assert!(status.contains("acme-prod"), "{status}");
    // What a script writes does not change its meaning with what AWS says.
    run(&world, "env acme-prod/ReadOnly").fails(6);
    let wrong = run(&world, "env nobody").fails(6);
    assert!(wrong.contains(&format!("{DEV}/ReadOnly")), "{wrong}");
    // Once a week, and by AWS's words of then.
    at_a_terminal(&world, "login --fresh");
    assert_eq!(world.sandbox.count(Step::SigninPage), 1);
    assert!(run(&world, "roles").ok().contains("acme-prod"));
    run(&world, "logout").ok();
    at_a_terminal(&world, "login");
    assert_eq!(world.sandbox.count(Step::SigninPage), 2);
}

#[test]
fn the_settings_win() {
    let world = World::new();
    world.config(&format!("[accounts]\n\"{PROD}\" = \"acme-dev\"\n"));
    at_a_terminal(&world, "login");
    let script = run(&world, "env acme-dev/Admin --shell sh").ok();
    assert_eq!(exported(&script, "AWS_ACCOUNT_ID"), Some(PROD));
    // The name that the settings give to one account is no other's, whatever AWS calls it.
    let roles = run(&world, "roles --json").ok();
    assert!(!roles.contains("acme-prod"), "{roles}");
    let script = run(&world, &format!("env {DEV}/ReadOnly --shell sh")).ok();
    assert_eq!(exported(&script, "OL_AWS_ACCOUNT"), Some(DEV));
}

#[test]
fn the_first_role_does_not_wait_for_names() {
    let world = World::new();
    let hang = Fault::Hang(std::time::Duration::from_secs(2));
    world.sandbox.fault(Step::SigninPage, [hang]);
    let started = std::time::Instant::now();
    at_a_terminal(&world, "env 111122223333/Admin --shell sh");
    let took = started.elapsed();
    until(|| world.sandbox.count(Step::SigninPage) == 1);
    let names = || run(&world, "roles").ok().contains("acme-prod");
    let was_there = names();
    until(names);
    assert!(!was_there || took.as_secs() < 2, "it went on without them");
}

#[test]
fn nobody_who_does_not_watch_and_nobody_who_does_not_want_it_asks() {
    let world = World::new();
    run(&world, "login").ok();
    run(&world, "env admin --fresh").ok();
    assert_eq!(world.sandbox.count(Step::SigninPage), 0);
    world.config("account_names = false\n");
    at_a_terminal(&world, "login --fresh");
    assert_eq!(world.sandbox.count(Step::SigninPage), 0);
    // Nor where every account has a name.
    world.config(&format!(
        "[accounts]\n\"{PROD}\" = \"prod\"\n\"{DEV}\" = \"dev\"\n"
    ));
    at_a_terminal(&world, "login --fresh");
    assert_eq!(world.sandbox.count(Step::SigninPage), 0);
}

/// An answer that names nobody is one, for a week; an answer that does not come is asked for again a day later.
#[test]
fn a_page_that_says_nothing_is_no_error() {
    let page = |text: &str| Fault::body("text/html", text.as_bytes().to_vec());
    let hostile = "<div class=\"saml-account-name\">Account: $(reboot) (111122223333)</div>\
                   <div class=\"saml-account-name\">Account: evil (999999999999)</div>";
    for fault in [
        page("<h1>Sign in</h1>"),
        page(hostile),
        Fault::html(503),
        Fault::Endless,
    ] {
        let world = World::new();
        world.sandbox.fault(Step::SigninPage, [fault]);
        at_a_terminal(&world, "login");
        let roles = run(&world, "roles").ok();
        assert!(
            !roles.contains("reboot") && !roles.contains("evil"),
            "{roles}"
        );
        assert!(roles.contains(PROD), "{roles}");
    }
    let world = World::new();
    world.sandbox.fault(Step::SigninPage, [Fault::ResetBefore]);
    at_a_terminal(&world, "login");
    at_a_terminal(&world, "login --fresh");
    assert_eq!(
        world.sandbox.count(Step::SigninPage),
        1,
        "not before tomorrow"
    );
    // With one role AWS shows no list, and signs in to its console: that is nobody's wish here.
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles.truncate(1);
    let world = World::of(acme);
    at_a_terminal(&world, "login");
    assert_eq!(world.sandbox.count(Step::SigninPage), 0);
}

/// Its own page for each partition that there is a choice in; the page of one says nothing of the others.
#[test]
fn every_partition_has_a_page() {
    let mut acme = sandbox::World::acme();
    let roles = [
        "arn:aws-us-gov:iam::123412341234:role/Gov",
        "arn:aws-us-gov:iam::123412341234:role/Audit",
        "arn:aws-cn:iam::432143214321:role/Cn",
    ];
    let roles = roles.map(|arn| RoleGrant::new(arn, 3600));
    acme.user("ada").roles.extend(roles);
    let alias = ("123412341234".to_owned(), "acme-gov".to_owned());
    acme.account_aliases.extend([alias]);
    let world = World::of(acme);
    at_a_terminal(&world, "login");
    assert_eq!(world.sandbox.count(Step::SigninPage), 2);
    assert!(run(&world, "roles").ok().contains("acme-gov"));
}

/// Only your own settings send an assertion elsewhere while nobody watches.
#[test]
fn the_assertion_goes_where_only_a_variable_leads_with_a_word_or_not_at_all() {
    let world = World::new();
    world.trust("");
    let shown = at_a_terminal(&world, "login");
    assert_eq!(shown.matches("which is not AWS").count(), 1, "{shown}");
    let world = World::new();
    world.trust("");
    at_a_terminal(&world, "env 111122223333/Admin --shell sh");
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(world.sandbox.count(Step::SigninPage), 0);
}

/// A role's path may begin with what AWS calls another account.
#[test]
fn no_reference_and_no_alias_leads_elsewhere_by_a_name_of_aws() {
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles = [
        "arn:aws:iam::111122223333:role/prod/Boss",
        "arn:aws:iam::444455556666:role/Boss",
    ]
    .map(|arn| RoleGrant::new(arn, 3600))
    .into();
    acme.account_aliases.insert(DEV.into(), "prod".into());
    let world = World::of(acme);
    world.config("[roles.b]\nrole = \"prod/Boss\"\n");
    at_a_terminal(&world, "login");
    assert!(run(&world, "roles").ok().contains("prod"));
    for reference in ["prod/Boss", "b"] {
        let script = run(&world, &format!("env {reference} --shell sh")).ok();
        assert_eq!(
            exported(&script, "AWS_ACCOUNT_ID"),
            Some(PROD),
            "{reference}"
        );
    }
}

/// A gateway for STS is no reason to send the assertion to a second host.
#[test]
fn who_has_an_sts_of_their_own_is_not_taken_to_aws() {
    let world = World::new();
    let run = world
        .terminal("login -v")
        .without(&["OL_AWS_ACCOUNT_NAMES"]);
    let proxy = "http://127.0.0.1:9";
    let mut pty = run.env("HTTPS_PROXY", proxy).on_terminal();
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains("account names"), "{shown}");
}
