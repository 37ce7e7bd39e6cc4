//! The recipe of docs/shells.md for tmux, word for word, in a real one.

use std::process::Command;
use std::time::Duration;

use super::recipe;
use crate::world::{World, binary, tool};

/// A tmux in a tmux: the outer one shows what the inner one's status line looks like.
struct Tmux {
    world: World,
}

impl Tmux {
    fn run(&self, server: &str, words: &[&str]) -> String {
        let programs = std::path::Path::new(binary()).parent().unwrap().display();
        let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
        let mut command = Command::new("tmux");
        command.args(["-S", server]).args(words);
        command
            .env_clear()
            .envs(self.world.variables())
            .env("PATH", path)
            .env("TERM", "xterm-256color")
            .current_dir(self.world.home());
        let output = command.output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn until_shown(&self, wanted: &str) -> String {
        for _ in 0..300 {
            let screen = self.run("out", &["capture-pane", "-ep"]);
            if screen.contains(wanted) {
                return screen;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        panic!(
            "{wanted} is not shown: {}",
            self.run("out", &["capture-pane", "-ep"])
        );
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run("in", &["kill-server"]);
        self.run("out", &["kill-server"]);
    }
}

#[test]
fn the_status_line_shows_the_role_of_the_pane() {
    if tool("tmux").is_none() || tool("bash").is_none() {
        return;
    }
    let world = World::new();
    let settings = recipe("sh", "~/.tmux.conf").replace("status-interval 15", "status-interval 1");
    let rc = format!(
        "PS1='in> '\neval \"$(ol-aws init bash)\"\n{}",
        recipe("bash", "~/.bashrc")
    );
    std::fs::write(world.home().join("tmux.conf"), settings).unwrap();
    std::fs::write(world.home().join("rc"), rc).unwrap();
    let tmux = Tmux { world };
    let inside = "env -u TMUX tmux -S in -f tmux.conf new 'bash --rcfile rc -i'";
    let size = ["-x", "100", "-y", "10"];
    let new = [
        ["-f", "/dev/null", "new", "-d"].as_slice(),
        &size,
        &[inside],
    ]
    .concat();
    tmux.run("out", &new);
    tmux.until_shown("in>");
    tmux.run("in", &["send-keys", "ol-assume Admin", "Enter"]);
    let screen = tmux.until_shown("Admin@111122223333 ");
    let status = screen.lines().last().unwrap_or_default();
    assert!(
        status.contains("\u{1b}[36mAdmin@111122223333 "),
        "{status:?}"
    );
    tmux.run("in", &["send-keys", "ol-assume --unset; clear", "Enter"]);
    for _ in 0..300 {
        if !tmux.run("out", &["capture-pane", "-p"]).contains("Admin@") {
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("the role is still shown");
}
