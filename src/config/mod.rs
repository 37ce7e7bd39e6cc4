//! Flags + environment + files -> `Settings`: the only precedence rule. Below this nobody reads a flag or a variable of ours.
//!
//! Order: flag, `OL_AWS_*`, the user's file, the system file, default.

mod endpoint;
pub mod file;
mod guard;
pub mod import;
mod keep;
pub mod keys;
mod roles;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::files;
use crate::secret::Secret;

pub use endpoint::{Elsewhere, is_onelogin};
pub use file::nearest;
use file::{FileSettings, Section};
pub use guard::Guard;
pub use keep::{Additions, keep, with_additions, write};
pub use roles::{Chain, RoleSettings};
pub use source::{Source, Sourced};

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
    /// In the user's own browser, rather than by the API.
    pub by_browser: bool,
    /// The AWS app's link in the user's portal.
    pub launch_url: Option<Sourced<String>>,
    pub browser_path: Option<String>,
    pub without_browser_sandbox: bool,
    pub without_browser_webdriver: bool,
    pub no_input: bool,
    /// Also set `AWS_VAULT`, for prompts and scripts made for aws-vault.
    pub compat_aws_vault: bool,
    /// Background callers may ask, on a terminal or by a push.
    pub ask_in_background: bool,
    /// A pinentry: who asks for them where there is no terminal.
    pub askpass: Option<Vec<String>>,
    pub accounts: BTreeMap<String, String>,
    pub roles: BTreeMap<String, RoleSettings>,
    region_asked: Option<String>,
    region: Option<String>,
    duration_asked: Option<Duration>,
    duration: Option<Duration>,
    /// Where a kept answer goes.
    pub file: Option<PathBuf>,
    /// The user's own file, there or not: in its usual place, or named on the command line. One that a variable names may
    /// be anybody's.
    pub own_file: Option<PathBuf>,
    /// What the company's file says, for everybody on this machine.
    pub shipped: BTreeSet<&'static str>,
}

/// The default duration of a session, in seconds: what AWS itself takes when it is not told (STS API reference).
pub const DEFAULT_DURATION: Duration = Duration::from_secs(3600);

impl Settings {
    /// Reads the files and applies the precedence.
    ///
    /// # Errors
    /// For a file that cannot be read or trusted, a wrong key or value anywhere, or a tenant that is not there.
    pub fn load(flags: &Overrides, environment: &Environment) -> Result<Self> {
        Self::load_with(flags, environment, system_file(environment).as_deref())
    }

    fn load_with(
        flags: &Overrides,
        environment: &Environment,
        system: Option<&Path>,
    ) -> Result<Self> {
        let named = flags.config.clone().or(from_variable(environment)?);
        let usual = environment
            .config_dir()
            .map(|directory| directory.join("config.toml"));
        let path = named.clone().or_else(|| usual.clone());
        let user = match &path {
            Some(path) => read(path)?,
            None => None,
        };
        if let (Some(path), None, false) = (named, &user, flags.may_be_new) {
            return Err(Error::ConfigUnusable {
                path: path.display().to_string(),
                reason: "there is no such file".into(),
                hint: "check --config or OL_AWS_CONFIG".into(),
            });
        }
        let system = system.map(read).transpose()?.flatten();
        let shipped = system.as_ref().map(keys_of).unwrap_or_default();
        let layers: Vec<FileSettings> = [user, system].into_iter().flatten().collect();
        let tenant = flags
            .tenant
            .clone()
            .or_else(|| environment.get("OL_AWS_TENANT").map(str::to_owned));
        if let Some(tenant) = &tenant {
            check_tenant(tenant, &layers, flags.may_be_new)?;
        }
        let lookup = Lookup {
            environment,
            layers: &layers,
            tenant: tenant.as_deref(),
        };
        let mut settings = lookup.settings(flags)?;
        settings.file = path.filter(|path| files::is_regular_or_missing(path));
        settings.own_file = flags.config.clone().or(usual);
        settings.shipped = shipped;
        roles::check_chains(&settings.roles)?;
        Ok(settings)
    }

    /// The AWS region: flag, `OL_AWS_REGION`, the role's, the file's, `AWS_REGION` unless we set it. What comes after that
    /// (the AWS profile's) is known to the step that reads AWS's files.
    pub fn region_for(
        &self,
        role: Option<&RoleSettings>,
        environment: &Environment,
    ) -> Option<String> {
        let ambient = || {
            let region = environment
                .get("AWS_REGION")
                .or_else(|| environment.get("AWS_DEFAULT_REGION"))?;
            (environment.get("OL_AWS_SET_REGION") != Some(region)).then(|| region.to_owned())
        };
        self.region_asked
            .clone()
            .or_else(|| role.and_then(|role| role.region.clone()))
            .or_else(|| self.region.clone())
            .or_else(ambient)
    }

    /// How long a session should live when nobody asks for a duration now: the role's, the file's, one hour.
    pub fn usual_duration(&self, role: Option<&RoleSettings>) -> Duration {
        let of_role = || keys::parse_session_duration(role?.duration.as_deref()?).ok();
        of_role().or(self.duration).unwrap_or(DEFAULT_DURATION)
    }

    /// A duration the user asked for now, by flag or variable: cached credentials of another one do not answer it.
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
    if cfg!(windows) {
        environment
            .get("ProgramData")
            .map(|directory| Path::new(directory).join("ol-aws").join("config.toml"))
    } else {
        Some("/etc/ol-aws/config.toml".into())
    }
}

fn tenants(layers: &[FileSettings]) -> impl Iterator<Item = &str> {
    let names = layers.iter().flat_map(|layer| layer.tenants.keys());
    names.map(String::as_str)
}

fn check_tenant(tenant: &str, layers: &[FileSettings], may_be_new: bool) -> Result<()> {
    let names: Vec<&str> = tenants(layers).collect();
    if names.contains(&tenant) {
        return Ok(());
    }
    if may_be_new {
        return match file::is_name(tenant) {
            true => Ok(()),
            false => Err(Error::SettingWrong {
                place: "--tenant or OL_AWS_TENANT".into(),
                message: format!("`{tenant}` cannot be a name"),
                hint: file::NAMES.into(),
            }),
        };
    }
    Err(Error::SettingWrong {
        place: "--tenant or OL_AWS_TENANT".into(),
        message: format!("the config file has no [tenants.{tenant}]"),
        hint: nearest(tenant, names),
    })
}

/// One tenant's view of the environment and the files.
struct Lookup<'a> {
    environment: &'a Environment,
    layers: &'a [FileSettings],
    tenant: Option<&'a str>,
}

impl Lookup<'_> {
    fn settings(&self, flags: &Overrides) -> Result<Settings> {
        let value = |name| Ok(self.text(name)?.map(|found| found.value));
        let secret = |variable| self.environment.get(variable).map(Secret::new);
        let duration =
            |text: Option<&str>| text.and_then(|text| keys::parse_session_duration(text).ok());
        let from_variable = |name| {
            self.variable(name)
                .map(|found| found.map(|found| found.value))
        };
        let from_file = |name| {
            self.in_files(name, |section| section.texts.get(name))
                .map(|found| found.value.clone())
        };
        let list = |name| {
            self.in_files(name, |section| section.lists.get(name))
                .map(|found| found.value.clone())
        };
        Ok(Settings {
            tenant: self.tenant.map(str::to_owned),
            tenants: tenants(self.layers).map(str::to_owned).collect(),
            subdomain: self.text("subdomain")?,
            onelogin_region: value("onelogin_region")?,
            app_id: self.text("app_id")?,
            username: self.text("username")?,
            client_id: self.text("client_id")?,
            client_secret: secret("OL_AWS_CLIENT_SECRET"),
            client_secret_command: list("client_secret_command"),
            password: secret("OL_AWS_PASSWORD"),
            password_command: list("password_command"),
            otp: secret("OL_AWS_OTP"),
            otp_command: list("otp_command"),
            totp: value("totp")?.is_some_and(|on| on == "true"),
            device: flags
                .device
                .clone()
                .map_or_else(|| value("device"), |device| Ok(Some(device)))?,
            ip_address: value("ip_address")?,
            default_role: value("default_role")?,
            endpoint: self.text("endpoint")?,
            by_browser: flags.browser || value("sign_in")?.is_some_and(|way| way == "browser"),
            launch_url: self.text("launch_url")?,
            browser_path: value("browser_path")?,
            without_browser_sandbox: value("browser_sandbox")?.is_some_and(|on| on == "false"),
            without_browser_webdriver: value("browser_webdriver")?.is_some_and(|on| on == "false"),
            no_input: flags.no_input || self.environment.is_on("OL_AWS_NO_INPUT"),
            compat_aws_vault: list("compat")
                .is_some_and(|items| items.iter().any(|item| item == "aws-vault")),
            ask_in_background: value("ask_in_background")?.is_some_and(|on| on == "true"),
            askpass: list("askpass"),
            accounts: self.merged(|section| &section.accounts, true),
            roles: self.merged(|section| &section.roles, false),
            region_asked: match &flags.region {
                Some(region) => Some(checked("region", "--region", region)?),
                None => from_variable("region")?,
            },
            region: from_file("region"),
            duration_asked: match flags.duration {
                Some(asked) => Some(asked),
                None => duration(from_variable("duration")?.as_deref()),
            },
            duration: duration(from_file("duration").as_deref()),
            // Of the files themselves, which are not looked at here.
            file: None,
            own_file: None,
            shipped: BTreeSet::new(),
        })
    }

    fn text(&self, name: &'static str) -> Result<Option<Sourced<String>>> {
        let from_variable = self.variable(name)?;
        Ok(from_variable.or_else(|| {
            self.in_files(name, |section| section.texts.get(name))
                .cloned()
        }))
    }

    fn variable(&self, name: &'static str) -> Result<Option<Sourced<String>>> {
        let key = key(name);
        let Some(value) = self.environment.get(key.variable) else {
            return Ok(None);
        };
        Ok(Some(Sourced {
            value: checked(name, key.variable, value)?,
            source: Source::Variable(key.variable),
        }))
    }

    /// The first section that has it: the tenant's of each file, then the top level's, where it may be taken from there.
    fn in_files<'l, T>(
        &'l self,
        name: &str,
        get: impl Fn(&'l Section) -> Option<&'l T>,
    ) -> Option<&'l T> {
        let from_tenant = self.tenant_sections().find_map(&get);
        let top_allowed = self.tenant.is_none() || key(name).inherited;
        from_tenant.or_else(|| {
            top_allowed
                .then(|| self.layers.iter().find_map(|layer| get(&layer.top)))
                .flatten()
        })
    }

    fn tenant_sections(&self) -> impl Iterator<Item = &Section> {
        self.layers
            .iter()
            .filter_map(|layer| layer.tenants.get(self.tenant?))
    }

    /// Tables grow together; on the same name the user's file wins over the system's, a tenant over the top level.
    fn merged<T: Clone>(
        &self,
        get: impl Fn(&Section) -> &BTreeMap<String, T>,
        top: bool,
    ) -> BTreeMap<String, T> {
        let mut all = BTreeMap::new();
        if top || self.tenant.is_none() {
            all.extend(
                self.layers
                    .iter()
                    .rev()
                    .flat_map(|layer| get(&layer.top).clone()),
            );
        }
        let tenants: Vec<_> = self.tenant_sections().collect();
        all.extend(
            tenants
                .into_iter()
                .rev()
                .flat_map(|section| get(section).clone()),
        );
        all
    }
}

/// A value from elsewhere than a file, which knows the line besides.
fn checked(name: &str, place: &str, value: &str) -> Result<String> {
    keys::check_text(name, key(name).kind, value).map_err(|(message, hint)| Error::SettingWrong {
        place: place.to_owned(),
        message,
        hint,
    })
}

fn key(name: &str) -> &'static keys::Key {
    keys::KEYS
        .iter()
        .find(|key| key.name == name)
        .expect("every setting read is a row of the table")
}

#[cfg(test)]
mod tests;
