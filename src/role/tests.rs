//! References, as statements.

mod plain;

use super::*;
use crate::ask::Nobody;

/// Names no account but that of `idc`.
#[derive(Debug)]
struct OneProfile;

impl Profiles for OneProfile {
    fn files(&self) -> &str {
        ""
    }

    fn account(&self, profile: &str) -> Option<String> {
        (profile == "idc-admin").then(|| "111122223333".to_owned())
    }
}

fn role(account: &str, name: &str) -> Role {
    Role {
        role_arn: format!("arn:aws:iam::{account}:role/{name}"),
        principal_arn: format!("arn:aws:iam::{account}:saml-provider/OneLogin"),
    }
}

fn roles() -> RoleList {
    list(&[
        role("111122223333", "Admin"),
        role("111122223333", "ReadOnly"),
        role("444455556666", "team/blue/Deploy"),
        role("444455556666", "ReadOnly"),
    ])
}

fn list(roles: &[Role]) -> RoleList {
    roles.iter().collect()
}

fn choose(reference: Option<&str>) -> Result<String> {
    let alias = |reference: &str| RoleSettings {
        reference: reference.into(),
        ..RoleSettings::default()
    };
    let aliases = [
        ("root", alias("prod/Admin")),
        ("gone", alias("Nothing")),
        ("twice", alias("ReadOnly")),
    ];
    let aliases = aliases
        .into_iter()
        .map(|(name, settings)| (name.to_owned(), settings))
        .collect();
    let accounts = [("111122223333".to_owned(), "prod".to_owned())].into();
    let names = RoleNames {
        aliases: &aliases,
        accounts: &accounts,
        aws_accounts: &BTreeMap::new(),
        profiles: &OneProfile,
    };
    names
        .choose(reference, &roles(), &Nobody, |_| 0)
        .map(|chosen| {
            format!(
                "{} {}",
                chosen.role.display_name(),
                chosen.role.role.role_arn
            )
        })
}

#[test]
fn every_form_of_a_reference_finds_its_role() {
    for reference in [
        "root",
        "arn:aws:iam::111122223333:role/Admin",
        "111122223333/Admin",
        "prod/Admin",
        "PROD/admin",
        "admin",
    ] {
        assert_eq!(
            choose(Some(reference)).expect(reference),
            "root arn:aws:iam::111122223333:role/Admin"
        );
    }
    for reference in [
        "Deploy",
        "team/blue/Deploy",
        "444455556666/Deploy",
        "444455556666/team/blue/Deploy",
    ] {
        assert_eq!(
            choose(Some(reference)).expect(reference),
            "Deploy arn:aws:iam::444455556666:role/team/blue/Deploy"
        );
    }
}

#[test]
fn a_script_gets_the_candidates_and_never_a_guess() {
    for (reference, part) in [
        (Some("ReadOnly"), "prod/ReadOnly, 444455556666/ReadOnly"),
        (Some("twice"), "prod/ReadOnly, 444455556666/ReadOnly"),
        (Some("adm"), "root"),
        (Some("gone"), ""),
        (Some("arn:aws:iam::999999999999:role/Admin"), ""),
        (Some("999999999999/Admin"), ""),
        (None, "root"),
    ] {
        let error = choose(reference).expect_err("must not be guessed");
        assert_eq!(error.exit_code(), 6);
        assert!(
            error.hint().expect("a hint").contains(part),
            "{reference:?}: {:?}",
            error.hint()
        );
    }
}

#[test]
fn the_only_role_needs_no_name() {
    let (aliases, accounts) = Default::default();
    let names = RoleNames {
        aliases: &aliases,
        accounts: &accounts,
        aws_accounts: &BTreeMap::new(),
        profiles: &OneProfile,
    };
    let RoleChoice { role: named, .. } = names
        .choose(
            None,
            &list(&[role("111122223333", "Admin")]),
            &Nobody,
            |_| 0,
        )
        .expect("one");
    assert_eq!(named.role.name(), "Admin");
    assert_eq!(
        names
            .choose(None, &list(&[]), &Nobody, |_| 0)
            .expect_err("none")
            .exit_code(),
        6
    );
}

#[test]
fn what_is_shown_for_a_role_means_that_role_whatever_accounts_are_called() {
    let aliases = BTreeMap::new();
    let roles = list(&[
        role("111122223333", "Admin"),
        role("111122223333", "team/Admin"),
        role("444455556666", "eu/Admin"),
        role("444455556666", "Admin"),
        role("777788889999", "Admin"),
    ]);
    for accounts in [
        ["prod/eu", "prod", "dev"],
        ["prod", "PROD", "prod"],
        ["444455556666", "777788889999", "111122223333"],
        ["arn:x", "a b", "ä"],
    ] {
        let ids = ["111122223333", "444455556666", "777788889999"];
        let accounts = ids.into_iter().zip(accounts);
        let accounts = accounts
            .map(|(id, name)| (id.to_owned(), name.to_owned()))
            .collect();
        let names = RoleNames {
            aliases: &aliases,
            accounts: &accounts,
            aws_accounts: &BTreeMap::new(),
            profiles: &OneProfile,
        };
        for named in names.name_all(&roles) {
            let reference = named.reference();
            let RoleMatch::One(found) = names.find(&reference, &roles) else {
                panic!("{reference} means no role, or several: {accounts:?}");
            };
            assert_eq!(found.role, named.role, "{reference}, {accounts:?}");
        }
    }
}

fn configured(name: &str, reference: &str, source: Option<&str>) -> (String, RoleSettings) {
    let settings = RoleSettings {
        reference: reference.to_owned(),
        chain: source.map(|source| Chain {
            source: source.to_owned(),
            ..Chain::default()
        }),
        ..RoleSettings::default()
    };
    (name.to_owned(), settings)
}

/// A call names only the role that it needs, and a list names all.
#[test]
fn a_role_has_the_same_names_by_itself_and_in_the_list_of_all() {
    let roles = list(&[
        role("111122223333", "Admin"),
        role("111122223333", "ReadOnly"),
        role("444455556666", "team/blue/Deploy"),
        role("444455556666", "admin"),
        role("777788889999", "Admin"),
    ]);
    let hop = "arn:aws:iam::999900001111:role/Hop";
    let aliases = [
        ("a-first", "prod/Admin", None),
        ("b-second", "111122223333/ADMIN", None),
        ("by-arn", "arn:aws:iam::777788889999:role/Admin", None),
        (
            "by-arn-in-another-case",
            "arn:aws:iam::444455556666:role/ADMIN",
            None,
        ),
        ("by-path", "team/blue/deploy", None),
        ("exact", "admin", None),
        ("gone", "Nothing", None),
        ("hop", hop, Some("by-path")),
        ("hop-over-no-alias", hop, Some("prod/ReadOnly")),
        ("hop-over-nothing", hop, Some("gone")),
        ("several", "ADMIN", None),
    ];
    let aliases = aliases.map(|(name, reference, source)| configured(name, reference, source));
    let names = RoleNames {
        aliases: &aliases.into(),
        accounts: &[("111122223333".to_owned(), "prod".to_owned())].into(),
        aws_accounts: &[("444455556666".to_owned(), "Blue".to_owned())].into(),
        profiles: &OneProfile,
    };
    let all = names.name_all(&roles);
    let aliases: Vec<_> = all.iter().map(|named| named.alias.as_deref()).collect();
    let expected = [
        Some("a-first"),
        None,
        Some("by-path"),
        Some("exact"),
        Some("by-arn"),
        Some("hop"),
        Some("hop-over-no-alias"),
    ];
    assert_eq!(aliases, expected);
    for named in &all {
        let RoleMatch::One(alone) = names.find(&named.reference(), &roles) else {
            panic!("{named:?}");
        };
        assert_eq!(format!("{alone:?}"), format!("{named:?}"));
        if named.chained_from.is_none() {
            let RoleMatch::One(by_arn) = names.find(&named.role.role_arn, &roles) else {
                panic!("{named:?}");
            };
            assert_eq!(format!("{by_arn:?}"), format!("{named:?}"));
        }
    }
}
