//! Names and text for bytes, which can stand in a file's name.

/// A name for some bytes that nobody can find others for; it can stand in a file's name.
pub fn name_of(bytes: &[u8]) -> String {
    hex(&ring::digest::digest(&ring::digest::SHA256, bytes).as_ref()[..16])
}

pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).expect("four bits are one digit");
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
