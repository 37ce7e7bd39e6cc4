//! xonsh: `ol-assume`, the segment, completion.

use ol_aws::environment::Change;
use ol_aws::shell::Dialect;

use super::window::{Window, cost_of_prompts};
use crate::world::hostile::{PROOF_OF_EXECUTION, values};
use crate::world::real_shell::{Shell, dumped};
use crate::world::{Done, PROD, World, tool};

const LOAD: &str = "execx($(ol-aws init xonsh))\n";
/// xonsh ends a script with the status of its last command, unless a failure is an exception.
const NO_EXCEPTIONS: &str = "$XONSH_SUBPROC_RAISE_ERROR = False\n";
const THEME: &str = "$PROMPT = 'READY> '\n";

/// Runs these lines in a xonsh that has read the script; nothing where there is none.
fn xonsh(world: &World, lines: &str) -> Option<Done> {
    let xonsh = tool("xonsh")?;
    let command = [xonsh.to_str().unwrap(), "--no-rc", "-c"];
    Some(world.script(&command, &format!("{LOAD}{lines}")))
}

/// A xonsh on a terminal, with this start file.
fn interactive<'w>(world: &'w World, rc: &str, variables: &[(&str, &str)]) -> Option<Window<'w>> {
    let xonsh = start(world, rc)?;
    Some(world.window(&[&xonsh, "--interactive"], variables))
}

fn start(world: &World, rc: &str) -> Option<String> {
    let xonsh = tool("xonsh")?.to_str().unwrap().to_owned();
    tool("tmux")?;
    std::fs::write(world.home().join(".xonshrc"), rc).unwrap();
    Some(xonsh)
}

fn usual() -> String {
    format!("{THEME}{LOAD}ol_aws_prompt\n")
}

/// Sets the end this far from now.
fn ends_in(seconds: i64) -> String {
    format!("$OL_AWS_EXPIRES_AT = str(int(__import__('time').time()) + {seconds})")
}

#[test]
fn the_script_is_valid_as_it_stands() {
    let Some(xonsh) = tool("xonsh") else { return };
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/ol-aws.xsh");
    let check = |text: &str| {
        let parse = format!("__xonsh__.execer.parse({text}, ctx=set()) and print('valid')");
        let output = std::process::Command::new(&xonsh)
            .args(["--no-rc", "-c", &parse])
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    assert_eq!(check(&format!("open('{file}').read()")), "valid\n");
    assert_eq!(check("'def f(:\\n'"), "");
}

#[test]
fn it_sets_changes_goes_back_and_clears() {
    let world = World::new();
    let lines = format!(
        "def role(): return __xonsh__.env.get('OL_AWS_ROLE', 'none')
$AWS_PROFILE = 'mine'
ol-assume Admin
print(role(), $AWS_ACCESS_KEY_ID[:4], 'AWS_PROFILE' in __xonsh__.env)
print(len($(printenv AWS_SECRET_ACCESS_KEY).strip()))
ol-assume {PROD}/ReadOnly
print(role())
ol-assume -
print(role())
ol-assume --help
print(role())
ol-assume --unset
print(role())
print($(env).count('OL_AWS_ROLE'))"
    );
    let Some(done) = xonsh(&world, &lines) else {
        return;
    };
    let expected = "Admin ASIA False\n40\nReadOnly\nAdmin\nAdmin\nnone\n0\n";
    assert_eq!((done.stdout.as_str(), done.code), (expected, 0), "{done:?}");
    assert!(done.stderr.contains("Usage: ol-aws env"), "{}", done.stderr);
}

#[test]
fn a_run_that_fails_changes_nothing_and_its_status_is_known() {
    let world = World::new();
    world.stand_in(
        "printf '$OL_AWS_ROLE = \"half\"\\n'
        case $* in *killed*) kill -9 $$;; *) exit 7;; esac",
    );
    for (role, status) in [("fails", 7), ("killed", 137)] {
        let lines =
            format!("{NO_EXCEPTIONS}$OL_AWS_ROLE = 'old'\nol-assume {role}\nprint($OL_AWS_ROLE)");
        let Some(done) = xonsh(&world, &lines) else {
            return;
        };
        assert_eq!(
            (done.stdout.as_str(), done.code),
            ("old\n", status),
            "{done:?}"
        );
    }
    let done = xonsh(&world, "ol-assume fails && echo reached || echo refused").unwrap();
    assert_eq!(done.stdout, "refused\n", "{done:?}");
    assert_eq!(world.starts().len(), 3, "{:?}", world.starts());
    assert_eq!(world.starts()[0], "env --hook --shell xonsh fails");
}

#[test]
fn a_command_gets_its_words_and_gives_its_status() {
    let world = World::new();
    let command = r#"ol-assume Admin -- sh -c 'printf "%s|" $OL_AWS_ROLE "$@"; exit 41' - 'a b' -- --x '' r'$HOME'"#;
    let lines = format!("{command} || echo refused\nprint(__xonsh__.env.get('OL_AWS_ROLE'))");
    let Some(done) = xonsh(&world, &lines) else {
        return;
    };
    assert_eq!(
        done.stdout, "Admin|a b|--|--x||$HOME|refused\nNone\n",
        "{done:?}"
    );
    for (command, status) in [("exit 41", 41), ("kill -9 $$", 137), ("exit 0", 0)] {
        let done = xonsh(
            &world,
            &format!("{NO_EXCEPTIONS}ol-assume Admin -- sh -c '{command}'"),
        )
        .unwrap();
        assert_eq!(done.code, status, "{done:?}");
    }
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
        Dialect::Xonsh.script(&changes).unwrap(),
    )
    .unwrap();
    world.stand_in("cat \"$HOME/answer\"");
    let Some(done) = xonsh(&world, &format!("ol-assume\n{}", Shell::dump("environ"))) else {
        return;
    };
    let environment = dumped(world.home(), "environ").unwrap_or_else(|| panic!("{done:?}"));
    for (name, value) in changes {
        assert_eq!(environment.get(&name), value.as_ref(), "{name}");
    }
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

#[test]
fn an_alias_of_the_programs_name_does_not_come_between() {
    let world = World::new();
    let lines = "aliases['ol-aws'] = 'echo alias'\nol-assume Admin\necho $OL_AWS_ROLE\nol-assume Admin -- echo ran";
    let Some(done) = xonsh(&world, lines) else {
        return;
    };
    assert_eq!(done.stdout, "Admin\nran\n", "{done:?}");
}

#[test]
fn the_segment_tells_role_account_and_time_left() {
    let world = World::new();
    let show = "print('<' + $PROMPT_FIELDS['ol_aws']() + '>')\n";
    let mut lines = format!(
        "ol_aws_prompt\n$NO_COLOR = '1'\n{show}$OL_AWS_ROLE = 'admin'\n{show}$OL_AWS_ACCOUNT = 'prod'\n"
    );
    let times = [
        (3 * 3600 + 330, "3h05m"),
        (3630, "1h00m"),
        (3570, "59m"),
        (90, "1m"),
        (0, "expired"),
        (-9, "expired"),
    ];
    for (seconds, _) in times {
        lines += &format!("{}\n{show}", ends_in(seconds));
    }
    for end in [
        "a[$(touch executed)]",
        "",
        "-5",
        "1234567890123",
        "1\\n",
        "\\u0661",
        "000000000001",
    ] {
        lines += &format!("$OL_AWS_EXPIRES_AT = '{end}'\n{show}");
    }
    lines += &format!("$OL_AWS_ROLE = 'é\\x1b[2J$(x)\\n{{RED}}'\n{show}");
    let Some(done) = xonsh(&world, &lines) else {
        return;
    };
    let mut expected = String::from("<>\n<[admin ?] >\n");
    for left in times
        .map(|(_, left)| left)
        .into_iter()
        .chain(["?", "?", "?", "?", "?", "?", "expired"])
    {
        expected += &format!("<[admin@prod {left}] >\n");
    }
    expected += "<[é??2J??x???RED?@prod expired] >\n";
    assert_eq!(done.stdout, expected, "{}", done.stderr);
}

#[test]
fn the_prompt_shows_it_in_colours_and_warns_once() {
    let world = World::new();
    let Some(mut window) = interactive(&world, &usual(), &[]) else {
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
    window.line("$OL_AWS_GUARD = 'confirm'");
    assert!(
        window.coloured().starts_with("\x1b[35m[Admin@"),
        "{:?}",
        window.coloured()
    );
    // As before there was a check.
    window.line("del $OL_AWS_CHECK");
    window.line(&ends_in(890));
    let amber = window.coloured();
    assert!(
        amber.starts_with("\x1b[35m[Admin@111122223333 \x1b[33m14m\x1b[35m]\x1b[39m "),
        "{amber:?}"
    );
    assert!(!window.screen().contains("ends in"));
    let warning = "ol-aws: Admin@111122223333 ends in 4m; ol-assume renews it";
    assert!(
        window.line(&ends_in(290)).contains(warning),
        "{}",
        window.screen()
    );
    assert!(!window.line("").contains(warning));
    window.line("$OL_AWS_WARN_MINUTES = '0'");
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
    // The second is what starship's own script does.
    let themes = [THEME, "$PROMPT = lambda: 'READY> '\n"];
    let ours = format!("{LOAD}ol_aws_prompt\n");
    let role = [("OL_AWS_ROLE", "admin")];
    for theme in themes {
        for rc in [
            format!("{theme}{ours}{ours}ol_aws_prompt\n"),
            format!("{ours}{theme}"),
            format!("{ours}{theme}{ours}"),
        ] {
            let Some(mut window) = interactive(&world, &rc, &role) else {
                return;
            };
            assert_eq!(window.segment(), "[admin ?] ", "{rc}");
            assert_eq!(window.segment(), "[admin ?] ", "{rc}");
        }
    }
    // The theme is replaced while the shell runs.
    let mut window = interactive(&world, &usual(), &role).unwrap();
    window.line("$PROMPT = 'new REA' 'DY> '");
    assert_eq!(window.segment(), "[admin ?] new ");
}

#[test]
fn the_status_is_the_last_commands_for_the_next_line() {
    let world = World::new();
    let Some(mut window) = interactive(&world, &usual(), &[("OL_AWS_ROLE", "admin")]) else {
        return;
    };
    window.line("sh -c 'exit 9'");
    assert!(
        window
            .line("print('is', $LAST_RETURN_CODE)")
            .contains("is 9"),
        "{}",
        window.screen()
    );
}

#[test]
fn a_shell_that_exec_opened_shows_it_without_being_asked() {
    let world = World::new();
    let rc = format!("{THEME}{LOAD}");
    let role = [("OL_AWS_ROLE", "admin"), ("OL_AWS_DEPTH", "1")];
    let Some(mut window) = interactive(&world, &rc, &role) else {
        return;
    };
    assert_eq!(window.segment(), "[admin ?] ");
    drop(window);
    assert_eq!(interactive(&world, &rc, &role[..1]).unwrap().segment(), "");
}

#[test]
fn a_prompt_starts_no_process_and_opens_no_file() {
    let world = World::new();
    let role = [
        ("OL_AWS_ROLE", "admin"),
        ("OL_AWS_EXPIRES_AT", "99999999999"),
    ];
    let cost = |rc: &str| {
        Some(cost_of_prompts(
            &world,
            &[&start(&world, rc)?, "--interactive"],
            &role,
        ))
    };
    let Some(bare) = cost(THEME) else { return };
    assert_eq!(cost(&usual()).unwrap(), bare);
}

#[test]
fn tab_completes_roles_and_after_dashes_files() {
    let world = World::new();
    world.stand_in(
        "[ \"$1\" = complete ] && printf 'admin\\tAdmin in prod\\naudit\\tReads\\nother\\n'",
    );
    std::fs::write(world.home().join("some-file"), "").unwrap();
    for (typed, shown) in [
        ("ol-assume a", "audit"),
        ("ol-aws env ad", "ol-aws env admin"),
        ("ol-assume x -- cat some-f", "ol-assume x -- cat some-file"),
    ] {
        let Some(window) = interactive(&world, &usual(), &[]) else {
            return;
        };
        window.keys(typed);
        window.key("Tab");
        // The first has xonsh write what several have in common, the second shows them.
        if shown == "audit" {
            window.key("Tab");
        }
        window.see(shown);
        assert!(!window.screen().contains("other"), "{}", window.screen());
    }
    let mut starts = world.starts();
    starts.dedup();
    let asked = ["complete -- ol-assume a", "complete -- ol-aws env ad"];
    assert_eq!(starts, asked);
}

#[test]
fn a_question_reaches_the_terminal_and_ctrl_c_changes_nothing() {
    let world = World::new();
    world.stand_in(
        r#"echo "\$OL_AWS_ROLE = 'half'"; [ -t 0 ] && [ -t 2 ] && [ ! -t 1 ] || exit 9
        printf 'code? ' >&2; read -r code; printf '$OL_AWS_ROLE = "role-%s"' "$code""#,
    );
    let Some(mut window) = interactive(&world, &usual(), &[("OL_AWS_ROLE", "old")]) else {
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

/// A variable may have a type of its own there, which refuses a value.
#[test]
fn a_value_that_is_refused_leaves_all_as_it_was() {
    let Some(xonsh) = tool("xonsh") else { return };
    let world = World::new();
    world.ol_aws("login").ok();
    let lines = "execx($(ol-aws init xonsh))
$AWS_ACCESS_KEY_ID = 'old'
${...}.register('AWS_REGION', type='int', default=3)
try:
    ol-assume Admin --region eu-west-1
except Exception as error:
    print('code', error.returncode)
print($AWS_ACCESS_KEY_ID, 'AWS_SECRET_ACCESS_KEY' in __xonsh__.env, 'OL_AWS_ROLE' in __xonsh__.env)
";
    let done = world.script(&[xonsh.to_str().unwrap(), "--no-rc", "-c"], lines);
    assert_eq!(done.stdout, "code 1\nold False False\n", "{done:?}");
    assert!(done.stderr.contains("nothing has changed"), "{done:?}");
}
