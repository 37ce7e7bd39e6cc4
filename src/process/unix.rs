//! What a Unix process may leave behind, and what it passes on: core dumps, umask, limits, signals.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitCode};
use std::sync::OnceLock;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::Mode;
use rustix::io::Errno;
use rustix::process::{Pid, Resource, Rlimit, getrlimit, setrlimit, test_kill_process, umask};

pub use signals::is_ignored;

#[path = "signals.rs"]
mod signals;

/// Between two looks at a process of which the system does not tell.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Nothing for the group, nothing for others: whatever we make is the user's alone.
const OURS_ALONE: Mode = Mode::from_raw_mode(0o077);

/// As we found it, for the programs we start or become.
#[derive(Debug, Clone, Copy)]
pub struct Inherited {
    core: Rlimit,
    umask: Mode,
}

static INHERITED: OnceLock<Inherited> = OnceLock::new();

/// Whether names of variables that differ in their case are one.
pub const NAMES_IGNORE_CASE: bool = false;

/// To be called once, before the first secret is read and before there is a second thread.
pub fn harden() -> Inherited {
    let inherited = Inherited {
        core: getrlimit(Resource::Core),
        umask: umask(OURS_ALONE),
    };
    inherited.forbid_core_dumps();
    forbid_inspection();
    *INHERITED.get_or_init(|| inherited)
}

/// Becomes another program, which finds limits, umask and signals as our caller had them.
///
/// # Errors
/// When it cannot be run: otherwise this does not come back.
pub fn become_program(mut command: Command, inherited: Inherited) -> io::Result<i32> {
    inherited.give_back();
    signals::pass_on(&mut command);
    Err(command.exec())
}

/// Starts a program under the limits and the umask that the user had set, not under ours.
pub fn spawn(command: &mut Command) -> io::Result<Child> {
    let _theirs = Theirs::for_a_moment();
    signals::pass_on(command);
    command.spawn()
}

/// Keeps Ctrl-C at our terminal from a program.
pub fn own_group(command: &mut Command) {
    command.process_group(0);
}

/// The process that started this one.
pub fn parent() -> Option<i32> {
    rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get())
}

/// What to end with after a program that ended with this.
pub fn exit_code(status: i32) -> ExitCode {
    ExitCode::from(u8::try_from(status).unwrap_or(1))
}

/// A program by its name or path: the system finds it on PATH.
pub fn command(program: &OsStr) -> Command {
    Command::new(program)
}

/// A program that is piped every dump (core(5)) gets it whatever the limit, but none of a
/// process that cannot be dumped (prctl(2), PR_SET_DUMPABLE). Besides, no process of the same
/// user can then attach to this one, or read its memory and environment in /proc. It ends with
/// exec: the programs we start and become are as they would be without us.
fn forbid_inspection() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // Old kernels and odd sandboxes may refuse; the limit holds all the same.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Whether a grandchild of ours belongs to somebody else once its parent ends. In the first process
/// of a container, and in one that asked for it (prctl(2), PR_SET_CHILD_SUBREAPER), it is handed to
/// us, and to the program that we become.
pub fn can_leave_child() -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let is_subreaper = matches!(rustix::process::child_subreaper(), Ok(Some(_)));
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let is_subreaper = false;
    std::process::id() != 1 && !is_subreaper
}

/// Another process, to be waited for by one that is not its parent.
pub enum RunningProcess {
    /// Told of by the system (pidfd_open(2)).
    Told(OwnedFd),
    /// Looked at, where the system does not tell.
    Watched(Pid),
}

impl RunningProcess {
    /// The calling process.
    pub fn this() -> Self {
        let id = rustix::process::getpid();
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if let Ok(told) = rustix::process::pidfd_open(id, rustix::process::PidfdFlags::empty()) {
            return Self::Told(told);
        }
        Self::Watched(id)
    }

    /// Comes back when it has ended, whoever it belongs to by then.
    pub fn wait(&self) {
        match self {
            Self::Told(told) => {
                let mut told = [PollFd::new(told, PollFlags::IN)];
                while poll(&mut told, None) == Err(Errno::INTR) {}
            }
            Self::Watched(id) => {
                while test_kill_process(*id) != Err(Errno::SRCH) {
                    std::thread::sleep(LOOK_AGAIN);
                }
            }
        }
    }
}

/// Detaches this process from its terminal session, and closes the files it inherited. Another
/// process may be waiting for one of them to close: a lock, a pipe. Call this before opening
/// files of our own.
pub fn detach() {
    // A process that already leads a group has left the session too.
    let _ = rustix::process::setsid();
    let _ = std::env::set_current_dir("/");
    let Ok(open) = std::fs::read_dir("/dev/fd") else {
        return;
    };
    let open = open.filter_map(|file| file.ok()?.file_name().to_str()?.parse().ok());
    let inherited: Vec<i32> = open.filter(|number| *number > 2).collect();
    for number in inherited {
        let _ = nix::unistd::close(number);
    }
}

impl Inherited {
    /// Only the soft limit is lowered, since the hard one cannot be raised again.
    fn forbid_core_dumps(self) {
        let none = Rlimit {
            current: Some(0),
            maximum: self.core.maximum,
        };
        // Lowering is always allowed.
        let _ = setrlimit(Resource::Core, none);
    }

    /// Right before another program takes our place: its dumps and its files are its own
    /// business.
    fn give_back(self) {
        // Up to the hard limit, which we left alone, is always allowed.
        let _ = setrlimit(Resource::Core, self.core);
        umask(self.umask);
    }
}

/// While a program is started: a child takes over what its parent has at that moment, and there
/// is no safe way to change it between fork and exec.
struct Theirs(Option<Inherited>);

impl Theirs {
    fn for_a_moment() -> Self {
        let inherited = INHERITED.get().copied();
        if let Some(inherited) = inherited {
            inherited.give_back();
        }
        Self(inherited)
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        if let Some(inherited) = self.0 {
            umask(OURS_ALONE);
            inherited.forbid_core_dumps();
        }
    }
}
