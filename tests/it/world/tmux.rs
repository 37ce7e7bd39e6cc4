//! A real terminal: tmux, whose window has a size, whose lines flow anew when it changes, and whose screen can be read.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::world::{World, binary, tool};

/// A window in which a command line of `sh` runs. Ends with this value.
pub struct Tmux<'w> {
    world: &'w World,
    variables: Vec<(String, String)>,
}

impl<'w> Tmux<'w> {
    /// A window of that size; `None` where there is no tmux. `variables` are set besides the world's.
    pub fn start(
        world: &'w World,
        (columns, rows): (u16, u16),
        variables: &[(&str, &str)],
        line: &str,
    ) -> Option<Self> {
        tool("tmux")?;
        let settings = "set -g status off\nset -g remain-on-exit on\nset -g remain-on-exit-format ''\n\
                        set -g default-terminal screen-256color\n";
        std::fs::write(world.home().join("tmux.conf"), settings).unwrap();
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let tmux = Self {
            world,
            variables: variables.collect(),
        };
        let (columns, rows) = (columns.to_string(), rows.to_string());
        let size = ["-x", &columns, "-y", &rows];
        tmux.run(&[["-f", "tmux.conf", "new", "-d"].as_slice(), &size, &[line]].concat());
        Some(tmux)
    }

    fn run(&self, words: &[&str]) -> String {
        let programs = Path::new(binary()).parent().unwrap().display();
        let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
        let mut command = Command::new("tmux");
        command.args(["-u", "-S", "tmux"]).args(words);
        command
            .env_clear()
            .envs(self.world.variables())
            .envs(self.variables.iter().cloned())
            .env("PATH", path)
            .env("TERM", "xterm-256color")
            .current_dir(self.world.home());
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Presses keys, by tmux's names for them: `Down`, `PPage`, `a`.
    pub fn keys(&self, keys: &[&str]) {
        self.run(&[&["send-keys"], keys].concat());
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        let (columns, rows) = (columns.to_string(), rows.to_string());
        self.run(&["resize-window", "-x", &columns, "-y", &rows]);
    }

    /// What the window shows.
    pub fn screen(&self) -> String {
        self.run(&["capture-pane", "-p"])
    }

    /// What it shows, and what scrolled out of it.
    pub fn all(&self) -> String {
        self.run(&["capture-pane", "-p", "-S", "-"])
    }

    /// Waits until the window shows something.
    #[track_caller]
    pub fn until(&self, what: impl Fn(&str) -> bool) -> String {
        for _ in 0..300 {
            let screen = self.screen();
            if what(&screen) {
                return screen;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("not shown:\n{}", self.all());
    }

    #[track_caller]
    pub fn see(&self, text: &str) -> String {
        self.until(|screen| screen.contains(text))
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}
