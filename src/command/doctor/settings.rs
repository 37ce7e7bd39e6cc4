//! The settings: what is there, what is missing, what looks wrong although it can be read.

use super::finding::Finding;
use crate::config::{Service, Source, Sourced};
use crate::credentials::for_people;
use crate::login::Login;

pub fn check(login: &Login<'_>) -> Vec<Finding> {
    let mut findings = vec![needed(login), app(login)];
    findings.extend(host(login));
    findings.extend(durations(login));
    findings
}

fn needed(login: &Login<'_>) -> Finding {
    let settings = &login.settings;
    let by_api = [
        ("subdomain", &settings.subdomain),
        ("app_id", &settings.app_id),
        ("username", &settings.username),
        ("client_id", &settings.client_id),
    ];
    let by_browser = [("launch_url", &settings.launch_url)];
    let all = match settings.by_browser {
        true => &by_browser[..],
        false => &by_api[..],
    };
    let is_missing = |(_, value): &&(&str, &Option<Sourced<String>>)| value.is_none();
    let missing: Vec<&str> = all.iter().filter(is_missing).map(|(key, _)| *key).collect();
    if !missing.is_empty() {
        let text = format!(
            "not set: {}; on a terminal they are asked for",
            missing.join(", ")
        );
        return Finding::warning("settings", text, "ol-aws configure");
    }
    let mut files: Vec<String> = Vec::new();
    for source in all
        .iter()
        .filter_map(|(_, value)| Some(&value.as_ref()?.source))
    {
        let from = match source {
            Source::File { path, .. } => path.display().to_string(),
            other => other.to_string(),
        };
        if !files.contains(&from) {
            files.push(from);
        }
    }
    Finding::ok("settings", format!("complete, from {}", files.join(", ")))
}

/// An id of the portal and one of the administrators' pages look alike: only OneLogin can tell.
fn app(login: &Login<'_>) -> Finding {
    if login.settings.by_browser {
        return match login.roles_of_last_sign_in() {
            Some(roles) => Finding::ok("app", format!("it gave {roles} roles at the last sign-in")),
            None => Finding::skipped("app", "no sign-in is remembered: `ol-aws login` finds out"),
        };
    }
    let Some(app_id) = &login.settings.app_id else {
        return Finding::skipped("app", "app_id is not set");
    };
    match login.roles_of_last_sign_in() {
        Some(1) => Finding::ok(
            "app",
            format!("app {} gave a role at the last sign-in", app_id.value),
        ),
        Some(roles) => Finding::ok(
            "app",
            format!(
                "app {} gave {roles} roles at the last sign-in",
                app_id.value
            ),
        ),
        None => Finding::skipped(
            "app",
            format!(
                "no sign-in to app {} is remembered, and the number alone does not tell whether it is the admin portal's (/apps/ID/edit) \
                 or your portal's (/launch/ID, which OneLogin refuses): `ol-aws login` finds out",
                app_id.value
            ),
        ),
    }
}

/// Addresses that a variable may have changed behind the user's back.
fn host(login: &Login<'_>) -> Option<Finding> {
    let services = [Service::OneLogin, Service::Sts, Service::Console];
    services.into_iter().find_map(|service| {
        let elsewhere = login.settings.elsewhere(service, login.environment);
        let elsewhere = match elsewhere {
            Ok(elsewhere) => elsewhere.filter(|elsewhere| !elsewhere.is_trusted)?,
            Err(error) => return Some(Finding::of("host", &error)),
        };
        let (source, host) = (&elsewhere.source, &elsewhere.host);
        let text = format!(
            "{source} sends {} to {host}, which is not {}",
            service.gets(),
            service.owner()
        );
        Some(Finding::warning(
            "host",
            text,
            format!("take {source} out, unless you trust that host"),
        ))
    })
}

/// Roles that are asked for longer sessions than AWS gives them.
fn durations(login: &Login<'_>) -> Vec<Finding> {
    let shorter = login.settings.roles.keys().filter_map(|alias| {
        let arn = login.find_known(alias).ok()?.role.role_arn;
        let learned = login.learned_duration(&arn)?;
        let role = login.settings.roles.get(alias);
        let asked = login.settings.usual_duration(role).as_secs();
        (learned < asked).then(|| {
            let seconds = |seconds: u64| for_people(i64::try_from(seconds).unwrap_or(i64::MAX));
            let (asked, learned) = (seconds(asked), seconds(learned));
            let fix = format!(
                "set `duration` of [roles.{alias}] to {learned}, or have its maximum raised in AWS"
            );
            let text = format!("{alias} is asked for {asked}, and AWS gives it {learned} at most");
            Finding::warning("durations", text, fix)
        })
    });
    let found: Vec<Finding> = shorter.collect();
    if found.is_empty() {
        return vec![Finding::ok(
            "durations",
            "no role was found to allow less than it is asked for",
        )];
    }
    found
}
