//! What the kernel may do with this process's memory: no core dump may hold a password or a key.
//!
//! A program that is piped every dump (core(5)) gets it whatever the limit; those in use, systemd-coredump and apport, are
//! told the limit and keep to it.

/// The limit of core dumps as we found it, for the program we become.
#[derive(Debug, Clone, Copy)]
pub struct CoreLimit {
    #[cfg(unix)]
    found: rustix::process::Rlimit,
}

/// To be called before the first secret is read. Only the soft limit is lowered, since the hard one cannot be raised again.
#[cfg(unix)]
pub fn forbid_core_dumps() -> CoreLimit {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let found = getrlimit(Resource::Core);
    let none = Rlimit {
        current: Some(0),
        maximum: found.maximum,
    };
    // Lowering is always allowed.
    let _ = setrlimit(Resource::Core, none);
    CoreLimit { found }
}

#[cfg(not(unix))]
pub fn forbid_core_dumps() -> CoreLimit {
    CoreLimit {}
}

impl CoreLimit {
    /// Right before another program takes our place: its dumps are its own business.
    #[cfg(unix)]
    pub fn restore(self) {
        // Up to the hard limit, which we left alone, is always allowed.
        let _ = rustix::process::setrlimit(rustix::process::Resource::Core, self.found);
    }
}
