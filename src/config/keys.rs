//! The table of settings: name, variable and kind. A new setting is a row here and a field of
//! `Settings`; `value` defines what each kind of value must look like.

/// One setting of the config file.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    /// The variable that beats the file; commands and lists have none.
    pub variable: &'static str,
    pub kind: SettingKind,
    /// A tenant section takes it from the top level when it has none itself. What says who somebody
    /// is, or holds the way to a secret, is never taken over: one company's password must not reach
    /// another's sign-in.
    pub inherited: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    Text,
    Subdomain,
    OneLoginRegion,
    Endpoint,
    /// Of a page.
    Link,
    SignIn,
    /// AWS's: it becomes part of a host's name.
    Region,
    Duration,
    /// A program: a name that is looked for on PATH, or its whole path.
    Program,
    /// A program and its arguments; no shell.
    Command,
    Compat,
    Guard,
    Prefetch,
    /// true or false.
    Switch,
}

pub const KEYS: [Key; 25] = [
    Key {
        name: "subdomain",
        variable: "OL_AWS_SUBDOMAIN",
        kind: SettingKind::Subdomain,
        inherited: false,
    },
    Key {
        name: "onelogin_region",
        variable: "OL_AWS_ONELOGIN_REGION",
        kind: SettingKind::OneLoginRegion,
        inherited: false,
    },
    Key {
        name: "app_id",
        variable: "OL_AWS_APP_ID",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "username",
        variable: "OL_AWS_USERNAME",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "client_id",
        variable: "OL_AWS_CLIENT_ID",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "client_secret_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
    },
    Key {
        name: "password_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
    },
    Key {
        name: "otp_command",
        variable: "",
        kind: SettingKind::Command,
        inherited: false,
    },
    Key {
        name: "totp",
        variable: "OL_AWS_TOTP",
        kind: SettingKind::Switch,
        inherited: false,
    },
    Key {
        name: "device",
        variable: "OL_AWS_DEVICE",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "ip_address",
        variable: "OL_AWS_IP_ADDRESS",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "default_role",
        variable: "OL_AWS_DEFAULT_ROLE",
        kind: SettingKind::Text,
        inherited: false,
    },
    Key {
        name: "region",
        variable: "OL_AWS_REGION",
        kind: SettingKind::Region,
        inherited: true,
    },
    Key {
        name: "duration",
        variable: "OL_AWS_DURATION",
        kind: SettingKind::Duration,
        inherited: true,
    },
    Key {
        name: "prefetch",
        variable: "OL_AWS_PREFETCH",
        kind: SettingKind::Prefetch,
        inherited: true,
    },
    Key {
        name: "sign_in",
        variable: "OL_AWS_SIGN_IN",
        kind: SettingKind::SignIn,
        inherited: false,
    },
    Key {
        name: "launch_url",
        variable: "OL_AWS_LAUNCH_URL",
        kind: SettingKind::Link,
        inherited: false,
    },
    Key {
        name: "browser_path",
        variable: "OL_AWS_BROWSER_PATH",
        kind: SettingKind::Program,
        inherited: true,
    },
    Key {
        name: "browser_sandbox",
        variable: "OL_AWS_BROWSER_SANDBOX",
        kind: SettingKind::Switch,
        inherited: true,
    },
    Key {
        name: "browser_webdriver",
        variable: "OL_AWS_BROWSER_WEBDRIVER",
        kind: SettingKind::Switch,
        inherited: true,
    },
    Key {
        name: "endpoint",
        variable: "OL_AWS_ENDPOINT",
        kind: SettingKind::Endpoint,
        inherited: false,
    },
    Key {
        name: "compat",
        variable: "",
        kind: SettingKind::Compat,
        inherited: true,
    },
    Key {
        name: "account_names",
        variable: "OL_AWS_ACCOUNT_NAMES",
        kind: SettingKind::Switch,
        inherited: true,
    },
    Key {
        name: "ask_in_background",
        variable: "OL_AWS_ASK_IN_BACKGROUND",
        kind: SettingKind::Switch,
        inherited: true,
    },
    Key {
        name: "askpass",
        variable: "",
        kind: SettingKind::Command,
        inherited: true,
    },
];

/// What people put into the file although it is a secret, and where it goes instead.
pub struct SecretKey {
    pub name: &'static str,
    pub variable: &'static str,
    pub command: &'static str,
}

pub const SECRETS: [SecretKey; 3] = [
    SecretKey {
        name: "client_secret",
        variable: "OL_AWS_CLIENT_SECRET",
        command: "client_secret_command",
    },
    SecretKey {
        name: "password",
        variable: "OL_AWS_PASSWORD",
        command: "password_command",
    },
    SecretKey {
        name: "otp",
        variable: "OL_AWS_OTP",
        command: "otp_command",
    },
];

/// What kind of value a key of the file takes; text where there is no such key.
pub fn kind_of(name: &str) -> SettingKind {
    let key = KEYS.iter().find(|key| key.name == name);
    key.map_or(SettingKind::Text, |key| key.kind)
}
