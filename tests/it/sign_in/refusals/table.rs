//! The memory of refusals as one table: what OneLogin said no to, what has changed since, and who tries again. Each cell is
//! two runs of the program against services of its own: the first is refused in the background, and of the second it is
//! seen whether it asks OneLogin, how it ends and what it says.

use sandbox::{App, AppKind, Fault, PASSWORD, Step};
use serde_json::json;

use crate::world::{Run, World};

/// What is another than at the refusal.
#[derive(Debug, Clone, Copy)]
enum Changed {
    Nothing,
    Password,
    AppId,
    IpAddress,
    /// With it the account.
    Subdomain,
    /// Half an hour has passed.
    Time,
    /// The person has run `ol-aws logout --forget`.
    Forgotten,
}

use Changed::{AppId, Forgotten, IpAddress, Nothing, Password, Subdomain, Time};

/// What a person at a terminal finds, whose password is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
enum AtTerminal {
    /// What is stored is sent.
    Sent,
    /// It is not; they are asked for another one.
    Asked,
}

struct Row {
    name: &'static str,
    step: Step,
    status: u16,
    /// OneLogin's words.
    message: &'static str,
    /// After which changes the background asks OneLogin again.
    asks_after: &'static [Changed],
    at_terminal: AtTerminal,
    /// Until when the background pauses; `None`: it does not, what is stored is wrong.
    paused_until: Option<&'static str>,
    says: &'static str,
}

const WITH_THE_SETTINGS: &[Changed] = &[AppId, IpAddress, Subdomain, Time, Forgotten];
const SOON: Option<&str> = Some("non-interactive sign-ins are paused until ");
const AFTER_A_SIGN_IN: Option<&str> = Some("non-interactive sign-ins are paused until you sign in");

const fn row(name: &'static str, status: u16, message: &'static str, says: &'static str) -> Row {
    Row {
        name,
        step: Step::Assertion,
        status,
        message,
        asks_after: WITH_THE_SETTINGS,
        at_terminal: AtTerminal::Sent,
        paused_until: SOON,
        says,
    }
}

const ROWS: [Row; 10] = [
    Row {
        asks_after: &[Password, Subdomain, Forgotten],
        at_terminal: AtTerminal::Asked,
        paused_until: None,
        ..row(
            "password",
            401,
            "Authentication Failed: Invalid user credentials",
            "refused the user name or password",
        )
    },
    Row {
        step: Step::Token,
        asks_after: &[Subdomain, Forgotten],
        paused_until: None,
        ..row(
            "API client",
            401,
            "Authentication Failure",
            "refused the API client",
        )
    },
    row(
        "app",
        404,
        "App could not be found",
        "does not have this app",
    ),
    row(
        "subdomain",
        400,
        "Invalid subdomain",
        "does not have this subdomain",
    ),
    Row {
        asks_after: &[Subdomain, Time, Forgotten],
        ..row(
            "lock",
            401,
            "User is locked. Access is unauthorized",
            "has locked ada@acme.test",
        )
    },
    row(
        "IP address",
        403,
        "IP address is not in the whitelist",
        "sign in from this network",
    ),
    row(
        "expired password",
        401,
        "Password has expired",
        "has expired",
    ),
    row("bare 400", 400, "bad request", "refused the sign-in"),
    row(
        "permissions",
        403,
        "Insufficient Permissions",
        "Authentication Only",
    ),
    // It may be the password in other words: no program tries that by the clock.
    Row {
        asks_after: &[AppId, IpAddress, Subdomain, Forgotten],
        paused_until: AFTER_A_SIGN_IN,
        ..row("unclear", 401, "Niet toegestaan", "refused the sign-in")
    },
];

/// OneLogin's refusal, seen by a background caller; what it said.
fn refused(row: &Row) -> (World, String) {
    let mut acme = sandbox::World::acme();
    acme.apps.push(App::new("654321", AppKind::Roles));
    acme.user("ada").app_ids.push("654321".into());
    let world = World::of(acme);
    let no = json!({"statusCode": row.status, "name": "No", "message": row.message});
    world.sandbox.fault(row.step, [Fault::json(row.status, no)]);
    let said = world.ol_aws("credential-process admin").fails(4);
    assert_eq!(world.sandbox.count(row.step), 1, "{}", row.name);
    (world, said)
}

fn change(changed: Changed, world: &World, run: Run) -> Run {
    match changed {
        Nothing => run,
        Password => {
            world
                .sandbox
                .edit(|acme| acme.user("ada").password = "new".into());
            run.env("OL_AWS_PASSWORD", "new")
        }
        AppId => run.env("OL_AWS_APP_ID", "654321"),
        IpAddress => run.env("OL_AWS_IP_ADDRESS", "203.0.113.7"),
        Subdomain => {
            world.sandbox.edit(|acme| acme.subdomain = "other".into());
            run.env("OL_AWS_SUBDOMAIN", "other")
        }
        Time => {
            half_an_hour_passes(world);
            run
        }
        Forgotten => {
            world.ol_aws("logout --forget").ok();
            run
        }
    }
}

/// By what the file says: the tests do not wait, and another clock would be another trouble.
fn half_an_hour_passes(world: &World) {
    let file = world.state().join("refused.json");
    let mut kept: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let accounts = kept["accounts"].as_object_mut().unwrap();
    for pause in accounts
        .values_mut()
        .flat_map(|account| account["pauses"].as_array_mut().unwrap())
    {
        if let Some(until) = pause["until"].as_i64() {
            pause["until"] = json!(until - 30 * 60 * 1000);
        }
    }
    std::fs::write(file, kept.to_string()).unwrap();
}

#[track_caller]
fn holds_back(row: &Row, world: &World, run: Run, case: &str) {
    let before = world.sandbox.requests().len();
    let said = run.fails(4);
    assert_eq!(world.sandbox.requests().len(), before, "{case}: {said}");
    let words = [Some(row.says), row.paused_until].into_iter().flatten();
    for part in words {
        assert!(said.contains(part), "{case}: no {part} in {said}");
    }
    let paused = row.paused_until.is_some();
    assert_eq!(said.contains("paused"), paused, "{case}: {said}");
    assert!(
        !paused || said.contains("`ol-aws login` on a terminal"),
        "{case}: {said}"
    );
}

fn in_the_background(row: &Row) {
    for changed in [
        Nothing, Password, AppId, IpAddress, Subdomain, Time, Forgotten,
    ] {
        let case = format!("{}, changed: {changed:?}", row.name);
        let (world, first) = refused(row);
        let run = change(changed, &world, world.ol_aws("credential-process admin"));
        let asks = row
            .asks_after
            .iter()
            .any(|one| std::mem::discriminant(one) == std::mem::discriminant(&changed));
        if asks {
            let done = run.done();
            assert_eq!(done.code, 0, "{case}: {}", done.stderr);
            continue;
        }
        holds_back(row, &world, run, &case);
        if matches!(changed, Nothing) {
            assert_eq!(
                world.ol_aws("credential-process admin").fails(4),
                first,
                "{case}"
            );
            // Nobody is there either; and `--fresh` and `logout` are no person.
            for line in ["env admin", "env admin --fresh", "login", "logout", "login"] {
                match line {
                    "logout" => drop(world.ol_aws(line).ok()),
                    line => holds_back(row, &world, world.ol_aws(line), &case),
                }
            }
        }
    }
}

fn at_a_terminal(row: &Row) {
    let case = row.name;
    let (world, _) = refused(row);
    let mut pty = world.terminal("login").on_terminal();
    if row.at_terminal == AtTerminal::Asked {
        let shown = pty.see("OneLogin password of ada@acme.test: ");
        assert!(shown.contains("not sent again"), "{case}: {shown}");
        pty.line(PASSWORD);
    }
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{case}: {rest}");
    // The success ends it for everybody.
    world.ol_aws("logout").ok();
    world.sandbox.forget_access_token();
    world.ol_aws("credential-process admin").ok();

    let (world, _) = refused(row);
    let typed = world.terminal("login").without(&["OL_AWS_PASSWORD"]);
    let mut pty = typed.on_terminal();
    pty.see("OneLogin password of ada@acme.test: ");
    pty.line(PASSWORD);
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{case}: {rest}");
}

#[test]
fn who_asks_onelogin_again_after_which_refusal() {
    std::thread::scope(|scope| {
        for row in &ROWS {
            scope.spawn(move || in_the_background(row));
            scope.spawn(move || at_a_terminal(row));
        }
    });
}

#[test]
fn what_a_person_is_refused_pauses_the_background_and_nothing_is_held_against_the_password() {
    let world = World::new();
    let mut pty = world
        .terminal("login")
        .env("OL_AWS_APP_ID", "99")
        .on_terminal();
    let (rest, code) = pty.end();
    assert_eq!(code, 4, "{rest}");
    assert!(
        !rest.contains("paused"),
        "a person is not told to wait: {rest}"
    );
    let background = || world.ol_aws("credential-process admin");
    let said = background().env("OL_AWS_APP_ID", "99").fails(4);
    assert!(said.contains("App could not be found"), "{said}");
    assert!(!said.contains("password"), "{said}");
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    // Another tenant, another user and the right app inherit nothing.
    background().ok();
    // And the success ended the pause of the wrong one.
    background().env("OL_AWS_APP_ID", "99").fails(4);
    assert_eq!(world.sandbox.count(Step::Assertion), 3);
}

#[test]
fn a_wrong_password_that_was_typed_leaves_no_trace() {
    let world = World::new();
    let mut pty = world
        .terminal("login")
        .without(&["OL_AWS_PASSWORD"])
        .on_terminal();
    for _ in 0..3 {
        pty.see("OneLogin password of ada@acme.test: ");
        pty.line("correct-horse-batterz");
    }
    assert_eq!(pty.end().1, 4);
    assert!(!world.state().join("refused.json").exists());
}
