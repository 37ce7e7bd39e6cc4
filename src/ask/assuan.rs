//! The lines of the Assuan protocol (Assuan manual, "Client requests" and "Server responses") as a
//! pinentry speaks it.

use zeroize::Zeroizing;

use crate::secret::Secret;

/// Codes of libgpg-error; an answer holds them in its lower 16 bits, and above them who says so.
pub const TIMED_OUT: u32 = 62;
pub const CANCELLED: u32 = 99;
pub const NOT_CONFIRMED: u32 = 114;
pub const FULLY_CANCELLED: u32 = 198;

/// No answer to a question is longer.
const LONGEST: usize = 8 * 1024;

/// What a command came to.
#[derive(Debug)]
pub enum Answer {
    Ok(Secret),
    Refused(u32),
}

/// What came before the line that ends an answer.
pub struct Data(Zeroizing<Vec<u8>>);

impl Default for Data {
    fn default() -> Self {
        // All the room at once: a buffer that grows leaves copies behind that nobody wipes.
        Self(Zeroizing::new(Vec::with_capacity(LONGEST)))
    }
}

impl Data {
    /// Takes a line; the answer, if it is the last one. Comments and status lines are neither.
    pub fn take(&mut self, line: &[u8]) -> Option<Answer> {
        let (word, rest) = match line.iter().position(|byte| *byte == b' ') {
            Some(end) => (&line[..end], &line[end + 1..]),
            None => (line, &[][..]),
        };
        match word {
            b"OK" => Some(match std::str::from_utf8(&self.0) {
                Ok(text) => Answer::Ok(Secret::new(text)),
                // Typed in another encoding than it should be: nothing that could be sent.
                Err(_) => Answer::Ok(Secret::new("")),
            }),
            b"ERR" => {
                let digits = rest.split(|byte| *byte == b' ').next().unwrap_or_default();
                let code = std::str::from_utf8(digits)
                    .ok()
                    .and_then(|digits| digits.parse::<u32>().ok());
                Some(Answer::Refused(code.unwrap_or(u32::MAX) & 0xffff))
            }
            b"D" => {
                self.unescape(rest);
                None
            }
            _ => None,
        }
    }

    fn unescape(&mut self, text: &[u8]) {
        let mut rest = text;
        while let Some((byte, behind)) = rest.split_first() {
            if self.0.len() == LONGEST {
                return;
            }
            let digits = match (byte, behind) {
                (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)),
                _ => None,
            };
            self.0
                .push(digits.map_or(*byte, |(high, low)| high << 4 | low));
            // What is no escape stands for itself.
            rest = &rest[if digits.is_some() { 3 } else { 1 }..];
        }
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// An argument of a command: what ends a line or begins an escape is escaped.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '\n' => escaped.push_str("%0A"),
            '\r' => escaped.push_str("%0D"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(lines: &[&str]) -> Option<Answer> {
        let mut data = Data::default();
        lines.iter().find_map(|line| data.take(line.as_bytes()))
    }

    #[test]
    fn what_was_typed_comes_back_whole() {
        for (lines, typed) in [
            (&["D hunter2", "OK"][..], "hunter2"),
            (&["D a%25b%0Ac%0d", "OK Pleased to meet you"], "a%b\nc\r"),
            (&["S PIN_REPEATED", "# x", "D a b ", "D  c", "OK"], "a b  c"),
            (&["D 100%", "OK"], "100%"),
            (&["D %zz%4", "OK"], "%zz%4"),
            (&["D pässwörd ✓", "OK"], "pässwörd ✓"),
            (&["OK"], ""),
        ] {
            let Some(Answer::Ok(secret)) = answer(lines) else {
                panic!("{lines:?} is no answer");
            };
            assert_eq!(secret.expose(), typed);
        }
    }

    #[test]
    fn a_refusal_is_known_by_its_code_whoever_says_it() {
        for (line, code) in [
            ("ERR 83886179 Operation cancelled <Pinentry>", CANCELLED),
            ("ERR 83886194 Not confirmed <Pinentry>", NOT_CONFIRMED),
            ("ERR 83886142 Timeout <Pinentry>", TIMED_OUT),
            ("ERR 99", CANCELLED),
            ("ERR nonsense", 0xffff),
        ] {
            let Some(Answer::Refused(found)) = answer(&[line]) else {
                panic!("{line} is no refusal");
            };
            assert_eq!(found, code, "{line}");
        }
        assert!(answer(&["D x", "", "S y"]).is_none());
    }

    #[test]
    fn no_text_ends_its_line() {
        assert_eq!(escape("50 %\nBYE\r"), "50 %25%0ABYE%0D");
    }

    #[test]
    fn an_answer_without_end_is_cut() {
        let mut data = Data::default();
        for _ in 0..100 {
            data.take(format!("D {}", "x".repeat(900)).as_bytes());
        }
        let Some(Answer::Ok(secret)) = data.take(b"OK") else {
            panic!("it is one");
        };
        assert_eq!(secret.expose().len(), LONGEST);
    }
}
