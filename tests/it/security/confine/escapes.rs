//! Each way out works without the wall, and fails with it.

use super::{LOOT, User, printed};
use crate::world::desktop::Desktop;
use crate::world::{Run, tool};

/// A name, and a script that prints what it gets. It runs in the user's project.
type Escape = (&'static str, &'static str);

const OUR_OWN: [Escape; 6] = [
    (
        "another role, by name",
        "\"$OL_AWS\" env other --shell sh | sed -n 's/.*SECRET.*/loot/p'",
    ),
    (
        "without the marks of an agent and of the wall",
        "env -u OL_AWS_CONFINED -u CLAUDECODE \"$OL_AWS\" env other --shell sh | sed -n 's/.*SECRET.*/loot/p'",
    ),
    (
        "the encrypted cache",
        "cp -r ~/.local/state/ol-aws stolen && test -n \"$(find stolen -type f)\" && echo loot",
    ),
    (
        "its key",
        "cat \"$RUN\"/ol-aws/* >key 2>/dev/null; test -s key && echo loot",
    ),
    (
        "the settings, of which some name programs",
        "cat ~/.config/ol-aws/trusted-hosts && echo loot",
    ),
    (
        "the cookies of our browser profile",
        "cat ~/.local/state/ol-aws/browser/chrome/acme/Default/Cookies",
    ),
];

const FILES: [Escape; 18] = [
    ("keys of another profile", "cat ~/.aws/credentials"),
    (
        "by the AWS variables",
        "AWS_SHARED_CREDENTIALS_FILE=~/.aws/credentials; cat \"$AWS_SHARED_CREDENTIALS_FILE\"",
    ),
    ("keys where a variable said that they are", "cat ~/keys/aws"),
    (
        "the sessions of IAM Identity Center",
        "cat ~/.aws/sso/cache/*",
    ),
    (
        "the browser's cookies",
        "cat ~/.config/chromium/Default/Cookies ~/.mozilla/firefox/*/cookies.sqlite",
    ),
    (
        "the keyring's file",
        "cat ~/.local/share/keyrings/login.keyring",
    ),
    (
        "a password store and its key",
        "cat ~/.password-store/* ~/.gnupg/private-keys-v1.d/*",
    ),
    ("from within", "cd ~/.aws && cat credentials"),
    ("by a link", "ln -s ~/.aws link && cat link/credentials"),
    ("by a hard link", "ln ~/.aws/credentials hard && cat hard"),
    (
        "by another name",
        "mv ~/.aws moved && cat moved/credentials",
    ),
    (
        "by another name of a directory above",
        "mv ~/.config moved && cat moved/chromium/Default/Cookies",
    ),
    (
        "by the root in /proc",
        "cat /proc/self/root\"$HOME\"/.aws/credentials",
    ),
    (
        "after the command has ended",
        "(setsid sh -c 'sleep 1; cp ~/.aws/credentials late; touch ended' &); until test -e ended; do sleep 0.1; done; cat late",
    ),
    (
        "as root of a user namespace",
        "unshare -Ur cat ~/.aws/credentials",
    ),
    (
        "by a bind mount",
        "mkdir bound && unshare -Urm sh -c 'mount --bind ~/.aws bound && cat bound/credentials'",
    ),
    (
        "by another root",
        "unshare -Ur python3 -c 'import os; os.chroot(os.environ[\"HOME\"]); print(open(\"/.aws/credentials\").read())'",
    ),
    (
        "by cutting it off",
        "truncate -s 5 ~/.aws/credentials && echo loot",
    ),
];

const LATER: [Escape; 5] = [
    (
        "a start file",
        "echo 'cat ~/.aws/credentials' >> ~/.bashrc && echo loot",
    ),
    (
        "a new start file",
        "echo 'cat ~/.aws/credentials' >> ~/.zprofile && echo loot",
    ),
    (
        "a start file, replaced",
        "echo new >mine && mv mine ~/.bashrc && echo loot",
    ),
    (
        "a unit of systemd",
        "mkdir -p ~/.config/systemd/user && echo >~/.config/systemd/user/x.service && echo loot",
    ),
    (
        "a key for SSH",
        "echo key >> ~/.ssh/authorized_keys && echo loot",
    ),
];

const PROCESSES: [Escape; 15] = [
    ("its variables", "tr '\\0' '\\n' </proc/$PID/environ"),
    ("its working directory", "cat /proc/$PID/cwd/credentials"),
    ("its root", "cat /proc/$PID/root\"$HOME\"/.aws/credentials"),
    ("its open file", "cat /proc/$PID/fd/$FD"),
    ("its memory", "way memory $PID $ADDRESS"),
    (
        "its memory, read from afar",
        "way read_remote $PID $ADDRESS",
    ),
    ("its memory, as a debugger", "way attach $PID $ADDRESS"),
    ("its open file, taken over", "way take_file $PID $FD"),
    ("its namespaces", "readlink /proc/$PID/ns/mnt && echo loot"),
    ("a signal", "kill -CONT $PID && echo loot"),
    ("its socket", "way stream stream"),
    ("its abstract socket", "way abstract $ABSTRACT"),
    ("its socket for datagrams", "way datagram ."),
    ("the same, by a pair of sockets", "way pair ."),
    ("sockets by a ring", "way rings"),
];

const RIGHTS: [Escape; 2] = [
    (
        "a program that runs as another user (sudo, su)",
        "grep -q 'NoNewPrivs:.0' /proc/self/status && echo loot",
    ),
    (
        "input into the terminal, for the shell there",
        "python3 -c 'import fcntl, sys, termios
try: fcntl.ioctl(0, termios.TIOCSTI, b\"x\")
except PermissionError: sys.exit()
except OSError: pass
print(\"loot, where there is a terminal\")'",
    ),
];

/// In a world of its own each, since some change it.
fn each_works_without_the_wall_alone(
    escapes: &[Escape],
    prepare: impl Fn(&User) -> Option<Box<dyn std::any::Any>>,
) {
    let mut wrong = Vec::new();
    for (name, script) in escapes {
        let script = format!(
            "echo begun; way() {{ python3 -c \"$WAYS\" \"$@\"; }}; if test -e outside; then . ./outside; fi; {{ {script}; }} || true"
        );
        for is_confined in [false, true] {
            let Some(user) = User::new() else { return };
            let Some(_kept) = prepare(&user) else { return };
            let run = if is_confined {
                user.confined(&script)
            } else {
                user.open(&script)
            };
            let done = printed(run.env("CLAUDECODE", "1"));
            if done.stdout.contains(LOOT) == is_confined {
                wrong.push(format!("{name}, confined: {is_confined}: {done:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn as_it_is(_: &User) -> Option<Box<dyn std::any::Any>> {
    Some(Box::new(()))
}

fn beside_another_program(user: &User) -> Option<Box<dyn std::any::Any>> {
    tool("python3")?;
    Some(Box::new(user.other_program()))
}

#[test]
fn what_is_ours() {
    each_works_without_the_wall_alone(&OUR_OWN, as_it_is);
}

#[test]
fn files_of_the_user() {
    each_works_without_the_wall_alone(&FILES, as_it_is);
}

#[test]
fn what_runs_later_outside() {
    each_works_without_the_wall_alone(&LATER, as_it_is);
}

#[test]
fn other_programs_of_the_user() {
    each_works_without_the_wall_alone(&PROCESSES, beside_another_program);
}

#[test]
fn rights_that_it_does_not_have() {
    if tool("python3").is_some() {
        each_works_without_the_wall_alone(&RIGHTS, as_it_is);
    }
}

/// The password for OneLogin, in the real keyring on the session bus.
#[test]
fn the_keyring_on_the_session_bus() {
    let escapes = [
        (
            "the keyring",
            "DBUS_SESSION_BUS_ADDRESS=unix:path=$HOME/bus timeout 10 secret-tool lookup service ol-aws username ada",
        ),
        (
            "the bus",
            "dbus-send --bus=unix:path=$HOME/bus --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames | sed -n 's/.*freedesktop.secrets.*/loot/p'",
        ),
    ];
    each_works_without_the_wall_alone(&escapes, |user| {
        let desktop = Desktop::start(user.world())?;
        desktop.put("ada", "loot");
        Some(Box::new(desktop))
    });
}

#[test]
fn a_terminal_multiplexer_outside() {
    let escapes = [(
        "tmux",
        "tmux -S server run-shell 'cat ~/.aws/credentials > taken'; cat taken",
    )];
    each_works_without_the_wall_alone(&escapes, |user| {
        tool("tmux")?;
        let mut start = user.as_user("tmux");
        start.args([
            "-S",
            "server",
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "sleep 60",
        ]);
        assert!(start.status().unwrap().success());
        Some(Box::new(()))
    });
}

#[test]
fn a_connection_that_was_open_before() {
    if tool("python3").is_none() {
        return;
    }
    for (flag, is_confined) in [("--renew", false), ("--confine", true)] {
        let Some(user) = User::new() else { return };
        let _other = user.other_program();
        // Another program starts ours, as an editor or a terminal does.
        let script = format!(
            "exec python3 -c \"$WAYS\" inherited stream \"$OL_AWS\" exec {flag} admin -- sh -c 'echo begun; cat <&5'"
        );
        let mut command = user.as_user("sh");
        command.args(["-c", &script]);
        let run = Run { command };
        let done = printed(run);
        assert_eq!(done.stdout.contains(LOOT), !is_confined, "{done:?}");
    }
}
