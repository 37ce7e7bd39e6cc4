//! A secret: text that cannot be printed by accident and is wiped from memory on drop; and buffers
//! that leave no copy of one behind. It does not know what it is a secret of.

use std::fmt;
use std::io::Write;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

/// A password, API client secret, code, assertion, access token or AWS key.
///
/// There is no `Display`; `Debug` shows nothing of the value. Serialization is for the sealed cache
/// and for requests.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The value itself, for the one place that has to send or print it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns it without the blanks at its ends.
    pub fn trimmed(&self) -> Self {
        join(&[self.expose().trim()])
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

/// One secret of several parts, put together where they fit: a text that grows would leave copies
/// behind.
pub fn join(parts: &[&str]) -> Secret {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut text = Zeroizing::new(String::with_capacity(length));
    parts.iter().for_each(|part| text.push_str(part));
    Secret(text)
}

/// A form with one field that is a secret (WHATWG URL, "application/x-www-form-urlencoded").
pub fn form(name: &str, value: &Secret) -> Zeroizing<Vec<u8>> {
    let mut form = Buffer::default();
    form.extend(name.as_bytes());
    form.extend(b"=");
    for byte in value.expose().bytes() {
        if byte.is_ascii_alphanumeric() || b"*-._".contains(&byte) {
            form.extend(&[byte]);
        } else {
            form.extend(format!("%{byte:02X}").as_bytes());
        }
    }
    form.into_bytes()
}

/// Bytes that are wiped on drop, those included that were moved on the way to more room.
#[derive(Default)]
pub struct Buffer(Zeroizing<Vec<u8>>);

impl Buffer {
    pub fn extend(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            // A vector that grows by itself frees its old place as it is.
            let mut roomier =
                Zeroizing::new(Vec::with_capacity(needed.next_power_of_two().max(4096)));
            roomier.extend_from_slice(&self.0);
            self.0 = roomier;
        }
        self.0.extend_from_slice(bytes);
    }

    pub fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The JSON of something that holds secrets.
pub fn json(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    let mut buffer = Buffer::default();
    serde_json::to_writer(&mut buffer, value).expect("our own types are JSON");
    buffer.into_bytes()
}

/// JSON from elsewhere that may hold secrets: its texts are wiped on drop.
#[derive(Debug)]
pub struct SecretJson(pub Value);

impl Drop for SecretJson {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(object) => object.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print_itself() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), "[secret]");
        assert_eq!(format!("{:?}", Some(&secret)), "Some([secret])");
    }

    #[test]
    fn a_form_says_the_same_once_it_is_read() {
        let form = form("SAMLResponse", &Secret::new("aZ9+/= -é"));
        assert_eq!(*form, *b"SAMLResponse=aZ9%2B%2F%3D%20-%C3%A9");
    }

    #[test]
    fn a_buffer_holds_what_was_written_however_much_it_grew() {
        let mut buffer = Buffer::default();
        let mut expected = Vec::new();
        for number in 0..2000_u32 {
            buffer.extend(&number.to_le_bytes());
            expected.extend(number.to_le_bytes());
        }
        assert_eq!(*buffer.into_bytes(), expected);
        assert_eq!(*json(&("a", 1)), *b"[\"a\",1]");
    }

    #[test]
    fn texts_in_json_are_wiped_wherever_they_stand() {
        let mut value = serde_json::json!({"a": "x", "b": [{"c": "y"}, 7]});
        wipe(&mut value);
        assert_eq!(value, serde_json::json!({"a": "", "b": [{"c": ""}, 7]}));
    }
}
