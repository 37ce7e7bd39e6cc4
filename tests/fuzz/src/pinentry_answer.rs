//! What a pinentry says, and what is said to it.

use ol_aws::ask::assuan::{Answer, Data, escape};

/// No more is taken of what was typed.
const LONGEST: usize = 8 * 1024;

pub fn check(data: &[u8]) {
    let mut said = Data::default();
    let mut typed: Vec<u8> = Vec::new();
    for line in data.split(|byte| *byte == b'\n') {
        let words: Vec<&[u8]> = line.splitn(2, |byte| *byte == b' ').collect();
        match (said.take(line), words[0]) {
            (Some(Answer::Ok(secret)), b"OK") => {
                // Another encoding is nothing that could be sent.
                let text = String::from_utf8(typed.clone()).unwrap_or_default();
                assert_eq!(secret.expose(), text);
                break;
            }
            (Some(Answer::Refused(code)), b"ERR") => {
                assert!(code <= 0xffff);
                break;
            }
            (None, b"D") => typed.extend(words.get(1).map(|text| plain(text)).unwrap_or_default()),
            (None, word) => assert!(word != b"OK" && word != b"ERR"),
            (answer, _) => panic!(
                "{answer:?} is the answer to {:?}",
                String::from_utf8_lossy(line)
            ),
        }
        typed.truncate(LONGEST);
    }
    // One line, whatever is in it, which means the same.
    let text = String::from_utf8_lossy(data);
    let escaped = escape(&text);
    assert!(!escaped.contains(['\n', '\r']), "{escaped:?}");
    assert_eq!(plain(escaped.as_bytes()), text.as_bytes());
}

/// A percent sign with two hexadecimal digits behind it is a byte; with less it is what follows them.
fn plain(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *first == b'%');
        let number = digits
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(number.unwrap_or(*first));
        rest = &rest[if number.is_some() { 3 } else { 1 }..];
    }
    bytes
}
