//! `ol-aws why`: which credentials an SDK would take here and now, and whose they are; offline,
//! without calling AWS.

mod notes;

use std::ffi::OsString;

use clap::Args;
use serde::Serialize;

use super::arguments::SignInArgs;
use super::table::wrapped_table;
use super::{Context, json, print};
use crate::aws_files::OwnLine;
use crate::aws_files::provider_chain::{Pick, ProfilePick, Sources, Surroundings, Way};
use crate::clock::Timestamp;
use crate::credentials::{expiration_in, is_whole};
use crate::environment::Environment;
use crate::error::Result;
use crate::programs::{self, Chain, Program};
use crate::sessions::{CachedSession, Purpose, Sessions};

/// `--json`. Fields are only ever added.
#[derive(Debug, Serialize)]
struct Report {
    picks: Vec<Row>,
    notes: Vec<String>,
}

/// What some SDKs or programs take.
#[derive(Debug, Serialize)]
struct Row {
    sdks: Vec<&'static str>,
    /// `environment`, `web-identity`, `profile`, `container`, `instance`, or `none` where the SDK
    /// stops.
    source: &'static str,
    /// The variable, or file and line.
    place: String,
    whose: String,
}

#[derive(Debug, Args)]
#[command(
    before_help = r"ol-aws reads only the environment and AWS's files, and contacts neither AWS nor OneLogin. If the SDKs differ, there is a row for each choice.

If you name a program, it shows what that program would use, and how the program can get credentials from ol-aws. For an interpreter such as python3 or java, it shows the libraries for that language.",
    after_help = r"Examples:
  # Show what the AWS SDKs would use
  ol-aws why

  # Show what one program would use
  ol-aws why -- samtools"
)]
pub struct Arguments {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Show what this program would use; its arguments are ignored
    #[arg(last = true, value_name = "PROGRAM")]
    pub program: Vec<OsString>,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions(&SignInArgs::default(), Purpose::Keep, |sessions| {
        let mut errors = Vec::new();
        let surroundings = Surroundings {
            environment: context.environment,
            sources: Sources::read(context.environment, &mut errors),
        };
        let errors = errors.iter();
        let mut notes: Vec<String> = errors
            .map(|error| {
                format!("{error}: SDKs that read this file fail, or skip what they cannot read")
            })
            .collect();
        let programs = asked_about(arguments, &mut notes);
        let readers: Vec<(&'static str, Chain)> = if programs.is_empty() {
            Chain::SHOWN
                .iter()
                .map(|chain| (chain.name(), *chain))
                .collect()
        } else {
            programs
                .iter()
                .map(|program| (program.name, program.chain))
                .collect()
        };
        let picks = picks(&surroundings, &readers);
        let cached = sessions.all_sessions();
        notes.extend(notes::on(&surroundings, &picks, &cached));
        notes.extend(notes::on_programs(&programs));
        let rows = picks.iter().map(|taken| Row {
            sdks: taken.by.iter().map(|(name, _)| *name).collect(),
            source: source(&taken.pick),
            place: place(&taken.pick),
            whose: whose(&taken.pick, &cached, &sessions, context),
        });
        let report = Report {
            picks: rows.collect(),
            notes,
        };
        if arguments.json {
            return print(&json(&report));
        }
        show(&report, context)
    })
}

/// What several SDKs or programs take alike.
struct Taken {
    pick: Pick,
    by: Vec<(&'static str, Chain)>,
}

fn picks(surroundings: &Surroundings<'_>, readers: &[(&'static str, Chain)]) -> Vec<Taken> {
    let mut picks: Vec<Taken> = Vec::new();
    for reader in readers {
        let pick = surroundings.pick(reader.1);
        match picks.iter_mut().find(|taken| taken.pick == pick) {
            Some(taken) => taken.by.push(*reader),
            None => picks.push(Taken {
                pick,
                by: vec![*reader],
            }),
        }
    }
    picks
}

/// The programs that the command line names; none for the SDKs in general.
fn asked_about(arguments: &Arguments, notes: &mut Vec<String>) -> Vec<&'static Program> {
    let Some(program) = arguments.program.first() else {
        return Vec::new();
    };
    let found = programs::find_all(program);
    if found.is_empty() {
        notes.push(format!(
            "ol-aws does not know `{}`; look up which SDK it uses",
            program.display()
        ));
    }
    found
}

fn show(report: &Report, context: &Context<'_>) -> Result<()> {
    let cells: Vec<Vec<String>> = report
        .picks
        .iter()
        .map(|row| vec![row.place.clone(), row.whose.clone(), row.sdks.join(", ")])
        .collect();
    let width = context.log.look().width(&std::io::stdout());
    print(&wrapped_table(
        &["SOURCE", "CREDENTIALS", "USED BY"],
        &cells,
        width,
    ))?;
    for note in &report.notes {
        context.log.say(note);
    }
    Ok(())
}

fn source(pick: &Pick) -> &'static str {
    match pick {
        Pick::Variables { .. } | Pick::JavaOptions { .. } => "environment",
        Pick::WebIdentityVariables { .. } => "web-identity",
        Pick::Profile(_) => "profile",
        Pick::Container { .. } => "container",
        Pick::Machine { .. } => "instance",
        Pick::Fails { .. } => "none",
    }
}

fn place(pick: &Pick) -> String {
    match pick {
        Pick::Variables { .. } => "AWS_ACCESS_KEY_ID in the environment".into(),
        Pick::JavaOptions { variable, .. } => format!("-Daws.accessKeyId in {variable}"),
        Pick::WebIdentityVariables { .. } => {
            "AWS_WEB_IDENTITY_TOKEN_FILE in the environment".into()
        }
        Pick::Profile(pick) => {
            let way = in_words(pick.way);
            format!(
                "{way} in profile {}, {} line {}",
                pick.profile,
                pick.path.display(),
                pick.line
            )
        }
        Pick::Container { .. } => "AWS_CONTAINER_CREDENTIALS_*_URI in the environment".into(),
        Pick::Machine { passed: None } => {
            "the EC2 instance role, if this is an EC2 instance".into()
        }
        Pick::Machine {
            passed: Some(reason),
        } => format!("the EC2 instance role, if this is an EC2 instance: {reason}"),
        Pick::Fails { reason } => format!("nothing: {reason}"),
    }
}

fn in_words(way: Way) -> &'static str {
    match way {
        Way::Role => "role_arn",
        Way::WebIdentity => "web_identity_token_file",
        Way::Sso => "sso_session",
        Way::Login => "login_session",
        Way::Process => "credential_process",
        Way::Keys | Way::KeysInCredentials | Way::KeysInConfig => "keys",
    }
}

fn whose(
    pick: &Pick,
    cached: &[CachedSession],
    sessions: &Sessions<'_>,
    context: &Context<'_>,
) -> String {
    match pick {
        Pick::Variables { access_key_id } => {
            let environment = context.environment;
            let end = environment.get("AWS_CREDENTIAL_EXPIRATION");
            // Another terminal may have renewed the role: then the cache has a newer key.
            let is_cached = key_in(cached, access_key_id).is_some();
            own_in(environment)
                .filter(|_| !is_cached)
                .unwrap_or_else(|| of_keys(access_key_id, end, cached, sessions))
        }
        Pick::JavaOptions { access_key_id, .. } => of_keys(access_key_id, None, cached, sessions),
        Pick::WebIdentityVariables { role_arn } => role_arn.clone(),
        Pick::Profile(pick) => of_profile(pick, cached, sessions),
        Pick::Container { address } => format!("whatever {address} returns"),
        Pick::Machine { .. } | Pick::Fails { .. } => String::new(),
    }
}

fn of_profile(pick: &ProfilePick, cached: &[CachedSession], sessions: &Sessions<'_>) -> String {
    match pick.way {
        Way::Keys | Way::KeysInCredentials | Way::KeysInConfig => {
            of_keys(&pick.detail, pick.expiration.as_deref(), cached, sessions)
        }
        Way::Process => match OwnLine::parse(&pick.detail) {
            Some(own) => of_own_role(own.role, cached, sessions),
            None => format!("whatever `{}` returns", pick.detail),
        },
        Way::Role | Way::WebIdentity | Way::Sso | Way::Login => pick.detail.clone(),
    }
}

fn of_own_role(role: &str, cached: &[CachedSession], sessions: &Sessions<'_>) -> String {
    let arn = sessions.find_known(role).map(|named| named.role.role_arn);
    let held = cached.iter().find(|session| {
        session.policy.is_none() && arn.as_ref().is_ok_and(|arn| *arn == session.role.role_arn)
    });
    match held {
        Some(held) => format!("{role}, from ol-aws, {}", validity(held)),
        None => format!("{role}, from ol-aws, which has no cached credentials"),
    }
}

fn of_keys(
    key: &str,
    end: Option<&str>,
    cached: &[CachedSession],
    sessions: &Sessions<'_>,
) -> String {
    if let Some(held) = key_in(cached, key) {
        let named = sessions.role_of(held, true);
        let (role, account) = (named.display_name(), named.display_account());
        return format!("{role} in {account}, from ol-aws, {}", validity(held));
    }
    let tail: String = key
        .chars()
        .skip(key.chars().count().saturating_sub(4))
        .collect();
    let kind = match key.get(..4) {
        Some("AKIA") => "a long-term key",
        Some("ASIA") => "temporary keys",
        _ => "a key",
    };
    let end = end.map_or(String::new(), |end| match Timestamp::parse_rfc3339(end) {
        Some(end) => format!(", {}", end.validity()),
        None => format!(", valid until {end}"),
    });
    format!("{kind} ending in {tail}{end}")
}

/// The role of the keys in the environment, as its own variables name it.
fn own_in(environment: &Environment) -> Option<String> {
    let role = environment.get("OL_AWS_ROLE")?;
    let account = environment.get("OL_AWS_ACCOUNT")?;
    let end = expiration_in(environment).filter(|_| is_whole(environment))?;
    Some(format!(
        "{role} in {account}, from ol-aws, {}",
        end.validity()
    ))
}

fn key_in<'c>(cached: &'c [CachedSession], key: &str) -> Option<&'c CachedSession> {
    cached
        .iter()
        .find(|session| session.credentials.access_key_id == key)
}

fn validity(session: &CachedSession) -> String {
    session.credentials.expiration.validity()
}
