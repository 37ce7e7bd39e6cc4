//! No secret of a run is anywhere it should not be: in no file, no list of processes, no log, no panic, and in no program's
//! environment but what the contract lists. Each look is first shown to find what was put there for it.

mod child;
mod panic;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sandbox::{Factor, Step};

use crate::world::secret_scan::Canaries;
use crate::world::{Done, Run, World, until};

const PASSWORD: &str = "canary-password-Zq81";
const WRONG_PASSWORD: &str = "canary-wrong-password-Lp02";
const CLIENT_SECRET: &str = "canary-client-secret-Yw47";
const CODE: &str = "canarycode5533";
const WRONG_CODE: &str = "canarycode8811";
const SECRET_KEY: &str = "canary/secret+access/key+Xv59+0123456789";
/// These are what `env` is there to print, and a child to get.
const RESULTS: [&str; 2] = ["secret access key", "session token"];

fn acme() -> sandbox::World {
    let mut acme = sandbox::World::acme();
    acme.client_secret = CLIENT_SECRET.into();
    acme.secret_access_key = Some(SECRET_KEY.into());
    acme.session_token = Some(format!("canary/session+token/{}", "Tk73".repeat(300)));
    // Long enough for a look at what runs meanwhile.
    acme.latency = Duration::from_millis(60);
    for user in &mut acme.users {
        user.password = PASSWORD.into();
    }
    acme.user("ben").devices[0].factor = Factor::Code(CODE.into());
    acme
}

/// Everything that is known before a run.
fn given() -> Canaries {
    let mut canaries = Canaries::default();
    for (name, value) in [
        ("password", PASSWORD),
        ("wrong password", WRONG_PASSWORD),
        ("client secret", CLIENT_SECRET),
        ("code", CODE),
        ("wrong code", WRONG_CODE),
        ("secret access key", SECRET_KEY),
    ] {
        canaries.add(name, value);
    }
    canaries.add("session token", &acme().session_token.unwrap());
    canaries
}

/// And what the services handed out in between.
fn all_of(world: &World) -> Canaries {
    let mut canaries = given();
    let bearer = |step| {
        let requests = world.sandbox.requests_of(step).into_iter();
        requests.filter_map(|request| request.header("authorization").map(str::to_owned))
    };
    let tokens: BTreeSet<String> = bearer(Step::Assertion).collect();
    let basics: BTreeSet<String> = bearer(Step::Token).collect();
    for header in tokens.union(&basics) {
        canaries.add("authorization", header.split(' ').nth(1).unwrap());
    }
    for request in world.sandbox.requests_of(Step::VerifyFactor) {
        canaries.add(
            "state token",
            request.json()["state_token"].as_str().unwrap(),
        );
    }
    for request in world.sandbox.requests_of(Step::AssumeRoleWithSaml) {
        let assertion = request.form("SAMLAssertion").unwrap();
        canaries.add("assertion", &assertion);
        let xml = String::from_utf8(STANDARD.decode(&assertion).unwrap()).unwrap();
        canaries.add("assertion's text", &xml);
    }
    canaries
}

fn as_before(world: &World, line: &str) -> Run {
    let temporary = world.home().join("tmp");
    fs::create_dir_all(&temporary).unwrap();
    world
        .ol_aws(&format!("-vvv {line}"))
        .env("OL_AWS_PASSWORD", PASSWORD)
        .env("OL_AWS_CLIENT_SECRET", CLIENT_SECRET)
        .env("TMPDIR", &temporary)
        .env("RUST_LOG", "trace")
        .env("RUST_BACKTRACE", "full")
}

/// Every way a run may go: what is asked of it, and whether its stdout is where results belong.
fn every_run(world: &World, elsewhere: &Path) -> Vec<(String, bool, Done)> {
    let run = |line: &str| as_before(world, line);
    let with_code = |line: &str, code: &str| run(line).user("ben").env("OL_AWS_OTP", code);
    let by_programs = |line: &str| {
        let without = ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET"];
        run(line).without(&without)
    };
    world.config(&format!(
        "[roles.admin]\nrole = \"111122223333/Admin\"\n[roles.ro]\nrole = \"111122223333/ReadOnly\"\n\
         [tenants.programs]\nsubdomain = \"acme\"\napp_id = 123456\nusername = \"ben@acme.test\"\n\
         client_id = \"sandbox-client-id\"\nendpoint = \"{}\"\n{}\n[tenants.programs.roles.admin]\nrole = \"111122223333/Admin\"\n",
        world.sandbox.onelogin_url(),
        ["password", "client_secret", "otp"]
            .map(|key| {
                let (value, seen) = (elsewhere.join(key), elsewhere.join(format!("{key}.environ")));
                let script = format!(
                    "cat /proc/self/environ >'{}'; sleep 0.1; cat '{}'",
                    seen.display(),
                    value.display()
                );
                format!("{key}_command = [\"sh\", \"-c\", \"{script}\"]\n")
            })
            .concat()
    ));
    let wrong_password = run("login").env("OL_AWS_PASSWORD", WRONG_PASSWORD);
    let runs = [
        ("wrong password", false, wrong_password),
        ("wrong code", false, with_code("login", WRONG_CODE)),
        ("env", true, with_code("env admin --shell sh", CODE)),
        (
            "env, cached",
            true,
            with_code("env admin --shell fish", CODE),
        ),
        ("login --all", false, with_code("login --all", CODE)),
        ("roles", false, with_code("roles", CODE)),
        ("status", false, with_code("status", CODE)),
        ("status --json", false, with_code("status --json", CODE)),
        ("exec", false, with_code("exec admin -- sleep 0.1", CODE)),
        (
            "exec --renew",
            false,
            with_code("exec --renew admin -- sleep 0.1", CODE),
        ),
        (
            "push",
            true,
            run("credential-process admin --ask").user("dan"),
        ),
        (
            "credential-process",
            true,
            with_code("credential-process ro", CODE),
        ),
        // Else the access token at hand would do, and the client secret not be asked for.
        ("logout", false, with_code("logout", CODE)),
        (
            "programs",
            false,
            by_programs("login admin --tenant programs"),
        ),
        ("no such role", false, run("env nobody --shell sh")),
        ("nobody to ask", false, run("login").user("eve")),
    ];
    let ended =
        |(name, has_results, run): (&str, bool, Run)| (name.to_owned(), has_results, run.done());
    runs.into_iter().map(ended).collect()
}

/// What a look at processes is told, and tells, while it goes on.
#[derive(Default)]
struct Watch {
    stop: AtomicBool,
    /// How often it has seen all of them.
    rounds: AtomicUsize,
}

/// Looks at the arguments of every process of the system again and again, until it is told to stop; what was found, and how
/// many different ones of ours were seen.
fn watch(canaries: &Canaries, told: &Watch) -> (Vec<String>, usize) {
    let (mut found, mut ours) = (BTreeSet::new(), BTreeSet::new());
    while !told.stop.load(Ordering::Relaxed) {
        for process in fs::read_dir("/proc").unwrap().flatten() {
            let id = process.file_name();
            if !id.as_encoded_bytes().iter().all(u8::is_ascii_digit) {
                continue;
            }
            let Ok(arguments) = fs::read(process.path().join("cmdline")) else {
                continue;
            };
            let text = String::from_utf8_lossy(&arguments).into_owned();
            found.extend(
                canaries
                    .within(&arguments)
                    .iter()
                    .map(|name| format!("{name} in {text:?}")),
            );
            if text.contains("ol-aws\0") && text.contains("-vvv") {
                ours.insert(id);
            }
        }
        told.rounds.fetch_add(1, Ordering::Relaxed);
    }
    (found.into_iter().collect(), ours.len())
}

#[test]
fn no_secret_of_any_run_is_in_a_file_a_list_of_processes_or_a_log() {
    let world = World::of(acme());
    let elsewhere = tempfile::tempdir().unwrap();
    for (key, value) in [
        ("password", PASSWORD),
        ("client_secret", CLIENT_SECRET),
        ("otp", CODE),
    ] {
        fs::write(elsewhere.path().join(key), value).unwrap();
    }
    let (told, canaries) = (Watch::default(), given());
    let (runs, (seen, ours)) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&canaries, &told));
        let runs = every_run(&world, elsewhere.path());
        told.stop.store(true, Ordering::Relaxed);
        (runs, watcher.join().unwrap())
    });
    for (name, _, done) in &runs {
        let fails = ["wrong", "no ", "nobody"]
            .iter()
            .any(|start| name.starts_with(start));
        assert_eq!(done.code != 0, fails, "{name}: {}", done.stderr);
    }
    assert!(seen.is_empty(), "{seen:?}");
    assert!(
        ours >= runs.len() / 2,
        "only {ours} of ours were seen at all"
    );

    let canaries = all_of(&world);
    assert!(canaries.count() >= 20, "{}", canaries.count());
    let places = canaries.below(world.home());
    assert!(places.is_empty(), "{places:?}");
    let results = canaries.only(&RESULTS);
    for (name, has_results, done) in &runs {
        assert_eq!(
            canaries.within(done.stderr.as_bytes()),
            [""; 0],
            "{name}: {}",
            done.stderr
        );
        let printed = canaries.within(done.stdout.as_bytes());
        match has_results {
            // The look finds what is there, and that is all there is.
            true => assert_eq!(printed, results.within(done.stdout.as_bytes()), "{name}"),
            false => assert_eq!(printed, [""; 0], "{name}: {}", done.stdout),
        }
        assert_eq!(
            printed.len(),
            if *has_results { RESULTS.len() } else { 0 },
            "{name}"
        );
    }
    // A program that gives one secret gets no other, and none of what came before it.
    for key in ["password", "client_secret", "otp"] {
        let environment = fs::read(elsewhere.path().join(format!("{key}.environ"))).unwrap();
        assert!(
            environment.starts_with(b"PATH=") || environment.len() > 100,
            "{key}"
        );
        assert_eq!(canaries.within(&environment), [""; 0], "{key}_command");
    }
}

#[test]
fn the_look_at_processes_and_files_finds_what_is_put_there() {
    // Others than above, whose test would find them too.
    let secrets = ["planted-password-Gh33", "planted-client-secret-Jd90"];
    let mut canaries = Canaries::default();
    for secret in secrets {
        canaries.add(secret, secret);
    }
    let told = Watch::default();
    let (seen, _) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&canaries, &told));
        for planted in [secrets[0].to_owned(), STANDARD.encode(secrets[1])] {
            let mut command = Command::new("sh");
            command.args(["-c", "read end; exit 0", &planted]);
            let mut planted = command.stdin(Stdio::piped()).spawn().unwrap();
            // For one whole round at least, however busy the machine is.
            let before = told.rounds.load(Ordering::Relaxed);
            until(|| told.rounds.load(Ordering::Relaxed) >= before + 2);
            assert!(planted.wait().unwrap().success());
        }
        told.stop.store(true, Ordering::Relaxed);
        watcher.join().unwrap()
    });
    for secret in secrets {
        assert!(seen.iter().any(|line| line.starts_with(secret)), "{seen:?}");
    }
    // In each kind of place that the runs above write to.
    let world = World::of(acme());
    as_before(&world, "env admin --shell sh").done();
    for place in ["tmp", "run/ol-aws", ".local/state/ol-aws", ".config"] {
        let file = world.home().join(place).join("planted");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, STANDARD.encode(format!("{{\"p\":\"{PASSWORD}\"}}"))).unwrap();
        assert_eq!(given().below(world.home()), [("password", file.clone())]);
        fs::remove_file(file).unwrap();
    }
}
