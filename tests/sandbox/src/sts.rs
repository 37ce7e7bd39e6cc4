//! The practice AWS STS: `AssumeRoleWithSAML` with the checks and texts of the real one, and
//! `GetCallerIdentity` for the keys it gave. Signatures are not verified. `AssumeRole` is in
//! `assume_role.rs`, the console's sign-in in `signin.rs`.

use std::collections::HashMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use time::OffsetDateTime;

use crate::assume_role::assume_role;
use crate::clock;
use crate::reply::Reply;
use crate::signin;
use crate::state::{Assertion, Request, Session, State, Step};
use crate::xml::{RolePair, escape};

/// The parameters of a request, from its query and its body.
pub(crate) type Parameters = HashMap<String, String>;

pub(crate) fn step(path: &str, body: &str) -> Step {
    match parameters(path, body).get("Action").map(String::as_str) {
        Some("AssumeRoleWithSAML") => Step::AssumeRoleWithSaml,
        Some("AssumeRole") => Step::AssumeRole,
        Some("getSigninToken") if path.starts_with("/federation") => Step::SigninToken,
        Some("GetCallerIdentity") => Step::GetCallerIdentity,
        None if path == "/saml" => Step::SigninPage,
        _ => Step::Other,
    }
}

pub(crate) fn answer(state: &mut State, request: &Request) -> Reply {
    let parameters = parameters(&request.path, &request.body);
    let answered = match (request.step, parameters.get("Action")) {
        (Step::AssumeRoleWithSaml, _) => assume_role_with_saml(state, &parameters),
        (Step::AssumeRole, _) => assume_role(state, request, &parameters),
        (Step::SigninPage, _) => signin::page(state, &parameters),
        _ if request.path.starts_with("/federation") => Ok(signin::answer(state, &parameters)),
        (Step::GetCallerIdentity, _) => get_caller_identity(state, request),
        (_, None) if request.method != "POST" => Ok(Reply::redirect("https://aws.amazon.com/iam")),
        (_, action) => {
            let action = action.map_or("", String::as_str);
            let version = parameters.get("Version").map_or("", String::as_str);
            Err(Reply::sts_error(
                400,
                "InvalidAction",
                &format!("Could not find operation {action} for version {version}"),
            ))
        }
    };
    answered.unwrap_or_else(|refusal| refusal)
}

fn parameters(path: &str, body: &str) -> Parameters {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .chain(form_urlencoded::parse(body.as_bytes()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

fn assume_role_with_saml(state: &mut State, parameters: &Parameters) -> Result<Reply, Reply> {
    let given = |name: &str| parameters.get(name).map_or("", String::as_str);
    let pair = RolePair {
        role_arn: given("RoleArn").to_owned(),
        principal_arn: given("PrincipalArn").to_owned(),
    };
    let role = RoleArn::parse(&pair.role_arn).ok_or_else(|| invalid("Request ARN is invalid"))?;
    if !pair.principal_arn.contains(":saml-provider/") {
        return Err(invalid("Request ARN is invalid"));
    }
    let duration = duration(parameters.get("DurationSeconds"))?;
    let packed_policy_size = packed_policy_size(parameters)?;
    let assertion = redeem(state, given("SAMLAssertion"))?;
    if !assertion.pairs.contains(&pair) {
        return Err(not_authorized());
    }

    // The grant as it is now, not as it was when the assertion was issued. A raw assertion may name
    // roles nobody was granted: those take whatever STS takes.
    let grant = state
        .world
        .users
        .iter()
        .find(|user| user.username == assertion.username)
        .and_then(|user| user.roles.iter().find(|r| r.role_arn == pair.role_arn));
    if grant.is_some_and(|grant| grant.denied) {
        return Err(not_authorized());
    }
    if grant.is_some_and(|grant| duration > grant.max_seconds) {
        return Err(invalid(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        ));
    }

    let life = state.world.session_seconds.unwrap_or(duration);
    let end = clock::after(state.now(), std::time::Duration::from_secs(life));
    let expiration = end.min(assertion.session_not_on_or_after);
    let (access_key_id, secret_access_key) = new_keys(state);
    let session = Session {
        narrowed: packed_policy_size.is_some(),
        ..new_session(state, &role, &assertion.session_name, expiration)
    };
    let reply = Reply::sts(
        "AssumeRoleWithSAML",
        &result(
            &access_key_id,
            &secret_access_key,
            &session,
            &assertion,
            packed_policy_size,
        ),
    );
    state.sessions.insert(access_key_id, session);
    Ok(reply)
}

/// What was remembered of an assertion that is still good.
pub(crate) fn redeem(state: &State, base64: &str) -> Result<Assertion, Reply> {
    let refused = |message: &str| Reply::sts_error(400, "InvalidIdentityToken", message);
    if base64.len() < 4 {
        return Err(constraint(
            "at 'sAMLAssertion'",
            "length greater than or equal to 4",
        ));
    }
    let longest = state.world.longest_assertion;
    if base64.len() > longest {
        let length = format!("length less than or equal to {longest}");
        return Err(constraint("at 'sAMLAssertion'", &length));
    }
    let xml = BASE64_STANDARD
        .decode(base64)
        .map_err(|_| refused("Invalid base64 SAMLResponse"))?;
    let Some(assertion) = state.assertions.get(&xml) else {
        let parseable = xml.trim_ascii().starts_with(b"<");
        return Err(refused(if parseable {
            "Response signature invalid"
        } else {
            "Invalid SAML response"
        }));
    };
    let redeemable = clock::after(assertion.issued, std::time::Duration::from_secs(300));
    if state.now() >= assertion.not_on_or_after.min(redeemable) {
        return Err(Reply::sts_error(
            400,
            "ExpiredTokenException",
            "Token must be redeemed within 5 minutes of issuance",
        ));
    }
    Ok(assertion.clone())
}

pub(crate) fn duration(asked: Option<&String>) -> Result<u64, Reply> {
    let Some(asked) = asked else { return Ok(3600) };
    let Ok(seconds) = asked.parse::<i64>() else {
        return Err(Reply::sts_error(
            400,
            "MalformedInput",
            "Invalid Argument: DurationSeconds",
        ));
    };
    let place = format!("'{asked}' at 'durationSeconds'");
    match u64::try_from(seconds) {
        Ok(seconds @ 900..=43_200) => Ok(seconds),
        Ok(43_201..) => Err(constraint(&place, "value less than or equal to 43200")),
        _ => Err(constraint(&place, "value greater than or equal to 900")),
    }
}

/// Percent of the room for session policies, if there is any policy.
pub(crate) fn packed_policy_size(parameters: &Parameters) -> Result<Option<usize>, Reply> {
    let policy = parameters.get("Policy");
    if let Some(policy) = policy {
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(policy);
        if !parsed
            .is_ok_and(|value| value["Statement"].is_array() || value["Statement"].is_object())
        {
            return Err(Reply::sts_error(
                400,
                "MalformedPolicyDocument",
                "Syntax errors in policy.",
            ));
        }
    }
    let arns: Vec<&String> = parameters
        .iter()
        .filter(|(name, _)| name.starts_with("PolicyArns.member."))
        .map(|(_, arn)| arn)
        .collect();
    if arns.iter().any(|arn| !arn.starts_with("arn:")) {
        return Err(invalid("Request ARN is invalid"));
    }
    if arns.len() > 10 {
        return Err(constraint(
            "at 'policyArns'",
            "length less than or equal to 10",
        ));
    }
    let used: usize = arns.into_iter().chain(policy).map(String::len).sum();
    match used * 100 / 2048 {
        _ if used == 0 => Ok(None),
        size if size > 100 => Err(Reply::sts_error(
            400,
            "PackedPolicyTooLarge",
            &format!(
                "Packed policy consumes {size}% of allotted space, please use smaller policy."
            ),
        )),
        size => Ok(Some(size.max(1))),
    }
}

/// New keys, never the same twice: access key id and secret access key.
pub(crate) fn new_keys(state: &State) -> (String, String) {
    let secret_access_key = state
        .world
        .secret_access_key
        .clone()
        .unwrap_or_else(|| random(BASE64, 40));
    (format!("ASIA{}", random(BASE32, 16)), secret_access_key)
}

/// What is remembered of the keys of a session of that role.
pub(crate) fn new_session(
    state: &State,
    role: &RoleArn<'_>,
    session_name: &str,
    expiration: OffsetDateTime,
) -> Session {
    let RoleArn {
        arn,
        partition,
        account,
        name,
    } = role;
    Session {
        session_token: state
            .world
            .session_token
            .clone()
            .unwrap_or_else(|| format!("IQoJb3JpZ2luX2Vj{}==", random(BASE64, 820))),
        expiration,
        arn: format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}"),
        user_id: format!("AROA{}:{session_name}", random(BASE32, 17)),
        account: (*account).to_owned(),
        role_arn: (*arn).to_owned(),
        chained: false,
        narrowed: false,
        source_identity: None,
    }
}

/// The elements that say who the session is, and its keys.
pub(crate) fn assumed(access_key_id: &str, secret_access_key: &str, session: &Session) -> String {
    format!(
        "    <AssumedRoleUser>\n      \
         <AssumedRoleId>{user_id}</AssumedRoleId>\n      <Arn>{arn}</Arn>\n    </AssumedRoleUser>\n    \
         <Credentials>\n      <AccessKeyId>{access_key_id}</AccessKeyId>\n      \
         <SecretAccessKey>{secret}</SecretAccessKey>\n      <SessionToken>{token}</SessionToken>\n      \
         <Expiration>{expiration}</Expiration>\n    </Credentials>\n",
        user_id = escape(&session.user_id),
        arn = escape(&session.arn),
        secret = escape(secret_access_key),
        token = escape(&session.session_token),
        expiration = clock::seconds(session.expiration),
    )
}

fn result(
    access_key_id: &str,
    secret_access_key: &str,
    session: &Session,
    assertion: &Assertion,
    packed_policy_size: Option<usize>,
) -> String {
    let packed = packed_policy_size.map_or_else(String::new, |size| {
        format!("    <PackedPolicySize>{size}</PackedPolicySize>\n")
    });
    format!(
        "    <Audience>{audience}</Audience>\n{assumed}    \
         <Subject>{subject}</Subject>\n    <NameQualifier>c2FuZGJveA==</NameQualifier>\n    \
         <SubjectType>emailAddress</SubjectType>\n    <Issuer>{issuer}</Issuer>\n{packed}",
        audience = escape(&assertion.recipient),
        assumed = assumed(access_key_id, secret_access_key, session),
        subject = escape(&assertion.username),
        issuer = escape(&assertion.issuer),
    )
}

/// The living session whose keys a request is signed with.
pub(crate) fn signed_by<'s>(state: &'s State, request: &Request) -> Result<&'s Session, Reply> {
    let denied = |code: &str, message: &str| Reply::sts_error(403, code, message);
    let key = request
        .header("authorization")
        .and_then(|header| header.split_once("Credential="))
        .and_then(|(_, credential)| credential.split('/').next())
        .ok_or_else(|| {
            denied(
                "MissingAuthenticationToken",
                "Request is missing Authentication Token",
            )
        })?;
    let token = request.header("x-amz-security-token");
    let session = state
        .sessions
        .get(key)
        .filter(|session| token == Some(session.session_token.as_str()))
        .ok_or_else(|| {
            denied(
                "InvalidClientTokenId",
                "The security token included in the request is invalid.",
            )
        })?;
    if state.now() >= session.expiration {
        return Err(denied(
            "ExpiredToken",
            "The security token included in the request is expired",
        ));
    }
    Ok(session)
}

fn get_caller_identity(state: &State, request: &Request) -> Result<Reply, Reply> {
    let session = signed_by(state, request)?;
    Ok(Reply::sts(
        "GetCallerIdentity",
        &format!(
            "    <Arn>{}</Arn>\n    <UserId>{}</UserId>\n    <Account>{}</Account>\n",
            escape(&session.arn),
            escape(&session.user_id),
            session.account,
        ),
    ))
}

/// `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`; the path plays no part in a session.
pub(crate) struct RoleArn<'a> {
    pub arn: &'a str,
    partition: &'a str,
    pub account: &'a str,
    pub name: &'a str,
}

impl<'a> RoleArn<'a> {
    pub fn parse(arn: &'a str) -> Option<RoleArn<'a>> {
        let (partition, rest) = arn.strip_prefix("arn:")?.split_once(":iam::")?;
        let (account, path) = rest.split_once(":role/")?;
        let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
        let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        (digits && partition.starts_with("aws")).then_some(RoleArn {
            arn,
            partition,
            account,
            name,
        })
    }
}

pub(crate) fn invalid(message: &str) -> Reply {
    Reply::sts_error(400, "ValidationError", message)
}

fn constraint(place: &str, rule: &str) -> Reply {
    invalid(&format!(
        "1 validation error detected: Value {place} failed to satisfy constraint: Member must have {rule}"
    ))
}

fn not_authorized() -> Reply {
    Reply::sts_error(
        403,
        "AccessDenied",
        "Not authorized to perform sts:AssumeRoleWithSAML",
    )
}

pub(crate) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
pub(crate) const BASE64: &[u8] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(crate) fn random(alphabet: &[u8], length: usize) -> String {
    (0..length)
        .map(|_| char::from(alphabet[fastrand::usize(..alphabet.len())]))
        .collect()
}
