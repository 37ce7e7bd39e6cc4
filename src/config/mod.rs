//! Flags + environment + files -> `Settings`: the only precedence rule. Below this nobody reads a
//! flag or a variable of ours.
//!
//! Order: flag, `OL_AWS_*`, the user's file, the system file, default.

pub mod account_name;
mod agents;
pub mod app_id;
mod endpoint;
pub mod file;
mod guard;
pub mod import;
mod keep;
pub mod keys;
mod lookup;
pub mod manual;
mod prefetch;
pub mod role_keys;
mod roles;
mod source;
mod tenant;
pub mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::environment::{Compat, Environment, REGION, system_config_dir};
use crate::error::{Error, Result};
use crate::files;
use crate::secret::Secret;

pub use agents::{AgentAccess, AgentsGuarded};
pub use endpoint::{Elsewhere, Service, is_onelogin};
use file::FileSettings;
pub use file::nearest;
pub use guard::Guard;
pub use keep::{Additions, keep, with_additions, write};
use lookup::{Lookup, checked, tables};
pub use prefetch::Prefetch;
pub use roles::{Chain, RoleSettings};
pub use source::{Source, Sourced};
use tenant::variable_of;

/// How OneLogin is asked for an assertion. Not to be compared but matched, so that the compiler
/// finds all that a new one changes.
#[derive(Debug, Clone, Copy, Default)]
pub enum SignInMethod {
    #[default]
    Api,
    /// The user's own.
    Browser,
}

/// What the command line says about settings.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    pub config: Option<PathBuf>,
    pub tenant: Option<String>,
    pub device: Option<String>,
    pub region: Option<String>,
    pub duration: Option<Duration>,
    pub no_input: bool,
    pub browser: bool,
    /// The file or tenant that is named need not be there: it is to be made.
    pub may_be_new: bool,
}

/// Everything that can be set, with precedence applied.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub tenant: Option<String>,
    /// Those there are.
    pub tenants: BTreeSet<String>,
    pub subdomain: Option<Sourced<String>>,
    pub onelogin_region: Option<String>,
    pub app_id: Option<Sourced<String>>,
    pub username: Option<Sourced<String>>,
    pub client_id: Option<Sourced<String>>,
    pub client_secret: Option<Secret>,
    pub client_secret_command: Option<Vec<String>>,
    pub password: Option<Secret>,
    pub password_command: Option<Vec<String>>,
    pub otp: Option<Secret>,
    pub otp_command: Option<Vec<String>>,
    /// Codes are made of a seed in the keyring.
    pub totp: bool,
    pub device: Option<String>,
    pub ip_address: Option<String>,
    pub default_role: Option<String>,
    pub endpoint: Option<Sourced<String>>,
    pub sign_in: SignInMethod,
    pub prefetch: Prefetch,
    /// Whether to skip asking AWS for account names.
    pub without_account_names: bool,
    /// The AWS app's link in the user's portal.
    pub launch_url: Option<Sourced<String>>,
    pub browser_path: Option<String>,
    pub without_browser_sandbox: bool,
    pub without_browser_webdriver: bool,
    pub no_input: bool,
    pub compat: Compat,
    /// Background callers may ask, on a terminal or by a push.
    pub ask_in_background: bool,
    /// A pinentry: who asks for them where there is no terminal.
    pub askpass: Option<Vec<String>>,
    /// What programs get that an AI agent runs.
    pub agents: AgentAccess,
    pub agents_guarded: AgentsGuarded,
    /// Whether a file says what they get.
    pub says_agents: bool,
    pub accounts: BTreeMap<String, String>,
    pub roles: BTreeMap<String, RoleSettings>,
    region_asked: Option<Sourced<String>>,
    region: Option<Sourced<String>>,
    duration_asked: Option<Duration>,
    /// Whether the command line asks for it.
    pub is_duration_flag: bool,
    duration: Option<Duration>,
    /// Where a kept answer goes.
    pub file: Option<PathBuf>,
    /// The user's own file, there or not: in its usual place, or named on the command line. One
    /// that a variable names may be anybody's.
    pub own_file: Option<PathBuf>,
    pub system_file: Option<PathBuf>,
    /// The user's list of hosts that may get secrets although they are not OneLogin's or AWS's.
    pub trusted_hosts: Option<PathBuf>,
    /// What the company's file says, for everybody on this machine.
    pub shipped: BTreeSet<&'static str>,
}

/// The default duration of a session: what AWS itself takes when it is not told (STS
/// API reference).
pub const DEFAULT_DURATION: Duration = Duration::from_secs(3600);

impl Settings {
    /// Reads the files and applies the precedence.
    ///
    /// # Errors
    /// For a file that cannot be read or trusted, a wrong key or value anywhere, or a tenant that
    /// is not there.
    pub fn load(flags: &Overrides, environment: &Environment) -> Result<Self> {
        Self::load_with(flags, environment, system_file(environment).as_deref())
    }

    fn load_with(
        flags: &Overrides,
        environment: &Environment,
        system: Option<&Path>,
    ) -> Result<Self> {
        let named = flags.config.clone().or(from_variable(environment)?);
        let in_its_place = |name| {
            environment
                .config_dir()
                .map(|directory| directory.join(name))
        };
        let usual = in_its_place("config.toml");
        let path = named.clone().or_else(|| usual.clone());
        let user = match &path {
            Some(path) => read(path)?,
            None => None,
        };
        if let (Some(path), None, false) = (named, &user, flags.may_be_new) {
            return Err(Error::FileUnusable {
                path: path.display().to_string(),
                reason: "there is no such file".into(),
                hint: "check --config or OL_AWS_CONFIG".into(),
            });
        }
        let system_file = system.map(Path::to_owned);
        let system = system.map(read).transpose()?.flatten();
        let shipped = system.as_ref().map(keys_of).unwrap_or_default();
        let layers: Vec<FileSettings> = [user, system].into_iter().flatten().collect();
        let tenant = flags
            .tenant
            .clone()
            .or_else(|| environment.get("OL_AWS_TENANT").map(str::to_owned));
        if let Some(tenant) = &tenant {
            tenant::check(tenant, &layers, flags.may_be_new)?;
        }
        let lookup = Lookup {
            environment,
            layers: &layers,
            tenant: tenant.as_deref(),
        };
        let mut settings = lookup.settings(flags)?;
        (settings.accounts, settings.roles) = tables(layers, tenant.as_deref());
        settings.file = path.filter(|path| files::is_regular_or_missing(path));
        settings.own_file = flags.config.clone().or(usual);
        settings.system_file = system_file;
        settings.trusted_hosts = in_its_place("trusted-hosts");
        settings.shipped = shipped;
        roles::check_chains(&settings.roles)?;
        Ok(settings)
    }

    /// The AWS region: flag, `OL_AWS_REGION`, the role's, the file's, and what the user exported as
    /// `AWS_REGION` or `AWS_DEFAULT_REGION`. What comes after that (the AWS profile's) is known to
    /// the step that reads AWS's files.
    ///
    /// # Errors
    /// Exit 3 when AWS's variable is the one that counts and names no region.
    pub fn region_for(
        &self,
        role: Option<&RoleSettings>,
        environment: &Environment,
    ) -> Result<Option<Sourced<String>>> {
        let known = self
            .region_asked
            .clone()
            .or_else(|| role.and_then(|role| role.region.clone()))
            .or_else(|| self.region.clone());
        if known.is_some() {
            return Ok(known);
        }
        let ambient = REGION
            .into_iter()
            .find_map(|variable| Some((variable.name, environment.own_region(variable)?)));
        ambient
            .map(|(name, region)| check_region(Source::Variable(name.to_owned()), region))
            .transpose()
    }

    /// The settings that say who signs in where, each with where it came from.
    pub fn sourced(&self, key: &str) -> Option<&Sourced<String>> {
        match key {
            "subdomain" => self.subdomain.as_ref(),
            "app_id" => self.app_id.as_ref(),
            "username" => self.username.as_ref(),
            "client_id" => self.client_id.as_ref(),
            "launch_url" => self.launch_url.as_ref(),
            _ => None,
        }
    }

    /// From now on this is what counts.
    pub fn set(&mut self, key: &str, value: &str, source: Source) {
        let text = Some(value.to_owned());
        let value = value.to_owned();
        let sourced = Some(Sourced { value, source });
        match key {
            "subdomain" => self.subdomain = sourced,
            "app_id" => self.app_id = sourced,
            "username" => self.username = sourced,
            "client_id" => self.client_id = sourced,
            "launch_url" => self.launch_url = sourced,
            "onelogin_region" => self.onelogin_region = text,
            "default_role" => self.default_role = text,
            "device" => self.device = text,
            "ip_address" => self.ip_address = text,
            _ => {}
        }
    }

    /// The variable that would answer for a setting or a secret which this tenant shares with no
    /// other.
    pub fn variable(&self, variable: &str) -> String {
        variable_of(self.tenant.as_deref(), variable)
    }

    /// How long a session should live when nobody asks for a duration now: the role's, the file's,
    /// one hour.
    pub fn usual_duration(&self, role: Option<&RoleSettings>) -> Duration {
        let of_role = role.and_then(|role| role.duration);
        of_role.or(self.duration).unwrap_or(DEFAULT_DURATION)
    }

    /// A duration the user asked for now, by flag or variable: cached credentials of another one do
    /// not answer it.
    pub fn duration_asked(&self) -> Option<Duration> {
        self.duration_asked
    }
}

fn from_variable(environment: &Environment) -> Result<Option<PathBuf>> {
    const VARIABLE: &str = "OL_AWS_CONFIG";
    match environment.get(VARIABLE) {
        Some(path) if !Path::new(path).is_absolute() => Err(Error::relative_path(VARIABLE, path)),
        path => Ok(path.map(PathBuf::from)),
    }
}

fn keys_of(file: &FileSettings) -> BTreeSet<&'static str> {
    let tenants = file.tenants.values();
    let sections = std::iter::once(&file.top).chain(tenants);
    sections
        .flat_map(|section| section.texts.keys().copied())
        .collect()
}

fn read(path: &Path) -> Result<Option<FileSettings>> {
    files::read_settings(path)?
        .map(|text| file::parse(path, &text))
        .transpose()
}

/// The company's file, for everybody on this machine.
pub fn system_file(environment: &Environment) -> Option<PathBuf> {
    Some(system_config_dir(environment)?.join("config.toml"))
}

/// A region becomes part of the host that gets the assertion, so every source of one is checked
/// here or, for a file of ours, where it is read.
///
/// # Errors
/// Exit 3 when it cannot be a region.
pub fn check_region(source: Source, region: &str) -> Result<Sourced<String>> {
    checked("region", source, region)
}

#[cfg(test)]
mod tests;
