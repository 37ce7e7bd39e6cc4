//! A place to practise, for the program: the services, a home directory with a configuration, an
//! environment free of the reader's own settings, and the real `ol-aws`, which this program is too.

use std::env;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sandbox::{Factor, PASSWORD, Sandbox, World};
use tempfile::TempDir;

pub struct Practice {
    pub sandbox: Sandbox,
    pub home: TempDir,
    /// The directory `ol-aws` is in.
    programs: PathBuf,
}

impl Practice {
    /// Starts the services and writes a configuration for this user.
    pub fn start(mut world: World, username: &str) -> Result<Practice, String> {
        let client_id = world.client_id.clone();
        world.console_page = true;
        let sandbox = Sandbox::start(world);
        let home = tempfile::Builder::new()
            .prefix("ol-aws-practice-")
            .tempdir()
            .map_err(|error| format!("cannot make a temporary directory: {error}"))?;
        let programs = ol_aws_directory(home.path())
            .map_err(|error| format!("cannot make a directory for ol-aws: {error}"))?;
        let practice = Practice {
            sandbox,
            home,
            programs,
        };
        let endpoint = practice.sandbox.onelogin_url();
        practice
            .write_config(username, &client_id, &endpoint)
            .map_err(|error| format!("cannot write the practice configuration: {error}"))?;
        Ok(practice)
    }

    pub fn config(&self) -> PathBuf {
        self.home.path().join(".config/ol-aws/config.toml")
    }

    /// Has a command find `ol-aws` and the practice services, keep all that `ol-aws` writes in the practice directory, and
    /// know nothing of the reader's own settings and keyring. What it already sets of `ol-aws`'s stays.
    pub fn prepare(&self, mut command: Command) -> Command {
        let own: Vec<OsString> = command
            .get_envs()
            .map(|(name, _)| name.to_owned())
            .collect();
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let is_of_user = text.starts_with("AWS_") || text.starts_with("OL_AWS_");
            if is_of_user && !own.contains(&name) {
                command.env_remove(name);
            }
        }
        let inside = |path: &str| self.home.path().join(path);
        command
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env("PATH", self.path())
            // A proxy cannot reach our loopback.
            .env("NO_PROXY", "127.0.0.1")
            .env("no_proxy", "127.0.0.1")
            .env("XDG_STATE_HOME", inside(".local/state"))
            .env("XDG_RUNTIME_DIR", inside("run"))
            .env("AWS_CONFIG_FILE", inside(".aws/config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", inside(".aws/credentials"))
            // Its answers are short, and a pager would wait for a key.
            .env("AWS_PAGER", "")
            // What is typed here belongs to the practice.
            .env("HISTFILE", inside(".history"))
            .env("XDG_CONFIG_HOME", inside(".config"))
            .env("OL_AWS_CONFIG", self.config())
            .env("OL_AWS_ENDPOINT", self.sandbox.onelogin_url())
            .env("OL_AWS_CLIENT_SECRET", World::acme().client_secret)
            .env("AWS_ENDPOINT_URL_STS", self.sandbox.sts_url())
            .env("AWS_ENDPOINT_URL_SIGNIN", self.sandbox.signin_url());
        command
    }

    /// A program in the practice home, with none of the reader's start files.
    pub fn private_command(&self, program: &str) -> Command {
        let home = self.home.path();
        let mut command = self.prepare(Command::new(program));
        if env::var("TERM").map_or(true, |terminal| terminal == "dumb") {
            command.env("TERM", "xterm-256color");
        }
        command
            .current_dir(home)
            .env("HOME", home)
            .env("USERPROFILE", home)
            .env("APPDATA", home)
            .env("LOCALAPPDATA", home)
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_CACHE_HOME", home.join(".cache"));
        command
    }

    fn path(&self) -> OsString {
        let rest = env::var_os("PATH").unwrap_or_default();
        let own = self.programs.clone();
        env::join_paths(std::iter::once(own).chain(env::split_paths(&rest))).unwrap_or(rest)
    }

    fn write_config(&self, username: &str, client_id: &str, endpoint: &str) -> std::io::Result<()> {
        for directory in [".config/ol-aws", ".local/state", ".aws", "run"] {
            private_directory(&self.home.path().join(directory))?;
        }
        // What stands in the user's own list may get secrets, with nobody watching too.
        fs::write(self.config().with_file_name("trusted-hosts"), "127.0.0.1\n")?;
        fs::write(
            self.config(),
            format!(
                r#"# written by the practice services
subdomain = "acme"
app_id    = "123456"
username  = "{username}"
client_id = "{client_id}"
endpoint  = "{endpoint}"
launch_url = "{endpoint}/launch/987"   # for `OL_AWS_SIGN_IN=browser`
region    = "eu-west-1"

[accounts]
"111122223333" = "prod"
"444455556666" = "dev"

[roles.admin]
role = "111122223333/Admin"
[roles.ro]
role = "111122223333/ReadOnly"
[roles.deploy]
role = "444455556666/team/blue/Deploy"
"#
            ),
        )
    }
}

/// The users, one line each, with what to type.
pub fn people(world: &World) -> String {
    let mut text = format!(
        "client id {}, client secret {}, subdomain {}, app id 123456\n\
         every password is {PASSWORD}",
        world.client_id, world.client_secret, world.subdomain
    );
    for user in &world.users {
        let _ = write!(text, "\n  {:<14} ", user.username);
        if user.locked {
            text.push_str("locked");
        } else if user.devices.is_empty() {
            text.push_str("no second factor");
        }
        let devices: Vec<String> = user
            .devices
            .iter()
            .map(|device| format!("{}: {}", device.device_type, what_to_do(&device.factor)))
            .collect();
        text.push_str(&devices.join("\n                 "));
    }
    text
}

fn what_to_do(factor: &Factor) -> String {
    match factor {
        Factor::Code(code) => format!("type {code}"),
        Factor::Timed { seed, .. } => {
            format!("type its code of now, or `totp = true` with the seed {seed}")
        }
        Factor::Sent(code) => format!("it sends {code}"),
        Factor::Push { code, .. } => format!("approved by itself, or type {code}"),
        Factor::PushDenied { code, .. } => format!("denied, or type {code}"),
        Factor::PushNever { code } => format!("nobody answers, or type {code}"),
    }
}

/// This program is `ol-aws` too, where it is called so: the directory that holds it under that name.
fn ol_aws_directory(home: &Path) -> std::io::Result<PathBuf> {
    let program = env::current_exe()?;
    let name = format!("ol-aws{}", env::consts::EXE_SUFFIX);
    // A link that is no symbolic one, since `ol-aws` asks the system for its own path and writes it into AWS's files. It is
    // put in place by a rename, so that a second tour at the same time finds a whole one.
    let link = || {
        let directory = program.parent()?.join("practice");
        fs::create_dir_all(&directory).ok()?;
        let new = tempfile::TempDir::new_in(&directory).ok()?;
        fs::hard_link(&program, new.path().join(&name)).ok()?;
        fs::rename(new.path().join(&name), directory.join(&name)).ok()?;
        Some(directory)
    };
    if let Some(directory) = link() {
        return Ok(directory);
    }
    let directory = home.join("bin");
    fs::create_dir_all(&directory)?;
    fs::copy(&program, directory.join(&name))?;
    Ok(directory)
}

fn private_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}
