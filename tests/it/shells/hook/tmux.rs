//! The recipe of docs/shells.md for tmux, word for word, in a real one.

use std::process::Command;
use std::time::Duration;

use ol_aws::shell::Dialect;

use super::recipe;
use crate::world::hostile::PROOF_OF_EXECUTION;
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

/// An inner tmux of the recipe, whose bash has this in its start file besides.
fn of_recipe(start: &str) -> Option<Tmux> {
    tool("tmux")?;
    tool("bash")?;
    let world = World::new();
    let settings = recipe("sh", "~/.tmux.conf").replace("status-interval 15", "status-interval 1");
    let rc = format!(
        "PS1='in> '\neval \"$(ol-aws init bash)\"\n{}\n{start}",
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
    Some(tmux)
}

/// What the recipe hands to tmux ends up in a command line of `sh`.
#[test]
fn no_name_of_a_role_or_account_runs_anything() {
    for (number, name) in [
        "a\ntouch executed\nb",
        "a\n touch executed #",
        "$(touch executed)`touch executed`",
        "#(touch executed)#{q:x}%H",
        "';touch executed;'\";touch executed;\"\\",
        "\\\ntouch executed",
        "a;",
        "-g",
        "\u{1b}]0;x\u{7}\r",
    ]
    .into_iter()
    .enumerate()
    {
        let quoted = Dialect::Bash.quote(name).unwrap();
        let start = format!(
            "hostile() {{\nexport OL_AWS_ROLE={quoted} OL_AWS_ACCOUNT={quoted}\n\
             export OL_AWS_ROLE_ARN=x OL_AWS_EXPIRES_AT=32503680000\n}}\n"
        );
        let Some(tmux) = of_recipe(&start) else {
            return;
        };
        tmux.run("in", &["send-keys", "hostile", "Enter"]);
        // Role and account are shown: the segment has been made.
        tmux.until_shown("@");
        let executed = tmux.world.home().join(PROOF_OF_EXECUTION);
        assert!(!executed.exists(), "case {number}: {name:?}");
    }
}

#[test]
fn the_status_line_shows_the_role_of_the_pane() {
    let Some(tmux) = of_recipe("") else { return };
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
