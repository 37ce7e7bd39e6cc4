//! References, as statements.

use super::*;
use crate::ask::Nobody;

fn role(account: &str, name: &str) -> Role {
    Role {
        role_arn: format!("arn:aws:iam::{account}:role/{name}"),
        principal_arn: format!("arn:aws:iam::{account}:saml-provider/OneLogin"),
    }
}

fn roles() -> Vec<Role> {
    vec![
        role("111122223333", "Admin"),
        role("111122223333", "ReadOnly"),
        role("444455556666", "team/blue/Deploy"),
        role("444455556666", "ReadOnly"),
    ]
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
    };
    let RoleChoice { role: named, .. } = names
        .choose(None, &roles()[..1], &Nobody, |_| 0)
        .expect("one");
    assert_eq!(named.role.name(), "Admin");
    assert_eq!(
        names
            .choose(None, &[], &Nobody, |_| 0)
            .expect_err("none")
            .exit_code(),
        6
    );
}

#[test]
fn what_is_shown_for_a_role_means_that_role_whatever_accounts_are_called() {
    let aliases = BTreeMap::new();
    let roles = [
        role("111122223333", "Admin"),
        role("111122223333", "team/Admin"),
        role("444455556666", "eu/Admin"),
        role("444455556666", "Admin"),
        role("777788889999", "Admin"),
    ];
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
