//! A place to practise, for the program: the services, a home directory with a configuration, an
//! environment free of the reader's own settings, and the real `ol-aws`, built from this checkout.

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
    /// Builds `ol-aws`, starts the services and writes a configuration for this user.
    pub fn start(world: World, username: &str) -> Result<Practice, String> {
        let programs = build()?;
        let client_id = world.client_id.clone();
        let sandbox = Sandbox::start(world);
        let home = tempfile::Builder::new()
            .prefix("ol-aws-practice-")
            .tempdir()
            .map_err(|error| format!("cannot make a temporary directory: {error}"))?;
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

    /// A command with `ol-aws` first on its PATH, that finds the practice services, keeps all it
    /// writes in the practice directory and knows nothing of the reader's own settings and keyring.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.find(program));
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("AWS_") || text.starts_with("OL_AWS_") {
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
            // What is typed here belongs to the practice.
            .env("HISTFILE", inside(".history"))
            .env("XDG_CONFIG_HOME", inside(".config"))
            .env("OL_AWS_CONFIG", self.config())
            .env("OL_AWS_ENDPOINT", self.sandbox.onelogin_url())
            .env("OL_AWS_CLIENT_SECRET", World::acme().client_secret)
            .env("AWS_ENDPOINT_URL_STS", self.sandbox.sts_url());
        command
    }

    fn path(&self) -> OsString {
        let rest = env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(self.programs.clone()).chain(env::split_paths(&rest));
        env::join_paths(all).unwrap_or(rest)
    }

    /// `Command` looks for a bare name on our own PATH, not on the one the child gets.
    fn find(&self, program: &str) -> PathBuf {
        if program == "ol-aws" {
            self.programs.join(executable(program))
        } else {
            PathBuf::from(program)
        }
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

/// The directory of an up-to-date `ol-aws`: the one this program was built into.
fn build() -> Result<PathBuf, String> {
    let own = env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let directory = own.parent().unwrap_or(Path::new(".")).to_owned();
    // Cargo sets it for what it runs. Without it we are a copied binary, and take what lies beside.
    if let Some(cargo) = env::var_os("CARGO") {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
        let mut command = Command::new(cargo);
        command.args([
            "build",
            "--quiet",
            "-p",
            "ol-aws",
            "--manifest-path",
            manifest,
        ]);
        // What cargo tells us about this package is no news of that one, but some build scripts
        // (ring's) take it for a change and compile everything again.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name);
            }
        }
        if directory.ends_with("release") {
            command.arg("--release");
        }
        let status = command
            .status()
            .map_err(|error| format!("cannot run cargo: {error}"))?;
        if !status.success() {
            return Err("ol-aws does not build".into());
        }
    }
    if directory.join(executable("ol-aws")).is_file() {
        Ok(directory)
    } else {
        let directory = directory.display();
        Err(format!(
            "no ol-aws in {directory}\nhint: cargo run -p sandbox builds it there"
        ))
    }
}

fn executable(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
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
