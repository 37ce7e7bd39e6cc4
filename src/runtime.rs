//! The async runtime of the cold path, made on the spot: what is answered from the cache has none.

use std::pin::{Pin, pin};

use crate::error::{Error, Result, io_reason};

/// A runtime for several steps: connections that one leaves open serve the next.
#[derive(Debug)]
pub struct Runtime(Option<tokio::runtime::Runtime>);

impl Runtime {
    /// # Errors
    /// When the system is out of file descriptors or memory.
    pub fn new() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| Error::Io {
            doing: "start",
            path: "the network runtime".into(),
            reason: io_reason(&error),
            hint: "check the limits on memory and open files (`ulimit -a`)".into(),
        })?;
        Ok(Self(Some(runtime)))
    }

    /// Runs a future to its end.
    // Never inlined: a sign-in takes 20 KB of stack, which the hot path would touch as well.
    #[inline(never)]
    pub fn block_on<T, F: Future<Output = T>>(&self, future: impl FnOnce() -> F) -> T {
        let mut outcome = None;
        self.run(pin!(async { outcome = Some(future().await) }));
        outcome.expect("it ran to its end")
    }

    /// Once in the program, whatever the future: each copy of tokio's loop is some kilobytes.
    fn run(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        let runtime = self.0.as_ref().expect("it is taken only when dropped");
        runtime.block_on(future);
    }
}

impl Drop for Runtime {
    /// Nothing that is still under way is waited for: the look-up of a host's address cannot be
    /// called off.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Runs a future to its end in a runtime of its own.
///
/// # Errors
/// As [`Runtime::new`].
pub fn block_on<T, F: Future<Output = T>>(future: impl FnOnce() -> F) -> Result<T> {
    Ok(Runtime::new()?.block_on(future))
}
