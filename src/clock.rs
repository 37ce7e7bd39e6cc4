//! The clock, and times and lengths of time as people and AWS read them.

use std::time::Duration;

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// Now, in Unix seconds.
pub fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

pub fn now_in_milliseconds() -> i64 {
    let nanoseconds = OffsetDateTime::now_utc().unix_timestamp_nanos();
    i64::try_from(nanoseconds / 1_000_000).unwrap_or(i64::MAX)
}

pub fn seconds(duration: Duration) -> i64 {
    as_signed(duration.as_secs())
}

pub fn as_signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

/// `2026-11-23T21:00:00Z`, as AWS's own `Expiration` fields are written (RFC 3339, UTC).
pub fn rfc3339(instant: OffsetDateTime) -> String {
    instant
        .to_offset(UtcOffset::UTC)
        .format(&Rfc3339)
        .expect("years of four digits can be written")
}

/// `14:05` in the user's time zone; in UTC where the zone is not known.
pub fn local_clock(instant: OffsetDateTime) -> String {
    let local =
        UtcOffset::local_offset_at(instant).map_or(instant, |offset| instant.to_offset(offset));
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// A length of time for people: `59m`, `1h 05m`, `40s`.
pub fn for_people(seconds: i64) -> String {
    match seconds {
        ..=0 => "0s".into(),
        1..=119 => format!("{seconds}s"),
        120..=3599 => format!("{}m", seconds / 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_short_enough_for_a_table() {
        assert_eq!(
            [-5, 40, 120, 3599, 3900].map(for_people),
            ["0s", "40s", "2m", "59m", "1h 05m"]
        );
    }
}
