//! Traits of services that no package of Debian brings, each by a mock that has it: oo7-daemon 0.7, KeePassXC 2.8, kwalletd5 as
//! it was measured.

use std::time::Duration;

use sandbox::PASSWORD;

use super::{ASKS_PASSWORD, KEEP_PASSWORD, WAITING};
use crate::world::desktop::Desktop;
use crate::world::mock_secrets::{MockSecrets, Person, Traits};
use crate::world::{Run, World};

/// With the client's secret at hand, so that the password alone is the keyring's.
fn at(run: Run, desktop: &Desktop) -> Run {
    run.at(desktop)
        .env("OL_AWS_CLIENT_SECRET", "sandbox-client-secret")
}

fn mock(world: &World, traits: Traits) -> Option<(Desktop, MockSecrets)> {
    let desktop = Desktop::without_keyring(world)?;
    let mock = MockSecrets::start(&desktop, traits);
    Some((desktop, mock))
}

#[test]
fn a_locked_collection_that_hides_its_items_is_not_an_empty_one() {
    let world = World::new();
    let hides = Traits {
        hides_locked_items: true,
        ..Traits::default()
    };
    let Some((desktop, mock)) = mock(&world, hides) else {
        return;
    };
    let mock = mock.keeps(PASSWORD).locked();
    let done = at(world.ol_aws("logout --forget"), &desktop).done();
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(
        done.stderr
            .contains("may still be in the keyring: the keyring is locked"),
        "{}",
        done.stderr
    );
    assert!(
        !done.stderr.contains("held none of your secrets"),
        "{}",
        done.stderr
    );
    assert!(
        at(world.ol_aws("env admin -v"), &desktop)
            .fails(9)
            .contains("is locked")
    );
    assert_eq!(
        mock.count("Prompt.Prompt"),
        0,
        "nobody is there to be asked"
    );
    // A person unlocks it on the way.
    let mut pty = at(world.terminal("login --fresh"), &desktop).on_terminal();
    let (shown, code) = pty.end();
    assert_eq!(code, 0, "{shown}");
    assert_eq!(mock.count("Prompt.Prompt"), 1);
    assert_eq!(
        mock.count("Service.SearchItems"),
        0,
        "it opens a window over KeePassXC"
    );
}

#[test]
fn what_a_locked_collection_serves_is_not_taken_for_a_secret_nor_deleted() {
    let world = World::new();
    let serves = Traits {
        serves_locked_items: true,
        ..Traits::default()
    };
    let Some((desktop, mock)) = mock(&world, serves) else {
        return;
    };
    let mock = mock.keeps(PASSWORD).locked();
    at(world.ol_aws("env admin"), &desktop).fails(9);
    at(world.ol_aws("logout --forget"), &desktop).fails(1);
    assert_eq!(mock.count("Item.GetSecret") + mock.count("Item.Delete"), 0);
    assert_eq!(mock.kept().as_deref(), Some(PASSWORD));
}

#[test]
fn what_only_a_prompt_changes_is_changed_by_it_and_not_in_the_background() {
    let world = World::new();
    let prompts = Traits {
        prompts_for_changes: true,
        ..Traits::default()
    };
    let Some((desktop, mock)) = mock(&world, prompts) else {
        return;
    };
    let mut pty = at(world.terminal("login --fresh"), &desktop).on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see(KEEP_PASSWORD);
    pty.line("y");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert_eq!(mock.kept().as_deref(), Some(PASSWORD), "{rest}");
    let prompted = mock.count("Prompt.Prompt");
    let done = at(world.ol_aws("logout --forget"), &desktop).done();
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(
        done.stderr
            .contains("which ol-aws allows on a terminal only"),
        "{}",
        done.stderr
    );
    assert_eq!(
        mock.count("Prompt.Prompt"),
        prompted,
        "not without a person"
    );
    let mut pty = at(world.terminal("logout --forget"), &desktop).on_terminal();
    let (said, code) = pty.end();
    assert_eq!(code, 0, "{said}");
    assert_eq!(mock.kept(), None, "{said}");
}

#[test]
fn a_prompt_ends_by_its_answer_by_enter_or_by_its_own_failure() {
    let after = Person::AgreesAfter(Duration::from_secs(4));
    for (person, is_read, says) in [
        (Person::Agrees, true, ""),
        (after, true, WAITING),
        (Person::Dismisses, false, "did not get your permission"),
        (Person::NoPrompter, false, "did not get your permission"),
        (Person::Absent, false, WAITING),
    ] {
        let world = World::new();
        let traits = Traits {
            person,
            hides_locked_items: true,
            ..Traits::default()
        };
        let Some((desktop, mock)) = mock(&world, traits) else {
            return;
        };
        let mock = mock.keeps(PASSWORD).locked();
        let mut pty = at(world.terminal("login --fresh"), &desktop).on_terminal();
        if !says.is_empty() {
            pty.see(says);
        }
        if person == Person::Absent {
            pty.line("");
        }
        if !is_read {
            pty.see(ASKS_PASSWORD);
            pty.line(PASSWORD);
        }
        let (rest, code) = pty.end();
        assert_eq!(code, 0, "{person:?}: {rest}");
        assert!(!rest.contains("[y/N]"), "{person:?}: {rest}");
        let dismissed = usize::from(person == Person::Absent);
        assert_eq!(mock.count("Prompt.Dismiss"), dismissed, "{person:?}");
        assert_eq!(mock.count("Prompt.Prompt"), 1, "{person:?}: {rest}");
    }
}

#[test]
fn where_there_is_no_collection_a_person_is_offered_one_and_nobody_else() {
    let world = World::new();
    let none = Traits {
        has_no_collection: true,
        ..Traits::default()
    };
    let Some((desktop, mock)) = mock(&world, none) else {
        return;
    };
    at(world.ol_aws("env admin"), &desktop).fails(9);
    at(world.ol_aws("logout --forget"), &desktop).ok();
    assert_eq!(mock.count("Service.CreateCollection"), 0);
    let mut pty = at(world.terminal("login --fresh"), &desktop).on_terminal();
    pty.see(ASKS_PASSWORD);
    pty.line(PASSWORD);
    pty.see("has no keyring yet; create one and save the OneLogin password of ada@acme.test in it? [y/N]: ");
    pty.line("y");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert_eq!(mock.kept().as_deref(), Some(PASSWORD), "{rest}");
    assert_eq!(mock.count("Service.CreateCollection"), 1);
}
