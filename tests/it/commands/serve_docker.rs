//! `serve --docker` on a bridge like the one that Docker makes, with containers that are network namespaces on it.

use std::process::{Command, Stdio};

use crate::world::{Run, World, binary, tool};

/// A machine without a way out, with the bridge of `docker network create --subnet 169.254.170.0/24 --gateway
/// 169.254.170.2`. `container NAME` makes a container on it and leaves its process id in `$NAME`; `in_it NAME CMD…` runs a
/// command there, `serve …` starts ol-aws.
const MACHINE: &str = r#"
set -eu
trap 'kill $pids 2>/dev/null' EXIT
pids= number=10
ip link set lo up
ip link add bridge0 type bridge
ip addr add 169.254.170.2/24 dev bridge0
ip link set bridge0 up
container() {
    unshare -n sleep 600 </dev/null >/dev/null 2>&1 &
    pids="$pids $!" number=$((number + 1))
    eval "$1=$!"
    while [ "$(readlink /proc/$!/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.1; done
    ip link add "veth$number" type veth peer name eth0 netns $!
    ip link set "veth$number" master bridge0 up
    nsenter -t $! -n ip addr add "169.254.170.$number/24" dev eth0
    nsenter -t $! -n ip link set eth0 up
}
in_it() {
    eval "pid=\$$1"
    shift
    nsenter -t "$pid" -n "$@"
}
serve() {
    "$OL_AWS" serve "$@" >printed 2>said &
    pids="$pids $!"
    until grep -q 'serving' said; do kill -0 $! || { cat said; exit 1; }; sleep 0.1; done
}
"#;

/// Runs a script on such a machine; `None` where none can be made.
fn on_machine(world: &World, script: &str) -> Option<Run> {
    tool("ip")?;
    let mut trial = Command::new("unshare");
    trial
        .args(["-rn", "ip", "link", "add", "bridge0", "type", "bridge"])
        .stderr(Stdio::null());
    if !trial.status().is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no network namespaces with bridges here");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["-rn", "sh", "-c", &format!("{MACHINE}{script}")]);
    command.env_clear().envs(world.variables());
    command
        .env("OL_AWS", binary())
        .current_dir(world.home())
        .stdin(Stdio::null());
    Some(Run { command })
}

/// A world with credentials: the machine without a way out cannot get any.
fn held() -> World {
    let world = World::new();
    world.config("region = \"eu-west-1\"\n");
    world.ol_aws("login admin").ok();
    world
}

#[test]
fn a_container_gets_the_credentials_and_its_neighbors_without_the_token_get_nothing() {
    const BOTO: &str = "
import boto3
session = boto3.Session()
found = session.get_credentials()
print(found.method, found.access_key, session.region_name)";
    let world = held();
    let script = r#"
container app
container neighbor
serve admin --docker
uri=$(sed -n s/^AWS_CONTAINER_CREDENTIALS_FULL_URI=//p printed)
token=$(sed -n s/^AWS_CONTAINER_AUTHORIZATION_TOKEN=//p printed)
asks() { in_it "$@" -sS -m 20 -o body -w '%{http_code}\n' "$uri"; ! grep -q ASIA body; }
asks neighbor curl
asks neighbor curl -H 'Authorization: x'
asks neighbor curl -H "Authorization: $token" -H 'Host: evil.example'
asks neighbor curl -H "Authorization: $token" -H 'Host: 127.0.0.1'
[ -z "$BOTO_PYTHON" ] || in_it app env -i HOME=/ PATH="$PATH" $(cat printed) "$BOTO_PYTHON" -c "$BOTO"
asks app curl -H "Authorization: $token" || sed 's/.*"AccessKeyId":"\([A-Z0-9]*\)".*/\1/' body
"#;
    let Some(run) = on_machine(&world, script) else {
        return;
    };
    let python = tool("boto-python").map(|path| path.display().to_string());
    let run = run.env("BOTO", BOTO);
    let printed = run
        .env("BOTO_PYTHON", python.as_deref().unwrap_or_default())
        .ok();
    let lines: Vec<&str> = printed.lines().collect();
    let key = lines.last().unwrap();
    assert!(key.starts_with("ASIA"), "{printed}");
    assert_eq!(lines[..4], ["401", "401", "403", "403"], "{printed}");
    if python.is_some() {
        assert_eq!(
            lines[4],
            format!("container-role {key} eu-west-1"),
            "{printed}"
        );
    }
    assert_eq!(lines[lines.len() - 2], "200", "{printed}");
}

/// Its connections are other users' as much as the client's, so all of them have to make room.
#[test]
fn a_neighbor_that_takes_every_connection_keeps_nobody_out() {
    let world = held();
    let script = r#"
container app
container neighbor
serve admin --docker --port 9911
token=$(sed -n s/^AWS_CONTAINER_AUTHORIZATION_TOKEN=//p printed)
(exec >taken 2>&1; in_it neighbor bash -c 'ulimit -n 1024
    for ((i = 0; i < 600; i++)); do exec {c}<>/dev/tcp/169.254.170.2/9911; done; echo taken
    while kill -0 "$0"; do sleep 0.2; done' $$) &
until grep -q taken taken; do sleep 0.1; done
for n in 1 2 3 4 5; do
    in_it app curl -fsS -m 20 -o body -H "Authorization: $token" http://169.254.170.2:9911/credentials
    grep -q ASIA body
    echo "$n"
done
"#;
    let Some(run) = on_machine(&world, script) else {
        return;
    };
    assert_eq!(run.ok(), "1\n2\n3\n4\n5\n");
}

/// It listens on that address alone, and shows how a container gets the variables.
#[test]
fn it_listens_on_that_address_alone_and_shows_what_to_write() {
    let world = held();
    let script = r#"
container app
serve admin --docker --port 9911 --output aws.env --token-file token
cat said
awk '$4 == "0A" { print "listens", $2 }' /proc/net/tcp
"#;
    let Some(run) = on_machine(&world, script) else {
        return;
    };
    let printed = run.ok();
    let listens: Vec<&str> = printed
        .lines()
        .filter(|line| line.starts_with("listens"))
        .collect();
    assert_eq!(listens, ["listens 02AAFEA9:26B7"], "{printed}");
    let token = world.home().join("token");
    let volume = format!("{0}:{0}:ro", token.display());
    for part in [
        format!("docker run --network ol-aws --env-file aws.env -v {volume} IMAGE"),
        "    env_file: aws.env".to_owned(),
        format!("    volumes: [\"{volume}\"]"),
        format!(
            "\"runArgs\": [\"--network=ol-aws\", \"--env-file=aws.env\", \"--volume={volume}\"]"
        ),
    ] {
        assert!(
            printed.lines().any(|line| line == part),
            "{part}: {printed}"
        );
    }
}

/// Without the network the line that makes it is the hint, and nobody has signed in for nothing.
#[test]
fn a_network_that_is_not_there_is_said_before_the_sign_in() {
    let world = World::new();
    let stderr = world.ol_aws("serve admin --docker").fails(1);
    let line = "docker network create --subnet 169.254.170.0/24 --gateway 169.254.170.2 ol-aws";
    assert!(stderr.contains(line), "{stderr}");
    assert_eq!(world.sandbox.requests().len(), 0);
    // The help has it too.
    assert!(world.ol_aws("serve --help").ok().contains(line));
}
