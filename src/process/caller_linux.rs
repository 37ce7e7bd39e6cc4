//! Which program started this one, by `/proc`.

/// Programs that others are started through, given them with `-c`.
const SHELLS: [&str; 6] = ["sh", "dash", "bash", "ash", "busybox", "zsh"];

/// The name of the program that started this one; through a shell, as most AWS SDKs do it, of the
/// program that started the shell.
pub fn asking_program() -> Option<String> {
    let mut process = std::os::unix::process::parent_id();
    loop {
        let read = |name: &str| std::fs::read(format!("/proc/{process}/{name}")).ok();
        let name = read("comm")?;
        let name = String::from_utf8_lossy(name.trim_ascii_end()).into_owned();
        let line = read("cmdline").unwrap_or_default();
        let is_between =
            SHELLS.contains(&name.as_str()) && line.split(|byte| *byte == 0).nth(1) == Some(b"-c");
        if !is_between {
            return Some(own_name(process, name));
        }
        // proc_pid_stat(5): the parent is the second field behind the name, which may hold anything
        // but ends at the last parenthesis.
        let stat = String::from_utf8_lossy(&read("stat")?).into_owned();
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
        process = fields.nth(1)?.parse().ok()?;
    }
}

/// Node names its first thread, and so the process.
fn own_name(process: u32, name: String) -> String {
    let program = || std::fs::read_link(format!("/proc/{process}/exe")).ok();
    let program = Some("MainThread")
        .filter(|thread| *thread == name)
        .and_then(|_| program());
    let program = program.and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    program.unwrap_or(name)
}
