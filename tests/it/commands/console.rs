//! `console`: a link that signs in once, and the ways it takes to the browser.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use sandbox::{ChainGrant, Fault, RoleGrant, Step};

use crate::world::program::write_program;
use crate::world::{DEV, Done, PROD, Run, World};

/// A run whose console is the practice one.
fn console(world: &World, line: &str) -> Run {
    let run = world.ol_aws(&format!("console {line}"));
    run.env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url())
}

/// Where a link leads, asked by a client that follows nothing: status and `Location`.
fn followed(link: &str) -> (u16, Option<String>) {
    let mut curl = Command::new("curl");
    curl.args([
        "-s",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code} %{redirect_url}",
        link,
    ]);
    let told = String::from_utf8(curl.output().unwrap().stdout).unwrap();
    let (status, location) = told.split_once(' ').unwrap();
    (
        status.parse().unwrap(),
        (!location.is_empty()).then(|| location.to_owned()),
    )
}

#[test]
fn the_link_leads_to_the_service_in_the_roles_region_once() {
    let world = World::new();
    let link = console(&world, "admin --service ec2 --region eu-west-1 --print").ok();
    let expected = "https://console.aws.amazon.com/ec2/home?region=eu-west-1";
    assert_eq!(followed(link.trim()), (302, Some(expected.into())));
    assert_eq!(followed(link.trim()).0, 400, "a second time it is no good");
}

#[test]
fn without_a_service_it_is_the_consoles_home_and_a_path_may_be_named() {
    let world = World::new();
    for (line, expected) in [
        (
            "admin --print",
            "https://console.aws.amazon.com/console/home?region=us-east-1",
        ),
        (
            "admin --print --destination /s3/buckets/x",
            "https://console.aws.amazon.com/s3/buckets/x?region=us-east-1",
        ),
    ] {
        let link = console(&world, line).ok();
        assert_eq!(followed(link.trim()).1.as_deref(), Some(expected), "{line}");
    }
    for wrong in [
        "--destination https://evil.example/",
        "--service ec2/home",
        "--destination s3 --service ec2",
    ] {
        console(&world, &format!("admin --print {wrong}")).fails(2);
    }
}

#[test]
fn every_partition_has_its_console() {
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles = vec![
        RoleGrant::new(&format!("arn:aws-cn:iam::{PROD}:role/China"), 3600),
        RoleGrant::new(&format!("arn:aws-us-gov:iam::{DEV}:role/Gov"), 3600),
        RoleGrant::new(&format!("arn:aws-eusc:iam::{DEV}:role/Europe"), 3600),
    ];
    let world = World::of(acme);
    for (role, host) in [
        ("China", "https://console.amazonaws.cn/"),
        ("Gov", "https://console.amazonaws-us-gov.com/"),
        ("Europe", "https://console.amazonaws-eusc.eu/"),
    ] {
        let link = console(&world, &format!("{role} --print")).ok();
        let (_, location) = followed(link.trim());
        assert!(
            location
                .as_ref()
                .is_some_and(|location| location.starts_with(host)),
            "{location:?}"
        );
    }
}

/// What the practice sign-in was asked for a session's token.
fn asked(world: &World) -> Vec<String> {
    let requests = world.sandbox.requests_of(Step::SigninToken);
    requests.into_iter().map(|request| request.path).collect()
}

#[test]
fn the_consoles_session_lives_as_long_as_the_role_was_asked_to_and_a_chained_one_says_nothing() {
    let mut acme = sandbox::World::acme();
    let deploy = format!("arn:aws:iam::{DEV}:role/Chained");
    acme.chains = vec![ChainGrant::new(
        &format!("arn:aws:iam::{PROD}:role/Admin"),
        &deploy,
    )];
    let world = World::of(acme);
    world.config(&format!(
        "[roles.admin]\nrole = \"{PROD}/Admin\"\nduration = \"30m\"\n[roles.chained]\nsource = \"admin\"\nrole_arn = \"{deploy}\"\n"
    ));
    console(&world, "admin --print").ok();
    console(&world, "chained --print").ok();
    let asked = asked(&world);
    assert!(asked[0].contains("SessionDuration=1800"), "{}", asked[0]);
    assert!(!asked[1].contains("SessionDuration"), "{}", asked[1]);
}

#[test]
fn odd_characters_of_a_token_arrive() {
    let mut acme = sandbox::World::acme();
    acme.session_token = Some("a+b/c=&d%e\"f#g h".into());
    let world = World::of(acme);
    let link = console(&world, "admin --print").ok();
    assert_eq!(followed(link.trim()).0, 302);
}

#[test]
fn guards_hold_and_refusals_are_explained_without_the_keys() {
    let world = World::new();
    world.config("[roles.deploy]\nrole = \"Deploy\"\nguard = \"exec-only\"\n");
    console(&world, "deploy --print").fails(1);
    world.sandbox.fault(Step::SigninToken, [Fault::status(400)]);
    let stderr = console(&world, "admin --print").fails(7);
    assert!(stderr.contains("--fresh"), "{stderr}");
    world.sandbox.fault(Step::SigninToken, [Fault::status(503)]);
    console(&world, "admin --print").fails(8);
    let unreachable =
        console(&world, "admin --print -vvv").env("AWS_ENDPOINT_URL_SIGNIN", "http://127.0.0.1:1");
    let stderr = unreachable.fails(8);
    assert!(
        stderr.contains("127.0.0.1:1")
            && !stderr.contains("sessionKey")
            && !stderr.contains("ASIA"),
        "{stderr}"
    );
}

/// A program of this text that stands in for the browser, in the world's home.
fn browser(world: &World, text: &str) -> PathBuf {
    let path = world.home().join("browser");
    write_program(&path, &format!("#!/bin/sh\n{text}"));
    path
}

/// Notes its words and what the processes of the machine are called meanwhile, then follows what it was given. A planted
/// word shows that the note would hold the link, were it there.
const LOOKS_AROUND: &str = "printf '%s\\n' \"$@\" > words\nenv > environment\n\
    sh -c 'sleep 5; exit' planted-canary &\nuntil grep -q planted-canary /proc/$!/cmdline; do sleep 0.1; done\n\
    cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' > processes\n\
    curl -s -o /dev/null -w '%{http_code} %{redirect_url}' \"$1\" > followed\n\
    curl -s -o /dev/null -w '%{http_code}' \"$1\" > again || true\n";

#[test]
fn the_link_is_in_no_list_of_processes_and_is_given_out_once() {
    let world = World::new();
    let browser = browser(&world, LOOKS_AROUND);
    let run = console(&world, "admin --service s3").env("BROWSER", &browser);
    let done = run.env("OL_AWS_OTP", "012345").done();
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (0, ""),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("opened the console"),
        "{}",
        done.stderr
    );
    let read = |name: &str| std::fs::read_to_string(world.home().join(name)).unwrap();
    let wait = || world.home().join("again").exists();
    for _ in 0..100 {
        if wait() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let followed = read("followed");
    assert!(
        followed.starts_with("302 ") && followed.contains("SigninToken="),
        "{followed}"
    );
    let token = followed.split("SigninToken=").nth(1).unwrap();
    let processes = read("processes");
    assert!(
        processes.contains("planted-canary"),
        "the note shows what is there"
    );
    // Other tests follow links of their own at the same time.
    assert!(!processes.contains(token), "{processes}");
    assert!(!read("words").contains("SigninToken"));
    assert_ne!(read("again"), "302", "it is given out once");
    let environment = read("environment");
    for secret in ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET", "OL_AWS_OTP"] {
        assert!(!environment.contains(secret), "{secret}");
    }
}

/// Another user of the machine reads the address from `ps`, and is faster.
#[test]
fn another_user_gets_nothing_and_the_browser_still_does() {
    let world = World::new();
    let browser = browser(
        &world,
        "curl='curl -s -o /dev/null -w %{http_code}'\nsetpriv --reuid 65534 --clear-groups $curl \"$1\" > other || true\n\
         curl -s -o /dev/null -H 'Origin: http://x' -w '%{http_code}' \"$1\" > page\n\
         curl -s -o /dev/null -H 'Host: evil.example' -w '%{http_code}' \"$1\" > rebound\n\
         curl -s -o /dev/null -w '%{http_code}' \"$1\" > own\n",
    );
    console(&world, "admin").env("BROWSER", &browser).ok();
    let read = |name: &str| std::fs::read_to_string(world.home().join(name)).unwrap_or_default();
    if rustix::process::geteuid().is_root() {
        assert_eq!(read("other"), "403");
    }
    assert_eq!(
        (
            read("page").as_str(),
            read("rebound").as_str(),
            read("own").as_str()
        ),
        ("404", "404", "302")
    );
}

/// A connection that was closed before we looked belongs to nobody any more. We are stopped meanwhile, so that it always was.
#[test]
fn another_user_who_asks_and_hangs_up_uses_up_nothing() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let world = World::new();
    let browser = browser(
        &world,
        "url=${1#http://}; host=${url%%/*}; path=/${url#*/}\nkill -STOP $PPID\n\
         setpriv --reuid 65534 --clear-groups bash -c 'exec 3<>/dev/tcp/127.0.0.1/${0##*:} &&\n\
           printf \"GET $1 HTTP/1.1\\r\\nHost: $0\\r\\n\\r\\n\" >&3' \"$host\" \"$path\" && echo yes > sent\n\
         sleep 0.3; kill -CONT $PPID; sleep 0.3\n\
         curl -s -o /dev/null -w '%{http_code}' \"$1\" > own\n",
    );
    console(&world, "admin").env("BROWSER", &browser).ok();
    let read = |name: &str| std::fs::read_to_string(world.home().join(name)).unwrap_or_default();
    assert_eq!(
        (read("sent").as_str(), read("own").as_str()),
        ("yes\n", "302")
    );
}

#[test]
fn a_browser_that_fails_is_followed_by_the_next_and_without_any_the_link_is_printed() {
    let world = World::new();
    let good = browser(&world, "curl -s -o /dev/null \"$1\"\n");
    let list = format!("/does/not/exist:false:{}", good.display());
    let done = console(&world, "admin").env("BROWSER", list).done();
    assert!(
        done.stderr.contains("opened the console"),
        "{}",
        done.stderr
    );
    // No display and nothing named.
    let done = console(&world, "admin").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("within 15 minutes"), "{}", done.stderr);
    assert_eq!(followed(done.stdout.trim()).0, 302);
}

#[test]
fn somebody_who_connects_and_says_nothing_keeps_the_browser_waiting_not_at_all() {
    let world = World::new();
    let browser = browser(
        &world,
        "host=${1#http://}; host=${host%%/*}; port=${host##*:}\n\
         exec 3<>/dev/tcp/127.0.0.1/$port\ncurl -s -o /dev/null -w '%{http_code}' \"$1\" > own\n",
    );
    let text = std::fs::read_to_string(&browser)
        .unwrap()
        .replace("/bin/sh", "/bin/bash");
    std::fs::write(&browser, text).unwrap();
    console(&world, "admin").env("BROWSER", &browser).ok();
    assert_eq!(
        std::fs::read_to_string(world.home().join("own")).unwrap(),
        "302"
    );
}

/// Half a minute, of which the other tests take no notice.
#[test]
fn a_browser_that_does_not_come_is_an_error_with_a_way_out() {
    let world = World::new();
    let browser = browser(&world, "exit 0\n");
    let mut run = console(&world, "admin").env("BROWSER", &browser);
    let output = run.command.stdin(Stdio::null()).output().unwrap();
    let done = Done::of(output);
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert!(done.stderr.contains("--print"), "{}", done.stderr);
}

/// The variables that a shell has after `env LINE`.
fn shell(world: &World, line: &str) -> Vec<(String, String)> {
    let json = world.ol_aws(&format!("env {line} --format json")).ok();
    let found: std::collections::BTreeMap<String, String> = serde_json::from_str(&json).unwrap();
    found.into_iter().collect()
}

/// The key that the practice sign-in was shown last.
fn shown_key(world: &World) -> String {
    let asked = asked(world).pop().unwrap();
    let session = asked.split("Session=").nth(1).unwrap();
    let key = session.split("sessionId%22%3A%22").nth(1).unwrap();
    key.split("%22").next().unwrap().to_owned()
}

fn value<'v>(variables: &'v [(String, String)], name: &str) -> &'v str {
    let found = variables.iter().find(|(known, _)| known == name);
    &found.unwrap().1
}

#[test]
fn without_a_role_it_is_what_this_shell_has_and_nobody_signs_in() {
    let world = World::new();
    let browser = browser(&world, "curl -s -o /dev/null \"$1\"\n");
    for line in ["admin --read-only --region eu-west-1", "Deploy"] {
        let shell = shell(&world, line);
        world.ol_aws("logout").ok();
        let before = world.sandbox.count(Step::Assertion);
        let mut run = console(&world, "").without(&["OL_AWS_SUBDOMAIN", "OL_AWS_PASSWORD"]);
        run.command.envs(shell.iter().cloned());
        let done = run.env("BROWSER", &browser).done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        let (role, account) = (
            value(&shell, "OL_AWS_ROLE"),
            value(&shell, "OL_AWS_ACCOUNT"),
        );
        let expected = format!("opened the console for {role} in {account}");
        assert!(done.stderr.contains(&expected), "{}", done.stderr);
        assert_eq!(shown_key(&world), value(&shell, "AWS_ACCESS_KEY_ID"));
        assert_eq!(world.sandbox.count(Step::Assertion), before);
    }
}

#[test]
fn another_tools_credentials_open_the_console_of_their_partition() {
    let world = World::new();
    let keys: Vec<(String, String)> = shell(&world, "admin")
        .into_iter()
        .filter(|(name, _)| name.starts_with("AWS_") && !name.contains("REGION"))
        .collect();
    for (region, host) in [
        ("us-gov-west-1", "https://console.amazonaws-us-gov.com/"),
        ("eu-west-1", "https://console.aws.amazon.com/"),
        ("", "https://console.aws.amazon.com/"),
    ] {
        let mut run = console(&world, "--print").env("AWS_REGION", region);
        run.command.envs(keys.iter().cloned());
        let link = run.ok();
        let location = followed(link.trim()).1.unwrap();
        assert!(location.starts_with(host), "{region}: {location}");
    }
}

#[test]
fn what_has_expired_or_was_not_meant_is_not_what_this_shell_has() {
    let world = World::new();
    world.config("default_role = \"Deploy\"\n");
    let shell = shell(&world, "admin");
    let mine = value(&shell, "AWS_ACCESS_KEY_ID").to_owned();
    // Otherwise it would be the same session again.
    world.ol_aws("logout").ok();
    // Keys of a user have no session token.
    let user: Vec<_> = shell
        .iter()
        .filter(|(name, _)| !name.contains("TOKEN"))
        .cloned()
        .collect();
    let mut expired = shell.clone();
    for (name, value) in &mut expired {
        let is_end = name == "OL_AWS_EXPIRES_AT";
        if is_end || name == "OL_AWS_CHECK" {
            let mut words: Vec<String> = value.split(' ').map(str::to_owned).collect();
            let end = if is_end { 0 } else { 3 };
            words[end] = "1000000000".into();
            *value = words.join(" ");
        }
    }
    for (line, variables) in [
        ("Deploy --print", &shell),
        ("--read-only --print", &shell),
        ("--print", &user),
        ("--print", &expired),
    ] {
        let mut run = console(&world, line);
        run.command.envs(variables.iter().cloned());
        run.ok();
        assert_ne!(shown_key(&world), mine, "{line}");
    }
}
