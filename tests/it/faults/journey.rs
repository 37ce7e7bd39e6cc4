//! A run that passes a seam of the network, from a home that already holds something; and what must be as before when it
//! fails: what is held, and every file.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sandbox::{ChainGrant, Door, Fault, Step};

use super::Seam;
use crate::world::{Done, Run, World};

const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";
const FAR: &str = "arn:aws:iam::555566667777:role/Far";

pub struct Journey {
    pub world: World,
    pub seam: Seam,
    /// What `env held` printed before.
    held: String,
    before: Files,
    /// Requests of the seam's step that were made before.
    asked_before: usize,
}

type Files = BTreeMap<PathBuf, (u32, Vec<u8>)>;

impl Journey {
    pub fn new(seam: Seam) -> Self {
        Self::of(sandbox::World::acme(), seam)
    }

    pub fn over_tls(seam: Seam) -> Self {
        let mut acme = sandbox::World::acme();
        acme.tls = true;
        Self::of(acme, seam)
    }

    pub fn of(mut acme: sandbox::World, seam: Seam) -> Self {
        acme.chains = vec![ChainGrant::new(ADMIN, FAR)];
        let world = World::of(acme);
        // A code that comes along would be sent without having it sent first.
        let command = match seam {
            Seam::Message => "otp_command = [\"echo\", \"204060\"]\n",
            _ => "",
        };
        world.config(&format!(
            "{command}[roles.held]\nrole = \"111122223333/ReadOnly\"\n\
             [roles.admin]\nrole = \"{ADMIN}\"\n\
             [roles.far]\nsource = \"admin\"\nrole_arn = \"{FAR}\"\n"
        ));
        if let Some(pem) = world.sandbox.ca_pem() {
            fs::write(world.home().join("ca.pem"), pem).unwrap();
        }
        let mut journey = Self {
            world,
            seam,
            held: String::new(),
            before: Files::new(),
            asked_before: 0,
        };
        // As hours later: the role is held, but a new one takes the whole way.
        let code = match seam {
            Seam::Push | Seam::Poll => " --otp 135790",
            _ => "",
        };
        journey.held = journey.run(&format!("env held --shell sh{code}")).ok();
        for entry in entries(&journey.world, &["assertion", "access-token"]) {
            fs::remove_file(entry).unwrap();
        }
        journey.asked_before = journey.world.sandbox.count(journey.step());
        journey.before = files(journey.world.home());
        journey
    }

    /// The request that is made there.
    pub fn step(&self) -> Step {
        match self.seam {
            Seam::Token => Step::Token,
            Seam::Assertion => Step::Assertion,
            Seam::Code | Seam::Message | Seam::Push | Seam::Poll => Step::VerifyFactor,
            Seam::Sts => Step::AssumeRoleWithSaml,
            Seam::Chain => Step::AssumeRole,
            local => panic!("{local:?} is on no network"),
        }
    }

    /// How many requests of that kind come before it.
    fn requests_before(&self) -> usize {
        usize::from(self.seam == Seam::Poll)
    }

    fn run(&self, line: &str) -> Run {
        let run = self.world.ol_aws(line);
        let run = match self.seam {
            Seam::Code => run.user("ben").env("OL_AWS_OTP", "012345"),
            Seam::Message => run.user("cat"),
            Seam::Push | Seam::Poll => run.user("dan"),
            _ => run,
        };
        match self.world.sandbox.ca_pem() {
            Some(_) => run.env("SSL_CERT_FILE", self.world.home().join("ca.pem")),
            None => run,
        }
    }

    /// The run that passes the seam.
    pub fn start(&self) -> Run {
        match self.seam {
            Seam::Push | Seam::Poll => self.run("credential-process admin --ask"),
            Seam::Chain => self.run("env far --shell sh"),
            _ => self.run("env admin --shell sh"),
        }
    }

    /// The next requests at the seam meet these.
    pub fn fault(&self, faults: impl IntoIterator<Item = Fault>) {
        let before = std::iter::repeat_n(Fault::Pass, self.requests_before());
        self.world.sandbox.fault(self.step(), before.chain(faults));
    }

    /// Whoever makes the first connection at the seam, or the first one after the request before it, finds this door.
    pub fn door(&self, door: Door) {
        let sandbox = &self.world.sandbox;
        let then = |step, before: usize| {
            let passed = std::iter::repeat_n(Fault::Pass, before);
            sandbox.fault(step, passed.chain([Fault::Then(door)]));
        };
        match self.seam {
            Seam::Token => sandbox.onelogin_door(door),
            Seam::Assertion => then(Step::Token, 0),
            Seam::Code | Seam::Message | Seam::Push => then(Step::Assertion, 0),
            Seam::Poll => then(Step::VerifyFactor, 0),
            Seam::Sts => sandbox.sts_door(door),
            Seam::Chain => then(Step::AssumeRoleWithSaml, 0),
            local => panic!("{local:?} is on no network"),
        }
    }

    /// Requests at the seam since the beginning.
    pub fn asked(&self) -> usize {
        let asked = self.world.sandbox.count(self.step()) - self.asked_before;
        asked.saturating_sub(self.requests_before())
    }

    /// It failed with that code and text, and nothing else happened.
    #[track_caller]
    pub fn assert_failed(&self, done: &Done, code: i32, says: &str) {
        let seam = self.seam;
        assert_eq!(done.code, code, "{seam:?}: {}", done.stderr);
        assert!(done.stderr.contains(says), "{seam:?}: {}", done.stderr);
        let error = done.stderr.find("error: ");
        let hint = match seam {
            // In one line, for the SDK that shows it.
            Seam::Push | Seam::Poll => done.stderr.find("; "),
            _ => done.stderr.find("hint: "),
        };
        assert!(error.is_some() && hint > error, "{seam:?}: {}", done.stderr);
        let status = match seam {
            Seam::Push | Seam::Poll => String::new(),
            _ => format!("(exit {code})\n"),
        };
        assert_eq!(done.stdout, status, "{seam:?}");
        self.assert_as_before();
        self.assert_nothing_sent_twice();
    }

    /// What is held is held, every file is whole, and only what a finished step leaves is new.
    #[track_caller]
    pub fn assert_as_before(&self) {
        let after = files(self.world.home());
        assert_only_steps_forward(&self.before, &after);
        let requests = self.world.sandbox.requests().len();
        let held = self.run("env held --shell sh").ok();
        assert_eq!(held, self.held, "{:?}", self.seam);
        assert_eq!(self.world.sandbox.requests().len(), requests);
    }

    /// The password and the code went out once each, besides what the first run sent.
    #[track_caller]
    pub fn assert_nothing_sent_twice(&self) {
        let sandbox = &self.world.sandbox;
        assert!(sandbox.count(Step::Assertion) <= 2, "{:?}", self.seam);
        let verified = sandbox.requests_of(Step::VerifyFactor);
        let codes = verified
            .iter()
            .filter(|request| request.json()["otp_token"].is_string());
        assert!(codes.count() <= 2, "{:?}", self.seam);
    }

    /// The trouble is over: the same run succeeds.
    #[track_caller]
    pub fn assert_works_again(&self) {
        self.world.sandbox.clear_faults();
        self.world.sandbox.onelogin_door(Door::Open);
        self.world.sandbox.sts_door(Door::Open);
        let done = self.start().done();
        assert_eq!(done.code, 0, "{:?}: {}", self.seam, done.stderr);
    }
}

/// The cache's entries of these kinds.
pub fn entries(world: &World, kinds: &[&str]) -> Vec<PathBuf> {
    let all = fs::read_dir(world.state()).unwrap();
    let paths = all.map(|entry| entry.unwrap().path());
    let fits = |path: &PathBuf| {
        let content = fs::read(path).unwrap();
        let head = content.split(|byte| *byte == b'\n').next().unwrap();
        let head = String::from_utf8_lossy(head).into_owned();
        kinds
            .iter()
            .any(|kind| head.contains(&format!("\"kind\":\"{kind}\"")))
    };
    paths.filter(|path| path.is_file() && fits(path)).collect()
}

/// Every file below a directory, with its mode and content.
pub fn files(directory: &Path) -> Files {
    let mut all = Files::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.is_dir() {
            all.extend(files(&path));
        } else if metadata.is_file() {
            let content = fs::read(&path).unwrap();
            all.insert(path, (metadata.permissions().mode(), content));
        }
    }
    all
}

/// What is written at any time, and may be lost: locks, notes of what was sent, what was refused, what was learned.
fn is_a_note(name: &str) -> bool {
    name.starts_with("lock-")
        || ["refused.json", "last-refusal.json", "learned.json"].contains(&name)
}

#[track_caller]
pub fn assert_only_steps_forward(before: &Files, after: &Files) {
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    for (path, content) in before {
        let same = after.get(path) == Some(content);
        // The roles are read anew with every assertion.
        let is_of_a_step = name(path).starts_with("entry-") && after.contains_key(path);
        assert!(
            same || is_a_note(&name(path)) || is_of_a_step,
            "{} has changed",
            path.display()
        );
    }
    for path in after.keys().filter(|path| !before.contains_key(*path)) {
        let of_ours = name(path).starts_with("entry-") || is_a_note(&name(path));
        assert!(of_ours, "{} is new", path.display());
    }
}
