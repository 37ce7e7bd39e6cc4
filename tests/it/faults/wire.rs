//! Trouble on the way to OneLogin and AWS, at each request: how often it is sent, what is said, and that nothing changes.

use std::time::Duration;

use sandbox::{Door, Fault};

use super::journey::Journey;
use super::{Seam, Trouble, for_each, seams_with};

/// More than anybody would try.
const ALWAYS: usize = 9;

/// A fault that stays: tried three times where repeating does no harm, else once.
#[track_caller]
fn stays(seam: Seam, fault: Fault, says: &str) {
    let journey = Journey::new(seam);
    journey.fault(std::iter::repeat_n(fault, ALWAYS));
    let done = journey.start().done();
    journey.assert_failed(&done, 8, says);
    let asked = if seam.is_repeatable() { 3 } else { 1 };
    assert_eq!(journey.asked(), asked, "{seam:?}");
    journey.assert_works_again();
}

/// A fault that passes: never noticed where repeating does no harm, else the run fails and the next one works.
#[track_caller]
fn passes(seam: Seam, fault: Fault, says: &str) {
    let journey = Journey::new(seam);
    journey.fault([fault]);
    let done = journey.start().done();
    if seam.is_repeatable() {
        assert_eq!(done.code, 0, "{seam:?}: {}", done.stderr);
        journey.assert_nothing_sent_twice();
        // The poll that was answered may not have been the last one.
        assert!(journey.asked() >= 2, "{seam:?}");
    } else {
        journey.assert_failed(&done, 8, says);
        assert_eq!(journey.asked(), 1, "{seam:?}");
    }
    journey.assert_works_again();
}

/// A door that is shut, or that nobody should go through.
#[track_caller]
fn at(journey: &Journey, door: Door, says: &str) {
    journey.door(door);
    let done = journey.start().done();
    journey.assert_failed(&done, 8, says);
    assert_eq!(journey.asked(), 0, "{:?}", journey.seam);
    journey.assert_works_again();
}

#[test]
fn a_refused_connection_is_named_and_changes_nothing() {
    let network = seams_with(Trouble::Refused).filter(|seam| seam.is_on_the_network());
    for_each(network, |seam| {
        at(&Journey::new(seam), Door::Closed, "cannot be reached");
    });
}

#[test]
fn a_certificate_that_ran_out_is_refused_before_anything_is_sent() {
    for_each(seams_with(Trouble::Expired), |seam| {
        let journey = Journey::over_tls(seam);
        at(&journey, Door::ExpiredCertificate, "expired");
    });
}

#[test]
fn a_certificate_that_is_not_valid_yet_names_its_date_and_no_raw_number() {
    for_each(seams_with(Trouble::Expired), |seam| {
        let journey = Journey::over_tls(seam);
        at(
            &journey,
            Door::FutureCertificate,
            "not valid yet: it starts on 20",
        );
    });
}

/// Whoever answered before says what time it is.
#[test]
fn a_clock_that_is_wrong_is_the_error_and_not_the_certificate() {
    let seams = seams_with(Trouble::Expired).filter(|seam| *seam != Seam::Token);
    for_each(seams, |seam| {
        for (days, door, said) in [
            (
                -2,
                Door::ExpiredCertificate,
                "ahead of the clock of 127.0.0.1",
            ),
            (2, Door::FutureCertificate, "behind the clock of 127.0.0.1"),
        ] {
            let mut acme = sandbox::World::acme();
            acme.tls = true;
            acme.clock_offset = days * 24 * 3600;
            // The services' clock is two days off, and the assertion is to be good by both.
            acme.assertion_life = Duration::from_secs(4 * 24 * 3600);
            let journey = Journey::of(acme, seam);
            journey.door(door);
            let done = journey.start().done();
            assert_eq!(done.code, 8, "{seam:?}: {}", done.stderr);
            for part in [
                "this machine's clock is wrong",
                said,
                "set this machine's clock",
            ] {
                assert!(
                    done.stderr.contains(part),
                    "{seam:?}: {part}: {}",
                    done.stderr
                );
            }
            assert_eq!(journey.asked(), 0, "{seam:?}");
        }
    });
}

#[test]
fn a_certificate_of_another_host_is_refused_before_anything_is_sent() {
    for_each(seams_with(Trouble::WrongHost), |seam| {
        let journey = Journey::over_tls(seam);
        at(&journey, Door::CertificateOfAnotherHost, "not valid for");
    });
}

#[test]
fn a_certificate_of_an_unknown_authority_is_refused_in_the_middle_too() {
    for_each(seams_with(Trouble::UnknownAuthority), |seam| {
        let journey = Journey::over_tls(seam);
        at(&journey, Door::UnknownAuthority, "cannot be trusted");
    });
}

#[test]
fn a_reset_before_the_reply_is_met_by_three_tries_or_none() {
    for_each(seams_with(Trouble::ResetBefore), |seam| {
        stays(seam, Fault::ResetBefore, "cut off");
        passes(seam, Fault::ResetBefore, "cut off");
    });
}

#[test]
fn a_reset_in_the_middle_of_the_reply_is_met_by_three_tries_or_none() {
    for_each(seams_with(Trouble::ResetMiddle), |seam| {
        stays(seam, Fault::ResetMiddle, "cut off");
        passes(seam, Fault::ResetMiddle, "cut off");
    });
}

/// Without TLS's own goodbye (RFC 8446, 6.1): no matter of trust, nor of the clock.
#[test]
fn a_connection_that_is_cut_within_tls_is_cut_off_and_not_distrusted() {
    for_each(seams_with(Trouble::ResetMiddle), |seam| {
        for fault in [
            Fault::ResetBefore,
            Fault::ResetMiddle,
            Fault::Raw(Vec::new()),
        ] {
            let journey = Journey::over_tls(seam);
            journey.fault(std::iter::repeat_n(fault, ALWAYS));
            let done = journey.start().done();
            journey.assert_failed(&done, 8, "was cut off: the connection");
            for part in ["trusted", "clock", "close_notify"] {
                assert!(!done.stderr.contains(part), "{seam:?}: {}", done.stderr);
            }
        }
    });
}

#[test]
fn a_connection_that_ends_before_it_is_encrypted_is_cut_off_too() {
    for_each(seams_with(Trouble::ResetMiddle), |seam| {
        let journey = Journey::over_tls(seam);
        at(&journey, Door::HangUp, "was cut off: the connection");
    });
}

#[test]
fn a_server_in_trouble_is_asked_three_times_or_once() {
    for_each(seams_with(Trouble::ServerError), |seam| {
        stays(seam, Fault::status(500), "HTTP 500");
    });
}

#[test]
fn a_server_that_recovers_is_not_noticed_or_asked_by_the_next_run() {
    for_each(seams_with(Trouble::Unavailable), |seam| {
        passes(seam, Fault::status(503), "HTTP 503");
    });
}

#[test]
fn a_server_that_wants_a_long_rest_gets_it() {
    for_each(seams_with(Trouble::RateLimit), |seam| {
        for status in [429, 503] {
            let journey = Journey::new(seam);
            let rest = Fault::status(status).header("Retry-After", "61");
            journey.fault(std::iter::repeat_n(rest, ALWAYS));
            let done = journey.start().done();
            journey.assert_failed(&done, 8, &format!("HTTP {status}"));
            assert_eq!(journey.asked(), 1, "{seam:?}");
            journey.assert_works_again();
        }
    });
}

#[test]
fn a_server_that_wants_a_short_rest_is_asked_after_it() {
    let repeatable = seams_with(Trouble::RateLimit).filter(|seam| seam.is_repeatable());
    for_each(repeatable, |seam| {
        let journey = Journey::new(seam);
        journey.fault([Fault::status(429).header("Retry-After", "2")]);
        let done = journey.start().done();
        assert_eq!(done.code, 0, "{seam:?}: {}", done.stderr);
        let mut requests = journey
            .world
            .sandbox
            .requests_of(journey.step())
            .into_iter();
        let first = requests
            .find(|request| request.status == Some(429))
            .unwrap();
        let rest = requests.next().unwrap().at - first.at;
        // Not before the server's time; how long after does not matter.
        assert!(rest >= Duration::from_secs(2), "{seam:?}: {rest:?}");
    });
}

#[test]
fn a_host_that_nobody_knows_is_named_and_changes_nothing() {
    for_each(seams_with(Trouble::Dns), |seam| {
        let journey = Journey::new(seam);
        let nowhere = "https://does-not-exist.invalid";
        let variable = match seam {
            Seam::Token => "OL_AWS_ENDPOINT",
            _ => "AWS_ENDPOINT_URL_STS",
        };
        let done = journey.start().env(variable, nowhere).done();
        journey.assert_failed(&done, 8, "does-not-exist.invalid cannot be found");
        journey.assert_works_again();
    });
}

#[test]
fn what_takes_too_long_is_given_up_once_and_changes_nothing() {
    for_each(seams_with(Trouble::TimeOut), |seam| {
        let journey = Journey::new(seam);
        let hang = Fault::Hang(Duration::from_secs(600));
        journey.fault(std::iter::repeat_n(hang, ALWAYS));
        let done = journey.start().done();
        journey.assert_failed(&done, 8, "did not answer in time");
        assert_eq!(journey.asked(), 1, "{seam:?}");
        journey.assert_works_again();
    });
}

#[test]
fn a_clock_that_is_off_is_warned_about_and_stops_nobody() {
    for_each(seams_with(Trouble::Clock), |seam| {
        for (offset, direction) in [(600, "behind"), (-600, "ahead")] {
            let mut acme = sandbox::World::acme();
            acme.clock_offset = offset;
            let journey = Journey::of(acme, seam);
            let done = journey.start().done();
            assert_eq!(done.code, 0, "{seam:?}: {}", done.stderr);
            let quiet = matches!(seam, Seam::Push | Seam::Poll);
            let warning = format!("clock is 10m {direction}");
            assert_eq!(done.stderr.contains(&warning), !quiet, "{}", done.stderr);
        }
    });
    // What AWS says of a signature from another time is told as what it is.
    let journey = Journey::new(Seam::Chain);
    let words = "Signature expired: 20261125T021500Z is now earlier than 20261125T022000Z";
    journey.fault([Fault::sts_error(403, "SignatureDoesNotMatch", words)]);
    let done = journey.start().done();
    journey.assert_failed(&done, 7, "set this machine's clock");
}
