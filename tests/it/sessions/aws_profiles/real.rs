//! The real programs: the AWS CLI in versions 2 and 1, and none at all.

use super::*;
use crate::world::{Done, binary, exported, tool};

const KEYS: &str = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n";

/// Puts a real AWS CLI where the stand-in was, or (`None`) nothing.
fn put(world: &World, cli: Option<&std::path::Path>) {
    let place = world.home().join("bin/aws");
    let _ = std::fs::remove_file(&place);
    if let Some(cli) = cli {
        let cli = ol_aws::files::canonical(cli).unwrap();
        program(
            world,
            "aws",
            &format!(
                "#!/bin/sh\necho >> \"$HOME/calls\"\nexec {} \"$@\"\n",
                cli.display()
            ),
        );
    }
}

/// With what is in `bin` and the system's own programs, but no `aws` of the system.
fn with_only(world: &World, line: &str) -> Run {
    let system = world.home().join("system");
    if !system.exists() {
        std::fs::create_dir(&system).unwrap();
        for name in ["sh", "cat", "env", "printenv"] {
            let found = ["/usr/bin", "/bin"].map(|directory| PathBuf::from(directory).join(name));
            let found = found.into_iter().find(|path| path.exists()).unwrap();
            std::os::unix::fs::symlink(found, system.join(name)).unwrap();
        }
    }
    let mut run = alone(world, line);
    let setsid = ["/usr/bin/setsid", "/bin/setsid"];
    let setsid = setsid
        .into_iter()
        .find(|path| std::path::Path::new(path).exists());
    let mut command = std::process::Command::new(setsid.unwrap());
    command
        .args(run.command.get_args())
        .env_clear()
        .current_dir(world.home());
    let variables = run.command.get_envs();
    command.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    command.stdin(std::process::Stdio::null());
    run.command = command;
    let own = world.home().join("bin");
    run.env("PATH", format!("{}:{}", own.display(), system.display()))
}

/// A profile of each kind that needs nothing of AWS, with an odd name.
fn kinds(world: &World) -> (String, String) {
    let home = world.home().display();
    let tool = program(
        world,
        "my tool",
        "#!/bin/sh\nprintf '%s' \"$#$1\" > \"$HOME/tool\"\ncat \"$HOME/answer\"\n",
    );
    let aws = format!(
        "[profile \"my team's\"]\ncredential_process = \"{}\" 'two words'\nregion = eu-west-2\n\
         [profile \u{fc}ber=1]\n{KEYS}[profile sso]\nsso_start_url = https://acme.awsapps.com/start\n\
         sso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = Admin\n\
         [profile over]\nrole_arn = arn:aws:iam::444455556666:role/R\nsource_profile = sso\n",
        tool.display()
    );
    let config = "[roles.tool]\nprofile = \"my team's\"\n[roles.keys]\nprofile = \"\u{fc}ber=1\"\n\
        [roles.sso]\nprofile = \"sso\"\n[roles.over]\nprofile = \"over\"\n";
    let _ = home;
    (config.to_owned(), aws)
}

fn prepared() -> World {
    let world = with("", "");
    let (config, aws) = kinds(&world);
    world.config(&config);
    std::fs::write(world.home().join(".aws/config"), aws).unwrap();
    world
}

/// What the two kinds give, whoever reads them.
fn check_kinds(world: &World) {
    let script = with_only(world, "env tool --shell sh").ok();
    assert_eq!(
        exported(&script, "AWS_ACCESS_KEY_ID"),
        Some("ASIAPROFILEPROFILE01")
    );
    assert_eq!(
        exported(&script, "AWS_CREDENTIAL_EXPIRATION"),
        Some("2999-01-02T03:04:05Z")
    );
    assert_eq!(exported(&script, "AWS_REGION"), Some("eu-west-2"));
    assert_eq!(
        exported(&script, "OL_AWS_ACCOUNT"),
        Some("my team's".replace('\'', "'\\''").as_str())
    );
    let said = std::fs::read_to_string(world.home().join("tool")).unwrap();
    assert_eq!(said, "1two words");

    let script = with_only(world, "env keys --shell sh").ok();
    assert_eq!(
        exported(&script, "AWS_ACCESS_KEY_ID"),
        Some("AKIAIOSFODNN7EXAMPLE")
    );
    assert_eq!(exported(&script, "AWS_SESSION_TOKEN"), None);
    assert!(script.contains("unset AWS_SESSION_TOKEN") && script.contains("unset AWS_ACCOUNT_ID"));
    let given = with_only(world, "credential-process keys").ok();
    assert!(
        !given.contains("SessionToken") && given.contains("Expiration"),
        "{given}"
    );
}

#[test]
fn the_aws_cli_2_exports_what_a_profile_has() {
    let Some(cli) = tool("aws2") else {
        return;
    };
    let world = prepared();
    put(&world, Some(&cli));
    check_kinds(&world);
    assert_eq!(calls(&world), 2);
    let stderr = with_only(&world, "env sso").fails(1);
    assert!(stderr.contains("SSO Token"), "{stderr}");
    assert!(
        stderr.contains("hint: run `aws sso login --profile sso`"),
        "{stderr}"
    );
    // The source is where the session is, not the profile that is named.
    let stderr = with_only(&world, "env over").fails(1);
    assert!(
        stderr.contains("hint: run `aws sso login --profile sso`"),
        "{stderr}"
    );
}

#[test]
fn without_an_aws_cli_that_exports_the_simple_kinds_are_read_directly() {
    let Some(old) = tool("aws1") else {
        return;
    };
    for cli in [Some(old), None] {
        let world = prepared();
        put(&world, cli.as_deref());
        check_kinds(&world);
        for role in ["sso", "over"] {
            let stderr = with_only(&world, &format!("env {role}")).fails(3);
            assert!(stderr.contains("in version 2.9 or later"), "{stderr}");
            assert!(stderr.contains("getting-started-install"), "{stderr}");
        }
    }
}

#[test]
fn a_credential_process_that_fails_is_told_of_directly_too() {
    let world = with("[roles.x]\nprofile = \"x\"\n", "");
    put(&world, None);
    for (line, code, part) in [
        (
            "sh -c 'echo no badge >&2; exit 4'",
            1,
            "exited with status 4: no badge",
        ),
        ("does-not-exist", 3, "cannot run `does-not-exist`"),
        ("sh -c 'open", 3, "has an open quote"),
        (
            "sh -c 'echo hunter2'",
            1,
            "printed something that is not JSON",
        ),
    ] {
        let text = format!("[profile x]\ncredential_process = {line}\n");
        std::fs::write(world.home().join(".aws/config"), text).unwrap();
        let stderr = with_only(&world, "env x").fails(code);
        assert!(
            stderr.contains(part) && !stderr.contains("hunter2"),
            "{line}: {stderr}"
        );
    }
}

/// As for the programs that our own settings name.
#[test]
fn a_program_is_not_run_that_somebody_else_could_have_named() {
    let world = with("[roles.x]\nprofile = \"x\"\n", "");
    put(&world, None);
    let text = "[profile x]\ncredential_process = cat answer\n";
    let file = world.home().join(".aws/config");
    std::fs::write(&file, text).unwrap();
    with_only(&world, "env x --fresh").ok();
    let open = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(&file, open).unwrap();
    let stderr = with_only(&world, "env x --fresh").fails(3);
    assert!(stderr.contains(".aws/config"), "{stderr}");
    std::fs::write(world.home().join("here"), text).unwrap();
    let run = with_only(&world, "env x --fresh").env("AWS_CONFIG_FILE", "here");
    let stderr = run.fails(3);
    assert!(stderr.contains("relative path"), "{stderr}");
}

/// The profile's program asks ol-aws, which asks for the profile.
#[test]
fn a_circle_is_an_error_and_waits_for_nobody() {
    let mut clis = vec![None];
    clis.extend(tool("aws2").map(Some));
    for cli in clis {
        let world = with("[roles.x]\nprofile = \"x\"\n", "");
        put(&world, cli.as_deref());
        let wrapper = format!("#!/bin/sh\nexec {} credential-process --role x\n", binary());
        let wrapper = program(&world, "wrapper", &wrapper);
        let text = format!("[profile x]\ncredential_process = {}\n", wrapper.display());
        std::fs::write(world.home().join(".aws/config"), text).unwrap();
        let Done { stderr, code, .. } = with_only(&world, "env x").done();
        assert_eq!(code, 1, "{stderr}");
        assert!(
            stderr.contains("gets its credentials from ol-aws"),
            "{stderr}"
        );
    }
}

/// Another role's credentials by ol-aws are no circle.
#[test]
fn a_profile_over_a_role_of_onelogin_gets_its_credentials() {
    let world = with(
        "[roles.x]\nprofile = \"x\"\n[roles.admin]\nrole = \"111122223333/Admin\"\n",
        "",
    );
    put(&world, None);
    let wrapper = format!(
        "#!/bin/sh\nexec {} credential-process --role admin\n",
        binary()
    );
    let wrapper = program(&world, "wrapper", &wrapper);
    let text = format!("[profile x]\ncredential_process = {}\n", wrapper.display());
    std::fs::write(world.home().join(".aws/config"), text).unwrap();
    let admin = world.ol_aws("env admin --shell sh").ok();
    let key = exported(&admin, "AWS_ACCESS_KEY_ID").unwrap();
    let mut run = with_only(&world, "env x --shell sh");
    run.command.envs(
        world
            .variables()
            .into_iter()
            .filter(|(name, _)| *name != "PATH"),
    );
    let script = run.ok();
    assert_eq!(exported(&script, "AWS_ACCESS_KEY_ID"), Some(key));
    assert_eq!(exported(&script, "AWS_ACCOUNT_ID"), Some("111122223333"));
}
