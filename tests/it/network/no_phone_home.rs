//! Nothing is told to anybody: what needs no network opens no connection, and a sign-in talks to OneLogin and STS alone.

use std::path::Path;
use std::process::Command;

use crate::world::{Run, World, binary, tool};

/// The calls to the network of a run: `connect` and whatever sends without it, but for sockets of this machine's own.
fn calls(world: &World, line: &str) -> Option<Vec<String>> {
    let strace = tool("strace")?;
    let log = world.home().join("calls");
    let mut command = Command::new(strace);
    command.args([
        "-f",
        "-qq",
        "-e",
        "trace=connect,sendto,sendmsg,sendmmsg",
        "-o",
    ]);
    command.arg(&log).arg(binary()).args(line.split(' '));
    command
        .env_clear()
        .envs(world.variables())
        .current_dir(world.home());
    let run = Run { command };
    let done = run.done();
    assert_eq!(done.code, 0, "{line}: {}", done.stderr);
    let text = std::fs::read_to_string(&log).unwrap();
    let calls = text.lines().filter(|call| call.contains("AF_INET"));
    Some(calls.map(str::to_owned).collect())
}

#[test]
fn what_needs_no_network_opens_no_connection() {
    let world = World::new();
    world.config("[roles.admin]\nrole = \"111122223333/Admin\"\n");
    let Some(signs_in) = calls(&world, "login admin") else {
        return;
    };
    // The look finds what there is to be found, and it is the two services.
    assert!(!signs_in.is_empty());
    let port = |url: String| url.rsplit(':').next().unwrap().to_owned();
    let known = [
        port(world.sandbox.onelogin_url()),
        port(world.sandbox.sts_url()),
    ];
    for call in &signs_in {
        let is_known = known
            .iter()
            .any(|port| call.contains(&format!("htons({port})")));
        assert!(is_known && call.contains("127.0.0.1"), "{call}");
    }
    let shells = Path::new("man-pages").display().to_string();
    for line in [
        "--version",
        "--help",
        "init bash",
        "completions zsh",
        &format!("man {shells}"),
        "prompt",
        "env admin --shell sh",
        "exec admin -- true",
        "credential-process --role admin",
        "roles",
        "status",
        "status --check admin",
        "why",
        "profiles",
        "logout",
    ] {
        let calls = calls(&world, line).unwrap();
        assert!(calls.is_empty(), "{line}: {calls:?}");
    }
}
