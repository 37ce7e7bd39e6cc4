//! What STS answers, or whoever stands in its place: read by the SDK, and by what we make of that.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use ol_aws::clock::Timestamp;
use ol_aws::config::{Source, Sourced};
use ol_aws::credentials::{Identity, SessionCredentials, changes};
use ol_aws::environment::{Compat, Environment};
use ol_aws::error::Result;
use ol_aws::log::{Log, Look};
use ol_aws::saml::{Assertion, Role};
use ol_aws::secret::Secret;
use ol_aws::sts::{Assumed, Hop, Request, Sts};

const ASSERTION: &str = "an assertion that nobody may see";
/// More than a person reads; a reply may have megabytes.
const LONGEST_SAID: usize = 2200;
/// After the year 9999 no date is left that AWS's own files can hold.
const LAST_MOMENT: Timestamp = Timestamp::from_unix_seconds(253_402_300_799);

pub fn check(data: &[u8]) {
    let (status, body) = crate::input::reply(data);
    for outcome in ask(status, body.to_vec()) {
        sound(status, outcome);
    }
    known_credentials(&String::from_utf8_lossy(data));
}

/// Both ways to a role, answered with the same.
fn ask(status: u16, body: Vec<u8>) -> [Result<Assumed>; 2] {
    let role = Role {
        role_arn: "arn:aws:iam::111122223333:role/Admin".into(),
        principal_arn: "arn:aws:iam::111122223333:saml-provider/OneLogin".into(),
    };
    let assertion = Assertion {
        response: Secret::new(ASSERTION),
        roles: vec![role.clone()],
        owner: ol_aws::saml::Owner::default(),
        left_out: 0,
        is_for_identity_center: false,
        valid_until: LAST_MOMENT,
    };
    let region = Sourced {
        value: "eu-west-1".to_owned(),
        source: Source::Asked,
    };
    let request = Request {
        role: &role,
        duration: Duration::from_secs(3600),
        region: Some(&region),
        policy: None,
    };
    let source = SessionCredentials {
        access_key_id: "ASIAEXAMPLE".into(),
        secret_access_key: Secret::new(ASSERTION),
        session_token: Some(Secret::new(ASSERTION)),
        expiration: LAST_MOMENT,
    };
    let hop = Hop {
        credentials: &source,
        session_name: "ada",
        external_id: None,
        tags: &BTreeMap::new(),
        transitive_tags: &[],
        source_identity: None,
    };
    let answer = SharedHttpClient::new(Answer { status, body });
    // Asked once: waiting between attempts is the SDK's, and takes seconds.
    let sts = Sts::over(answer, 1, Log::new(true, 0, Look::default()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("threads are not needed").block_on(async {
        [
            sts.assume_role_with_saml(&assertion, request).await,
            sts.assume_role(hop, request).await,
        ]
    })
}

fn sound(status: u16, outcome: Result<Assumed>) {
    match outcome {
        Ok(Assumed::Credentials { credentials, .. }) => {
            assert!(status < 300, "credentials with HTTP {status}");
            usable(&credentials);
        }
        Ok(Assumed::Expired | Assumed::TooLong) => assert!(status >= 400, "HTTP {status}"),
        Err(error) => {
            assert!(matches!(error.exit_code(), 7 | 8), "{error:?}");
            let shown = format!("{error} {error:?} {:?}", error.hint());
            assert!(!shown.contains(ASSERTION), "{shown}");
            let length = error.to_string().chars().count();
            assert!(length <= LONGEST_SAID, "{length} characters to read");
        }
    }
}

/// What is handed on is whole, and a moment that can be written down.
fn usable(credentials: &SessionCredentials) {
    assert!(!credentials.access_key_id.is_empty(), "no access key");
    assert!(!credentials.secret_access_key.is_empty(), "no secret");
    let token = credentials.session_token.as_ref();
    assert!(
        token.is_some_and(|token| !token.is_empty()),
        "no session token"
    );
    assert!(
        (Timestamp::UNIX_EPOCH..=LAST_MOMENT).contains(&credentials.expiration),
        "{:?}",
        credentials.expiration
    );
    let identity = Identity {
        role: "Admin".into(),
        account: "prod".into(),
        account_id: Some("111122223333".into()),
        role_arn: Some("arn:aws:iam::111122223333:role/Admin".into()),
        region: None,
        guard: None,
    };
    let changes = changes(
        credentials,
        &identity,
        Compat::default(),
        &Environment::default(),
    );
    let expiration = changes
        .iter()
        .find(|(name, _)| name == "AWS_CREDENTIAL_EXPIRATION");
    let expiration = expiration
        .and_then(|(_, value)| value.as_deref())
        .expect("it is set");
    assert_eq!(
        expiration.len(),
        "2026-11-23T21:00:00Z".len(),
        "{expiration}"
    );
}

/// A right reply with known credentials, whatever letters they are of.
fn known_credentials(text: &str) {
    // The SDK takes away the blanks around a value, and a parser may change a line end; AWS sends neither.
    let fits =
        |c: &char| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let given: String = text.chars().filter(fits).collect();
    if given.is_empty() {
        return;
    }
    let escaped = given
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let reply = |action: &str| {
        format!(
            "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result><Credentials>\
             <AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>{escaped}</SecretAccessKey><SessionToken>t{escaped}</SessionToken>\
             <Expiration>2026-11-23T21:00:00Z</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>i</AssumedRoleId>\
             <Arn>arn:aws:sts::111122223333:assumed-role/Admin/ada</Arn></AssumedRoleUser></{action}Result></{action}Response>"
        )
    };
    let [with_saml, _] = ask(200, reply("AssumeRoleWithSAML").into_bytes());
    let [_, from_role] = ask(200, reply("AssumeRole").into_bytes());
    for outcome in [with_saml, from_role] {
        let Ok(Assumed::Credentials {
            credentials,
            session_name,
        }) = outcome
        else {
            panic!("a right reply with {given:?} gave {outcome:?}");
        };
        assert_eq!(credentials.secret_access_key.expose(), given);
        let token = credentials
            .session_token
            .map(|token| token.expose().to_owned());
        assert_eq!(token, Some(format!("t{given}")));
        assert_eq!(
            (credentials.expiration, session_name.as_str()),
            (Timestamp::from_unix_seconds(1_795_467_600), "ada")
        );
    }
}

/// A server that says the same to everybody.
#[derive(Debug, Clone)]
struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl HttpClient for Answer {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Answer {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let reply = http::Response::builder()
            .status(self.status)
            .header("content-type", "text/xml")
            .body(SdkBody::from(self.body.clone()))
            .expect("a status of three digits");
        let reply = HttpResponse::try_from(reply);
        HttpConnectorFuture::ready(reply.map_err(|error| ConnectorError::other(error.into(), None)))
    }
}
