//! The practice OneLogin: the token endpoint and `saml_assertion`. The second factor is in
//! `factor.rs`, the text of an assertion in `assertion.rs`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::reply::Reply;
use crate::state::{AccessToken, Challenge, Request, State, Step};
use crate::world::User;
use crate::{assertion, clock, factor, portal};

const TOKEN: &str = "/auth/oauth2/v2/token";
const ASSERTION: &str = "/api/2/saml_assertion";
const VERIFY_FACTOR: &str = "/api/2/saml_assertion/verify_factor";

pub(crate) fn step(method: &str, path: &str) -> Step {
    match (method, path) {
        ("POST", TOKEN) => Step::Token,
        ("POST", ASSERTION) => Step::Assertion,
        ("POST", VERIFY_FACTOR) => Step::VerifyFactor,
        _ => Step::Other,
    }
}

pub(crate) fn answer(state: &mut State, request: &Request) -> Reply {
    if portal::is_page(&request.path) {
        return portal::answer(state, request);
    }
    let answered = match request.step {
        Step::Token => token(state, request),
        Step::Assertion => saml_assertion(state, request),
        Step::VerifyFactor => body_of(state, request).and_then(|body| factor::verify(state, &body)),
        _ => Err(Reply::v1_error(404, "not found", "No Route Exists")),
    };
    answered.unwrap_or_else(|refusal| refusal)
}

fn token(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let body = json_of(request)?;
    let Some(authorization) = request.header("authorization") else {
        return Err(bad_request("The authorization information is missing"));
    };
    let Some(client) = basic(authorization) else {
        return Err(bad_request("Authorization Information is incorrect"));
    };
    if client != format!("{}:{}", state.world.client_id, state.world.client_secret) {
        return Err(unauthorized());
    }
    if body["grant_type"] != "client_credentials" {
        return Err(bad_request("grant_type is incorrect/absent"));
    }
    let now = state.now();
    // Whoever asks gets the same token until it expires: a company's client shares one.
    let token = match valid_token(state) {
        Some(token) => token.clone(),
        None => {
            let value = hexadecimal();
            let token = AccessToken { value, issued: now };
            state.access_token.insert(token).clone()
        }
    };
    let end = clock::after(token.issued, state.world.token_life);
    Ok(Reply::json(
        200,
        &json!({
            "access_token": token.value,
            "created_at": clock::milliseconds(token.issued),
            "expires_in": (end - now).whole_seconds(),
            "refresh_token": hexadecimal(),
            "token_type": "bearer",
            "account_id": 424_242,
        }),
    ))
}

fn saml_assertion(state: &mut State, request: &Request) -> Result<Reply, Reply> {
    let body = body_of(state, request)?;
    let given = |name: &str| text(&body, name);
    let username = given("username_or_email");
    let Some(username) = username.filter(|name| !name.trim().is_empty()) else {
        return Err(Reply::v2_error(400, "username is empty"));
    };
    let Some(password) = given("password").filter(|password| !password.is_empty()) else {
        return Err(Reply::v2_error(400, "password is empty"));
    };
    let (Some(app_id), Some(subdomain)) = (given("app_id"), given("subdomain")) else {
        return Err(Reply::v2_error(400, "bad request"));
    };
    if app_id.is_empty() || subdomain.is_empty() {
        return Err(Reply::v2_error(400, "bad request"));
    }
    if subdomain != state.world.subdomain {
        return Err(Reply::v2_error(400, "Invalid subdomain"));
    }
    let user = sign_in(state, &username, &password)?;
    let assigned = user.app_ids.contains(&app_id);
    if !assigned || !state.world.apps.iter().any(|app| app.id == app_id) {
        return Err(Reply::v2_error(404, "App could not be found"));
    }
    let trusted = given("ip_address").is_some_and(|ip| state.world.trusted_ips.contains(&ip));
    if user.devices.is_empty() || trusted {
        return Ok(success(state, &user, &app_id));
    }
    Ok(challenge(state, &user, app_id))
}

/// Counts the attempt, as the lock on the account does.
fn sign_in(state: &mut State, username: &str, password: &str) -> Result<User, Reply> {
    let refused = Reply::v2_error(401, "Authentication Failed: Invalid user credentials");
    let Some(user) = state.world.users.iter_mut().find(|user| user.is(username)) else {
        return Err(refused);
    };
    if user.locked {
        return Err(Reply::v2_error(
            401,
            "User is locked. Access is unauthorized",
        ));
    }
    let wrong = state
        .wrong_passwords
        .entry(user.username.clone())
        .or_default();
    if user.password == password {
        *wrong = 0;
        return Ok(user.clone());
    }
    *wrong += 1;
    if user.lock_after.is_some_and(|limit| *wrong >= limit) {
        user.locked = true;
        *wrong = 0;
    }
    Err(refused)
}

fn challenge(state: &mut State, user: &User, app_id: String) -> Reply {
    let state_token = hexadecimal();
    let issued = state.now();
    state.challenges.insert(
        state_token.clone(),
        Challenge {
            username: user.username.clone(),
            app_id,
            issued,
            calls: Default::default(),
        },
    );
    let devices: Vec<Value> = user
        .devices
        .iter()
        .map(|device| json!({"device_id": device.id, "device_type": device.device_type}))
        .collect();
    let name = user.username.split('@').next();
    Reply::json(
        200,
        &json!({
            "message": "MFA is required for this user",
            "state_token": state_token,
            "devices": devices,
            // Wrong on purpose: the real one may name a region that does not know the state token.
            "callback_url": "https://wrong-host.invalid/api/2/saml_assertion/verify_factor",
            "user": {
                "id": 88_001, "username": user.username, "email": user.email,
                "firstname": name, "lastname": "Acme",
            },
        }),
    )
}

/// The last reply of a sign-in.
pub(crate) fn success(state: &mut State, user: &User, app_id: &str) -> Reply {
    let app = state.world.apps.iter().find(|app| app.id == app_id);
    let kind = app.map(|app| app.kind).unwrap_or_default();
    let xml = assertion::issue(state, user, kind);
    Reply::json(
        200,
        &json!({"message": "Success", "data": BASE64_STANDARD.encode(xml)}),
    )
}

/// The JSON of a request that carries a valid access token.
fn body_of(state: &State, request: &Request) -> Result<Value, Reply> {
    let Some(authorization) = request.header("authorization") else {
        return Err(bad_request("The authorization information is missing"));
    };
    // All spellings the real one takes: `Bearer T`, `bearer:T`, `bearer: T`.
    let token = authorization
        .get(..6)
        .filter(|scheme| scheme.eq_ignore_ascii_case("bearer"))
        .map(|_| authorization[6..].trim_start_matches([':', ' ']));
    match token {
        None => Err(bad_request("Authorization Information is incorrect")),
        Some(token) if valid_token(state).is_some_and(|valid| valid.value == token) => {
            json_of(request)
        }
        Some(_) => Err(unauthorized()),
    }
}

fn json_of(request: &Request) -> Result<Value, Reply> {
    let content_type = request.header("content-type").unwrap_or_default();
    if !content_type.starts_with("application/json") {
        return Err(bad_request(
            "Content Type is not specified or specified incorrectly. Content-Type header must be \
             set to application/json",
        ));
    }
    match request.json() {
        body @ Value::Object(_) => Ok(body),
        _ => Err(bad_request("bad request")),
    }
}

/// A field as text; an app id may also be a number.
pub(crate) fn text(body: &Value, name: &str) -> Option<String> {
    match &body[name] {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if name == "app_id" => Some(number.to_string()),
        _ => None,
    }
}

fn valid_token(state: &State) -> Option<&AccessToken> {
    let token = state.access_token.as_ref()?;
    let end = clock::after(token.issued, state.world.token_life);
    (state.now() < end).then_some(token)
}

fn basic(authorization: &str) -> Option<String> {
    let encoded = authorization.strip_prefix("Basic ")?;
    String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()
}

fn bad_request(message: &str) -> Reply {
    Reply::v1_error(400, "bad request", message)
}

fn unauthorized() -> Reply {
    Reply::v1_error(401, "Unauthorized", "Authentication Failure")
}

fn hexadecimal() -> String {
    format!("{:032x}{:032x}", fastrand::u128(..), fastrand::u128(..))
}
