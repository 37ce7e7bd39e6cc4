//! A practice OneLogin and AWS STS on loopback, over real HTTP: a library for the tests, one
//! [`Sandbox`] per test, and the engine of the program beside it. Written from the two services'
//! public documentation; it is never part of the shipped program, which reaches it only through
//! settings that users have too (`OL_AWS_ENDPOINT`, `AWS_ENDPOINT_URL_STS`).

mod acceptor;
mod assertion;
mod assume_role;
mod clock;
mod distance;
mod factor;
mod fault;
mod onelogin;
mod portal;
mod reply;
mod server;
mod signin;
mod state;
mod sts;
mod tls;
mod wire;
mod world;
mod xml;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use server::Server;
use state::{Service, State};

pub use acceptor::Door;
pub use fault::Fault;
pub use portal::{AppPage, Passkey, Portal};
pub use state::{Connections, Request, Step};
pub use tls::authority_pem;
pub use world::{
    App, AppKind, ChainGrant, Device, Factor, IDENTITY_CENTER_APP, PASSWORD, RoleGrant, SEED, User,
    World, YUBIKEY_CODE,
};

/// The two running services. Dropping it stops them and closes every connection.
pub struct Sandbox {
    state: Arc<Mutex<State>>,
    server: Server,
}

impl Sandbox {
    /// OneLogin and STS on two random ports of 127.0.0.1; ready when this returns.
    pub fn start(world: World) -> Sandbox {
        let tls = world.tls;
        let state = Arc::new(Mutex::new(State::new(world)));
        let server = Server::start(Arc::clone(&state), tls);
        Sandbox { state, server }
    }

    pub fn onelogin_url(&self) -> String {
        self.server.url(self.server.onelogin)
    }

    pub fn sts_url(&self) -> String {
        self.server.url(self.server.sts)
    }

    /// Where a console sign-in begins.
    pub fn signin_url(&self) -> String {
        self.sts_url()
    }

    /// With `World.tls`: the CA certificate behind the servers' one, which is for 127.0.0.1 and
    /// localhost.
    pub fn ca_pem(&self) -> Option<&str> {
        self.server.ca_pem.as_deref()
    }

    /// The log, in order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.state().log.clone()
    }

    /// The log of one step.
    pub fn requests_of(&self, step: Step) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.step == step);
        requests
    }

    pub fn count(&self, step: Step) -> usize {
        let state = self.state();
        state.log.iter().filter(|entry| entry.step == step).count()
    }

    pub fn connections(&self) -> Connections {
        self.state().connections
    }

    /// Pushes that would have rung a phone.
    pub fn pushes(&self) -> usize {
        self.state().pushes
    }

    /// SMS, email and voice messages that would have been sent.
    pub fn messages_sent(&self) -> usize {
        self.state().messages
    }

    /// Queues faults: each is used up by the next request of the step.
    pub fn fault(&self, step: Step, faults: impl IntoIterator<Item = Fault>) {
        let queued = faults.into_iter().map(|fault| (step, fault));
        self.state().faults.extend(queued);
    }

    /// Drops the faults no request has used up.
    pub fn clear_faults(&self) {
        self.state().faults.clear();
    }

    /// What OneLogin presents from now on.
    pub fn onelogin_door(&self, door: Door) {
        self.set_door(Service::OneLogin, door);
    }

    /// The form that the portal would have this user's browser send to AWS.
    pub fn portal_form(&self, username: &str) -> String {
        portal::form_of(&mut self.state(), username)
    }

    /// What STS presents from now on.
    pub fn sts_door(&self, door: Door) {
        self.set_door(Service::Sts, door);
    }

    fn set_door(&self, service: Service, door: Door) {
        let doorway = self.state().doors.of(service).clone();
        doorway.want(door);
        while !doorway.is_settled() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }

    /// Changes the world while it runs; the next request sees it. (`tls` is read only at the start.)
    pub fn edit(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.state().world);
    }

    /// The access token given out is no longer valid, as after an admin's revocation.
    pub fn forget_access_token(&self) {
        self.state().access_token = None;
    }

    /// The state tokens given out are no longer valid.
    pub fn forget_state_tokens(&self) {
        self.state().challenges.clear();
    }

    /// The assertions given out are too old for STS.
    pub fn expire_assertions(&self) {
        let mut state = self.state();
        let now = state.now();
        for assertion in state.assertions.values_mut() {
            assertion.not_on_or_after = now;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// A panic in a test's `edit` must not turn every later look at the sandbox into a second panic.
pub(crate) fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
