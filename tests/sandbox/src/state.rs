//! What the two services remember between requests, and the log that tests read. Who may do what is
//! decided in `onelogin.rs`, `factor.rs` and `sts.rs`.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use time::OffsetDateTime;

use crate::acceptor::Doors;
use crate::fault::Fault;
use crate::world::World;
use crate::xml::RolePair;

/// The steps of a sign-in, as a test names them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Step {
    Token,
    Assertion,
    VerifyFactor,
    AssumeRoleWithSaml,
    AssumeRole,
    GetCallerIdentity,
    /// The first half of a console sign-in.
    SigninToken,
    /// An assertion that a browser posts to the sign-in page.
    SigninPage,
    /// Any other path, method or action, on either service.
    Other,
}

/// One request as it arrived. Header names are in lower case.
#[derive(Clone, Debug)]
pub struct Request {
    pub step: Step,
    pub method: String,
    /// With the query, if there was one.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The number of the TCP connection, from 1, counted over both services.
    pub connection: usize,
    /// None: not answered (yet, or at all).
    pub status: Option<u16>,
    /// How many of its step waited for an answer when it came, itself among them.
    pub at_once: usize,
    pub at: Instant,
}

impl Request {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `Null` if it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A value of the form-encoded body.
    pub fn form(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.body.as_bytes())
            .find(|(given, _)| given == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// TCP connections accepted so far.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Connections {
    pub onelogin: usize,
    pub sts: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Service {
    OneLogin,
    Sts,
}

pub(crate) struct State {
    pub world: World,
    pub log: Vec<Request>,
    pub connections: Connections,
    pub doors: Doors,
    /// In the order they were queued, for all steps.
    pub faults: Vec<(Step, Fault)>,
    pub access_token: Option<AccessToken>,
    /// By state token.
    pub challenges: HashMap<String, Challenge>,
    /// By the assertion as it is before base64.
    pub assertions: HashMap<Vec<u8>, Assertion>,
    /// By access key id.
    pub sessions: HashMap<String, Session>,
    /// Handed out for console sign-ins, each good once.
    pub signin_tokens: HashSet<String>,
    /// In a row, by username.
    pub wrong_passwords: HashMap<String, u32>,
    /// Codes by the clock that were taken: device and window.
    pub used_windows: HashSet<(i64, u64)>,
    /// Who is signed in at the portal, by the cookie's value.
    pub portal_sessions: HashMap<String, String>,
    pub pushes: usize,
    pub messages: usize,
}

#[derive(Clone)]
pub(crate) struct AccessToken {
    pub value: String,
    pub issued: OffsetDateTime,
}

#[derive(Clone)]
pub(crate) struct Challenge {
    pub username: String,
    pub app_id: String,
    pub issued: OffsetDateTime,
    /// By device id: calls after the push or the message that was sent, none before it.
    pub calls: HashMap<i64, u32>,
}

#[derive(Clone)]
pub(crate) struct Assertion {
    pub username: String,
    pub session_name: String,
    pub pairs: Vec<RolePair>,
    pub issuer: String,
    pub recipient: String,
    pub issued: OffsetDateTime,
    pub not_on_or_after: OffsetDateTime,
    pub session_not_on_or_after: OffsetDateTime,
}

#[derive(Clone)]
pub(crate) struct Session {
    pub session_token: String,
    pub expiration: OffsetDateTime,
    pub arn: String,
    pub user_id: String,
    pub account: String,
    pub role_arn: String,
    /// Assumed from another role.
    pub chained: bool,
    /// Under a session policy.
    pub narrowed: bool,
    /// Stays for the whole chain once it is set.
    pub source_identity: Option<String>,
}

impl State {
    pub fn new(world: World) -> State {
        State {
            world,
            log: Vec::new(),
            connections: Connections::default(),
            doors: Doors::new(),
            faults: Vec::new(),
            access_token: None,
            challenges: HashMap::new(),
            assertions: HashMap::new(),
            sessions: HashMap::new(),
            signin_tokens: HashSet::new(),
            wrong_passwords: HashMap::new(),
            used_windows: HashSet::new(),
            portal_sessions: HashMap::new(),
            pushes: 0,
            messages: 0,
        }
    }

    /// The services' own clock: everything they say and check goes by it.
    pub fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + time::Duration::seconds(self.world.clock_offset)
    }

    /// Counts a connection and numbers it.
    pub fn accept(&mut self, service: Service) -> usize {
        match service {
            Service::OneLogin => self.connections.onelogin += 1,
            Service::Sts => self.connections.sts += 1,
        }
        self.connections.onelogin + self.connections.sts
    }

    /// The requests of a step that wait for an answer.
    pub fn unanswered(&self, step: Step) -> usize {
        let of_step = self.log.iter().filter(|request| request.step == step);
        of_step.filter(|request| request.status.is_none()).count()
    }

    pub fn take_fault(&mut self, step: Step) -> Option<Fault> {
        let position = self.faults.iter().position(|(queued, _)| *queued == step)?;
        Some(self.faults.remove(position).1)
    }
}
