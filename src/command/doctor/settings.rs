//! The settings: which are set, which are missing, which look wrong although they can be read.

use super::finding::Finding;
use super::shell::on_path;
use crate::clock::for_people;
use crate::config::{Service, SignInMethod, Source};
use crate::error::Error;
use crate::sessions::{INSTALL_CLI, Sessions};
use crate::sign_in::{CLIENT_ID, required};

pub fn check(sessions: &Sessions<'_>) -> Vec<Finding> {
    let mut findings = vec![needed(sessions), app(sessions)];
    findings.extend(host(sessions));
    findings.extend(durations(sessions));
    findings.extend(profiles(sessions));
    findings.extend(roles(sessions));
    findings
}

/// Roles that AWS profiles provide: whether the profiles are there, and what they need.
fn profiles(sessions: &Sessions<'_>) -> Vec<Finding> {
    let (sign_in, mut problems, mut count) = (&sessions.sign_in, Vec::new(), 0);
    let has_cli = || on_path("aws", sign_in.environment).next().is_some();
    for (alias, role) in &sign_in.settings.roles {
        let Some(profile) = &role.profile else {
            continue;
        };
        count += 1;
        match sessions.profile_needs_cli(profile) {
            Err(error) => problems.push(Finding::error(
                "profiles",
                format!("`{alias}`: {error}"),
                error.hint().unwrap_or_default(),
            )),
            Ok(true) if !has_cli() => problems.push(Finding::error(
                "profiles",
                format!(
                    "`{alias}` needs the AWS CLI in version 2.9 or later, and there is none on PATH"
                ),
                INSTALL_CLI,
            )),
            Ok(_) => {}
        }
    }
    let text = match count {
        0 => return problems,
        1 => "1 role is an AWS profile, which is there".to_owned(),
        count => format!("{count} roles are AWS profiles, which are there"),
    };
    if problems.is_empty() {
        problems.push(Finding::ok("profiles", text));
    }
    problems
}

/// Roles that the settings name: whether the last sign-in offered them.
fn roles(sessions: &Sessions<'_>) -> Vec<Finding> {
    if sessions.count_cached_roles().is_none() {
        return Vec::new();
    }
    let settings = &sessions.sign_in.settings;
    let named = settings.roles.keys().chain(&settings.default_role);
    let missing = named.filter_map(|name| match sessions.find_known(name) {
        Err(error @ Error::NoSuchRole { .. }) => Some(error),
        _ => None,
    });
    missing
        .map(|error| {
            let fix = error.hint().unwrap_or_default();
            Finding::warning("roles", error.to_string(), fix)
        })
        .collect()
}

fn needed(sessions: &Sessions<'_>) -> Finding {
    let settings = &sessions.sign_in.settings;
    let mut keys: Vec<&str> = required(settings.sign_in)
        .iter()
        .map(|setting| setting.key)
        .collect();
    match settings.sign_in {
        SignInMethod::Api => keys.push(CLIENT_ID.key),
        SignInMethod::Browser => {}
    }
    let is_missing = |key: &&str| settings.sourced(key).is_none();
    let missing: Vec<&str> = keys.iter().copied().filter(is_missing).collect();
    let is_used = missing.len() < keys.len();
    if !is_used && sessions.can_do_without_sign_in(&[]) {
        return Finding::skipped(
            "settings",
            "OneLogin is not set up, and AWS profiles need no sign-in there",
        );
    }
    if !missing.is_empty() {
        let text = format!(
            "{} {} not set",
            missing.join(", "),
            if missing.len() == 1 { "is" } else { "are" }
        );
        return Finding::warning("settings", text, "ol-aws configure");
    }
    let mut files: Vec<String> = Vec::new();
    for found in keys.iter().filter_map(|key| settings.sourced(key)) {
        let from = match &found.source {
            Source::File { path, .. } => path.display().to_string(),
            other => other.to_string(),
        };
        if !files.contains(&from) {
            files.push(from);
        }
    }
    Finding::ok(
        "settings",
        format!("all required settings are set, from {}", files.join(", ")),
    )
}

fn app(sessions: &Sessions<'_>) -> Finding {
    match sessions.sign_in.settings.sign_in {
        SignInMethod::Api => app_of_api(sessions),
        SignInMethod::Browser => app_of_browser(sessions),
    }
}

fn app_of_browser(sessions: &Sessions<'_>) -> Finding {
    match sessions.count_cached_roles() {
        Some(roles) => Finding::ok(
            "app",
            format!("it returned {roles} roles at the last sign-in"),
        ),
        None => Finding::skipped(
            "app",
            "not checked: no sign-in is cached; `ol-aws login` checks it",
        ),
    }
}

/// The ID in the user portal and the one in the admin portal look alike: only OneLogin can tell.
fn app_of_api(sessions: &Sessions<'_>) -> Finding {
    let Some(app_id) = &sessions.sign_in.settings.app_id else {
        return Finding::skipped("app", "app_id is not set");
    };
    match sessions.count_cached_roles() {
        Some(1) => Finding::ok(
            "app",
            format!("app {} returned 1 role at the last sign-in", app_id.value),
        ),
        Some(roles) => Finding::ok(
            "app",
            format!(
                "app {} returned {roles} roles at the last sign-in",
                app_id.value
            ),
        ),
        None => Finding::skipped(
            "app",
            format!(
                "app {} is not checked: no sign-in is cached, and the number alone does not show whether it is the ID in the admin portal \
                 (/apps/ID/edit) or the one in your portal link (/launch/ID), which OneLogin refuses; `ol-aws login` checks it",
                app_id.value
            ),
        ),
    }
}

/// Addresses that a variable may have changed behind the user's back.
fn host(sessions: &Sessions<'_>) -> Option<Finding> {
    let services = [Service::OneLogin, Service::Sts, Service::Console];
    services.into_iter().find_map(|service| {
        let elsewhere = sessions
            .sign_in
            .settings
            .elsewhere(service, sessions.sign_in.environment);
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
            format!("remove {source} unless you trust that host"),
        ))
    })
}

/// Roles for which the settings request longer sessions than AWS allows.
fn durations(sessions: &Sessions<'_>) -> Vec<Finding> {
    let shorter = sessions.sign_in.settings.roles.keys().filter_map(|alias| {
        let arn = sessions.find_known(alias).ok()?.role.role_arn;
        let learned = sessions.learned_duration(&arn)?;
        let role = sessions.sign_in.settings.roles.get(alias);
        let asked = sessions.sign_in.settings.usual_duration(role);
        (learned < asked).then(|| {
            let (asked, learned) = (for_people(asked), for_people(learned));
            let fix = format!(
                "set `duration` of [roles.{alias}] to {learned}, or ask an administrator to raise the role's maximum session duration"
            );
            let text = format!("`{alias}` requests {asked}, but AWS allows it {learned} at most");
            Finding::warning("durations", text, fix)
        })
    });
    let found: Vec<Finding> = shorter.collect();
    if found.is_empty() {
        return vec![Finding::ok(
            "durations",
            "no role is known to allow less than its setting requests",
        )];
    }
    found
}
