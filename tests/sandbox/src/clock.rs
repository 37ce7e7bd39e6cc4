//! The services' clock in the forms they write it. The clock itself is `State::now`.

use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// `2026-11-23T21:00:00Z`, as assertions and STS have it.
pub(crate) fn seconds(at: OffsetDateTime) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
    )
}

/// `2026-11-23T21:00:00.123Z`, as OneLogin's token endpoint has it.
pub(crate) fn milliseconds(at: OffsetDateTime) -> String {
    let whole = seconds(at);
    format!("{}.{:03}Z", whole.trim_end_matches('Z'), at.millisecond())
}

/// `Mon, 23 Nov 2026 21:00:00 GMT`, as the `Date` header has it.
pub(crate) fn http_date(at: OffsetDateTime) -> String {
    at.format(&Rfc2822)
        .expect("years of four digits have an RFC 2822 form")
        .replace("+0000", "GMT")
}

/// Later by that much; a test may name lives beyond any calendar, which end at its last day.
pub(crate) fn after(at: OffsetDateTime, life: Duration) -> OffsetDateTime {
    i64::try_from(life.as_secs())
        .ok()
        .and_then(|whole| at.checked_add(time::Duration::seconds(whole)))
        .and_then(|end| end.checked_add(time::Duration::nanoseconds(life.subsec_nanos().into())))
        .unwrap_or(time::PrimitiveDateTime::MAX.assume_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_look_as_the_services_write_them() {
        let at = OffsetDateTime::from_unix_timestamp(1_795_467_600).expect("a time in 2026")
            + time::Duration::milliseconds(7);
        assert_eq!(seconds(at), "2026-11-23T21:00:00Z");
        assert_eq!(milliseconds(at), "2026-11-23T21:00:00.007Z");
        assert_eq!(http_date(at), "Mon, 23 Nov 2026 21:00:00 GMT");
    }
}
