//! `ol-assume` in scripts: what it sets and what it leaves, whatever fails.

use ol_aws::environment::Change;

use crate::shells::drivers::{Driver, environment, write};
use crate::world::real_shell::{Shell, Variables, assert_same};
use crate::world::{PROD, World};

/// What has to be installed besides the shell.
pub const NEEDS: &[&str] = &[];

/// A world in which a person has signed in.
pub fn signed_in() -> World {
    let world = World::new();
    world.ol_aws("login").ok();
    world
}

/// The code that gives a variable a value, in the file `code`.
pub fn prepare_code(driver: &Driver, world: &World, name: &str, value: &str) {
    let change: Change = (name.to_owned(), Some(value.to_owned()));
    let code = driver.dialect.hook_script(&[change]);
    write(world, "code", &code.unwrap());
}

/// The variables of the environment that are of a role.
fn of_role(environment: &Variables) -> Vec<&str> {
    let ours = [
        "OL_AWS_ROLE",
        "AWS_ACCESS",
        "AWS_SECRET",
        "AWS_SESSION",
        "AWS_REGION",
    ];
    let names = environment.keys().map(String::as_str);
    names
        .filter(|name| ours.iter().any(|start| name.starts_with(start)))
        .collect()
}

pub fn the_script_is_valid_as_it_stands(driver: &Driver) {
    let world = World::new();
    let program = crate::world::tool(driver.name).unwrap();
    let check = |text: &str| {
        write(&world, "hook", text);
        let mut command = std::process::Command::new(&program);
        command.args(driver.check).current_dir(world.home());
        command.output().unwrap()
    };
    let found = check(driver.dialect.hook().unwrap());
    assert!(found.status.success(), "{found:?}");
    // ksh93 also advises.
    let stderr = String::from_utf8(found.stderr).unwrap();
    assert!(
        stderr.lines().all(|line| line.contains("warning: ")),
        "{stderr}"
    );
    let broken = check(&format!("{}\n((('", driver.dialect.hook().unwrap()));
    assert!(!broken.status.success(), "{broken:?}");
}

pub fn it_sets_changes_goes_back_and_clears(driver: &Driver) {
    let world = signed_in();
    let json = world
        .ol_aws("env Admin --region eu-west-1 --format json")
        .ok();
    let json: Variables = serde_json::from_str(&json).unwrap();
    let lines = [
        "ol-assume Admin --region eu-west-1",
        &Shell::dump("set"),
        &format!("ol-assume {PROD}/ReadOnly"),
        &Shell::dump("changed"),
        "ol-assume -",
        &Shell::dump("back"),
        "ol-assume --unset",
        &Shell::dump("unset"),
    ];
    let mine = [("AWS_PROFILE", "mine"), ("AWS_ACCESS_KEY_ID", "old")];
    let done = driver.run_with(&world, &mine, &[&[driver.load], &lines[..]].concat());
    assert_eq!((done.stdout.as_str(), done.code), ("", 0), "{done:?}");
    let [mut set, changed, back, unset] =
        ["set", "changed", "back", "unset"].map(|file| environment(&world, file, &done));
    assert!(!set.contains_key("AWS_PROFILE"), "{set:?}");
    set.retain(|name, _| json.contains_key(name));
    assert_same(&set, &json, "set");
    let arn = |role| format!("arn:aws:iam::{PROD}:role/{role}");
    assert_eq!(changed["OL_AWS_ROLE_ARN"], arn("ReadOnly"));
    assert_eq!(back["OL_AWS_ROLE_ARN"], arn("Admin"));
    assert_eq!(of_role(&unset), [""; 0]);
}

/// A role without a region of its own has the user's, also after another one that has.
pub fn going_back_to_a_role_goes_back_to_the_users_region(driver: &Driver) {
    let world = World::new();
    world.config(
        "[roles.near]\nrole = \"111122223333/Admin\"\n\
         [roles.far]\nrole = \"111122223333/ReadOnly\"\nregion = \"sa-east-1\"\n",
    );
    let lines = [
        driver.load,
        "ol-assume near",
        "ol-assume far",
        &Shell::dump("far"),
        "ol-assume -",
        &Shell::dump("back"),
        "ol-assume --unset",
        &Shell::dump("after"),
    ];
    let own = [
        ("AWS_REGION", "us-west-2"),
        ("AWS_DEFAULT_REGION", "ap-south-1"),
    ];
    let done = driver.run_with(&world, &own, &lines);
    for (file, region, default) in [
        ("far", "sa-east-1", "sa-east-1"),
        ("back", "us-west-2", "us-west-2"),
        ("after", "us-west-2", "ap-south-1"),
    ] {
        let found = environment(&world, file, &done);
        let found = ["AWS_REGION", "AWS_DEFAULT_REGION"].map(|name| found[name].as_str());
        assert_eq!(found, [region, default], "{file}");
    }
}

/// Also when half of the code was printed before.
pub fn a_run_that_fails_or_is_killed_changes_nothing(driver: &Driver) {
    for printed in [":", "cat \"$HOME/code\""] {
        let world = World::new();
        prepare_code(driver, &world, "AWS_ACCESS_KEY_ID", "new");
        world.stand_in(&format!(
            "{printed}\ncase $* in *killed) kill -9 $$;; *) exit 7;; esac"
        ));
        let lines = [
            driver.load,
            &Shell::dump("before"),
            &(driver.code_of)("ol-assume fails"),
            &(driver.code_of)("ol-assume killed"),
            &Shell::dump("after"),
        ];
        let done = driver.run_with(&world, &[("AWS_ACCESS_KEY_ID", "old")], &lines);
        let codes = format!("code=7\ncode={}\n", driver.killed[0]);
        assert_eq!(done.stdout, codes, "{done:?}");
        let [before, after] = ["before", "after"].map(|file| environment(&world, file, &done));
        assert_same(&after, &before, "after");
        assert_eq!(after["AWS_ACCESS_KEY_ID"], "old");
        let start = format!("env --hook --shell {}", driver.dialect.name());
        assert_eq!(
            world.starts(),
            [format!("{start} fails"), format!("{start} killed")]
        );
    }
}

pub fn the_programs_code_and_words_come_back(driver: &Driver) {
    let world = World::new();
    let lines = [
        &Shell::dump("before"),
        &(driver.code_of)("ol-assume nobody"),
        &(driver.code_of)("ol-assume --no-such-flag"),
        &(driver.code_of)("ol-assume --help"),
        &Shell::dump("after"),
    ];
    let done = driver.run(&world, &lines.map(String::as_str));
    assert_eq!(done.stdout, "code=6\ncode=2\ncode=0\n", "{done:?}");
    let [before, after] = ["before", "after"].map(|file| environment(&world, file, &done));
    assert_same(&after, &before, "after");
    assert!(
        done.stderr.contains("Usage: ol-assume [OPTIONS]"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("error: "), "{}", done.stderr);
}

pub fn the_program_is_started_once(driver: &Driver) {
    let world = World::new();
    prepare_code(driver, &world, "X", "1");
    world.stand_in("[ \"$1\" = exec ] && exit 3; cat \"$HOME/code\"");
    let lines = [
        "ol-assume",
        "ol-assume -",
        "ol-assume --unset",
        "ol-assume a --tenant t",
        &(driver.code_of)("ol-assume a --fresh -- c -- d"),
    ];
    let done = driver.run(&world, &lines);
    assert_eq!(done.stdout, "code=3\n", "{done:?}");
    let env = format!("env --hook --shell {}", driver.dialect.name());
    let starts = [
        env.clone(),
        format!("{env} -"),
        format!("{env} --unset"),
        format!("{env} a --tenant t"),
        "exec a --fresh -- c -- d".to_owned(),
    ];
    assert_eq!(world.starts(), starts);
}

/// And the shell does not get the credentials.
pub fn a_command_gets_its_words_and_gives_its_status(driver: &Driver) {
    let world = signed_in();
    world.program(
        "show",
        "printf '<%s>' \"$OL_AWS_ROLE\" \"$AWS_REGION\" \"$@\"; exit 41",
    );
    world.program("ends", "kill -9 $$");
    let words = driver.words(&["a  b", "", "!x"]);
    let lines = [
        &(driver.code_of)(&format!(
            "ol-assume Admin --region eu-west-1 -- show {words} -- --help"
        )),
        &(driver.code_of)("ol-assume Admin -- ends"),
        &(driver.code_of)("ol-assume Admin -- /bin/true"),
        &Shell::dump("after"),
    ];
    let done = driver.run(&world, &lines.map(String::as_str));
    let expected = format!(
        "<Admin><eu-west-1><a  b><><!x><--><--help>code=41\ncode={}\ncode=0\n",
        driver.killed[1]
    );
    // xonsh writes an empty line where a command was killed.
    let stdout = done.stdout.replace("\n\n", "\n");
    assert_eq!(stdout, expected, "{done:?}");
    assert_eq!(of_role(&environment(&world, "after", &done)), [""; 0]);
}

pub fn a_command_gets_a_quoted_pattern_as_it_is(driver: &Driver) {
    let world = signed_in();
    world.program("show", "printf '<%s>' \"$@\"");
    write(&world, "file", "");
    let words = driver.words(&["*", "f?le"]);
    let done = driver.run(&world, &[&format!("ol-assume Admin -- show {words}")]);
    assert_eq!(done.stdout, "<*><f?le>", "{done:?}");
}

/// In a pipe it is a part of the shell that is changed, and ends.
pub fn one_end_of_a_pipe_says_that_the_shell_stays_as_it_was(driver: &Driver) {
    let world = signed_in();
    let lines = [
        "ol-assume Admin | cat",
        &Shell::dump("piped"),
        "ol-assume Admin",
        &Shell::dump("alone"),
    ];
    let done = driver.run(&world, &lines);
    assert_eq!(of_role(&environment(&world, "piped", &done)), [""; 0]);
    let alone = environment(&world, "alone", &done);
    assert_eq!(alone["OL_AWS_ROLE"], "Admin");
    let said = done
        .stderr
        .matches("nothing has changed in the shell itself");
    assert_eq!(said.count(), 1, "{done:?}");
}
