//! The segment of the prompt, and the line before the end.

use ol_aws::shell::Dialect;

use super::session::{COLOURS, Session, end_in};
use crate::shells::drivers::{Driver, Time};
use crate::shells::hook::window::cost_of_prompts;
use crate::world::World;

/// What has to be installed besides the shell.
pub const NEEDS: &[&str] = &["tmux", "strace", "python3"];

pub fn the_segment_tells_role_account_and_end(driver: &Driver) {
    let world = World::new();
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &[]);
    session.shows_the_segment();
    let end = match driver.time {
        Time::Left => {
            for (seconds, left) in [
                (50_000, "13h53m"),
                (3630, "1h00m"),
                (3570, "59m"),
                (930, "15m"),
                (90, "1m"),
                (0, "expired"),
                (-500_000, "expired"),
            ] {
                session.change(&[("OL_AWS_EXPIRES_AT", &end_in(seconds))]);
                session.shows(&format!("[admin@prod {left}] "));
            }
            session.change(&[("OL_AWS_EXPIRES_AT", &end_in(45))]);
            let shown = session.window.shown_segment();
            let left = shown
                .strip_prefix("[admin@prod ")
                .and_then(|rest| rest.strip_suffix("s] "));
            assert!(
                (5..=45).contains(&left.unwrap().parse::<u32>().unwrap()),
                "{shown}"
            );
            session.change(&[("OL_AWS_EXPIRES_AT", &format!("0{}", end_in(3570)))]);
            "59m"
        }
        Time::Until => {
            session.change(&[("OL_AWS_EXPIRES_LOCAL", "23:59")]);
            "until 23:59"
        }
    };
    session.shows(&format!("[admin@prod {end}] "));
    session.change(&[("OL_AWS_ACCOUNT", "")]);
    session.shows(&format!("[admin {end}] "));
    session.change(&[("OL_AWS_ROLE", "")]);
    session.shows("");
}

pub fn its_colours_say_its_state(driver: &Driver) {
    let world = World::new();
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &[COLOURS]);
    let left: &[(i64, &str, &str)] = &[
        (3570, "", "<cyan>[admin@prod 59m]<>"),
        (870, "", "<cyan>[admin@prod <yellow>14m<cyan>]<>"),
        (0, "", "<red>[admin@prod expired]<>"),
        (0, "confirm", "<red>[admin@prod expired]<>"),
        (3570, "confirm", "<magenta>[admin@prod 59m]<>"),
        (
            870,
            "confirm",
            "<magenta>[admin@prod <yellow>14m<magenta>]<>",
        ),
    ];
    let until: &[(i64, &str, &str)] = &[
        (3570, "", "<cyan>[admin@prod until 14:05]<>"),
        (3570, "confirm", "<magenta>[admin@prod until 14:05]<>"),
    ];
    let cases = if driver.time == Time::Left {
        left
    } else {
        until
    };
    for (seconds, guard, expected) in cases {
        session.change(&[
            ("OL_AWS_EXPIRES_AT", &end_in(*seconds)),
            ("OL_AWS_GUARD", guard),
        ]);
        session.window.comes_to_be_coloured(expected);
    }
    // The keys of `exec --renew` have no end.
    session.change(&[
        ("OL_AWS_EXPIRES_AT", ""),
        ("OL_AWS_EXPIRES_LOCAL", ""),
        ("OL_AWS_GUARD", ""),
    ]);
    session.window.comes_to_be_coloured("<cyan>[admin@prod]<>");
    session.change(&[("NO_COLOR", "1")]);
    session.window.comes_to_be_coloured("[admin@prod]");
}

/// No value is run, and none is taken for a number that is none.
pub fn what_is_no_time_is_not_shown_and_runs_nothing(driver: &Driver) {
    let world = World::new();
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &[]);
    let numbers: &[&str] = &[
        "a[$(touch executed)]",
        "$(touch executed)",
        "(touch executed)",
        "x",
        "12x",
        "-5",
        "1 2",
        "",
        " 1",
        "1+1",
        "9999999999999",
        "0x10",
        "1\n",
        "1e9",
        "OL_AWS_ROLE",
        "pi",
        "\u{661}",
    ];
    let times: &[&str] = &[
        "",
        "x14:05",
        "$(touch executed)",
        "(touch executed)",
        "*",
        "(x)",
    ];
    let (name, values) = match driver.time {
        Time::Left => ("OL_AWS_EXPIRES_AT", numbers),
        Time::Until => ("OL_AWS_EXPIRES_LOCAL", times),
    };
    for value in values {
        session.change(&[(name, value)]);
        session.shows("[admin@prod] ");
    }
    if driver.time == Time::Left {
        // No octal number.
        for value in ["0999", "000000000001"] {
            session.change(&[(name, value)]);
            session.shows("[admin@prod expired] ");
        }
    }
    assert!(!session.executed());
}

pub fn what_could_command_the_terminal_or_the_shell_is_a_question_mark(driver: &Driver) {
    let world = World::new();
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &[]);
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@/ -".contains(c);
    let as_shown = |name: &str| -> String {
        let shown = name.chars().map(|c| if plain(c) { c } else { '?' });
        let shown: String = shown.collect();
        match shown.find('?') {
            Some(end) if driver.cuts_names => shown[..=end].to_owned(),
            _ => shown,
        }
    };
    // Short, since some line editors hide the prompt before a long line.
    for (role, account) in [
        ("a\u{1b}[31mb\\w!", "a$(touch executed)"),
        ("a`touch executed`", "a%n\u{7}${HOME}%F{red}"),
        ("a{RED}\n\r\tb", "a\u{9b}31m\u{202e}!x"),
        ("aZ09_+=,.@/-x", "a b"),
    ] {
        session.change(&[("OL_AWS_ROLE", role), ("OL_AWS_ACCOUNT", account)]);
        // Where the prompt is drawn late, the next one is there.
        session.window.line("");
        let shown = session.window.shown_segment();
        let name = format!("[{}@{} ", as_shown(role), as_shown(account));
        assert!(shown.starts_with(&name), "{shown:?} is not {name:?}");
    }
    // bash and sh know no letters but these.
    if !matches!(driver.dialect, Dialect::Bash | Dialect::Sh) {
        session.change(&[("OL_AWS_ROLE", "\u{e9}"), ("OL_AWS_ACCOUNT", "\u{fc}")]);
        session.window.line("");
        let shown = session.window.shown_segment();
        assert!(shown.starts_with("[\u{e9}@\u{fc} "), "{shown:?}");
    }
    assert!(!session.executed());
}

pub fn the_status_stays(driver: &Driver) {
    let world = World::new();
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &[]);
    session.window.line("sh -c 'exit 42'");
    session.shows_the_segment();
    let shown = session.window.line(driver.last_code);
    assert!(shown.contains("code=42"), "{shown}");
    session.shows_the_segment();
}

pub fn the_segment_stands_once_before_whatever_prompt_there_is(driver: &Driver) {
    let ours = driver.load_with_prompt;
    for theme in driver.themes {
        for start in [format!("{theme}{ours}"), format!("{theme}{ours}{ours}")] {
            let world = World::new();
            let mut session = Session::new(driver, &world, &start, &[]);
            session.shows_the_segment();
            session.window.line("");
            session.shows_the_segment();
        }
    }
}

/// It is loaded behind us.
pub fn a_theme_that_comes_later_keeps_the_segment(driver: &Driver) {
    let (before, ours) = (driver.themes[0], driver.load_with_prompt);
    for theme in driver.themes {
        for start in [
            format!("{before}{ours}{theme}"),
            format!("{before}{ours}{theme}{ours}"),
        ] {
            let world = World::new();
            let mut session = Session::new(driver, &world, &start, &[]);
            // It may have its first prompt to itself.
            session.window.line("");
            session.shows_the_segment();
        }
    }
}

/// By hand, while the shell runs.
pub fn a_prompt_that_is_typed_gets_the_segment(driver: &Driver) {
    let world = World::new();
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &[]);
    session.window.line(driver.new_theme);
    session.window.line("");
    let shown = session.window.shown_segment();
    assert!(
        shown.starts_with("[admin@prod ") && shown.ends_with("] new "),
        "{shown:?}"
    );
}

pub fn it_is_off_until_it_is_asked_for_or_exec_opened_the_shell(driver: &Driver) {
    let world = World::new();
    let mut without = Session::new(driver, &world, driver.load_at_start, &[]);
    without.shows("");
    drop(without);
    let mut with = Session::new(
        driver,
        &world,
        driver.load_at_start,
        &[("OL_AWS_DEPTH", "1")],
    );
    with.shows_the_segment();
}

pub fn one_warning_comes_before_the_end(driver: &Driver) {
    let world = World::new();
    let mut session = Session::new(
        driver,
        &world,
        driver.load_with_prompt,
        &[("OL_AWS_WARN_MINUTES", "")],
    );
    let warnings = |shown: &str| shown.matches("expires in").count();
    let mut at = |seconds: i64, minutes: &str| {
        session.change(&[
            ("OL_AWS_EXPIRES_AT", &end_in(seconds)),
            ("OL_AWS_WARN_MINUTES", minutes),
        ]) + &session.window.line("")
    };
    assert_eq!(warnings(&at(350, "")), 0);
    let shown = at(290, "");
    assert!(
        shown.contains("ol-aws: admin@prod expires in 4m; ol-assume renews it"),
        "{shown}"
    );
    assert_eq!(warnings(&shown), 1, "{shown}");
    assert_eq!(warnings(&at(250, "")), 1);
    assert_eq!(warnings(&at(0, "")), 0);
    assert_eq!(warnings(&at(200, "0")), 0);
    assert_eq!(warnings(&at(210, "03")), 0);
    assert_eq!(warnings(&at(210, "08")), 1);
    assert!(at(590, "10").contains("expires in 9m"));
    assert_eq!(warnings(&at(220, "a[$(touch executed)]")), 1);
    let shown = session.change(&[
        ("OL_AWS_ACCOUNT", ""),
        ("OL_AWS_EXPIRES_AT", &end_in(570)),
        ("OL_AWS_WARN_MINUTES", "10"),
    ]);
    assert!(shown.contains("ol-aws: admin expires in 9m"), "{shown}");
    let shown = session.change(&[
        ("OL_AWS_ROLE", ""),
        ("OL_AWS_EXPIRES_AT", &end_in(230)),
        ("OL_AWS_WARN_MINUTES", "5"),
    ]);
    assert_eq!(warnings(&(shown + &session.window.line(""))), 0);
    assert!(!session.executed());
}

const KEY: &str = "ASIAABCDEFGHIJKLMNOP";
const ARN: &str = "arn:aws:iam::111122223333:role/Admin";

/// Variables of more than one role, as another tool leaves them that restores some and not the others.
pub fn no_role_is_named_over_the_key_of_another(driver: &Driver) {
    let world = World::new();
    let end = end_in(7230);
    let check = format!("{ARN} admin prod {end} MNOP");
    let together = [
        ("OL_AWS_ROLE", "admin"),
        ("OL_AWS_ACCOUNT", "prod"),
        ("OL_AWS_ROLE_ARN", ARN),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("OL_AWS_EXPIRES_AT", end.as_str()),
        ("OL_AWS_CHECK", check.as_str()),
    ];
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &together);
    session.shows_the_segment();
    // What somebody else may have changed: each by itself is enough.
    for changed in [
        ("AWS_ACCESS_KEY_ID", "ASIAABCDEFGHIJKLMNOQ"),
        ("OL_AWS_ROLE", "dev"),
        ("OL_AWS_ACCOUNT", "dev"),
        ("OL_AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/Dev"),
        ("OL_AWS_EXPIRES_AT", "1999999999"),
    ] {
        let shown = session.change(&[changed]);
        session.shows("[?] ");
        // It is said once, and again when it happens again.
        let said = shown
            .replace('\n', "")
            .matches("belong to different roles; run `ol-assume`")
            .count();
        assert_eq!(
            said,
            usize::from(driver.speaks_at_prompts()),
            "{changed:?}: {shown}"
        );
        let shown = session.window.line("");
        assert!(
            !shown.contains("more than one role"),
            "{changed:?}: {shown}"
        );
        session.change(&together);
        session.shows_the_segment();
    }
}

pub fn what_ol_assume_sets_is_shown_until_it_is_unset(driver: &Driver) {
    let world = World::new();
    // A role that an AWS profile provides has no ARN, and a key of a user no token.
    world.config("[roles.idc]\nprofile = \"keys\"\n");
    let keys =
        "[profile keys]\naws_access_key_id = AKIAABCDEFGHIJKLMNOP\naws_secret_access_key = s\n";
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/config"), keys).unwrap();
    world.ol_aws("login Admin idc").ok();
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &[]);
    session.window.line("ol-assume Admin");
    session.window.line("");
    let shown = session.window.shown_segment();
    let end = ["59m] ", "1h00m] "].iter().any(|end| shown.ends_with(end));
    let until = driver.time == Time::Until && shown.contains(" until ");
    assert!(
        shown.starts_with("[Admin@111122223333 ") && (end || until),
        "{shown:?}"
    );
    session.window.line("ol-assume idc");
    session.window.line("");
    let shown = session.window.shown_segment();
    assert!(shown.starts_with("[idc@keys "), "{shown:?}");
    session.window.line("ol-assume -");
    session.window.line("");
    let shown = session.window.shown_segment();
    assert!(shown.starts_with("[Admin@111122223333 "), "{shown:?}");
    session.window.line("ol-assume --unset");
    session.shows("");
}

/// Against the shell with its user's prompt alone. Threads are no processes.
pub fn a_prompt_starts_no_process_and_opens_no_file(driver: &Driver) {
    let world = World::new();
    let end = end_in(200);
    let cost = |start: &str| {
        let command = driver.interactive(&world, &format!("{}{start}", driver.themes[0]));
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let variables = [
            ("ENV", driver.start_file),
            ("OL_AWS_ROLE", "admin"),
            ("OL_AWS_EXPIRES_AT", &end),
            ("OL_AWS_EXPIRES_LOCAL", "14:05"),
        ];
        let mut cost = cost_of_prompts(&world, &command, &variables);
        if driver.dialect == Dialect::PowerShell {
            // .NET's own threads open what they please.
            cost.retain(|call, _| !call.starts_with("open"));
        }
        cost
    };
    assert_eq!(cost(driver.load_with_prompt), cost(""));
}

pub fn a_virtual_environment_comes_and_goes(driver: &Driver) {
    let world = World::new();
    let python = crate::world::tool("python3").unwrap();
    let made = std::process::Command::new(python)
        .args(["-m", "venv", "--without-pip"])
        .arg(world.home().join("work"))
        .status();
    assert!(made.unwrap().success());
    let mut session = Session::new(driver, &world, driver.load_with_prompt, &[]);
    session.window.line(driver.virtualenv);
    // What is true has changed meanwhile: no copy of the old text comes back.
    for (changed, segment) in [
        (("OL_AWS_ACCOUNT", "dev"), "[admin@dev "),
        (("OL_AWS_ROLE", "ops"), "[ops@dev "),
    ] {
        session.change(&[changed]);
        let shown = session.window.shown_segment();
        assert_eq!(shown.matches(segment).count(), 1, "{shown}");
        assert_eq!(shown.matches('[').count(), 1, "{shown}");
        assert!(shown.contains("(work) "), "{shown}");
    }
    session.window.line("deactivate");
    let shown = session.window.shown_segment();
    assert!(
        shown.starts_with("[ops@dev ") && !shown.contains("(work)"),
        "{shown}"
    );
    session.change(&[("OL_AWS_ROLE", "")]);
    session.shows("");
}
