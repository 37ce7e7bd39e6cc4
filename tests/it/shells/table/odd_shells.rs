//! `ol-assume` in scripts of people who have made something else of their shell, and of names and values that nobody has.

use ol_aws::environment::Change;

use super::scripts::{prepare_code, signed_in};
use crate::shells::drivers::{Driver, environment, names, write};
use crate::world::hostile::{PROOF_OF_EXECUTION, values};
use crate::world::real_shell::{Shell, assert_same};
use crate::world::{PROD, World, exported};

/// What has to be installed besides the shell.
pub const NEEDS: &[&str] = &[];

const READONLY: [&str; 5] = [
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SESSION_TOKEN",
    "OL_AWS_CHECK",
];

pub fn it_leaves_no_helper_behind(driver: &Driver) {
    let world = signed_in();
    let names_in = driver.names;
    let lines = [
        // The first command may leave something of the shell's own.
        &(driver.code_of)("/bin/true"),
        &names_in("before"),
        "ol-assume Admin",
        "ol-assume --unset",
        &(driver.code_of)("ol-assume nobody"),
        &(driver.code_of)("ol-assume nobody -- x"),
        &(driver.code_of)("ol-assume Admin -- /bin/true"),
        &names_in("after"),
    ];
    let done = driver.run(&world, &lines);
    assert!(done.stdout.ends_with("code=0\n"), "{done:?}");
    let [before, after] = ["before", "after"].map(|file| names(&world, file));
    assert!(before.len() > 10, "{before:?}");
    let left: Vec<_> = after.difference(&before).collect();
    assert!(left.is_empty(), "{left:?}");
}

pub fn whatever_a_value_holds_it_arrives(driver: &Driver) {
    let world = World::new();
    let numbered = values().into_iter().enumerate();
    let changes: Vec<Change> = numbered
        .map(|(number, value)| (format!("HOSTILE_{number}"), Some(value)))
        .collect();
    assert!(changes.len() > 400);
    write(
        &world,
        "code",
        &driver.dialect.hook_script(&changes).unwrap(),
    );
    world.stand_in("cat \"$HOME/code\"");
    let done = driver.run(&world, &["ol-assume x", &Shell::dump("environ")]);
    let found = environment(&world, "environ", &done);
    for (name, value) in changes {
        assert_eq!(found.get(&name), value.as_ref(), "{name}");
    }
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

pub fn an_account_of_any_name_arrives(driver: &Driver) {
    let world = World::new();
    let name = "it's \"$(touch executed)\" `touch executed` (touch executed) \\%F{red}!! ${HOME} =ls * ; ünï\\";
    let quoted = serde_json::json!(name);
    world.config(&format!("[accounts]\n\"{PROD}\" = {quoted}\n"));
    let done = driver.run(&world, &["ol-assume Admin", &Shell::dump("environ")]);
    let found = environment(&world, "environ", &done);
    assert_eq!(found["OL_AWS_ACCOUNT"], name);
    assert!(!world.home().join(PROOF_OF_EXECUTION).exists());
}

/// Aliases and functions of the names that the script uses, made before it is loaded and after.
pub fn what_the_user_has_made_of_its_words_does_not_matter(driver: &Driver) {
    let world = signed_in();
    assert!(!(driver.taken_words)().is_empty());
    for taken in (driver.taken_words)() {
        for start in [[taken.as_str(), driver.load], [driver.load, taken.as_str()]] {
            let lines = [
                start[0],
                start[1],
                "ol-assume Admin",
                &Shell::dump("environ"),
                &(driver.code_of)("ol-assume nobody"),
                &(driver.code_of)("ol-assume Admin -- /bin/false"),
            ];
            let done = driver.run_with(&world, &[("AWS_PROFILE", "mine")], &lines);
            assert_eq!(done.stdout, "code=6\ncode=1\n", "{start:?}: {done:?}");
            let found = environment(&world, "environ", &done);
            assert_eq!(found["OL_AWS_ROLE"], "Admin", "{start:?}");
            assert!(!found.contains_key("AWS_PROFILE"), "{start:?}");
        }
    }
}

pub fn no_setting_of_the_user_changes_what_it_does(driver: &Driver) {
    assert!(!driver.settings.is_empty());
    for &setting in driver.settings {
        let world = World::new();
        prepare_code(driver, &world, "AWS_ACCESS_KEY_ID", "a  *");
        world.stand_in(
            "if [ \"$1\" = exec ]; then shift; printf '<%s>' \"$@\"; exit 41; fi
            case $* in *'bad one') exit 3;; *) cat \"$HOME/code\";; esac",
        );
        let [role, bad] = ["a  b*", "bad one"].map(|role| driver.words(&[role]));
        let words = driver.words(&["a b", "", "-"]);
        let lines = [
            setting,
            driver.load,
            &format!("ol-assume {role} {}", driver.words(&[""])),
            &Shell::dump("environ"),
            &(driver.code_of)(&format!("ol-assume {bad}")),
            &(driver.code_of)(&format!("ol-assume x -- {words}")),
        ];
        let done = driver.run_with(&world, &[("AWS_ACCESS_KEY_ID", "old")], &lines);
        assert_eq!(
            done.stdout, "code=3\n<x><--><a b><><->code=41\n",
            "{setting}: {done:?}"
        );
        let found = environment(&world, "environ", &done);
        assert_eq!(found["AWS_ACCESS_KEY_ID"], "a  *", "{setting}");
        let env = format!("env --hook --shell {}", driver.dialect.name());
        let starts = [
            format!("{env} a  b* "),
            format!("{env} bad one"),
            "exec x -- a b  -".to_owned(),
        ];
        assert_eq!(world.starts(), starts, "{setting}");
    }
}

/// What shows each line as it is read, or each command; and it is on again afterwards.
pub fn no_way_to_follow_a_script_shows_a_key(driver: &Driver) {
    let world = signed_in();
    let code = world.ol_aws("env Admin --shell sh").ok();
    let secrets =
        ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].map(|name| exported(&code, name).unwrap());
    assert!(!driver.traces.is_empty());
    for &[trace, command, shown] in driver.traces {
        let lines = [
            trace,
            "ol-assume Admin",
            &(driver.code_of)("ol-assume nobody"),
            "ol-assume --unset",
            "ol-assume Admin",
            command,
            &Shell::dump("environ"),
        ];
        let done = driver.run(&world, &lines);
        assert!(done.stdout.contains("code=6\n"), "{trace}: {done:?}");
        let said = format!("{}{}", done.stdout, done.stderr);
        for secret in secrets {
            assert!(!said.contains(secret), "{trace}: {done:?}");
        }
        assert!(said.contains(shown), "{trace}: {done:?}");
        let found = environment(&world, "environ", &done);
        assert_eq!(found["OL_AWS_ROLE"], "Admin", "{trace}");
    }
}

/// A change that the shell refuses is refused as a whole: nothing of the new role, nothing of ours, and the variable is named.
pub fn a_readonly_variable_leaves_all_as_it_was(driver: &Driver) {
    let world = signed_in();
    let code = world.ol_aws("env Admin --shell sh").ok();
    let secret = exported(&code, "AWS_SECRET_ACCESS_KEY").unwrap();
    let names_in = driver.names;
    for name in READONLY {
        for (trace, profile) in [("", ""), (driver.traces[0][0], ""), ("", "mine")] {
            let lines = [
                driver.load,
                trace,
                &(driver.readonly)(name),
                &names_in("names"),
                &Shell::dump("before"),
                &(driver.code_of)("ol-assume Admin --region eu-west-1"),
                &Shell::dump("after"),
                "{ set +xv; } 2>/dev/null; set > left",
                &names_in("names_left"),
            ];
            let own = [("AWS_PROFILE", profile)];
            let own = if profile.is_empty() {
                &own[..0]
            } else {
                &own[..]
            };
            let done = driver.run_with(&world, own, &lines);
            assert_eq!(done.stdout, "code=1\n", "{name} {trace}: {done:?}");
            assert!(done.stderr.contains(name), "{done:?}");
            assert!(done.stderr.contains("nothing has changed"), "{done:?}");
            let [before, after] = ["before", "after"].map(|file| environment(&world, file, &done));
            assert_same(&after, &before, name);
            let left = std::fs::read(world.home().join("left")).unwrap();
            let left = String::from_utf8_lossy(&left);
            assert!(!left.contains(secret), "{name} {trace}: {left}");
            let [before, after] = ["names", "names_left"].map(|file| names(&world, file));
            let left: Vec<_> = after.difference(&before).collect();
            assert!(left.is_empty(), "{name} {trace}: {left:?}");
        }
    }
}

/// It cannot undo what its first lines did, but it ends in a way that `&&` and `set -e` see.
pub fn the_plain_line_fails_at_a_readonly_variable(driver: &Driver) {
    let world = signed_in();
    let shell = driver.shell();
    for name in READONLY {
        let load = shell.load_then_echo("ol-aws env Admin --region eu-west-1");
        let done = driver.run_with(&world, &[], &[&(driver.readonly)(name), &load]);
        assert_eq!(done.stdout, "", "{name}");
        assert_ne!(done.code, 0, "{name}");
        assert!(done.stderr.contains(name), "{name}: {done:?}");
    }
}
