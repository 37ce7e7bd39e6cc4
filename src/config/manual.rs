//! What people read about the config file around the tables of its keys: ol-aws-config(5) and
//! docs/settings.md are made of it. Paragraphs are lines; what stands in backticks is literal.

pub const PURPOSE: &str = "Settings of ol-aws";

pub const FILES: [(&str, &str); 4] = [
    (
        "~/.config/ol-aws/config.toml",
        "Your settings. On macOS: `~/Library/Application Support/ol-aws/config.toml`; on Windows: `%APPDATA%\\ol-aws\\config.toml`.",
    ),
    (
        "/etc/ol-aws/config.toml",
        "Settings for everyone on this machine. On Windows: `%ProgramFiles%\\ol-aws\\config.toml`.",
    ),
    (
        "~/.config/ol-aws/trusted-hosts",
        "Hosts that may receive secrets even if only a variable names them, one per line.",
    ),
    (
        "~/.local/state/ol-aws/",
        "The encrypted cache, and what ol-aws remembers about your roles and devices.",
    ),
];

/// What the two files have in common.
pub const DESCRIPTION: &[&str] = &[
    "`ol-aws configure` writes the config file for you. The format is TOML. If a key or a value is wrong, the error names the line and suggests the nearest valid name.",
    "ol-aws uses the first of these that is set: the option on the command line, the environment variable, your file, the system file, the default.",
    "A config file can name programs that ol-aws runs. For this reason, ol-aws refuses a file that other users can change: the file and its directory must belong to you or root, and only the owner can have write permission.",
];

pub const COMMANDS: &str = "ol-aws runs the programs of `client_secret_command`, `password_command`, `otp_command` and `askpass` directly, without a shell. A program has 120 seconds to answer on a terminal, and 30 seconds without one.";

pub const SECRETS: &str = "Secrets do not belong in the file. `ol-aws configure` can save them in your keyring. You can also let a program print them, or set a variable:";

pub const ACCOUNTS: &str = "Names for your accounts, by account ID. You can use them wherever a role is written as `ACCOUNT/ROLE`. A name from here takes precedence over the name from AWS, which ol-aws shows but does not accept in a script: AWS's names can change.";

pub const ROLES: &str = "Your own names for roles. A name can contain letters, digits and the characters `._@+-`, and cannot start with `-`. Each role needs `role` or `role_arn`. Several names can mean the same role, each with its own `region` and `duration`; a `guard` of one of them applies to all.";

pub const TENANTS: &[&str] = &[
    "Settings for another OneLogin tenant. `--tenant NAME` or `OL_AWS_TENANT` selects it. The section has the same keys as the top level, and its own `[tenants.NAME.accounts]` and `[tenants.NAME.roles.ALIAS]`.",
    "A tenant takes these keys and `[accounts]` from the top level if it does not set them itself:",
];

pub const TENANT_VARIABLES: &str = "For all other keys and for secrets, a tenant has variables of its own, with its name in capitals at the end: `OL_AWS_USERNAME_OTHER` for the tenant `other`. All characters except letters and digits become `_`.";

pub const TRUSTED_HOSTS: &str = "If a variable names a host that is not one of OneLogin's or AWS's own, ol-aws tells you before it sends a secret there, and refuses to do so in the background. To allow a host, add it to the file `trusted-hosts`. This applies to `OL_AWS_ENDPOINT`, `OL_AWS_LAUNCH_URL`, `AWS_ENDPOINT_URL_STS` and `AWS_ENDPOINT_URL_SIGNIN`, and also to loopback addresses.";

/// Variables that are not the variable of a key.
pub const VARIABLES: [(&str, &str); 22] = [
    (
        "OL_AWS_CONFIG",
        "The config file to use, as an absolute path.",
    ),
    ("OL_AWS_TENANT", "The tenant to use."),
    (
        "OL_AWS_NO_INPUT",
        "If it is `1`, ol-aws never asks a question.",
    ),
    (
        "OL_AWS_WARN_MINUTES",
        "How many minutes before the end your shell warns you, `5` by default. `0` turns the warning off. Set it in your shell's start file.",
    ),
    (
        "AI_AGENT",
        "An AI agent runs ol-aws, so `agents.access` and `agents.guarded` apply. A variable of the agent's own, such as `CLAUDECODE`, does the same.",
    ),
    ("AWS_REGION", "The AWS region, if no setting names one."),
    (
        "AWS_DEFAULT_REGION",
        "The same, if `AWS_REGION` is not set.",
    ),
    (
        "AWS_CONFIG_FILE",
        "The AWS config file, instead of `~/.aws/config`.",
    ),
    (
        "AWS_SHARED_CREDENTIALS_FILE",
        "The AWS credentials file, instead of `~/.aws/credentials`.",
    ),
    ("AWS_ENDPOINT_URL_STS", "The address of AWS STS."),
    (
        "AWS_ENDPOINT_URL_SIGNIN",
        "The address of the console's sign-in page.",
    ),
    (
        "AWS_CA_BUNDLE",
        "A file with CA certificates to trust in addition to the system's.",
    ),
    ("SSL_CERT_FILE", "The same."),
    (
        "AWS_USE_FIPS_ENDPOINT",
        "If it is `true`, ol-aws uses FIPS endpoints.",
    ),
    (
        "AWS_USE_DUALSTACK_ENDPOINT",
        "If it is `true`, ol-aws uses endpoints with IPv6.",
    ),
    ("HTTPS_PROXY", "The proxy for all connections."),
    ("NO_PROXY", "Hosts to connect to without the proxy."),
    ("NO_COLOR", "If it is set, ol-aws prints no colors."),
    (
        "OL_AWS_ACCESSIBLE",
        "If it is `1`, ol-aws prints plain lines: a numbered list instead of the picker, nothing that is redrawn, and no \
         escape sequences. `TERM=dumb` does the same.",
    ),
    (
        "XDG_CONFIG_HOME",
        "The directory to use instead of `~/.config`.",
    ),
    (
        "XDG_STATE_HOME",
        "The directory to use instead of `~/.local/state`.",
    ),
    (
        "XDG_RUNTIME_DIR",
        "The directory for the key of the cache. Without it, the key is in the state directory.",
    ),
];

pub const EXAMPLE: &str = r#"subdomain = "acme"
app_id    = "123456"
username  = "ada@acme.com"
client_id = "0123456789abcdef"
client_secret_command = ["op", "read", "op://work/onelogin/secret"]
default_role = "ro"
region    = "eu-west-1"

[accounts]
"111122223333" = "prod"

[roles.ro]
role = "prod/ReadOnly"

[roles.admin]
role     = "prod/Admin"
duration = "30m"
guard    = "confirm"

[roles.deploy]
source   = "admin"
role_arn = "arn:aws:iam::444455556666:role/Deploy"

[roles.idc]
profile = "idc-admin""#;
