//! The two region variables, which a user may have exported before: `env` sets them, `env --unset` puts back what was there.

use std::path::Path;
use std::process::Command;

use ol_aws::environment::Change;

use super::loading::{ENV, UNSET, as_json, environment, run, signed_in};
use crate::world::real_shell::{Shell, Variables};
use crate::world::{World, binary, tool};

#[test]
fn a_region_the_user_changed_since_stays() {
    let world = signed_in();
    let set = as_json(&world);
    for shell in Shell::all() {
        let change: Change = ("AWS_REGION".into(), Some("eu-north-1".into()));
        std::fs::write(
            world.home().join("change"),
            shell.dialect.script(&[change]).unwrap(),
        )
        .unwrap();
        let lines = [
            &shell.load(ENV),
            &shell.load("cat change"),
            &shell.load(UNSET),
            &Shell::dump("after"),
        ];
        let output = run(&shell, &world, &lines.map(String::as_str), &[]);
        let after = environment(&world, "after", &output);
        let left: Vec<_> = set
            .keys()
            .filter(|name| after.contains_key(*name))
            .collect();
        assert_eq!(left, ["AWS_REGION"], "{}", shell.name);
        assert_eq!(after["AWS_REGION"], "eu-north-1", "{}", shell.name);
    }
}

#[test]
fn a_region_the_user_had_before_us_is_used_each_time_and_stays_theirs() {
    let world = World::new();
    let own = [("AWS_REGION", "us-west-2")];
    let env = "ol-aws env admin";
    for shell in Shell::all() {
        let lines = [
            &shell.load(env),
            &shell.load(env),
            &Shell::dump("loaded"),
            &shell.load(UNSET),
            &Shell::dump("after"),
        ];
        let output = run(&shell, &world, &lines.map(String::as_str), &own);
        for file in ["loaded", "after"] {
            let found = environment(&world, file, &output);
            let region = found.get("AWS_REGION").map(String::as_str);
            assert_eq!(region, Some("us-west-2"), "{} {file}", shell.name);
        }
    }
}

/// In either variable, or in both, which may differ; whatever roles with regions of their own were active in between.
#[test]
fn a_region_the_user_exported_before_us_comes_back_as_it_was() {
    let world = World::new();
    world.config(
        "region = \"eu-west-1\"\n[roles.near]\nrole = \"111122223333/Admin\"\n\
         [roles.far]\nrole = \"111122223333/ReadOnly\"\nregion = \"sa-east-1\"\n",
    );
    let regions = |environment: &Variables| {
        ["AWS_REGION", "AWS_DEFAULT_REGION"].map(|name| environment.get(name).cloned())
    };
    let own: [&[(&str, &str)]; 5] = [
        &[("AWS_REGION", "us-west-2")],
        &[("AWS_DEFAULT_REGION", "us-west-2")],
        &[
            ("AWS_REGION", "us-west-2"),
            ("AWS_DEFAULT_REGION", "ap-south-1"),
        ],
        &[("AWS_REGION", "eu-west-1")],
        &[
            ("AWS_REGION", "it's \\ $HOME"),
            ("AWS_DEFAULT_REGION", "eu-west1"),
        ],
    ];
    for shell in Shell::all() {
        for own in own {
            let lines = [
                &Shell::dump("before"),
                &shell.load("ol-aws env near"),
                &Shell::dump("near"),
                &shell.load("ol-aws env far"),
                &Shell::dump("far"),
                &shell.load("ol-aws env -"),
                &Shell::dump("back"),
                &shell.load(UNSET),
                &Shell::dump("after"),
            ];
            let output = run(&shell, &world, &lines.map(String::as_str), own);
            let at = |file| environment(&world, file, &output);
            for (file, region) in [
                ("near", "eu-west-1"),
                ("far", "sa-east-1"),
                ("back", "eu-west-1"),
            ] {
                let found = regions(&at(file));
                assert_eq!(
                    found,
                    [Some(region.to_owned()), Some(region.to_owned())],
                    "{} {file} {own:?}",
                    shell.name
                );
            }
            let after = at("after");
            assert_eq!(
                regions(&after),
                regions(&at("before")),
                "{} {own:?}",
                shell.name
            );
            let left: Vec<_> = after
                .keys()
                .filter(|name| name.starts_with("OL_AWS_") && name.contains("REGION"))
                .collect();
            assert!(left.is_empty(), "{} {left:?}", shell.name);
        }
    }
}

#[test]
fn a_universal_region_of_fish_is_not_covered_by_what_comes_back() {
    let world = signed_in();
    let Some(fish) = tool("fish") else { return };
    let script = format!(
        "set -Ux AWS_REGION eu-north-1; set -Ux AWS_ACCESS_KEY_ID AKIAOWN; {ENV} | source; set -U AWS_ACCESS_KEY_ID AKIAOWN; \
         {UNSET} | source; set -U AWS_REGION us-west-2; echo $AWS_REGION $AWS_ACCESS_KEY_ID"
    );
    let mut fish = Command::new(fish);
    fish.args(["-c", &script]);
    fish.env_clear()
        .envs(world.variables())
        .current_dir(world.home());
    let path = Path::new(binary()).parent().unwrap().display().to_string();
    fish.env("PATH", format!("{path}:{}", std::env::var("PATH").unwrap()));
    let output = fish.output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "us-west-2 AKIAOWN\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
