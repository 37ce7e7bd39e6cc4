//! The clock: moments, lengths of time (`std::time::Duration`), the difference to other clocks, and
//! how people and AWS write all of them.

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

    /// A moment as SAML and AWS write it (RFC 3339), to the second. OneLogin's own tools leave out
    /// the colon of the offset.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let text = text.replace("+0000", "Z");
        let moment = OffsetDateTime::parse(&text, &Rfc3339).ok()?;
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

    /// `2026-11-23 21:00 UTC`, for the times of certificates, which are compared with a clock.
    pub fn utc_minute(self) -> String {
        let text = self.rfc3339();
        format!("{} UTC", text.get(..16).unwrap_or(&text).replace('T', " "))
    }

    /// `14:05` in the user's time zone; in UTC where the zone is not known.
    pub fn local_clock(self) -> String {
        let local = self.local();
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// How every message shows a moment: `14:05`, or `2026-11-23 14:05` where the clock alone could
    /// be taken for that of another day.
    pub fn for_people(self) -> String {
        const HALF_A_DAY: Duration = Duration::from_secs(12 * 3600);
        let now = Self::now();
        let clock = self.local_clock();
        if self.since(now).max(now.since(self)) <= HALF_A_DAY {
            return clock;
        }
        format!("{} {clock}", self.local().date())
    }

    /// How every message shows an expiration: `valid until 14:05 (59m left)`, `expired at 14:05`.
    pub fn validity(self) -> String {
        let moment = self.for_people();
        match self.left() {
            Duration::ZERO => format!("expired at {moment}"),
            left => format!("valid until {moment} ({} left)", for_people(left)),
        }
    }

    fn local(self) -> OffsetDateTime {
        let moment = self.date_time();
        UtcOffset::local_offset_at(moment).map_or(moment, |offset| moment.to_offset(offset))
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

    /// How far our clock is from the other one: `10m ahead of OneLogin's`.
    pub fn of_ours(self, whose: &str) -> String {
        let way = if self.is_ahead() {
            "behind"
        } else {
            "ahead of"
        };
        format!("{} {way} {whose}", for_people(self.length()))
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
    fn a_moment_is_a_clock_time_and_one_of_another_day_has_its_date() {
        let now = Timestamp::now();
        let hours = |hours: u64| Duration::from_secs(hours * 3600);
        for near in [now, now + hours(11), now - hours(11)] {
            assert_eq!(near.for_people(), near.local_clock());
        }
        for far in [now + hours(13), now - hours(13), now + hours(999)] {
            let shown = far.for_people();
            assert_eq!(shown.len(), "2026-11-23 14:05".len(), "{shown}");
            assert!(shown.ends_with(&far.local_clock()), "{shown}");
        }
        let later = now + hours(2) + Duration::from_secs(90);
        let at = later.local_clock();
        assert_eq!(later.validity(), format!("valid until {at} (2h 01m left)"));
        assert!((now - hours(1)).validity().starts_with("expired at "));
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
        assert_eq!(
            read("2026-11-23T21:00:00+0000").as_deref(),
            Some("2026-11-23T21:00:00Z")
        );
    }
}
