//! The async runtime of the cold path, made on the spot: what is answered from the cache has none.

use std::pin::{Pin, pin};

use crate::error::{Error, Result, io_reason};

/// Runs a future to its end. Nothing that is still under way then is waited for: the look-up of a
/// host's address cannot be called off.
///
/// # Errors
/// When the system is out of file descriptors or memory.
// Never inlined: a sign-in takes 20 KB of stack, which the hot path would touch as well.
#[inline(never)]
pub fn block_on<T, F: Future<Output = T>>(future: impl FnOnce() -> F) -> Result<T> {
    let mut outcome = None;
    {
        let future = pin!(async { outcome = Some(future().await) });
        run(future)?;
    }
    Ok(outcome.expect("it ran to its end"))
}

/// Once in the program, whatever the future: each copy of tokio's loop is some kilobytes.
fn run(future: Pin<&mut dyn Future<Output = ()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Error::Io {
        doing: "start",
        path: "the network runtime".into(),
        reason: io_reason(&error),
        hint: "check the limits on memory and open files (`ulimit -a`)".into(),
    })?;
    runtime.block_on(future);
    runtime.shutdown_background();
    Ok(())
}
