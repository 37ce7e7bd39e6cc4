//! One tenant's settings out of the environment and the files: which of them counts, for every key.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{FileSettings, Section};
use super::tenant::{self, variable_of};
use super::value::{check_text, parse_session_duration};
use super::{
    AgentAccess, AgentsGuarded, Overrides, Prefetch, RoleSettings, Settings, SignInMethod, Source,
    Sourced, check_region, keys,
};
use crate::environment::{Compat, Environment};
use crate::error::Result;
use crate::secret::Secret;

/// One tenant's view of the environment and the files.
pub(super) struct Lookup<'a> {
    pub environment: &'a Environment,
    pub layers: &'a [FileSettings],
    pub tenant: Option<&'a str>,
}

impl Lookup<'_> {
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn settings(&self, flags: &Overrides) -> Result<Settings> {
        let value = |name| Ok(self.text(name)?.map(|found| found.value));
        let duration = |text: Option<&str>| text.and_then(|text| parse_session_duration(text).ok());
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
        let agents = value("agents.access")?.and_then(|name| AgentAccess::of_name(&name));
        Ok(Settings {
            tenant: self.tenant.map(str::to_owned),
            tenants: tenant::names(self.layers).map(str::to_owned).collect(),
            subdomain: self.text("subdomain")?,
            onelogin_region: value("onelogin_region")?,
            app_id: self.text("app_id")?,
            username: self.text("username")?,
            client_id: self.text("client_id")?,
            client_secret: self
                .secret("OL_AWS_CLIENT_SECRET")?
                .map(|secret| secret.trimmed()),
            client_secret_command: list("client_secret_command"),
            password: self.secret("OL_AWS_PASSWORD")?,
            password_command: list("password_command"),
            otp: self.secret("OL_AWS_OTP")?,
            otp_command: list("otp_command"),
            prefetch: value("prefetch")?
                .and_then(|name| Prefetch::of_name(&name))
                .unwrap_or_default(),
            without_account_names: value("account_names")?.is_some_and(|on| on == "false"),
            totp: value("totp")?.is_some_and(|on| on == "true"),
            device: flags
                .device
                .clone()
                .map_or_else(|| value("device"), |device| Ok(Some(device)))?,
            ip_address: value("ip_address")?,
            default_role: value("default_role")?,
            endpoint: self.text("endpoint")?,
            sign_in: if flags.browser || value("sign_in")?.as_deref() == Some("browser") {
                SignInMethod::Browser
            } else {
                SignInMethod::Api
            },
            launch_url: self.text("launch_url")?,
            browser_path: value("browser_path")?,
            without_browser_sandbox: value("browser_sandbox")?.is_some_and(|on| on == "false"),
            without_browser_webdriver: value("browser_webdriver")?.is_some_and(|on| on == "false"),
            no_input: flags.no_input || self.environment.is_on("OL_AWS_NO_INPUT"),
            compat: Compat::of_names(&list("compat").unwrap_or_default()),
            ask_in_background: value("ask_in_background")?.is_some_and(|on| on == "true"),
            askpass: list("askpass"),
            says_agents: agents.is_some(),
            agents: agents.unwrap_or_default(),
            agents_guarded: value("agents.guarded")?
                .and_then(|name| AgentsGuarded::of_name(&name))
                .unwrap_or_default(),
            region_asked: match &flags.region {
                Some(region) => Some(check_region(Source::Flag("--region"), region)?),
                None => self.variable("region")?,
            },
            region: self
                .in_files("region", |section| section.texts.get("region"))
                .cloned(),
            duration_asked: match flags.duration {
                Some(asked) => Some(asked),
                None => duration(from_variable("duration")?.as_deref()),
            },
            is_duration_flag: flags.duration.is_some(),
            duration: duration(from_file("duration").as_deref()),
            // Of the files themselves, which are not looked at here.
            accounts: BTreeMap::new(),
            roles: BTreeMap::new(),
            file: None,
            own_file: None,
            system_file: None,
            trusted_hosts: None,
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
        // A tenant takes over the variables of what it takes over from the file, and those alone.
        let found = if key.inherited {
            self.environment
                .get(key.variable)
                .map(|value| (key.variable.to_owned(), value))
        } else {
            self.own_variable(key.variable)?
        };
        let Some((variable, value)) = found else {
            return Ok(None);
        };
        checked(name, Source::Variable(variable), value).map(Some)
    }

    fn secret(&self, variable: &str) -> Result<Option<Secret>> {
        let found = self.own_variable(variable)?;
        Ok(found.map(|(_, value)| Secret::new(value)))
    }

    /// The variable that describes this tenant alone, and its value.
    fn own_variable(&self, variable: &str) -> Result<Option<(String, &str)>> {
        let variable = variable_of(self.tenant, variable);
        let Some(value) = self.environment.get(&variable) else {
            return Ok(None);
        };
        if let Some(tenant) = self.tenant {
            tenant::check_own(tenant, &variable, self.layers)?;
        }
        Ok(Some((variable, value)))
    }

    /// The first section that has it: the tenant's of each file, then the top level's, where it may
    /// be taken from there.
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
}

/// `[accounts]` and `[roles]`. Tables grow together; on the same name the user's file wins over the
/// system's, a tenant over the top level, whose roles are no tenant's.
pub(super) fn tables(layers: Vec<FileSettings>, tenant: Option<&str>) -> Tables {
    let (mut accounts, mut roles) = Tables::default();
    let mut of_tenant = Vec::new();
    for mut layer in layers.into_iter().rev() {
        accounts.append(&mut layer.top.accounts);
        match tenant {
            Some(tenant) => of_tenant.extend(layer.tenants.remove(tenant)),
            None => roles.append(&mut layer.top.roles),
        }
    }
    for mut section in of_tenant {
        accounts.append(&mut section.accounts);
        roles.append(&mut section.roles);
    }
    (accounts, roles)
}

type Tables = (BTreeMap<String, String>, BTreeMap<String, RoleSettings>);

/// A value from elsewhere than a file, which knows the line besides.
pub(super) fn checked(name: &str, source: Source, value: &str) -> Result<Sourced<String>> {
    match check_text(name, key(name).kind, value) {
        Ok(value) => Ok(Sourced { value, source }),
        Err((message, hint)) => Err(source.wrong(&message, hint)),
    }
}

fn key(name: &str) -> &'static keys::Key {
    keys::KEYS
        .iter()
        .find(|key| key.name == name)
        .expect("every setting read is a row of the table")
}
