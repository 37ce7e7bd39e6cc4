//! What surprises people about the credentials that programs take.

use super::Taken;
use crate::aws_files::provider_chain::{self, Pick, SSO, Surroundings, Way};
use crate::clock::Timestamp;
use crate::credentials::{MIXED, expiration_in, is_mixed, is_whole};
use crate::programs::{Chain, Outcome, Program};
use crate::sessions::CachedSession;

pub(super) fn on(
    surroundings: &Surroundings<'_>,
    picks: &[Taken],
    sessions: &[CachedSession],
) -> Vec<String> {
    let mut notes = Vec::new();
    let with_an_sdk = picks.iter().filter(|taken| {
        let mut chains = taken.by.iter();
        chains.any(|(_, chain)| Chain::SDKS.contains(chain))
    });
    if with_an_sdk.count() > 1 {
        notes.push(
            "the SDKs differ here; keep one source, or choose one with exec, AWS_PROFILE or --profile"
                .to_owned(),
        );
    }
    if is_mixed(surroundings.environment) {
        notes.push(MIXED.to_owned());
    }
    notes.extend(on_profiles(surroundings));
    notes.extend(on_falling_through(surroundings, picks));
    notes.extend(on_variables(surroundings, sessions));
    notes
}

/// What programs do with each way of handing credentials over, where it is not simply taking them.
pub(super) fn on_programs(programs: &[&Program]) -> Vec<String> {
    // Of a language's libraries there are too many to speak of each.
    let named = programs
        .iter()
        .filter(|program| !program.executables.is_empty());
    let mut notes = Vec::new();
    for program in named {
        let ways = [
            ("exec", program.exec),
            ("exec --renew", program.renew),
            ("a profile", program.profile),
            ("serve", program.serve),
        ];
        for (name, way) in ways {
            let outcome = match way.outcome {
                Outcome::Works if way.note.is_empty() => continue,
                Outcome::NotTried => continue,
                Outcome::Works => "works",
                Outcome::Fails => "fails",
                Outcome::Unsigned => "sends unsigned requests",
            };
            let note = if way.note.is_empty() {
                String::new()
            } else {
                format!(": {}", way.note)
            };
            notes.push(format!("{} with {name} {outcome}{note}", program.name));
        }
        if !program.advice.is_empty() {
            notes.push(format!("{}: {}", program.name, program.advice));
        }
    }
    notes
}

fn on_profiles(surroundings: &Surroundings<'_>) -> Vec<String> {
    let sources = &surroundings.sources;
    let mut notes = Vec::new();
    if let Some((short, long)) = provider_chain::two_defaults(sources) {
        notes.push(format!(
            "{} has [default] on line {short} and [profile default] on line {long}; SDKs differ on which they use, so keep one",
            sources.config.path.display()
        ));
    }
    let chosen = surroundings.chosen_profile(Chain::DotNet4);
    let profile = chosen.unwrap_or("default");
    let kinds = provider_chain::mixed_kinds(sources, profile);
    if kinds.len() > 1 {
        notes.push(format!(
            "profile {profile} has {}; SDKs differ on which they use, and .NET uses none of them",
            kinds.join(" and ")
        ));
    }
    let of_javascript = surroundings.pick(Chain::JavaScript);
    if let Pick::Profile(pick) = of_javascript
        && pick.way == Way::Sso
        && let Some(other) = kinds.iter().find(|kind| **kind != SSO)
    {
        notes.push(format!(
            "if that SSO session has expired, JavaScript uses the {other} of profile {profile} instead"
        ));
    }
    let environment = surroundings.environment;
    for name in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        if environment.is_set(name) && environment.get(name).is_none() {
            notes.push(format!(
                "{name} is set but empty, so boto3 and Java look for a profile without a name; unset it"
            ));
        }
    }
    notes
}

fn on_falling_through(surroundings: &Surroundings<'_>, picks: &[Taken]) -> Option<String> {
    let set = |name| surroundings.environment.get(name).is_some();
    let has_container =
        set("AWS_CONTAINER_CREDENTIALS_FULL_URI") || set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    let may_fail = |taken: &&Taken| matches!(&taken.pick, Pick::Profile(pick) if matches!(pick.way, Way::Process | Way::Sso));
    let takers = picks.iter().filter(may_fail).flat_map(|taken| &taken.by);
    let names: Vec<&str> = takers
        .filter(|(_, chain)| provider_chain::falls_through(*chain))
        .map(|(name, _)| *name)
        .collect();
    (has_container && !names.is_empty()).then(|| {
        format!(
            "if the profile returns no credentials, these silently use the container's instead: {}",
            names.join(", ")
        )
    })
}

fn on_variables(surroundings: &Surroundings<'_>, sessions: &[CachedSession]) -> Vec<String> {
    let get = |name| surroundings.environment.get(name);
    let mut notes = Vec::new();
    let keys = get("AWS_ACCESS_KEY_ID");
    if let (Some(_), Some(profile)) = (keys, get("AWS_PROFILE")) {
        notes.push(format!("AWS_PROFILE={profile} is set as well as keys; only JavaScript, .NET 3 and `--profile` use it"));
    }
    let of_dotnet = surroundings.pick(Chain::DotNet3);
    if let (Some(_), None, Pick::Profile(_)) = (keys, get("AWS_PROFILE"), of_dotnet) {
        notes.push(
            ".NET 3 and AWS Tools for PowerShell 4 use [default] instead of the keys in the environment; remove its credentials"
                .to_owned(),
        );
    }
    if get("AWS_SECURITY_TOKEN").is_some() && get("AWS_SECURITY_TOKEN") != get("AWS_SESSION_TOKEN")
    {
        notes.push(
            "AWS_SECURITY_TOKEN is set; boto3 and the AWS CLI use it instead of AWS_SESSION_TOKEN"
                .to_owned(),
        );
    }
    if keys.is_some_and(|key| key.starts_with("ASIA")) && get("AWS_SESSION_TOKEN").is_none() {
        notes.push(
            "temporary keys are set without AWS_SESSION_TOKEN, so AWS refuses them".to_owned(),
        );
    }
    let end = expiration_in(surroundings.environment);
    let has_ended = end.is_some_and(|end| end <= Timestamp::now());
    if keys.is_some() && has_ended {
        notes
            .push("the credentials in this shell have expired; `ol-assume` renews them".to_owned());
    }
    let ours = get("OL_AWS_ROLE");
    let is_known = |key: &str| {
        let mut keys = sessions.iter().map(|held| &held.credentials.access_key_id);
        is_whole(surroundings.environment) || keys.any(|held| held == key)
    };
    if let (Some(role), Some(key)) = (ours, keys)
        && !sessions.is_empty()
        && !is_known(key)
        && !has_ended
    {
        notes.push(format!(
            "OL_AWS_ROLE is `{role}`, but ol-aws does not know these keys; run `ol-assume` to set both"
        ));
    }
    notes
}
