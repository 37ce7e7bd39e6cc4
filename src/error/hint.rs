//! What the user can do about each failure.

use super::text::in_words;
use super::{AnsweringSetting, Error, Refusal};

impl Error {
    /// What the user can do about it.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Error::Usage { hint, .. }
            | Error::SettingWrong { hint, .. }
            | Error::FileUnusable { hint, .. }
            | Error::Unreachable { hint, .. }
            | Error::ClockWrong { hint, .. }
            | Error::Browser { hint, .. }
            | Error::Profile { hint, .. }
            | Error::ProfileTaken { hint, .. }
            | Error::NotConfined { hint, .. }
            | Error::Io { hint, .. } => hint.clone(),
            Error::SettingMissing { missing } => {
                let variables: Vec<String> = missing.iter().map(|setting| setting.variable.clone()).collect();
                format!("run `ol-aws configure` on a terminal, or set {}", in_words(&variables, "and"))
            }
            Error::ApiClientRefused { client_id_from, client_secret_from, .. } if client_id_from == client_secret_from => {
                "ask an administrator for the client ID and secret (Developers > API Credentials) of this tenant and region".into()
            }
            Error::ApiClientRefused { client_id_from, client_secret_from, .. } => format!(
                "check the ID (from {client_id_from}) and the secret (from {client_secret_from}) with an administrator (Developers > API Credentials); they must belong to this tenant and region"
            ),
            Error::SignInRefused { refusal, username, message } => match refusal {
                Refusal::UserOrPassword => {
                    format!("check the password of {username}; ol-aws does not send it again until it changes or you type it on a terminal")
                }
                Refusal::Locked => {
                    "ask an administrator to unlock the user, or wait until OneLogin does; another attempt may extend the lock".into()
                }
                Refusal::Expired => "change the password on OneLogin's page in your browser".into(),
                Refusal::App => "ask an administrator to assign the app to you and to tell you its ID from the admin portal (/apps/ID/edit); the ID in your portal link does not work"
                    .into(),
                Refusal::Subdomain => "set `subdomain` to the first part of your sign-in address: `acme` for acme.onelogin.com".into(),
                Refusal::Other | Refusal::Unclear if speaks_of(message, &["permission", "scope", "privilege"]) => {
                    "ask an administrator to give the API client the scope Authentication Only, under Developers > API Credentials".into()
                }
                Refusal::Token => "ask an administrator to give the API client the scope Authentication Only, under Developers > API Credentials".into(),
                Refusal::Address => {
                    "ask an administrator to allow this network under Security > Policies, or set `ip_address` to your address".into()
                }
                Refusal::Other | Refusal::Unclear => "ask an administrator to look up the attempt under Activity > Events".into(),
            },
            Error::NotSent { hint, .. } => format!("{hint}, or run `ol-aws login` on a terminal and type it"),
            Error::FactorRefused { .. } => "try again with a new code; a code works once, and only for a short time".into(),
            Error::SeedRefused { .. } => {
                "check this machine's clock; if the seed is outdated, remove it with `ol-aws logout --forget`".into()
            }
            Error::PushDenied { .. } => "approve the request on the phone; if you did not start it, tell your administrator".into(),
            Error::PushTimedOut { .. } => "check the OneLogin Protect app on the phone, or pass its code with --otp -".into(),
            Error::FactorTooSlow { .. } => "answer within two minutes; after that OneLogin drops the sign-in".into(),
            Error::NoDevice => "register one in your OneLogin profile under Security Factors".into(),
            Error::NoSuchDevice { devices, .. } => format!("use one of your devices: {}", devices.join(", ")),
            Error::NoSuchRole { candidates, .. } if candidates.is_empty() => {
                "`ol-aws roles` lists what you have; `ol-aws login --fresh` refreshes the list".into()
            }
            Error::NoSuchRole { candidates, .. } => {
                let nearest: Vec<String> = candidates.iter().take(3).map(|role| format!("`{role}`")).collect();
                format!(
                    "did you mean {}? `ol-aws roles` lists all you have; if the role is new, run `ol-aws login --fresh` first",
                    in_words(&nearest, "or")
                )
            }
            Error::AmbiguousRole { candidates, .. } => format!("name one of: {}", some_of(candidates)),
            Error::NoRoles => "ask an administrator to assign AWS roles to you in the OneLogin app".into(),
            Error::IdentityCenter { key, .. } => format!(
                "run the AWS CLI's `aws configure sso` instead; if your company also has an AWS app with IAM roles, set `{key}` to that one"
            ),
            Error::AssertionUnusable { .. } => "ask an administrator whether `app_id` is the ID of the AWS Multi Account app".into(),
            Error::NotYours { .. } => {
                "sign in to OneLogin as yourself, or run `ol-aws login` on a terminal to confirm that this is you under another name".into()
            }
            Error::AwsRefused { code, message, .. } => refused_by_aws(code, message).into(),
            Error::ConsoleRefused { .. } => "try again with --fresh; the credentials may be revoked or expired".into(),
            Error::NeedsAnswer { setting: Some(AnsweringSetting { key, variable }), .. } => {
                format!("run `ol-aws login` on a terminal first, or set `{key}` in the config file or {variable}")
            }
            Error::NeedsAnswer { setting: None, .. } => "run `ol-aws login` on a terminal first".into(),
            Error::NobodyAnswered { .. } => "run `ol-aws login` on a terminal first".into(),
            Error::NotForgotten { .. } => {
                "unlock the keyring and run `ol-aws logout --forget` on a terminal, or delete the entry of that name in your password manager".into()
            }
            Error::ExecOnly { role } => format!("run one command with `ol-aws exec {role} -- COMMAND`"),
            Error::NeedsConfirmation { .. } => "run it on a terminal, or add --yes to confirm".into(),
            Error::ReadOnlyChild { .. } => {
                "confirm it on a terminal, or request the role in another shell".into()
            }
            Error::NotForAgents { .. } => {
                "run it yourself in a terminal; `agents.access` in the config file decides what agents get".into()
            }
            Error::GuardedFromAgents { .. } => {
                "run it yourself in a terminal; `agents.guarded` in the config file decides whether agents can use guarded roles".into()
            }
            Error::ProfileForAgents { role, .. } => {
                format!("run it yourself in a terminal, or configure a role with `source = \"{role}\"`, which AWS can limit")
            }
            Error::SomeRolesFailed { .. } => "check the table for the reasons; the other credentials are cached".into(),
            Error::NotConfirmed { account, .. } => format!("type `{account}` when asked, or add --yes"),
            Error::CannotListen { .. } => "stop the program that uses the port, or leave out --port to use any free one".into(),
            Error::NoBridge { command, .. } => format!("create one with `{command}`"),
            Error::NoPreviousRole => "name a role; `ol-aws roles` lists what you have".into(),
            Error::ExpiresTooSoon { role, wanted: Some(wanted), .. } => {
                let least = wanted.replace(' ', "");
                format!("run `ol-aws login --min-ttl {least} {role}` on a terminal, or use a shorter --min-ttl")
            }
            Error::ExpiresTooSoon { role, .. } => format!("run `ol-aws login {role}` on a terminal"),
            Error::RoleTooShort { .. } => {
                "use a shorter --min-ttl, or ask an administrator to raise the role's maximum session duration".into()
            }
            Error::NoCredentials { role: Some(role) } => format!("run `ol-aws login {role}`"),
            Error::NoCredentials { role: None } => "name a role, or run `ol-aws login`".into(),
            Error::CommandNotRunnable { .. } => "check that it is a program, and that you may run it".into(),
            Error::CommandNotFound { .. } => "check the spelling and PATH".into(),
            Error::Confined => "run it in another terminal; here AWS programs have the role that was given, and no other".into(),
            Error::SecretCommandFailed { key, .. } => format!("run the command of `{key}` by hand to see why it fails"),
            Error::FromOtherProcess(failure) => return failure.hint.clone(),
            Error::LockTimedOut { .. } => "finish or stop that sign-in, then try again".into(),
            Error::NotRepresentable { .. } => "choose another --shell or --format".into(),
            Error::Cancelled | Error::CommandFailed { .. } | Error::DoctorFailed => return None,
        };
        Some(hint)
    }
}

/// AWS has few codes; the message says most (IAM user guide, "Troubleshoot SAML federation with
/// IAM").
fn refused_by_aws(code: &str, message: &str) -> &'static str {
    // `Source Identity`, `SourceIdentity` and `sourceIdentity`.
    let words = message.to_lowercase().replace(' ', "");
    // What STS says of a parameter that we sent; what it says of the assertion has other codes.
    let is_of_request = code == "ValidationError";
    if words.contains("sts:setsourceidentity") {
        "ask the account's administrator to allow sts:SetSourceIdentity in the role's trust policy"
    } else if words.contains("sts:assumeroleonresource") {
        "check the source role, the external ID and the role's trust policy; the source role also needs a policy that allows sts:AssumeRole"
    } else if code == "RequestExpired" || message.starts_with("Signature") {
        "set this machine's clock; AWS refuses signatures that are more than five minutes off"
    } else if words.contains("sourceidentity") && is_of_request {
        "set `source_identity` to 2 to 64 letters, digits and _+=,.@-, not beginning with aws:"
    } else if words.contains("sourceidentity") {
        "ask an administrator to correct the app's SourceIdentity parameter in OneLogin: 2 to 64 letters, digits and \
         _+=,.@-, not beginning with aws:"
    } else if words.contains("rolesessionname") {
        "ask an administrator to correct the app's RoleSessionName parameter in OneLogin: 2 to 64 letters, digits and \
         _+=,.@-, such as the user's email address"
    } else if words.contains("samlassertion") && words.contains("lengthlessthan") {
        "ask an administrator to assign you fewer roles, or to split them between AWS apps; AWS refuses SAML responses over 100,000 characters"
    } else {
        refused_by_code(code)
    }
}

fn refused_by_code(code: &str) -> &'static str {
    match code {
        "MalformedPolicyDocument" => {
            "check the policy against the IAM user guide, \"Policy grammar\""
        }
        "PackedPolicyTooLarge" => {
            "shorten the session policies to about 2,048 characters in total, or use --policy-arn"
        }
        "AccessDenied" => {
            "ask the account's administrator to allow this SAML provider in the role's trust policy"
        }
        "InvalidIdentityToken" | "IDPRejectedClaim" => {
            "ask an administrator to check the SAML provider in AWS (certificate, audience); it does not accept OneLogin's SAML response"
        }
        "RegionDisabledException" => "choose another region with --region",
        _ => "ask the account's administrator to look up the request in CloudTrail",
    }
}

/// Whether one of these is among its words: "skip" is none of them.
pub(crate) fn speaks_of(message: &str, words: &[&str]) -> bool {
    let message = message.to_lowercase();
    let mut said = message.split(|c: char| !c.is_alphanumeric());
    said.any(|said| {
        words
            .iter()
            .any(|word| said == *word || said == format!("{word}s"))
    })
}

/// A list that is short enough to read at a glance.
fn some_of(candidates: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text = candidates
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if candidates.len() > SHOWN {
        text += &format!(" and {} more (`ol-aws roles`)", candidates.len() - SHOWN);
    }
    text
}
