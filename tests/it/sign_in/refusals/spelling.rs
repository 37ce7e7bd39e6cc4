//! One account has one memory, however the settings spell it. Under OneLogin's own names too: the sandbox stands in for
//! them behind a proxy.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

use sandbox::Step;

use crate::world::{Run, World};

/// A proxy that leads to one place, whatever is asked for. Its address.
fn leads_to(to: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, server) = (client.unwrap(), TcpStream::connect(&to).unwrap());
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                client.read_exact(&mut byte).unwrap();
                asked.push(byte[0]);
            }
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
            for (mut from, mut to) in [(client, server), back] {
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut to);
                    let _ = to.shutdown(Shutdown::Write);
                });
            }
        }
    });
    format!("http://{address}")
}

struct Company {
    world: World,
    proxy: String,
}

impl Company {
    fn new() -> Self {
        let (world, _) = World::over_tls(sandbox::World::acme());
        let onelogin = world.sandbox.onelogin_url();
        let proxy = leads_to(onelogin.trim_start_matches("https://").to_owned());
        Self { world, proxy }
    }

    fn run(&self, line: &str, settings: &[(&str, &str)]) -> Run {
        let run = self.world.ol_aws(line).without(&["OL_AWS_ENDPOINT"]);
        let run = run
            .env("SSL_CERT_FILE", self.world.home().join("ca.pem"))
            .env("HTTPS_PROXY", &self.proxy)
            .env("NO_PROXY", "127.0.0.1");
        settings
            .iter()
            .fold(run, |run, (name, value)| run.env(name, value))
    }
}

const SPELLINGS: [&[(&str, &str)]; 8] = [
    &[],
    &[("OL_AWS_USERNAME", "Ada@Acme.TEST")],
    &[("OL_AWS_SUBDOMAIN", "ACME")],
    &[("OL_AWS_ONELOGIN_REGION", "us")],
    &[("OL_AWS_ENDPOINT", "https://ACME.onelogin.com")],
    &[("OL_AWS_ENDPOINT", "https://acme.onelogin.com:443")],
    &[("OL_AWS_ENDPOINT", "https://acme.onelogin.com.")],
    &[("OL_AWS_ENDPOINT", "https://api.us.onelogin.com")],
];

#[test]
fn a_refused_password_is_known_under_every_spelling_of_its_account() {
    let company = Company::new();
    for settings in SPELLINGS {
        let run = company.run("credential-process admin", settings);
        let said = run.env("OL_AWS_PASSWORD", "old").fails(4);
        assert!(
            said.contains("Invalid user credentials"),
            "{settings:?}: {said}"
        );
    }
    assert_eq!(company.world.sandbox.count(Step::Assertion), 1);
    // What is right is right under each of them: they do lead there.
    for settings in SPELLINGS {
        company.run("credential-process admin", settings).ok();
    }
}

#[test]
fn a_lock_pauses_every_spelling_of_its_account() {
    let company = Company::new();
    company
        .world
        .sandbox
        .edit(|acme| acme.user("ada").locked = true);
    for settings in SPELLINGS {
        let said = company.run("credential-process admin", settings).fails(4);
        assert!(said.contains("is locked"), "{settings:?}: {said}");
    }
    assert_eq!(company.world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn many_at_once_ask_once_however_they_spell_it() {
    let company = Company::new();
    let children: Vec<_> = SPELLINGS
        .iter()
        .cycle()
        .take(24)
        .map(|settings| {
            let mut run = company
                .run("env admin", settings)
                .env("OL_AWS_PASSWORD", "old");
            run.command.stdout(std::process::Stdio::null());
            run.command
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert_eq!(child.wait().unwrap().code(), Some(4));
    }
    assert_eq!(company.world.sandbox.count(Step::Assertion), 1);
}
