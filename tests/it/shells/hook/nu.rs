//! nushell: `ol-assume`, the segment, completion.

use ol_aws::environment::Change;
use ol_aws::shell::Dialect;

use super::window::{Window, cost_of_prompts};
use crate::world::hostile::{PROOF_OF_EXECUTION, values};
use crate::world::real_shell::{Shell, dumped};
use crate::world::{Done, PROD, World, tool};

/// Runs these lines in a nushell that has read the script; nothing where there is none.
fn nu(world: &World, lines: &str) -> Option<Done> {
    let nu = tool("nu")?;
    save_script(world);
    let command = [nu.to_str().unwrap(), "--no-config-file", "-c"];
    Some(world.script(&command, &format!("source ol-aws.nu\n{lines}")))
}

fn save_script(world: &World) {
    let script = world.ol_aws("init nushell").ok();
    std::fs::write(world.home().join("ol-aws.nu"), script).unwrap();
}

/// A nushell on a terminal, with this config file.
fn interactive<'w>(
    world: &'w World,
    config: &str,
    variables: &[(&str, &str)],
) -> Option<Window<'w>> {
    let command = start(world, config)?;
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    Some(world.window(&command, variables))
}

fn start(world: &World, config: &str) -> Option<Vec<String>> {
    let nu = tool("nu")?.to_str().unwrap().to_owned();
    tool("tmux")?;
    save_script(world);
    let plain = "$env.config.show_banner = false\n$env.PROMPT_COMMAND_RIGHT = ''\n$env.PROMPT_INDICATOR = '> '\n";
    std::fs::write(world.home().join("config.nu"), format!("{plain}{config}")).unwrap();
    std::fs::write(world.home().join("env.nu"), "").unwrap();
    Some(
        [
            nu.as_str(),
            "--config",
            "config.nu",
            "--env-config",
            "env.nu",
        ]
        .map(str::to_owned)
        .to_vec(),
    )
}

const CONFIG: &str = "$env.PROMPT_COMMAND = {|| 'READY' }\nsource ol-aws.nu\nol_aws_prompt\n";

/// Sets the end this far from now.
fn ends_in(seconds: i64) -> String {
    format!(
        "$env.OL_AWS_EXPIRES_AT = ((date now | into int) // 1_000_000_000 + {seconds} | into string)"
    )
}

#[test]
fn the_script_is_valid_as_it_stands() {
    let Some(nu) = tool("nu") else { return };
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/ol-aws.nu");
    let check = format!("nu-check --debug {file}; nu-check {file}");
    let output = std::process::Command::new(nu)
        .args(["-n", "-c", &check])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "true\n",
        "{output:?}"
    );
}

#[test]
fn it_sets_changes_goes_back_and_clears() {
    let world = World::new();
    let lines = format!(
        "def role [] {{ $env.OL_AWS_ROLE? | default none }}
        $env.AWS_PROFILE = 'mine'
        ol-assume Admin; print (role) ($env.AWS_ACCESS_KEY_ID | str substring 0..<4) ($env.AWS_PROFILE? | default gone)
        ^printenv AWS_SECRET_ACCESS_KEY | str length | print
        ol-assume {PROD}/ReadOnly; print (role); ol-assume -; print (role)
        ol-assume --help; print (role)
        ol-assume --unset; print (role); ^env | lines | where $it =~ 'AWS_ACCESS|OL_AWS_ROLE' | print ($in | length)"
    );
    let Some(done) = nu(&world, &lines) else {
        return;
    };
    let expected = "Admin\nASIA\ngone\n40\nReadOnly\nAdmin\nAdmin\nnone\n0\n";
    assert_eq!((done.stdout.as_str(), done.code), (expected, 0), "{done:?}");
    assert!(done.stderr.contains("Usage: ol-aws env"), "{}", done.stderr);
}

#[test]
fn a_run_that_fails_changes_nothing_and_its_status_is_known() {
    let world = World::new();
    world.stand_in(
        "printf '{\"OL_AWS_ROLE\": \"half\",\\n'
        case $* in *killed*) kill -9 $$;; *) exit 7;; esac",
    );
    for (role, status) in [("fails", "7"), ("killed", "-9")] {
        let lines = format!(
            "$env.OL_AWS_ROLE = 'old'; try {{ ol-assume {role}; print reached }}; print $env.LAST_EXIT_CODE $env.OL_AWS_ROLE"
        );
        let Some(done) = nu(&world, &lines) else {
            return;
        };
        assert_eq!(done.stdout, format!("{status}\nold\n"), "{done:?}");
    }
    let done = nu(&world, "ol-assume fails\nprint reached").unwrap();
    assert_eq!((done.stdout.as_str(), done.code), ("", 7));
    assert_eq!(world.starts().len(), 3, "{:?}", world.starts());
    assert_eq!(world.starts()[0], "env --hook --shell nushell fails");
}

#[test]
fn a_command_gets_its_words_and_gives_its_status() {
    let world = World::new();
    let lines = "try { ol-assume Admin -- sh -c 'printf \"%s|\" $OL_AWS_ROLE \"$@\"; exit 41' - 'a b' -- --x '' }
        print $env.LAST_EXIT_CODE ($env.OL_AWS_ROLE? | default none)";
    let Some(done) = nu(&world, lines) else {
        return;
    };
    assert_eq!(done.stdout, "Admin|a b|--|--x||41\nnone\n", "{done:?}");
    let done = nu(&world, "ol-assume Admin -- sh -c 'exit 41'").unwrap();
    assert_eq!(done.code, 41);
}

#[test]
fn every_value_arrives_byte_for_byte() {
    let world = World::new();
    let values = values();
    let changes: Vec<Change> = values
        .iter()
        .enumerate()
        .map(|(n, v)| (format!("HOSTILE_{n}"), Some(v.clone())))
        .collect();
    std::fs::write(
        world.home().join("answer"),
        Dialect::Nushell.script(&changes).unwrap(),
    )
    .unwrap();
    world.stand_in("cat \"$HOME/answer\"");
    let Some(done) = nu(&world, &format!("ol-assume\n{}", Shell::dump("environ"))) else {
        return;
    };
    let environment = dumped(world.home(), "environ").unwrap_or_else(|| panic!("{done:?}"));
    for (name, value) in changes {
        assert_eq!(environment.get(&name), value.as_ref(), "{name}");
    }
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

#[test]
fn the_segment_tells_role_account_and_time_left() {
    let world = World::new();
    let mut lines = String::from("$env.NO_COLOR = '1'\nprint $\"<(__ol_aws_segment)>\"\n");
    lines += "$env.OL_AWS_ROLE = 'admin'\nprint $\"<(__ol_aws_segment)>\"\n$env.OL_AWS_ACCOUNT = 'prod'\n";
    let times = [
        (3 * 3600 + 330, "3h05m"),
        (3630, "1h00m"),
        (3570, "59m"),
        (90, "1m"),
        (0, "expired"),
        (-9, "expired"),
    ];
    for (seconds, _) in times {
        lines += &format!("{}\nprint (__ol_aws_segment)\n", ends_in(seconds));
    }
    for end in [
        "a[$(touch executed)]",
        "",
        "-5",
        "1234567890123",
        "1\n",
        "000000000001",
    ] {
        lines += &format!("$env.OL_AWS_EXPIRES_AT = {end:?}\nprint (__ol_aws_segment)\n");
    }
    lines += "$env.OL_AWS_ROLE = \"é\\u{1b}[2J$(x)\\n%\"\nprint (__ol_aws_segment)\n";
    let Some(done) = nu(&world, &lines) else {
        return;
    };
    let mut expected = String::from("<>\n<[admin ?] >\n");
    for (_, left) in times {
        expected += &format!("[admin@prod {left}] \n");
    }
    for left in ["?", "?", "?", "?", "?", "expired"] {
        expected += &format!("[admin@prod {left}] \n");
    }
    expected += "[é??2J??x???@prod expired] \n";
    assert_eq!(done.stdout, expected, "{}", done.stderr);
}

#[test]
fn the_prompt_shows_it_in_colours_and_warns_once() {
    let world = World::new();
    let Some(mut window) = interactive(&world, CONFIG, &[]) else {
        return;
    };
    assert_eq!(window.segment(), "");
    window.line("ol-assume Admin");
    let segment = window.segment();
    assert!(
        ["[Admin@111122223333 59m] ", "[Admin@111122223333 1h00m] "].contains(&segment.as_str()),
        "{segment}"
    );
    assert!(
        window.coloured().starts_with("\x1b[36m[Admin@"),
        "{:?}",
        window.coloured()
    );
    window.line("$env.OL_AWS_GUARD = 'confirm'");
    assert!(
        window.coloured().starts_with("\x1b[35m[Admin@"),
        "{:?}",
        window.coloured()
    );
    // As before there was a check.
    window.line("hide-env OL_AWS_CHECK");
    window.line(&ends_in(890));
    let amber = window.coloured();
    assert!(
        amber.starts_with("\x1b[35m[Admin@111122223333 \x1b[33m14m\x1b[35m]\x1b[39m "),
        "{amber:?}"
    );
    assert!(!window.screen().contains("ends in"));
    let warning = "ol-aws: Admin@111122223333 ends in 4m; ol-assume renews it";
    assert!(window.line(&ends_in(290)).contains(warning));
    assert!(!window.line("").contains(warning));
    window.line("$env.OL_AWS_WARN_MINUTES = '0'");
    assert!(!window.line(&ends_in(280)).contains("ends in"));
    window.line(&ends_in(-1));
    assert!(
        window
            .coloured()
            .starts_with("\x1b[31m[Admin@111122223333 expired]\x1b[39m "),
        "{:?}",
        window.coloured()
    );
    window.line("ol-assume --unset");
    assert_eq!(window.segment(), "");
}

#[test]
fn it_stands_once_before_whatever_prompt_there_is() {
    let world = World::new();
    let themes = [
        "$env.PROMPT_COMMAND = 'READY'\n",
        // As starship's own script has it.
        "$env.PROMPT_COMMAND = {|| ^echo -n $'READY' }\n",
    ];
    let ours = "source ol-aws.nu\nol_aws_prompt\n";
    let role = [("OL_AWS_ROLE", "admin")];
    for theme in themes {
        for config in [
            format!("{theme}{ours}{ours}ol_aws_prompt\n"),
            format!("{ours}{theme}"),
            format!("{ours}{theme}{ours}"),
        ] {
            let Some(mut window) = interactive(&world, &config, &role) else {
                return;
            };
            assert_eq!(window.segment(), "[admin ?] ", "{config}");
            assert_eq!(window.segment(), "[admin ?] ", "{config}");
        }
    }
    // The theme is replaced while the shell runs.
    let mut window = interactive(&world, CONFIG, &role).unwrap();
    window.line("$env.PROMPT_COMMAND = {|| 'new READY' }");
    assert_eq!(window.segment(), "[admin ?] new ");
}

#[test]
fn the_status_is_the_last_commands_for_the_prompt_and_the_next_line() {
    let world = World::new();
    let config = CONFIG.replace("'READY'", "$'($env.LAST_EXIT_CODE) READY'");
    let Some(mut window) = interactive(&world, &config, &[("OL_AWS_ROLE", "admin")]) else {
        return;
    };
    assert!(
        window
            .line("^sh -c 'exit 9'")
            .ends_with("[admin ?] 9 READY>"),
        "{}",
        window.screen()
    );
    assert!(
        window
            .line("print $'is ($env.LAST_EXIT_CODE)'")
            .contains("is 9"),
        "{}",
        window.screen()
    );
}

#[test]
fn a_shell_that_exec_opened_shows_it_without_being_asked() {
    let world = World::new();
    let config = "$env.PROMPT_COMMAND = {|| 'READY' }\nsource ol-aws.nu\n";
    let role = [("OL_AWS_ROLE", "admin"), ("OL_AWS_DEPTH", "1")];
    let Some(mut window) = interactive(&world, config, &role) else {
        return;
    };
    assert_eq!(window.segment(), "[admin ?] ");
    drop(window);
    let mut window = interactive(&world, config, &role[..1]).unwrap();
    assert_eq!(window.segment(), "");
}

#[test]
fn a_prompt_starts_no_process_and_opens_no_file() {
    let world = World::new();
    let role = [
        ("OL_AWS_ROLE", "admin"),
        ("OL_AWS_EXPIRES_AT", "99999999999"),
    ];
    let cost = |config| {
        let command = start(&world, config)?;
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        Some(cost_of_prompts(&world, &command, &role))
    };
    let bare = "$env.PROMPT_COMMAND = {|| 'READY' }\n";
    let Some(bare) = cost(bare) else { return };
    assert_eq!(cost(CONFIG).unwrap(), bare);
}

#[test]
fn tab_completes_roles_and_after_dashes_files() {
    let world = World::new();
    world.stand_in(
        "[ \"$1\" = complete ] && printf 'admin\\tAdmin in prod\\naudit\\tReads\\nother\\n'",
    );
    std::fs::write(world.home().join("some-file"), "").unwrap();
    for (typed, shown) in [
        ("ol-assume a", "Admin in prod"),
        ("ol-aws env ad", "ol-aws env admin"),
        ("ol-assume x -- cat some-f", "ol-assume x -- cat some-file"),
    ] {
        let Some(window) = interactive(&world, CONFIG, &[]) else {
            return;
        };
        window.keys(typed);
        window.key("Tab");
        window.see(shown);
        assert!(!window.screen().contains("other"), "{}", window.screen());
    }
    let asked = ["complete -- ol-assume a", "complete -- ol-aws env ad"];
    assert_eq!(world.starts(), asked);
}

#[test]
fn a_question_reaches_the_terminal_and_ctrl_c_changes_nothing() {
    let world = World::new();
    world.stand_in(
        r#":; [ -t 0 ] && [ -t 2 ] && [ ! -t 1 ] || exit 9
        printf 'code? ' >&2; read -r code; printf '{"OL_AWS_ROLE": "role-%s"}' "$code""#,
    );
    let Some(mut window) = interactive(&world, CONFIG, &[("OL_AWS_ROLE", "old")]) else {
        return;
    };
    window.keys("ol-assume ask");
    window.key("Enter");
    window.see("code? ");
    window.key("C-c");
    window.wait();
    let screen = window.screen();
    let prompt = screen.trim_end().lines().last().unwrap();
    assert!(prompt.starts_with("[old ?] "), "{screen}");
    window.keys("ol-assume ask");
    window.key("Enter");
    window.until_count("code? ", 2);
    window.keys("123");
    window.key("Enter");
    window.wait();
    window.comes_to_show("[role-123 ?] ");
    assert_eq!(world.starts().len(), 2);
}
