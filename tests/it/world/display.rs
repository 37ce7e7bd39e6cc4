//! A screen that nobody looks at, and what a person would do in its windows.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::world::tool;

pub struct Screen {
    xvfb: Child,
    pub name: String,
}

impl Screen {
    /// `None` where there is no Xvfb.
    pub fn start() -> Option<Self> {
        let xvfb = tool("Xvfb")?;
        let mut xvfb = Command::new(xvfb)
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1200x900x24",
                "-nolisten",
                "tcp",
                // When its last client leaves, it would start anew, and drop who comes meanwhile.
                "-noreset",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut number = String::new();
        BufReader::new(xvfb.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        Some(Self {
            xvfb,
            name: format!(":{}", number.trim()),
        })
    }

    /// Tells the screen's windows what a person would.
    pub fn xdotool(&self, words: &[&str]) {
        let done = self.command(words).status();
        assert!(done.unwrap().success(), "{words:?}");
    }

    /// Gives a window the keys. It may close meanwhile.
    pub fn focus(&self, window: &str) {
        let mut command = self.command(&["windowfocus", window]);
        command.stderr(Stdio::null()).status().unwrap();
    }

    /// The windows to be seen, by their numbers.
    pub fn windows(&self) -> Vec<String> {
        let mut ids = self.lines(&["search", "--onlyvisible", "--class", "."]);
        ids.sort();
        ids
    }

    pub fn titles(&self) -> Vec<String> {
        let each = ["getwindowname", "%@"];
        self.lines(&[&["search", "--onlyvisible", "--class", "."], &each[..]].concat())
    }

    fn lines(&self, words: &[&str]) -> Vec<String> {
        let output = self.command(words).stderr(Stdio::null()).output().unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(str::to_owned).collect()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("xdotool");
        command.args(words).env("DISPLAY", &self.name);
        command
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.xvfb.kill();
        let _ = self.xvfb.wait();
    }
}
