//! What STS is asked, and what its answers mean: AssumeRoleWithSAML for a role of the assertion,
//! AssumeRole for one that is assumed from another (STS API reference).

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_sts::Client;
use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::{Builder, Credentials, Region, StalledStreamProtectionConfig};
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::types::{self, PolicyDescriptorType, Tag};
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::{Sts, with_region_hint};
use crate::clock::Timestamp;
use crate::config::Sourced;
use crate::credentials::SessionCredentials;
use crate::error::{Error, Result};
use crate::http::SdkRetry;
use crate::log::shorten;
use crate::policy::SessionPolicy;
use crate::region::{Partition, replacement};
use crate::saml::{Assertion, Role};
use crate::secret::Secret;

/// No environment of a process holds a longer one (Linux: 128 KiB with the name); STS says that
/// tokens may grow from 4 KB.
const LONGEST_KEY: usize = 100 * 1024;
/// Of the year 9999: dates in AWS's files and variables have years of four digits.
const LAST_MOMENT: Timestamp = Timestamp::from_unix_seconds(253_402_300_799);

/// What came of a request.
#[derive(Debug)]
pub enum Assumed {
    Credentials {
        credentials: SessionCredentials,
        /// What the person is called in AWS's logs, as the assumed role's ARN ends.
        session_name: String,
    },
    /// The assertion, or the credentials of the source, are too old.
    Expired,
    /// The role does not allow that long a session.
    TooLong,
}

/// What is asked for, whichever way.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    pub role: &'r Role,
    pub duration: Duration,
    /// The user's region, which is not used where it is of another partition than the role.
    pub region: Option<&'r Sourced<String>>,
    pub policy: Option<&'r SessionPolicy>,
}

/// What a role is assumed with from another.
#[derive(Debug, Clone, Copy)]
pub struct Hop<'h> {
    /// Of the role it is assumed from.
    pub credentials: &'h SessionCredentials,
    pub session_name: &'h str,
    pub external_id: Option<&'h str>,
    pub tags: &'h BTreeMap<String, String>,
    pub transitive_tags: &'h [String],
    pub source_identity: Option<&'h str>,
}

impl Sts {
    /// Redeems the assertion for one role.
    ///
    /// # Errors
    /// Exit 7 when AWS refuses, 8 when it cannot be reached.
    pub async fn assume_role_with_saml(
        &self,
        assertion: &Assertion,
        request: Request<'_>,
    ) -> Result<Assumed> {
        self.in_region(request, async |region| {
            let sent = self
                .client(region, None)
                .assume_role_with_saml()
                .role_arn(&request.role.role_arn)
                .principal_arn(&request.role.principal_arn)
                .saml_assertion(assertion.response.expose())
                .duration_seconds(seconds(request))
                .set_policy(
                    request
                        .policy
                        .and_then(SessionPolicy::inline)
                        .map(str::to_owned),
                )
                .set_policy_arns(policy_arns(request))
                .send()
                .await;
            match sent {
                Ok(reply) => self.session(reply.credentials(), reply.assumed_role_user(), region),
                Err(error) => self.failed(error, request.role, region),
            }
        })
        .await
    }

    /// Assumes a role with the credentials of another one.
    ///
    /// # Errors
    /// Exit 7 when AWS refuses, 8 when it cannot be reached.
    pub async fn assume_role(&self, hop: Hop<'_>, request: Request<'_>) -> Result<Assumed> {
        let tags = hop
            .tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build());
        let tags: Vec<Tag> = tags
            .collect::<Result<_, _>>()
            .map_err(|error| not_made(&error))?;
        let list = |items: &[String]| (!items.is_empty()).then(|| items.to_vec());
        self.in_region(request, async |region| {
            let sent = self
                .client(region, Some(hop.credentials))
                .assume_role()
                .role_arn(&request.role.role_arn)
                .role_session_name(hop.session_name)
                .duration_seconds(seconds(request))
                .set_external_id(hop.external_id.map(str::to_owned))
                .set_source_identity(hop.source_identity.map(str::to_owned))
                .set_tags((!tags.is_empty()).then(|| tags.clone()))
                .set_transitive_tag_keys(list(hop.transitive_tags))
                .set_policy(
                    request
                        .policy
                        .and_then(SessionPolicy::inline)
                        .map(str::to_owned),
                )
                .set_policy_arns(policy_arns(request))
                .send()
                .await;
            match sent {
                Ok(reply) => self.session(reply.credentials(), reply.assumed_role_user(), region),
                Err(error) => self.failed(error, request.role, region),
            }
        })
        .await
    }

    /// In the user's region; where that is switched off in the account, or has no STS, in the
    /// partition's default one.
    async fn in_region(
        &self,
        request: Request<'_>,
        ask: impl AsyncFn(&str) -> Result<Assumed>,
    ) -> Result<Assumed> {
        let partition = request.role.partition();
        // Never the global endpoint: its tokens fail in regions that are opted into.
        let default = Partition::named(partition).map_or("us-east-1", Partition::default_region);
        let set = request
            .region
            .filter(|region| replacement(&region.value, partition).is_none());
        let region = set.map_or(default, |region| &region.value);
        let started = std::time::Instant::now();
        let outcome = ask(region).await;
        let outcome = outcome.map_err(|error| with_region_hint(error, set));
        self.log.detail(|| {
            let took = started.elapsed().as_millis();
            format!("STS for {} in {region}: {took} ms", request.role.role_arn)
        });
        match outcome {
            Err(Error::AwsRefused { code, .. })
                if code == "RegionDisabledException" && region != default =>
            {
                self.log.warn(format!(
                    "STS is not active for this account in {region}; using {default}"
                ));
                ask(default).await
            }
            outcome => outcome,
        }
    }

    fn client(&self, region: &str, signed_by: Option<&SessionCredentials>) -> Client {
        let mut config = Builder::new()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .http_client(self.http.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(self.attempts))
            .retry_classifier(SdkRetry::begin())
            // It gives up after five seconds without a byte; the client's own limits are for the
            // whole.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .allow_no_auth();
        config.set_endpoint_url(self.endpoint.clone());
        config.set_use_fips(self.use_fips);
        config.set_use_dual_stack(self.use_dual_stack);
        if let Some(credentials) = signed_by {
            config = config.credentials_provider(Credentials::new(
                &credentials.access_key_id,
                credentials.secret_access_key.expose(),
                credentials.token().map(str::to_owned),
                None,
                "ol-aws",
            ));
        }
        Client::from_conf(config.build())
    }

    fn session(
        &self,
        credentials: Option<&types::Credentials>,
        user: Option<&types::AssumedRoleUser>,
        region: &str,
    ) -> Result<Assumed> {
        let credentials =
            credentials.ok_or_else(|| self.no_answer(region, "it contains no credentials"))?;
        // The SDK makes empty ones of what an answer leaves out, or is cut off before.
        let whole = [
            credentials.access_key_id(),
            credentials.secret_access_key(),
            credentials.session_token(),
        ];
        let whole = whole
            .iter()
            .all(|part| (1..=LONGEST_KEY).contains(&part.len()));
        let expiration = Timestamp::from_unix_seconds(credentials.expiration().secs());
        // A moment of no calendar of ours would be written as another one.
        if !whole || expiration <= Timestamp::UNIX_EPOCH || expiration > LAST_MOMENT {
            return Err(self.no_answer(region, "its credentials are incomplete"));
        }
        // arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
        let name = user.and_then(|user| user.arn().rsplit('/').next());
        Ok(Assumed::Credentials {
            credentials: SessionCredentials {
                access_key_id: credentials.access_key_id().to_owned(),
                secret_access_key: Secret::new(credentials.secret_access_key()),
                session_token: Some(Secret::new(credentials.session_token())),
                expiration,
            },
            session_name: name.unwrap_or_default().to_owned(),
        })
    }

    fn failed<E: ProvideErrorMetadata>(
        &self,
        error: SdkError<E>,
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
                    let message = shorten(refused.err().message().unwrap_or(code));
                    return Err(self.no_answer(region, &format!("HTTP {status}: {message}")));
                }
                (
                    shorten(code),
                    shorten(refused.err().message().unwrap_or_default()),
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
            // The second is what signed requests are told.
            "ExpiredTokenException" | "ExpiredToken" => Ok(Assumed::Expired),
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
    fn not_reached(&self, error: Option<&ConnectorError>, region: &str) -> Error {
        let mut source = error.map(|error| error as &dyn std::error::Error);
        while let Some(error) = source {
            if let Some(ours) = error.downcast_ref::<Error>() {
                return ours.clone();
            }
            source = error.source();
        }
        if error.is_some_and(ConnectorError::is_timeout) {
            return self.no_answer(region, "it took too long");
        }
        self.no_answer(region, "it cannot be reached")
    }
}

fn policy_arns(request: Request<'_>) -> Option<Vec<PolicyDescriptorType>> {
    let arns = request.policy?.arns(request.role.partition()).into_iter();
    let arns: Vec<_> = arns
        .map(|arn| PolicyDescriptorType::builder().arn(arn).build())
        .collect();
    (!arns.is_empty()).then_some(arns)
}

fn seconds(request: Request<'_>) -> i32 {
    i32::try_from(request.duration.as_secs()).unwrap_or(i32::MAX)
}

fn not_made(error: &dyn std::error::Error) -> Error {
    Error::Usage {
        message: format!("the request to AWS is not valid: {error}"),
        hint: "check the role's `tags`".into(),
    }
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
