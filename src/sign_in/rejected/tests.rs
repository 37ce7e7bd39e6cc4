//! What is remembered of a refusal, what is not, and for how long.

use std::time::Duration;

use super::*;
use crate::cache::Store;
use crate::clock::Timestamp;

fn store(home: &tempfile::TempDir) -> Store {
    let home = home.path().to_str().expect("UTF-8");
    Store::open(&[("HOME", home)].into_iter().collect()).expect("opened")
}

fn of(store: &Store, account: &str) -> RejectedAnswers {
    RejectedAnswers::of(Some(store.directory()), account.to_owned())
}

fn add(rejected: &RejectedAnswers, answer: &str) {
    rejected
        .add("password", answer, &Error::NoDevice)
        .expect("written");
}

fn content(store: &Store) -> String {
    std::fs::read_to_string(file_of(store.directory())).expect("there")
}

#[test]
fn an_answer_is_known_again_for_the_same_account_only() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let rejected = of(&store, "ada");
    add(&rejected, "hunter2");
    assert!(rejected.find("password", "hunter2").is_some());
    assert!(rejected.find("password", "hunter3").is_none());
    assert!(rejected.find("code", "hunter2").is_none());
    assert!(of(&store, "ben").find("password", "hunter2").is_none());
    rejected.remove("password", "hunter2").expect("written");
    assert!(rejected.find("password", "hunter2").is_none());
}

/// Whoever copies the disk soon finds a word that fits, and is none the wiser. The same happens to
/// a right password, rarely.
#[test]
fn a_wrong_guess_fits_the_file_and_typing_mends_it() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let rejected = of(&store, "ada");
    add(&rejected, "hunter2");
    let kept = rejected.read().expect("read");
    let known = &kept.accounts["ada"].wrong[0].fingerprint;
    assert_eq!(known.len(), 2 * FINGERPRINT);
    assert!(!content(&store).contains("hunter2"));
    let guess = (0..10_000_000)
        .map(|number| format!("guess{number}"))
        .find(|guess| rejected.fingerprint(&kept.key, "password", guess) == *known);
    let guess = guess.expect("one in 65,536 fits");
    assert!(rejected.find("password", &guess).is_some());
    rejected.remove("password", &guess).expect("written");
    assert!(rejected.find("password", &guess).is_none());
}

#[test]
fn several_wrong_answers_are_remembered_and_the_oldest_make_room() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let rejected = of(&store, "ada");
    for number in 0..=KEPT {
        add(&rejected, &format!("password {number}"));
        let code = format!("{number:06}");
        rejected
            .add("code", &code, &Error::NoDevice)
            .expect("written");
    }
    let known = |number| rejected.find("password", &format!("password {number}"));
    assert!(known(0).is_none() && known(1).is_some() && known(KEPT).is_some());
    assert_eq!(
        rejected.read().expect("read").accounts["ada"].wrong.len(),
        2 * KEPT
    );
}

#[test]
fn a_send_whose_end_nobody_saw_counts_from_the_second_on_until_one_is_seen() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let rejected = of(&store, "ada");
    rejected.sending().expect("written");
    assert!(rejected.pauses("").is_empty(), "once is no reason to wait");
    rejected.sending().expect("written");
    assert_eq!(rejected.pauses("")[0].failure.exit_code, 8);
    rejected.judged();
    assert!(rejected.pauses("").is_empty());
}

#[test]
fn a_pause_counts_under_its_settings_until_its_end() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let rejected = of(&store, "ada");
    let pause = |settings: Option<&str>, until| Pause {
        reason: Reason::Refused,
        settings: settings.map(str::to_owned),
        until,
        failure: unknown(),
    };
    rejected
        .pause(&pause(
            Some("app 1"),
            Some(Timestamp::now() + Duration::from_secs(60)),
        ))
        .expect("written");
    rejected
        .pause(&pause(Some("app 2"), Some(Timestamp::now())))
        .expect("written");
    let paused = |settings| !rejected.pauses(settings).is_empty();
    assert_eq!(
        ["app 1", "app 2", "app 3"].map(paused),
        [true, false, false]
    );
    rejected.pause(&pause(None, None)).expect("written");
    assert!(paused("app 3") && of(&store, "ben").pauses("app 3").is_empty());
    rejected.succeeded().expect("written");
    assert_eq!(
        ["app 1", "app 2", "app 3"].map(paused),
        [false, false, false]
    );
}

#[test]
fn the_file_is_there_only_while_it_says_something() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let file = file_of(store.directory());
    let rejected = of(&store, "ada");
    rejected.succeeded().expect("nothing to write");
    assert!(!file.exists());
    rejected.check("password").expect("it can be written");
    assert!(!file.exists());
    rejected.sending().expect("written");
    assert!(file.exists());
    rejected.succeeded().expect("written");
    assert!(!file.exists());
    add(&rejected, "wrong");
    rejected.succeeded().expect("written");
    assert!(file.exists(), "a wrong password stays wrong");
}

#[test]
fn what_cannot_be_read_is_not_taken_for_empty() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    for broken in ["", "{}", "nonsense", "{\"key\":\"\",\"accounts\":7}"] {
        std::fs::write(file_of(store.directory()), broken).expect("written");
        let rejected = of(&store, "ada");
        rejected.check("password").expect_err("refused");
        rejected.sending().expect_err("refused");
        assert_eq!(content(&store), broken, "it is left as it is");
        rejected.succeeded().expect_err("refused");
        rejected.mend().expect("taken away");
        rejected.check("password").expect("as new");
    }
    let nowhere = RejectedAnswers::of(None, "ada".into());
    nowhere
        .check("password")
        .expect_err("there is no place for it");
    nowhere.succeeded().expect("nothing to write");
}
