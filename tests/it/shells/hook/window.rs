//! A shell on a real terminal, kept by tmux: for the line editors that ask the terminal where the cursor is and paint anew
//! what they have shown. What is seen is the screen, not the bytes that were sent.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::world::World;

/// The end of the user's own prompt, in every shell.
const PROMPT: &str = "READY>";
/// Leaves the first line empty: where a shell that draws its prompt anew clears the screen from the first line on, tmux
/// keeps what was there, and the prompt would count twice.
const SECOND_LINE: [&str; 4] = ["sh", "-c", r#"echo && exec env "$@""#, "sh"];
/// Ten empty lines are what a prompt's cost is counted over.
const PROMPTS: usize = 10;

pub struct Window<'w> {
    world: &'w World,
    /// Its own server's: that of the window before may still be about to end.
    socket: PathBuf,
    prompts: usize,
}

impl World {
    /// A shell that has shown its first prompt.
    #[track_caller]
    pub fn window(&self, shell: &[&str], variables: &[(&str, &str)]) -> Window<'_> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut window = Window {
            world: self,
            socket: self.home().join(format!("tmux-{number}")),
            prompts: 0,
        };
        let size = ["new-session", "-d", "-x", "100", "-y", "40"];
        let variables: Vec<String> = variables.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let variables: Vec<&str> = variables.iter().map(String::as_str).collect();
        window.tmux(&[&size[..], &SECOND_LINE, &variables, shell].concat());
        window.wait();
        window
    }
}

impl Window<'_> {
    fn tmux(&self, words: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-S", self.socket.to_str().unwrap(), "-f", "/dev/null"]);
        command
            .args(words)
            .env_clear()
            .envs(self.world.variables())
            .env("PATH", self.world.path())
            .env("TERM", "xterm-256color")
            .current_dir(self.world.home());
        let output = command.output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Everything that was shown so far, as it stands now.
    pub fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-S", "-"])
    }

    /// The prompt that is shown now, with its colours.
    pub fn coloured(&self) -> String {
        let screen = self.tmux(&["capture-pane", "-e", "-p"]);
        let prompt = screen.lines().rfind(|line| line.contains("READY"));
        // "All as usual" and "usual background" say nothing about the colour of what follows.
        prompt
            .unwrap()
            .replace("\x1b[0m", "")
            .replace("\x1b[49m", "")
    }

    /// What stands before the user's own prompt, which is shown now.
    #[track_caller]
    pub fn shown_segment(&self) -> String {
        let screen = self.screen();
        let prompt = screen.lines().rfind(|line| line.contains(PROMPT)).unwrap();
        prompt.split(PROMPT).next().unwrap().to_owned()
    }

    /// The prompt comes to begin with this, in which the names of colours stand for what switches them on.
    #[track_caller]
    pub fn comes_to_be_coloured(&mut self, expected: &str) {
        let mut coloured = String::new();
        for _ in 0..10 {
            self.line("");
            coloured = named_colours(&self.coloured());
            if coloured.starts_with(expected) {
                return;
            }
        }
        panic!("{coloured:?} is not {expected:?}");
    }

    /// Types, without Enter.
    pub fn keys(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
    }

    /// `Enter`, `Tab`, `C-c`.
    pub fn key(&self, name: &str) {
        self.tmux(&["send-keys", name]);
    }

    /// Waits until the text is shown.
    #[track_caller]
    pub fn see(&self, text: &str) {
        self.until_count(text, 1);
    }

    /// Waits until the text is shown so many times.
    #[track_caller]
    pub fn until_count(&self, text: &str, count: usize) {
        let shown = |screen: &str| screen.matches(text.trim_end()).count() >= count;
        self.until(&format!("{text:?}"), shown);
    }

    #[track_caller]
    fn until(&self, what: &str, shown: impl Fn(&str) -> bool) {
        for _ in 0..1000 {
            if shown(&self.screen()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        panic!("{what} is not shown:\n{}", self.screen());
    }

    /// Waits for the prompt after the one that was seen last.
    #[track_caller]
    pub fn wait(&mut self) {
        let seen = self.prompts;
        self.until("a prompt", |screen| screen.matches(PROMPT).count() > seen);
        self.prompts += 1;
    }

    /// Types a line and waits for the next prompt; what is shown from that line on, the next prompt included.
    #[track_caller]
    pub fn line(&mut self, text: &str) -> String {
        self.keys(text);
        self.key("Enter");
        self.wait();
        let screen = self.screen();
        let lines: Vec<&str> = screen.trim_end().lines().collect();
        let prompts: Vec<usize> = (0..lines.len())
            .filter(|&i| lines[i].contains(PROMPT))
            .collect();
        lines[prompts[prompts.len() - 2]..].join("\n")
    }

    /// A new prompt comes to have this before the user's own. (elvish shows the old one until it knows the new.)
    #[track_caller]
    pub fn comes_to_show(&mut self, segment: &str) {
        self.line("");
        self.until(&format!("{segment:?}"), |screen| {
            let prompt = screen.lines().rfind(|line| line.contains(PROMPT));
            prompt.is_some_and(|prompt| prompt.starts_with(&format!("{segment}{PROMPT}")))
        });
    }

    /// The text before the user's own prompt, at a new one.
    #[track_caller]
    pub fn segment(&mut self) -> String {
        let shown = self.line("");
        let prompt = shown.lines().last().unwrap();
        prompt.split(PROMPT).next().unwrap().to_owned()
    }
}

fn named_colours(text: &str) -> String {
    let colours = [
        ("\x1b[31m", "<red>"),
        ("\x1b[33m", "<yellow>"),
        ("\x1b[35m", "<magenta>"),
        ("\x1b[36m", "<cyan>"),
        ("\x1b[39m", "<>"),
    ];
    let named = |text: String, (escape, name): (&str, &str)| text.replace(escape, name);
    colours.into_iter().fold(text.to_owned(), named)
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        // A shell that is traced does not end with its terminal: all of the session is ended.
        let session = self.tmux(&["list-panes", "-F", "#{pane_pid}"]);
        let _ = Command::new("pkill")
            .args(["-KILL", "-s", session.trim()])
            .status();
        self.tmux(&["kill-server"]);
    }
}

/// To the nearest whole number: what a prompt does it does each time, and what comes up once in a while is the shell's own
/// doing in the background, on a busy machine more than on an idle one.
fn per_prompt(count: usize) -> usize {
    (count + PROMPTS / 2) / PROMPTS
}

/// What a shell does for ten prompts: system calls that make a process, run a program or open a file, and how often.
/// A thread is no process.
#[track_caller]
pub fn cost_of_prompts(
    world: &World,
    shell: &[&str],
    variables: &[(&str, &str)],
) -> BTreeMap<String, usize> {
    let file = world.home().join("trace");
    let strace = [
        "strace",
        "-f",
        "-qq",
        "-o",
        file.to_str().unwrap(),
        "-e",
        "trace=%process,%file",
    ];
    let mut window = world.window(&[&strace[..], shell].concat(), variables);
    let length = || std::fs::read_to_string(&file).unwrap().lines().count();
    // The first prompts may load what later ones have.
    for _ in 0..3 {
        window.line("");
    }
    let start = length();
    for _ in 0..PROMPTS {
        window.line("");
    }
    let end = length();
    let trace = std::fs::read_to_string(&file).unwrap();
    let mut cost = BTreeMap::new();
    for line in trace.lines().take(end).skip(start) {
        let call = line
            .split_once(' ')
            .map_or("", |(_, call)| call.trim_start());
        let name = call.split('(').next().unwrap_or_default();
        let counts = [
            "fork", "vfork", "clone", "clone3", "execve", "open", "openat", "creat",
        ]
        .contains(&name);
        if counts && !line.contains("CLONE_THREAD") {
            *cost.entry(name.to_owned()).or_default() += 1;
        }
    }
    for call in ["open", "openat", "creat"] {
        if let Some(number) = cost.get_mut(call) {
            *number = per_prompt(*number);
        }
    }
    cost.retain(|_, number| *number > 0);
    cost
}
