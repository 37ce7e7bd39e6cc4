//! The program `ol-aws`. All of it is in the library, so that what links it needs no second build.

use std::process::ExitCode;

fn main() -> ExitCode {
    ol_aws::program::main()
}

/// musl's own gives each size of block pages of its own, and a call of a millisecond feels each page.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;
