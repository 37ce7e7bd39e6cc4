//! `ol-aws roles`: the list, and which of it some words leave.

use crate::world::World;

fn world() -> World {
    let world = World::new();
    world.config(
        "[accounts]\n\"111122223333\" = \"prod\"\n\"444455556666\" = \"dev\"\n\
         [roles.admin]\nrole = \"prod/Admin\"\n",
    );
    world
}

/// The ACCOUNT and ROLE columns.
fn listed(world: &World, words: &str) -> Vec<String> {
    let json = world.ol_aws(&format!("roles {words} --json")).ok();
    let rows: serde_json::Value = serde_json::from_str(&json).unwrap();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| format!("{}/{}", text(row, "account"), text(row, "role")))
        .collect()
}

#[test]
fn words_leave_the_roles_that_have_all_of_them() {
    let world = world();
    for (words, roles) in [
        (
            "",
            &[
                "dev/ReadOnly",
                "dev/team/blue/Deploy",
                "prod/Admin",
                "prod/ReadOnly",
            ][..],
        ),
        ("only", &["dev/ReadOnly", "prod/ReadOnly"]),
        ("ONLY prod", &["prod/ReadOnly"]),
        ("prod/read", &["prod/ReadOnly"]),
        ("4444 deploy", &["dev/team/blue/Deploy"]),
        ("admin", &["prod/Admin"]),
        // Letters may be left out where nothing else fits.
        ("rdnly", &["dev/ReadOnly", "prod/ReadOnly"]),
    ] {
        assert_eq!(listed(&world, words), roles, "{words:?}");
    }
    for words in ["xyzzy", "xyzzy --json"] {
        let stderr = world.ol_aws(&format!("roles {words}")).fails(6);
        assert!(stderr.contains("you have no role `xyzzy`"), "{stderr}");
    }
}

#[test]
fn arns_are_shown_where_they_are_asked_for() {
    let world = world();
    let table = world.ol_aws("roles admin").ok();
    assert_eq!(
        table,
        "ALIAS  ACCOUNT  ACCOUNT ID    ROLE\nadmin  prod     111122223333  Admin\n"
    );
    let table = world.ol_aws("roles admin --arn").ok();
    assert!(
        table.contains("  arn:aws:iam::111122223333:role/Admin\n"),
        "{table}"
    );
}
