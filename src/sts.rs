//! Assertion + role -> session credentials, by STS's AssumeRoleWithSAML. Knows AWS's regions and errors, not OneLogin's.

use aws_config::BehaviorVersion;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::ProfileFileRegionProvider;
use aws_sdk_sts::Client;
use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::{Builder, Region};
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::operation::assume_role_with_saml::AssumeRoleWithSAMLError;

use crate::config::keys::endpoint_variable;
use crate::credentials::SessionCredentials;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::http::Http;
use crate::log::Log;
use crate::saml::{Assertion, Role};
use crate::secret::Secret;

/// What came of a redemption.
#[derive(Debug)]
pub enum Assumed {
    Credentials(SessionCredentials),
    /// The assertion is too old: sign in again.
    AssertionExpired,
    /// The role does not allow that long a session.
    TooLong,
}

/// Where STS is asked. Made once per run; reads AWS's own settings, but never credentials and never the instance metadata.
#[derive(Debug)]
pub struct Sts {
    http: Http,
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
        let shared = aws_config::defaults(BehaviorVersion::latest())
            .no_credentials()
            .region(ProfileFileRegionProvider::new())
            .http_client(http.clone())
            .load()
            .await;
        Ok(Self {
            http: http.clone(),
            log,
            endpoint,
            profile_region: shared.region().map(ToString::to_string),
            use_fips: shared.use_fips(),
            use_dual_stack: shared.use_dual_stack(),
        })
    }

    /// The region of the AWS profile, the last in the order.
    pub fn profile_region(&self) -> Option<&str> {
        self.profile_region.as_deref()
    }

    /// An address to open a connection to ahead of time, where the endpoint is plain from the region.
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

    /// Redeems the assertion for one role. `seconds` is the session's duration; `region` the user's, which is not used
    /// where it is of another partition than the role.
    ///
    /// # Errors
    /// Exit 7 when AWS refuses, 8 when it cannot be reached.
    pub async fn assume_role_with_saml(
        &self,
        assertion: &Assertion,
        role: &Role,
        seconds: u64,
        region: Option<&str>,
    ) -> Result<Assumed> {
        let default = default_region(role.partition());
        let region = region
            .filter(|region| partition_of(region) == role.partition())
            .unwrap_or(default);
        match self.call(assertion, role, seconds, region).await {
            // The user's region may be switched off in this account, or STS there.
            Err(Error::AwsRefused { code, .. })
                if code == "RegionDisabledException" && region != default =>
            {
                self.log.warn(format!(
                    "AWS has no STS for this account in {region}; asking in {default}"
                ));
                self.call(assertion, role, seconds, default).await
            }
            outcome => outcome,
        }
    }

    async fn call(
        &self,
        assertion: &Assertion,
        role: &Role,
        seconds: u64,
        region: &str,
    ) -> Result<Assumed> {
        let mut config = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .http_client(self.http.clone())
            .retry_config(RetryConfig::standard())
            .allow_no_auth();
        config.set_endpoint_url(self.endpoint.clone());
        config.set_use_fips(self.use_fips);
        config.set_use_dual_stack(self.use_dual_stack);
        let started = std::time::Instant::now();
        let sent = Client::from_conf(config.build())
            .assume_role_with_saml()
            .role_arn(&role.role_arn)
            .principal_arn(&role.principal_arn)
            .saml_assertion(assertion.response.expose())
            .duration_seconds(i32::try_from(seconds).unwrap_or(i32::MAX))
            .send()
            .await;
        self.log.detail(|| {
            format!(
                "AssumeRoleWithSAML {} in {region}: {} ms",
                role.role_arn,
                started.elapsed().as_millis()
            )
        });
        let reply = match sent {
            Ok(reply) => reply,
            Err(error) => return self.failed(error, role, region),
        };
        let credentials = reply
            .credentials()
            .ok_or_else(|| self.no_answer(region, "it holds no credentials"))?;
        Ok(Assumed::Credentials(SessionCredentials {
            access_key_id: credentials.access_key_id().to_owned(),
            secret_access_key: Secret::new(credentials.secret_access_key()),
            session_token: Secret::new(credentials.session_token()),
            expiration: credentials.expiration().secs(),
        }))
    }

    fn failed(
        &self,
        error: SdkError<AssumeRoleWithSAMLError>,
        role: &Role,
        region: &str,
    ) -> Result<Assumed> {
        let (code, message) = match &error {
            SdkError::ServiceError(refused) => {
                let status = refused.raw().status().as_u16();
                let Some(code) = refused.err().code() else {
                    // No XML of AWS's: a proxy's page, or a service in trouble.
                    return Err(self.no_answer(region, &format!("HTTP {status}")));
                };
                if status >= 500 || is_throttling(code) {
                    let message = refused.err().message().unwrap_or(code);
                    return Err(self.no_answer(region, &format!("HTTP {status}: {message}")));
                }
                (
                    code.to_owned(),
                    refused.err().message().unwrap_or_default().to_owned(),
                )
            }
            SdkError::DispatchFailure(failure) => {
                return Err(self.not_reached(failure.as_connector_error(), region));
            }
            SdkError::TimeoutError(_) => return Err(self.no_answer(region, "it took too long")),
            SdkError::ResponseError(_) => return Err(self.no_answer(region, "it cannot be read")),
            _ => return Err(self.no_answer(region, "the request could not be made")),
        };
        match code.as_str() {
            "ExpiredTokenException" => Ok(Assumed::AssertionExpired),
            // STS does not say which parameter in the code; the words are those of its reference.
            "ValidationError" if is_about_duration(&message) => Ok(Assumed::TooLong),
            _ => Err(Error::AwsRefused {
                code,
                message,
                role: role.role_arn.clone(),
            }),
        }
    }

    /// Our client's own error lies within the SDK's.
    fn not_reached(
        &self,
        error: Option<&aws_smithy_runtime_api::client::result::ConnectorError>,
        region: &str,
    ) -> Error {
        let mut source = error.map(|error| error as &dyn std::error::Error);
        while let Some(error) = source {
            if let Some(ours) = error.downcast_ref::<Error>() {
                return ours.clone();
            }
            source = error.source();
        }
        self.no_answer(region, "it cannot be reached")
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
pub async fn profile_region() -> Option<String> {
    ProfileFileRegionProvider::new()
        .region()
        .await
        .map(|region| region.to_string())
}

fn endpoint(environment: &Environment) -> Result<Option<String>> {
    let value = environment.get("AWS_ENDPOINT_URL_STS");
    value
        .map(|value| endpoint_variable("AWS_ENDPOINT_URL_STS", value))
        .transpose()
}

fn is_throttling(code: &str) -> bool {
    matches!(
        code,
        "Throttling" | "ThrottlingException" | "TooManyRequestsException" | "RequestLimitExceeded"
    )
}

fn is_about_duration(message: &str) -> bool {
    message.contains("MaxSessionDuration") || message.to_lowercase().contains("durationseconds")
}

/// The partition a region belongs to, by its name (AWS's endpoint rules: `partitions.json`).
fn partition_of(region: &str) -> &'static str {
    match region {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        region if region.starts_with("us-isob-") => "aws-iso-b",
        region if region.starts_with("us-isof-") => "aws-iso-f",
        region if region.starts_with("us-iso-") => "aws-iso",
        region if region.starts_with("eu-isoe-") => "aws-iso-e",
        region if region.starts_with("eusc-") => "aws-eusc",
        _ => "aws",
    }
}

/// Where STS is asked when no region of the role's partition is known. Never the global endpoint: its tokens fail in
/// regions that are opted into.
fn default_region(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-iso" => "us-iso-east-1",
        "aws-iso-b" => "us-isob-east-1",
        "aws-iso-e" => "eu-isoe-west-1",
        "aws-iso-f" => "us-isof-south-1",
        "aws-eusc" => "eusc-de-east-1",
        _ => "us-east-1",
    }
}

/// The durations to try, in seconds, when the role's maximum is not known: what was asked for, then each step of the
/// ladder below it. STS does not say what the maximum is; these are the ones administrators choose.
pub fn duration_ladder(asked: u64) -> impl Iterator<Item = u64> {
    const STEPS: [u64; 5] = [43_200, 28_800, 14_400, 7_200, 3_600];
    std::iter::once(asked).chain(STEPS.into_iter().filter(move |step| *step < asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_goes_down_from_what_was_asked() {
        assert_eq!(
            duration_ladder(36_000).collect::<Vec<_>>(),
            [36_000, 28_800, 14_400, 7_200, 3_600]
        );
        assert_eq!(duration_ladder(900).collect::<Vec<_>>(), [900]);
    }

    #[test]
    fn each_partition_has_a_region_of_its_own() {
        for partition in [
            "aws",
            "aws-cn",
            "aws-us-gov",
            "aws-iso",
            "aws-iso-b",
            "aws-iso-e",
            "aws-iso-f",
            "aws-eusc",
        ] {
            assert_eq!(partition_of(default_region(partition)), partition);
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
