//! What a request to the hand-over's address says: whether it is the browser's, for the one link.

use std::io::{BufRead, BufReader, Read};

/// Longer lines and longer heads are no browser's.
const LONGEST_HEAD: u64 = 64 * 1024;

/// Whether a request for that path of that host comes in, and from no other page.
pub fn asks_for(input: impl Read, path: &str, host: &str) -> bool {
    head(input).is_some_and(|head| is_for(&head, path, host))
}

/// The lines of a request's head, or nothing when it is none.
fn head(input: impl Read) -> Option<Vec<String>> {
    let reader = BufReader::new(input.take(LONGEST_HEAD));
    let mut lines = Vec::new();
    for line in reader.lines() {
        match line.ok()? {
            end if end.is_empty() => return Some(lines),
            line => lines.push(line),
        }
    }
    None
}

fn is_for(head: &[String], path: &str, host: &str) -> bool {
    let header = |name: &str| {
        let named = head.iter().filter_map(|line| line.split_once(':'));
        let mut named = named.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim().to_owned())
    };
    let request_line = head.first().map(String::as_str).unwrap_or_default();
    request_line.starts_with(&format!("GET {path} HTTP/1."))
        && header("host").as_deref() == Some(host)
        && header("origin").is_none()
}
