//! Which signals the caller ignores, for this process and for those it starts or becomes.
//!
//! This is the only unsafe code here. The standard library ignores SIGPIPE before `main`, without
//! noting what it was before, and sets it to its default in every program it starts. No safe call
//! can ask for a signal's disposition or change it in a child.

#![expect(
    unsafe_code,
    reason = "the standard library hides the caller's SIGPIPE"
)]

use std::io;
use std::mem::MaybeUninit;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use nix::libc;

/// Whether the caller ignores SIGPIPE.
static CALLER_IGNORES_PIPE: AtomicBool = AtomicBool::new(false);

/// The system's loader calls this before the standard library changes the signal.
// SAFETY: each entry of these sections is a pointer to a function that is called once, before
// `main`. This one uses nothing that the standard library sets up first.
#[used]
#[cfg_attr(
    target_vendor = "apple",
    unsafe(link_section = "__DATA,__mod_init_func")
)]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
static BEFORE_MAIN: extern "C" fn() = note_pipe;

extern "C" fn note_pipe() {
    CALLER_IGNORES_PIPE.store(is_ignored(libc::SIGPIPE), Ordering::Relaxed);
}

/// Whether this process ignores a signal now, as `nohup` and `trap ''` have it.
pub fn is_ignored(signal: i32) -> bool {
    let mut present = MaybeUninit::<libc::sigaction>::uninit();
    // SAFETY: without a new action nothing changes, and the present one is written if the call
    // succeeds (sigaction(2)).
    unsafe {
        libc::sigaction(signal, ptr::null(), present.as_mut_ptr()) == 0
            && present.assume_init().sa_sigaction == libc::SIG_IGN
    }
}

/// Has a program ignore SIGPIPE if our caller does. The other signals are inherited by themselves.
pub fn pass_on(command: &mut Command) {
    if !CALLER_IGNORES_PIPE.load(Ordering::Relaxed) {
        return;
    }
    let ignore = || {
        // SAFETY: signal(2) may be called between fork and exec (signal-safety(7)).
        match unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) } {
            libc::SIG_ERR => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    };
    // SAFETY: the closure makes one call that is safe there, and takes no memory or lock.
    unsafe { command.pre_exec(ignore) };
}
