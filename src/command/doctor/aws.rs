//! AWS's variables and files: what shadows what, and profiles of ours that lead nowhere.

use std::path::Path;

use super::finding::Finding;
use crate::aws_files::provider_chain::{Pick, Sdk, Surroundings};
use crate::aws_files::{self, AwsFile, Document, OwnLine, Profile};
use crate::clock::Timestamp;
use crate::credentials::expiration_in;
use crate::environment::Environment;

pub fn check(environment: &Environment) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut read = |kind: AwsFile| {
        let empty = || Document::parse(kind, b"").expect("nothing is easily understood");
        let Some(path) = kind.path(environment) else {
            return empty();
        };
        findings.extend(mode(kind, &path));
        aws_files::read(kind, &path).unwrap_or_else(|error| {
            findings.push(Finding::of("aws-files", &error));
            empty()
        })
    };
    let (config, credentials) = (read(AwsFile::Config), read(AwsFile::Credentials));
    let surroundings = Surroundings {
        environment,
        config: &config,
        credentials: &credentials,
    };
    findings.push(variables(&surroundings));
    findings.extend(keys_beside_a_process(&config, &credentials));
    findings.extend(lines_that_lead_nowhere(&config, environment));
    findings
}

/// Which of the variables wins over everything that ol-aws may write to files.
fn variables(surroundings: &Surroundings<'_>) -> Finding {
    let get = |name| surroundings.environment.get(name);
    let ours = get("OL_AWS_ROLE");
    if let Some(end) = expiration_in(surroundings.environment)
        && end <= Timestamp::now()
    {
        let text = "the credentials of this shell have ended, and still count before every profile";
        return Finding::warning("variables", text, "ol-assume, or ol-assume --unset");
    }
    if let (Some(_), None) = (get("AWS_ACCESS_KEY_ID"), ours) {
        let text = "AWS_ACCESS_KEY_ID is set, not by ol-aws: it counts before every profile";
        let fix = "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN";
        return Finding::warning("variables", text, fix);
    }
    let named = surroundings.chosen_profile(Sdk::Python);
    if let Some(name) = named.filter(|name| !surroundings.exists(name)) {
        let text = format!("AWS_PROFILE names the profile {name}, which no file has");
        return Finding::error("variables", text, "unset AWS_PROFILE AWS_DEFAULT_PROFILE");
    }
    let picks: Vec<Pick> = Sdk::ALL.map(|sdk| surroundings.pick(sdk)).to_vec();
    if picks.iter().any(|pick| *pick != picks[0]) {
        let text = "the SDKs would take different credentials here";
        return Finding::warning("variables", text, "ol-aws why");
    }
    match (ours, &picks[0]) {
        (Some(role), Pick::Variables { .. }) => Finding::ok(
            "variables",
            format!("this shell has the credentials of {role}"),
        ),
        _ => Finding::ok("variables", "none of AWS's stands in the way"),
    }
}

/// Of the same profile: SDKs differ on which count.
fn keys_beside_a_process(config: &Document, credentials: &Document) -> Vec<Finding> {
    let with_process = |name: &str| {
        let profile = config.profile(name)?;
        profile.get("credential_process").map(drop)
    };
    let both = credentials.profiles().into_iter().filter(|profile| {
        profile.get("aws_access_key_id").is_some() && with_process(&profile.name).is_some()
    });
    both.map(|profile| {
        let text = format!(
            "the profile {} has keys in the credentials file and a credential_process in the config file: SDKs differ on which count",
            profile.name
        );
        let fix = format!("remove the keys from line {} of the credentials file on", profile.line);
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
            let own = OwnLine::parse(profile.get("credential_process")?)?;
            let program = own.program.to_owned();
            Some((profile, program))
        })
        .collect();
    let gone = ours
        .iter()
        .filter(|(_, program)| !is_there(program, environment));
    let findings: Vec<Finding> = gone
        .map(|(profile, program)| {
            let text = format!(
                "the profile {} runs {program}, which is not there",
                profile.name
            );
            Finding::error("profiles", text, "ol-aws profiles --write")
        })
        .collect();
    match (findings.is_empty(), ours.len()) {
        (true, 0) => Vec::new(),
        (true, 1) => vec![Finding::ok(
            "profiles",
            "one profile of AWS's gets its credentials here",
        )],
        (true, count) => {
            let text = format!("{count} profiles of AWS's get their credentials here");
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
#[cfg(unix)]
fn mode(kind: AwsFile, path: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    let others = mode & 0o077;
    (kind == AwsFile::Credentials && others != 0).then(|| {
        let text = format!(
            "{} can be read or written by others (mode {:o})",
            path.display(),
            mode & 0o777
        );
        Finding::warning(
            "file-modes",
            text,
            format!("chmod 600 '{}'", path.display()),
        )
    })
}

#[cfg(not(unix))]
fn mode(_: AwsFile, _: &Path) -> Option<Finding> {
    None
}
