//! The practice OneLogin's `verify_factor`: how each kind of second factor answers.

use serde_json::{Value, json};

use crate::clock;
use crate::onelogin::{success, text};
use crate::reply::Reply;
use crate::state::State;
use crate::world::{Device, Factor, User};

/// What one call led to.
enum Outcome {
    Passed,
    Pending,
    Failed,
    /// A device that shows codes was called without one.
    Blank,
}

/// `body` is the request's JSON; its access token has been checked.
pub(crate) fn verify(state: &mut State, body: &Value) -> Result<Reply, Reply> {
    let given = |name: &str| text(body, name).filter(|value| !value.is_empty());
    // `device_id` is documented as a string, though the assertion reply has it as a number.
    let (Some(app_id), Some(device_id), Some(state_token)) =
        (given("app_id"), given("device_id"), given("state_token"))
    else {
        return Err(Reply::v2_error(400, "bad request"));
    };
    let now = state.now();
    let life = state.world.state_token_life;
    let challenge = state
        .challenges
        .get(&state_token)
        .filter(|challenge| now < clock::after(challenge.issued, life))
        .cloned();
    let Some(challenge) = challenge else {
        return Err(Reply::v2_error(400, "State token is invalid or expired"));
    };
    if challenge.app_id != app_id {
        return Err(Reply::v2_error(404, "App could not be found"));
    }
    let users = &state.world.users;
    let Some(user) = users
        .iter()
        .find(|user| user.username == challenge.username)
        .cloned()
    else {
        return Err(Reply::v2_error(400, "State token is invalid or expired"));
    };
    let device = user.devices.iter().find(|d| d.id.to_string() == device_id);
    let Some(device) = device else {
        return Err(Reply::v2_error(400, "bad request"));
    };

    let mut calls = challenge.calls.get(&device.id).copied();
    let outcome = match text(body, "otp_token") {
        Some(code) if code.is_empty() => Outcome::Blank,
        Some(code) => typed(state, device, &code, calls),
        None => called(state, device, body["do_not_notify"] == true, &mut calls),
    };
    if let (Some(calls), Some(challenge)) = (calls, state.challenges.get_mut(&state_token)) {
        challenge.calls.insert(device.id, calls);
    }
    answer(state, outcome, &user, device, &state_token)
}

/// A call with a code.
fn typed(state: &mut State, device: &Device, code: &str, calls: Option<u32>) -> Outcome {
    let right = match &device.factor {
        Factor::Code(right) => right == code,
        Factor::Timed { seed, period } => {
            let window = window_of(seed, *period, code, state.now().unix_timestamp());
            window.is_some_and(|window| state.used_windows.insert((device.id, window)))
        }
        // Nobody can know a code that was not sent yet.
        Factor::Sent(right) => calls.is_some() && right == code,
        Factor::Push { code: right, .. }
        | Factor::PushDenied { code: right, .. }
        | Factor::PushNever { code: right } => right == code,
    };
    if right {
        Outcome::Passed
    } else {
        Outcome::Failed
    }
}

/// The window a code is of, if it is right now.
fn window_of(seed: &str, period: u64, code: &str, now: i64) -> Option<u64> {
    let seed = totp_rs::Secret::try_from_base32(seed).expect("a test that has no seed is wrong");
    let codes = totp_rs::Builder::new()
        .with_secret(seed)
        .with_step_duration(period)
        .with_skew(1);
    codes.build_noncompliant().check(code, now.try_into().ok()?)
}

/// A call without a code: it sends something, or asks what became of it.
fn called(state: &mut State, device: &Device, quiet: bool, calls: &mut Option<u32>) -> Outcome {
    match &device.factor {
        Factor::Code(_) | Factor::Timed { .. } => return Outcome::Blank,
        // The real one sends whatever `do_not_notify` says.
        Factor::Sent(_) => {
            state.messages += 1;
            *calls = Some(0);
            return Outcome::Pending;
        }
        _ if quiet => *calls = calls.map(|calls| calls + 1),
        // Each of these rings the phone; an answer to an earlier push does not count for it.
        _ => {
            state.pushes += 1;
            *calls = Some(0);
        }
    }
    let reached = |polls: &u32| calls.is_some_and(|calls| calls >= *polls);
    match &device.factor {
        Factor::Push { polls, .. } if reached(polls) => Outcome::Passed,
        Factor::PushDenied { polls, .. } if reached(polls) => Outcome::Failed,
        _ => Outcome::Pending,
    }
}

fn answer(
    state: &mut State,
    outcome: Outcome,
    user: &User,
    device: &Device,
    state_token: &str,
) -> Result<Reply, Reply> {
    match outcome {
        Outcome::Passed => {
            let answered = state.challenges.remove(state_token);
            let app_id = answered.map(|challenge| challenge.app_id);
            Ok(success(state, user, &app_id.unwrap_or_default()))
        }
        Outcome::Pending => {
            let name = match &device.factor {
                Factor::Sent(_) => &device.device_type,
                _ => "OL Protect",
            };
            let message = format!("Authentication pending on {name}");
            Ok(Reply::json(200, &json!({ "message": message })))
        }
        // A wrong code, a denied push: the state token stays good for another try.
        Outcome::Failed => Err(Reply::v2_error(
            401,
            "Failed authentication with this factor",
        )),
        Outcome::Blank => Err(Reply::v2_error(400, "OTP token blank")),
    }
}
