//! The practice portal: the pages a person sees in a browser, from the app's link to the form that goes to AWS. A password page
//! can be played by a script in it, which does what a person at a window would, and nothing in a browser without one.

mod passkey;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::assertion;
use crate::reply::Reply;
use crate::state::{Request, State};
use crate::world::{AppKind, User};

pub use passkey::Passkey;

/// How the app's page comes to send the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AppPage {
    /// At once.
    #[default]
    Plain,
    /// A page that is empty for a second, and then makes the form.
    Late,
    /// At once, in fields that can be seen: what autofill stores.
    Visible,
    /// In a frame.
    Frame,
    /// In a window that the page opens.
    Popup,
    /// In a window that opens when a person clicks on the page.
    Click,
    /// It passes on whether the page is told that a program drives the browser.
    Driven,
    /// It says "look at your phone", and goes nowhere.
    Phone,
    /// Another app's: it sends no form to AWS.
    Elsewhere,
}

/// What the portal is like.
#[derive(Clone, Debug, Default)]
pub struct Portal {
    pub app: AppPage,
    /// Who a person at a window signs in as; nobody: the page waits.
    pub person: Option<String>,
    /// After the password a code is asked for, on a page of its own.
    pub code: bool,
    /// After the password this key is asked for, which wants the portal by its name, `localhost`.
    pub passkey: Option<Passkey>,
    /// The partition's address that the form goes to; AWS's own when empty.
    pub aws: String,
}

const COOKIE: &str = "portal_session";

pub(crate) fn is_page(path: &str) -> bool {
    path.starts_with("/launch/")
        || path.starts_with("/login")
        || path.starts_with("/form/")
        || path.starts_with("/favicon")
}

pub(crate) fn answer(state: &mut State, request: &Request) -> Reply {
    let path = request.path.split('?').next().unwrap_or_default();
    if path.starts_with("/favicon") {
        return Reply::page(404, String::new());
    }
    match (request.method.as_str(), path) {
        ("POST", "/login") => sign_in(state, request),
        (_, "/login") => login_page(state),
        _ => {
            let user = session(state, request);
            match user {
                None => Reply::redirect("/login"),
                Some(user) if path.starts_with("/form/") => form(state, &user),
                Some(user) => app(state, &user),
            }
        }
    }
}

fn session(state: &State, request: &Request) -> Option<String> {
    let cookies = request.header("cookie")?;
    let value = cookies
        .split("; ")
        .find_map(|cookie| cookie.strip_prefix(&format!("{COOKIE}=")))?;
    state.portal_sessions.get(value).cloned()
}

fn login_page(state: &State) -> Reply {
    // What a person does in a second. In a browser without a window nobody does it.
    let person = state.world.portal.person.as_ref().map_or(String::new(), |person| {
        format!(
            "<script>if (!navigator.userAgent.includes('Headless')) setTimeout(() => {{
                document.forms[0].username.value = '{person}'; document.forms[0].password.value = '{}'; document.forms[0].submit();
            }}, 700)</script>",
            crate::PASSWORD
        )
    });
    Reply::page(
        200,
        format!(
            "<!doctype html><title>acme</title><h1>Sign in to acme</h1><form method=post action=/login>
             <input name=username placeholder='User name' autofocus> <input name=password type=password placeholder=Password>
             <button>Sign in</button></form>{person}"
        ),
    )
}

/// Where the person has a phone at hand too.
fn code_page(user: &str) -> Reply {
    Reply::page(
        200,
        format!(
            "<!doctype html><title>acme</title><h1>Enter your code</h1><form method=post action=/login>
             <input type=hidden name=username value='{user}'><input type=hidden name=password value='{}'>
             <input name=code autocomplete=one-time-code> <button>Continue</button></form>
             <script>if (!navigator.userAgent.includes('Headless')) setTimeout(() => {{
                document.forms[0].code.value = '012345'; document.forms[0].submit();
             }}, 500)</script>",
            crate::PASSWORD
        ),
    )
}

fn sign_in(state: &mut State, request: &Request) -> Reply {
    let (name, password) = (request.form("username"), request.form("password"));
    let user = state.world.users.iter().find(|user| {
        Some(&user.username) == name.as_ref() && Some(&user.password) == password.as_ref()
    });
    let Some(user) = user.map(|user| user.username.clone()) else {
        return login_page(state);
    };
    if state.world.portal.code && request.form("code").as_deref() != Some("012345") {
        return code_page(&user);
    }
    if let Some(passkey) = &state.world.portal.passkey
        && !passkey.has_signed(request)
    {
        return passkey::page(&user);
    }
    let value = format!("{:032x}", fastrand::u128(..));
    state.portal_sessions.insert(value.clone(), user);
    // Without an end: gone with the browser, unless that brings its last session back.
    Reply::redirect("/launch/987")
        .header("set-cookie", &format!("{COOKIE}={value}; Path=/; HttpOnly"))
}

fn app(state: &mut State, user: &str) -> Reply {
    let text = match state.world.portal.app {
        AppPage::Plain | AppPage::Visible => return form(state, user),
        AppPage::Late => {
            "<div id=app></div><script>setTimeout(() => location = '/form/987', 1000)</script>"
        }
        AppPage::Frame => "<iframe src=/form/987 width=600 height=400></iframe>",
        AppPage::Popup => {
            "<script>window.open('/form/987', 'app', 'width=600,height=400')</script><p>Your app opens in a new window."
        }
        AppPage::Click => {
            "<button style='position:fixed;inset:0' onclick=\"window.open('/form/987', 'app', 'width=600,height=400')\">Open AWS</button>"
        }
        AppPage::Driven => "<script>location = '/form/987?driven=' + navigator.webdriver</script>",
        AppPage::Phone => "<h1>Look at your phone</h1><p>We have sent a request to it.",
        AppPage::Elsewhere => {
            "<h1>Expenses</h1><p>Another app of acme's. <button>New report</button>"
        }
    };
    Reply::page(200, format!("<!doctype html><title>acme</title>{text}"))
}

fn form(state: &mut State, user: &str) -> Reply {
    let user = state.world.user(user).clone();
    let response = issue(state, &user);
    let address = match (state.world.portal.aws.as_str(), app_kind(state)) {
        ("", AppKind::Roles) => "https://signin.aws.amazon.com/saml",
        ("", AppKind::IdentityCenter) => assertion::IDENTITY_CENTER_RECIPIENT,
        (other, _) => other,
    };
    // A moment later: a browser takes no notice of a form that it has not looked at yet.
    let (kind, submit) = match state.world.portal.app {
        AppPage::Visible => ("text", "setTimeout(() => document.forms[0].submit(), 1000)"),
        _ => ("hidden", "document.forms[0].submit()"),
    };
    Reply::page(
        200,
        format!(
            "<!doctype html><title>acme</title><body onload='{submit}'><form method=post action='{address}'>
             <input type={kind} name=SAMLResponse value='{response}'><input type={kind} name=RelayState></form>"
        ),
    )
}

/// The portal's one app is the first one of the tenant.
fn app_kind(state: &State) -> AppKind {
    let app = state.world.apps.first();
    app.map(|app| app.kind).unwrap_or_default()
}

fn issue(state: &mut State, user: &User) -> String {
    let kind = app_kind(state);
    BASE64_STANDARD.encode(assertion::issue(state, user, kind))
}

/// As the browser would send it (URL standard, 5.2).
pub(crate) fn form_of(state: &mut State, user: &str) -> String {
    let user = state.world.user(user).clone();
    let response = issue(state, &user);
    let escaped = response
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    format!("RelayState=&SAMLResponse={escaped}")
}
