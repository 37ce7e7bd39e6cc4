//! Two processes at the same seam at the same time: one does the work, both have its result.

use std::process::Stdio;
use std::time::Duration;

use sandbox::Fault;

use super::journey::Journey;
use super::{Seam, Trouble, for_each, seams_with};
use crate::world::Done;

#[test]
fn of_two_at_once_one_asks_and_both_have_the_same() {
    for_each(seams_with(Trouble::Race), |seam| {
        let journey = Journey::new(seam);
        // Long enough for the other one to arrive there.
        journey.fault([Fault::Hang(Duration::from_secs(1))]);
        let both = [(); 2].map(|()| {
            let mut run = journey.start();
            let command = run.command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        });
        let [first, second] = both.map(|child| Done::of(child.wait_with_output().unwrap()));
        assert_eq!(
            (first.code, second.code),
            (0, 0),
            "{seam:?}: {first:?} {second:?}"
        );
        assert_eq!(first.stdout, second.stdout, "{seam:?}");
        if seam == Seam::Poll {
            assert_eq!(journey.world.sandbox.pushes(), 1);
        } else {
            let of_one = match seam {
                // What is asked for, then the code.
                Seam::Message => 2,
                // The push, then the two polls of dan's phone.
                Seam::Push => 3,
                _ => 1,
            };
            assert_eq!(journey.asked(), of_one, "{seam:?}");
        }
        journey.assert_as_before();
        journey.assert_nothing_sent_twice();
    });
}

#[test]
fn of_two_at_once_one_fails_and_both_are_told() {
    for_each(seams_with(Trouble::Race), |seam| {
        let journey = Journey::new(seam);
        journey
            .world
            .sandbox
            .edit(|acme| acme.latency = Duration::from_secs(1));
        journey.fault(std::iter::repeat_n(Fault::status(500), 9));
        let both = [(); 2].map(|()| {
            let mut run = journey.start();
            let command = run.command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        });
        for done in both.map(|child| Done::of(child.wait_with_output().unwrap())) {
            journey.assert_failed(&done, 8, "HTTP 500");
        }
        let tries = if seam.is_repeatable() { 3 } else { 1 };
        assert_eq!(journey.asked(), tries, "{seam:?}");
        journey
            .world
            .sandbox
            .edit(|acme| acme.latency = Duration::ZERO);
        journey.assert_works_again();
    });
}
