//! The practice sign-in to the AWS console: a token for a session's keys, and the link that spends it (IAM user guide,
//! "Enable custom identity broker access to the AWS console").

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::reply::Reply;
use crate::state::State;
use crate::sts::{BASE64, Parameters, random, redeem};
use crate::xml;

pub(crate) fn answer(state: &mut State, parameters: &Parameters) -> Reply {
    let answered = match parameters.get("Action").map(String::as_str) {
        Some("getSigninToken") => signin_token(state, parameters),
        Some("login") => login(state, parameters),
        _ => None,
    };
    // The real one says no more than this either.
    answered.unwrap_or_else(|| Reply::json(400, &Value::Null))
}

/// Where a browser posts an assertion: the accounts with their roles to choose from, or, where there is one, the console.
pub(crate) fn page(state: &State, parameters: &Parameters) -> Result<Reply, Reply> {
    let given = parameters.get("SAMLResponse").map_or("", String::as_str);
    let refused = |_| {
        Reply::page(
            400,
            "<h1>Your request included an invalid SAML response.</h1>".into(),
        )
    };
    let assertion = redeem(state, given).map_err(refused)?;
    if let [_] = assertion.pairs.as_slice() {
        return Ok(Reply::redirect("https://console.aws.amazon.com/"));
    }
    let mut accounts: BTreeMap<&str, String> = BTreeMap::new();
    for pair in &assertion.pairs {
        let (account, role) = (account_of(&pair.role_arn), xml::escape(&pair.role_arn));
        *accounts.entry(account).or_default() += &format!(
            "<div class=\"saml-role\"><input type=\"radio\" name=\"roleIndex\" value=\"{role}\" id=\"{role}\">\
             <label for=\"{role}\" class=\"saml-role-description\">{}</label></div>",
            role.rsplit('/').next().unwrap_or_default()
        );
    }
    let accounts: String = accounts
        .into_iter()
        .map(|(id, roles)| {
            let name = state.world.account_aliases.get(id);
            let name = name.map_or(id.to_owned(), |alias| format!("{} ({id})", xml::escape(alias)));
            format!(
                "<div class=\"saml-account\"><div class=\"saml-account-name\">Account: {name}</div>{roles}</div>"
            )
        })
        .collect();
    Ok(Reply::page(
        200,
        format!(
            "<!doctype html><title>Sign in</title><form><fieldset>{accounts}</fieldset></form>"
        ),
    ))
}

fn account_of(role_arn: &str) -> &str {
    role_arn.split(':').nth(4).unwrap_or_default()
}

fn signin_token(state: &mut State, parameters: &Parameters) -> Option<Reply> {
    let keys: Value = serde_json::from_str(parameters.get("Session")?).ok()?;
    let session = state.sessions.get(keys["sessionId"].as_str()?)?;
    let alive = state.now() < session.expiration;
    if !alive
        || keys["sessionToken"] != session.session_token.as_str()
        || !keys["sessionKey"].is_string()
    {
        return None;
    }
    if let Some(duration) = parameters.get("SessionDuration") {
        let fits = (900..=43_200).contains(&duration.parse::<u32>().ok()?);
        if session.chained || !fits {
            return None;
        }
    }
    let token = random(BASE64, 600);
    state.signin_tokens.insert(token.clone());
    Some(Reply::json(200, &json!({"SigninToken": token})))
}

fn login(state: &mut State, parameters: &Parameters) -> Option<Reply> {
    let destination = parameters.get("Destination")?;
    parameters.get("Issuer")?;
    let is_known = state.signin_tokens.remove(parameters.get("SigninToken")?);
    is_known.then(|| {
        if state.world.console_page {
            console(destination)
        } else {
            Reply::redirect(destination)
        }
    })
}

/// Where the real console would open, without going there.
fn console(destination: &str) -> Reply {
    let destination = xml::escape(destination);
    Reply::page(
        200,
        format!(
            "<!doctype html><title>Practice AWS console</title><h1>Practice AWS console</h1>\
             <p>You are signed in. With a real account, this would be <code>{destination}</code>.</p>"
        ),
    )
}
