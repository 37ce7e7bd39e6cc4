//! `ol-aws complete`: what could stand where the cursor is, a line each: the value, a tab, what it
//! means. Asked by the shells at every TAB, so it goes by the command line's definition, the
//! settings and the cache alone. It never asks, connects or fails: with a broken config file it
//! still knows the flags.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, CommandFactory};
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter, complete,
};

use super::command_line::Cli;
use super::{Context, print};
use crate::ask::{Nobody, has_words};
use crate::aws_files::{self, AwsFile};
use crate::config::{Overrides, Settings};
use crate::environment::Environment;
use crate::error::Result;
use crate::history::OfferedDevice;
use crate::log::{Log, Look, clean, unseen};
use crate::role::NamedRole;
use crate::sessions::{Options, Purpose, Sessions};
use crate::shell::ASSUME;
use crate::sign_in::{self, Caller, SignIn};

#[derive(Debug, Args)]
pub struct Arguments {
    /// The command line, up to the word that is being completed
    #[arg(last = true, value_name = "WORD")]
    pub words: Vec<OsString>,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    let candidates = match arguments.words.split_last() {
        // Behind the dashes stands another program's command line.
        Some((last, before)) if !before.is_empty() && before.iter().all(|word| word != "--") => {
            candidates(before, last, context)
        }
        _ => Vec::new(),
    };
    let lines = candidates.iter().filter_map(line);
    print(&lines.collect::<String>())
}

fn candidates(
    before: &[OsString],
    last: &OsStr,
    context: &Context<'_>,
) -> Vec<CompletionCandidate> {
    let mut command = Cli::command();
    command.build();
    let assumes = ASSUME.iter().any(|name| before[0] == *name);
    let env = assumes.then(|| command.find_subcommand("env").cloned());
    let mut command = env.flatten().unwrap_or(command);
    command = with_values(command, &Known::gather(before, context));
    if assumes {
        command = command.mut_args(|arg| match arg.get_id().as_str() {
            "shell" | "format" => arg.hide(true),
            _ => arg,
        });
    }
    // For one dash the engine knows the short flags only.
    let asked = if last == "-" { OsStr::new("--") } else { last };
    let words = before.iter().cloned().chain([asked.to_owned()]).collect();
    let found = complete(&mut command, words, before.len(), None).unwrap_or_default();
    let mut found: Vec<_> = found
        .into_iter()
        .filter(|found| !found.is_hide_set())
        .collect();
    // Flags are shown to who began one, or where nothing else can stand.
    let is_flag =
        |found: &CompletionCandidate| found.get_value().as_encoded_bytes().starts_with(b"-");
    if last.is_empty() && !found.iter().all(is_flag) {
        found.retain(|found| !is_flag(found));
    }
    if assumes && matches!(last.to_str(), Some("-" | "--")) {
        found.insert(
            0,
            Value::new("--", Some("then a command to run")).candidate(),
        );
        if last == "-" {
            found.insert(
                0,
                Value::new("-", Some("the role before this one")).candidate(),
            );
        }
    }
    found
}

/// Names that a line of text cannot hold, or that would be seen as others, are left out.
fn line(candidate: &CompletionCandidate) -> Option<String> {
    let value = candidate.get_value().to_str()?;
    if unseen(value).is_some() {
        return None;
    }
    let help = candidate.get_help().map(ToString::to_string);
    let first = help.as_deref().and_then(|help| help.lines().next());
    Some(match first {
        Some(help) if !help.is_empty() => format!("{value}\t{}\n", clean(help)),
        _ => format!("{value}\n"),
    })
}

/// The command line's definition, with what its values can be.
fn with_values(command: clap::Command, known: &Known) -> clap::Command {
    let mut command = command.mut_args(|arg| match arg.get_id().as_str() {
        "words" | "roles" | "role" | "parts" => arg.add(one_of(&known.roles)),
        "tenant" => arg.add(one_of(&known.tenants)),
        "device" => arg.add(one_of(&known.devices)),
        "region" => arg.add(one_of(&known.regions)),
        "profile" => arg.add(one_of(&known.aws_profiles)),
        "config" | "policy" | "file" | "directory" => arg.add(ArgValueCompleter::new(file)),
        _ => arg,
    });
    for verb in command.get_subcommands_mut() {
        *verb = with_values(std::mem::take(verb), known);
    }
    command
}

/// Those that begin with what was typed; where there are none, those that contain it, as the picker
/// would find them.
fn one_of(values: &Arc<[Value]>) -> ArgValueCompleter {
    let values = Arc::clone(values);
    ArgValueCompleter::new(move |typed: &OsStr| {
        let begun = typed.as_encoded_bytes();
        let begins = |value: &&Value| {
            let start = value.text.as_bytes().get(..begun.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(begun))
        };
        let candidates = |fits: &dyn Fn(&&Value) -> bool| {
            let fitting = values.iter().filter(fits);
            fitting.map(Value::candidate).collect::<Vec<_>>()
        };
        let found = candidates(&begins);
        match typed.to_str() {
            Some(part) if found.is_empty() => candidates(&|value| has_words(part, &value.text)),
            _ => found,
        }
    })
}

/// Files and the directories on the way to them; those with a dot for who typed it.
fn file(typed: &OsStr) -> Vec<CompletionCandidate> {
    let name = typed.as_encoded_bytes().rsplit(|byte| *byte == b'/').next();
    let dot = name.is_some_and(|name| name.starts_with(b"."));
    let found = PathCompleter::file().complete(typed).into_iter();
    found
        .filter(|found| dot || !found.is_hide_set())
        .map(|found| found.hide(false))
        .collect()
}

/// A value, and what it means.
struct Value {
    text: String,
    help: Option<String>,
}

impl Value {
    fn new(text: &str, help: Option<&str>) -> Self {
        Self {
            text: text.to_owned(),
            help: help.map(clean),
        }
    }

    fn candidate(&self) -> CompletionCandidate {
        let help = self.help.as_ref().map(|help| help.clone().into());
        CompletionCandidate::new(&self.text).help(help)
    }
}

/// What the settings and the cache know.
#[derive(Default)]
struct Known {
    roles: Arc<[Value]>,
    tenants: Arc<[Value]>,
    devices: Arc<[Value]>,
    regions: Arc<[Value]>,
    aws_profiles: Arc<[Value]>,
}

impl Known {
    /// For the config file and tenant that the words name.
    fn gather(words: &[OsString], context: &Context<'_>) -> Self {
        let environment = context.environment;
        let config = typed("--config", words).map(|path| below_home(path, environment));
        let tenant = typed("--tenant", words).map(|tenant| tenant.to_string_lossy().into_owned());
        let overrides = Overrides {
            config: config.or_else(|| context.global.config.clone()),
            tenant: tenant.or_else(|| context.global.tenant.clone()),
            ..Overrides::default()
        };
        // Of no use but behind one flag, so the files are opened only there.
        let profiles = words
            .last()
            .is_some_and(|word| word == "--profile" || word == "-p");
        let aws_profiles = if profiles {
            plain(aws_profiles(environment))
        } else {
            Arc::default()
        };
        let Ok(settings) = Settings::load(&overrides, environment) else {
            return Self {
                aws_profiles,
                ..Self::default()
            };
        };
        let (named, offered) = at_hand(&settings, environment).unwrap_or_default();
        let mut roles = aliases(&settings, &named);
        roles.extend(account_roles(&named));
        Self {
            roles: plain(roles),
            tenants: plain(settings.tenants.iter().map(|name| Value::new(name, None))),
            devices: plain(devices(&settings, &offered)),
            regions: plain(regions(&settings, environment)),
            aws_profiles,
        }
    }
}

/// Those that are safe to type.
fn plain(values: impl IntoIterator<Item = Value>) -> Arc<[Value]> {
    let values = values.into_iter();
    values.filter(|value| is_plain(&value.text)).collect()
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

fn at_hand(
    settings: &Settings,
    environment: &Environment,
) -> Option<(Vec<NamedRole>, Vec<OfferedDevice>)> {
    // A cache that is not there is not made for this.
    environment.state_dir().filter(|state| state.is_dir())?;
    let silent = Log::new(true, 0, Look::default());
    let caller = Caller::new(&Nobody, silent);
    let options = sign_in::Options::default();
    let sign_in = SignIn::new(settings.clone(), environment, caller, options).ok()?;
    let sessions = Sessions::new(sign_in, Options::of(Purpose::Keep), &|_| {});
    Some((sessions.cached_roles(), sessions.sign_in.offered_devices()))
}

fn aliases(settings: &Settings, named: &[NamedRole]) -> Vec<Value> {
    let describe = |alias: &str| {
        let is_meant = |named: &&NamedRole| named.alias.as_deref() == Some(alias);
        let named = named.iter().find(is_meant)?;
        let (role, id) = (named.role.path_and_name(), named.role.account_id());
        Some(match &named.account_name {
            Some(account) => format!("{role} in {account} ({id})"),
            None => format!("{role} in {id}"),
        })
    };
    let aliases = settings.roles.iter();
    aliases
        .map(|(alias, role)| {
            let help = describe(alias).unwrap_or_else(|| role.reference.clone());
            Value::new(alias, Some(&help))
        })
        .collect()
}

/// Every role as `ACCOUNT/ROLE`: the account by its name where that can be typed and means it
/// alone, else by its id.
fn account_roles(named: &[NamedRole]) -> Vec<Value> {
    let one_word = |name: &&str| is_plain(name) && !name.contains(['=', ',']);
    let mut roles: Vec<Value> = named
        .iter()
        .map(|named| {
            let (id, name) = (named.role.account_id(), named.account_name.as_deref());
            let serves = name.filter(|_| named.account_name_is_clear);
            let (account, other) = match serves.filter(one_word) {
                Some(name) => (name, Some(id)),
                None => (id, name),
            };
            let text = format!("{account}/{}", named.role.path_and_name());
            Value::new(&text, named.alias.as_deref().or(other))
        })
        .collect();
    roles.sort_by_cached_key(|role| role.text.to_ascii_lowercase());
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
    let plain = |c: char| c.is_ascii_alphanumeric() || "._@+-/=,".contains(c);
    !value.is_empty() && !value.starts_with('-') && value.chars().all(plain)
}
