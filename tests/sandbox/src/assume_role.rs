//! The practice STS's `AssumeRole`: one role from another one's session, with the checks and texts of the
//! real one (STS API reference, AssumeRole; IAM user guide, "Roles terms and concepts", role chaining).

use std::time::Duration;

use crate::clock;
use crate::reply::Reply;
use crate::state::{Request, Session, State};
use crate::sts::{
    Parameters, RoleArn, assumed, duration, invalid, new_keys, new_session, packed_policy_size,
    signed_by,
};

pub(crate) fn assume_role(
    state: &mut State,
    request: &Request,
    parameters: &Parameters,
) -> Result<Reply, Reply> {
    let source = signed_by(state, request)?.clone();
    let given = |name: &str| parameters.get(name).map_or("", String::as_str);
    let role = RoleArn::parse(given("RoleArn")).ok_or_else(|| invalid("Request ARN is invalid"))?;
    let session_name = given("RoleSessionName");
    let fits = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if !(2..=64).contains(&session_name.len()) || !session_name.chars().all(fits) {
        return Err(invalid(
            "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
        ));
    }
    let seconds = duration(parameters.get("DurationSeconds"))?;
    if seconds > 3600 {
        return Err(invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        ));
    }
    let packed_policy_size = packed_policy_size(parameters)?;
    let denied = || {
        let text = format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
            source.arn, role.arn
        );
        Reply::sts_error(403, "AccessDenied", &text)
    };
    let grant = state
        .world
        .chains
        .iter()
        .find(|grant| grant.source_role_arn == source.role_arn && grant.role_arn == role.arn);
    let grant = grant.ok_or_else(denied)?;
    // A policy such as ReadOnlyAccess does not hold sts:AssumeRole.
    if source.narrowed
        || grant
            .external_id
            .as_ref()
            .is_some_and(|id| given("ExternalId") != id)
    {
        return Err(denied());
    }
    let source_identity = parameters.get("SourceIdentity").cloned();
    if source.source_identity.is_some()
        && source_identity.is_some()
        && source.source_identity != source_identity
    {
        return Err(denied());
    }

    let life = state.world.session_seconds.unwrap_or(seconds);
    let expiration = clock::after(state.now(), Duration::from_secs(life));
    let (access_key_id, secret_access_key) = new_keys(state);
    let session = Session {
        chained: true,
        narrowed: packed_policy_size.is_some(),
        source_identity: source.source_identity.or(source_identity),
        ..new_session(state, &role, session_name, expiration)
    };
    let reply = Reply::sts(
        "AssumeRole",
        &assumed(&access_key_id, &secret_access_key, &session),
    );
    state.sessions.insert(access_key_id, session);
    Ok(reply)
}
