//! Assertion + role -> session credentials, by AWS STS; and from one role's credentials to
//! another's. Knows AWS's regions and errors, not OneLogin's. Here: where STS is asked. What is
//! asked is in `assume`.

mod assume;
mod region;

use std::time::Duration;

use aws_config::default_provider::use_dual_stack::use_dual_stack_provider;
use aws_config::default_provider::use_fips::use_fips_provider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::config::check_region;
use crate::config::keys::endpoint_variable;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::http::Http;
use crate::log::Log;

pub use assume::{Assumed, Hop, Request};

/// As the SDK has it by default.
const ATTEMPTS: u32 = 3;

/// Where STS is asked. Made once per run; reads AWS's own settings, but never credentials and never
/// the instance metadata.
#[derive(Debug)]
pub struct Sts {
    http: SharedHttpClient,
    /// How often a request is sent before it counts as failed.
    attempts: u32,
    log: Log,
    endpoint: Option<String>,
    profile_region: Option<String>,
    use_fips: Option<bool>,
    use_dual_stack: Option<bool>,
}

impl Sts {
    /// Reads AWS's variables and the AWS profile through `aws-config`.
    ///
    /// # Errors
    /// When `AWS_ENDPOINT_URL_STS` is not an address we would send an assertion to.
    pub async fn new(http: &Http, environment: &Environment, log: Log) -> Result<Self> {
        let endpoint = endpoint(environment)?;
        if endpoint.is_none() && environment.get("AWS_ENDPOINT_URL").is_some() {
            log.warn("AWS_ENDPOINT_URL is ignored: an assertion is a key to every role; AWS_ENDPOINT_URL_STS names another STS");
        }
        // Of `aws_config::defaults` this alone is wanted: the rest is ways to credentials, which
        // are never asked here.
        let config = ProviderConfig::default();
        Ok(Self {
            endpoint,
            profile_region: region_of_profile(&config).await,
            use_fips: use_fips_provider(&config).await,
            use_dual_stack: use_dual_stack_provider(&config).await,
            ..Self::over(SharedHttpClient::new(http.clone()), ATTEMPTS, log)
        })
    }

    /// AWS's own addresses over some connection, whatever AWS's variables and files say.
    pub fn over(http: SharedHttpClient, attempts: u32, log: Log) -> Self {
        Self {
            http,
            attempts,
            log,
            endpoint: None,
            profile_region: None,
            use_fips: None,
            use_dual_stack: None,
        }
    }

    /// The region of the AWS profile, the last in the order.
    ///
    /// # Errors
    /// Exit 3 when the profile names no region.
    pub fn profile_region(&self) -> Result<Option<String>> {
        checked(self.profile_region.as_deref())
    }

    /// An address to open a connection to ahead of time, where the endpoint is plain from the
    /// region.
    pub fn likely_url(&self, region: Option<&str>) -> Option<String> {
        let fips = self.use_fips == Some(true) || self.use_dual_stack == Some(true);
        let by_region = || {
            let region = region?;
            let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
            let plain = !fips && !region.starts_with("us-iso") && !region.starts_with("eu-iso");
            plain.then(|| format!("https://sts.{region}.amazonaws.com{suffix}"))
        };
        self.endpoint.clone().or_else(by_region)
    }

    fn no_answer(&self, region: &str, reason: &str) -> Error {
        let host = self
            .endpoint
            .clone()
            .or_else(|| self.likely_url(Some(region)));
        let host = host.unwrap_or_else(|| format!("STS in {region}"));
        Error::Unreachable {
            host: host.split_once("//").map_or(host.clone(), |(_, host)| host.to_owned()),
            reason: format!("gave no answer that can be used: {reason}"),
            hint: "try again; if it stays, a proxy may be in the way, or AWS is in trouble in that region (--region)".into(),
        }
    }
}

/// The region that the AWS profile names.
///
/// # Errors
/// Exit 3 when it names no region.
pub async fn profile_region() -> Result<Option<String>> {
    checked(
        region_of_profile(&ProviderConfig::default())
            .await
            .as_deref(),
    )
}

fn checked(region: Option<&str>) -> Result<Option<String>> {
    region
        .map(|region| check_region("`region` of the AWS profile", region))
        .transpose()
}

async fn region_of_profile(config: &ProviderConfig) -> Option<String> {
    let profile = ProfileFileRegionProvider::builder()
        .configure(config)
        .build();
    profile.region().await.map(|region| region.to_string())
}

fn endpoint(environment: &Environment) -> Result<Option<String>> {
    let value = environment.get("AWS_ENDPOINT_URL_STS");
    value
        .map(|value| endpoint_variable("AWS_ENDPOINT_URL_STS", value))
        .transpose()
}

/// The durations to try when the role's maximum is not known: what was asked for, then
/// each step of the ladder below it. STS does not say what the maximum is; these are the ones
/// administrators choose.
pub fn duration_ladder(asked: Duration) -> impl Iterator<Item = Duration> {
    let steps = [12, 8, 4, 2, 1].map(|hours| Duration::from_secs(hours * 3600));
    std::iter::once(asked).chain(steps.into_iter().filter(move |step| *step < asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_goes_down_from_what_was_asked() {
        let ladder = |seconds| {
            let steps = duration_ladder(Duration::from_secs(seconds));
            steps.map(|step| step.as_secs()).collect::<Vec<_>>()
        };
        assert_eq!(ladder(36_000), [36_000, 28_800, 14_400, 7_200, 3_600]);
        assert_eq!(ladder(900), [900]);
    }

    #[test]
    fn an_assertion_is_not_sent_in_the_clear() {
        let environment = [("AWS_ENDPOINT_URL_STS", "http://sts.example.com")]
            .into_iter()
            .collect();
        assert_eq!(endpoint(&environment).expect_err("refused").exit_code(), 3);
    }
}
