//! The values that the settings and the cache know: roles, tenants, devices, regions, AWS profiles.
//! Nothing is read before a value can stand where the cursor is.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::ask::{Nobody, has_words};
use crate::aws_files::{self, AwsFile};
use crate::command::Context;
use crate::config::{Overrides, Settings};
use crate::environment::Environment;
use crate::history::OfferedDevice;
use crate::log::{Log, Look};
use crate::role::NamedRole;
use crate::sessions::{Options, Purpose, Sessions};
use crate::sign_in::{self, Caller, SignIn};

/// A value, and what it means.
pub(super) struct Value {
    pub text: String,
    pub help: Option<String>,
}

impl Value {
    pub fn new(text: &str, help: Option<&str>) -> Self {
        Self {
            text: text.to_owned(),
            help: help.map(str::to_owned),
        }
    }

    /// The value behind what it is written to, such as `--role=`.
    pub fn behind(self, before: &str) -> Self {
        match before {
            "" => self,
            before => Self {
                text: before.to_owned() + &self.text,
                ..self
            },
        }
    }
}

/// What an argument's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Role,
    Tenant,
    Device,
    Region,
    AwsProfile,
}

/// The names that arguments have in our definition of the command line.
const ARGUMENTS: [(&str, Kind); 8] = [
    ("role", Kind::Role),
    ("roles", Kind::Role),
    ("words", Kind::Role),
    ("parts", Kind::Role),
    ("tenant", Kind::Tenant),
    ("device", Kind::Device),
    ("region", Kind::Region),
    ("profile", Kind::AwsProfile),
];

impl Kind {
    pub fn of_argument(name: &str) -> Option<Self> {
        let found = ARGUMENTS.iter().find(|(known, _)| *known == name);
        found.map(|(_, kind)| *kind)
    }
}

/// The settings that the words of a command line name, and what they lead to.
pub(super) struct Known<'a> {
    environment: &'a Environment,
    overrides: Overrides,
}

impl<'a> Known<'a> {
    pub fn new(words: &[OsString], context: &Context<'a>) -> Self {
        let environment = context.environment;
        let config = typed("--config", words).map(|path| below_home(path, environment));
        let tenant = typed("--tenant", words).map(|tenant| tenant.to_string_lossy().into_owned());
        Self {
            environment,
            overrides: Overrides {
                config: config.or_else(|| context.global.config.clone()),
                tenant: tenant.or_else(|| context.global.tenant.clone()),
                ..Overrides::default()
            },
        }
    }

    /// The values of this kind that are safe to type and begin with what was typed; if there are none,
    /// those that contain it, as the picker would find them.
    pub fn beginning_with(&self, kind: Kind, typed: &str) -> Vec<Value> {
        let begins = |value: &Value| {
            let start = value.text.as_bytes().get(..typed.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(typed.as_bytes()))
        };
        let all = self.all(kind).into_iter();
        let safe = all.filter(|value| is_plain(&value.text));
        let (begun, others): (Vec<_>, Vec<_>) = safe.partition(begins);
        if !begun.is_empty() {
            return begun;
        }
        let others = others.into_iter();
        others
            .filter(|value| has_words(typed, &value.text))
            .collect()
    }

    fn all(&self, kind: Kind) -> Vec<Value> {
        let settings = Settings::load(&self.overrides, self.environment);
        match (kind, settings) {
            (Kind::AwsProfile, _) => aws_profiles(self.environment),
            (_, Err(_)) => Vec::new(),
            (Kind::Role, Ok(settings)) => {
                let named = self.sessions(&settings, |sessions| {
                    sessions.names().by_each_alias(&sessions.cached_roles())
                });
                let mut roles = aliases(&settings, &named);
                roles.extend(account_roles(&named));
                // The process ends soon, and a thousand names take long to free one by one.
                std::mem::forget(named);
                roles
            }
            (Kind::Tenant, Ok(settings)) => {
                let names = settings.tenants.iter();
                names.map(|name| Value::new(name, None)).collect()
            }
            (Kind::Device, Ok(settings)) => {
                let offered =
                    self.sessions(&settings, |sessions| sessions.sign_in.offered_devices());
                devices(&settings, &offered)
            }
            (Kind::Region, Ok(settings)) => regions(&settings, self.environment),
        }
    }

    /// What the cache holds, or nothing: a cache that is not there is not made for this.
    fn sessions<T: Default>(
        &self,
        settings: &Settings,
        held: impl FnOnce(&Sessions<'_>) -> T,
    ) -> T {
        let state = self.environment.state_dir();
        if !state.is_some_and(|state| state.is_dir()) {
            return T::default();
        }
        let silent = Log::new(true, 0, Look::default());
        let caller = Caller::new(&Nobody, silent);
        let options = sign_in::Options::default();
        let Ok(sign_in) = SignIn::new(settings.clone(), self.environment, caller, options) else {
            return T::default();
        };
        held(&Sessions::new(sign_in, Options::of(Purpose::Keep), &|_| {}))
    }
}

/// The value a flag has on the command line.
fn typed<'w>(flag: &str, words: &'w [OsString]) -> Option<&'w OsStr> {
    words.iter().enumerate().find_map(|(index, word)| {
        let rest = word.to_str()?.strip_prefix(flag)?;
        match rest.strip_prefix('=') {
            Some(value) => Some(OsStr::new(value)),
            None if rest.is_empty() => words.get(index + 1).map(OsString::as_os_str),
            None => None,
        }
    })
}

/// What is completed is no shell's word yet: its tilde still stands.
fn below_home(path: &OsStr, environment: &Environment) -> PathBuf {
    let path = Path::new(path);
    match (path.strip_prefix("~"), environment.home()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// Of both of AWS's files, without those that cannot be read.
fn aws_profiles(environment: &Environment) -> Vec<Value> {
    let documents = [AwsFile::Credentials, AwsFile::Config]
        .into_iter()
        .filter_map(|kind| {
            let path = kind.path(environment)?;
            aws_files::read(kind, &path).ok()
        });
    let names = documents
        .flat_map(|document| document.profiles())
        .map(|profile| profile.name);
    let names: BTreeSet<String> = names.collect();
    names.iter().map(|name| Value::new(name, None)).collect()
}

fn aliases(settings: &Settings, named: &[NamedRole]) -> Vec<Value> {
    let aliased = named.iter().rev();
    let by_alias: BTreeMap<&str, &NamedRole> = aliased
        .filter_map(|named| Some((named.alias.as_deref()?, named)))
        .collect();
    let describe = |alias: &str| {
        let named = by_alias.get(alias)?;
        let (role, id) = (named.role.path_and_name(), named.account_id.as_str());
        Some(match &named.account_name {
            Some(account) => format!("{role} in {account} ({id})"),
            None if id.is_empty() => role.to_owned(),
            None => format!("{role} in {id}"),
        })
    };
    let aliases = settings.roles.iter();
    aliases
        .map(|(alias, role)| {
            let help = describe(alias)
                .unwrap_or_else(|| role.profile.as_ref().unwrap_or(&role.reference).clone());
            Value::new(alias, Some(&help))
        })
        .collect()
}

/// Every role as `ACCOUNT/ROLE`: the account by its name where that can be typed and means it
/// alone, else by its id.
fn account_roles(named: &[NamedRole]) -> Vec<Value> {
    let one_word = |name: &&str| is_plain(name) && !name.contains(['=', ',']);
    let with_arn = named.iter().filter(|named| named.role.profile().is_none());
    let mut roles: Vec<Value> = with_arn
        .map(|named| {
            let (id, name) = (named.role.account_id(), named.account_name.as_deref());
            let serves = name.filter(|_| named.account_name_is_clear);
            let (account, other) = match serves.filter(one_word) {
                Some(name) => (name, Some(id)),
                None => (id, name),
            };
            Value {
                text: [account, "/", named.role.path_and_name()].concat(),
                help: named.alias.as_deref().or(other).map(str::to_owned),
            }
        })
        .collect();
    roles.sort_by_cached_key(|role| role.text.to_ascii_lowercase());
    // One that has several aliases.
    roles.dedup_by(|next, role| next.text == role.text);
    roles
}

/// By name where that can be typed and means one alone, else by id.
fn devices(settings: &Settings, offered: &[OfferedDevice]) -> Vec<Value> {
    let same_name = |name: &str| {
        let others = offered.iter().map(|device| device.name.as_str());
        others
            .filter(|other| other.eq_ignore_ascii_case(name))
            .count()
    };
    let mut devices: Vec<Value> = offered
        .iter()
        .map(|device| match device.name.as_str() {
            name if is_plain(name) && same_name(name) == 1 => Value::new(name, Some(&device.id)),
            name => Value::new(&device.id, Some(name)),
        })
        .collect();
    if let Some(configured) = &settings.device
        && devices.iter().all(|device| device.text != *configured)
    {
        devices.insert(0, Value::new(configured, Some("as configured")));
    }
    devices
}

fn regions(settings: &Settings, environment: &Environment) -> Vec<Value> {
    let of_roles = settings.roles.values().map(|role| role.region.clone());
    let usual = settings.region_for(None, environment).ok().flatten();
    let regions = of_roles.chain([usual]).flatten();
    let regions: BTreeSet<String> = regions.map(|region| region.value).collect();
    regions
        .iter()
        .map(|region| Value::new(region, None))
        .collect()
}

/// No shell sees anything in it but a word, and `ol-aws` no flag.
fn is_plain(value: &str) -> bool {
    let plain = |byte: u8| {
        let is_letter = byte.is_ascii_alphanumeric();
        is_letter || matches!(byte, b'.' | b'_' | b'@' | b'+' | b'-'..=b'/' | b'=' | b',')
    };
    !value.is_empty() && !value.starts_with('-') && value.bytes().all(plain)
}
