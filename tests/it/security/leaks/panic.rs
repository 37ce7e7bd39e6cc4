//! A panic of the program as it is, with secrets in its memory.

use std::process::{Command, Stdio};

use super::{CLIENT_SECRET, CODE, PASSWORD, acme, all_of};
use crate::world::unprivileged::{Unprivileged, is_root};

#[test]
fn a_panic_says_where_it_was_and_no_secret() {
    let user = Unprivileged::of(acme());
    // A look-up of a host takes a thread; where none can be had, the network library gives up by a panic. The first has the
    // password in its memory, the second the assertion of a sign-in that went well.
    let sts = user
        .world
        .sandbox
        .sts_url()
        .replace("127.0.0.1", "localhost");
    let run = |line: &str, limits: &[&str]| {
        let mut run = user.ol_aws(line);
        let mut command = Command::new("setpriv");
        if is_root() {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        command
            .args(limits)
            .arg(user.programs.path().join("ol-aws"));
        command
            .args(line.split(' '))
            .env_clear()
            .envs(user.world.variables());
        command.current_dir("/").stdin(Stdio::null());
        run.command = command;
        run.user("ben")
            .env("OL_AWS_PASSWORD", PASSWORD)
            .env("OL_AWS_CLIENT_SECRET", CLIENT_SECRET)
            .env("OL_AWS_OTP", CODE)
            .env("OL_AWS_NO_INPUT", "1")
            .env("RUST_BACKTRACE", "full")
    };
    let no_thread = ["prlimit", "--nproc=1"];
    let panics = |line: &str| {
        run(line, &no_thread)
            .env("AWS_ENDPOINT_URL_STS", &sts)
            .done()
    };
    let first = panics("env admin --shell sh -vvv");
    run("login", &[]).ok();
    let second = panics("env deploy --shell sh -vvv");
    let canaries = all_of(&user.world);
    assert!(canaries.count() >= 8, "{}", canaries.count());
    for done in [first, second] {
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (1, "(exit 1)\n"),
            "{}",
            done.stderr
        );
        assert!(done.stderr.contains("crashed at "), "{}", done.stderr);
        assert_eq!(
            canaries.within(done.stderr.as_bytes()),
            [""; 0],
            "{}",
            done.stderr
        );
    }
    let places = canaries.below(user.world.home());
    assert!(places.is_empty(), "{places:?}");
}
