//! The terminal's settings while a question is open, and who puts them back: the question's end, a
//! panic (which runs no destructors in a release build), or a signal that ends the program. No
//! interactive shell may be there to mend it. Also what a program that waits for hours says when a
//! signal ends it, and what a signal has to wait for.

use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, mpsc};
use std::time::{Duration, Instant};

use rustix::termios::{self, OptionalActions, Termios};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::process::is_ignored;

/// The settings before we changed them. Whoever changes the terminal holds this lock.
static BEFORE: Mutex<Option<(File, Termios)>> = Mutex::new(None);
/// What is said on stderr when a signal ends us now.
static PARTING: Mutex<Option<String>> = Mutex::new(None);
/// Held by work that a signal must not end in the middle.
static UNDER_WAY: Mutex<()> = Mutex::new(());
/// There is nothing to put back, nothing to say and nothing under way.
static UNTOUCHED: AtomicBool = AtomicBool::new(true);
static WATCHED: Once = Once::new();
static INTERRUPT_WATCHED: Once = Once::new();

/// What a signal may cost before it does what it was sent for. A terminal that Ctrl-S holds takes
/// no settings.
const LIMIT: Duration = Duration::from_millis(500);
/// What work under way may take: a disk that is busy.
const LONGEST_WORK: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Keeps the settings for [`restore`].
pub fn remember(tty: &File, settings: &Termios) {
    WATCHED.call_once(|| watch(&[SIGTERM, SIGHUP]));
    if let (Ok(tty), Ok(mut before)) = (tty.try_clone(), BEFORE.lock()) {
        UNTOUCHED.store(false, Ordering::SeqCst);
        *before = Some((tty, settings.clone()));
    }
}

/// Says this when a signal ends the program, until there is another text or (`None`) none.
pub fn parting(text: Option<String>) {
    watch_all();
    if let (Ok(before), Ok(mut parting)) = (BEFORE.lock(), PARTING.lock()) {
        UNTOUCHED.store(before.is_none() && text.is_none(), Ordering::SeqCst);
        *parting = text;
    }
}

/// Does some work that takes a moment; a signal ends the program only when that is done.
pub fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    watch_all();
    let under_way = UNDER_WAY.lock();
    UNTOUCHED.store(false, Ordering::SeqCst);
    let done = work();
    drop(under_way);
    if let (Ok(before), Ok(parting)) = (BEFORE.lock(), PARTING.lock()) {
        UNTOUCHED.store(before.is_none() && parting.is_none(), Ordering::SeqCst);
    }
    done
}

/// Lets a signal that was just sent to us do what it does: where it is caught, that takes a moment.
pub fn give_way() {
    if !UNTOUCHED.load(Ordering::SeqCst) {
        std::thread::sleep(LIMIT + LIMIT);
    }
}

/// At a question Ctrl-C is a key, and is none of these.
fn watch_all() {
    WATCHED.call_once(|| watch(&[SIGTERM, SIGHUP]));
    INTERRUPT_WATCHED.call_once(|| watch(&[SIGINT]));
}

/// Other settings for as long as the question is open.
pub fn change(tty: &File, settings: &Termios) -> rustix::io::Result<()> {
    // Not after a signal's thread has put them back.
    let _before = BEFORE.lock();
    termios::tcsetattr(tty, OptionalActions::Drain, settings)
}

/// Puts the terminal back as it was before a question. Harmless when nothing was changed.
pub fn restore() {
    if let Ok(before) = BEFORE.lock() {
        drop(put_back(before));
    }
}

type Before = MutexGuard<'static, Option<(File, Termios)>>;

fn put_back(mut before: Before) -> Before {
    if let Some((tty, settings)) = before.take() {
        let _ = termios::tcsetattr(&tty, OptionalActions::Drain, &settings);
        let silent = PARTING.lock().is_ok_and(|parting| parting.is_none());
        UNTOUCHED.store(silent, Ordering::SeqCst);
    }
    before
}

/// Only what is not ignored, and only once there is a question: a program we become finds its
/// signals as we found them, since exec puts back what is caught, but nothing makes a signal
/// ignored again.
fn watch(signals: &[i32]) {
    let caught = signals.iter().copied();
    let caught: Vec<i32> = caught.filter(|signal| !is_ignored(*signal)).collect();
    let Ok(mut signals) = Signals::new(&caught) else {
        return;
    };
    for signal in caught {
        // With nothing to put back it ends us there and then, as if nobody had caught it.
        let _ = register_conditional_default(signal, &UNTOUCHED);
    }
    std::thread::spawn(move || signals.forever().for_each(end_by));
}

fn end_by(signal: i32) {
    let started = Instant::now();
    while started.elapsed() < LONGEST_WORK {
        if let Ok(nothing) = UNDER_WAY.try_lock() {
            // Nor does anything begin any more.
            std::mem::forget(nothing);
            break;
        }
        std::thread::sleep(LOOK_AGAIN);
    }
    let (sender, done) = mpsc::channel();
    std::thread::spawn(move || {
        if let Ok(before) = BEFORE.lock() {
            // Nobody changes the terminal any more.
            std::mem::forget(put_back(before));
        }
        if let Some(text) = PARTING.lock().ok().and_then(|mut parting| parting.take()) {
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
        sender.send(())
    });
    let _ = done.recv_timeout(LIMIT);
    let _ = emulate_default_handler(signal);
}
