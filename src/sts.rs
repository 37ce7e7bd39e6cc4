//! Assertion + role -> session credentials, by AWS STS; and from one role's credentials to
//! another's. Knows AWS's regions and errors, not OneLogin's. Here: where STS is asked. What is
//! asked is in `assume`.

mod assume;

use std::time::Duration;

use aws_config::default_provider::use_dual_stack::use_dual_stack_provider;
use aws_config::default_provider::use_fips::use_fips_provider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::config::Sourced;
use crate::config::value::endpoint_variable;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::http::{Http, NOT_FOUND};
use crate::log::Log;
use crate::region::Partition;

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
            log.warn("AWS_ENDPOINT_URL is ignored, because a SAML response gives access to every role; set AWS_ENDPOINT_URL_STS to use another STS");
        }
        // Of `aws_config::defaults` this alone is wanted: the rest is ways to credentials, which
        // are never asked here.
        let config = ProviderConfig::default();
        Ok(Self {
            endpoint,
            profile_region: region_of_profile(&config, environment).await,
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

    /// The AWS profile's region as written, the last in the order.
    pub fn profile_region(&self) -> Option<&str> {
        self.profile_region.as_deref()
    }

    /// An address to open a connection to ahead of time, where the endpoint is plain from the
    /// region.
    pub fn likely_url(&self, region: Option<&str>) -> Option<String> {
        let fips = self.use_fips == Some(true) || self.use_dual_stack == Some(true);
        let by_region = || {
            let region = region?;
            let [domain, _] = Partition::of_region(region).domains;
            (!fips).then(|| format!("https://sts.{region}.{domain}"))
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
            host: host
                .split_once("//")
                .map_or(host.clone(), |(_, host)| host.to_owned()),
            reason: format!("returned an unusable answer: {reason}"),
            hint: "try again; if this keeps happening, check the proxy or try another --region"
                .into(),
            is_sent: true,
        }
    }
}

/// The AWS profile's region as written.
pub async fn profile_region(environment: &Environment) -> Option<String> {
    region_of_profile(&ProviderConfig::default(), environment).await
}

/// If a host name built from a region does not exist, the user should check that setting first.
pub fn with_region_hint(mut error: Error, region: Option<&Sourced<String>>) -> Error {
    if let Error::Unreachable {
        host, reason, hint, ..
    } = &mut error
        && let Some(Sourced { value, source }) = region
        && reason.starts_with(NOT_FOUND)
        && host.contains(value)
    {
        *hint = format!(
            "check the region `{value}` ({source}); if it is right, check the network, the VPN and this machine's DNS server"
        );
    }
    error
}

async fn region_of_profile(config: &ProviderConfig, environment: &Environment) -> Option<String> {
    let profile = ProfileFileRegionProvider::builder()
        .configure(config)
        .profile_name(environment.aws_profile())
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
    use crate::config::Source;

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
    fn the_setting_is_named_only_if_its_host_is_not_found() {
        let region = Sourced {
            value: "eu-west-9".to_owned(),
            source: Source::Variable("AWS_REGION".into()),
        };
        let hint = |host: &str, reason: &str, region: Option<&Sourced<String>>| {
            let error = Error::Unreachable {
                host: host.into(),
                reason: reason.into(),
                hint: "check the network".into(),
                is_sent: false,
            };
            with_region_hint(error, region).hint().expect("a hint")
        };
        let sts = "sts.eu-west-9.amazonaws.com";
        let named = hint(sts, "cannot be found: no such name", Some(&region));
        assert!(named.contains("`eu-west-9` (AWS_REGION)"), "{named}");
        for (host, reason, region) in [
            (sts, "cannot be reached: refused", Some(&region)),
            (sts, "cannot be found: no such name", None),
            (
                "the proxy a.test",
                "cannot be found: no such name",
                Some(&region),
            ),
            (
                "sts.acme.test",
                "cannot be found: no such name",
                Some(&region),
            ),
        ] {
            assert_eq!(hint(host, reason, region), "check the network", "{host}");
        }
    }

    #[test]
    fn an_assertion_is_not_sent_in_the_clear() {
        let environment = [("AWS_ENDPOINT_URL_STS", "http://sts.example.com")]
            .into_iter()
            .collect();
        assert_eq!(endpoint(&environment).expect_err("refused").exit_code(), 3);
    }
}
