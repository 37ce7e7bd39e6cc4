//! What this process may leave behind, for as long as it holds secrets: no core dump, nothing that
//! others can read of its memory, no file that is open to others. What the user had set for that
//! comes back for every program we start or become.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

#[cfg(unix)]
pub use signals::is_ignored;
#[cfg(unix)]
pub use unix::{Inherited, RunningProcess, can_leave_child, detach, harden};

#[cfg(unix)]
mod signals;

/// Our secret inputs: a program we start has no business with them.
const SECRET_INPUTS: [&str; 3] = ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET", "OL_AWS_OTP"];

/// Programs that others are started through, given them with `-c`.
#[cfg(target_os = "linux")]
const SHELLS: [&str; 6] = ["sh", "dash", "bash", "ash", "busybox", "zsh"];

/// Between two looks at a program that is waited for.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Takes our secret inputs out of what a program inherits, each tenant's too
/// (`OL_AWS_PASSWORD_OTHER`).
pub fn withhold_secrets(command: &mut Command) {
    for input in SECRET_INPUTS {
        withhold(command, input);
    }
}

/// Takes one input out of what a program inherits, each tenant's too.
pub fn withhold(command: &mut Command, input: &str) {
    let is_meant = |name: &str| {
        let rest = name.strip_prefix(input);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_meant) {
            command.env_remove(name);
        }
    }
}

/// Starts a program without our secret inputs, under the limits and the umask that the user had
/// set, not under ours.
pub fn spawn(command: &mut Command) -> io::Result<Child> {
    withhold_secrets(command);
    spawn_own(command)
}

/// Starts this very program again: what its own secret inputs are is for the caller to say.
pub fn spawn_own(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    let _theirs = unix::Theirs::for_a_moment();
    #[cfg(unix)]
    signals::pass_on(command);
    command.spawn()
}

/// Becomes another program, which finds limits, umask and signals as our caller had them. Comes
/// back only when it cannot be run.
#[cfg(unix)]
pub fn become_program(mut command: Command, inherited: Inherited) -> io::Error {
    inherited.give_back();
    signals::pass_on(&mut command);
    std::os::unix::process::CommandExt::exec(&mut command)
}

/// The name of the program that started this one; through a shell, as most AWS SDKs do it, of the
/// program that started the shell.
#[cfg(target_os = "linux")]
pub fn asking_program() -> Option<String> {
    let mut process = std::os::unix::process::parent_id();
    loop {
        let read = |name: &str| std::fs::read(format!("/proc/{process}/{name}")).ok();
        let name = read("comm")?;
        let name = String::from_utf8_lossy(name.trim_ascii_end()).into_owned();
        let line = read("cmdline").unwrap_or_default();
        let is_between =
            SHELLS.contains(&name.as_str()) && line.split(|byte| *byte == 0).nth(1) == Some(b"-c");
        if !is_between {
            return Some(own_name(process, name));
        }
        // proc_pid_stat(5): the parent is the second field behind the name, which may hold anything
        // but ends at the last parenthesis.
        let stat = String::from_utf8_lossy(&read("stat")?).into_owned();
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
        process = fields.nth(1)?.parse().ok()?;
    }
}

/// Node names its first thread, and so the process.
#[cfg(target_os = "linux")]
fn own_name(process: u32, name: String) -> String {
    let program = || std::fs::read_link(format!("/proc/{process}/exe")).ok();
    let program = Some("MainThread")
        .filter(|thread| *thread == name)
        .and_then(|_| program());
    let program = program.and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    program.unwrap_or(name)
}

/// Elsewhere there is no cheap way to ask.
#[cfg(not(target_os = "linux"))]
pub fn asking_program() -> Option<String> {
    None
}

/// Ends this program after that time, whatever it is waiting for. `last_words` gives the exit code.
pub fn end_after(limit: Duration, last_words: impl FnOnce() -> i32 + Send + 'static) {
    end_when(move || std::thread::sleep(limit), last_words);
}

/// The same, once `wait` has come back.
pub fn end_when(
    wait: impl FnOnce() + Send + 'static,
    last_words: impl FnOnce() -> i32 + Send + 'static,
) {
    std::thread::spawn(move || {
        wait();
        let exit_code = last_words();
        #[expect(
            clippy::disallowed_methods,
            reason = "the main thread waits for somebody, and cannot be told to stop"
        )]
        std::process::exit(exit_code);
    });
}

/// How a program ended; `None` when it still runs after that time.
pub fn wait_at_most(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    loop {
        let running = match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) => started.elapsed(),
            Err(_) => return None,
        };
        if running >= limit {
            return None;
        }
        // A quick program costs no more than it takes, a slow one no cycles.
        std::thread::sleep((running / 10).clamp(Duration::from_millis(1), LONGEST_PAUSE));
    }
}

/// The same; a program that takes longer is killed.
pub fn wait_or_kill(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let ended = wait_at_most(child, limit);
    if ended.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    ended
}

#[cfg(unix)]
mod unix {
    use std::os::fd::OwnedFd;
    use std::sync::OnceLock;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::fs::Mode;
    use rustix::io::Errno;
    use rustix::process::{Pid, Resource, Rlimit, getrlimit, setrlimit, test_kill_process, umask};

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
            if let Ok(told) = rustix::process::pidfd_open(id, rustix::process::PidfdFlags::empty())
            {
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
        pub(super) fn give_back(self) {
            // Up to the hard limit, which we left alone, is always allowed.
            let _ = setrlimit(Resource::Core, self.core);
            umask(self.umask);
        }
    }

    /// While a program is started: a child takes over what its parent has at that moment, and there
    /// is no safe way to change it between fork and exec.
    pub struct Theirs(Option<Inherited>);

    impl Theirs {
        pub fn for_a_moment() -> Self {
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
}

#[cfg(not(unix))]
#[derive(Debug, Clone, Copy)]
pub struct Inherited {}

/// There, a process inherits only what is meant for it.
#[cfg(not(unix))]
pub fn detach() {}

#[cfg(not(unix))]
pub fn can_leave_child() -> bool {
    true
}

#[cfg(not(unix))]
pub fn harden() -> Inherited {
    Inherited {}
}
