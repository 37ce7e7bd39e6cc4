//! What in the credentials file stands in the way of the profiles: keys under the same name, and
//! programs that look there alone.

use super::Profile;
use crate::aws_files::provider_chain::{Pick, Sources, Surroundings};
use crate::aws_files::{AwsFile, is_way_to_credentials};
use crate::command::Context;
use crate::error::{Error, Result};
use crate::programs::Chain;

/// # Errors
/// For a profile that would have two kinds of credentials: SDKs differ on which counts, and those
/// for .NET take none.
pub(super) fn refuse_mixed(wanted: &[Profile], context: &Context<'_>) -> Result<()> {
    mixed(wanted, context).map_or(Ok(()), Err)
}

pub(super) fn warn(wanted: &[Profile], context: &Context<'_>) {
    if let Some(error) = mixed(wanted, context) {
        context.log.warn(format!("--write would fail: {error}"));
    }
    if wanted.is_empty() {
        return;
    }
    let mut errors = Vec::new();
    let surroundings = Surroundings {
        environment: context.environment,
        sources: Sources::read(context.environment, &mut errors),
    };
    for error in errors {
        context.log.warn(error.to_string());
    }
    let sources = &surroundings.sources;
    let of_java1 = &sources.of_java1.path;
    if *of_java1 == sources.home_credentials.path && of_java1.exists() {
        context.log.warn(format!(
            "the SDK for Java 1 does not see these profiles while {} exists; set AWS_CREDENTIAL_PROFILES_FILE={} for its programs",
            of_java1.display(),
            sources.config.path.display()
        ));
    }
    if let Some(Pick::Profile(pick)) = surroundings.first_profile(Chain::Polars) {
        context.log.warn(format!(
            "polars without boto3 uses the keys of [{}], {} line {}, for every profile; use exec",
            pick.profile,
            pick.path.display(),
            pick.line
        ));
    }
}

fn mixed(wanted: &[Profile], context: &Context<'_>) -> Option<Error> {
    let path = AwsFile::Credentials.path(context.environment)?;
    let credentials = crate::aws_files::read(AwsFile::Credentials, &path).ok()?;
    let profiles = credentials.profiles().into_iter();
    let mut ours = profiles.filter(|profile| wanted.iter().any(|own| own.name == profile.name));
    ours.find_map(|profile| {
        let mut keys = profile.entries.iter().map(|(key, _)| key.as_str());
        let way = keys.find(|key| is_way_to_credentials(key))?;
        Some(Error::ProfileTaken {
            place: format!("{} line {}", path.display(), profile.line),
            reason: format!(
                "it has {way} there; with credential_process as well, SDKs differ on which they use"
            ),
            hint: "remove it there, or choose other names, such as --name 'ol-{role}'".into(),
            profile: profile.name,
        })
    })
}
