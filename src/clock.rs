//! The clock: moments, lengths of time (`std::time::Duration`) and how far another clock is off,
//! and how people and AWS read them.

use std::ops::{Add, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::{OffsetDateTime, UtcOffset};

/// A moment, to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp {
    unix_milliseconds: i64,
}

impl Timestamp {
    pub const UNIX_EPOCH: Self = Self::from_unix_seconds(0);

    pub fn now() -> Self {
        let nanoseconds = OffsetDateTime::now_utc().unix_timestamp_nanos();
        Self {
            unix_milliseconds: i64::try_from(nanoseconds / 1_000_000).unwrap_or(i64::MAX),
        }
    }

    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self {
            unix_milliseconds: seconds.saturating_mul(1000),
        }
    }

    pub const fn unix_seconds(self) -> i64 {
        self.unix_milliseconds.div_euclid(1000)
    }

    /// A moment as SAML and AWS write it (RFC 3339), to the second.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        Some(Self::from_unix_seconds(moment.unix_timestamp()))
    }

    /// A moment as HTTP writes it (RFC 9110, 5.6.7): RFC 2822's form with the zone spelt GMT.
    pub fn parse_http_date(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(&text.replace("GMT", "+0000"), &Rfc2822).ok()?;
        Some(Self::from_unix_seconds(moment.unix_timestamp()))
    }

    /// How long ago `earlier` was then, in whole seconds as the services count them; zero where it
    /// was not over.
    pub const fn since(self, earlier: Self) -> Duration {
        let seconds = self.unix_seconds().saturating_sub(earlier.unix_seconds());
        Duration::from_secs(if seconds < 0 {
            0
        } else {
            seconds.unsigned_abs()
        })
    }

    /// How long it is until then from now, as [`since`](Self::since) counts; zero once it is over.
    pub fn left(self) -> Duration {
        self.since(Self::now())
    }

    /// `2026-11-23T21:00:00Z`, as AWS's own `Expiration` fields are written (RFC 3339, UTC).
    pub fn rfc3339(self) -> String {
        let text = self.date_time().format(&Rfc3339);
        text.expect("years of four digits can be written")
    }

    /// `2026-11-23 21:00 UTC`, for times that are days away and need comparing.
    pub fn utc_minute(self) -> String {
        let text = self.rfc3339();
        format!("{} UTC", text.get(..16).unwrap_or(&text).replace('T', " "))
    }

    /// `14:05` in the user's time zone; in UTC where the zone is not known.
    pub fn local_clock(self) -> String {
        let moment = self.date_time();
        let local =
            UtcOffset::local_offset_at(moment).map_or(moment, |offset| moment.to_offset(offset));
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// In UTC, without the milliseconds; the epoch for what no calendar holds.
    pub fn date_time(self) -> OffsetDateTime {
        let moment = OffsetDateTime::from_unix_timestamp(self.unix_seconds());
        moment.unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, length: Duration) -> Self {
        Self {
            unix_milliseconds: self.unix_milliseconds.saturating_add(milliseconds(length)),
        }
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, length: Duration) -> Self {
        Self {
            unix_milliseconds: self.unix_milliseconds.saturating_sub(milliseconds(length)),
        }
    }
}

fn milliseconds(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

/// A time no later than this version's release: a correct clock never shows an earlier time.
/// Each release moves it forward; an old value only catches fewer wrong clocks.
pub const MADE: Timestamp = Timestamp::from_unix_seconds(1_793_491_200); // 2026-11-01

/// The command that sets the clock from the network.
pub const HOW_TO_SET: &str = if cfg!(target_os = "macos") {
    "sudo sntp -sS time.apple.com"
} else if cfg!(windows) {
    "w32tm /resync"
} else {
    "sudo timedatectl set-ntp true"
};

/// How far another clock is off ours, to the second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockSkew {
    seconds_ahead: i64,
}

impl ClockSkew {
    /// `theirs` is what the other clock shows now.
    pub fn of(theirs: Timestamp) -> Self {
        let ours = Timestamp::now();
        Self {
            seconds_ahead: theirs.unix_seconds().saturating_sub(ours.unix_seconds()),
        }
    }

    pub const fn seconds_ahead(seconds: i64) -> Self {
        Self {
            seconds_ahead: seconds,
        }
    }

    pub fn length(self) -> Duration {
        Duration::from_secs(self.seconds_ahead.unsigned_abs())
    }

    pub fn is_ahead(self) -> bool {
        self.seconds_ahead > 0
    }

    /// When it is `moment` by the other clock, what ours shows.
    pub fn to_ours(self, moment: Timestamp) -> Timestamp {
        if self.is_ahead() {
            moment - self.length()
        } else {
            moment + self.length()
        }
    }

    /// When it is `moment` by our clock, what the other one shows.
    pub fn to_theirs(self, moment: Timestamp) -> Timestamp {
        if self.is_ahead() {
            moment + self.length()
        } else {
            moment - self.length()
        }
    }
}

/// For serde: a length of time as whole seconds.
pub mod whole_seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(length: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(length.as_secs())
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

/// A length of time for people: `59m`, `1h 05m`, `40s`, `13 days`.
pub fn for_people(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        ..=119 => format!("{seconds}s"),
        120..=3599 => format!("{}m", seconds / 60),
        3600..172_800 => format!("{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_short_enough_for_a_table() {
        assert_eq!(
            [0, 40, 120, 3599, 3900, 172_799, 172_800]
                .map(|seconds| for_people(Duration::from_secs(seconds))),
            ["0s", "40s", "2m", "59m", "1h 05m", "47h 59m", "2 days"]
        );
    }

    #[test]
    fn what_is_over_has_nothing_left() {
        let [before, after] = [1000, 1040].map(Timestamp::from_unix_seconds);
        assert_eq!(after.since(before), Duration::from_secs(40));
        assert_eq!(before.since(after), Duration::ZERO);
        assert_eq!(Timestamp::UNIX_EPOCH.left(), Duration::ZERO);
    }

    #[test]
    fn a_second_that_has_begun_counts_on_both_sides() {
        let [earlier, later] =
            [1999, 3000].map(|unix_milliseconds| Timestamp { unix_milliseconds });
        assert_eq!(later.since(earlier), Duration::from_secs(2));
    }

    #[test]
    fn times_of_other_clocks_go_both_ways() {
        let noon = Timestamp::from_unix_seconds(1_795_464_000);
        for seconds_ahead in [-90, 0, 90] {
            let skew = ClockSkew::seconds_ahead(seconds_ahead);
            let theirs = skew.to_theirs(noon);
            assert_eq!(theirs.unix_seconds(), noon.unix_seconds() + seconds_ahead);
            assert_eq!(skew.to_ours(theirs), noon);
        }
    }

    #[test]
    fn dates_are_read_as_their_protocols_write_them() {
        let read = |text| Timestamp::parse_http_date(text).map(Timestamp::unix_seconds);
        assert_eq!(read("Thu, 01 Jan 1970 00:01:00 GMT"), Some(60));
        assert_eq!(read("yesterday"), None);
        let read = |text| Timestamp::parse_rfc3339(text).map(Timestamp::rfc3339);
        assert_eq!(
            read("2026-11-23T21:00:00.250+01:00").as_deref(),
            Some("2026-11-23T20:00:00Z")
        );
    }
}
