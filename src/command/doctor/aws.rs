//! AWS's variables and files: what takes precedence over what, and profiles of ours that no longer
//! work.

use std::path::Path;

use super::finding::Finding;
use crate::aws_files::provider_chain::{self, Pick, Sources, Surroundings};
use crate::aws_files::{self, AwsFile, Document, OwnLine, Profile};
use crate::clock::Timestamp;
use crate::credentials::expiration_in;
use crate::environment::Environment;
use crate::error::Error;
use crate::files;
use crate::programs::Chain;
use crate::sessions::Sessions;
use crate::shell::Dialect;

pub fn check(environment: &Environment) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut errors = Vec::new();
    let sources = Sources::read(environment, &mut errors);
    for kind in [AwsFile::Config, AwsFile::Credentials] {
        findings.extend(kind.path(environment).and_then(|path| mode(kind, &path)));
    }
    let errors = errors.iter();
    findings.extend(errors.map(|error| Finding::of("aws-files", error)));
    let surroundings = Surroundings {
        environment,
        sources,
    };
    findings.push(variables(&surroundings));
    findings.extend(mixed_profiles(&surroundings.sources));
    findings.extend(two_defaults(&surroundings.sources));
    let config = &surroundings.sources.config.document;
    findings.extend(lines_that_lead_nowhere(config, environment));
    findings
}

/// Which variables take precedence over everything that ol-aws may write to files.
fn variables(surroundings: &Surroundings<'_>) -> Finding {
    let removal = |names: &[&str]| {
        let shell = Dialect::detect(surroundings.environment);
        shell.removal(names)
    };
    let get = |name| surroundings.environment.get(name);
    let ours = get("OL_AWS_ROLE");
    if let Some(end) = expiration_in(surroundings.environment)
        && end <= Timestamp::now()
    {
        let text = "the credentials in this shell have expired, but still take precedence over every profile";
        return Finding::warning(
            "variables",
            text,
            "run `ol-assume` to renew them, or `ol-assume --unset` to remove them",
        );
    }
    if let (Some(_), None) = (get("AWS_ACCESS_KEY_ID"), ours) {
        let text =
            "AWS_ACCESS_KEY_ID is set, but not by ol-aws; it takes precedence over every profile";
        let keys = [
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
        ];
        return Finding::warning("variables", text, removal(&keys));
    }
    let named = surroundings.chosen_profile(Chain::Python);
    if let Some(name) = named.filter(|name| !surroundings.exists(Chain::Python, name)) {
        let text = format!("AWS_PROFILE is `{name}`, but there is no such profile");
        let fix = removal(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]);
        return Finding::error("variables", text, fix);
    }
    let picks: Vec<Pick> = Chain::SDKS.map(|chain| surroundings.pick(chain)).to_vec();
    if picks.iter().any(|pick| *pick != picks[0]) {
        let text = "the SDKs would use different credentials here";
        return Finding::warning("variables", text, "ol-aws why");
    }
    match (ours, &picks[0]) {
        (Some(role), Pick::Variables { .. }) => Finding::ok(
            "variables",
            format!("this shell has the credentials of {role}"),
        ),
        _ => Finding::ok("variables", "no AWS_* variable interferes"),
    }
}

/// Profiles with several kinds of credentials, in one file or in two.
fn mixed_profiles(sources: &Sources) -> Vec<Finding> {
    let mut names: Vec<String> = Vec::new();
    for source in [&sources.config, &sources.credentials] {
        for profile in source.document.profiles() {
            if !names.contains(&profile.name) {
                names.push(profile.name);
            }
        }
    }
    let mixed = names.iter().filter_map(|name| {
        let kinds = provider_chain::mixed_kinds(sources, name);
        (kinds.len() > 1).then(|| {
            let text = format!(
                "the profile {name} has {}; SDKs differ on which they use, and .NET uses none",
                kinds.join(" and ")
            );
            Finding::warning("profiles", text, fix_of_mixed(sources, name, kinds[0]))
        })
    });
    mixed.collect()
}

fn fix_of_mixed(sources: &Sources, name: &str, kind: &str) -> String {
    match sources.credentials.document.profile(name) {
        Some(profile) if kind == "keys" && profile.get("aws_access_key_id").is_some() => format!(
            "remove the keys below line {} of the credentials file",
            profile.line
        ),
        _ => format!("keep only one kind in the profile {name}"),
    }
}

fn two_defaults(sources: &Sources) -> Option<Finding> {
    let (short, long) = provider_chain::two_defaults(sources)?;
    let text = format!(
        "the config file has [default] on line {short} and [profile default] on line {long}; SDKs differ on which they use"
    );
    Some(Finding::warning("profiles", text, "keep one of them"))
}

fn own_line(profile: &Profile) -> Option<OwnLine<'_>> {
    OwnLine::parse(profile.get("credential_process")?)
}

/// Profiles of ours, by these settings, that lead to a role which is gone. `same`: the flags of the
/// settings.
pub fn profiles_without_role(sessions: &Sessions<'_>, same: &str) -> Vec<Finding> {
    let path = AwsFile::Config.path(sessions.sign_in.environment);
    let config = path.and_then(|path| aws_files::read(AwsFile::Config, &path).ok());
    let profiles = config.map_or_else(Vec::new, |config| config.profiles());
    let ours = profiles.iter().filter_map(|profile| {
        let own = own_line(profile)?;
        (own.flags.replace('"', "") == same).then_some((&profile.name, own.role))
    });
    let is_configured = |role: &str| sessions.sign_in.settings.roles.contains_key(role);
    // Before a sign-in, nobody knows the others.
    let is_gone = |role: &str| {
        let found = || sessions.find_known(role);
        sessions.count_cached_roles().is_some() && matches!(found(), Err(Error::NoSuchRole { .. }))
    };
    let gone = ours.filter(|(_, role)| is_gone(role));
    gone.map(|(name, role)| {
        let text = format!("the profile {name} is for the role {role}, which you do not have");
        let fix = if is_configured(role) {
            "ol-aws login --fresh"
        } else {
            "ol-aws profiles --write --prune"
        };
        Finding::warning("profiles", text, fix)
    })
    .collect()
}

/// Profiles of ours whose program was moved or removed.
fn lines_that_lead_nowhere(config: &Document, environment: &Environment) -> Vec<Finding> {
    let ours: Vec<(Profile, String)> = config
        .profiles()
        .into_iter()
        .filter_map(|profile| {
            let program = own_line(&profile)?.program.to_owned();
            Some((profile, program))
        })
        .collect();
    let gone = ours
        .iter()
        .filter(|(_, program)| !is_there(program, environment));
    let findings: Vec<Finding> = gone
        .map(|(profile, program)| {
            let text = format!(
                "the profile {} runs {program}, which does not exist",
                profile.name
            );
            Finding::error("profiles", text, "ol-aws profiles --write")
        })
        .collect();
    match (findings.is_empty(), ours.len()) {
        (true, 0) => Vec::new(),
        (true, 1) => vec![Finding::ok("profiles", "1 AWS profile runs ol-aws")],
        (true, count) => {
            let text = format!("{count} AWS profiles run ol-aws");
            vec![Finding::ok("profiles", text)]
        }
        _ => findings,
    }
}

fn is_there(program: &str, environment: &Environment) -> bool {
    if program.contains(['/', '\\']) {
        return Path::new(program).exists();
    }
    super::shell::on_path(program, environment).next().is_some()
}

/// A file with keys in it that others can read.
fn mode(kind: AwsFile, path: &Path) -> Option<Finding> {
    let metadata = std::fs::metadata(path).ok()?;
    let mode = files::mode_for_others(&metadata).filter(|_| kind == AwsFile::Credentials)?;
    let path = path.display();
    let text = format!("other users can read or write {path} (mode {mode:o})");
    Some(Finding::warning(
        "file-modes",
        text,
        format!("chmod 600 '{path}'"),
    ))
}
