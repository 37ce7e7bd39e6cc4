//! `configure --import`: from each tool's files to a sign-in, with nothing typed that stands in them.

use std::path::Path;

use sandbox::PASSWORD;

use crate::world::desktop::Desktop;
use crate::world::pty::Pty;
use crate::world::{Run, World};

const SECRET: &str = "API client secret: ";
const TAKE: &str = "take this? [Y/n]: ";

fn newcomer(run: Run) -> Run {
    run.env("SHELL", "/bin/tcsh").without_settings()
}

/// Puts a tool's files where it has them.
fn put(world: &World, fixture: &str, place: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/import")
        .join(fixture);
    let to = world.home().join(place);
    std::fs::create_dir_all(&to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[track_caller]
fn answer(pty: &mut Pty, question: &str, answer: &str) {
    pty.see(question);
    pty.line(answer);
}

/// Enter to whatever is offered, up to the end.
#[track_caller]
fn go_on(pty: &mut Pty, offers: &[&str]) -> String {
    for offer in offers {
        answer(pty, offer, "");
    }
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{}{rest}", pty.transcript());
    rest
}

const ACCOUNTS: &str = "short names? [y/N]: ";
const ALIASES: &str = "[Y/n]: ";
const DEFAULT: &str = "default role";
const REGION: &str = "AWS region";

#[test]
fn the_python_clients_user_types_a_password_and_no_more() {
    let world = World::new();
    put(&world, "python", ".onelogin");
    let before = std::fs::read(world.home().join(".onelogin/onelogin.sdk.json")).unwrap();
    let mut pty = newcomer(world.terminal("configure --import")).on_terminal();
    let shown = pty.see(TAKE);
    pty.line("");
    pty.see("password of ada@acme.test: ");
    for part in [
        "app_id = 123456",
        "you sign in at api.us.onelogin.com",
        "2 roles:",
        "prod = role 111122223333/Admin, region eu-north-1",
        "look = role 111122223333/ReadOnly",
        "2 account names:",
        "111122223333 = Production",
        "444455556666 = Development",
        "not shown",
        "another app, 654321",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("sandbox-client-secret"), "{shown}");
    pty.line(PASSWORD);
    go_on(&mut pty, &[ALIASES, DEFAULT]);
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    for part in [
        "app_id = \"123456\"",
        "onelogin_region = \"us\"",
        "duration = \"2h\"",
        "111122223333 = \"Production\"",
        "[roles.prod]\nrole = \"111122223333/Admin\"\nregion = \"eu-north-1\"",
        "[roles.look]",
    ] {
        assert!(file.contains(part), "{part}: {file}");
    }
    assert!(!file.contains("secret"), "{file}");
    let after = std::fs::read(world.home().join(".onelogin/onelogin.sdk.json")).unwrap();
    assert_eq!(before, after, "the original is kept");
}

#[test]
fn whoever_does_not_want_it_takes_nothing() {
    let world = World::new();
    put(&world, "python", ".");
    let mut pty = newcomer(world.terminal("configure --import")).on_terminal();
    answer(&mut pty, TAKE, "n");
    let (_, code) = pty.end();
    assert!(code == 1 && !world.config_file().exists());
    assert!(world.sandbox.requests().is_empty());
}

#[test]
fn the_secret_moves_into_the_keyring_where_the_person_says_so() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    put(&world, "java", ".");
    let mut pty = newcomer(world.terminal("configure --import onelogin.sdk.properties"))
        .at(&desktop)
        .on_terminal();
    answer(&mut pty, TAKE, "");
    answer(&mut pty, "/apps/ID/edit)", "123456");
    answer(&mut pty, "user name or email", "ada@acme.test");
    answer(&mut pty, "password of ada@acme.test: ", PASSWORD);
    answer(
        &mut pty,
        "client secret of sandbox-client-id in the system keyring? [y/N]: ",
        "y",
    );
    answer(
        &mut pty,
        "password of ada@acme.test in the system keyring? [y/N]: ",
        "",
    );
    go_on(&mut pty, &[ACCOUNTS, ALIASES, DEFAULT, REGION]);
    let url = world.sandbox.onelogin_url();
    let kept = desktop.look_up(&format!("client-secret {url} sandbox-client-id"));
    assert_eq!(kept.as_deref(), Some("sandbox-client-secret"));
}

#[test]
fn of_several_apps_one_is_chosen() {
    for (fixture, shown) in [
        ("physera", "onelogin-aws-cli live acme 123456"),
        ("clisso", "clisso prod acme 123456"),
    ] {
        let world = World::new();
        put(&world, fixture, ".");
        let mut pty = newcomer(world.terminal("configure --import")).on_terminal();
        pty.see(shown);
        pty.line("");
        answer(&mut pty, TAKE, "");
        answer(&mut pty, "password of ada@acme.test: ", PASSWORD);
        pty.see("gives you 4 roles");
        pty.control('c');
        pty.end();
        let file = match fixture {
            "clisso" => ".clisso.yaml",
            _ => ".onelogin-aws.config",
        };
        let line = format!("configure --no-input --import {file}");
        let stderr = newcomer(world.ol_aws(&line)).fails(2);
        assert!(
            stderr.contains("several to import") && stderr.contains("654321"),
            "{stderr}"
        );
        // Its flag names one, in any case.
        let (names, other) = match fixture {
            "clisso" => ("prod, dev", "DEV"),
            _ => ("live, test", "Test"),
        };
        assert!(
            stderr.contains(&format!("--import-section with one of these: {names}")),
            "{stderr}"
        );
        let stderr = newcomer(world.ol_aws(&format!("{line} --import-section nobody"))).fails(2);
        assert!(
            stderr.contains(&format!("takes one of these: {names}")),
            "{stderr}"
        );
        let line = format!("{line} --import-section {other}");
        let done = newcomer(world.ol_aws(&line)).done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        let written = std::fs::read_to_string(world.config_file()).unwrap();
        assert!(written.contains("app_id = \"654321\""), "{written}");
    }
}

#[test]
fn a_directory_is_named_as_a_file_is() {
    let world = World::new();
    put(&world, "python", "old");
    let done = newcomer(world.ol_aws("configure --no-input --import old")).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    let written = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(written.contains("[roles.prod]"), "{written}");

    // With another tool's file in it, a person chooses, and a script says which.
    let world = World::new();
    put(&world, "clisso", "old");
    put(&world, "saml2aws", "old");
    let line = "configure --no-input --import old";
    let stderr = newcomer(world.ol_aws(line)).fails(2);
    assert!(stderr.contains("prod, dev, default"), "{stderr}");
    let done = newcomer(world.ol_aws(&format!("{line} --import-section default"))).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    // Each line that is not taken is named.
    assert!(done.stderr.contains("(saml2aws)"), "{}", done.stderr);

    std::fs::create_dir(world.home().join("empty")).unwrap();
    let stderr = newcomer(world.ol_aws("configure --no-input --import empty")).fails(2);
    assert!(
        stderr.contains("no files from another OneLogin tool were found in empty"),
        "{stderr}"
    );
    let stderr = newcomer(world.ol_aws("configure --import-section x")).fails(2);
    assert!(stderr.contains("--import"), "{stderr}");
}

#[test]
fn an_empty_template_is_nothing_to_import() {
    let world = World::new();
    put(&world, "dialects/python-template/here", "old");
    for (line, code) in [
        ("configure --no-input --import old", 3),
        ("configure --no-input --import old/onelogin.aws.json", 3),
    ] {
        let stderr = newcomer(world.ol_aws(line)).fails(code);
        assert!(stderr.contains("nothing to import"), "{line}: {stderr}");
    }
    put(&world, "dialects/python-template/here", ".onelogin");
    let mut pty = newcomer(world.terminal("configure --import")).on_terminal();
    let (shown, code) = pty.end();
    assert!(
        code == 2 && shown.contains("nothing to import was found here"),
        "{shown}"
    );
    assert!(world.sandbox.requests().is_empty() && !world.config_file().exists());
}

/// The file's own default is not another profile's Admin, and lines that are not taken are told.
#[test]
fn the_profile_that_the_file_names_is_the_default_and_its_aws_profiles_are_taken_over() {
    let world = World::new();
    put(&world, "dialects/python-profile/here", ".onelogin");
    let aws = world.home().join(".aws");
    std::fs::create_dir_all(&aws).unwrap();
    let before = "# mine\n[profile dev]\nregion = eu-north-1\ncredential_process = onelogin-aws-assume-role --credential-process -p dev\n\n\
                  [profile admin]\ncredential_process = \"/opt/my venv/bin/onelogin-aws-assume-role\" --aws-account-id=111122223333 --aws-role-name Admin --credential-process\n\n\
                  [profile plain]\ncredential_process = onelogin-aws-assume-role --credential-process\n\n\
                  [profile gone]\ncredential_process = onelogin-aws-assume-role --credential-process --profile gone\n\n\
                  [profile other]\ncredential_process = aws-vault exec x\n";
    std::fs::write(aws.join("config"), before).unwrap();
    let mut pty = newcomer(world.terminal("configure --import")).on_terminal();
    let shown = pty.see(TAKE);
    assert!(shown.contains("default_role = dev"), "{shown}");
    assert!(
        shown.contains("onelogin.aws.json:5: to write the AWS profile `dev`"),
        "{shown}"
    );
    pty.line("");
    answer(&mut pty, "password of ada@acme.test: ", PASSWORD);
    for offer in [ACCOUNTS, ALIASES, REGION] {
        answer(&mut pty, offer, "");
    }
    let shown = pty.see("switch them to ol-aws? [y/N]: ");
    assert!(shown.contains("the profile gone stays"), "{shown}");
    pty.line("y");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    let written = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(written.contains("default_role = \"dev\""), "{written}");
    let own = |role: &str| {
        format!(
            "{} credential-process --role {role}",
            crate::world::binary()
        )
    };
    let after = std::fs::read_to_string(aws.join("config")).unwrap();
    let expected = before
        .replace("onelogin-aws-assume-role --credential-process -p dev", &own("dev"))
        .replace(
            "\"/opt/my venv/bin/onelogin-aws-assume-role\" --aws-account-id=111122223333 --aws-role-name Admin --credential-process",
            &own("111122223333/Admin"),
        )
        .replace("onelogin-aws-assume-role --credential-process\n", &format!("{}\n", own("dev")));
    assert_eq!(after, expected);
}

#[test]
fn an_account_without_a_role_comes_first_where_the_default_is_chosen() {
    let world = World::new();
    put(&world, "python", ".onelogin");
    let json = "{\"app_id\": \"123456\", \"subdomain\": \"acme\", \"username\": \"ada@acme.test\", \"aws_account_id\": 444455556666}";
    std::fs::write(world.home().join(".onelogin/onelogin.aws.json"), json).unwrap();
    let mut pty = newcomer(world.terminal("configure --import")).on_terminal();
    answer(&mut pty, TAKE, "");
    answer(&mut pty, "password of ada@acme.test: ", PASSWORD);
    answer(&mut pty, ALIASES, "");
    pty.see(DEFAULT);
    // Below "no default".
    pty.keys("\x1b[B");
    go_on(&mut pty, &["> ", REGION]);
    let written = std::fs::read_to_string(world.config_file()).unwrap();
    let default = written
        .lines()
        .find(|line| line.starts_with("default_role"));
    let default = default.and_then(|line| line.split('"').nth(1)).unwrap();
    let role = written.split(&format!("[roles.{default}]")).nth(1).unwrap();
    assert!(
        role.trim_start().starts_with("role = \"444455556666/"),
        "{written}"
    );
}

#[test]
fn saml2awss_user_is_asked_for_the_client_that_its_keychain_holds() {
    let world = World::new();
    put(&world, "saml2aws", ".");
    put(&world, "broken", "broken");
    let broken = world.home().join("broken/.clisso.yaml");
    std::fs::copy(broken, world.home().join(".clisso.yaml")).unwrap();
    let mut pty = newcomer(world.terminal("configure --import")).on_terminal();
    let shown = pty.see(TAKE);
    pty.line("");
    pty.see("API client id");
    // The others are taken although one cannot be read.
    assert!(
        shown.contains(".clisso.yaml") && shown.contains("skipped"),
        "{shown}"
    );
    pty.line("sandbox-client-id");
    answer(&mut pty, SECRET, "sandbox-client-secret");
    answer(&mut pty, "password of ada@acme.test: ", PASSWORD);
    go_on(&mut pty, &[ACCOUNTS, ALIASES]);
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(
        file.contains("default_role = \"arn:aws:iam::111122223333:role/Admin\""),
        "{file}"
    );
    assert!(file.contains("device = \"OneLogin Protect\""), "{file}");
}

#[test]
fn a_fleet_imports_without_a_person() {
    let world = World::new();
    put(&world, "python", "old");
    let line = "configure --no-input --import old/onelogin.aws.json --username bob@acme.test";
    let done = newcomer(world.ol_aws(line)).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        done.stderr.contains("accepted the API client"),
        "{}",
        done.stderr
    );
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(
        file.contains("username = \"bob@acme.test\"") && !file.contains("ada"),
        "{file}"
    );

    let world = World::new();
    let stderr = newcomer(world.ol_aws("configure --no-input --import")).fails(2);
    assert!(stderr.contains("--import FILE"), "{stderr}");
    // What merely lies there is not taken unseen.
    put(&world, "python", ".");
    put(&world, "python", ".onelogin");
    let stderr = newcomer(world.ol_aws("configure --no-input --import")).fails(2);
    assert!(stderr.contains("only a file that you name"), "{stderr}");
    assert!(world.sandbox.requests().is_empty() && !world.config_file().exists());
    let world = World::new();
    put(&world, "broken", ".");
    let stderr = newcomer(world.ol_aws("configure --no-input --import .saml2aws")).fails(3);
    assert!(
        stderr.contains(".saml2aws") && stderr.contains("line 1"),
        "{stderr}"
    );
    assert!(!world.config_file().exists());
}

/// A folder that somebody else made: it calls production a sandbox, its administrator a developer, and hides what terminals
/// obey in names.
#[test]
fn a_hostile_folder_is_shown_whole_and_cannot_hide_what_it_says() {
    let world = World::new();
    world.config("[accounts]\n\"444455556666\" = \"sandbox\"\n");
    let json = serde_json::json!({
        "app_id": "123456", "subdomain": "acme-sso", "username": "ada@acme.test",
        "profiles": {
            "dev": {"aws_account_id": "111122223333", "aws_role_name": "Admin"},
            "e\u{1b}[2Jvil": {"aws_account_id": "111122223333", "aws_role_name": "Admin"},
            "odd": {"aws_account_id": "111122223333", "aws_role_name": "Ad\u{3164}min"},
        },
    });
    std::fs::write(world.home().join("onelogin.aws.json"), json.to_string()).unwrap();
    let accounts = "accounts:\n  \"111122223333\": Sandbox\n  \"222233334444\": \"a\\ntouch executed\"\n  \"333344445555\": \"a\\e]0;x\\ab\"\n";
    std::fs::write(world.home().join("accounts.yaml"), accounts).unwrap();
    let mut pty = newcomer(world.terminal("configure --import")).on_terminal();
    let shown = pty.see(TAKE);
    for part in [
        "you sign in at acme-sso.onelogin.com",
        "dev = role 111122223333/Admin",
        "111122223333 cannot be called Sandbox, as 444455556666 is: not imported",
        "the name of an account contains an invisible character (U+000A): not imported",
        "(U+001B): not imported",
        "(U+3164): not imported",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    for part in [
        "touch executed",
        "222233334444 = ",
        "evil",
        "odd = role",
        "\u{3164}",
    ] {
        assert!(!shown.contains(part), "{part}: {shown}");
    }
    pty.line("n");
    pty.end();
    // The same names in the settings themselves.
    for text in [
        "[accounts]\n\"111122223333\" = \"a\\ntouch executed\"\n",
        "[roles.x]\nrole = \"111122223333/Ad\\u200Bmin\"\n",
        "device = \"Protect\\u202E\"\n",
    ] {
        world.config(text);
        let stderr = world.ol_aws("status").fails(3);
        assert!(stderr.contains("invisible character (U+"), "{stderr}");
    }
}
