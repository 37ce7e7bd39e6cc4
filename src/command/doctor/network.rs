//! The connection to OneLogin and AWS: certificates, proxy, DNS, clocks, and whether OneLogin
//! accepts the API client. Each check takes at most five seconds, and they run side by side where
//! they can.

use std::time::{Duration, Instant};

use super::finding::{Finding, State};
use crate::clock::{ClockSkew, HOW_TO_SET, for_people};
use crate::config::{SignInMethod, Sourced};
use crate::error::{Error, Result};
use crate::http::{Http, NOT_FOUND};
use crate::sessions::Sessions;
use crate::sign_in::ApiClientCheck;
use crate::sts::{Sts, with_region_hint};

const LIMIT: Duration = Duration::from_secs(5);
/// A smaller difference has no effect.
const SKEW_THAT_SHOWS: Duration = Duration::from_secs(30);
/// AWS refuses signatures that are more than five minutes off (IAM user guide, "Signature Version
/// 4").
const SKEW_THAT_FAILS: Duration = Duration::from_secs(300);
/// Where AWS has STS when no region is known anywhere.
const SOME_REGION: &str = "us-east-1";

/// One service's answer.
struct Reached {
    finding: Finding,
    /// Its clock.
    skew: Option<ClockSkew>,
}

pub fn check(sessions: &Sessions<'_>) -> Vec<Finding> {
    let network = match sessions.sign_in.network() {
        Ok(network) => network,
        Err(error) => return vec![Finding::of("network", &error)],
    };
    let mut findings = vec![certificates(sessions)];
    let onelogin = sessions.sign_in.address();
    let http = &network.http;
    let (onelogin, sts) = network.runtime.block_on(|| async {
        let sts = sts_url(sessions, http).await;
        let proxied = [
            onelogin.as_deref(),
            sts.as_ref().ok().map(|(url, _)| url.as_str()),
        ];
        findings.push(proxy(http, proxied.into_iter().flatten().next()));
        let onelogin = async {
            match &onelogin {
                Some(url) => reach("onelogin", url, None, http).await,
                None => skipped("onelogin", "not checked: subdomain is not set"),
            }
        };
        let has_password = http
            .proxy_of(SOME_STS)
            .is_some_and(|proxy| proxy.has_password);
        let sts = async {
            match &sts {
                Ok((url, region)) => reach("sts", url, region.as_ref(), http).await,
                Err(error) => Reached {
                    finding: Finding::of("sts", error),
                    skew: None,
                },
            }
        };
        if !has_password {
            return futures_util::future::join(onelogin, sts).await;
        }
        // A wrong proxy password is not sent twice: it is often the user's own.
        let onelogin = onelogin.await;
        match onelogin.finding.state {
            State::Error => (
                onelogin,
                skipped(
                    "sts",
                    "not checked: the proxy may have refused its password",
                ),
            ),
            _ => (onelogin, sts.await),
        }
    });
    let client = client(sessions, onelogin.finding.state);
    let clock = clock(&onelogin, &sts);
    findings.extend([onelogin.finding, sts.finding, clock, client]);
    findings
}

fn client(sessions: &Sessions<'_>, onelogin: State) -> Finding {
    let skipped = |why| Finding::skipped("api-client", why);
    match (sessions.sign_in.settings.sign_in, onelogin) {
        (SignInMethod::Browser, _) => skipped("not needed: you sign in through your browser"),
        (SignInMethod::Api, State::Ok | State::Warning) => api_client(sessions),
        (SignInMethod::Api, State::Skipped) => skipped("not checked: subdomain is not set"),
        (SignInMethod::Api, State::Error) => skipped("not checked: OneLogin does not answer"),
    }
}

/// Any address of AWS, to find the proxy for it.
const SOME_STS: &str = "https://sts.us-east-1.amazonaws.com";

/// The STS address, and the region it is built from.
async fn sts_url(
    sessions: &Sessions<'_>,
    http: &Http,
) -> Result<(String, Option<Sourced<String>>)> {
    let sts = Sts::new(http, sessions.sign_in.environment, sessions.sign_in.log()).await?;
    let region = sessions.region(None, &sts)?;
    let known = region.as_ref().map(|region| region.value.as_str());
    let url = sts.likely_url(Some(known.unwrap_or(SOME_REGION)));
    Ok((url.unwrap_or_else(|| SOME_STS.to_owned()), region))
}

fn certificates(sessions: &Sessions<'_>) -> Finding {
    let named = ["SSL_CERT_FILE", "SSL_CERT_DIR", "AWS_CA_BUNDLE"].into_iter();
    let named = named.filter_map(|name| {
        Some(format!(
            "{name}={}",
            sessions.sign_in.environment.get(name)?
        ))
    });
    let named: Vec<String> = named.collect();
    if named.is_empty() {
        Finding::ok("certificates", "the system's trust store is used")
    } else {
        Finding::ok(
            "certificates",
            format!("added from {}", named.join(" and ")),
        )
    }
}

fn proxy(http: &Http, url: Option<&str>) -> Finding {
    match url.and_then(|url| http.proxy_of(url)) {
        None => Finding::ok("proxy", "none is used"),
        Some(proxy) => Finding::ok(
            "proxy",
            format!("{}, from {}", proxy.address, proxy.variable),
        ),
    }
}

fn skipped(check: &'static str, text: &str) -> Reached {
    Reached {
        finding: Finding::skipped(check, text),
        skew: None,
    }
}

/// Any answer will do.
async fn reach(
    check: &'static str,
    url: &str,
    region: Option<&Sourced<String>>,
    http: &Http,
) -> Reached {
    let started = Instant::now();
    let host = host_of(url);
    let looked = async {
        // A proxy looks the name up itself.
        if http.proxy_of(url).is_none() {
            look_up(url, &host).await?;
        }
        let resolved = started.elapsed();
        Ok((resolved, http.get(url).await?))
    };
    let limit = || Error::Unreachable {
        host: host.clone(),
        reason: format!("did not answer within {} s", LIMIT.as_secs()),
        hint: "check the network and HTTPS_PROXY".into(),
        is_sent: false,
    };
    let answered = tokio::time::timeout(LIMIT, looked).await;
    match answered.unwrap_or_else(|_| Err(limit())) {
        Err(error) => Reached {
            finding: Finding::of(check, &with_region_hint(error, region)),
            skew: None,
        },
        Ok((resolved, reply)) => {
            let text = match resolved.as_millis() {
                0 => format!("{host} answers"),
                time => format!("{host} answers, {time} ms of it for the DNS lookup"),
            };
            Reached {
                finding: Finding::ok(check, text).took(started.elapsed()),
                skew: reply.clock_skew,
            }
        }
    }
}

async fn look_up(url: &str, host: &str) -> Result<()> {
    let uri: Option<http::Uri> = url.parse().ok();
    let name = uri.as_ref().and_then(|uri| uri.host()).unwrap_or(host);
    // An address in brackets is not looked up.
    let name = name.trim_matches(['[', ']']);
    let found = tokio::net::lookup_host((name, 443)).await;
    found.map(drop).map_err(|error| Error::Unreachable {
        host: host.to_owned(),
        reason: format!("{NOT_FOUND}: {error}"),
        hint: "check the host name, the network and the DNS server".into(),
        is_sent: false,
    })
}

fn host_of(url: &str) -> String {
    let uri: Option<http::Uri> = url.parse().ok();
    let authority = uri.and_then(|uri| Some(uri.authority()?.to_string()));
    authority.unwrap_or_else(|| url.to_owned())
}

/// Compares with the first service that answered.
fn clock(onelogin: &Reached, sts: &Reached) -> Finding {
    let of_onelogin = onelogin.skew.map(|skew| ("OneLogin's", skew));
    let of_sts = sts.skew.map(|skew| ("AWS's", skew));
    let Some((whose, skew)) = of_onelogin.or(of_sts) else {
        return Finding::skipped("clock", "not checked: no service answered");
    };
    let text = format!("this machine's clock is {}", skew.of_ours(whose));
    match skew.length() {
        off if off <= SKEW_THAT_SHOWS => Finding::ok("clock", "this machine's clock is right"),
        off if off >= SKEW_THAT_FAILS => Finding::error(
            "clock",
            format!("{text}, so AWS refuses its signatures"),
            HOW_TO_SET,
        ),
        _ => Finding::warning(
            "clock",
            format!("{text}; ol-aws corrects for it, but other tools may not"),
            HOW_TO_SET,
        ),
    }
}

fn api_client(sessions: &Sessions<'_>) -> Finding {
    let started = Instant::now();
    match sessions.sign_in.try_api_client(LIMIT) {
        ApiClientCheck::Accepted { secret_from } => {
            let text = format!("OneLogin accepts it; its secret is from {secret_from}");
            Finding::ok("api-client", text).took(started.elapsed())
        }
        ApiClientCheck::HasToken { left } => {
            let left = for_people(left);
            let text = format!(
                "its secret is not available, but not needed for {left}: an access token is cached"
            );
            Finding::ok("api-client", text)
        }
        ApiClientCheck::NotAtHand => Finding::skipped(
            "api-client",
            "not checked: its ID or secret is not available without asking you",
        ),
        // The finding on the cache says why.
        ApiClientCheck::Failed(Error::NotSent { .. }) => Finding::skipped(
            "api-client",
            "not checked: its secret is sent only if OneLogin's answer can be recorded",
        ),
        ApiClientCheck::Refused(error) | ApiClientCheck::Failed(error) => {
            Finding::of("api-client", &error)
        }
    }
}
