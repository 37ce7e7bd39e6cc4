//! `exec --confine`: what a command can do to get at the user's other credentials, with and without the wall; and what it
//! can do all the same.

mod escapes;
mod places;
mod work;

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::world::unprivileged::{Unprivileged, give_away, is_root};
use crate::world::until;
use crate::world::{Done, Run, World, skipped};

/// A user with secrets in every place, whose home is not below `/tmp`: nothing can be made in a directory above what is closed.
struct User {
    unprivileged: Unprivileged,
}

/// The secrets hold this word.
const LOOT: &str = "loot";

const FILES: [(&str, &str); 14] = [
    (
        ".aws/credentials",
        "[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = loot\n",
    ),
    (
        ".aws/config",
        "[default]\noutput = text\n[profile other]\nregion = eu-west-3\n",
    ),
    (".aws/sso/cache/token.json", "{\"accessToken\": \"loot\"}\n"),
    (".bashrc", "# mine\n"),
    (".config/chromium/Default/Cookies", "loot\n"),
    (".config/other/settings", "mine\n"),
    (".gnupg/private-keys-v1.d/key", "loot\n"),
    (".local/share/keyrings/login.keyring", "loot\n"),
    (
        ".local/state/ol-aws/browser/chrome/acme/Default/Cookies",
        "loot\n",
    ),
    (".mozilla/firefox/profile/cookies.sqlite", "loot\n"),
    (".password-store/onelogin.gpg", "loot\n"),
    (".ssh/authorized_keys", "mine\n"),
    ("keys/aws", "[far]\naws_secret_access_key = loot\n"),
    ("project/file", "mine\n"),
];

impl User {
    /// `None` where the kernel holds no wall.
    fn new() -> Option<Self> {
        Self::of(sandbox::World::acme())
    }

    fn of(acme: sandbox::World) -> Option<Self> {
        let user = Self {
            unprivileged: Unprivileged::below("/var/tmp", acme),
        };
        for (file, text) in FILES {
            user.put(file, text);
        }
        let run = user.home().join("run");
        fs::set_permissions(run, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        user.world()
            .config("[roles.other]\nrole = \"111122223333/ReadOnly\"\n");
        user.world().ol_aws("login admin other").ok();
        user.give_away();
        let probe = user.confined("true").done();
        if probe.stderr.contains("Landlock") {
            skipped("Landlock: this kernel has none, or it is turned off");
            return None;
        }
        assert_eq!(probe.code, 0, "{}", probe.stderr);
        Some(user)
    }

    fn world(&self) -> &World {
        &self.unprivileged.world
    }

    fn home(&self) -> PathBuf {
        self.world().home().to_owned()
    }

    fn project(&self) -> PathBuf {
        self.home().join("project")
    }

    fn put(&self, file: &str, text: &str) {
        let file = self.home().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// What a test has made belongs to the user.
    fn give_away(&self) {
        if is_root() {
            give_away(&self.home());
        }
    }

    /// A run in the project.
    fn ol_aws(&self, line: &str) -> Run {
        let mut command = self.as_user("setsid");
        command
            .arg("--wait")
            .arg(self.program())
            .args(line.split_whitespace());
        command.stdin(Stdio::null());
        Run { command }
    }

    fn program(&self) -> PathBuf {
        self.unprivileged.programs.path().join("ol-aws")
    }

    fn script(&self, line: &str, script: &str) -> Run {
        let mut run = self.ol_aws(line);
        run.command.args(["--", "sh", "-c", script]);
        run
    }

    fn confined(&self, script: &str) -> Run {
        self.script("exec --confine admin", script)
    }

    fn open(&self, script: &str) -> Run {
        self.script("exec --renew admin", script)
    }

    /// Another program of the user's, which runs outside.
    fn other_program(&self) -> Outside {
        let fixture = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/confine/outside.py"
        );
        let text = fs::read_to_string(fixture).unwrap();
        let mut command = self.as_user("python3");
        command
            .args(["-c", &text])
            .env("SECRET", "loot in a variable");
        let child = command.stdin(Stdio::null()).spawn().unwrap();
        until(|| self.project().join("outside").exists());
        Outside(child)
    }

    /// A command of this user's outside of everything.
    fn as_user(&self, program: &str) -> Command {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", program]);
            command
        } else {
            Command::new(program)
        };
        let ways = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/confine/ways.py"
        );
        command
            .env_clear()
            .envs(self.world().variables())
            // Of root's own programs this user can run none.
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("SHELL", "/bin/sh")
            .env("WAYS", fs::read_to_string(ways).unwrap())
            .env("OL_AWS", self.program())
            .env("RUN", self.home().join("run"))
            .env("AWS_SHARED_CREDENTIALS_FILE", self.home().join("keys/aws"))
            .current_dir(self.project());
        command
    }
}

struct Outside(Child);

impl Drop for Outside {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a script printed, if it began.
#[track_caller]
fn printed(run: Run) -> Done {
    let done = run.done();
    assert!(done.stdout.starts_with("begun\n"), "{done:?}");
    done
}
