//! The thread that asks the store, and how long somebody waits for it: a limit while the store
//! works, a minute while it asks a person, who can continue without it.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::Trouble;
use super::system::Store;
use crate::ask::{Ask, Waiting, WhileWaiting};

/// What a person gets to type a password in a window.
const PATIENCE: Duration = Duration::from_secs(60);
/// Many questions are answered by the store itself: nobody need read of those.
const GRACE: Duration = Duration::from_millis(300);
const TURN: Duration = Duration::from_millis(200);
const WAITING: Waiting<'_> = Waiting {
    line: "waiting for the keyring (Enter: continue without it)",
    left: None,
};

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// What a call says of itself.
enum Event<T> {
    /// The store asks the person now.
    Asks,
    Done(Result<T, Trouble>),
}

/// Whether a person may be asked in the course of a call, and whether they were waited for in vain.
pub struct PersonsAnswer {
    pub may_ask: bool,
    asks: Box<dyn Fn() + Send>,
    given_up: Arc<Notify>,
}

impl PersonsAnswer {
    /// The store asks now: from here on the call has a person's time.
    pub fn is_awaited(&self) {
        (self.asks)();
    }

    /// Returns when nobody waits for the answer any longer.
    #[cfg_attr(
        any(target_os = "macos", windows),
        expect(dead_code, reason = "there a call cannot be ended")
    )]
    pub async fn given_up(&self) {
        self.given_up.notified().await;
    }
}

/// Ends with the connection when it is dropped.
#[derive(Debug)]
pub struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    /// The one at hand, or a new one.
    pub fn of(slot: &RefCell<Option<Self>>) -> Result<Self, Trouble> {
        let mut slot = slot.borrow_mut();
        if slot.is_none() {
            *slot = Some(Self::start()?);
        }
        let jobs = slot.as_ref().expect("it was just started").jobs.clone();
        Ok(Self { jobs })
    }

    fn start() -> Result<Self, Trouble> {
        let (jobs, queue) = mpsc::channel::<Job>();
        std::thread::Builder::new()
            .name("keyring".into())
            .spawn(move || {
                let mut store = Store::default();
                for job in queue {
                    job(&mut store);
                }
            })
            .map_err(|error| Trouble::Failed(error.to_string()))?;
        Ok(Self { jobs })
    }

    pub fn run<T: Send + 'static>(
        &self,
        person: Option<&dyn Ask>,
        limit: Duration,
        job: impl FnOnce(&mut Store, &PersonsAnswer) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let (sender, events) = mpsc::channel();
        let asks = sender.clone();
        let given_up = Arc::new(Notify::new());
        let answer = PersonsAnswer {
            may_ask: person.is_some(),
            asks: Box::new(move || drop(asks.send(Event::Asks))),
            given_up: Arc::clone(&given_up),
        };
        let job: Job = Box::new(move |store| {
            let _ = sender.send(Event::Done(job(store, &answer)));
        });
        if self.jobs.send(job).is_err() {
            return Err(broken());
        }
        match (events.recv_timeout(limit), person) {
            (Ok(Event::Done(outcome)), _) => outcome,
            (Ok(Event::Asks), Some(ask)) => wait_for_person(&events, ask, &given_up),
            (Ok(Event::Asks), None) => Err(Trouble::NeedsPerson),
            (Err(RecvTimeoutError::Timeout), _) => Err(Trouble::TooSlow(limit)),
            (Err(RecvTimeoutError::Disconnected), _) => Err(broken()),
        }
    }
}

fn wait_for_person<T>(
    events: &Receiver<Event<T>>,
    ask: &dyn Ask,
    given_up: &Notify,
) -> Result<T, Trouble> {
    if let Some(outcome) = outcome_within(events, GRACE) {
        return outcome;
    }
    let end = Instant::now() + PATIENCE;
    let trouble = loop {
        if let Some(outcome) = outcome_within(events, Duration::ZERO) {
            ask.end_wait();
            return outcome;
        }
        if Instant::now() > end {
            break Trouble::TooSlow(PATIENCE);
        }
        match ask.wait(WAITING, TURN) {
            Ok(WhileWaiting::Nothing | WhileWaiting::WantsCode) => {}
            Ok(WhileWaiting::Enter) | Err(_) => break Trouble::Skipped,
        }
    };
    ask.end_wait();
    given_up.notify_one();
    // The window is to be closed before we go on, which may be the end of the process. An answer
    // that came in the last moment counts.
    match outcome_within(events, GRACE) {
        Some(Ok(value)) => Ok(value),
        Some(Err(_)) | None => Err(trouble),
    }
}

fn outcome_within<T>(events: &Receiver<Event<T>>, limit: Duration) -> Option<Result<T, Trouble>> {
    let end = Instant::now() + limit;
    loop {
        match events.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(Event::Done(outcome)) => return Some(outcome),
            // One window after another.
            Ok(Event::Asks) => {}
            Err(RecvTimeoutError::Timeout) => return None,
            Err(RecvTimeoutError::Disconnected) => return Some(Err(broken())),
        }
    }
}

fn broken() -> Trouble {
    Trouble::Failed("it stopped unexpectedly".into())
}
