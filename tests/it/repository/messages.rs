//! Every failure as a person reads it: text, hint and exit code, all in one file, to be read as a whole when one is changed.
//! `OL_AWS_BLESS=1` writes it anew.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use ol_aws::error::{AnsweringSetting, EXIT_CODES, Error, Failure, Refusal};

/// Names of the variants, by a match that does not compile while one is missing.
macro_rules! variants {
    ($($name:ident)*) => {
        const VARIANTS: &[&str] = &[$(stringify!($name)),*];

        fn variant(error: &Error) -> &'static str {
            match error {
                $(Error::$name { .. } => stringify!($name),)*
            }
        }
    };
}

variants! {
    Usage SettingMissing SettingWrong FileUnusable ApiClientRefused SignInRefused NotSent FactorRefused SeedRefused PushDenied
    PushTimedOut FactorTooSlow NoDevice NoSuchDevice NoSuchRole AmbiguousRole NoRoles IdentityCenter AssertionUnusable NotYours AwsRefused
    Unreachable ClockWrong NeedsAnswer NobodyAnswered ExecOnly NeedsConfirmation ReadOnlyChild NotForAgents GuardedFromAgents Profile ProfileForAgents ConsoleRefused SomeRolesFailed
    NotConfirmed NotConfined Confined ProfileTaken CannotListen NoBridge NoPreviousRole ExpiresTooSoon RoleTooShort NoCredentials CommandNotRunnable
    Browser DoctorFailed CommandNotFound CommandFailed SecretCommandFailed FromOtherProcess LockTimedOut Cancelled NotForgotten Io NotRepresentable
}

fn s(text: &str) -> String {
    text.to_owned()
}

fn refused(refusal: Refusal, message: &str) -> Error {
    Error::SignInRefused {
        refusal,
        message: s(message),
        username: s("ada@acme.test"),
    }
}

fn by_aws(code: &str, message: &str) -> Error {
    Error::AwsRefused {
        code: s(code),
        message: s(message),
        role: s("prod/Admin"),
    }
}

fn file(kind: std::io::ErrorKind) -> Error {
    Error::io("write", Path::new("/home/ada/x"), &kind.into())
}

/// Each as it comes in life: with OneLogin's and AWS's own words where they bring some.
fn settings() -> Vec<Error> {
    vec![
        Error::Usage {
            message: s("--name does not support `{team}`"),
            hint: s("use {role}, {account} and {account_id}"),
        },
        Error::SettingMissing {
            missing: [
                ("subdomain", "OL_AWS_SUBDOMAIN"),
                ("app_id", "OL_AWS_APP_ID"),
                ("username", "OL_AWS_USERNAME"),
            ]
            .map(|(key, variable)| AnsweringSetting {
                key,
                variable: s(variable),
            })
            .to_vec(),
        },
        Error::SettingMissing {
            missing: vec![AnsweringSetting {
                key: "client_id",
                variable: s("OL_AWS_CLIENT_ID"),
            }],
        },
        Error::SettingWrong {
            place: s("/home/ada/.config/ol-aws/config.toml line 3"),
            message: s("`subdomian` is not a setting"),
            hint: s("did you mean `subdomain`?"),
        },
        Error::FileUnusable {
            path: s("/etc/ol-aws/config.toml"),
            reason: s("everyone can write to it"),
            hint: s("check what is in it, then run `chmod go-w '/etc/ol-aws/config.toml'`"),
        },
        Error::SecretCommandFailed {
            key: "client_secret_command",
            reason: s("exited with status 1"),
        },
        Error::ApiClientRefused {
            message: s("Authentication Failure"),
            client_id_from: s("what you typed"),
            client_secret_from: s("what you typed"),
        },
        Error::ApiClientRefused {
            message: s("Authentication Failure"),
            client_id_from: s("~/.config/ol-aws/config.toml"),
            client_secret_from: s("the keyring"),
        },
    ]
}

fn sign_in() -> Vec<Error> {
    let device = || s("OneLogin Protect");
    vec![
        refused(
            Refusal::UserOrPassword,
            "Authentication failed: invalid user credentials",
        ),
        refused(Refusal::Locked, "User is locked. Access is denied"),
        refused(Refusal::App, "App not found"),
        refused(Refusal::Subdomain, "Account not found"),
        refused(Refusal::Address, "IP address is not in the whitelist"),
        refused(Refusal::Expired, "Password has expired"),
        refused(Refusal::Token, "Authentication Failure"),
        refused(Refusal::Other, "Insufficient permissions"),
        refused(Refusal::Other, "bad request"),
        refused(Refusal::Unclear, "Unauthorized"),
        Error::NotSent {
            what: s("password"),
            path: s("`/home/ada/.local/state/ol-aws/refused.json`"),
            reason: s("no space is left on the disk"),
            hint: s("free some disk space and try again"),
        },
        Error::FactorRefused {
            device: device(),
            message: s("Failed authentication with this factor"),
        },
        Error::SeedRefused {
            device: s("Google Authenticator"),
            message: s("Failed authentication with this factor"),
        },
        Error::PushDenied {
            device: device(),
            message: s("Request denied"),
        },
        Error::PushTimedOut {
            device: device(),
            limit: Duration::from_secs(110),
        },
        Error::FactorTooSlow { device: device() },
        Error::NoDevice,
        Error::NoSuchDevice {
            wanted: s("yubi"),
            devices: vec![s("Google Authenticator"), device()],
        },
        Error::NotYours {
            identity: s("ben@acme.test (issuer: https://app.onelogin.com/saml/metadata/1)"),
            expected: s("ada@acme.test"),
        },
        Error::AssertionUnusable {
            reason: s("it is not well-formed XML"),
        },
        Error::NoRoles,
        Error::IdentityCenter {
            app: s("the OneLogin app 777888 (OL_AWS_APP_ID)"),
            key: "app_id",
        },
        Error::ClockWrong {
            host: s("acme.onelogin.com"),
            evidence: s("it is 13 days behind the clock of sts.eu-west-1.amazonaws.com"),
            hint: s("set this machine's clock with `sudo timedatectl set-ntp true`"),
        },
        Error::Unreachable {
            host: s("acme.onelogin.com"),
            reason: s("cannot be reached: the connection was refused"),
            hint: s("check the network"),
            is_sent: false,
        },
        Error::LockTimedOut {
            holder: s("process 4711"),
            limit: Duration::from_secs(180),
        },
        Error::NeedsAnswer {
            what: s("the password of ada@acme.test"),
            setting: Some(AnsweringSetting {
                key: "password_command",
                variable: s("OL_AWS_PASSWORD"),
            }),
        },
        Error::NeedsAnswer {
            what: s("a second factor"),
            setting: None,
        },
        Error::NobodyAnswered {
            what: s("Password of ada@acme.test"),
            limit: Duration::from_secs(60),
        },
        Error::FromOtherProcess(Failure {
            exit_code: 5,
            text: s("the push to OneLogin Protect was denied: Request denied"),
            hint: Some(s("approve the request on the phone")),
        }),
        Error::Cancelled,
        Error::NotForgotten {
            what: s("password"),
            reason: s("it is locked"),
        },
    ]
}

fn roles() -> Vec<Error> {
    let role = || s("admin");
    let several = || vec![s("prod/Admin"), s("dev/Admin")];
    let many = || (1..=20).map(|number| format!("account{number}/Admin"));
    vec![
        Error::NoSuchRole {
            wanted: s("111122223333/Admn"),
            origin: Some(s("which [roles.admin] names")),
            candidates: several(),
        },
        Error::NoSuchRole {
            wanted: s("admn"),
            origin: None,
            candidates: several(),
        },
        Error::NoSuchRole {
            wanted: s("admn"),
            origin: None,
            candidates: Vec::new(),
        },
        Error::AmbiguousRole {
            wanted: Some(s("adm")),
            candidates: many().collect(),
        },
        Error::AmbiguousRole {
            wanted: None,
            candidates: several(),
        },
        Error::NoPreviousRole,
        Error::ExecOnly { role: role() },
        Error::NeedsConfirmation { role: role() },
        Error::NotConfirmed {
            role: role(),
            account: s("prod"),
        },
        Error::ReadOnlyChild {
            role: role(),
            only: s("ro"),
        },
        Error::NotForAgents {
            agent: "Claude Code",
            variable: "CLAUDECODE",
        },
        Error::GuardedFromAgents {
            role: role(),
            agent: "Claude Code",
            variable: "CLAUDECODE",
        },
        Error::Profile {
            profile: s("idc-admin"),
            reason: s("Error when retrieving token from sso: Token has expired and refresh failed"),
            hint: s("run `aws sso login --profile idc-admin`"),
            exit_code: 1,
        },
        Error::ProfileForAgents {
            role: role(),
            agent: "Claude Code",
            variable: "CLAUDECODE",
        },
        Error::SomeRolesFailed {
            failed: 1,
            all: 3,
            exit_code: 7,
        },
        Error::ExpiresTooSoon {
            role: role(),
            left: s("9m"),
            wanted: Some(s("45m")),
        },
        Error::ExpiresTooSoon {
            role: role(),
            left: s("40s"),
            wanted: None,
        },
        Error::RoleTooShort {
            role: role(),
            allows: s("1h"),
            wanted: s("2h"),
        },
        Error::NoCredentials { role: Some(role()) },
        Error::NoCredentials { role: None },
    ]
}

fn aws() -> Vec<Error> {
    vec![
        by_aws(
            "AccessDenied",
            "Not authorized to perform sts:AssumeRoleWithSAML",
        ),
        by_aws(
            "AccessDenied",
            "User: arn:aws:sts::111122223333:assumed-role/Admin/ada is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Deploy",
        ),
        by_aws("InvalidIdentityToken", "Response signature invalid"),
        by_aws("IDPRejectedClaim", "The claim is rejected"),
        by_aws(
            "InvalidIdentityToken",
            "RoleSessionName is required in AuthnResponse",
        ),
        by_aws(
            "InvalidIdentityToken",
            "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"",
        ),
        by_aws(
            "ValidationError",
            "1 validation error detected: Value 'a b' at 'sourceIdentity' failed to satisfy constraint",
        ),
        by_aws(
            "AccessDenied",
            "Not authorized to perform sts:SetSourceIdentity",
        ),
        by_aws(
            "ValidationError",
            "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000",
        ),
        by_aws(
            "RegionDisabledException",
            "STS is not activated in this region",
        ),
        by_aws("MalformedPolicyDocument", "Syntax errors in policy"),
        by_aws(
            "PackedPolicyTooLarge",
            "Packed size of session tags consumes 105% of the limit",
        ),
        by_aws("RequestExpired", "Request has expired"),
        by_aws("ValidationError", "1 validation error detected"),
        Error::ConsoleRefused { status: 400 },
    ]
}

fn programs_and_files() -> Vec<Error> {
    use std::io::ErrorKind::*;
    vec![
        Error::CommandNotRunnable {
            command: s("./deploy"),
            reason: s("permission denied"),
        },
        Error::CommandNotFound {
            command: s("terrafrom"),
        },
        Error::CommandFailed { status: 3 },
        Error::NotConfined {
            reason: "root can get around it".into(),
            hint: "run it as a user without root's rights".into(),
        },
        Error::Confined,
        Error::ProfileTaken {
            profile: s("work"),
            place: s("~/.aws/credentials line 4"),
            reason: s("it holds a long-term key"),
            hint: s("choose another --profile, or overwrite it with --force"),
        },
        Error::CannotListen {
            address: ([127, 0, 0, 1], 8443).into(),
            reason: s("address already in use"),
        },
        Error::NoBridge {
            address: [169, 254, 170, 2].into(),
            command: s(
                "docker network create --subnet 169.254.170.0/24 --gateway 169.254.170.2 ol-aws",
            ),
        },
        file(PermissionDenied),
        file(StorageFull),
        file(ReadOnlyFilesystem),
        file(NotADirectory),
        Error::Browser {
            reason: s("the browser window was closed before the sign-in was complete"),
            hint: s(
                "run the command again, and keep the window open until it says that you are signed in",
            ),
            exit_code: 1,
        },
        Error::DoctorFailed,
        Error::NotRepresentable {
            name: s("AWS_SESSION_TOKEN"),
            format: "env-file",
        },
    ]
}

/// What a terminal shows, and the code a script sees.
fn shown(error: &Error) -> String {
    let hint = error.hint().map(|hint| format!("hint: {hint}\n"));
    format!(
        "{} ({})\nerror: {error}\n{}\n",
        variant(error),
        error.exit_code(),
        hint.unwrap_or_default()
    )
}

fn all() -> Vec<Error> {
    [settings(), sign_in(), roles(), aws(), programs_and_files()]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn the_list_of_all_messages_is_what_it_was_when_it_was_last_read() {
    let errors = all();
    let seen: BTreeSet<_> = errors.iter().map(variant).collect();
    let missing: Vec<_> = VARIANTS
        .iter()
        .filter(|name| !seen.contains(*name))
        .collect();
    assert!(missing.is_empty(), "no example of {missing:?}");

    let text: String = errors.iter().map(shown).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/repository/messages/list.txt");
    if std::env::var_os("OL_AWS_BLESS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        text, kept,
        "read the list, then bless it with OL_AWS_BLESS=1"
    );
}

#[test]
fn each_fits_the_line_it_stands_in() {
    for error in all() {
        let text = error.to_string();
        let hint = error.hint();
        for line in [Some(&text), hint.as_ref()].into_iter().flatten() {
            assert!(!line.contains('\n'), "several lines: {line}");
            assert!(
                !line.trim().is_empty() && line.trim() == line,
                "blanks: {line:?}"
            );
            assert!(!line.ends_with(['.', '!']), "a sentence's end: {line}");
        }
        let code = error.exit_code();
        assert!(code != 0, "a failure that counts as none: {text}");
        let alone = ["Cancelled", "CommandFailed", "DoctorFailed"].contains(&variant(&error));
        assert_eq!(hint.is_none(), alone, "a hint: {text}");
    }
}

#[test]
fn every_exit_code_is_in_the_table_that_people_read() {
    for error in all() {
        let code = error.exit_code().to_string();
        let is_commands_own = matches!(error, Error::CommandFailed { .. });
        let is_there = EXIT_CODES.iter().any(|(known, _)| *known == code);
        assert!(is_there || is_commands_own, "{code}: {error}");
    }
}
