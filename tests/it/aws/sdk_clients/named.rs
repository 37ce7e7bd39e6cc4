//! The SDK clients with a profile written by hand, in files of another place, named in each one's own way; and what wins
//! where keys are exported, too.

use super::profile::STALE;
use super::{SdkClient, TOLD, admin, arns};
use crate::world::{DEV, World, binary};

/// A profile of the user's own words beside a `[default]` of stale keys, in files that the variables name.
fn by_hand(world: &World) -> [(&'static str, String); 2] {
    let place = world.home().join("aws files");
    std::fs::create_dir_all(&place).unwrap();
    let profile = |name: &str, role: &str| {
        let binary = binary();
        format!(
            "[profile {name}]\ncredential_process = {binary} credential-process --role {role}\n"
        )
    };
    let config = [
        "[default]\nregion = eu-west-1\n".to_owned(),
        profile("admin", "admin"),
        profile("dev", &format!("{DEV}/ReadOnly")),
    ];
    std::fs::write(place.join("config"), config.concat()).unwrap();
    std::fs::write(place.join("credentials"), STALE).unwrap();
    let path = |name: &str| place.join(name).display().to_string();
    [
        ("AWS_CONFIG_FILE", path("config")),
        ("AWS_SHARED_CREDENTIALS_FILE", path("credentials")),
    ]
}

/// Asks once, with these files and these variables.
fn asked(client: SdkClient, world: &World, variables: &[(&str, &str)]) -> Option<String> {
    let mut run = client.asks(world, variables, 1, 0)?;
    run.command.envs(by_hand(world));
    let done = run.done();
    assert_eq!(done.code, 0, "{client:?}, {variables:?}: {}", done.stderr);
    Some(arns(&done.stdout).concat())
}

fn dev() -> String {
    format!("arn:aws:sts::{DEV}:assumed-role/ReadOnly/ada@acme.test")
}

#[test]
fn each_is_who_its_own_flag_or_aws_profile_says_and_the_flag_wins() {
    let world = World::new();
    for client in SdkClient::ALL {
        for (variables, expected) in [
            (vec![(TOLD, "admin")], &admin()),
            (vec![("AWS_PROFILE", "admin")], &admin()),
            (vec![(TOLD, "dev"), ("AWS_PROFILE", "admin")], &dev()),
        ] {
            let Some(found) = asked(client, &world, &variables) else {
                continue;
            };
            assert_eq!(&found, expected, "{client:?}, {variables:?}");
        }
    }
}

/// In a shell of `ol-assume`, or below `exec`, keys are exported. A profile named there is not for all of them what counts.
#[test]
fn beside_exported_keys_a_profile_counts_for_some_and_where_that_is_known() {
    let world = World::new();
    let (keys, profile) = (dev(), admin());
    for (client, by_its_flag, by_aws_profile) in [
        (SdkClient::Aws1, &profile, &keys),
        (SdkClient::Aws2, &profile, &keys),
        (SdkClient::Boto, &profile, &keys),
        (SdkClient::JavaScript, &profile, &profile),
        (SdkClient::Rust, &keys, &keys),
    ] {
        for (way, expected) in [(TOLD, by_its_flag), ("AWS_PROFILE", by_aws_profile)] {
            let Some(words) = client.words(1, 0) else {
                continue;
            };
            // `exec` takes AWS_PROFILE away; here it is set afterwards, as a user does in such a shell.
            let mut run = world.ol_aws("exec 444455556666/ReadOnly --region eu-west-1 -- env");
            run.command.arg(format!("{way}=admin")).args(words);
            run.command.envs(by_hand(&world));
            assert_eq!(arns(&run.ok()), [expected], "{client:?}, {way}");
        }
    }
}
