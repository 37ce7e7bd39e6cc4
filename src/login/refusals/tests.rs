//! What is remembered of a refusal, what is not, and for how long.

use super::*;

fn store(home: &tempfile::TempDir) -> Store {
    let home = home.path().to_str().expect("UTF-8");
    Store::open(&[("HOME", home)].into_iter().collect()).expect("opened")
}

fn of(store: &Store, account: &str) -> Refusals {
    Refusals::of(Some(store), account.to_owned())
}

fn add(refusals: &Refusals, answer: &str) {
    refusals
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
    let refusals = of(&store, "ada");
    add(&refusals, "hunter2");
    assert!(refusals.find("password", "hunter2").is_some());
    assert!(refusals.find("password", "hunter3").is_none());
    assert!(refusals.find("code", "hunter2").is_none());
    assert!(of(&store, "ben").find("password", "hunter2").is_none());
    refusals.remove("password", "hunter2").expect("written");
    assert!(refusals.find("password", "hunter2").is_none());
}

/// Whoever copies the disk soon finds a word that fits, and is none the wiser. The same happens to a right password, rarely.
#[test]
fn a_wrong_guess_fits_the_file_and_typing_mends_it() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let refusals = of(&store, "ada");
    add(&refusals, "hunter2");
    let kept = refusals.read().expect("read");
    let known = &kept.accounts["ada"].wrong[0].fingerprint;
    assert_eq!(known.len(), 2 * FINGERPRINT);
    assert!(!content(&store).contains("hunter2"));
    let guess = (0..10_000_000)
        .map(|number| format!("guess{number}"))
        .find(|guess| refusals.fingerprint(&kept.key, "password", guess) == *known);
    let guess = guess.expect("one in 65,536 fits");
    assert!(refusals.find("password", &guess).is_some());
    refusals.remove("password", &guess).expect("written");
    assert!(refusals.find("password", &guess).is_none());
}

#[test]
fn several_wrong_answers_are_remembered_and_the_oldest_make_room() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let refusals = of(&store, "ada");
    for number in 0..=KEPT {
        add(&refusals, &format!("password {number}"));
        let code = format!("{number:06}");
        refusals
            .add("code", &code, &Error::NoDevice)
            .expect("written");
    }
    let known = |number| refusals.find("password", &format!("password {number}"));
    assert!(known(0).is_none() && known(1).is_some() && known(KEPT).is_some());
    assert_eq!(
        refusals.read().expect("read").accounts["ada"].wrong.len(),
        2 * KEPT
    );
}

#[test]
fn a_send_whose_end_nobody_saw_counts_from_the_second_on_until_one_is_seen() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let refusals = of(&store, "ada");
    refusals.sending().expect("written");
    assert!(refusals.pauses("").is_empty(), "once is no reason to wait");
    refusals.sending().expect("written");
    assert_eq!(refusals.pauses("")[0].failure.exit_code, 4);
    refusals.arrived();
    assert!(refusals.pauses("").is_empty());
}

#[test]
fn a_pause_counts_under_its_settings_until_its_end() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    let refusals = of(&store, "ada");
    let pause = |settings: Option<&str>, until| Pause {
        reason: Reason::Refused,
        settings: settings.map(str::to_owned),
        until,
        failure: unknown(),
    };
    refusals
        .pause(&pause(Some("app 1"), Some(now() + 60)))
        .expect("written");
    refusals
        .pause(&pause(Some("app 2"), Some(now())))
        .expect("written");
    let paused = |settings| !refusals.pauses(settings).is_empty();
    assert_eq!(
        ["app 1", "app 2", "app 3"].map(paused),
        [true, false, false]
    );
    refusals.pause(&pause(None, None)).expect("written");
    assert!(paused("app 3") && of(&store, "ben").pauses("app 3").is_empty());
    refusals.succeeded().expect("written");
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
    let refusals = of(&store, "ada");
    refusals.succeeded().expect("nothing to write");
    assert!(!file.exists());
    refusals.check("password").expect("it can be written");
    assert!(!file.exists());
    refusals.sending().expect("written");
    assert!(file.exists());
    refusals.succeeded().expect("written");
    assert!(!file.exists());
    add(&refusals, "wrong");
    refusals.succeeded().expect("written");
    assert!(file.exists(), "a wrong password stays wrong");
}

#[test]
fn what_cannot_be_read_is_not_taken_for_empty() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let store = store(&home);
    for broken in ["", "{}", "nonsense", "{\"key\":\"\",\"accounts\":7}"] {
        std::fs::write(file_of(store.directory()), broken).expect("written");
        let refusals = of(&store, "ada");
        refusals.check("password").expect_err("refused");
        refusals.sending().expect_err("refused");
        assert_eq!(content(&store), broken, "it is left as it is");
        refusals.succeeded().expect_err("refused");
        refusals.mend().expect("taken away");
        refusals.check("password").expect("as new");
    }
    let nowhere = Refusals::of(None, "ada".into());
    nowhere
        .check("password")
        .expect_err("there is no place for it");
    nowhere.succeeded().expect("nothing to write");
}
