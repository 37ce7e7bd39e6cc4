//! A system that judges certificates itself.

/// Nothing: it does so whatever the variables say.
pub fn left_out() -> Vec<reqwest::Certificate> {
    Vec::new()
}
