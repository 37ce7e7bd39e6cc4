//! The table of faults: what may go wrong (`Trouble`) at each place a run passes (`Seam`), and for every pair the test that
//! makes it happen, or why it cannot. A pair that is `Here` is driven by the test of its trouble: the exit code, a part of
//! the text, what is held and every file as before, and a run afterwards that succeeds. To see the table:
//! `cargo test --test it faults::table -- --nocapture`.

mod disk;
mod home;
mod journey;
pub mod mount;
mod race;
mod signal;
mod table;
mod wire;

use Seam::{
    Assertion, AwsFile, CacheRead, CacheWrite, Chain, Code, Exec, Keyring, Lock, Message, Poll,
    Push, Serve, Settings, Sts, Terminal, Token,
};

/// The places where a run meets something that is not its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seam {
    Token,
    Assertion,
    /// The second factor: a code is sent.
    Code,
    /// The second factor: a message with a code is asked for.
    Message,
    /// The second factor: a push is sent.
    Push,
    /// The second factor: how the push went.
    Poll,
    Sts,
    /// AssumeRole, from another role.
    Chain,
    CacheRead,
    CacheWrite,
    Lock,
    /// The config file, read and written.
    Settings,
    /// AWS's own files.
    AwsFile,
    /// Our own server, and whoever asks it.
    Serve,
    /// The system's store of long-lived secrets.
    Keyring,
    Exec,
    Terminal,
}

impl Seam {
    pub const ALL: [Seam; 17] = [
        Token, Assertion, Code, Message, Push, Poll, Sts, Chain, CacheRead, CacheWrite, Lock,
        Settings, AwsFile, Serve, Keyring, Exec, Terminal,
    ];

    pub fn is_on_the_network(self) -> bool {
        matches!(
            self,
            Token | Assertion | Code | Message | Push | Poll | Sts | Chain
        )
    }

    /// Whether asking again does no harm.
    pub fn is_repeatable(self) -> bool {
        matches!(self, Token | Poll | Sts | Chain)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The connection is refused; for a file, the permission.
    Refused,
    ResetBefore,
    ResetMiddle,
    Expired,
    WrongHost,
    UnknownAuthority,
    Dns,
    TimeOut,
    RateLimit,
    ServerError,
    /// A 503, then success.
    Unavailable,
    /// The clock is ten minutes off.
    Clock,
    FullDisk,
    ReadOnlyHome,
    NoHome,
    NoTerminal,
    Interrupt,
    Terminate,
    HangUp,
    Kill,
    /// Two processes at once.
    Race,
}

impl Trouble {
    pub const ALL: [Trouble; 21] = [
        Trouble::Refused,
        Trouble::ResetBefore,
        Trouble::ResetMiddle,
        Trouble::Expired,
        Trouble::WrongHost,
        Trouble::UnknownAuthority,
        Trouble::Dns,
        Trouble::TimeOut,
        Trouble::RateLimit,
        Trouble::ServerError,
        Trouble::Unavailable,
        Trouble::Clock,
        Trouble::FullDisk,
        Trouble::ReadOnlyHome,
        Trouble::NoHome,
        Trouble::NoTerminal,
        Trouble::Interrupt,
        Trouble::Terminate,
        Trouble::HangUp,
        Trouble::Kill,
        Trouble::Race,
    ];
}

/// What is known of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Driven in this directory.
    Here,
    /// By this test of another file.
    By(&'static str),
    /// It cannot be, for this reason.
    Never(&'static str),
}

/// The seams at which a trouble is driven in this directory.
fn seams_with(trouble: Trouble) -> impl Iterator<Item = Seam> {
    let here = move |seam: &Seam| table::cell(*seam, trouble) == Cell::Here;
    Seam::ALL.into_iter().filter(here)
}

/// Does something for each seam at once: most of the time is spent waiting.
fn for_each(seams: impl Iterator<Item = Seam>, drive: impl Fn(Seam) + Sync) {
    std::thread::scope(|scope| {
        for seam in seams {
            let drive = &drive;
            std::thread::Builder::new()
                .name(format!("{seam:?}"))
                .spawn_scoped(scope, move || drive(seam))
                .unwrap();
        }
    });
}
