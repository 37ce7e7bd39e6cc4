//! `ol-aws why`: which credentials an SDK would take here and now, and whose they are; offline,
//! without calling AWS.

use clap::Args;
use serde::Serialize;

use super::arguments::SignInArgs;
use super::table::table;
use super::{Context, json, print};
use crate::aws_files::provider_chain::{Pick, ProfilePick, Sdk, Surroundings, Way};
use crate::aws_files::{self, AwsFile, Document, OwnLine};
use crate::clock::{Timestamp, for_people};
use crate::credentials::MIXED;
use crate::credentials::expiration_in;
use crate::credentials::is_mixed;
use crate::error::Result;
use crate::sessions::{CachedSession, Purpose, Sessions};

/// `--json`. Fields are only ever added.
#[derive(Debug, Serialize)]
struct Report {
    picks: Vec<Row>,
    notes: Vec<String>,
}

/// What some SDKs take.
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
    after_help = "By environment and files alone: neither AWS nor OneLogin is asked. Where the SDKs differ there is a row for each."
)]
pub struct Arguments {
    /// Write JSON
    #[arg(long)]
    pub json: bool,
}

pub fn run(arguments: &Arguments, context: &Context<'_>) -> Result<()> {
    context.with_sessions(&SignInArgs::default(), Purpose::Keep, |sessions| {
        let mut notes = Vec::new();
        let mut read = |kind: AwsFile| read(kind, context, &mut notes);
        let (config, credentials) = (read(AwsFile::Config), read(AwsFile::Credentials));
        let surroundings = Surroundings {
            environment: context.environment,
            config: &config,
            credentials: &credentials,
        };
        let cached = sessions.all_cached();
        let mut picks: Vec<(Pick, Vec<Sdk>)> = Vec::new();
        for sdk in Sdk::ALL {
            let pick = surroundings.pick(sdk);
            match picks.iter_mut().find(|(other, _)| *other == pick) {
                Some((_, sdks)) => sdks.push(sdk),
                None => picks.push((pick, vec![sdk])),
            }
        }
        notes.extend(notes_on(&surroundings, &picks, &cached));
        let rows = picks.iter().map(|(pick, sdks)| Row {
            sdks: sdks.iter().map(|sdk| sdk.name()).collect(),
            source: source(pick),
            place: place(pick, context),
            whose: whose(pick, &cached, &sessions, context),
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

fn show(report: &Report, context: &Context<'_>) -> Result<()> {
    let cells: Vec<Vec<String>> = report
        .picks
        .iter()
        .map(|row| vec![row.sdks.join(", "), row.place.clone(), row.whose.clone()])
        .collect();
    print(&table(&["SDK", "TAKES", "WHOSE"], &cells))?;
    for note in &report.notes {
        context.log.say(note);
    }
    Ok(())
}

/// A file that cannot be understood stops most SDKs; here it is a note, and counts as empty.
fn read(kind: AwsFile, context: &Context<'_>, notes: &mut Vec<String>) -> Document {
    let empty = || Document::parse(kind, b"").expect("nothing is easily understood");
    let Some(path) = kind.path(context.environment) else {
        return empty();
    };
    aws_files::read(kind, &path).unwrap_or_else(|error| {
        notes.push(format!(
            "{error}: SDKs that read it fail, or pass over what they cannot read"
        ));
        empty()
    })
}

fn source(pick: &Pick) -> &'static str {
    match pick {
        Pick::Variables { .. } => "environment",
        Pick::WebIdentityVariables { .. } => "web-identity",
        Pick::Profile(_) => "profile",
        Pick::Container { .. } => "container",
        Pick::Machine => "instance",
        Pick::Fails { .. } => "none",
    }
}

fn place(pick: &Pick, context: &Context<'_>) -> String {
    match pick {
        Pick::Variables { .. } => "AWS_ACCESS_KEY_ID of the environment".into(),
        Pick::WebIdentityVariables { .. } => {
            "AWS_WEB_IDENTITY_TOKEN_FILE of the environment".into()
        }
        Pick::Profile(pick) => {
            let kind = match pick.file {
                "config" => AwsFile::Config,
                _ => AwsFile::Credentials,
            };
            let path = kind.path(context.environment).unwrap_or_default();
            let way = in_words(pick.way);
            format!(
                "{way} of profile {}, {} line {}",
                pick.profile,
                path.display(),
                pick.line
            )
        }
        Pick::Container { .. } => "AWS_CONTAINER_CREDENTIALS_*_URI of the environment".into(),
        Pick::Machine => "the EC2 instance's own, if this is one".into(),
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
            let end = context.environment.get("AWS_CREDENTIAL_EXPIRATION");
            of_keys(access_key_id, end, cached, sessions)
        }
        Pick::WebIdentityVariables { role_arn } => role_arn.clone(),
        Pick::Profile(pick) => of_profile(pick, cached, sessions),
        Pick::Container { address } => format!("what {address} gives"),
        Pick::Machine | Pick::Fails { .. } => String::new(),
    }
}

fn of_profile(pick: &ProfilePick, cached: &[CachedSession], sessions: &Sessions<'_>) -> String {
    match pick.way {
        Way::Keys | Way::KeysInCredentials | Way::KeysInConfig => {
            of_keys(&pick.detail, pick.expiration.as_deref(), cached, sessions)
        }
        Way::Process => match OwnLine::parse(&pick.detail) {
            Some(own) => of_own_role(own.role, cached, sessions),
            None => format!("what `{}` gives", pick.detail),
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
        Some(held) => format!("{role} by ol-aws, {} left", left(held)),
        None => format!("{role} by ol-aws, which holds none now"),
    }
}

fn of_keys(
    key: &str,
    end: Option<&str>,
    cached: &[CachedSession],
    sessions: &Sessions<'_>,
) -> String {
    if let Some(held) = cached
        .iter()
        .find(|session| session.credentials.access_key_id == key)
    {
        let named = sessions.find_known(&held.role.role_arn);
        let named = named.unwrap_or_else(|_| sessions.names().name(&held.role));
        let (role, account) = (named.display_name(), named.display_account());
        return format!("{role} in {account} by ol-aws, {} left", left(held));
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
    let end = end.map_or(String::new(), |end| format!(", until {end}"));
    format!("{kind} ending in {tail}{end}")
}

fn left(session: &CachedSession) -> String {
    for_people(session.credentials.expiration.left())
}

/// What surprises people.
fn notes_on(
    surroundings: &Surroundings<'_>,
    picks: &[(Pick, Vec<Sdk>)],
    sessions: &[CachedSession],
) -> Vec<String> {
    let get = |name| surroundings.environment.get(name);
    let mut notes = Vec::new();
    if picks.len() > 1 {
        notes.push(
            "the SDKs differ here: leave one source, or name it (exec, AWS_PROFILE, --profile)"
                .to_owned(),
        );
    }
    if is_mixed(surroundings.environment) {
        notes.push(MIXED.to_owned());
    }
    let keys = get("AWS_ACCESS_KEY_ID");
    if let (Some(_), Some(profile)) = (keys, get("AWS_PROFILE")) {
        notes.push(format!("AWS_PROFILE={profile} is set beside keys: only JavaScript, and `--profile`, would take it"));
    }
    if get("AWS_SECURITY_TOKEN").is_some() && get("AWS_SECURITY_TOKEN") != get("AWS_SESSION_TOKEN")
    {
        notes.push(
            "AWS_SECURITY_TOKEN is set: boto3 and the AWS CLI take it instead of AWS_SESSION_TOKEN"
                .to_owned(),
        );
    }
    if keys.is_some_and(|key| key.starts_with("ASIA")) && get("AWS_SESSION_TOKEN").is_none() {
        notes.push("temporary keys are set without AWS_SESSION_TOKEN: AWS refuses them".to_owned());
    }
    let end = expiration_in(surroundings.environment);
    let has_ended = end.is_some_and(|end| end <= Timestamp::now());
    if keys.is_some() && has_ended {
        notes.push("the credentials of this shell have ended: `ol-assume` renews them".to_owned());
    }
    let ours = get("OL_AWS_ROLE");
    let held = |key: &str| {
        sessions
            .iter()
            .any(|session| session.credentials.access_key_id == key)
    };
    if let (Some(role), Some(key)) = (ours, keys)
        && !sessions.is_empty()
        && !held(key)
        && !has_ended
    {
        notes.push(format!(
            "the prompt says {role}, but these keys are not among those that ol-aws holds"
        ));
    }
    notes
}
