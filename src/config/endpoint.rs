//! Where secrets go: OneLogin's address, what it is made from, and whether an address is OneLogin's
//! or AWS's at all.

use std::path::Path;

use http::uri::Authority;

use super::{Settings, SignInMethod, Source, Sourced};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::files;
use crate::region::{PARTITIONS, is_well_formed};

/// Whom an address should be of, and what goes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Gets the password, by the API or on the page that the browser opens.
    OneLogin,
    /// Gets the assertion, which is a key to every role.
    Sts,
    /// Gets session credentials.
    Console,
    /// Where a browser posts an assertion.
    SignInPage,
}

/// An address that is neither OneLogin's nor AWS's, on this machine or not: whoever listens there
/// gets a secret.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    pub service: Service,
    /// With the port, if it has one.
    pub host: String,
    pub source: Source,
    /// The user's own settings, or root's, say it.
    pub is_trusted: bool,
}

impl Service {
    pub fn owner(self) -> &'static str {
        match self {
            Service::OneLogin => "onelogin.com",
            Service::Sts | Service::Console | Service::SignInPage => "AWS",
        }
    }

    pub fn gets(self) -> &'static str {
        match self {
            Service::OneLogin => "a password",
            Service::Sts | Service::SignInPage => "an assertion",
            Service::Console => "session credentials",
        }
    }

    /// AWS's variable for another address.
    pub fn variable(self) -> Option<&'static str> {
        match self {
            Service::OneLogin => None,
            Service::Sts => Some("AWS_ENDPOINT_URL_STS"),
            Service::Console | Service::SignInPage => Some("AWS_ENDPOINT_URL_SIGNIN"),
        }
    }

    fn owns(self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let host = host.strip_suffix('.').unwrap_or(&host);
        match self {
            Service::OneLogin => is_in(host, "onelogin.com"),
            Service::Sts => is_sts(host),
            Service::Console | Service::SignInPage => PARTITIONS
                .iter()
                .filter_map(|partition| partition.console)
                .any(|hosts| is_in(host, hosts.sign_in)),
        }
    }
}

/// The host itself, or one below it.
fn is_in(host: &str, domain: &str) -> bool {
    let below = host.strip_suffix(domain);
    below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// STS alone, also by a VPC endpoint: most names below amazonaws.com are customers', such as a
/// bucket's or a load balancer's.
fn is_sts(host: &str) -> bool {
    let own = |domain: &str| host.strip_suffix(domain)?.strip_suffix('.');
    let domains = PARTITIONS.iter().flat_map(|partition| partition.domains);
    domains.filter_map(own).any(|name| {
        let labels: Vec<&str> = name.split('.').collect();
        match labels.as_slice() {
            ["sts"] => true,
            ["sts" | "sts-fips", region] | [_, "sts", region, "vpce"] => {
                // Not `s3` or `s3-eu-west-1`, below which `sts` would be somebody's bucket.
                is_well_formed(region)
            }
            _ => false,
        }
    })
}

impl Settings {
    /// OneLogin's base URL: the endpoint, the region's API host, else the tenant's own host
    /// (nearest to the tenant; a state token is known only where it was made).
    pub fn onelogin_url(&self) -> Option<String> {
        let endpoint = || Some(self.endpoint.as_ref()?.value.clone());
        let region = || {
            let region = self.onelogin_region.as_ref()?;
            Some(format!("https://api.{region}.onelogin.com"))
        };
        let tenant = || {
            let subdomain = &self.subdomain.as_ref()?.value;
            Some(format!("https://{subdomain}.onelogin.com"))
        };
        endpoint().or_else(region).or_else(tenant)
    }

    /// The service's address, where it leads to somebody else. Loopback is somebody too: any user
    /// of this machine can listen there.
    ///
    /// # Errors
    /// Exit 3 for a list of trusted hosts that cannot be read.
    pub fn elsewhere(
        &self,
        service: Service,
        environment: &Environment,
    ) -> Result<Option<Elsewhere>> {
        let address = match service.variable() {
            None => match self.sign_in {
                SignInMethod::Api => self.endpoint.clone(),
                SignInMethod::Browser => self.launch_url.clone(),
            },
            Some(variable) => environment.get(variable).map(|value| Sourced {
                value: value.to_owned(),
                source: Source::Variable(variable.into()),
            }),
        };
        let Some(Sourced {
            value: address,
            source,
        }) = address
        else {
            return Ok(None);
        };
        let uri: Option<http::Uri> = address.parse().ok();
        let Some(authority) = uri.as_ref().and_then(http::Uri::authority) else {
            return Ok(None);
        };
        if service.owns(authority.host()) {
            return Ok(None);
        }
        let is_trusted = match &source {
            // What a person has just typed, they know.
            Source::Asked => true,
            Source::File { path, .. } if self.is_own(path) => true,
            _ => self.trusts(authority.host(), port_of(&address, authority))?,
        };
        Ok(Some(Elsewhere {
            service,
            host: authority.to_string(),
            source,
            is_trusted,
        }))
    }

    /// Whether the user put it there, or root did. A file that a variable names may be anybody's.
    fn is_own(&self, path: &Path) -> bool {
        [&self.own_file, &self.system_file]
            .into_iter()
            .flatten()
            .any(|own| own == path)
    }

    fn trusts(&self, host: &str, port: u16) -> Result<bool> {
        let Some(path) = &self.trusted_hosts else {
            return Ok(false);
        };
        let text = files::read_settings(path)?.unwrap_or_default();
        for (index, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let trusted = host_and_port(line).ok_or_else(|| Error::SettingWrong {
                place: format!("{} line {}", path.display(), index + 1),
                message: format!("`{line}` is not a valid host"),
                hint: "write one host on each line, such as sts.acme.com or 127.0.0.1:8080".into(),
            })?;
            // Without a port it stands for all of the host's.
            let same_port = trusted.port_u16().is_none_or(|trusted| trusted == port);
            if same_port && trusted.host().eq_ignore_ascii_case(host) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A name in onelogin.com, in any case, with or without the dot at the end that DNS allows.
pub fn is_onelogin(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    host == "onelogin.com" || host.ends_with(".onelogin.com")
}

fn port_of(address: &str, authority: &Authority) -> u16 {
    let is_plain = address.to_ascii_lowercase().starts_with("http:");
    authority
        .port_u16()
        .unwrap_or(if is_plain { 80 } else { 443 })
}

fn host_and_port(text: &str) -> Option<Authority> {
    let authority: Authority = text.parse().ok()?;
    let host_alone = authority.as_str() == authority.host();
    let plain = !authority.as_str().contains('@');
    (plain && (host_alone || authority.port_u16().is_some())).then_some(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_the_service_itself_are_its_own() {
        for (service, own) in [
            (Service::OneLogin, "acme.onelogin.com"),
            (Service::OneLogin, "API.EU.OneLogin.COM"),
            (Service::OneLogin, "acme.onelogin.com."),
            (Service::Sts, "sts.amazonaws.com"),
            (Service::Sts, "STS.eu-west-1.amazonaws.com."),
            (Service::Sts, "sts-fips.us-gov-west-1.amazonaws.com"),
            (Service::Sts, "sts.us-east-1.api.aws"),
            (Service::Sts, "sts.cn-north-1.amazonaws.com.cn"),
            (Service::Sts, "vpce-0a-b.sts.us-east-1.vpce.amazonaws.com"),
            (Service::Console, "signin.aws.amazon.com"),
            (Service::Console, "eu-west-1.signin.aws.amazon.com"),
            (Service::Console, "signin.amazonaws.cn"),
            (Service::Console, "eusc-de-east-1.signin.amazonaws-eusc.eu"),
            (Service::Sts, "sts.eusc-de-east-1.amazonaws.eu"),
            (Service::Sts, "sts.us-iso-east-1.c2s.ic.gov"),
        ] {
            assert!(service.owns(own), "{own}");
        }
        for (service, foreign) in [
            (Service::OneLogin, "login.acme.test"),
            (Service::OneLogin, "notonelogin.com"),
            (Service::OneLogin, "acme.onelogin.com.evil.test"),
            (Service::OneLogin, "onelogin.co"),
            (Service::OneLogin, "127.0.0.1"),
            (Service::OneLogin, "localhost"),
            (Service::OneLogin, "sts.amazonaws.com"),
            (Service::Sts, "[::1]"),
            (Service::Sts, "10.0.0.1"),
            (Service::Sts, "acme.onelogin.com"),
            (Service::Sts, "evil.s3.amazonaws.com"),
            (Service::Sts, "sts.s3.amazonaws.com"),
            (Service::Sts, "sts.s3-eu-west-1.amazonaws.com"),
            (Service::Sts, "sts.eu-west-1.elb.amazonaws.com"),
            (Service::Sts, "x.execute-api.eu-west-1.amazonaws.com"),
            (Service::Sts, "sts.vpce-svc-0a.eu-west-1.vpce.amazonaws.com"),
            (Service::Sts, "sts.eu-west-1.amazonaws.com.evil.test"),
            (Service::Sts, "evilsts.eu-west-1.amazonaws.com"),
            (Service::Console, "evilsignin.aws.amazon.com"),
            (Service::Console, "signin.aws.amazon.com.evil.test"),
            (Service::Console, "signin.amazonaws.eu"),
            (Service::Console, "127.0.0.1"),
        ] {
            assert!(!service.owns(foreign), "{foreign}");
        }
    }
}
