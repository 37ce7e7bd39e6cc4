//! The AWS console's sign-in for who has session credentials: a sign-in token for them, and the
//! link that spends it (IAM user guide, "Enable custom identity broker access to the AWS console").

mod account_names;

use std::time::Duration;

use reqwest::Url;
use serde::Deserialize;

use crate::config::value::endpoint_variable;
use crate::credentials::SessionCredentials;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::http::Http;
use crate::region::{PARTITIONS, Partition};
use crate::secret::Secret;

/// What people call a service, where the console's address does not.
const SERVICES: [(&str, &str); 10] = [
    ("cfn", "cloudformation"),
    ("cw", "cloudwatch"),
    ("dynamodb", "dynamodbv2"),
    ("ddb", "dynamodbv2"),
    ("r53", "route53"),
    ("sfn", "states"),
    ("sm", "secretsmanager"),
    ("ssm", "systems-manager"),
    ("stepfunctions", "states"),
    ("step-functions", "states"),
];

/// Where the console is for a role, and where one signs in to it.
#[derive(Debug)]
pub struct Console {
    host: &'static str,
    default_region: &'static str,
    endpoint: String,
}

/// What to show first.
#[derive(Debug, Clone, Copy)]
pub enum Page<'p> {
    Home,
    Service(&'p str),
    /// A path of the console, or an address of it.
    Destination(&'p str),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SigninTokenReply {
    signin_token: Secret,
}

impl Console {
    /// # Errors
    /// For a partition whose console we do not know, or an AWS_ENDPOINT_URL_SIGNIN that keys cannot
    /// be sent to.
    pub fn of(partition: &str, environment: &Environment) -> Result<Self> {
        let found = Partition::named(partition);
        let Some((found, hosts)) = found.and_then(|found| Some((found, found.console?))) else {
            let known = PARTITIONS.iter().filter(|known| known.console.is_some());
            let known: Vec<&str> = known.map(|known| known.name).collect();
            return Err(Error::Usage {
                message: format!("`ol-aws console` does not support the partition {partition}"),
                hint: format!(
                    "sign in to the console through your browser; supported partitions are {}",
                    known.join(", ")
                ),
            });
        };
        // As AWS's own clients name the address of one service.
        let variable = "AWS_ENDPOINT_URL_SIGNIN";
        let other = environment.get(variable);
        let other = other
            .map(|value| endpoint_variable(variable, value))
            .transpose()?;
        Ok(Self {
            host: hosts.console,
            default_region: found.default_region(),
            endpoint: other.unwrap_or_else(|| hosts.federation.to_owned()),
        })
    }

    /// The address of a page.
    ///
    /// # Errors
    /// Exit 2 for what is none of this console.
    pub fn destination(&self, page: Page<'_>, region: Option<&str>) -> Result<Url> {
        let region = region.unwrap_or(self.default_region);
        let host = self.host;
        let address = match page {
            Page::Home => format!("https://{host}/console/home"),
            Page::Service(name) => format!("https://{host}/{}/home", service(name)?),
            Page::Destination(path) if path.starts_with('/') && !path.starts_with("//") => {
                format!("https://{host}{path}")
            }
            Page::Destination(address) => address.to_owned(),
        };
        let mut url = Url::parse(&address)
            .ok()
            .filter(|url| self.is_own(url))
            .ok_or_else(|| Error::Usage {
                message: format!("`{address}` is not a page of this console"),
                hint: format!("write a path such as /s3/buckets, or an address that begins with https://{host}"),
            })?;
        if !url.query_pairs().any(|(name, _)| name == "region") {
            url.query_pairs_mut().append_pair("region", region);
        }
        Ok(url)
    }

    fn is_own(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let below = host.strip_suffix(self.host);
        let own_host = below.is_some_and(|below| below.is_empty() || below.ends_with('.'));
        let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
        url.scheme() == "https" && own_host && plain
    }

    /// The link that signs in whoever has it: once, and within 15 minutes. `duration` is how long
    /// the console's session is to live, which is not for the session of a chained role to say.
    ///
    /// # Errors
    /// Exit 7 when AWS refuses, 8 when it cannot be reached. No error shows the request's address,
    /// which holds the keys.
    pub async fn link(
        &self,
        http: &Http,
        credentials: &SessionCredentials,
        duration: Option<Duration>,
        issuer: &str,
        destination: &Url,
    ) -> Result<Secret> {
        let session = serde_json::json!({
            "sessionId": credentials.access_key_id,
            "sessionKey": credentials.secret_access_key.expose(),
            "sessionToken": credentials.token(),
        });
        let seconds = duration.map(|length| length.as_secs().clamp(900, 43_200).to_string());
        let duration = seconds
            .as_deref()
            .map(|seconds| ("SessionDuration", seconds));
        let session = session.to_string();
        let ask = [("Action", "getSigninToken"), ("Session", &session)];
        let ask = self.url(ask.into_iter().chain(duration));
        let reply = http.get(&ask).await?;
        let token: Option<SigninTokenReply> = match reply.status {
            200 => serde_json::from_slice(&reply.body).ok(),
            _ => None,
        };
        let Some(token) = token else {
            return Err(self.refused(reply.status));
        };
        let login = [
            ("Action", "login"),
            ("Issuer", issuer),
            ("Destination", destination.as_str()),
            ("SigninToken", token.signin_token.expose()),
        ];
        Ok(Secret::new(self.url(login.into_iter())))
    }

    fn url<'p>(&self, parameters: impl Iterator<Item = (&'p str, &'p str)>) -> String {
        let base = format!("{}/federation", self.endpoint.trim_end_matches('/'));
        let url = Url::parse_with_params(&base, parameters);
        url.expect("the endpoint was checked").into()
    }

    fn refused(&self, status: u16) -> Error {
        let host = self
            .endpoint
            .split_once("//")
            .map_or("", |(_, host)| host)
            .to_owned();
        match status {
            400..500 => Error::ConsoleRefused { status },
            _ => Error::Unreachable {
                host,
                reason: format!("returned an unusable answer (HTTP {status})"),
                hint: "try again; if this keeps happening, check the proxy".into(),
                is_sent: true,
            },
        }
    }
}

fn service(name: &str) -> Result<&str> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(plain) {
        return Err(Error::Usage {
            message: format!("`{name}` is not a valid service name"),
            hint: "write it as in the console's address, such as ec2, or use --destination with a path"
                .into(),
        });
    }
    let known = SERVICES.iter().find(|(typed, _)| *typed == name);
    Ok(known.map_or(name, |(_, address)| address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(partition: &str, page: Page<'_>, region: Option<&str>) -> Result<String> {
        let console = Console::of(partition, &Environment::default()).expect("known");
        console.destination(page, region).map(String::from)
    }

    #[test]
    fn each_partition_has_its_own_console_and_region() {
        let home = |partition| page(partition, Page::Home, None).expect("right");
        assert_eq!(
            home("aws"),
            "https://console.aws.amazon.com/console/home?region=us-east-1"
        );
        assert_eq!(
            home("aws-cn"),
            "https://console.amazonaws.cn/console/home?region=cn-north-1"
        );
        assert_eq!(
            home("aws-us-gov"),
            "https://console.amazonaws-us-gov.com/console/home?region=us-gov-west-1"
        );
        assert_eq!(
            home("aws-eusc"),
            "https://console.amazonaws-eusc.eu/console/home?region=eusc-de-east-1"
        );
        let error = Console::of("aws-iso", &Environment::default()).expect_err("unknown");
        assert_eq!(error.exit_code(), 2);
        let hint = error.hint().expect("a hint");
        assert!(
            hint.ends_with("aws-cn, aws-us-gov, aws-eusc, aws"),
            "{hint}"
        );
    }

    #[test]
    fn a_service_may_be_called_as_people_call_it() {
        let service = |name| page("aws", Page::Service(name), Some("eu-west-1"));
        assert_eq!(
            service("ec2").expect("right"),
            "https://console.aws.amazon.com/ec2/home?region=eu-west-1"
        );
        assert_eq!(
            service("ssm").expect("right"),
            "https://console.aws.amazon.com/systems-manager/home?region=eu-west-1"
        );
        for wrong in ["", "ec2/home", "a.b", "..", "EC2 "] {
            assert_eq!(service(wrong).expect_err(wrong).exit_code(), 2);
        }
    }

    #[test]
    fn a_destination_is_of_this_console() {
        let to = |path| page("aws", Page::Destination(path), Some("eu-west-1"));
        assert_eq!(
            to("/s3/buckets/x").expect("right"),
            "https://console.aws.amazon.com/s3/buckets/x?region=eu-west-1"
        );
        assert_eq!(
            to("/cloudwatch/home?region=us-east-1#logsV2:").expect("right"),
            "https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:"
        );
        let regional = "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1";
        assert_eq!(to(regional).expect("right"), regional);
        for wrong in [
            "//evil.example/",
            "https://evil.example/",
            "https://evilconsole.aws.amazon.com/",
            "https://console.aws.amazon.com.evil.example/",
            "http://console.aws.amazon.com/",
            "https://x@console.aws.amazon.com/",
            "https://console.aws.amazon.com:8443/",
            "s3",
        ] {
            assert_eq!(to(wrong).expect_err(wrong).exit_code(), 2);
        }
    }

    #[test]
    fn keys_are_sent_by_https_alone() {
        let environment = [("AWS_ENDPOINT_URL_SIGNIN", "http://signin.example")]
            .into_iter()
            .collect();
        assert_eq!(
            Console::of("aws", &environment)
                .expect_err("refused")
                .exit_code(),
            3
        );
    }
}
