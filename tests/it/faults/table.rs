//! The table itself, and that it is whole: every pair has an answer, and every test it names is there.

use super::Cell::{By, Here, Never};
use super::Seam::{
    Assertion, AwsFile, CacheRead, CacheWrite, Chain, Code, Exec, Keyring, Lock, Message, Poll,
    Push, Serve, Settings, Sts, Terminal, Token,
};
use super::{Cell, Seam, Trouble};

const NO_NETWORK: Cell = Never("no network there");
const WRITES_NOTHING: Cell = Never("nothing is written there; what comes of it is CacheWrite's");
const ASKS_NOBODY: Cell = Never("nobody is asked there");
const COMMANDS: Cell = Never("the process is the command from then on: its own affair");
const AT_ONCE: Cell =
    Never("takes no time in which anything could happen to it, and writes nothing");
const NOBODY_ASKED: Cell =
    By("terminal::nobody::without_a_terminal_an_answer_that_is_needed_is_an_error");
const READ_ONLY: Cell = By("security::privacy::a_home_that_cannot_be_written_to_costs_a_warning");
const WITHOUT_HOME: Cell =
    By("security::privacy::without_any_home_there_is_a_warning_and_credentials");

pub fn cell(seam: Seam, trouble: Trouble) -> Cell {
    match seam {
        Serve => return serve(trouble),
        Keyring => return keyring(trouble),
        _ => {}
    }
    match trouble {
        Trouble::Refused => refused(seam),
        Trouble::ResetBefore
        | Trouble::ResetMiddle
        | Trouble::Expired
        | Trouble::WrongHost
        | Trouble::UnknownAuthority
        | Trouble::TimeOut
        | Trouble::RateLimit
        | Trouble::ServerError
        | Trouble::Unavailable => on_the_network(seam),
        Trouble::Dns => match seam {
            Token | Sts => Here,
            _ if seam.is_on_the_network() => Never(
                "its host was found for the seam before; a later look-up is part of a new connection: Refused",
            ),
            _ => NO_NETWORK,
        },
        Trouble::Clock => clock(seam),
        Trouble::FullDisk => full_disk(seam),
        Trouble::ReadOnlyHome => read_only(seam),
        Trouble::NoHome => no_home(seam),
        Trouble::NoTerminal => no_terminal(seam),
        Trouble::Interrupt | Trouble::Terminate | Trouble::HangUp | Trouble::Kill => {
            signal(seam, trouble)
        }
        Trouble::Race => race(seam),
    }
}

fn on_the_network(seam: Seam) -> Cell {
    if seam.is_on_the_network() {
        Here
    } else {
        NO_NETWORK
    }
}

fn refused(seam: Seam) -> Cell {
    match seam {
        CacheRead => By("security::privacy::an_entry_others_may_write_to_is_a_miss"),
        CacheWrite => By("security::privacy::a_cache_of_another_user_is_refused"),
        Lock => READ_ONLY,
        Settings => By("settings::config::a_file_everybody_may_write_to_is_refused"),
        AwsFile => Here,
        Exec => By("commands::exec::what_cannot_be_run_is_126_and_what_is_not_there_127"),
        Terminal => NOBODY_ASKED,
        _ => Here,
    }
}

fn clock(seam: Seam) -> Cell {
    match seam {
        Token | Assertion | Sts | CacheRead => {
            By("sessions::from_nothing::a_wrong_clock_is_warned_about_and_does_not_stop_the_work")
        }
        Code | Message | Push | Poll | Chain => Here,
        _ => Never("looks at no clock"),
    }
}

fn full_disk(seam: Seam) -> Cell {
    match seam {
        CacheRead | CacheWrite | Lock | Settings | AwsFile | Exec => Here,
        Terminal => Never("writes nothing"),
        _ => WRITES_NOTHING,
    }
}

fn read_only(seam: Seam) -> Cell {
    match seam {
        CacheRead | CacheWrite | Lock => READ_ONLY,
        Settings | AwsFile | Exec => Here,
        Terminal => Never("writes nothing"),
        _ => WRITES_NOTHING,
    }
}

fn no_home(seam: Seam) -> Cell {
    match seam {
        CacheRead | CacheWrite | Lock | Settings => WITHOUT_HOME,
        AwsFile | Exec => Here,
        Terminal => Never("has nothing to do with it"),
        _ => WRITES_NOTHING,
    }
}

fn no_terminal(seam: Seam) -> Cell {
    match seam {
        Assertion | Code | Push | Terminal => NOBODY_ASKED,
        Message => By("sign_in::factors::nobody_to_answer_means_no_push_and_no_message"),
        Token => By("settings::config::a_missing_secret_is_named_with_its_command_and_variable"),
        Settings => By("settings::config::a_missing_setting_is_named_with_its_key_and_variable"),
        _ => ASKS_NOBODY,
    }
}

fn signal(seam: Seam, trouble: Trouble) -> Cell {
    match (seam, trouble) {
        (CacheRead, _) => AT_ONCE,
        (Settings, Trouble::Kill) | (CacheWrite | AwsFile | Lock, _) => Here,
        (Settings, _) => Never("a signal that can be caught is not: as Kill"),
        (Exec, Trouble::Interrupt) => COMMANDS,
        (Exec, _) => By("commands::exec::a_command_that_is_killed_dies_by_the_same_signal"),
        (Terminal, Trouble::Interrupt) => By(
            "terminal::interrupts::ctrl_c_ends_it_by_the_signal_and_leaves_the_terminal_as_it_was",
        ),
        (Terminal, Trouble::Kill) => {
            Never("nobody is left to put the terminal back; the next shell prompt does")
        }
        (Terminal, _) => By(
            "terminal::interrupts::no_shell_has_to_mend_the_terminal_after_a_signal_from_elsewhere",
        ),
        _ => Here,
    }
}

fn race(seam: Seam) -> Cell {
    match seam {
        CacheRead => Never("a file is replaced whole: a reader has the old or the new one"),
        CacheWrite | Lock => By("sign_in::concurrency::a_hundred_at_once_sign_in_once"),
        AwsFile => By("commands::save::thirty_at_once_lose_no_profile"),
        Settings => Never("is written only after a person's yes, one at a time"),
        Exec => COMMANDS,
        Terminal => {
            By("terminal::nobody::of_two_terminals_one_asks_and_the_other_takes_its_result")
        }
        _ => Here,
    }
}

/// Whoever asks it is on this machine and speaks plain http; what it asks for itself are the other seams' requests.
fn serve(trouble: Trouble) -> Cell {
    match trouble {
        Trouble::Refused | Trouble::Race => {
            By("commands::serve::a_port_that_is_taken_is_said_to_be")
        }
        Trouble::ResetBefore | Trouble::ResetMiddle | Trouble::TimeOut => {
            By("commands::serve_load::silent_connections_keep_nobody_out_and_are_let_go")
        }
        Trouble::ServerError | Trouble::Unavailable | Trouble::RateLimit => {
            By("commands::serve::trouble_on_the_way_is_said_once_and_not_asked_for_at_every_look")
        }
        Trouble::Expired | Trouble::WrongHost | Trouble::UnknownAuthority | Trouble::Dns => {
            Never("plain http to 127.0.0.1")
        }
        Trouble::Clock => Never("its clients judge the end of the credentials by their own"),
        Trouble::FullDisk | Trouble::ReadOnlyHome | Trouble::NoHome => {
            Never("answers from memory; what a renewal writes is CacheWrite's")
        }
        Trouble::NoTerminal => {
            By("commands::serve::when_a_person_is_needed_it_says_so_once_and_takes_what_they_bring")
        }
        Trouble::Interrupt | Trouble::Terminate | Trouble::HangUp | Trouble::Kill => Here,
    }
}

/// A service of this machine's, over a bus of its own; what becomes of it is never worse than as if there were none.
fn keyring(trouble: Trouble) -> Cell {
    match trouble {
        Trouble::Refused => By(
            "sign_in::keyring::trouble::a_store_that_refuses_to_write_costs_a_line_and_no_sign_in",
        ),
        Trouble::ResetBefore => {
            By("sign_in::keyring::trouble::a_keyring_that_was_killed_is_as_none")
        }
        Trouble::ResetMiddle => {
            By("sign_in::keyring::trouble::a_keyring_that_dies_while_it_is_asked_is_given_up")
        }
        Trouble::TimeOut => {
            By("sign_in::keyring::trouble::a_keyring_that_stops_in_the_middle_is_given_up")
        }
        Trouble::ServerError => {
            By("sign_in::keyring::trouble::a_bus_that_is_broken_is_given_up_however_it_is")
        }
        Trouble::Unavailable => {
            By("sign_in::keyring::trouble::a_bus_without_a_secret_service_is_as_none")
        }
        Trouble::NoTerminal => By(
            "sign_in::keyring::trouble::a_locked_keyring_does_not_ask_in_the_background_and_holds_nobody_up",
        ),
        Trouble::NoHome => Never("it is the service's, wherever that keeps it"),
        Trouble::FullDisk | Trouble::ReadOnlyHome => By(
            "sign_in::keyring::trouble::a_store_that_refuses_to_write_costs_a_line_and_no_sign_in",
        ),
        Trouble::Race => By("sign_in::keyring::codes::many_at_once_send_one_code"),
        Trouble::Clock => By("sign_in::keyring::codes::codes_go_by_onelogins_clock"),
        Trouble::Expired
        | Trouble::WrongHost
        | Trouble::UnknownAuthority
        | Trouble::Dns
        | Trouble::RateLimit => Never("a bus of this machine"),
        Trouble::Interrupt => {
            By("keyring::prompts::ctrl_c_ends_the_run_while_the_keyring_is_waited_for")
        }
        Trouble::Terminate | Trouble::HangUp | Trouble::Kill => {
            Never("one message to another program, which has it whole or not at all")
        }
    }
}

#[test]
fn the_table_has_an_answer_for_every_pair() {
    let short = |name: String| name.chars().take(9).collect::<String>();
    print!("{:<17}", "");
    for seam in Seam::ALL {
        print!("{:<10}", short(format!("{seam:?}")));
    }
    println!();
    let mut counts = [0; 3];
    let mut notes = Vec::new();
    for trouble in Trouble::ALL {
        print!("{:<17}", format!("{trouble:?}"));
        for seam in Seam::ALL {
            let (index, mark) = match cell(seam, trouble) {
                Here => (0, "here".to_owned()),
                By(test) => (1, test.split("::").nth(1).unwrap().to_owned()),
                Never(_) => (2, "-".to_owned()),
            };
            counts[index] += 1;
            print!("{:<10}", short(mark));
            match cell(seam, trouble) {
                By(text) | Never(text) => notes.push(format!("{seam:?} x {trouble:?}: {text}")),
                Here => {}
            }
        }
        println!();
    }
    println!("\n{}\n", notes.join("\n"));
    let [here, elsewhere, never] = counts;
    println!("{here} pairs here, {elsewhere} by other tests, {never} that cannot be");
    assert_eq!(
        here + elsewhere + never,
        Seam::ALL.len() * Trouble::ALL.len()
    );
}

#[test]
fn every_test_the_table_names_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    for seam in Seam::ALL {
        for trouble in Trouble::ALL {
            let By(path) = cell(seam, trouble) else {
                continue;
            };
            let (module, name) = path.rsplit_once("::").unwrap();
            let file = root.join(format!("{}.rs", module.replace("::", "/")));
            let text = std::fs::read_to_string(&file).unwrap();
            let defined = format!("#[test]\nfn {name}()");
            assert!(text.contains(&defined), "{path} of {seam:?} x {trouble:?}");
        }
    }
}

#[test]
fn every_trouble_that_is_driven_here_has_a_test() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults");
    let files = ["wire", "signal", "race", "disk", "home"];
    let text: String = files
        .map(|file| std::fs::read_to_string(root.join(format!("{file}.rs"))).unwrap())
        .concat();
    for trouble in Trouble::ALL {
        let driven = super::seams_with(trouble).next().is_some();
        let tested = text.contains(&format!("seams_with(Trouble::{trouble:?})"));
        assert_eq!(driven, tested, "{trouble:?}");
    }
}
