//! elvish: `ol-assume`, the segment, completion.

use ol_aws::environment::Change;
use ol_aws::shell::Dialect;

use super::window::{Window, cost_of_prompts};
use crate::world::hostile::{PROOF_OF_EXECUTION, values};
use crate::world::real_shell::{Shell, dumped};
use crate::world::{Done, PROD, World, tool};

const LOAD: &str = "eval (ol-aws init elvish | slurp)\n";
const LOAD_WITH_PROMPT: &str =
    "eval (ol-aws init elvish | slurp) &on-end={|of| $of[ol_aws_prompt~] }\n";
const THEME: &str = "set edit:prompt = { put 'READY> ' }\n";
/// Without a terminal's editor, the function comes from the module.
const IN_SCRIPTS: &str = "use ol-aws\nvar ol-assume~ = $ol-aws:ol-assume~\n";

/// Runs these lines in an elvish that has read the script; nothing where there is none.
fn elvish(world: &World, lines: &str) -> Option<Done> {
    let elvish = tool("elvish")?;
    save(world, "lib/ol-aws.elv", &world.ol_aws("init elvish").ok());
    let command = [elvish.to_str().unwrap(), "-norc", "-c"];
    Some(world.script(&command, &format!("{IN_SCRIPTS}{lines}")))
}

fn save(world: &World, file: &str, content: &str) {
    let file = world.home().join(".config/elvish").join(file);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, content).unwrap();
}

/// An elvish on a terminal, with this start file.
fn interactive<'w>(world: &'w World, rc: &str, variables: &[(&str, &str)]) -> Option<Window<'w>> {
    let elvish = start(world, rc)?;
    Some(world.window(&[&elvish], variables))
}

fn start(world: &World, rc: &str) -> Option<String> {
    let elvish = tool("elvish")?.to_str().unwrap().to_owned();
    tool("tmux")?;
    save(world, "rc.elv", &format!("set edit:rprompt = {{ }}\n{rc}"));
    Some(elvish)
}

fn usual() -> String {
    format!("{THEME}{LOAD_WITH_PROMPT}")
}

#[test]
fn the_script_is_valid_as_it_stands() {
    let Some(elvish) = tool("elvish") else { return };
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/ol-aws.elv");
    let output = std::process::Command::new(elvish)
        .args(["-norc", "-compileonly", file])
        .output()
        .unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
}

#[test]
fn it_sets_changes_goes_back_and_clears() {
    let world = World::new();
    let lines = format!(
        "set-env AWS_PROFILE mine
        ol-assume Admin; echo $E:OL_AWS_ROLE $E:AWS_ACCESS_KEY_ID[..4] (has-env AWS_PROFILE) (count $E:AWS_SECRET_ACCESS_KEY)
        ol-assume {PROD}/ReadOnly; echo $E:OL_AWS_ROLE; ol-assume -; echo $E:OL_AWS_ROLE
        ol-assume --help; echo $E:OL_AWS_ROLE
        ol-assume --unset; echo (has-env OL_AWS_ROLE) (has-env AWS_ACCESS_KEY_ID)"
    );
    let Some(done) = elvish(&world, &lines) else {
        return;
    };
    let expected = "Admin ASIA $false 40\nReadOnly\nAdmin\nAdmin\n$false $false\n";
    assert_eq!((done.stdout.as_str(), done.code), (expected, 0), "{done:?}");
    assert!(done.stderr.contains("Usage: ol-aws env"), "{}", done.stderr);
}

#[test]
fn a_run_that_fails_changes_nothing_and_its_status_is_known() {
    let world = World::new();
    world.stand_in(
        "echo 'set-env OL_AWS_ROLE half'
        case $* in *killed*) kill -9 $$;; *) exit 7;; esac",
    );
    let reason = "echo $e[reason][(if (has-key $e[reason] exit-status) { put exit-status } else { put signal-name })]";
    for (role, status) in [("fails", "7"), ("killed", "killed")] {
        let lines = format!(
            "set-env OL_AWS_ROLE old; try {{ ol-assume {role}; echo reached }} catch e {{ {reason} }}; echo $E:OL_AWS_ROLE"
        );
        let Some(done) = elvish(&world, &lines) else {
            return;
        };
        assert_eq!(done.stdout, format!("{status}\nold\n"), "{done:?}");
    }
    let done = elvish(&world, "ol-assume fails; echo reached").unwrap();
    assert_eq!(done.stdout, "");
    assert_ne!(done.code, 0);
    assert_eq!(world.starts().len(), 3, "{:?}", world.starts());
    assert_eq!(world.starts()[0], "env --hook --shell elvish fails");
}

#[test]
fn a_command_gets_its_words_and_gives_its_status() {
    let world = World::new();
    let lines = "try { ol-assume Admin -- sh -c 'printf \"%s|\" $OL_AWS_ROLE \"$@\"; exit 41' - 'a b' -- --x '' } catch e {
        echo $e[reason][exit-status] }
        echo (has-env OL_AWS_ROLE)";
    let Some(done) = elvish(&world, lines) else {
        return;
    };
    assert_eq!(done.stdout, "Admin|a b|--|--x||41\n$false\n", "{done:?}");
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
        Dialect::Elvish.script(&changes).unwrap(),
    )
    .unwrap();
    world.stand_in("cat \"$HOME/answer\"");
    let Some(done) = elvish(&world, &format!("ol-assume\n{}", Shell::dump("environ"))) else {
        return;
    };
    let environment = dumped(world.home(), "environ").unwrap_or_else(|| panic!("{done:?}"));
    for (name, value) in changes {
        assert_eq!(environment.get(&name), value.as_ref(), "{name}");
    }
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

#[test]
fn the_prompt_shows_role_account_and_end() {
    let world = World::new();
    let Some(mut window) = interactive(&world, &usual(), &[]) else {
        return;
    };
    window.comes_to_show("");
    window.line("ol-assume Admin");
    let shown = window.line("echo is $E:OL_AWS_EXPIRES_LOCAL");
    let (_, end) = shown.split_once("\nis ").unwrap();
    window.comes_to_show(&format!("[Admin@111122223333 until {}] ", &end[..5]));
    assert!(
        window.coloured().starts_with("\x1b[36m[Admin@"),
        "{:?}",
        window.coloured()
    );
    window.line("set-env OL_AWS_GUARD confirm");
    assert!(
        window.coloured().starts_with("\x1b[35m[Admin@"),
        "{:?}",
        window.coloured()
    );
    for end in ["1:00", "14:05x", "(x)"] {
        window.line(&format!("set-env OL_AWS_EXPIRES_LOCAL '{end}'"));
        window.comes_to_show("[Admin@111122223333 ?] ");
    }
    // As before there was a check.
    window.line("unset-env OL_AWS_CHECK");
    window.line("set-env OL_AWS_ROLE \"\u{e9}\\e[2J$(x)\\n%\"");
    window.line("set-env OL_AWS_ACCOUNT ''");
    window.comes_to_show("[\u{e9}??2J??x??? ?] ");
    window.line("set-env NO_COLOR 1");
    assert!(
        window.coloured().starts_with("[\u{e9}?"),
        "{:?}",
        window.coloured()
    );
    window.line("ol-assume --unset");
    window.comes_to_show("");
}

#[test]
fn it_stands_once_before_whatever_prompt_there_is() {
    let world = World::new();
    let themes = [
        THEME,
        "set edit:prompt = { printf 'READY> ' }\n",
        "set edit:prompt = { e:printf 'READY> ' }\n",
    ];
    let ours = LOAD_WITH_PROMPT;
    let role = [("OL_AWS_ROLE", "admin")];
    for theme in themes {
        for rc in [
            format!("{theme}{ours}{ours}{LOAD}"),
            format!("{ours}{theme}"),
            format!("{ours}{theme}{ours}"),
        ] {
            let Some(mut window) = interactive(&world, &rc, &role) else {
                return;
            };
            window.comes_to_show("[admin ?] ");
            window.comes_to_show("[admin ?] ");
        }
    }
    // The theme is replaced while the shell runs.
    let mut window = interactive(&world, &usual(), &role).unwrap();
    window.line("set edit:prompt = { put new REA DY'> ' }");
    window.comes_to_show("[admin ?] new");
}

#[test]
fn the_module_and_a_shell_that_exec_opened_show_it_too() {
    let world = World::new();
    let role = [("OL_AWS_ROLE", "admin"), ("OL_AWS_DEPTH", "1")];
    let rc = format!("{THEME}{LOAD}");
    let Some(mut window) = interactive(&world, &rc, &role) else {
        return;
    };
    window.comes_to_show("[admin ?] ");
    drop(window);
    interactive(&world, &rc, &role[..1])
        .unwrap()
        .comes_to_show("");
    save(&world, "lib/ol-aws.elv", &world.ol_aws("init elvish").ok());
    let rc = format!("{THEME}use ol-aws\nol-aws:ol_aws_prompt\n");
    let mut window = interactive(&world, &rc, &role[..1]).unwrap();
    window.comes_to_show("[admin ?] ");
    assert!(
        window
            .line("ol-assume --help")
            .contains("Usage: ol-aws env")
    );
}

#[test]
fn a_prompt_starts_no_process_and_opens_no_file() {
    let world = World::new();
    let role = [("OL_AWS_ROLE", "admin"), ("OL_AWS_EXPIRES_LOCAL", "14:05")];
    let cost = |rc: &str| Some(cost_of_prompts(&world, &[&start(&world, rc)?], &role));
    let Some(bare) = cost(THEME) else { return };
    assert_eq!(cost(&usual()).unwrap(), bare);
}

#[test]
fn tab_completes_roles_and_after_dashes_the_command() {
    let world = World::new();
    world.stand_in(
        "[ \"$1\" = complete ] && printf 'admin\\tAdmin in prod\\naudit\\tReads\\nother\\n'",
    );
    std::fs::write(world.home().join("some-file"), "").unwrap();
    let rc = format!(
        "{}set edit:completion:arg-completer[cat] = {{|@words| put of-cat-itself }}\n",
        usual()
    );
    for (typed, shown) in [
        ("ol-assume a", "admin (Admin in prod)"),
        ("ol-aws env ad", "ol-aws env admin"),
        ("ol-assume x -- cat of", "ol-assume x -- cat of-cat-itself"),
        ("ol-assume x -- ls some-f", "ol-assume x -- ls some-file"),
    ] {
        let Some(window) = interactive(&world, &rc, &[]) else {
            return;
        };
        window.keys(typed);
        window.key("Tab");
        window.see(shown);
    }
    let asked = ["complete -- ol-assume a", "complete -- ol-aws env ad"];
    assert_eq!(world.starts(), asked);
}

#[test]
fn a_question_reaches_the_terminal_and_ctrl_c_changes_nothing() {
    let world = World::new();
    world.stand_in(
        r#"echo "set-env OL_AWS_ROLE half"; [ -t 0 ] && [ -t 2 ] && [ ! -t 1 ] || exit 9
        printf 'code? ' >&2; read -r code; printf 'set-env OL_AWS_ROLE role-%s' "$code""#,
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
