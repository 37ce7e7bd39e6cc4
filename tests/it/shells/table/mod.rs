//! What must hold in every shell, once; `drivers` says how each shell is told. A statement is a function of a driver and its
//! line in the list below; a shell that cannot keep it has an exception with the reason in its driver.

mod keys;
mod odd_shells;
mod prompt;
mod scripts;
mod session;

use clap::ValueEnum;
use ol_aws::shell::Dialect;

use super::drivers::Driver;
use crate::world::tool;

/// A module for each shell, with a test for each statement: `cargo test --test it -- table::fish`.
macro_rules! table {
    ([$($shell:ident: $driver:path,)+] $statements:tt) => {
        const DRIVERS: &[&Driver] = &[$(&$driver),+];
        $(table!(@shell $shell, $driver, $statements);)+
        table!(@names $statements);
    };
    (@shell $shell:ident, $driver:path, {$($family:ident: $($statement:ident)+;)+}) => {
        mod $shell {$($(
            #[test]
            fn $statement() {
                super::judge(&$driver, stringify!($statement), super::$family::NEEDS, super::$family::$statement);
            }
        )+)+}
    };
    (@names {$($family:ident: $($statement:ident)+;)+}) => {
        const STATEMENTS: &[&str] = &[$($(stringify!($statement)),+),+];
    };
}

table! {
    [
        bash: crate::shells::drivers::bash::DRIVER,
        zsh: crate::shells::drivers::zsh::DRIVER,
        dash: crate::shells::drivers::posix::DASH,
        ksh: crate::shells::drivers::posix::KSH,
        mksh: crate::shells::drivers::posix::MKSH,
        busybox: crate::shells::drivers::posix::BUSYBOX,
        yash: crate::shells::drivers::posix::YASH,
        fish: crate::shells::drivers::fish::DRIVER,
        elvish: crate::shells::drivers::elvish::DRIVER,
        nu: crate::shells::drivers::nu::DRIVER,
        xonsh: crate::shells::drivers::xonsh::DRIVER,
        pwsh: crate::shells::drivers::pwsh::DRIVER,
    ]
    {
        scripts:
            the_script_is_valid_as_it_stands
            it_sets_changes_goes_back_and_clears
            going_back_to_a_role_goes_back_to_the_users_region
            a_run_that_fails_or_is_killed_changes_nothing
            the_programs_code_and_words_come_back
            the_program_is_started_once
            a_command_gets_its_words_and_gives_its_status
            a_command_gets_a_quoted_pattern_as_it_is
            one_end_of_a_pipe_says_that_the_shell_stays_as_it_was;
        odd_shells:
            it_leaves_no_helper_behind
            whatever_a_value_holds_it_arrives
            an_account_of_any_name_arrives
            what_the_user_has_made_of_its_words_does_not_matter
            no_setting_of_the_user_changes_what_it_does
            no_way_to_follow_a_script_shows_a_key
            a_readonly_variable_leaves_all_as_it_was
            the_plain_line_fails_at_a_readonly_variable;
        prompt:
            the_segment_tells_role_account_and_end
            its_colours_say_its_state
            what_is_no_time_is_not_shown_and_runs_nothing
            what_could_command_the_terminal_or_the_shell_is_a_question_mark
            the_status_stays
            the_segment_stands_once_before_whatever_prompt_there_is
            a_theme_that_comes_later_keeps_the_segment
            a_prompt_that_is_typed_gets_the_segment
            it_is_off_until_it_is_asked_for_or_exec_opened_the_shell
            one_warning_comes_before_the_end
            no_role_is_named_over_the_key_of_another
            what_ol_assume_sets_is_shown_until_it_is_unset
            a_prompt_starts_no_process_and_opens_no_file
            a_virtual_environment_comes_and_goes;
        keys:
            a_question_reaches_the_terminal
            ctrl_c_half_way_changes_nothing_and_drops_the_rest_of_the_line
            tab_completes_roles_and_behind_dashes_the_command
            tab_asks_the_program_itself
            a_long_line_is_edited_as_if_there_were_no_colours;
    }
}

/// Judges a statement in a shell, unless it is excepted there or a program is not installed.
#[track_caller]
fn judge(driver: &Driver, name: &str, needs: &[&str], statement: fn(&Driver)) {
    if let Some(reason) = driver.excepted(name) {
        eprintln!("excepted in {}: {reason}", driver.name);
        return;
    }
    if driver.is_here() && needs.iter().all(|program| tool(program).is_some()) {
        statement(driver);
    }
}

/// By the names of the tests that there are.
#[test]
fn every_statement_is_judged_in_every_shell_or_excepted_with_a_reason() {
    let list = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--list", "--format", "terse"])
        .output()
        .unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    let mut judged = 0;
    for driver in DRIVERS {
        for statement in STATEMENTS {
            let test = format!("shells::table::{}::{statement}: test", driver.name);
            assert!(list.lines().any(|line| line == test), "{test}");
            judged += usize::from(driver.excepted(statement).is_none());
        }
        for (number, (statement, reason)) in driver.exceptions.iter().enumerate() {
            let what = format!("{} in {}", statement, driver.name);
            assert!(STATEMENTS.contains(statement), "no statement: {what}");
            assert!(reason.len() > 10, "{what} has no reason");
            let twice = driver.exceptions[..number]
                .iter()
                .any(|(other, _)| other == statement);
            assert!(!twice, "{what}");
        }
    }
    let excepted: usize = DRIVERS.iter().map(|driver| driver.exceptions.len()).sum();
    assert_eq!(judged + excepted, DRIVERS.len() * STATEMENTS.len());
    // No statement may be excepted everywhere.
    for statement in STATEMENTS {
        let judges = DRIVERS
            .iter()
            .filter(|driver| driver.excepted(statement).is_none());
        assert!(
            judges.count() >= 2,
            "{statement}: it is of one shell, and belongs into its file"
        );
    }
}

#[test]
fn every_shell_that_has_a_script_has_a_driver() {
    for dialect in Dialect::value_variants() {
        let driven = DRIVERS.iter().any(|driver| driver.dialect == *dialect);
        assert_eq!(dialect.hook().is_some(), driven, "{}", dialect.name());
    }
    // What `sh` stands for has drivers of its own.
    let sh = Dialect::Sh.to_possible_value().unwrap();
    for name in sh
        .get_name_and_aliases()
        .filter(|name| !["sh", "ash"].contains(name))
    {
        assert!(DRIVERS.iter().any(|driver| driver.name == name), "{name}");
    }
}
