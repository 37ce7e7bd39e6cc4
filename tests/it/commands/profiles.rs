//! `profiles`: the marked block of `~/.aws/config`, and nothing outside it.

use std::path::PathBuf;
use std::process::Command;

use sandbox::Step;

use crate::world::{Run, World, binary, tool};

const ROLES: &str = "region = \"eu-west-1\"\n[accounts]\n\"111122223333\" = \"prod\"\n\
                     [roles.admin]\nrole = \"111122223333/Admin\"\nregion = \"us-east-1\"\n\
                     [roles.ro]\nrole = \"prod/ReadOnly\"\n";
const GUARDED: &str = "[roles.deploy]\nrole = \"444455556666/Deploy\"\nguard = \"confirm\"\n";
const NOTE: &str = "# Written by `ol-aws profiles --write`: what you change between the marks is lost the next time\n";

fn world(roles: &str) -> World {
    let world = World::new();
    world.config(roles);
    world
}

fn aws_config(world: &World) -> PathBuf {
    world.home().join(".aws/config")
}

/// Writes the user's own AWS config.
fn write(world: &World, text: &str) {
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(aws_config(world), text).unwrap();
}

fn read(world: &World) -> String {
    std::fs::read_to_string(aws_config(world)).unwrap()
}

/// A profile of the block, as it should be.
fn profile(name: &str, flags: &str, region: &str) -> String {
    let binary = binary();
    format!(
        "[profile {name}]\ncredential_process = {binary} credential-process {flags}\nregion = {region}\n"
    )
}

fn block(profiles: &[String]) -> String {
    let profiles = profiles.join("\n");
    format!("# >>> ol-aws profiles >>>\n{NOTE}{profiles}# <<< ol-aws profiles <<<\n")
}

fn both() -> String {
    block(&[
        profile("admin", "--role admin", "us-east-1"),
        profile("ro", "--role ro", "eu-west-1"),
    ])
}

#[test]
fn without_write_the_difference_is_shown_and_nothing_changed() {
    let world = world(ROLES);
    let mine = "[default]\naws_secret_access_key = hunter2\n";
    write(&world, mine);
    let done = world.ol_aws("profiles").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    for line in both().lines() {
        assert!(
            done.stdout.contains(&format!("\n+{line}\n")),
            "{line} is not in\n{}",
            done.stdout
        );
    }
    assert!(
        !done.stdout.contains("hunter2"),
        "what stands around it is shown: {}",
        done.stdout
    );
    assert!(done.stderr.contains("--write"), "{}", done.stderr);
    assert_eq!(read(&world), mine);
    assert!(world.sandbox.requests().is_empty(), "it is offline");
}

#[test]
fn write_adds_the_block_and_a_second_time_changes_nothing() {
    let world = world(ROLES);
    write(&world, "# mine\n[default]\nregion = x");
    world.ol_aws("profiles --write").ok();
    let expected = format!("# mine\n[default]\nregion = x\n\n{}", both());
    assert_eq!(read(&world), expected);
    let stderr = world.ol_aws("profiles --write").done().stderr;
    assert!(stderr.contains("is up to date"), "{stderr}");
    assert_eq!(world.ol_aws("profiles").ok(), "");
    assert_eq!(read(&world), expected);
}

#[test]
fn without_a_config_file_one_is_made_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = world(ROLES);
    world.ol_aws("profiles --write").ok();
    assert_eq!(read(&world), both());
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(world.home().join(".aws")), mode(aws_config(&world))),
        (0o700, 0o600)
    );
}

#[test]
fn a_change_of_the_settings_changes_the_block_where_it_stands() {
    let world = world(ROLES);
    world.ol_aws("profiles --write").ok();
    let around = format!(
        "; first\n[default]\r\noutput=json\n{}[profile last]\nregion = x\n",
        read(&world)
    );
    write(&world, &around);
    world.config(&ROLES.replace("us-east-1", "us-west-2"));
    world.ol_aws("profiles --write").ok();
    assert_eq!(read(&world), around.replace("us-east-1", "us-west-2"));
}

#[test]
fn a_role_that_is_gone_stays_until_it_is_pruned() {
    let world = world(ROLES);
    world.ol_aws("profiles --write").ok();
    write(
        &world,
        &format!("[profile old]\nregion = mine\n\n{}", read(&world)),
    );
    world.config(ROLES.split("[roles.ro]").next().unwrap());
    let before = read(&world);
    let stderr = world.ol_aws("profiles --write").done().stderr;
    assert!(
        stderr.contains("ro") && stderr.contains("--prune"),
        "{stderr}"
    );
    assert_eq!(read(&world), before);
    world.ol_aws("profiles --write --prune").ok();
    let admin = block(&[profile("admin", "--role admin", "us-east-1")]);
    assert_eq!(
        read(&world),
        format!("[profile old]\nregion = mine\n\n{admin}")
    );
    // With the last role the block goes, and the rest is as if it had never been there.
    world.config("");
    world.ol_aws("profiles --write --prune").ok();
    assert_eq!(read(&world), "[profile old]\nregion = mine\n");
}

#[test]
fn a_name_of_the_users_own_is_refused_with_its_line_and_others_can_be_given() {
    let world = world(ROLES);
    let mine = "[default]\n\n[profile ro]\nregion = x\n";
    write(&world, mine);
    let stderr = world.ol_aws("profiles --write").fails(1);
    assert!(
        stderr.contains("ro") && stderr.contains("line 3") && stderr.contains("--name"),
        "{stderr}"
    );
    assert_eq!(read(&world), mine);
    world
        .ol_aws("profiles --write --name ol-{account}-{role}")
        .ok();
    let named = "# Named by: ol-aws profiles --write --name 'ol-{account}-{role}'\n";
    let renamed = block(&[
        profile("ol-prod-admin", "--role admin", "us-east-1"),
        profile("ol-prod-ro", "--role ro", "eu-west-1"),
    ]);
    let renamed = renamed.replace(NOTE, &format!("{NOTE}{named}"));
    assert_eq!(read(&world), format!("{mine}\n{renamed}"));
    // Under new names the old ones are left over.
    let stderr = world
        .ol_aws("profiles --name {role}.{account_id} --prune")
        .done();
    assert!(
        stderr.stdout.contains("+[profile admin.111122223333]"),
        "{}",
        stderr.stdout
    );
    assert!(
        stderr.stdout.contains("-[profile ol-prod-ro]"),
        "{}",
        stderr.stdout
    );
}

#[test]
fn names_that_cannot_be_are_refused() {
    let world = world(ROLES);
    for (template, part) in [
        ("x", "two roles"),
        ("{rolle}", "{rolle}"),
        ("{role}]", "is not a valid profile name"),
        ("{role} x", "is not a valid profile name"),
        ("{role}\u{fc}", "is not a valid profile name"),
        ("{role}~{role}", "is not a valid profile name"),
        ("{role", "without a `}`"),
        ("", "is not a valid profile name"),
    ] {
        let stderr = world.run_with(["profiles", "--name", template]).fails(2);
        assert!(stderr.contains(part), "{template}: {stderr}");
    }
    let stderr = world.ol_aws("profiles --name=-{role}").fails(2);
    assert!(stderr.contains("not beginning with -"), "{stderr}");
    assert!(!aws_config(&world).exists());
}

#[test]
fn a_guarded_role_is_left_out_unless_asked_for_and_then_answers_its_guard() {
    let world = world(&format!("{ROLES}{GUARDED}"));
    let stderr = world.ol_aws("profiles --write").done().stderr;
    assert!(
        stderr.contains("deploy") && stderr.contains("--guarded"),
        "{stderr}"
    );
    assert_eq!(read(&world), both());
    world.ol_aws("profiles --write --guarded").ok();
    assert!(
        read(&world).contains("--role deploy --yes\n"),
        "{}",
        read(&world)
    );
    let line = line_of(&world, "deploy");
    shell(&world, &line).ok();
}

/// The names of the profiles in the file, in order.
fn names(world: &World) -> Vec<String> {
    let text = read(world);
    let headers = text
        .lines()
        .filter_map(|line| line.strip_prefix("[profile "));
    headers
        .map(|rest| rest.trim_end_matches(']').to_owned())
        .collect()
}

#[test]
fn names_and_guarded_roles_that_were_chosen_once_stay_chosen() {
    let roles = format!("{ROLES}{GUARDED}");
    let world = world(&roles);
    world
        .ol_aws("profiles --write --guarded --name ol-{role}")
        .ok();
    assert_eq!(names(&world), ["ol-admin", "ol-deploy", "ol-ro"]);
    let before = read(&world);
    let stderr = world.ol_aws("profiles --write").done().stderr;
    assert!(
        stderr.contains("is up to date") && !stderr.contains("left out"),
        "{stderr}"
    );
    assert_eq!(read(&world), before);
    // A new role is named as the others, and a tenant's are named apart.
    world.config(&format!("{roles}[roles.new]\nrole = \"prod/New\"\n[tenants.other]\nsubdomain = \"other\"\n[tenants.other.roles.x]\nrole = \"111122223333/X\"\n"));
    world
        .ol_aws("--tenant other profiles --write --name {role}-of-other")
        .ok();
    world.ol_aws("profiles --write").ok();
    world.ol_aws("--tenant other profiles --write").ok();
    let mut all = names(&world);
    all.sort();
    assert_eq!(
        all,
        ["ol-admin", "ol-deploy", "ol-new", "ol-ro", "x-of-other"]
    );
    // Other names: the earlier ones stay until they are pruned, and are not called gone.
    let stderr = world.ol_aws("profiles --write --name {role}").done().stderr;
    assert!(
        stderr.contains("remain under earlier names: ol-admin, ol-deploy, ol-new, ol-ro"),
        "{stderr}"
    );
    assert!(!stderr.contains("has no roles"), "{stderr}");
    world.ol_aws("profiles --write --prune").ok();
    let mut all = names(&world);
    all.sort();
    assert_eq!(all, ["admin", "deploy", "new", "ro", "x-of-other"]);
}

#[test]
fn a_role_that_is_guarded_later_is_told_apart_from_one_that_is_gone() {
    let world = world(ROLES);
    world.ol_aws("profiles --write").ok();
    for (guard, why) in [
        ("confirm", "--guarded includes them"),
        ("exec-only", "only `ol-aws exec` can use them: admin"),
    ] {
        world.config(&ROLES.replace(
            "[roles.admin]\n",
            &format!("[roles.admin]\nguard = \"{guard}\"\n"),
        ));
        let stderr = world.ol_aws("profiles --write").done().stderr;
        for part in [
            "remain although their roles are guarded: admin; --prune removes them",
            why,
        ] {
            assert!(stderr.contains(part), "{guard}, {part}: {stderr}");
        }
        assert!(!stderr.contains("has no roles"), "{stderr}");
        // What is there gives nothing.
        let line = line_of(&world, "admin");
        assert_ne!(shell(&world, &line).done().code, 0, "{guard}");
    }
    world.ol_aws("profiles --write --guarded --prune").ok();
    assert_eq!(names(&world), ["ro"], "exec-only is for exec");
}

/// AWS's own names of accounts come and go with the cache.
#[test]
fn an_account_in_a_name_is_the_settings_own_or_an_id() {
    let world = world(
        "[accounts]\n\"444455556666\" = \"dev\"\n[roles.admin]\nrole = \"111122223333/Admin\"\n[roles.deploy]\nrole = \"DEV/Deploy\"\n",
    );
    let expected = ["111122223333-admin", "dev-deploy"];
    world
        .ol_aws("profiles --write --name {account}-{role}")
        .ok();
    assert_eq!(names(&world), expected);
    // Now it knows what AWS calls them.
    let with_names = |run: Run| {
        run.without(&["OL_AWS_ACCOUNT_NAMES"])
            .env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url())
    };
    let (shown, code) = with_names(world.terminal("login")).on_terminal().end();
    assert_eq!(code, 0, "{shown}");
    assert!(with_names(world.ol_aws("roles")).ok().contains("acme-prod"));
    with_names(world.ol_aws("profiles --write")).ok();
    assert_eq!(names(&world), expected);
}

/// The line of a profile, as it stands in the file.
fn line_of(world: &World, name: &str) -> String {
    let text = read(world);
    let (_, rest) = text
        .split_once(&format!("[profile {name}]\ncredential_process = "))
        .unwrap();
    rest.lines().next().unwrap().to_owned()
}

/// A command line given to `sh -c`, as Go, Java, JavaScript and Rust do.
fn shell(world: &World, line: &str) -> Run {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .env_clear()
        .envs(world.variables());
    Run { command }
}

#[test]
fn another_tenants_profiles_stand_beside_and_are_not_pruned() {
    let tenants = "[tenants.other]\nsubdomain = \"other\"\n[tenants.other.roles.ops]\nrole = \"Ops\"\n\
                   [tenants.other.roles.ro]\nrole = \"ReadOnly\"\n";
    let world = world(&format!("{ROLES}{tenants}"));
    world.ol_aws("profiles --write").ok();
    let stderr = world.ol_aws("profiles --write --tenant other").fails(1);
    assert!(stderr.contains("another tenant"), "{stderr}");
    world
        .ol_aws("profiles --write --tenant other --name other-{role}")
        .ok();
    assert!(read(&world).contains("credential-process --tenant other --role ops\n"));
    let before = read(&world);
    world.ol_aws("profiles --write --prune").ok();
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&read(&world)), sorted(&before));
}

#[test]
fn a_config_file_of_another_place_is_named_in_the_line_and_found_again() {
    let world = world("");
    let place = world.home().join("my files");
    std::fs::create_dir(&place).unwrap();
    std::fs::write(place.join("c.toml"), ROLES).unwrap();
    world
        .run_with(["profiles", "--write", "--config", "my files/c.toml"])
        .ok();
    let line = line_of(&world, "admin");
    assert!(line.contains("--config \""), "{line}");
    assert!(shell(&world, &line).ok().contains("AccessKeyId"));
    // shlex, as botocore does.
    if let Some(python) = tool("boto-python") {
        let mut command = Command::new(python);
        let program =
            "import shlex, subprocess, sys; sys.exit(subprocess.call(shlex.split(sys.argv[1])))";
        command
            .args(["-c", program, &line])
            .env_clear()
            .envs(world.variables());
        assert!(Run { command }.ok().contains("AccessKeyId"));
    }
    let before = read(&world);
    world
        .run_with([
            "profiles",
            "--write",
            "--config",
            "my files/c.toml",
            "--prune",
        ])
        .ok();
    assert_eq!(read(&world), before);
}

#[test]
fn a_path_that_means_something_to_a_shell_is_refused() {
    let world = world("");
    std::fs::write(world.home().join("it's.toml"), ROLES).unwrap();
    let stderr = world
        .run_with(["profiles", "--write", "--config", "it's.toml"])
        .fails(2);
    assert!(stderr.contains("it's.toml"), "{stderr}");
    assert!(!aws_config(&world).exists());
}

/// Homebrew and Nix have a link on PATH that leads to a versioned directory, which goes with the next version.
#[test]
fn the_program_is_named_as_it_is_found_on_path() {
    let world = world(ROLES);
    let bin = world.home().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(binary(), bin.join("ol-aws")).unwrap();
    let path = format!(
        "relative:{}:{}",
        bin.display(),
        std::env::var("PATH").unwrap()
    );
    world.ol_aws("profiles --write").env("PATH", path).ok();
    let line = line_of(&world, "admin");
    assert!(
        line.starts_with(&format!("{}/ol-aws credential-process", bin.display())),
        "{line}"
    );
}

fn credentials(world: &World, text: &str) {
    std::fs::create_dir_all(world.home().join(".aws")).unwrap();
    std::fs::write(world.home().join(".aws/credentials"), text).unwrap();
}

/// .NET takes neither of two kinds, and the other SDKs differ on which counts.
#[test]
fn no_profile_is_written_beside_credentials_of_the_same_name() {
    let world = world("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    for way in [
        "aws_access_key_id = AKIA\naws_secret_access_key = s\n",
        "aws_session_token = t\n",
        "credential_process = other\n",
        "sso_session = s\n",
    ] {
        credentials(&world, &format!("# mine\n[admin]\n{way}"));
        let shown = world.ol_aws("profiles").done();
        assert!(
            shown.stderr.contains("--write would fail") && shown.code == 0,
            "{}",
            shown.stderr
        );
        let refused = world.ol_aws("profiles --write").done();
        assert_eq!(refused.code, 1, "{}", refused.stderr);
        let names = [
            "profile `admin`",
            ".aws/credentials line 2",
            "--name 'ol-{role}'",
        ];
        assert!(
            names.iter().all(|part| refused.stderr.contains(part)),
            "{}",
            refused.stderr
        );
        assert!(!aws_config(&world).exists());
    }
    let other = world.ol_aws("profiles --write --name ol-{role}").done();
    assert_eq!(other.code, 0, "{}", other.stderr);
    credentials(&world, "[admin]\nregion = eu-west-1\n");
    assert_eq!(world.ol_aws("profiles --write").done().code, 0);
}

#[test]
fn programs_that_look_into_the_credentials_file_alone_are_warned_about() {
    let world = world("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    let said = |run: Run| run.done().stderr;
    let without = said(world.ol_aws("profiles"));
    assert!(
        !without.contains("Java 1") && !without.contains("polars"),
        "{without}"
    );
    // Be it empty: the SDK for Java 1 then looks nowhere else.
    credentials(&world, "");
    let empty = said(world.ol_aws("profiles"));
    assert!(
        empty.contains("SDK for Java 1") && !empty.contains("polars"),
        "{empty}"
    );
    let named = aws_config(&world).display().to_string();
    let named = said(
        world
            .ol_aws("profiles")
            .env("AWS_CREDENTIAL_PROFILES_FILE", &named),
    );
    assert!(!named.contains("Java 1"), "{named}");
    credentials(
        &world,
        "# mine\n[other]\naws_access_key_id = AKIA\naws_secret_access_key = s\n",
    );
    let keys = said(world.ol_aws("profiles"));
    assert!(
        keys.contains("polars") && keys.contains("[other]") && keys.contains("line 2"),
        "{keys}"
    );
    assert!(!keys.contains("AKIA"), "{keys}");
}

#[test]
fn a_file_that_cannot_be_understood_is_left_alone_with_line_and_reason() {
    let world = world(ROLES);
    for (text, part) in [
        ("[default]\nregion = x\nnonsense\n", "line 3"),
        ("region = x\n", "line 1"),
        ("[default\n", "line 1"),
        (
            "# >>> ol-aws profiles >>>\n[profile x]\n",
            "no longer match",
        ),
        (
            "# <<< ol-aws profiles <<<\n# >>> ol-aws profiles >>>\n",
            "no longer match",
        ),
    ] {
        write(&world, text);
        let stderr = world.ol_aws("profiles --write").fails(1);
        assert!(
            stderr.contains(part) && stderr.contains("was not changed"),
            "{text}: {stderr}"
        );
        assert_eq!(read(&world), text);
    }
}

#[test]
fn a_settings_variable_moves_the_file_and_a_link_to_it_stays_one() {
    let world = world(ROLES);
    let dotfiles = world.home().join("dotfiles");
    std::fs::create_dir(&dotfiles).unwrap();
    std::fs::write(dotfiles.join("aws"), "[default]\n").unwrap();
    std::os::unix::fs::symlink("dotfiles/aws", world.home().join("linked")).unwrap();
    world
        .ol_aws("profiles --write")
        .env("AWS_CONFIG_FILE", "~/linked")
        .ok();
    assert!(world.home().join("linked").is_symlink());
    assert_eq!(
        std::fs::read_to_string(dotfiles.join("aws")).unwrap(),
        format!("[default]\n\n{}", both())
    );
    assert_eq!(world.sandbox.count(Step::Assertion), 0);
}
