//! The program `ol-aws`. All of it is in the library, so that what links it needs no second build.

use std::process::ExitCode;

fn main() -> ExitCode {
    ol_aws::program::main()
}
