//! Replies that come, but slower than anybody waits.

use super::*;

/// At once, since each takes as long as a request may.
#[test]
fn a_reply_of_a_byte_a_second_ends_with_the_requests_time() {
    let trickle = Fault::Slow {
        bytes_per_second: 1,
    };
    let runs = STEPS.map(|step| {
        let trickle = trickle.clone();
        std::thread::spawn(move || {
            let world = world();
            let held = run(&world, "env deploy").ok();
            let before = world.sandbox.count(step);
            world.sandbox.fault(step, std::iter::repeat_n(trickle, 5));
            let stderr = again(&world, step).fails(8);
            world.sandbox.clear_faults();
            let late = ["did not answer in time", "took too long"];
            assert!(
                late.iter().any(|part| stderr.contains(part)),
                "{step:?}: {stderr}"
            );
            // Whoever is that slow is not asked once more.
            assert_eq!(world.sandbox.count(step), before + 1, "{step:?}");
            assert_eq!(run(&world, "env deploy").ok(), held, "{step:?}");
        })
    });
    for run in runs {
        run.join().unwrap();
    }
}
