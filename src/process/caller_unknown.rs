//! Which program started this one, where there is no cheap way to ask.

pub fn asking_program() -> Option<String> {
    None
}
