//! Settings: where they come from, what is wrong with them and on which line, the programs that print secrets.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use sandbox::Step;

use crate::world::program::write_program;
use crate::world::{World, exported};

const ADMIN: &str = "[roles.boss]\nrole = \"111122223333/Admin\"\n";

#[test]
fn a_wrong_file_is_refused_with_line_and_the_right_name() {
    for (text, line, parts) in [
        (
            "\nsubdomian = \"acme\"\n",
            2,
            ["`subdomian`", "`subdomain`"],
        ),
        (
            "app_id = 1\nusernam = \"x\"\n",
            2,
            ["`usernam`", "`username`"],
        ),
        ("device = true\n", 1, ["`device`", "device = \"…\""]),
        ("duration = \"13h\"\n", 1, ["`13h`", "12h"]),
        ("duration = \"soon\"\n", 1, ["`soon`", "90m"]),
        (
            "onelogin_region = \"eu-west-1\"\n",
            1,
            ["`eu-west-1`", "us or eu"],
        ),
        (
            "endpoint = \"http://example.com\"\n",
            1,
            ["http://example.com", "loopback"],
        ),
        (
            "\n\notp_command = \"ykman\"\n",
            3,
            ["`otp_command`", "list"],
        ),
        (
            "password_command = []\n",
            1,
            ["`password_command`", "program"],
        ),
        (
            "[accounts]\n\"12\" = \"prod\"\n",
            2,
            ["`12`", "twelve digits"],
        ),
        (
            "[roles.a]\nrole = \"x\"\nregoin = \"y\"\n",
            3,
            ["`regoin`", "`region`"],
        ),
        ("[roles.a]\nregion = \"eu-west-1\"\n", 1, ["`a`", "role ="]),
        ("[roles.\"a b\"]\nrole = \"x\"\n", 1, ["`a b`", "letters"]),
        (
            "[tenants.t]\nsubdomian = \"x\"\n",
            2,
            ["`subdomian`", "`subdomain`"],
        ),
        ("a = [\n", 1, ["TOML", "config.toml"]),
        (
            "subdomain = \"acme\"\nsubdomain = \"emca\"\n",
            2,
            ["duplicate", "TOML"],
        ),
    ] {
        let world = World::new();
        world.config(text);
        let done = world.ol_aws("env admin").done();
        assert_eq!(done.code, 3, "{text}: {}", done.stderr);
        assert_eq!(done.stdout, "(exit 3)\n");
        let place = format!("{} line {line}", world.config_file().display());
        assert!(done.stderr.contains(&place), "{text}: {}", done.stderr);
        for part in parts {
            assert!(done.stderr.contains(part), "{text}: {}", done.stderr);
        }
        assert_eq!(world.sandbox.connections().onelogin, 0);
    }
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_repeated() {
    for key in ["client_secret", "password", "otp"] {
        let world = World::new();
        world.config(&format!("{key} = \"hunter2\"\n"));
        let stderr = world.ol_aws("env admin").fails(3);
        assert!(stderr.contains(&format!("{key}_command")), "{stderr}");
        assert!(!stderr.contains("hunter2"), "{stderr}");
    }
}

#[test]
fn a_wrong_variable_is_refused_by_its_name() {
    for (variable, value, part) in [
        ("OL_AWS_ENDPOINT", "http://10.0.0.1", "loopback"),
        ("OL_AWS_ENDPOINT", "ftp://127.0.0.1", "https"),
        ("OL_AWS_SUBDOMAIN", "evil.example.com", "acme.onelogin.com"),
        ("OL_AWS_DURATION", "1m", "15m"),
        ("OL_AWS_ONELOGIN_REGION", "jp", "us or eu"),
        ("OL_AWS_REGION", "evil.example.com", "eu-west-1"),
        ("AWS_ENDPOINT_URL_STS", "http://sts.example.com", "loopback"),
    ] {
        let world = World::new();
        let stderr = world.ol_aws("env admin").env(variable, value).fails(3);
        assert!(stderr.contains(variable), "{stderr}");
        assert!(stderr.contains(part), "{stderr}");
        assert_eq!(world.sandbox.count(Step::Assertion), 0);
    }
}

#[test]
fn a_missing_setting_is_named_with_its_key_and_variable() {
    for (variable, key) in [
        ("OL_AWS_SUBDOMAIN", "subdomain"),
        ("OL_AWS_APP_ID", "app_id"),
        ("OL_AWS_USERNAME", "username"),
        ("OL_AWS_CLIENT_ID", "client_id"),
    ] {
        for line in ["env admin", "env admin --no-input"] {
            let world = World::new();
            let stderr = world.ol_aws(line).without(&[variable]).fails(3);
            assert!(stderr.contains(variable), "{stderr}");
            assert!(stderr.contains(&format!("`{key}`")), "{stderr}");
            assert_eq!(world.sandbox.requests().len(), 0);
        }
    }
}

#[test]
fn a_missing_secret_is_named_with_its_command_and_variable() {
    for (variable, key) in [
        ("OL_AWS_PASSWORD", "password_command"),
        ("OL_AWS_CLIENT_SECRET", "client_secret_command"),
    ] {
        let world = World::new();
        let stderr = world.ol_aws("env admin").without(&[variable]).fails(9);
        assert!(stderr.contains(variable), "{stderr}");
        assert!(stderr.contains(&format!("`{key}`")), "{stderr}");
        assert_eq!(world.sandbox.requests().len(), 0);
    }
}

#[test]
fn secrets_come_from_programs_whose_arguments_no_shell_reads() {
    let secrets = ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET"];
    let world = World::new();
    world.sandbox.edit(|acme| {
        acme.client_secret = "$HOME `id` \\ *".into();
        acme.user("ada").password = " blanks count ".into();
    });
    world.config(
        "client_secret_command = [\"printf\", \"%s\\n\", '$HOME `id` \\ *']\n\
         password_command = [\"printf\", \"%s\\r\\n\", \" blanks count \"]\n",
    );
    world.ol_aws("env admin").without(&secrets).ok();
    assert_eq!(world.sandbox.count(Step::AssumeRoleWithSaml), 1);
    // A variable is nearer than the file.
    let run = world.ol_aws("env admin --fresh");
    world.config("password_command = [\"false\"]\nclient_secret_command = [\"false\"]\n");
    run.ok();
}

#[test]
fn a_program_that_gives_no_secret_is_named_and_what_it_printed_is_not() {
    for (command, part) in [
        (r#"["sh", "-c", "echo hunter2; exit 3"]"#, "status 3"),
        (r#"["true"]"#, "printed nothing"),
        (r#"["/does/not/exist"]"#, "/does/not/exist"),
        (r#"["sh", "-c", "kill -9 $$"]"#, "killed"),
        (r#"["printf", "\\377"]"#, "not text"),
    ] {
        for (key, variable) in [
            ("password_command", "OL_AWS_PASSWORD"),
            ("client_secret_command", "OL_AWS_CLIENT_SECRET"),
        ] {
            let world = World::new();
            world.config(&format!("{key} = {command}\n"));
            let stderr = world.ol_aws("env admin").without(&[variable]).fails(3);
            assert!(stderr.contains(key) && stderr.contains(part), "{stderr}");
            assert!(!stderr.contains("hunter2"), "{stderr}");
            assert_eq!(world.sandbox.count(Step::Assertion), 0);
        }
    }
}

#[test]
fn a_program_gets_none_of_the_secrets_that_are_variables() {
    let world = World::new();
    let seen = world.home().join("seen");
    let script = format!("env > {}; printf correct-horse-battery", seen.display());
    world.config(&format!(
        "password_command = [\"sh\", \"-c\", \"{script}\"]\n"
    ));
    world
        .ol_aws("login --otp 012345")
        .user("ben")
        .without(&["OL_AWS_PASSWORD"])
        .env("OL_AWS_OTP", "012345")
        .ok();
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.contains("OL_AWS_USERNAME="), "{seen}");
    for name in ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET", "OL_AWS_OTP"] {
        assert!(!seen.contains(name), "{name}");
    }
}

#[test]
fn a_program_that_leaves_somebody_behind_is_not_waited_for() {
    let world = World::new();
    world.config(
        "password_command = [\"sh\", \"-c\", \"echo correct-horse-battery; sleep 40 2>/dev/null &\"]\n",
    );
    let started = std::time::Instant::now();
    world.ol_aws("login").without(&["OL_AWS_PASSWORD"]).ok();
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn a_program_does_not_read_what_was_meant_for_the_command() {
    let world = World::new();
    world.config(
        "password_command = [\"sh\", \"-c\", \"cat >/dev/null; echo correct-horse-battery\"]\n",
    );
    let run = world
        .ol_aws("exec admin -- cat")
        .without(&["OL_AWS_PASSWORD"]);
    let done = run.typed("for the command\n");
    assert_eq!(done.stdout, "for the command\n", "{}", done.stderr);
}

#[test]
fn another_file_is_taken_by_flag_or_variable_and_must_exist() {
    let world = World::new();
    let file = world.home().join("other.toml");
    fs::write(&file, ADMIN).unwrap();
    let path = file.to_str().unwrap();
    let boss = |script: &str| assert_eq!(exported(script, "OL_AWS_ROLE"), Some("boss"));
    boss(&world.ol_aws(&format!("env boss --config {path}")).ok());
    boss(&world.ol_aws(&format!("--config {path} env boss")).ok());
    boss(&world.ol_aws("env boss").env("OL_AWS_CONFIG", path).ok());
    // The usual file is not read besides.
    world.config("nonsense = 1\n");
    boss(&world.ol_aws(&format!("env boss --config {path}")).ok());
    for run in [
        world.ol_aws("env boss --config /gone.toml"),
        world.ol_aws("env boss").env("OL_AWS_CONFIG", "/gone.toml"),
    ] {
        let stderr = run.fails(3);
        assert!(stderr.contains("/gone.toml"), "{stderr}");
    }
}

#[test]
fn a_file_everybody_may_write_to_is_refused() {
    let world = World::new();
    world.config(ADMIN);
    let file = world.config_file();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o646)).unwrap();
    let stderr = world.ol_aws("env boss").fails(3);
    let cure = format!("chmod o-w '{}'", file.display());
    assert!(stderr.contains(&cure), "{stderr}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).unwrap();
    world.ol_aws("env boss").ok();
}

/// A folder may hold a file by any name, and a program.
#[test]
fn a_relative_path_lets_the_working_directory_name_nothing() {
    let world = World::new();
    let folder = world.home().join("folder");
    fs::create_dir(&folder).unwrap();
    let mark = world.home().join("it-ran");
    let program = format!("#!/bin/sh\ntouch '{}'\necho x\n", mark.display());
    write_program(&folder.join("program"), &program);
    let settings = "password_command = [\"/bin/sh\", \"program\"]\n";
    fs::write(folder.join("config.toml"), settings).unwrap();
    let relative = ["config.toml", "./config.toml", "../folder/config.toml"];
    let mut cases: Vec<(&str, &str)> = relative.map(|path| ("OL_AWS_CONFIG", path)).to_vec();
    for path in ["./program", "../folder/program"] {
        cases.push(("OL_AWS_BROWSER_PATH", path));
    }
    cases.push(("AWS_CA_BUNDLE", "config.toml"));
    cases.push(("SSL_CERT_FILE", "./config.toml"));
    for (variable, path) in cases {
        let mut run = world.ol_aws("login").env(variable, path);
        run.command.current_dir(&folder);
        // Whose certificates are good is looked at when there is a password to send.
        let run = if variable.starts_with("OL_AWS_") {
            run.without(&["OL_AWS_PASSWORD"])
        } else {
            run
        };
        let stderr = run.fails(3);
        assert!(stderr.contains(variable), "{stderr}");
        assert!(
            stderr.contains(&format!("`{path}` is a relative path")),
            "{stderr}"
        );
    }
    // In the user's own settings too: they hold in every directory.
    for key in [
        "password_command",
        "client_secret_command",
        "otp_command",
        "askpass",
    ] {
        world.config(&format!("{key} = [\"./program\"]\n"));
        let mut run = world.ol_aws("login");
        run.command.current_dir(&folder);
        let stderr = run
            .without(&["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET"])
            .fails(3);
        assert!(stderr.contains("line 1"), "{key}: {stderr}");
        assert!(
            stderr.contains("`./program` is a relative path"),
            "{key}: {stderr}"
        );
    }
    world.config("");
    let mut run = world.ol_aws("exec admin").env("SHELL", "./program");
    run.command.current_dir(&folder);
    run.ok();
    assert!(!mark.exists());
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_linked_file_is_followed_and_a_directory_is_not_one() {
    let world = World::new();
    world.config("");
    let dotfiles = world.home().join("dotfiles.toml");
    fs::write(&dotfiles, ADMIN).unwrap();
    fs::remove_file(world.config_file()).unwrap();
    symlink(&dotfiles, world.config_file()).unwrap();
    world.ol_aws("env boss").ok();
    fs::remove_file(world.config_file()).unwrap();
    fs::create_dir(world.config_file()).unwrap();
    let stderr = world.ol_aws("env boss").fails(3);
    assert!(stderr.contains("directory"), "{stderr}");
}

#[test]
fn dev_null_says_that_no_file_is_to_be_read() {
    let world = World::new();
    world.config("nonsense = 1\n");
    world
        .ol_aws("env admin")
        .env("OL_AWS_CONFIG", "/dev/null")
        .ok();
    world.ol_aws("env admin --config /dev/null").ok();
    assert!(
        !fs::metadata("/dev/null").unwrap().is_file(),
        "it was replaced"
    );
}

#[test]
fn a_tenant_is_chosen_by_flag_or_variable_and_must_be_there() {
    let world = World::new();
    let tenant = format!(
        "[tenants.acme2]\nendpoint = \"{}\"\nsubdomain = \"acme\"\napp_id = 123456\nusername = \"ada@acme.test\"\n\
         client_id = \"sandbox-client-id\"\npassword_command = [\"echo\", \"{}\"]\n\
         client_secret_command = [\"echo\", \"sandbox-client-secret\"]\n",
        world.sandbox.onelogin_url(),
        sandbox::PASSWORD
    );
    world.config(&format!(
        "{tenant}[tenants.acme2.roles.boss]\nrole = \"111122223333/Admin\"\n"
    ));
    let boss = |script: &str| assert_eq!(exported(script, "OL_AWS_ROLE"), Some("boss"));
    boss(&world.ol_aws("env boss --tenant acme2").ok());
    boss(&world.ol_aws("env boss").env("OL_AWS_TENANT", "acme2").ok());
    world.ol_aws("env boss").fails(6);
    let stderr = world.ol_aws("env boss --tenant acme").fails(3);
    assert!(stderr.contains("`acme2`"), "{stderr}");
}

#[test]
fn a_variable_beats_the_file_and_an_empty_one_counts_as_not_set() {
    let world = World::new();
    world.config("username = \"ben@acme.test\"\n");
    world.ol_aws("env admin").ok();
    let run = world.ol_aws("env admin --otp 012345");
    run.env("OL_AWS_USERNAME", "").ok();
    let sent = world.sandbox.requests_of(Step::Assertion);
    let names: Vec<_> = sent
        .iter()
        .map(|sent| sent.json()["username_or_email"].clone())
        .collect();
    assert_eq!(names, ["ada@acme.test", "ben@acme.test"]);
}

#[test]
fn the_general_aws_endpoint_is_ignored_aloud() {
    let world = World::new();
    let run = world.ol_aws("env admin").without(&["AWS_ENDPOINT_URL_STS"]);
    // A proxy that is not there, so that nothing leaves this machine.
    let run = run
        .env("AWS_ENDPOINT_URL", world.sandbox.sts_url())
        .env("HTTPS_PROXY", "http://127.0.0.1:9");
    let stderr = run.fails(8);
    assert!(stderr.contains("AWS_ENDPOINT_URL is ignored"), "{stderr}");
    assert!(stderr.contains("the proxy 127.0.0.1:9"), "{stderr}");
    assert_eq!(world.sandbox.connections().sts, 0);
    let run = world.ol_aws("env admin");
    run.env("AWS_ENDPOINT_URL", "http://example.com").ok();
}

#[test]
fn what_needs_no_settings_works_with_broken_ones() {
    let world = World::new();
    world.config("broken = [\n");
    for line in ["--version", "--help", "env --help", "help exec"] {
        let done = world.ol_aws(line).done();
        assert_eq!(done.code, 0, "{line}: {}", done.stderr);
        assert!(done.stdout.contains("ol-aws"), "{line}: {}", done.stdout);
    }
    let script = world.ol_aws("env --unset --shell bash").ok();
    assert!(script.contains("AWS_SESSION_TOKEN"), "{script}");
}

#[test]
fn a_flag_with_a_wrong_value_is_named() {
    let world = World::new();
    let run = |flag| world.run_with(["env", "admin", flag]);
    for wrong in ["--region=EU-WEST-1", "--region=x.example.com", "--region="] {
        let stderr = run(wrong).fails(2);
        assert!(stderr.contains("error: --region: "), "{stderr}");
        assert!(stderr.contains("hint: "), "{stderr}");
    }
    for wrong in ["--min-ttl=", "--min-ttl=soon"] {
        let stderr = run(wrong).fails(2);
        assert!(stderr.contains("it is not a duration"), "{stderr}");
    }
    assert_eq!(world.sandbox.requests().len(), 0);
}

#[test]
fn a_wrong_command_line_leaves_a_status_line_only_for_env() {
    let world = World::new();
    for (line, code, stdout) in [
        ("env admin --nonsense", 2, "(exit 2)\n"),
        ("env admin --duration 1m", 2, "(exit 2)\n"),
        ("env admin --shell nonsense", 2, "(exit 2)\n"),
        ("env admin --shell fish --nonsense", 2, "false\n"),
        ("env admin --format nonsense", 2, ""),
        ("env admin --format json --nonsense", 2, ""),
        ("env --unset admin", 2, "(exit 2)\n"),
        ("--tenant env env --nonsense", 2, "(exit 2)\n"),
        ("exec admin --nonsense", 125, ""),
        ("status --nonsense", 2, ""),
        ("nonsense", 2, ""),
        ("", 2, ""),
    ] {
        let done = world.ol_aws(line).done();
        assert_eq!((done.code, done.stdout.as_str()), (code, stdout), "{line}");
        assert!(!done.stderr.is_empty(), "{line}");
    }
}
