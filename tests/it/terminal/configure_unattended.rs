//! `configure` where nobody is asked: what the command line says is checked and written.

use super::configure::newcomer;
use crate::world::World;

#[test]
fn a_fleet_writes_what_the_command_line_says_and_tries_the_client() {
    let world = World::new();
    let unattended = |line: &str| newcomer(world.ol_aws(line));
    let flags = "configure --no-input --subdomain acme --app-id https://acme.onelogin.com/apps/123456/edit --client-id sandbox-client-id --region eu-west-1";
    let stderr = unattended(flags)
        .env("OL_AWS_CLIENT_SECRET", "wrong")
        .fails(4);
    assert!(stderr.contains("refused the API client"), "{stderr}");
    assert!(!world.config_file().exists());
    let done = unattended(flags)
        .env("OL_AWS_CLIENT_SECRET", "sandbox-client-secret")
        .done();
    assert!(
        done.code == 0 && done.stderr.contains("accepted the API client"),
        "{}",
        done.stderr
    );
    let expected = "subdomain = \"acme\"\napp_id = \"123456\"\nclient_id = \"sandbox-client-id\"\nregion = \"eu-west-1\"\n";
    assert_eq!(
        std::fs::read_to_string(world.config_file()).unwrap(),
        expected
    );
    // Again, without the secret: nothing changes.
    let done = unattended(flags).done();
    assert!(
        done.code == 0 && done.stderr.contains("as it should be"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("was not tried"), "{}", done.stderr);
    assert_eq!(
        std::fs::read_to_string(world.config_file()).unwrap(),
        expected
    );

    let stderr = unattended("configure --no-input").fails(2);
    assert!(stderr.contains("no option sets anything"), "{stderr}");
    for (line, part) in [
        ("configure --no-input --app-id x", "is not a valid app ID"),
        (
            "configure --no-input --region Europe",
            "not a valid AWS region",
        ),
        ("configure --no-input --onelogin-region uk", "us or eu"),
        (
            "configure --no-input --subdomain a/b.c d",
            "unexpected argument",
        ),
    ] {
        let done = unattended(line).done();
        assert!([2, 3].contains(&done.code), "{line}: {}", done.stderr);
        assert!(done.stderr.contains(part), "{line}: {}", done.stderr);
    }
}

#[test]
fn a_second_company_and_a_file_of_another_name_are_made() {
    let world = World::new();
    world.config("# mine\nsubdomain = \"acme\"\n");
    let line = "--tenant other configure --no-input --subdomain second --app-id 7 --username ada@second.test";
    newcomer(world.ol_aws(line)).ok();
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert_eq!(
        file,
        "# mine\nsubdomain = \"acme\"\n\n[tenants.other]\nsubdomain = \"second\"\napp_id = \"7\"\nusername = \"ada@second.test\"\n"
    );
    newcomer(world.ol_aws("--tenant other status")).ok();
    let stderr = newcomer(world.ol_aws("--tenant a/b configure --no-input --app-id 7")).fails(3);
    assert!(stderr.contains("is not a valid name"), "{stderr}");

    newcomer(world.ol_aws("--config new.toml configure --no-input --subdomain acme")).ok();
    let file = std::fs::read_to_string(world.home().join("new.toml")).unwrap();
    assert_eq!(file, "subdomain = \"acme\"\n");
}

/// A wrong option is a wrong command line; and a default role is one that the last sign-in gave, if there was one.
#[test]
fn a_default_role_is_one_that_there_is() {
    let world = World::new();
    world
        .ol_aws("configure --no-input --default-role nope")
        .ok();
    let file = || std::fs::read_to_string(world.config_file()).unwrap();
    assert_eq!(file(), "default_role = \"nope\"\n", "nobody knows yet");
    world.config("");
    world.ol_aws("login Admin").ok();
    let stderr = world
        .ol_aws("configure --no-input --default-role nope")
        .fails(6);
    assert!(stderr.contains("you have no role `nope`"), "{stderr}");
    assert_eq!(file(), "");
    world
        .ol_aws("configure --no-input --default-role admin")
        .ok();
    assert_eq!(file(), "default_role = \"admin\"\n");
    for line in [
        "configure --no-input --app-id abc",
        "configure --no-input --region nowhere",
        "env admin --region nowhere",
    ] {
        let stderr = world.ol_aws(line).fails(2);
        assert!(stderr.contains("error: --"), "{line}: {stderr}");
    }
}
