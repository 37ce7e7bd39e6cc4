//! What signing in costs, counted in round trips of a network on which each takes 50 ms: the handshakes of TCP and TLS,
//! each request with its reply, and our own work.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sandbox::{Factor, PASSWORD, Step, World};

use super::{Budgets, Practice};

const ROUND_TRIP: Duration = Duration::from_millis(50);
const SAMPLES: usize = 9;
/// Somebody who types very fast.
const TYPING: Duration = Duration::from_millis(500);
const ROLES: usize = 100;

/// A sign-in over TLS, at that distance.
struct Far {
    practice: Practice,
    authority: PathBuf,
    _home: tempfile::TempDir,
}

impl Far {
    fn new(mut world: World, round_trip: Duration) -> Self {
        let home = tempfile::tempdir().unwrap();
        world.tls = true;
        world.round_trip = round_trip;
        let practice = Practice::of(world, home.path());
        let authority = home.path().join("ca.pem");
        std::fs::write(&authority, practice.sandbox.ca_pem().unwrap()).unwrap();
        Self {
            practice,
            authority,
            _home: home,
        }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = self.practice.ol_aws(line);
        command
            .env("SSL_CERT_FILE", &self.authority)
            .env("OL_AWS_PREFETCH", "off")
            .stderr(Stdio::null());
        command
    }

    fn run(&self, line: &str) {
        assert!(self.command(line).status().unwrap().success(), "{line}");
    }

    /// The median of a run, each after such a preparation.
    fn median(&self, prepare: &str, mut command: Command) -> Duration {
        let mut times: Vec<Duration> = (0..SAMPLES)
            .map(|_| {
                self.run(prepare);
                let started = Instant::now();
                assert!(command.status().unwrap().success(), "{command:?}");
                started.elapsed()
            })
            .collect();
        times.sort_unstable();
        times[SAMPLES / 2]
    }
}

pub fn measure(budgets: &mut Budgets) {
    requests(budgets);
    round_trips(budgets);
    at_no_distance();
    disk(budgets);
    pushes(budgets);
}

fn requests(budgets: &mut Budgets) {
    let far = Far::new(World::acme(), Duration::ZERO);
    far.run("env admin --shell sh");
    let sandbox = &far.practice.sandbox;
    let (requests, connections) = (sandbox.requests().len(), sandbox.connections());
    let connections = connections.onelogin + connections.sts;
    println!("cold sign-in: {requests} requests on {connections} connections");
    budgets.expect(
        requests == 3 && connections == 2,
        "a cold sign-in takes 3 requests on 2 connections",
    );
}

fn round_trips(budgets: &mut Budgets) {
    let far = Far::new(World::acme(), ROUND_TRIP);
    let mut acme = World::acme();
    let device = acme.user("ben").devices[0].clone();
    acme.user("ada").devices.push(device);
    let with_code = Far::new(acme, ROUND_TRIP);
    let hundred = Far::new(World::with_roles(ROLES), ROUND_TRIP);
    let roles = (0..ROLES).map(|n| format!("[roles.r{n}]\nrole = \"Role-{n:04}\"\n"));
    let settings = hundred.practice.home.join(".config/ol-aws/config.toml");
    std::fs::write(settings, roles.collect::<String>()).unwrap();
    let mut hold = |far: &Far, [what, prepare, line]: [&str; 3], goal, limit, too_slow| {
        let took = far.median(prepare, far.command(line));
        in_round_trips(budgets, what, took, [goal, limit], too_slow);
    };
    let admin = "env admin --shell sh";
    let too_slow = "a cold sign-in takes too many round trips";
    hold(&far, ["cold", "logout", admin], 5.4, 6.2, too_slow);
    let line = "env admin --shell sh --otp 012345";
    let row = ["cold, with a code", "logout", line];
    let too_slow = "a cold sign-in with a code takes too many round trips";
    hold(&with_code, row, 6.4, 7.2, too_slow);
    let what = "with the access token in the cache";
    let too_slow = "a sign-in with an access token takes too many round trips";
    let row = [what, admin, "login admin --fresh"];
    hold(&far, row, 4.4, 5.2, too_slow);
    let what = "another session of the same sign-in";
    let row = [what, admin, "env admin --shell sh --fresh"];
    let too_slow = "a session takes too many round trips";
    hold(&far, row, 3.2, 4.0, too_slow);
    let row = ["100 roles, cold", "logout", "login --all"];
    let too_slow = "a hundred roles take too many round trips";
    hold(&hundred, row, 9.0, 13.0, too_slow);
    after_password(budgets);
    compare(&far, budgets);
}

/// What a person waits for who has typed the password, or whose program prints it: the handshakes are over by then.
fn after_password(budgets: &mut Budgets) {
    let far = Far::new(World::acme(), ROUND_TRIP);
    let settings = format!(
        "password_command = [\"sh\", \"-c\", \"sleep {}; echo {PASSWORD}\"]\n",
        TYPING.as_secs_f64()
    );
    std::fs::write(
        far.practice.home.join(".config/ol-aws/config.toml"),
        settings,
    )
    .unwrap();
    for (what, prepare, line, goal, limit) in [
        (
            "from the password on",
            "logout",
            "env admin --shell sh",
            3.4,
            4.2,
        ),
        (
            "from the password on, with the access token in the cache",
            "env admin --shell sh",
            "login admin --fresh",
            2.4,
            3.0,
        ),
    ] {
        let mut command = far.command(line);
        command.env_remove("OL_AWS_PASSWORD");
        let took = far.median(prepare, command).saturating_sub(TYPING);
        let too_slow = "a sign-in takes too many round trips once the password is there";
        in_round_trips(budgets, what, took, [goal, limit], too_slow);
    }
}

fn in_round_trips(
    budgets: &mut Budgets,
    what: &str,
    took: Duration,
    [goal, limit]: [f64; 2],
    too_slow: &str,
) {
    let round_trips = took.as_secs_f64() / ROUND_TRIP.as_secs_f64();
    println!("{what}: {took:?}, {round_trips:.2} round trips (goal {goal}, limit {limit})");
    budgets.expect(round_trips <= limit, too_slow);
}

fn compare(far: &Far, budgets: &mut Budgets) {
    let Some(client) = python_client(far) else {
        println!("onelogin-aws-assume-role is not installed: not compared");
        return;
    };
    let ours = far.median("logout", far.command("env admin --shell sh"));
    let theirs = far.median("logout", client);
    let times = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("onelogin-aws-assume-role, cold: {theirs:?}, {times:.2} times ours");
    budgets.expect(times >= 1.8, "OneLogin's own client is nearly as fast");
}

/// What is left when the network takes no time.
fn at_no_distance() {
    let near = Far::new(World::acme(), Duration::ZERO);
    let took = near.median("logout", near.command("env admin --shell sh"));
    println!("cold, on a network that takes no time: {took:?}");
}

/// OneLogin's own client, which has no setting for the address of its API. Of the two documented ways to send the API client's
/// secret, the practice service knows the other one.
fn python_client(far: &Far) -> Option<Command> {
    const PRACTICE: &str = "
import base64, os, sys
from requests import Session
sent = Session.request
def request(self, method, url, headers=None, **named):
    if '.onelogin.com/' in url:
        url = os.environ['PRACTICE'] + '/' + url.split('/', 3)[3]
        kind, _, rest = headers['Authorization'].partition(' ')
        client = base64.b64encode(b'sandbox-client-id:sandbox-client-secret').decode()
        headers['Authorization'] = 'Bearer ' + rest if kind == 'bearer' else 'Basic ' + client
    return sent(self, method, url, headers=headers, **named)
Session.request = request
from aws_assume_role.aws_assume_role import main
sys.exit(main())
";
    let places = std::env::var_os("OL_AWS_TEST_TOOLS").into_iter();
    let places = places.chain(std::env::var_os("PATH"));
    let program = places
        .flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
        .map(|directory| directory.join("onelogin-aws-assume-role"))
        .find(|file| file.exists())?;
    let text = std::fs::read_to_string(program).ok()?;
    let python = text.lines().next()?.strip_prefix("#!")?.trim().to_owned();
    let known = far.command("env");
    let mut client = Command::new(python);
    client.args(["-c", PRACTICE]);
    client.args(
        "-u ada@acme.test -d acme -a 123456 --saml-api-version 2 --aws-region us-east-1".split(' '),
    );
    client.args("--aws-account-id 111122223333 --aws-role-name Admin -z 3600 -t 15".split(' '));
    client.args(["--onelogin-password", sandbox::PASSWORD]);
    client.args(["-i", "sandbox-client-id", "-s", "sandbox-client-secret"]);
    client.env_clear();
    client.envs(
        known
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    client
        .env("PRACTICE", far.practice.sandbox.onelogin_url())
        .env("REQUESTS_CA_BUNDLE", &far.authority)
        .env("AWS_CA_BUNDLE", &far.authority)
        .current_dir(&far.practice.home)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let answers = client.status().is_ok_and(|status| status.success());
    answers.then_some(client)
}

/// How often a sign-in waits for the disk, and what it reads to know whom to trust.
fn disk(budgets: &mut Budgets) {
    let near = Far::new(World::acme(), Duration::ZERO);
    near.run("env admin --shell sh");
    near.run("logout");
    let log = near.practice.home.join("calls");
    let Some(calls) = traced(&near.command("env admin --shell sh"), &log) else {
        println!("strace is not installed: calls are not counted");
        return;
    };
    let count = |part: &str| calls.lines().filter(|call| call.contains(part)).count();
    let (syncs, certificates) = (count("sync("), count("/etc/ssl/certs/"));
    println!(
        "cold sign-in: waits {syncs} times for the disk, opens {certificates} files of certificates"
    );
    budgets.expect(syncs <= 1, "a sign-in waits for the disk more than once");
    budgets.expect(
        certificates <= 1,
        "a sign-in reads the trust store more than once",
    );
}

fn traced(command: &Command, log: &Path) -> Option<String> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", "trace=fsync,fdatasync,openat", "-o"]);
    strace
        .arg(log)
        .arg(command.get_program())
        .args(command.get_args());
    strace.env_clear();
    strace.envs(
        command
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let quiet = strace.stdout(Stdio::null()).stdin(Stdio::null());
    quiet.status().ok().filter(|status| status.success())?;
    std::fs::read_to_string(log).ok()
}

/// Pushes that are approved after a while, at any moment between two polls.
fn pushes(budgets: &mut Budgets) {
    const AT_ONCE: u32 = 8;
    const TURNS: u32 = 6;
    let approved = |polls: u32| Factor::Push {
        polls,
        code: "135790".into(),
    };
    let one = |number: u32| {
        let near = Far::new(World::acme(), Duration::ZERO);
        let sandbox = &near.practice.sandbox;
        sandbox.edit(|acme| acme.user("dan").devices[0].factor = approved(u32::MAX));
        let mut command = near.command("credential-process --role admin --ask");
        let mut child = command
            .env("OL_AWS_USERNAME", "dan@acme.test")
            .spawn()
            .unwrap();
        while sandbox.pushes() == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        let pushed = Instant::now();
        // The last digits of these steps are spread over a second.
        std::thread::sleep(Duration::from_millis(1000 + u64::from(number * 377 % 2000)));
        sandbox.edit(|acme| acme.user("dan").devices[0].factor = approved(0));
        let (approval, waited) = (Instant::now(), pushed.elapsed());
        assert!(child.wait().unwrap().success());
        let polls = sandbox.count(Step::VerifyFactor) - 1;
        (approval.elapsed(), waited, polls)
    };
    let samples = (0..TURNS).flat_map(|turn| {
        std::thread::scope(|scope| {
            let numbers = (0..AT_ONCE).map(|n| turn * AT_ONCE + n);
            let running: Vec<_> = numbers.map(|n| scope.spawn(move || one(n))).collect();
            let ended = running.into_iter().map(|run| run.join().unwrap());
            ended.collect::<Vec<_>>()
        })
    });
    let samples: Vec<(Duration, Duration, usize)> = samples.collect();
    let mut delays: Vec<Duration> = samples.iter().map(|sample| sample.0).collect();
    delays.sort_unstable();
    let (median, worst) = (delays[delays.len() / 2], delays[delays.len() - 1]);
    let waited: f64 = samples.iter().map(|sample| sample.1.as_secs_f64()).sum();
    let polls: usize = samples.iter().map(|sample| sample.2).sum();
    // The last one of each came after the approval.
    let rate = (polls - samples.len()) as f64 / waited;
    println!(
        "{} pushes: from the approval to the credentials {median:?}, at worst {worst:?}; {rate:.2} polls a second",
        samples.len()
    );
    budgets.expect(
        (0.7..=1.2).contains(&rate),
        "a push is polled about once a second",
    );
}
