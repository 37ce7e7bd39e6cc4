//! What cargo-fuzz runs; what must hold is in the crate above.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::import_file::check(data));
