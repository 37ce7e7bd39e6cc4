//! Explains why a certificate was refused. If it is expired or not valid yet by our clock, the
//! clock may be wrong: a server's clock decides if one was seen, else the time of our release.

use std::time::Duration;

use rustls::pki_types::UnixTime;
use rustls::{CertificateError, OtherError};

use crate::clock::{ClockSkew, HOW_TO_SET, MADE, Timestamp};
use crate::error::Error;

/// For a verifier that gives no dates (the system's own on macOS and Windows): a clock that is
/// further off may be the cause.
const SKEW_THAT_MATTERS: Duration = Duration::from_secs(3600);

/// A server's clock, from the `Date` of a reply.
#[derive(Debug)]
pub struct SeenClock {
    pub host: String,
    pub skew: ClockSkew,
}

/// Whether a certificate expired or is not valid yet, and when.
#[derive(Clone, Copy)]
enum OutOfTime {
    Expired(Option<Timestamp>),
    NotYetValid(Option<Timestamp>),
}

/// Returns the error for a refused certificate.
pub fn refused(
    host: String,
    error: &CertificateError,
    now: Timestamp,
    seen: Option<&SeenClock>,
) -> Error {
    let (reason, hint) = match error {
        CertificateError::Expired => return OutOfTime::Expired(None).told(host, now, seen),
        CertificateError::NotValidYet => return OutOfTime::NotYetValid(None).told(host, now, seen),
        CertificateError::ExpiredContext { not_after, .. } => {
            return OutOfTime::Expired(Some(moment(*not_after))).told(host, now, seen);
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            return OutOfTime::NotYetValid(Some(moment(*not_before))).told(host, now, seen);
        }
        CertificateError::UnknownIssuer => (
            "its certificate is from an authority that this machine does not trust".to_owned(),
            "set SSL_CERT_FILE or AWS_CA_BUNDLE to your company's CA, if a company proxy is in use",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            "its certificate is not valid for this host".to_owned(),
            "check the address; a proxy or a network's sign-in page may have answered instead",
        ),
        // The system's own words.
        CertificateError::Other(OtherError(reason)) => (
            reason.to_string(),
            "set SSL_CERT_FILE or AWS_CA_BUNDLE to your company's CA, if a company proxy is in use",
        ),
        other => (
            other.to_string(),
            "set SSL_CERT_FILE or AWS_CA_BUNDLE to your company's CA, if a company proxy is in use",
        ),
    };
    Error::Unreachable {
        host,
        reason: format!("cannot be trusted: {reason}"),
        hint: hint.into(),
        is_sent: false,
    }
}

fn moment(time: UnixTime) -> Timestamp {
    Timestamp::from_unix_seconds(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
}

impl OutOfTime {
    /// Whether the certificate is valid by the other clock.
    fn is_fine_by(self, clock: ClockSkew, now: Timestamp) -> bool {
        let right = clock.to_theirs(now);
        match self {
            Self::Expired(Some(end)) => right < end,
            Self::NotYetValid(Some(start)) => right >= start,
            Self::Expired(None) => !clock.is_ahead() && clock.length() > SKEW_THAT_MATTERS,
            Self::NotYetValid(None) => clock.is_ahead() && clock.length() > SKEW_THAT_MATTERS,
        }
    }

    fn told(self, host: String, now: Timestamp, seen: Option<&SeenClock>) -> Error {
        if let Some(seen) = seen.filter(|seen| self.is_fine_by(seen.skew, now)) {
            let whose = format!("the clock of {}", seen.host);
            let evidence = format!("it is {}", seen.skew.of_ours(&whose));
            return clock_wrong(host, evidence);
        }
        if now < MADE {
            let shown = now.utc_minute();
            let evidence = format!("it shows {shown}, but ol-aws is newer than that");
            return clock_wrong(host, evidence);
        }
        let dated = |limit: Option<Timestamp>| {
            let limit = limit.map(|limit| format!(" on {}", limit.utc_minute()));
            let shown = now.utc_minute();
            format!(
                "{}; this machine's clock shows {shown}",
                limit.unwrap_or_default()
            )
        };
        let reason = match self {
            Self::Expired(end) => format!("its certificate expired{}", dated(end)),
            Self::NotYetValid(start) => {
                format!(
                    "its certificate is not valid yet: it starts{}",
                    dated(start)
                )
            }
        };
        let hint = match seen {
            Some(seen) => format!(
                "tell the administrator of {host} or of the proxy; the clock of {} agrees with this machine's",
                seen.host
            ),
            None => format!(
                "check this machine's clock, and set it with `{HOW_TO_SET}`; if it is right, tell the administrator of {host}"
            ),
        };
        Error::Unreachable {
            host,
            reason: format!("cannot be trusted: {reason}"),
            hint,
            is_sent: false,
        }
    }
}

fn clock_wrong(host: String, evidence: String) -> Error {
    Error::ClockWrong {
        host,
        evidence,
        hint: format!("set this machine's clock with `{HOW_TO_SET}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3600;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_unix_seconds(MADE.unix_seconds() + days * DAY)
    }

    fn unix(days: i64) -> UnixTime {
        let seconds = at(days).unix_seconds();
        UnixTime::since_unix_epoch(Duration::from_secs(seconds.unsigned_abs()))
    }

    /// What is said on day `now` about a certificate that is valid from day 100 to 190, while
    /// another clock is `ahead` by that many days.
    fn said(error: &CertificateError, now: i64, ahead: Option<i64>) -> String {
        let seen = ahead.map(|days| SeenClock {
            host: "acme.onelogin.com".into(),
            skew: ClockSkew::seconds_ahead(days * DAY),
        });
        let error = refused("sts.test".into(), error, at(now), seen.as_ref());
        assert_eq!(error.exit_code(), 8);
        format!("{error}\n{}", error.hint().unwrap_or_default())
    }

    #[test]
    fn another_clock_decides_whether_the_certificate_or_the_clock_is_wrong() {
        let expired = |now| CertificateError::ExpiredContext {
            time: unix(now),
            not_after: unix(190),
        };
        let early = |now| CertificateError::NotValidYetContext {
            time: unix(now),
            not_before: unix(100),
        };
        let clock = "this machine's clock is wrong";
        for (error, now, ahead, part) in [
            (expired(200), 200, None, "expired on 2027-05-10 00:00 UTC"),
            (expired(200), 200, None, "shows 2027-05-20 00:00 UTC"),
            (expired(200), 200, Some(0), "agrees with this machine's"),
            (expired(200), 200, Some(-5), "agrees with this machine's"),
            (expired(200), 200, Some(-50), clock),
            (
                expired(200),
                200,
                Some(-50),
                "50 days ahead of the clock of acme",
            ),
            (early(50), 50, None, "starts on 2027-02-09 00:00 UTC"),
            (early(50), 50, None, "check this machine's clock"),
            (early(50), 50, Some(0), "agrees with this machine's"),
            (early(50), 50, Some(60), "60 days behind the clock of acme"),
            // For a time before the release, no other clock is needed.
            (early(-1), -1, None, clock),
            (early(-9000), -9000, None, "ol-aws is newer than that"),
            // Without dates.
            (CertificateError::Expired, 200, Some(-50), clock),
            (CertificateError::Expired, 200, Some(50), "agrees"),
            (CertificateError::Expired, 200, None, "certificate expired;"),
            (CertificateError::NotValidYet, 200, Some(50), clock),
            (CertificateError::NotValidYet, -1, None, clock),
        ] {
            let said = said(&error, now, ahead);
            assert!(said.contains(part), "{error:?} {ahead:?}: {said}");
            assert!(!said.contains("UNIX"), "{said}");
        }
    }

    #[test]
    fn what_is_not_about_time_blames_no_clock() {
        for error in [
            CertificateError::UnknownIssuer,
            CertificateError::NotValidForName,
            CertificateError::BadSignature,
            CertificateError::Revoked,
        ] {
            let said = said(&error, -9000, Some(5000));
            assert!(said.contains("cannot be trusted"), "{said}");
            assert!(!said.contains("clock"), "{said}");
        }
    }
}
