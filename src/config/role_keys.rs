//! The table of the keys in a role's section.

use super::keys::SettingKind;

/// One key of a `[roles.ALIAS]`.
#[derive(Debug)]
pub struct RoleKey {
    pub name: &'static str,
    pub kind: SettingKind,
    /// A value, as the file says it.
    pub example: &'static str,
    /// What it is for, in sentences: ol-aws-config(5) and docs/settings.md.
    pub about: &'static str,
}

pub const ROLE_KEYS: [RoleKey; 12] = [
    RoleKey {
        name: "role",
        kind: SettingKind::Text,
        example: r#""111122223333/Admin""#,
        about: "The role: `ACCOUNT/ROLE` with the ID of the account or its name in `[accounts]`, a role name, or an ARN.",
    },
    RoleKey {
        name: "role_arn",
        kind: SettingKind::Text,
        example: r#""arn:aws:iam::444455556666:role/Deploy""#,
        about: "The ARN of the role. A role with a `source` needs it.",
    },
    RoleKey {
        name: "profile",
        kind: SettingKind::Text,
        example: r#""idc-admin""#,
        about: "An AWS profile that provides the role, instead of OneLogin: of IAM Identity Center, of `aws login`, or of another tool. ol-aws runs `aws configure export-credentials` for it. Such a role can also have `region` and `guard`.",
    },
    RoleKey {
        name: "region",
        kind: SettingKind::Region,
        example: r#""us-east-1""#,
        about: "The AWS region for this role.",
    },
    RoleKey {
        name: "duration",
        kind: SettingKind::Duration,
        example: r#""30m""#,
        about: "The session duration to request for this role.",
    },
    RoleKey {
        name: "guard",
        kind: SettingKind::Guard,
        example: r#""confirm""#,
        about: "`confirm`: you type the name of the account before you use the role. `exec-only`: only `ol-aws exec` can use the role, never your own shell.",
    },
    RoleKey {
        name: "prefetch",
        kind: SettingKind::Switch,
        example: "false",
        about: "Whether a sign-in for another role fetches this role, too. By default, the top-level `prefetch` decides.",
    },
    RoleKey {
        name: "source",
        kind: SettingKind::Text,
        example: r#""admin""#,
        about: "The role from which AWS assumes this one (role chaining). Such a session lasts one hour at most.",
    },
    RoleKey {
        name: "external_id",
        kind: SettingKind::Text,
        example: r#""x-42""#,
        about: "The external ID that the role's trust policy asks for. Needs `source`.",
    },
    RoleKey {
        name: "source_identity",
        kind: SettingKind::Text,
        example: r#""ada""#,
        about: "The source identity of the session. Needs `source`.",
    },
    RoleKey {
        name: "tags",
        kind: SettingKind::Table,
        example: r#"{ Team = "blue" }"#,
        about: "Session tags. Needs `source`.",
    },
    RoleKey {
        name: "transitive_tags",
        kind: SettingKind::List,
        example: r#"["Team"]"#,
        about: "The session tags that the next role in the chain keeps. Needs `source`.",
    },
];
