//! The README's picture: a person types into a real terminal (tmux), the real program answers, and what the screen shows
//! becomes an SVG on stdout. `cargo run -p sandbox -- picture > docs/terminal.svg` makes it anew.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use sandbox::{PASSWORD, World};

use crate::playground::Practice;

const COLUMNS: usize = 78;
const ROWS: usize = 22;

/// What is typed, and how the last line then begins, where the program or shell waits for more.
const SESSION: [(&str, &str); 8] = [
    ("ol-assume admin", "OneLogin password"),
    (PASSWORD, "code of"),
    ("012345", "[admin@prod"),
    ("ol-assume deploy", "[deploy@dev"),
    ("ol-assume -", "[admin@prod"),
    (
        "ol-assume ro -- sh -c 'echo running as $OL_AWS_ROLE'",
        "[admin@prod",
    ),
    ("ol-assume --unset", "~ $"),
    ("ol-aws status", "~ $"),
];

/// Start file of the shell: as the README says.
const RC: &str = "PS1='~ $ '\neval \"$(ol-aws init bash)\"\nol_aws_prompt\n";

pub fn run() -> Result<(), String> {
    let practice = Practice::start(World::acme(), "ben@acme.test")?;
    let rc = practice.home.path().join("rc");
    std::fs::write(&rc, RC).map_err(|error| format!("cannot write {}: {error}", rc.display()))?;
    let terminal = Terminal { practice };
    let (columns, rows) = (COLUMNS.to_string(), ROWS.to_string());
    let shell = format!("bash --noprofile --rcfile '{}' -i", rc.display());
    let size = ["-x", &columns, "-y", &rows];
    terminal.tmux(
        &[
            &["-f", "/dev/null", "new-session", "-d"],
            &size[..],
            &[&shell],
        ]
        .concat(),
    )?;
    let mut shown = terminal.wait_for("~ $", 0)?;
    for (typed, then) in SESSION {
        terminal.tmux(&["send-keys", "-l", typed])?;
        terminal.tmux(&["send-keys", "Enter"])?;
        shown = terminal.wait_for(then, shown)?;
    }
    print!("{}", svg(&terminal.screen()?));
    Ok(())
}

struct Terminal {
    practice: Practice,
}

impl Terminal {
    fn tmux(&self, words: &[&str]) -> Result<String, String> {
        let mut command = self.practice.prepare(Command::new("tmux"));
        command
            .env_remove("TMUX")
            .env("TERM", "xterm-256color")
            .env("LC_ALL", "C.UTF-8")
            .arg("-S")
            .arg(self.practice.home.path().join("tmux"))
            .args(words);
        let output = command
            .output()
            .map_err(|error| format!("cannot run tmux: {error}"))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    fn screen(&self) -> Result<String, String> {
        self.tmux(&["capture-pane", "-ep"])
    }

    /// Until there are more lines than before, and the last one asks for something. How many there are then.
    fn wait_for(&self, start: &str, before: usize) -> Result<usize, String> {
        let mut screen = String::new();
        for _ in 0..200 {
            std::thread::sleep(Duration::from_millis(100));
            screen = self.tmux(&["capture-pane", "-p"])?;
            let lines: Vec<&str> = screen.trim_end().lines().collect();
            let last = lines.last().copied().unwrap_or_default();
            if lines.len() > before && last.starts_with(start) && last.ends_with(['$', ':']) {
                return Ok(lines.len());
            }
        }
        Err(format!("the screen does not end in `{start}`:\n{screen}"))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.tmux(&["kill-server"]);
    }
}

/// The screen, line by line; the colours by class, so that they are told once.
fn svg(screen: &str) -> String {
    const LINE: usize = 20;
    let (width, height) = (
        COLUMNS * 9 + 30,
        screen.trim_end().lines().count() * LINE + 40,
    );
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"A terminal session with ol-aws\">\n\
         <style>text{{font:15px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#d8dee9;white-space:pre}}\
         .b{{font-weight:bold}}.c31{{fill:#ff6c6b}}.c32{{fill:#98c379}}.c33{{fill:#e5c07b}}.c34{{fill:#61afef}}\
         .c35{{fill:#c678dd}}.c36{{fill:#56b6c2}}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1e222a\"/>\n"
    );
    for (row, line) in screen.trim_end().lines().enumerate() {
        let y = 30 + row * LINE;
        let _ = writeln!(
            svg,
            "<text x=\"15\" y=\"{y}\" xml:space=\"preserve\">{}</text>",
            spans(line)
        );
    }
    svg + "</svg>\n"
}

/// A line with its SGR sequences (ECMA-48, 8.3.117) turned into spans.
fn spans(line: &str) -> String {
    let mut text = String::new();
    let (mut bold, mut colour) = (false, None);
    for (number, part) in line.split("\x1b[").enumerate() {
        let shown = match part.split_once('m') {
            Some((codes, shown)) if number > 0 => {
                for code in codes.split(';') {
                    match code.parse() {
                        Ok(1) => bold = true,
                        Ok(22) => bold = false,
                        Ok(code @ 31..=36) => colour = Some(code),
                        Ok(39) => colour = None,
                        Ok(0) | Err(_) => (bold, colour) = (false, None),
                        Ok(_) => {}
                    }
                }
                shown
            }
            _ => part,
        };
        let shown = shown
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let classes: Vec<String> = bold
            .then(|| "b".to_owned())
            .into_iter()
            .chain(colour.map(|code: u8| format!("c{code}")))
            .collect();
        match classes.as_slice() {
            _ if shown.is_empty() => {}
            [] => text.push_str(&shown),
            classes => {
                let _ = write!(
                    text,
                    "<tspan class=\"{}\">{shown}</tspan>",
                    classes.join(" ")
                );
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_classes_and_text_stays_text() {
        assert_eq!(
            spans("\x1b[1;36m[a&b\x1b[0m <x>"),
            "<tspan class=\"b c36\">[a&amp;b</tspan> &lt;x&gt;"
        );
    }
}
