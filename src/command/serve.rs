//! `ol-aws serve`: a container-credentials endpoint for one role or several, whose credentials are
//! renewed while that needs nobody.

mod default_profile;
mod docker;

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::SignInArgs;
use super::serving::{Serving, keep_fresh};
use super::{Context, print};
use crate::container_endpoint::{Endpoint, Route, new_token};
use crate::environment::REGION;
use crate::error::{Error, Result};
use crate::files;
use crate::loopback_server::LoopbackServer;
use crate::sessions::{Purpose, Sessions};

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws signs in, listens on 127.0.0.1 and prints the variables that a client needs. Each role has its own path and token.

It renews the credentials before they expire. If it needs you to sign in again, it prints a message: run `ol-aws login` in any terminal. Ctrl-C stops it.

With --docker, it listens on 169.254.170.2, the only address other than loopback that AWS SDKs accept without TLS. Create the network once:

  docker network create --subnet 169.254.170.0/24 --gateway 169.254.170.2 ol-aws",
    after_help = r"Examples:
  # Serve one role to a container on the host network
  ol-aws serve admin --output aws.env

  # Serve two roles; each gets its own file
  ol-aws serve ro admin --output '{role}.env'"
)]
pub struct Arguments {
    /// Roles to serve
    #[arg(value_name = "ROLE", conflicts_with = "role")]
    pub roles: Vec<String>,
    /// The same as the ROLE argument
    #[arg(long, value_name = "ROLE")]
    pub role: Option<String>,
    /// Listen on this port; 0 picks a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Serve containers on a Docker network instead of programs on this machine
    #[arg(long)]
    pub docker: bool,
    /// Write the variables to FILE, readable only by you, instead of stdout
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Also write the token to FILE, readable only by you
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    #[command(flatten)]
    pub sign_in: SignInArgs,
}

/// In the name of a file: the role that it is for.
const ROLE_IN_NAME: &str = "{role}";

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let files = [&arguments.output, &arguments.token_file];
    let is_shared = |file: &PathBuf| !file.to_string_lossy().contains(ROLE_IN_NAME);
    let mut shared = files.into_iter().flatten().filter(|file| is_shared(file));
    if let (Some(file), 2..) = (shared.next(), arguments.roles.len()) {
        return Err(Error::Usage {
            message: format!("`{}` would be one file for several roles", file.display()),
            hint: format!("put {ROLE_IN_NAME} into its name, in quotes"),
        });
    }
    context.with_sessions_set_up(
        &arguments.sign_in,
        &arguments.roles,
        Purpose::PresentShell,
        |mut sessions| {
            // Before a password or a code is asked for.
            for file in files.into_iter().flatten() {
                check_output(file)?;
            }
            let server = if arguments.docker {
                docker::bind(arguments.port)?
            } else {
                LoopbackServer::bind(Ipv4Addr::LOCALHOST, arguments.port)?
            };
            let served = served(arguments, &mut sessions, context)?;
            let address = server.address();
            let is_only = served.len() == 1;
            let route = |role: &Serving| {
                let token = new_token().map_err(|error| Error::CannotListen {
                    address,
                    reason: error.to_string(),
                })?;
                let name = role.name();
                Ok(Route::new(
                    (!is_only).then_some(&name),
                    token,
                    role.answer(),
                ))
            };
            let routes = served.iter().map(route).collect::<Result<_>>()?;
            let endpoint = Endpoint::start(server, routes)?;
            hand_over(&served, &endpoint, arguments, context)?;
            for role in &served {
                sessions.tell_of_region(&role.held);
                context.log.say(format!("serving {}", role.held.summary()));
            }
            if arguments.docker {
                let example =
                    |file: &Option<PathBuf>| Some(file_of(file.as_deref()?, served.first()?));
                let (output, token) = (example(&arguments.output), example(&arguments.token_file));
                docker::show(output.as_deref(), token.as_deref(), context);
            }
            if std::io::stderr().is_terminal() {
                context.log.say("Ctrl-C stops it");
            }
            keep_fresh(served, &endpoint, &mut sessions, context)
        },
    )
}

/// While the roles are not known, `{role}` stands for a name: where it is a directory's, nothing can
/// be checked yet.
fn check_output(file: &Path) -> Result<()> {
    let directory = file.parent().unwrap_or(file).to_string_lossy();
    if directory.contains(ROLE_IN_NAME) {
        return Ok(());
    }
    files::check_output(file)
}

/// The roles that are asked for, each once.
fn served(
    arguments: &Arguments,
    sessions: &mut Sessions<'_>,
    context: &Context<'_>,
) -> Result<Vec<Serving>> {
    let named = arguments.role.iter().chain(&arguments.roles);
    let mut named: Vec<Option<&str>> = named.map(|role| Some(role.as_str())).collect();
    if named.is_empty() {
        named.push(None);
    }
    let (mut served, mut names) = (Vec::new(), BTreeSet::new());
    for role in named {
        let wanted = sessions.wanted(role, false)?;
        let held = sessions.get(wanted.as_deref())?;
        let role = Serving::of(held, sessions, context)?;
        if names.insert(role.name()) {
            served.push(role);
        }
    }
    Ok(served)
}

/// Writes the variables, and the tokens that go into files.
fn hand_over(
    served: &[Serving],
    endpoint: &Endpoint,
    arguments: &Arguments,
    context: &Context<'_>,
) -> Result<()> {
    let default_profile = if arguments.docker {
        // A container has files of its own.
        String::new()
    } else {
        default_profile::lines(context)
    };
    let mut blocks = Vec::new();
    for (route, role) in served.iter().enumerate() {
        let token_file = arguments.token_file.as_deref();
        let token_file = token_file
            .map(|file| token_file_of(file, role))
            .transpose()?;
        if let Some((path, _)) = &token_file {
            endpoint.write_token(route, path)?;
        }
        let token_file = token_file.as_ref().map(|(_, name)| name.as_str());
        let mut variables = endpoint.variables(route, token_file);
        match &role.held.identity.region {
            Some(region) => {
                variables.extend(REGION.map(|variable| (variable.name, region.clone())));
            }
            None => context.log.say(format!(
                "no region is known for {}; most clients need one, so add --region",
                role.name()
            )),
        }
        let lines = variables
            .iter()
            .map(|(name, value)| format!("{name}={value}\n"));
        blocks.push(lines.collect::<String>() + &default_profile);
    }
    match &arguments.output {
        Some(file) => {
            let mut blocks = blocks.iter().zip(served);
            blocks.try_for_each(|(block, role)| {
                files::write_output(&file_of(file, role), block.as_bytes())
            })
        }
        None if served.len() == 1 => print(&blocks.concat()),
        None => {
            let titled = blocks.iter().zip(served);
            let titled = titled.map(|(block, role)| format!("# {}\n{block}", role.name()));
            print(&titled.collect::<Vec<_>>().join("\n"))
        }
    }
}

/// The file of a role.
fn file_of(file: &Path, role: &Serving) -> PathBuf {
    match file.to_str() {
        // The name of a role can hold a path of its own.
        Some(name) => name
            .replace(ROLE_IN_NAME, &role.name().replace('/', "-"))
            .into(),
        None => file.to_owned(),
    }
}

/// Its whole path, since a client has another working directory; and as text.
fn token_file_of(file: &Path, role: &Serving) -> Result<(PathBuf, String)> {
    let file = file_of(file, role);
    let whole = std::path::absolute(&file).map_err(|error| Error::io("find", &file, &error))?;
    let name = whole
        .to_str()
        .filter(|name| !name.contains(char::is_control));
    let name = name.map(str::to_owned).ok_or_else(|| Error::Usage {
        message: "the path of --token-file cannot be written to a variable".into(),
        hint: "name a file in UTF-8, without control characters".into(),
    })?;
    Ok((whole, name))
}
