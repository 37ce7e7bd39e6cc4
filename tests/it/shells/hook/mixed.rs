//! Variables of more than one role, as another tool leaves them that restores some and not the others: the prompt names
//! neither, a line says why once, and `status`, `why` and `prompt` know it too.

use super::sh_prompt::{enter, load};
use super::stand_in::seen;
use crate::world::pty::Pty;
use crate::world::{DEV, PROD, World, exported, tool};

const KEY: &str = "ASIAABCDEFGHIJKLMNOP";
const ARN: &str = "arn:aws:iam::111122223333:role/Admin";
const SAYS: &str = "belong to different roles; run `ol-assume`";

/// The variables of one role, which ends in 3630 seconds, and their check.
fn of_one_role() -> Vec<(&'static str, String)> {
    let end = super::sh_prompt::end_in(3630);
    vec![
        ("OL_AWS_ROLE", "admin".into()),
        ("OL_AWS_ACCOUNT", "prod".into()),
        ("OL_AWS_ROLE_ARN", ARN.into()),
        ("AWS_ACCESS_KEY_ID", KEY.into()),
        ("OL_AWS_CHECK", format!("{ARN} admin prod {end} MNOP")),
        ("OL_AWS_EXPIRES_AT", end),
    ]
}

/// What somebody else may have changed: each by itself is enough.
const CHANGES: [(&str, &str); 5] = [
    ("AWS_ACCESS_KEY_ID", "ASIAABCDEFGHIJKLMNOQ"),
    ("OL_AWS_ROLE", "dev"),
    ("OL_AWS_ACCOUNT", "dev"),
    ("OL_AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/Dev"),
    ("OL_AWS_EXPIRES_AT", "1999999999"),
];

/// The last line that is shown at the prompt, and what was shown before it.
fn line(pty: &mut Pty, text: &str) -> (String, String) {
    let shown = enter(pty, text);
    (seen(&shown), shown)
}

#[test]
fn status_why_and_prompt_notice_it() {
    let world = World::new();
    world.ol_aws("login").ok();
    let with = |line: &str, changed: (&str, &str)| {
        let mut run = world.ol_aws(line);
        for (name, value) in of_one_role() {
            run = run.env(name, value);
        }
        run.env(changed.0, changed.1)
    };
    let unchanged = ("AWS_PAGER", "");
    assert_eq!(with("prompt", unchanged).ok(), "[admin@prod 1h00m]\n");
    for command in ["status", "why"] {
        assert!(
            !with(command, unchanged).done().stderr.contains(SAYS),
            "{command}"
        );
    }
    with("status --check", unchanged).ok();
    for changed in CHANGES {
        assert_eq!(with("prompt", changed).ok(), "[?]\n", "{changed:?}");
        for command in ["status", "why"] {
            let done = with(command, changed).done();
            assert!(
                done.stderr.contains(SAYS),
                "{command} {changed:?}: {done:?}"
            );
        }
        with("status --check", changed).fails(10);
    }
    // What a command of `exec --renew` has: a role, and a way to its keys.
    let prompt = world.ol_aws("exec Admin --renew -- ol-aws prompt");
    let path = std::path::Path::new(crate::world::binary())
        .parent()
        .unwrap();
    let prompt = prompt.env(
        "PATH",
        format!("{}:{}", path.display(), std::env::var("PATH").unwrap()),
    );
    assert_eq!(prompt.ok(), "[Admin@111122223333]\n");
}

/// The recipe of docs/recipes.md, word for word: whatever was in the shell, every SDK takes the profile inside.
#[test]
fn the_recipe_for_direnv_leaves_the_profile_alone_inside_and_brings_the_keys_back() {
    let Some(direnv) = tool("direnv") else { return };
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/recipes.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    let (_, recipe) = docs.split_once("```sh\n# .envrc\n").unwrap();
    let (recipe, _) = recipe.split_once("```").unwrap();
    let world = World::new();
    world.ol_aws("login").ok();
    std::fs::write(world.home().join(".envrc"), recipe).unwrap();
    let direnv = direnv.display();
    let lines = format!(
        "eval \"$(ol-aws env Admin)\"; {direnv} allow .envrc; eval \"$({direnv} export bash)\"
        echo \"<$AWS_PROFILE $AWS_REGION ${{AWS_ACCESS_KEY_ID-}}${{AWS_SESSION_TOKEN-}}${{OL_AWS_ROLE-}}>\"
        cd /; eval \"$({direnv} export bash)\"; echo \"<${{AWS_PROFILE-}} $OL_AWS_ROLE ${{AWS_ACCESS_KEY_ID:0:4}}>\""
    );
    let done = world.script(&["bash", "-c"], &lines);
    assert_eq!(
        done.stdout, "<admin eu-west-1 >\n< Admin ASIA>\n",
        "{done:?}"
    );
}

/// The real direnv: inside of the project another role is assumed, and then the project is left.
#[test]
fn after_direnv_the_prompt_is_right_or_says_that_it_does_not_know() {
    if tool("direnv").is_none() {
        return;
    }
    for (name, file, hook) in [
        ("bash", "rc", "eval \"$(direnv hook bash)\"\n"),
        ("zsh", ".zshrc", "eval \"$(direnv hook zsh)\"\n"),
    ] {
        if tool(name).is_none() {
            continue;
        }
        let world = World::new();
        world.config(&format!(
            "[roles.ro]\nrole = \"{PROD}/ReadOnly\"\n[roles.admin]\nrole = \"{PROD}/Admin\"\n[roles.dev]\nrole = \"{DEV}/ReadOnly\"\n[accounts]\n\"{PROD}\" = \"prod\"\n\"{DEV}\" = \"dev\"\n"
        ));
        world.ol_aws("login").ok();
        let keys = ["ro", "admin", "dev"].map(|role| {
            let code = world.ol_aws(&format!("env {role} --shell sh")).ok();
            (
                role,
                exported(&code, "AWS_ACCESS_KEY_ID").unwrap().to_owned(),
            )
        });
        let project = world.home().join("project");
        std::fs::create_dir(&project).unwrap();
        let envrc = project.join(".envrc");
        std::fs::write(&envrc, "eval \"$(ol-aws env ro)\"\n").unwrap();
        let (init, words): (_, &[&str]) = match name {
            "bash" => (
                load("bash"),
                &["bash", "--noprofile", "--rcfile", "rc", "-i"],
            ),
            _ => (
                "eval \"$(ol-aws init zsh)\"".to_owned(),
                &["zsh", "-d", "-i"],
            ),
        };
        let rc = format!("PS1='READY> '\n{init}\n{hook}ol_aws_prompt\n");
        std::fs::write(world.home().join(file), rc).unwrap();
        let mut pty = world
            .on_terminal_of(24, 200, words)
            .env("DIRENV_LOG_FORMAT", "")
            .ready();
        enter(&mut pty, &format!("direnv allow {}", envrc.display()));
        for outside in ["", "ol-assume admin", "ol-assume ro"] {
            for inside in ["ol-assume dev", "ol-assume admin", "ol-assume --unset"] {
                for (number, command) in [outside, "cd project", inside, "cd ..", "true"]
                    .into_iter()
                    .enumerate()
                {
                    let (prompt, shown) = line(&mut pty, command);
                    if number == 4 {
                        let key = pty.value("$AWS_ACCESS_KEY_ID");
                        let role = keys
                            .iter()
                            .find(|(_, known)| *known == key)
                            .map(|(role, _)| *role);
                        let right = match role {
                            Some(role) => prompt.starts_with(&format!("[{role}@")),
                            None => prompt.is_empty(),
                        };
                        assert!(
                            right || prompt == "[?] ",
                            "{name}, {outside}, {inside}: {prompt:?} with {role:?}: {shown}"
                        );
                    }
                }
                enter(&mut pty, "ol-assume --unset");
            }
        }
    }
}
