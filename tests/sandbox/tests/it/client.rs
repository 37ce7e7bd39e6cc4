//! A plain client of the two services, and the few shortcuts the tests need.

use std::time::Duration;

use reqwest::blocking::{Client as Http, Response};
use sandbox::{PASSWORD, Sandbox, World};
use serde_json::{Value, json};

pub const ADMIN: &str = "arn:aws:iam::111122223333:role/Admin";
pub const READ_ONLY: &str = "arn:aws:iam::111122223333:role/ReadOnly";
pub const DEPLOY: &str = "arn:aws:iam::444455556666:role/team/blue/Deploy";

pub struct Client {
    pub http: Http,
    pub sandbox: Sandbox,
}

impl Client {
    pub fn of(world: World) -> Client {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client {
            http: Http::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .timeout(Duration::from_secs(10))
                .build()
                .expect("a plain client needs nothing"),
            sandbox: Sandbox::start(world),
        }
    }

    pub fn acme() -> Client {
        Client::of(World::acme())
    }

    pub fn token_request(&self) -> reqwest::Result<Response> {
        self.http
            .post(format!(
                "{}/auth/oauth2/v2/token",
                self.sandbox.onelogin_url()
            ))
            .basic_auth("sandbox-client-id", Some("sandbox-client-secret"))
            .json(&json!({"grant_type": "client_credentials"}))
            .send()
    }

    pub fn token(&self) -> String {
        let reply = self.token_request().expect("the sandbox answers");
        let body: Value = reply.json().expect("a token reply is JSON");
        body["access_token"].as_str().expect("a token").to_owned()
    }

    /// A call with a fresh access token: status and body.
    pub fn call(&self, path: &str, body: &Value) -> (u16, Value) {
        let reply = self
            .http
            .post(format!("{}{path}", self.sandbox.onelogin_url()))
            .bearer_auth(self.token())
            .json(body)
            .send()
            .expect("the sandbox answers");
        (
            reply.status().as_u16(),
            reply.json().expect("OneLogin answers JSON"),
        )
    }

    /// A sign-in with fields replaced (`Null` removes one).
    pub fn sign_in(&self, user: &str, changes: &Value) -> (u16, Value) {
        let mut body = json!({
            "username_or_email": format!("{user}@acme.test"), "password": PASSWORD,
            "app_id": "123456", "subdomain": "acme",
        });
        for (name, value) in changes.as_object().expect("changes are an object") {
            body[name] = value.clone();
        }
        self.call("/api/2/saml_assertion", &body)
    }

    pub fn state_token(&self, user: &str) -> String {
        let (status, body) = self.sign_in(user, &json!({}));
        assert_eq!((status, &body["data"]), (200, &Value::Null), "{body}");
        body["state_token"]
            .as_str()
            .expect("a state token")
            .to_owned()
    }

    /// One `verify_factor` with further fields: status and message.
    pub fn verify(&self, state_token: &str, device: i64, more: &Value) -> (u16, String) {
        let mut body = json!({
            "app_id": "123456", "device_id": device.to_string(), "state_token": state_token,
        });
        for (name, value) in more.as_object().expect("fields are an object") {
            body[name] = value.clone();
        }
        let (status, body) = self.call("/api/2/saml_assertion/verify_factor", &body);
        assert_eq!(body["data"].is_string(), body["message"] == "Success");
        let message = body["message"].as_str().expect("a message").to_owned();
        (status, message)
    }

    pub fn assertion(&self, user: &str) -> String {
        let (status, body) = self.sign_in(user, &json!({}));
        assert_eq!((status, &body["message"]), (200, &json!("Success")));
        body["data"].as_str().expect("an assertion").to_owned()
    }

    pub fn sts(&self, form: &[(&str, &str)]) -> (u16, String) {
        let reply = self
            .http
            .post(self.sandbox.sts_url())
            .form(form)
            .send()
            .expect("the sandbox answers");
        (
            reply.status().as_u16(),
            reply.text().expect("STS answers text"),
        )
    }

    pub fn assume(&self, assertion: &str, role: &str, seconds: Option<&str>) -> (u16, String) {
        let account = role.split_once(":role/").expect("a role ARN").0;
        let provider = format!("{account}:saml-provider/OneLogin");
        let mut form = vec![
            ("Action", "AssumeRoleWithSAML"),
            ("Version", "2011-06-15"),
            ("RoleArn", role),
            ("PrincipalArn", &provider),
            ("SAMLAssertion", assertion),
        ];
        form.extend(seconds.map(|seconds| ("DurationSeconds", seconds)));
        self.sts(&form)
    }

    pub fn caller_identity(&self, key: &str, session_token: &str) -> (u16, String) {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={key}/20261123/us-east-1/sts/aws4_request, \
             SignedHeaders=host, Signature=00"
        );
        let reply = self
            .http
            .post(self.sandbox.sts_url())
            .header("authorization", authorization)
            .header("x-amz-security-token", session_token)
            .form(&[("Action", "GetCallerIdentity"), ("Version", "2011-06-15")])
            .send()
            .expect("the sandbox answers");
        (
            reply.status().as_u16(),
            reply.text().expect("STS answers text"),
        )
    }
}

/// The text of the first element of that name.
pub fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let (_, after) = xml
        .split_once(&format!("<{name}>"))
        .unwrap_or_else(|| panic!("no {name} in {xml}"));
    after
        .split_once(&format!("</{name}>"))
        .expect("an element that ends")
        .0
}
