//! Stops the form that goes to AWS's sign-in address before it leaves the browser, and takes the
//! SAML response out of it. If the stop cannot be set, no page is opened.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Request;
use super::cdp::{Event, Paused, Trouble};
use super::launch::{ANSWER_LIMIT, Browser};
use crate::clock::HOW_TO_SET;
use crate::error::{Error, Result};
use crate::region::PARTITIONS;
use crate::secret::Secret;

/// The host of IAM Identity Center's pages, besides the partitions' own.
const IDENTITY_CENTER: &str = "signin.aws";
const FIELD: &str = "SAMLResponse";
/// A page whose first byte is long in coming.
const NAVIGATION_LIMIT: Duration = Duration::from_secs(20);
/// So that a person can read that they may close the window.
const LAST_PAGE: Duration = Duration::from_millis(1200);
const DONE: &str = "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=\"data:,\"><title>ol-aws</title>\
    <style>body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:30rem;text-align:center;color:#222;background:#fff}\
    @media (prefers-color-scheme:dark){body{color:#ddd;background:#111}}</style>\
    <h1>You are signed in</h1><p>ol-aws has what it needs. You can close this window.</p></html>";

/// AWS's sign-in hosts in every partition, and that of IAM Identity Center; regional ones are
/// subdomains.
fn hosts() -> impl Iterator<Item = &'static str> {
    let hosts = PARTITIONS.iter().filter_map(|partition| partition.console);
    hosts.map(|hosts| hosts.sign_in).chain([IDENTITY_CENTER])
}

/// What is looked for.
pub struct Capture {
    pub session: String,
    /// Since when the page is on its way.
    pub opened: Instant,
    pages: BTreeSet<String>,
}

pub enum Seen {
    Response(Secret),
    /// The last window was closed.
    Closed,
    Nothing,
}

/// Why the app's page is not open.
enum OpenFailure {
    Browser(Trouble),
    Page(Error),
}

impl From<Trouble> for OpenFailure {
    fn from(trouble: Trouble) -> Self {
        Self::Browser(trouble)
    }
}

impl Capture {
    /// Sets the stop, then opens the app.
    ///
    /// # Errors
    /// When the browser cannot be driven, or the page cannot be loaded.
    pub fn begin(browser: &mut Browser, request: &Request, limit: Duration) -> Result<Self> {
        let opened = Self::open(browser, request, limit);
        opened.map_err(|failure| match failure {
            OpenFailure::Browser(trouble) => browser.failure(trouble),
            OpenFailure::Page(error) => error,
        })
    }

    fn open(
        browser: &mut Browser,
        request: &Request,
        limit: Duration,
    ) -> Result<Self, OpenFailure> {
        let pipe = browser.pipe();
        let mut call = |method: &str, parameters: Value, session: Option<&str>| {
            pipe.call(method, parameters, session, ANSWER_LIMIT)
        };
        let patterns: Vec<Value> = hosts()
            .flat_map(|host| [format!("https://{host}/*"), format!("https://*.{host}/*")])
            .map(|pattern| json!({ "urlPattern": pattern, "requestStage": "Request" }))
            .collect();
        // On the browser's own session it holds for every tab, frame and window there will be.
        call("Fetch.enable", json!({ "patterns": patterns }), None)?;
        let pages = json!({ "discover": true, "filter": [{ "type": "page" }] });
        call("Target.setDiscoverTargets", pages, None)?;
        let blank = json!({ "url": "about:blank" });
        let target = call("Target.createTarget", blank, None)?;
        let target = target["targetId"].as_str().unwrap_or_default().to_owned();
        let attached = json!({ "targetId": target, "flatten": true });
        let attached = call("Target.attachToTarget", attached, None)?;
        let session = attached["sessionId"].as_str().unwrap_or_default();
        if request.without_webdriver {
            let version = call("Browser.getVersion", json!({}), None)?;
            let name = version["userAgent"].as_str().unwrap_or_default();
            let name = json!({ "userAgent": name.replace("HeadlessChrome", "Chrome") });
            call("Emulation.setUserAgentOverride", name, Some(session))?;
        }
        let opened = Instant::now();
        navigate(browser, session, request, limit.min(NAVIGATION_LIMIT))?;
        Ok(Self {
            session: session.to_owned(),
            opened,
            pages: BTreeSet::from([target]),
        })
    }

    /// What happened since the last look.
    ///
    /// # Errors
    /// When the browser ended, or the app is not AWS's.
    pub fn look(&mut self, browser: &mut Browser, time: Duration) -> Result<Seen> {
        let event = browser.pipe().event(time);
        let event = event.map_err(|gone| browser.failure(gone.into()))?;
        let Some(event) = event else {
            return Ok(Seen::Nothing);
        };
        match event.method.as_str() {
            "Target.targetCreated" => {
                let page = event.params.target_info.filter(|info| info.kind == "page");
                self.pages.extend(page.map(|info| info.target_id));
            }
            "Target.targetDestroyed" => {
                self.pages.remove(&event.params.target_id);
                if self.pages.is_empty() {
                    return Ok(Seen::Closed);
                }
            }
            "Fetch.requestPaused" => return self.stopped(event, browser),
            _ => {}
        }
        Ok(Seen::Nothing)
    }

    /// The form, or something else that would have gone to AWS: neither does.
    fn stopped(&self, event: Event, browser: &mut Browser) -> Result<Seen> {
        let request = event.params.request.unwrap_or_default();
        let response = form_to_aws(&request);
        let reason = if response.is_some() {
            "Aborted"
        } else {
            "BlockedByClient"
        };
        let parameters = json!({ "requestId": event.params.request_id, "errorReason": reason });
        let sent = browser.pipe().send("Fetch.failRequest", &parameters, None);
        match response {
            Some(response) => Ok(Seen::Response(response)),
            None => sent
                .map(|_| Seen::Nothing)
                .map_err(|gone| browser.failure(gone.into())),
        }
    }

    /// Lets a person read that they are done. The form's own request is dropped rather than
    /// answered: a page that came of it would have the response in the browser's history, on disk.
    pub fn say_done(&self, browser: &mut Browser) {
        let page = json!({ "url": format!("data:text/html;base64,{}", STANDARD.encode(DONE)) });
        // A page that is not shown is no reason to fail: the sign-in is done.
        let _ = browser
            .pipe()
            .call("Page.navigate", page, Some(&self.session), ANSWER_LIMIT);
        std::thread::sleep(LAST_PAGE);
    }
}

fn navigate(
    browser: &mut Browser,
    session: &str,
    request: &Request,
    limit: Duration,
) -> Result<(), OpenFailure> {
    let page = json!({ "url": request.launch_url });
    let loaded = browser
        .pipe()
        .call("Page.navigate", page, Some(session), limit);
    let failed = match loaded {
        Ok(loaded) => loaded["errorText"].as_str().map(str::to_owned),
        Err(Trouble::TooSlow) if request.silent => {
            Some(format!("no answer within {} s", limit.as_secs()))
        }
        // It goes on loading, before somebody's eyes.
        Err(Trouble::TooSlow) => None,
        Err(trouble) => return Err(OpenFailure::Browser(trouble)),
    };
    match failed {
        // A form that sends itself ends the loading of its own page.
        None => Ok(()),
        Some(text) if text == "net::ERR_ABORTED" => Ok(()),
        Some(text) => Err(OpenFailure::Page(cannot_load(&request.launch_url, &text))),
    }
}

/// So that nothing goes there even if a stop failed: the names lead nowhere.
pub fn resolver_rules() -> String {
    let rules = hosts().flat_map(|host| {
        [
            format!("MAP {host} ~NOTFOUND"),
            format!("MAP *.{host} ~NOTFOUND"),
        ]
    });
    rules.collect::<Vec<_>>().join(",")
}

/// The SAML response, where the request is the form that takes it to AWS.
pub fn form_to_aws(request: &Paused) -> Option<Secret> {
    let is_form = request.method == "POST" && is_sign_in(&request.url);
    request
        .post_data
        .as_ref()
        .filter(|_| is_form)
        .and_then(field)
}

/// Whether AWS takes SAML responses here: for roles (IAM user guide, "Configuring a relying
/// party"), and for IAM Identity Center, whose responses show that they hold no role.
fn is_sign_in(url: &str) -> bool {
    let Ok(uri) = url.parse::<http::Uri>() else {
        return false;
    };
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    let is_aws = hosts().any(|known| {
        host.strip_suffix(known)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    let path = uri.path();
    let is_for_saml =
        path == "/saml" || path.starts_with("/saml/") || path.starts_with("/platform/saml/");
    uri.scheme_str() == Some("https") && is_aws && is_for_saml
}

/// The response in a form's body (application/x-www-form-urlencoded, URL standard 5.1).
fn field(body: &Secret) -> Option<Secret> {
    let start = format!("{FIELD}=");
    let value = body
        .expose()
        .split('&')
        .find_map(|pair| pair.strip_prefix(start.as_str()))?;
    let mut decoded = zeroize::Zeroizing::new(Vec::with_capacity(value.len()));
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    let text = std::str::from_utf8(&decoded).ok()?;
    (!text.is_empty()).then(|| Secret::new(text))
}

/// The response in what a person copied: the form, or the response alone.
pub fn response_of(text: &Secret) -> Option<Secret> {
    let start = format!("{FIELD}=");
    if text.expose().contains(start.as_str()) {
        field(text)
    } else {
        (!text.is_empty()).then(|| text.clone())
    }
}

fn cannot_load(launch_url: &str, text: &str) -> Error {
    let uri: Option<http::Uri> = launch_url.parse().ok();
    let host = uri
        .as_ref()
        .and_then(|uri| uri.host())
        .unwrap_or(launch_url)
        .to_owned();
    Error::Unreachable {
        host,
        reason: format!("cannot be opened in the browser: {text}"),
        hint: cannot_load_hint(text),
        is_sent: false,
    }
}

/// Goes by the browser's own error name (Chromium, `net_error_list.h`).
fn cannot_load_hint(text: &str) -> String {
    let is = |names: &[&str]| names.iter().any(|name| text.ends_with(name));
    if is(&["ERR_CERT_DATE_INVALID"]) {
        format!("set this machine's clock with `{HOW_TO_SET}`")
    } else if is(&["ERR_INTERNET_DISCONNECTED", "ERR_ADDRESS_UNREACHABLE"]) {
        "connect to a network or the VPN, then try again".into()
    } else if is(&[
        "ERR_CONNECTION_RESET",
        "ERR_CONNECTION_CLOSED",
        "ERR_EMPTY_RESPONSE",
    ]) {
        "try again; if this keeps happening, check the proxy, VPN and firewall".into()
    } else {
        "check `launch_url`, the network and the proxy".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_form_to_awss_sign_in_is_one() {
        for right in [
            "https://signin.aws.amazon.com/saml",
            "https://eu-west-1.signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/saml/acs/SAMLSP1",
            "https://signin.amazonaws.cn/saml",
            "https://signin.amazonaws-us-gov.com/saml",
            "https://eu-west-1.signin.aws.amazon.com/platform/saml/acs/5a9f1c2e",
            "https://eu-west-1.sso.signin.aws/platform/saml/acs/5a9f1c2e",
            "https://signin.amazonaws-eusc.eu/saml",
            "https://eusc-de-east-1.signin.amazonaws-eusc.eu/saml",
        ] {
            assert!(is_sign_in(right), "{right}");
        }
        for wrong in [
            "http://signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/oauth",
            "https://evilsignin.aws.amazon.com/saml",
            "https://evil.invalid/x.signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com.evil.invalid/saml",
            "https://signin.aws.evil.invalid/platform/saml/acs/x",
            "https://eu-west-1.signin.aws/platform/login",
        ] {
            assert!(!is_sign_in(wrong), "{wrong}");
        }
    }

    #[test]
    fn nothing_gets_to_a_host_that_takes_responses() {
        let rules = resolver_rules();
        for host in ["signin.aws.amazon.com", "signin.amazonaws.cn", "signin.aws"] {
            assert!(rules.contains(&format!("MAP {host} ~NOTFOUND")), "{rules}");
            assert!(
                rules.contains(&format!("MAP *.{host} ~NOTFOUND")),
                "{rules}"
            );
        }
    }

    #[test]
    fn a_page_that_cannot_be_opened_has_the_hint_of_its_cause() {
        for (name, part) in [
            ("net::ERR_CERT_DATE_INVALID", "this machine's clock"),
            ("net::ERR_INTERNET_DISCONNECTED", "connect to a network"),
            ("net::ERR_EMPTY_RESPONSE", "check the proxy, VPN"),
            ("net::ERR_NAME_NOT_RESOLVED", "`launch_url`"),
            ("no answer within 8 s", "`launch_url`"),
        ] {
            assert!(cannot_load_hint(name).contains(part), "{name}");
        }
    }

    #[test]
    fn the_response_is_read_as_a_server_would() {
        let read = |body: &str| field(&Secret::new(body)).map(|found| found.expose().to_owned());
        assert_eq!(
            read("RelayState=&SAMLResponse=PD94%2Bab%3D%3d&x=1").as_deref(),
            Some("PD94+ab==")
        );
        assert_eq!(read("SAMLResponse=a+b"), Some("a b".into()));
        for wrong in [
            "",
            "SAMLResponse=",
            "SAMLResponse=%zz",
            "SAMLResponse=%f",
            "XSAMLResponse=a",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
