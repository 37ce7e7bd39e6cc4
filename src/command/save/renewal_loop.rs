//! The further turns of `save --loop`: when each is due, what is shown until then, and what happens
//! while OneLogin or AWS cannot be reached. It goes by the clock on the wall alone, since a laptop
//! may sleep.

use std::time::Duration;

use super::super::Context;
use super::Target;
use crate::ask;
use crate::clock::Timestamp;
use crate::command::save::Arguments;
use crate::error::Result;
use crate::log::clean;
use crate::sessions::{LEAST_LEFT, Purpose, RoleCredentials, Sessions};

/// How often somebody who waits looks at the clock.
const TICK: Duration = Duration::from_secs(1);
/// Until another try while OneLogin or AWS cannot be reached.
const TRY_AGAIN: Duration = Duration::from_secs(60);
/// For so long it is tried in any case: whoever wakes a laptop has no network at first.
const TRY_AT_LEAST: Duration = Duration::from_secs(180);

const EVERY_TIME: &str = "OneLogin asked for a second factor again; an administrator can avoid this with the policy \
                          \"Skip if OTP received within last X minutes\"";

pub fn further(
    arguments: &Arguments,
    target: &Target,
    mut held: RoleCredentials,
    sessions: &mut Sessions<'_>,
    context: &Context<'_>,
) -> Result<()> {
    // What was chosen, whatever comes first in a list by then.
    let role = held.reference().to_owned();
    let every = Duration::from_secs(arguments.every * 60);
    for turn in 2..=arguments.times {
        set_parting(target, &held, context);
        sessions.disconnect();
        let what = format!("renewal {turn} of {}", arguments.times);
        let due = next_due(Timestamp::now(), every, held.credentials.expiration);
        announce(due, &what, context);
        wait_until(due, &what, context);
        // The guard was answered at the first turn.
        sessions.next_turn(Purpose::Keep);
        held = renewed(&role, &held, sessions, context)?;
        target.save(&held, context)?;
        context.log.say(target.saved(&held));
        if sessions.sign_in.took_factor() {
            context.log.say(EVERY_TIME);
        }
    }
    Ok(())
}

/// Whatever it is at when a signal comes: what was saved serves on.
fn set_parting(target: &Target, held: &RoleCredentials, context: &Context<'_>) {
    // Below the line that counts down.
    let start = if context.log.shows_progress() {
        "\n"
    } else {
        ""
    };
    let text = clean(&format!("{} keeps {}", target.profile, held.summary()));
    ask::parting(Some(format!("{start}ol-aws: stopped; {text}\n")));
}

/// New credentials; while the network is down, later.
fn renewed(
    role: &str,
    held: &RoleCredentials,
    sessions: &mut Sessions<'_>,
    context: &Context<'_>,
) -> Result<RoleCredentials> {
    let mut failing_since = None;
    loop {
        let error = match sessions.get(Some(role)) {
            Ok(renewed) => return Ok(renewed),
            Err(error) => error,
        };
        if error.needs_second_factor() {
            context.log.say(EVERY_TIME);
        }
        if !error.is_unreachable() {
            return Err(error);
        }
        let since = *failing_since.get_or_insert_with(|| {
            context.log.warn(format!(
                "{error}; trying again every minute until the credentials expire"
            ));
            Timestamp::now()
        });
        if gives_up(Timestamp::now(), since, held.credentials.expiration) {
            return Err(error);
        }
        wait_until(Timestamp::now() + TRY_AGAIN, "another try", context);
    }
}

/// When to sign in again: after the time that was asked for, or before the credentials end, which
/// may live less.
fn next_due(saved: Timestamp, every: Duration, expiration: Timestamp) -> Timestamp {
    let life = expiration.since(saved);
    let in_time = life.saturating_sub(LEAST_LEFT).max(life / 2);
    // Those that are dead on arrival say that a clock is wrong; no hurry helps.
    match in_time.as_secs() {
        0 => saved + every,
        _ => saved + every.min(in_time),
    }
}

fn gives_up(now: Timestamp, failing_since: Timestamp, expiration: Timestamp) -> bool {
    now >= expiration.max(failing_since + TRY_AT_LEAST)
}

/// Where no line counts down, the hour is said once.
fn announce(due: Timestamp, what: &str, context: &Context<'_>) {
    if !context.log.shows_progress() {
        let at = due.for_people();
        context.log.say(format!("{what} at {at}"));
    }
}

fn wait_until(due: Timestamp, what: &str, context: &Context<'_>) {
    while due > Timestamp::now() {
        let left = countdown(due.left());
        context
            .log
            .progress(&format!("ol-aws: {what} in {left}; Ctrl-C stops it"));
        std::thread::sleep(TICK);
    }
    context.log.end_progress();
}

/// `44m 10s`: each second is seen to pass.
fn countdown(left: Duration) -> String {
    let seconds = left.as_secs();
    match seconds / 60 {
        0 => format!("{seconds}s"),
        minutes => format!("{minutes}m {:02}s", seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn minutes(minutes: u64) -> Duration {
        Duration::from_secs(minutes * 60)
    }

    #[test]
    fn the_next_sign_in_is_due_after_the_time_asked_for() {
        let saved = at(1000);
        assert_eq!(
            next_due(saved, minutes(45), saved + minutes(60)),
            saved + minutes(45)
        );
    }

    #[test]
    fn credentials_that_live_less_are_renewed_before_they_end() {
        let due = |every, life| next_due(at(0), minutes(every), at(life));
        assert_eq!(due(45, 30 * 60), at(29 * 60));
        assert_eq!(due(60, 60 * 60), at(59 * 60));
        assert_eq!(due(45, 80), at(40));
    }

    #[test]
    fn credentials_that_are_dead_on_arrival_are_no_reason_to_hurry() {
        for expiration in [0, 1, -5000] {
            assert_eq!(next_due(at(0), minutes(45), at(expiration)), at(45 * 60));
        }
    }

    #[test]
    fn it_tries_again_until_the_credentials_end_and_a_moment_in_any_case() {
        let gives_up = |now, since, end| gives_up(at(now), at(since), at(end));
        assert!(!gives_up(899, 0, 900) && gives_up(900, 0, 900));
        // Woken long after they ended.
        assert!(!gives_up(5000, 5000, 900));
        assert!(!gives_up(5179, 5000, 900) && gives_up(5180, 5000, 900));
    }

    #[test]
    fn the_countdown_shows_each_second() {
        let shown = [2650, 60, 59].map(|seconds| countdown(Duration::from_secs(seconds)));
        assert_eq!(shown, ["44m 10s", "1m 00s", "59s"]);
    }
}
