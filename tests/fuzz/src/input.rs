//! Bytes as what a target needs: texts, or a reply. Made so that seeds can be read and written by hand.

/// The text, in pieces where a line is `---`.
pub fn pieces(data: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(data);
    text.split("\n---\n").map(str::to_owned).collect()
}

/// A status and a body: the status is the first line, or 200 where that is no number of three digits.
pub fn reply(data: &[u8]) -> (u16, &[u8]) {
    let status = |line: &[u8]| {
        let line = std::str::from_utf8(line)
            .ok()
            .filter(|line| line.len() == 3)?;
        line.parse()
            .ok()
            .filter(|status| (200..600).contains(status))
    };
    let end = data.iter().position(|byte| *byte == b'\n');
    match end.and_then(|end| Some((status(&data[..end])?, &data[end + 1..]))) {
        Some(reply) => reply,
        None => (200, data),
    }
}
