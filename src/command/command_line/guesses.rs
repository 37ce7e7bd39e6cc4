//! What people type who come from another tool: which of our commands they mean, or what to do
//! instead.

use super::names;
use crate::error::Error;

pub enum Guess {
    /// Another name of this command, or of this flag. It works, and is shown nowhere.
    Means(&'static str),
    /// The hint of the error.
    Try(&'static str),
}

use Guess::{Means, Try};

const ASSUME: &str = "run `ol-assume ROLE` to use a role in this shell; `ol-aws init --help` shows how to load ol-assume";
const UNSET: &str =
    "run `ol-assume --unset`; without ol-assume, evaluate what `ol-aws env --unset` prints";
const NO_KEYS: &str =
    "run `ol-aws login`: ol-aws gets temporary keys when you sign in, and stores no long-term keys";
const SERVE: &str = "run `ol-aws serve ROLE`, or `ol-aws exec --renew ROLE -- CMD` for one command";
const SETTINGS: &str =
    "run `ol-aws configure` to change your settings, or `ol-assume ROLE` to use another role";
const SECRETS: &str = "run `ol-aws configure`, which offers to keep secrets in your keyring";
const UPDATE: &str = "install the new version in the same way as this one; `ol-aws --version` shows which one you have";

/// From aws-vault, granted, saml2aws, clisso, aws-runas, aws-sso, awsume, gh, kubectl and the AWS CLI.
pub const GUESSES: [(&str, Guess); 65] = [
    ("ls", Means("roles")),
    ("list", Means("roles")),
    ("list-roles", Means("roles")),
    ("whoami", Means("status")),
    ("current", Means("status")),
    ("sessions", Means("status")),
    ("version", Means("--version")),
    ("run", Means("exec")),
    ("shell", Means("exec")),
    ("export", Means("env")),
    ("eval", Means("env")),
    ("script", Means("env")),
    ("setup", Means("configure")),
    ("signin", Means("login")),
    ("sign-in", Means("login")),
    ("signout", Means("logout")),
    ("sign-out", Means("logout")),
    ("logoff", Means("logout")),
    ("clear", Means("logout")),
    ("flush", Means("logout")),
    ("browser", Means("console")),
    ("open", Means("console")),
    ("web", Means("console")),
    ("profile", Means("profiles")),
    ("process", Means("credential-process")),
    ("credential_process", Means("credential-process")),
    ("credentials", Means("credential-process")),
    ("completion", Means("completions")),
    ("diagnose", Means("doctor")),
    ("hook", Means("init")),
    ("assume", Try(ASSUME)),
    ("assume-role", Try(ASSUME)),
    ("ol-assume", Try(ASSUME)),
    ("use", Try(ASSUME)),
    ("use-context", Try(ASSUME)),
    ("switch", Try(ASSUME)),
    ("set", Try(ASSUME)),
    ("get", Try(ASSUME)),
    ("unset", Try(UNSET)),
    ("deactivate", Try(UNSET)),
    ("unassume", Try(UNSET)),
    ("add", Try(NO_KEYS)),
    ("remove", Try(NO_KEYS)),
    ("rotate", Try(NO_KEYS)),
    ("server", Try(SERVE)),
    ("proxy", Try(SERVE)),
    ("docker", Try(SERVE)),
    ("ecs", Try(SERVE)),
    ("imds", Try(SERVE)),
    ("config", Try(SETTINGS)),
    ("settings", Try(SETTINGS)),
    ("context", Try(SETTINGS)),
    ("password", Try(SECRETS)),
    ("mfa", Try(SECRETS)),
    ("keyring", Try(SECRETS)),
    ("update", Try(UPDATE)),
    ("upgrade", Try(UPDATE)),
    (
        "auth",
        Try(
            "run `ol-aws login` to sign in, `ol-aws status` to see what you have, or `ol-aws logout`",
        ),
    ),
    (
        "sso",
        Try(
            "run `ol-aws login` to sign in with OneLogin; for IAM Identity Center, use `aws sso login`",
        ),
    ),
    (
        "refresh",
        Try("run `ol-aws login --fresh` to sign in again and fetch new credentials"),
    ),
    (
        "renew",
        Try("run `ol-aws login --fresh` to sign in again and fetch new credentials"),
    ),
    ("import", Try("run `ol-aws configure --import`")),
    ("apps", Try("run `ol-aws roles` to list your roles")),
    (
        "accounts",
        Try("run `ol-aws roles` to list your roles and their accounts"),
    ),
    ("test", Try("run `ol-aws doctor` to check your setup")),
];

/// The name of our command for this word; the word itself where nothing is guessed.
pub fn canonical(word: &str) -> &str {
    match guess(word) {
        Some(Means(name)) => name,
        _ => word,
    }
}

fn guess(word: &str) -> Option<&'static Guess> {
    let found = GUESSES.iter().find(|(guessed, _)| *guessed == word);
    found.map(|(_, guess)| guess)
}

/// The failure of a command that does not exist.
pub fn no_such_command(word: &str) -> Error {
    /// A slip of the finger is more like the name than this; a role's name hardly ever.
    const LIKE: f64 = 0.85;
    let likeness = |name: &str| strsim::jaro_winkler(word, name);
    let nearest = names().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let hint = match (guess(word), nearest) {
        (Some(Try(hint)), _) => (*hint).to_owned(),
        (_, Some(name)) if likeness(name) > LIKE => format!("did you mean `ol-aws {name}`?"),
        _ => "run `ol-aws --help` to see the commands; to use a role, run `ol-assume ROLE` or `ol-aws exec ROLE -- CMD`".into(),
    };
    Error::Usage {
        message: format!("there is no command `{word}`"),
        hint,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::command::command_line::{Cli, names};

    #[test]
    fn a_guess_leads_to_a_command_and_stands_for_none() {
        let whole = Cli::command();
        for (number, (word, guess)) in GUESSES.iter().enumerate() {
            assert!(whole.find_subcommand(word).is_none(), "{word} is a command");
            let twice = GUESSES[number + 1..].iter().any(|(other, _)| other == word);
            assert!(!twice, "{word} twice");
            match guess {
                Means("--version") => {}
                Means(name) => assert!(names().any(|known| known == *name), "{word}: {name}"),
                Try(hint) => assert!(hint.contains('`') && hint.contains("ol-"), "{word}: {hint}"),
            }
        }
    }

    #[test]
    fn what_nobody_guessed_is_compared_with_the_commands() {
        for (word, part) in [
            ("rols", "did you mean `ol-aws roles`?"),
            ("consol", "did you mean `ol-aws console`?"),
            ("configur", "did you mean `ol-aws configure`?"),
            ("admin", "to use a role"),
            ("prod/ReadOnly", "to use a role"),
            ("", "to use a role"),
        ] {
            let error = no_such_command(word);
            assert_eq!(error.exit_code(), 2);
            let hint = error.hint().expect("a hint");
            assert!(hint.contains(part), "{word}: {hint}");
        }
    }
}
