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

#[test]
fn the_roles_used_last_come_first() {
    let world = world();
    for role in ["prod/ReadOnly", "dev/ReadOnly"] {
        world.ol_aws(&format!("env {role}")).ok();
    }
    let recent = ["dev/ReadOnly", "prod/ReadOnly"];
    assert_eq!(
        listed(&world, ""),
        [&recent[..], &["dev/team/blue/Deploy", "prod/Admin"]].concat()
    );
    let table = world.ol_aws("roles").ok();
    let first = table.lines().nth(1).unwrap();
    assert!(
        first.contains("dev") && first.contains("ReadOnly"),
        "{table}"
    );
}

/// RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut fields, mut field, mut quoted) = (vec![], vec![], String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => {
                field.push('"');
                characters.next();
            }
            ('"', _) => quoted = !quoted,
            (',', false) => fields.push(std::mem::take(&mut field)),
            ('\r', false) => {
                assert_eq!(characters.next(), Some('\n'));
                fields.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut fields));
            }
            (c, _) => field.push(c),
        }
    }
    assert!(field.is_empty() && fields.is_empty() && !quoted, "{text}");
    records
}

#[test]
fn csv_says_what_the_json_says() {
    let world = World::new();
    let name = "a \\\"b\\\", c";
    world.config(&format!(
        "[accounts]\n\"111122223333\" = \"{name}\"\n\"444455556666\" = \"=HYPERLINK(1)\"\n\
         [roles.admin]\nrole = \"111122223333/Admin\"\n"
    ));
    world.ol_aws("env admin").ok();
    let json: serde_json::Value = serde_json::from_str(&world.ol_aws("roles --json").ok()).unwrap();
    let text = world.ol_aws("roles --csv").ok();
    let mut found = records(&text).into_iter();
    let heads = found.next().unwrap();
    let rows: Vec<Vec<String>> = found.collect();
    let expected: Vec<Vec<String>> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |head: &String| match &row[head.as_str()] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) if text.starts_with('=') => format!("'{text}"),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            heads.iter().map(text).collect()
        })
        .collect();
    assert_eq!(rows, expected);
    assert_eq!(heads.len(), json[0].as_object().unwrap().len());
    assert_eq!(rows[0][1], "a \"b\", c");
    assert_eq!(rows[0][5], "true");
    world.ol_aws("roles --csv --json").fails(2);
}
