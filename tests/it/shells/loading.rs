//! `env` and `env --unset` as people use them, in every real shell: what is loaded, what is taken away, and what a failure
//! leaves.

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output};

use ol_aws::environment::Change;

use crate::world::real_shell::{REMOVED, Shell, Variables, assert_same, dumped};
use crate::world::{World, binary, tool};

pub const ENV: &str = "ol-aws env admin --region eu-west-1";
pub const UNSET: &str = "ol-aws env --unset";

/// What the user had before.
const USERS: [(&str, &str); 4] = [
    ("AWS_PAGER", ""),
    ("AWS_MAX_ATTEMPTS", "5"),
    ("AWS_ACCESS_KEY_ID", "AKIAOLD"),
    ("AWS_PROFILE", "old"),
];

/// A world in which the role is held, so that no run below has to sign in.
pub fn signed_in() -> World {
    let world = World::new();
    world.ol_aws(ENV.strip_prefix("ol-aws ").unwrap()).ok();
    world
}

/// Runs a script in a shell of this user.
pub fn run(shell: &Shell, world: &World, lines: &[&str], more: &[(&'static str, &str)]) -> Output {
    let mut variables = world.variables();
    variables.extend(
        USERS
            .iter()
            .chain(more)
            .map(|&(name, value)| (name, value.to_owned())),
    );
    shell.run(lines, world.home(), variables)
}

#[track_caller]
pub fn environment(world: &World, file: &str, output: &Output) -> Variables {
    let found = dumped(world.home(), file);
    std::fs::remove_file(world.home().join(file)).unwrap_or_default();
    found.unwrap_or_else(|| panic!("no {file}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// What `env --format json` says is set.
pub fn as_json(world: &World) -> Variables {
    let json = world
        .ol_aws("env admin --region eu-west-1 --format json")
        .ok();
    serde_json::from_str(&json).unwrap()
}

fn without(
    mut environment: Variables,
    names: impl IntoIterator<Item = impl AsRef<str>>,
) -> Variables {
    for name in names {
        environment.remove(name.as_ref());
    }
    environment
}

#[test]
fn env_sets_exactly_what_it_says_and_unset_takes_exactly_that_away() {
    let world = signed_in();
    let set = as_json(&world);
    for shell in Shell::all() {
        let lines = [
            &Shell::dump("before"),
            &shell.load(ENV),
            &Shell::dump("loaded"),
            &shell.load(UNSET),
            &Shell::dump("after"),
        ];
        let old = REMOVED.map(|name| (name, "old"));
        let output = run(&shell, &world, &lines.map(String::as_str), &old);
        let [before, loaded, after] =
            ["before", "loaded", "after"].map(|file| environment(&world, file, &output));
        assert!(before.contains_key("AWS_PROFILE"), "{}", shell.name);
        let kept = without(before, REMOVED);
        let mut expected = kept.clone();
        expected.extend(set.clone());
        assert_same(&loaded, &expected, &format!("{}: loaded", shell.name));
        let rest = without(kept, set.keys());
        assert_same(&after, &rest, &format!("{}: after --unset", shell.name));
    }
}

#[test]
fn a_universal_variable_of_fish_that_would_win_is_erased_but_not_in_silence() {
    let world = signed_in();
    let Some(fish) = tool("fish") else { return };
    let script = format!(
        "set -Ux AWS_PROFILE work; set -Ux AWS_REGION eu-north-1; {ENV} | source; and {}; {UNSET} | source; set -U | string match 'AWS*'",
        Shell::dump("loaded")
    );
    let mut fish = Command::new(fish);
    fish.args(["-c", &script]);
    fish.env_clear()
        .envs(world.variables())
        .current_dir(world.home());
    let path = Path::new(binary()).parent().unwrap().display().to_string();
    fish.env("PATH", format!("{path}:{}", std::env::var("PATH").unwrap()));
    let output = fish.output().unwrap();
    let loaded = environment(&world, "loaded", &output);
    assert!(loaded.contains_key("AWS_ACCESS_KEY_ID"), "{loaded:?}");
    assert!(!loaded.contains_key("AWS_PROFILE"), "{loaded:?}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "AWS_REGION eu-north-1\n"
    );
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("erased the universal variable AWS_PROFILE"),
        "{said}"
    );
}

#[test]
fn unset_succeeds_also_when_there_is_nothing_to_take_away() {
    let world = World::new();
    for shell in Shell::all() {
        let output = run(&shell, &world, &[&shell.load_then_echo(UNSET)], &[]);
        assert_eq!(
            output.stdout,
            b"RAN\n",
            "{}: {}",
            shell.name,
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn after_a_refusal_nothing_runs_and_nothing_has_changed() {
    let world = World::new();
    for shell in Shell::all() {
        let lines = [
            &Shell::dump("before"),
            &shell.load_then_echo(ENV),
            &Shell::dump("after"),
        ];
        let output = run(
            &shell,
            &world,
            &lines.map(String::as_str),
            &[("OL_AWS_PASSWORD", "wrong")],
        );
        let [before, after] = ["before", "after"].map(|file| environment(&world, file, &output));
        assert_same(&after, &before, shell.name);
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "",
            "{}",
            shell.name
        );
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("error: "),
            "{}",
            shell.name
        );
    }
}

#[test]
fn a_script_that_stops_at_errors_ends_with_our_exit_code() {
    let world = World::new();
    for shell in Shell::sh_family() {
        let lines = ["set -eu", &shell.load(ENV), "echo RAN"];
        let output = run(&shell, &world, &lines, &[("OL_AWS_PASSWORD", "wrong")]);
        let end = (output.status.code(), output.status.signal());
        assert_eq!(
            (end, output.stdout),
            ((Some(4), None), Vec::new()),
            "{}",
            shell.name
        );
    }
}

#[test]
fn no_option_of_a_strict_script_changes_what_is_loaded() {
    let world = signed_in();
    let set = as_json(&world);
    for shell in Shell::sh_family() {
        let own: &[&str] = match shell.name {
            "bash" => &[
                "set -o posix",
                "set -o pipefail; shopt -s nullglob extglob failglob; shopt -u sourcepath",
            ],
            "zsh" => &[
                "set -o pipefail; setopt rc_quotes noglob sh_word_split",
                "setopt glob_subst null_glob extended_glob ksh_arrays magic_equal_subst all_export",
                "emulate sh",
                "emulate ksh",
            ],
            "dash" => &["set -a"],
            _ => &["set -o pipefail", "set -a"],
        };
        for own in own {
            let lines = [
                "set -efu; IFS=0123-/",
                own,
                &shell.load(ENV),
                &shell.load(UNSET),
                &shell.load(ENV),
                &Shell::dump("loaded"),
            ];
            let output = run(&shell, &world, &lines, &[]);
            let mut loaded = environment(&world, "loaded", &output);
            loaded.retain(|name, _| set.contains_key(name));
            assert_same(&loaded, &set, &format!("{} with {own}", shell.name));
        }
    }
}

#[test]
fn an_account_name_of_any_letters_and_a_token_of_8_kb_survive_every_shell() {
    let world = World::new();
    let token = "IQoJb3JpZ2luX2VjE/+=".repeat(410);
    world
        .sandbox
        .edit(|acme| acme.session_token = Some(token.clone()));
    let name = "prod's \\\"$HOME\" \\'%PATH%\\ =ls ~ * ünï\u{2019}\\";
    world.config(&format!(
        "[accounts]\n\"111122223333\" = {}\n",
        toml_string(name)
    ));
    assert_eq!(as_json(&world)["OL_AWS_ACCOUNT"], name);
    for shell in Shell::all() {
        let output = run(
            &shell,
            &world,
            &[&shell.load(ENV), &Shell::dump("loaded")],
            &[],
        );
        let loaded = environment(&world, "loaded", &output);
        assert_eq!(loaded["AWS_SESSION_TOKEN"], token, "{}", shell.name);
        assert_eq!(loaded["OL_AWS_ACCOUNT"], name, "{}", shell.name);
    }
}

/// JSON's strings are TOML's.
fn toml_string(text: &str) -> String {
    serde_json::json!(text).to_string()
}

#[test]
fn unset_needs_neither_settings_nor_network() {
    let world = World::new();
    world.config("this is no config file");
    let run = world.ol_aws("env --unset --shell sh");
    let code = run
        .without(&["HOME", "OL_AWS_ENDPOINT", "OL_AWS_SUBDOMAIN"])
        .ok();
    assert!(
        code.lines()
            .all(|line| line.trim_start_matches('(').starts_with("unset ")),
        "{code}"
    );
    assert!(world.sandbox.requests().is_empty());
}

#[test]
fn the_note_for_aws_vault_users_goes_too_but_not_their_own() {
    let world = World::new();
    world.config("compat = [\"aws-vault\"]\n");
    for shell in Shell::all() {
        let own: Change = ("AWS_VAULT".into(), Some("own".into()));
        std::fs::write(
            world.home().join("own"),
            shell.dialect.script(&[own]).unwrap(),
        )
        .unwrap();
        let lines = [
            &shell.load(ENV),
            &Shell::dump("loaded"),
            &shell.load(UNSET),
            &Shell::dump("after"),
            &shell.load(ENV),
            &shell.load("cat own"),
            &shell.load(UNSET),
            &Shell::dump("theirs"),
        ];
        let output = run(
            &shell,
            &world,
            &lines.map(String::as_str),
            &[("AWS_VAULT", "old")],
        );
        let vault = |file| environment(&world, file, &output).remove("AWS_VAULT");
        assert_eq!(vault("loaded").as_deref(), Some("Admin"), "{}", shell.name);
        assert_eq!(vault("after"), None, "{}", shell.name);
        assert_eq!(vault("theirs").as_deref(), Some("own"), "{}", shell.name);
    }
}
