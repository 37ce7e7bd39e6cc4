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
            | Error::ConfigUnusable { hint, .. }
            | Error::Unreachable { hint, .. }
            | Error::ClockWrong { hint, .. }
            | Error::Browser { hint, .. }
            | Error::ProfileTaken { hint, .. }
            | Error::Io { hint, .. } => hint.clone(),
            Error::SettingMissing { missing } => {
                let variables: Vec<String> = missing.iter().map(|setting| setting.variable.clone()).collect();
                format!("run `ol-aws configure` on a terminal, or set {}", in_words(&variables, "and"))
            }
            Error::ApiClientRefused { client_id_from, client_secret_from, .. } if client_id_from == client_secret_from => {
                "an administrator sees id and secret under Developers > API Credentials; a client of another tenant or region is refused too".into()
            }
            Error::ApiClientRefused { client_id_from, client_secret_from, .. } => format!(
                "check the API client: the id came from {client_id_from}, the secret from {client_secret_from}; \
                 an administrator sees both under Developers > API Credentials. A client of another tenant or region is refused too"
            ),
            Error::SignInRefused { refusal, username, message } => match refusal {
                Refusal::UserOrPassword => {
                    format!("check the password of {username}; it is not sent again until it changes or you type it on a terminal")
                }
                Refusal::Locked => {
                    "ask an administrator to unlock the user, or wait until OneLogin does: another attempt may extend the lock".into()
                }
                Refusal::Expired => "change the password at OneLogin in your browser".into(),
                Refusal::App => "`app_id` is the id in the admin portal's address (/apps/ID/edit), not the one in your portal's \
                                 launch link, and the app must be assigned to you; ask an administrator"
                    .into(),
                Refusal::Subdomain => "`subdomain` is the first part of your sign-in address: `acme` for acme.onelogin.com".into(),
                Refusal::Other | Refusal::Unclear if speaks_of(message, &["permission", "scope", "privilege"]) => {
                    "the API client may not do this: an administrator gives it the scope Authentication Only, under Developers > API Credentials".into()
                }
                Refusal::Token => "an administrator gives the API client the scope Authentication Only, under Developers > API Credentials".into(),
                Refusal::Address => {
                    "an administrator adds this network's address under Security > Policies, or `ip_address` names yours".into()
                }
                Refusal::Other | Refusal::Unclear => "OneLogin's own words say why; an administrator finds the attempt under Activity > Events".into(),
            },
            Error::NotSent { hint, .. } => format!("{hint}; or run `ol-aws login` on a terminal and type it"),
            Error::FactorRefused { .. } => "a code works once, and not for long: take a new one and try again".into(),
            Error::SeedRefused { .. } => {
                "check this machine's clock, and the device; if the seed is an old one, `ol-aws logout --forget` forgets it".into()
            }
            Error::PushDenied { .. } => "approve the request on the phone; if you did not start it, tell your administrator".into(),
            Error::PushTimedOut { .. } => "look at the phone's OneLogin Protect app, or give its code with --otp -".into(),
            Error::FactorTooSlow { .. } => "answer within two minutes: OneLogin forgets the sign-in after that".into(),
            Error::NoDevice => "register one in your OneLogin profile under Security Factors".into(),
            Error::NoSuchDevice { devices, .. } => format!("your devices: {}", devices.join(", ")),
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
            Error::NoRoles => "an administrator assigns AWS roles to you in the OneLogin app".into(),
            Error::IdentityCenter { key, .. } => format!(
                "run the AWS CLI's `aws configure sso` instead; if your company also has an AWS app with IAM roles, set `{key}` to that one"
            ),
            Error::AssertionUnusable { .. } => "check that `app_id` is the AWS Multi Account app; an administrator can tell".into(),
            Error::NotYours { .. } => {
                "sign in to OneLogin as yourself; if this is you under another name, run `ol-aws login` on a terminal and say so".into()
            }
            Error::AwsRefused { code, message, .. } => refused_by_aws(code, message).into(),
            Error::ConsoleRefused { .. } => "they may have been revoked or ended: try again with --fresh".into(),
            Error::NeedsAnswer { setting: Some(AnsweringSetting { key, variable }), .. } => {
                format!("run `ol-aws login` on a terminal first, or set `{key}` in the config file or {variable}")
            }
            Error::NeedsAnswer { setting: None, .. } => "run `ol-aws login` on a terminal first".into(),
            Error::NobodyAnswered { .. } => "run `ol-aws login` on a terminal first".into(),
            Error::NotForgotten { .. } => {
                "unlock the keyring and run `ol-aws logout --forget` on a terminal, or delete it in your password manager, where it has that name".into()
            }
            Error::ExecOnly { role } => format!("run one command with it: ol-aws exec {role} -- COMMAND"),
            Error::NeedsConfirmation { .. } => "run it on a terminal, or add --yes if you mean it".into(),
            Error::ReadOnlyChild { .. } => {
                "a person at a terminal can allow it; else leave the child and ask for the role there".into()
            }
            Error::SomeRolesFailed { .. } => "the table says why; what could be had is kept".into(),
            Error::DoctorFailed { .. } => "below each error stands what mends it".into(),
            Error::NotConfirmed { account, .. } => format!("to use it type {account} when asked, or add --yes"),
            Error::CannotListen { .. } => "is another program there? without --port any free one is taken".into(),
            Error::NoBridge { command, .. } => format!("make one, once: {command}"),
            Error::NoPreviousRole => "name a role; `ol-aws roles` lists what you have".into(),
            Error::ExpiresTooSoon { .. } => "sign in anew on a terminal with `ol-aws login`, or ask for less with --min-ttl".into(),
            Error::RoleTooShort { .. } => {
                "ask for less with --min-ttl; an administrator can raise the role's maximum session duration".into()
            }
            Error::NoCredentials { role: Some(role) } => format!("get them with `ol-aws login {role}`"),
            Error::NoCredentials { role: None } => "name a role, or sign in with `ol-aws login`".into(),
            Error::CommandNotRunnable { .. } => "check that it is a program, and executable (chmod +x)".into(),
            Error::CommandNotFound { .. } => "check the spelling and PATH".into(),
            Error::SecretCommandFailed { key, .. } => format!("run the command of `{key}` by hand to see what is wrong"),
            Error::FromOtherProcess(failure) => return failure.hint.clone(),
            Error::LockTimedOut { pid, .. } => format!("finish or stop the sign-in of process {pid}, then try again"),
            Error::NotRepresentable { .. } => "choose another --shell or --format".into(),
            Error::Cancelled | Error::CommandFailed { .. } => return None,
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
        "the role's trust policy must allow sts:SetSourceIdentity as well; the account's administrator can add it"
    } else if words.contains("sts:assumeroleonresource") {
        "the role's trust policy must allow the role it is assumed from, and that one's policies sts:AssumeRole; \
         check `source` and `external_id` too"
    } else if code == "RequestExpired" || message.starts_with("Signature") {
        "set this machine's clock: AWS takes no signature that is more than five minutes off"
    } else if words.contains("sourceidentity") && is_of_request {
        "`source_identity` takes 2 to 64 letters, digits and _+=,.@-, and must not begin with aws:"
    } else if words.contains("sourceidentity") {
        "ask an administrator to correct the app's SourceIdentity parameter in OneLogin: 2 to 64 letters, digits and \
         _+=,.@-, not beginning with aws:"
    } else if words.contains("rolesessionname") {
        "ask an administrator to correct the app's RoleSessionName parameter in OneLogin: 2 to 64 letters, digits and \
         _+=,.@-, such as the user's email address"
    } else if words.contains("samlassertion") && words.contains("lengthlessthan") {
        "ask an administrator to assign you fewer roles, or to spread them over several AWS apps: AWS refuses \
         assertions over 100,000 characters"
    } else {
        refused_by_code(code)
    }
}

fn refused_by_code(code: &str) -> &'static str {
    match code {
        "MalformedPolicyDocument" => {
            "check the policy's grammar: IAM user guide, \"Policy grammar\""
        }
        "PackedPolicyTooLarge" => {
            "session policies have room for about 2,048 characters in all; say it shorter, or with --policy-arn"
        }
        "AccessDenied" => {
            "the role's trust policy must allow this SAML provider; the account's administrator can tell"
        }
        "InvalidIdentityToken" | "IDPRejectedClaim" => {
            "the SAML provider in AWS does not accept OneLogin's assertion (certificate, audience); an administrator can fix it"
        }
        "RegionDisabledException" => "choose another region with --region",
        _ => {
            "AWS's own words say why; what it saw stands in CloudTrail, which the account's administrator can read"
        }
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

/// A list a person can take in at a glance.
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
