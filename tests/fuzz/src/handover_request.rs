//! Requests to the address from which the browser is sent on to the console's link.

use ol_aws::private_link::request::asks_for;

const PATH: &str = "/0123456789abcdef";
const HOST: &str = "127.0.0.1:4711";

pub fn check(data: &[u8]) {
    let right = asks_for(data, PATH, HOST);
    let text = String::from_utf8_lossy(data);
    let lines: Vec<&str> = text.split('\n').collect();
    let end = lines
        .iter()
        .position(|line| line.is_empty() || *line == "\r");
    // What does not end is no head; the last piece is not a line.
    let ends = end.is_some_and(|end| end + 1 < lines.len());
    let head = &lines[..end.unwrap_or(0)];
    if right {
        assert!(ends, "{text:?} does not end");
        assert!(
            head[0].starts_with(&format!("GET {PATH} HTTP/1.")),
            "{text:?}"
        );
        let lower = |line: &&str| line.to_ascii_lowercase();
        assert!(
            head.iter()
                .any(|line| lower(line).starts_with("host:") && line.contains(HOST))
        );
        assert!(
            !head.iter().any(|line| lower(line).starts_with("origin:")),
            "{text:?}"
        );
    }
    // A page of another site says so.
    if lines[0].ends_with('\r') && end != Some(0) {
        let of_page = text.replacen("\r\n", "\r\nOrigin: https://a.example\r\n", 1);
        assert!(!asks_for(of_page.as_bytes(), PATH, HOST), "{of_page:?}");
    }
}
