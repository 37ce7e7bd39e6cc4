//! A profile's role in every command that shows roles or hands them over.

use sandbox::Step;

use super::limits::chained;
use super::*;
use crate::sessions::ASKS_THE_ENDPOINT;
use crate::world::{exported, exports, tool};

/// A profile beside the roles of OneLogin.
const BOTH: &str = "[accounts]\n\"111122223333\" = \"prod\"\n[roles.idc]\nprofile = \"idc-admin\"\n\
    [roles.admin]\nrole = \"prod/Admin\"\n";

#[test]
fn a_profile_is_in_every_list_and_in_the_prompt() {
    let world = with(BOTH, AWS_CONFIG);
    // Before anybody has signed in: by the settings alone.
    let listed = alone(&world, "roles --json").ok();
    assert!(listed.contains("\"alias\": \"idc\""), "{listed}");
    assert_eq!(calls(&world), 0);
    on_path(&world, world.ol_aws("env admin")).ok();
    on_path(&world, world.ol_aws("env idc")).ok();
    let listed: serde_json::Value =
        serde_json::from_str(&on_path(&world, world.ol_aws("roles --json")).ok()).unwrap();
    let rows = listed.as_array().unwrap();
    assert_eq!(rows.len(), 5);
    let own = &rows[0];
    assert_eq!(own["alias"], "idc", "the last one used comes first");
    assert_eq!(
        (&own["account"], &own["account_id"]),
        (&"prod".into(), &"111122223333".into())
    );
    assert_eq!(
        (&own["role"], &own["held"]),
        (&"idc-admin".into(), &true.into())
    );
    assert!(own["role_arn"].is_null());
    let csv = world.ol_aws("roles --csv idc-admin").ok();
    assert!(
        csv.ends_with("idc,prod,111122223333,idc-admin,,true,2999-01-02T03:04:05Z\r\n"),
        "{csv}"
    );
    let table = world.ol_aws("roles idc").ok();
    assert!(
        table.contains("idc-admin") && !table.contains("aws-profile:"),
        "{table}"
    );

    let status = world.ol_aws("status").ok();
    assert!(
        status.contains("idc") && status.contains("admin"),
        "{status}"
    );
    world.ol_aws("status --check idc").ok();
    let completed = world
        .run_with(["complete", "--", "ol-aws", "env", "id"])
        .ok();
    assert!(
        completed.contains("idc-admin in prod (111122223333)"),
        "{completed}"
    );
    let script = alone(&world, "env idc --shell sh").ok();
    let set = |name| (name, exported(&script, name).unwrap_or_default().to_owned());
    let mut prompt = world.ol_aws("prompt");
    for (name, value) in [
        "OL_AWS_ROLE",
        "OL_AWS_ACCOUNT",
        "OL_AWS_EXPIRES_AT",
        "OL_AWS_CHECK",
        "AWS_ACCESS_KEY_ID",
    ]
    .map(set)
    {
        prompt = prompt.env(name, value);
    }
    let prompt = prompt.ok();
    assert!(prompt.starts_with("[idc@prod "), "{prompt}");
    assert_eq!(calls(&world), 1);
}

#[test]
fn the_role_before_can_be_a_profiles_and_is_forgotten_by_itself() {
    let world = with(BOTH, AWS_CONFIG);
    let idc = on_path(&world, world.ol_aws("env idc --shell sh")).ok();
    let admin = world.ol_aws("env admin --shell sh").ok();
    let of = |run: Run, script: &str| {
        let variables = exports(script);
        variables.fold(run, |run, (name, value)| run.env(name, value))
    };
    let next = of(world.ol_aws("env admin --shell sh"), &idc).ok();
    assert_eq!(exported(&next, "OL_AWS_PREVIOUS_ROLE"), Some("idc"));
    let back = of(world.ol_aws("env - --shell sh"), &admin)
        .env("OL_AWS_PREVIOUS_ROLE", "idc")
        .ok();
    assert_eq!(exported(&back, "OL_AWS_ROLE"), Some("idc"));
    let arn = exported(&admin, "OL_AWS_ROLE_ARN").unwrap();
    assert_eq!(
        exported(&back, "OL_AWS_PREVIOUS_ROLE"),
        Some(format!("admin {arn}").as_str())
    );
    // Where it is active, `env` alone renews it.
    let again = of(world.ol_aws("env --shell sh"), &idc).ok();
    assert_eq!(exported(&again, "OL_AWS_ROLE"), Some("idc"));
    assert_eq!(exported(&again, "OL_AWS_PREVIOUS_ROLE"), None);

    let done = of(world.ol_aws("logout idc"), &idc).done();
    assert!(
        done.stderr
            .contains("removed the cached credentials of `idc`"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("this shell still has"),
        "{}",
        done.stderr
    );
    world.ol_aws("status --check admin").ok();
    world.ol_aws("status --check idc").fails(10);
    on_path(&world, world.ol_aws("env idc")).ok();
    world.ol_aws("logout").ok();
    world.ol_aws("status --check idc").fails(10);
    assert_eq!(calls(&world), 2);
}

#[test]
fn nothing_asks_the_profile_but_a_person_or_a_program_that_names_it() {
    let world = with(&format!("prefetch = \"configured\"\n{BOTH}"), AWS_CONFIG);
    for line in [
        "login admin",
        "login",
        "roles",
        "status",
        "doctor",
        "why",
        "profiles",
    ] {
        let run = on_path(&world, world.ol_aws(line)).without(&["OL_AWS_PREFETCH"]);
        run.done();
    }
    let held = || world.ol_aws("status --check admin").done().code == 0;
    crate::world::until(held);
    assert_eq!(calls(&world), 0);
    // All those of the file are meant by this.
    let table = on_path(&world, world.ol_aws("login --all")).ok();
    assert!(table.contains("idc") && table.contains("admin"), "{table}");
    assert_eq!(calls(&world), 1);
    let before = world.sandbox.count(Step::Assertion);
    let said = alone(&world, "login idc --fresh").done();
    assert!(
        said.stderr.contains("idc in prod, valid until"),
        "{}",
        said.stderr
    );
    assert_eq!(
        (calls(&world), world.sandbox.count(Step::Assertion)),
        (2, before)
    );
}

#[test]
fn the_region_is_the_roles_then_the_profiles_then_the_files() {
    let world = world();
    let region = |settings: &str, run: Run| {
        world.config(settings);
        let script = run.ok();
        exported(&script, "AWS_REGION").map(str::to_owned)
    };
    let env = || alone(&world, "env idc --shell sh").env("AWS_REGION", "eu-west-3");
    let top = format!("region = \"eu-west-1\"\n{CONFIG}");
    let own = format!("{CONFIG}region = \"eu-south-1\"\n");
    assert_eq!(region(&top, env()).as_deref(), Some("eu-central-1"));
    assert_eq!(region(&own, env()).as_deref(), Some("eu-south-1"));
    let flag = env().env("OL_AWS_REGION", "eu-north-1");
    assert_eq!(region(&own, flag).as_deref(), Some("eu-north-1"));
    let text = AWS_CONFIG.replace("region = eu-central-1\n", "");
    std::fs::write(world.home().join(".aws/config"), text).unwrap();
    alone(&world, "env idc --fresh").ok();
    assert_eq!(region(&top, env()).as_deref(), Some("eu-west-1"));
    assert_eq!(region(CONFIG, env()).as_deref(), Some("eu-west-3"));
}

#[test]
fn profiles_of_one_name_in_two_files_are_two_roles() {
    let world = world();
    let usual = alone(&world, "env idc --shell sh").ok();
    let other = world.home().join("other files");
    std::fs::write(&other, AWS_CONFIG.replace("111122223333", "444455556666")).unwrap();
    answer(&world, &ANSWER.replace("PROFILE01", "PROFILE02"));
    let elsewhere = |line: &str| alone(&world, line).env("AWS_CONFIG_FILE", &other);
    let script = elsewhere("env idc --shell sh").ok();
    assert_eq!(
        exported(&script, "AWS_ACCESS_KEY_ID"),
        Some("ASIAPROFILEPROFILE02")
    );
    assert_eq!(exported(&script, "AWS_ACCOUNT_ID"), Some("444455556666"));
    assert_eq!(alone(&world, "env idc --shell sh").ok(), usual);
    assert_eq!(elsewhere("env idc --shell sh").ok(), script);
    assert_eq!(calls(&world), 2);
    // The usual place by another way is the same.
    let same = world.home().join(".aws/config");
    let named = alone(&world, "env idc --shell sh").env("AWS_CONFIG_FILE", same);
    assert_eq!(named.ok(), usual);
    let found = std::fs::read_to_string(world.home().join("found")).unwrap();
    assert!(
        found.contains(&format!("AWS_CONFIG_FILE={}", other.display())),
        "{found}"
    );
    elsewhere("logout idc").ok();
    alone(&world, "status --check idc").ok();
}

#[test]
fn names_that_differ_after_a_blank_are_two_profiles() {
    let aws_config = "[profile \"a b\"]\ncredential_process = x\n[profile a]\ncredential_process = x\n\
        [profile a%20b]\ncredential_process = x\n";
    let config = "[roles.one]\nprofile = \"a\"\n[roles.two]\nprofile = \"a b\"\n[roles.three]\nprofile = \"a%20b\"\n";
    let world = with(config, aws_config);
    for role in ["one", "two", "three"] {
        alone(&world, &format!("env {role}")).ok();
    }
    alone(&world, "logout one").ok();
    alone(&world, "logout three").ok();
    alone(&world, "status --check two").ok();
    alone(&world, "status --check one").fails(10);
    alone(&world, "status --check three").fails(10);
    assert_eq!(calls(&world), 3);
}

/// The command's AWS files are ours, and the default profile in them is this role.
#[test]
fn a_command_that_renews_gets_the_profiles_credentials_even_if_it_is_the_default() {
    let Some(cli) = tool("aws2") else {
        return;
    };
    let world = with(
        "[roles.main]\nprofile = \"default\"\n[roles.idc]\nprofile = \"idc\"\n",
        "[default]\ncredential_process = cat answer\nregion = eu-west-1\n[profile idc]\ncredential_process = cat answer\n",
    );
    let exported = |line: &str| {
        let line = format!("{line} -- {} configure export-credentials", cli.display());
        alone(&world, &line).env("OL_AWS_DURATION", "2h").ok()
    };
    for line in [
        "exec --renew main",
        "exec --profiles main",
        "exec --renew idc",
    ] {
        let given = exported(line);
        assert!(given.contains("ASIAPROFILEPROFILE01"), "{line}: {given}");
    }
    // What the command asks for is what was cached for it.
    assert_eq!(calls(&world), 2);
    for profile in ["idc", "main"] {
        let line = format!(
            "exec --profiles main -- {} configure export-credentials --profile {profile}",
            cli.display()
        );
        assert!(
            alone(&world, &line).ok().contains("ASIAPROFILEPROFILE01"),
            "{profile}"
        );
    }
}

#[test]
fn long_term_keys_are_handed_over_without_a_token_and_open_no_console() {
    let world = world();
    answer(
        &world,
        r#"{"Version": 1, "AccessKeyId": "AKIAKEYOFAUSERUSERUS", "SecretAccessKey": "s"}"#,
    );
    let script = alone(&world, "env idc --shell sh")
        .env("AWS_SESSION_TOKEN", "old")
        .ok();
    assert!(script.contains("unset AWS_SESSION_TOKEN\n"), "{script}");
    assert_eq!(exported(&script, "AWS_SESSION_TOKEN"), None);
    let given = alone(&world, "exec idc -- env")
        .env("AWS_SESSION_TOKEN", "old")
        .ok();
    assert!(
        given.contains("AWS_ACCESS_KEY_ID=AKIAKEYOFAUSERUSERUS\n") && !given.contains("TOKEN"),
        "{given}"
    );
    let stderr = alone(&world, "console idc --print").fails(2);
    assert!(stderr.contains("long-term keys"), "{stderr}");
    // They are looked at again within the hour, and last as long as a program needs.
    let left = alone(&world, "status --json").ok();
    let left: serde_json::Value = serde_json::from_str(&left).unwrap();
    let left = left["sessions"][0]["seconds_left"].as_u64().unwrap();
    assert!((3000..=3600).contains(&left), "{left}");
    alone(&world, "env idc --min-ttl 3h").ok();
    let path = world.home().join("keys");
    alone(&world, "save idc --profile work --file keys").ok();
    let saved = std::fs::read_to_string(path).unwrap();
    assert!(
        saved.contains("AKIAKEYOFAUSERUSERUS") && !saved.contains("token"),
        "{saved}"
    );
}

#[test]
fn the_console_opens_with_the_credentials_of_a_profile() {
    let world = chained("");
    let opened = alone(&world, "console idc --print")
        .env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url());
    let link = opened.ok();
    assert!(link.contains("SigninToken"), "{link}");
}

#[test]
fn what_is_a_profile_already_is_not_written_as_one_and_not_over_itself() {
    let world = with(BOTH, AWS_CONFIG);
    let done = world.ol_aws("profiles --write").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(
        done.stderr
            .contains("left out because they are AWS profiles already: idc"),
        "{}",
        done.stderr
    );
    let written = std::fs::read_to_string(world.home().join(".aws/config")).unwrap();
    assert!(
        written.contains("[profile admin]") && !written.contains("[profile idc]"),
        "{written}"
    );
    let stderr = alone(&world, "save idc --profile idc-admin --force").fails(2);
    assert!(stderr.contains("would replace"), "{stderr}");
    assert_eq!(calls(&world), 0);
}

#[test]
fn doctor_looks_whether_the_profiles_are_there() {
    let world = world();
    let look = |aws_config: &str| {
        std::fs::write(world.home().join(".aws/config"), aws_config).unwrap();
        alone(&world, "doctor").done().stdout
    };
    let found = look(AWS_CONFIG);
    assert!(
        found.contains("1 role is an AWS profile, which is there"),
        "{found}"
    );
    assert!(
        found.contains("OneLogin is not set up, and AWS profiles need no sign-in there"),
        "{found}"
    );
    let found = look("[profile idc-admni]\nregion = eu-west-1\n");
    assert!(found.contains("there is no such profile"), "{found}");
    assert!(found.contains("did you mean `idc-admni`?"), "{found}");
    let found = look("[profile idc-admin]\nregion = eu-west-1\n");
    assert!(found.contains("it has no credentials"), "{found}");
    assert_eq!(calls(&world), 0);
}

#[test]
fn the_picker_has_the_profiles_and_nobody_is_asked_to_set_up_onelogin() {
    let world = with(
        &format!("{CONFIG}[roles.other]\nprofile = \"other\"\n"),
        &format!("{AWS_CONFIG}[profile other]\ncredential_process = x\n"),
    );
    let run = on_path(&world, world.terminal("env --shell sh")).without_onelogin();
    let mut pty = run.on_terminal();
    let list = pty.see("role (2/2): ");
    assert!(
        list.contains("prod") && list.contains("idc-admin") && list.contains("111122223333"),
        "{list}"
    );
    pty.keys("oth");
    pty.see("role (1/2): oth");
    pty.keys("\r");
    let (script, code) = pty.end();
    assert_eq!(code, 0, "{script}");
    assert_eq!(exported(&script, "OL_AWS_ROLE"), Some("other"));
    // A role of OneLogin's is another matter.
    let stderr = alone(&world, "env admin").fails(3);
    assert!(stderr.contains("not set up"), "{stderr}");
}

#[test]
fn what_is_cached_starts_no_program_and_reads_none_of_awss_files() {
    let Some(strace) = tool("strace") else {
        return;
    };
    let world = world();
    alone(&world, "env idc").ok();
    for line in ["env idc", "credential-process idc", "exec idc -- /bin/true"] {
        let log = world.home().join("traced");
        let run = alone(&world, line);
        let mut command = std::process::Command::new(&strace);
        command.args([
            "-f",
            "-qq",
            "-e",
            "trace=execve,openat,clone,clone3,vfork",
            "-o",
        ]);
        command.arg(&log).arg(crate::world::binary());
        command.args(line.split(' ')).env_clear();
        let variables = run.command.get_envs();
        command.envs(variables.filter_map(|(name, value)| Some((name, value?))));
        Run { command }.ok();
        let traced = std::fs::read_to_string(&log).unwrap();
        let is_started = |call: &&str| ["clone", "fork"].iter().any(|name| call.contains(name));
        assert_eq!(
            traced.lines().filter(is_started).count(),
            0,
            "{line}: {traced}"
        );
        assert!(!traced.contains("/.aws/"), "{line}: {traced}");
    }
    assert_eq!(calls(&world), 1);
}

/// AWS's tools take a tilde there for the home, and so does the process that renews.
#[test]
fn a_renewal_finds_awss_files_by_a_tilde() {
    let world = world();
    let mut run = alone(&world, "exec --renew idc --");
    run.command.args(["sh", "-c", ASKS_THE_ENDPOINT]);
    let given = run.env("AWS_CONFIG_FILE", "~/.aws/config").ok();
    assert!(given.contains("ASIAPROFILEPROFILE01"), "{given}");
}
