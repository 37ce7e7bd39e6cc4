//! Where each program looks, in its order, and what it does where it finds something broken.

use super::Way;
use crate::programs::Chain;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Variables,
    JavaOptions,
    WebIdentityVariables,
    Profile(Way),
    /// The first section of the credentials file, whatever its name.
    FirstProfile,
    Container,
}

use Place::{Container, FirstProfile, JavaOptions, Profile, Variables, WebIdentityVariables};
use Way::{Keys, KeysInConfig, KeysInCredentials, Login, Process, Role, Sso, WebIdentity};

pub(super) fn places(chain: Chain) -> &'static [Place] {
    match chain {
        Chain::Python => PYTHON,
        Chain::Go => GO,
        Chain::JavaScript => JAVASCRIPT,
        Chain::Java => JAVA,
        Chain::Rust => RUST,
        Chain::Cpp => CPP,
        Chain::Java1 => JAVA_1,
        Chain::Go1 | Chain::Go1WithConfig => GO_1,
        Chain::JavaScript2 => JAVASCRIPT_2,
        Chain::DotNet3 => DOTNET_3,
        Chain::DotNet4 => DOTNET_4,
        Chain::Ruby => RUBY,
        Chain::Gdal => &[
            Variables,
            Profile(Keys),
            Profile(Process),
            Profile(Role),
            WebIdentityVariables,
            Container,
        ],
        Chain::MinioGo | Chain::MinioGoBeforeConfig => MINIO_GO,
        Chain::Polars => &[Variables, FirstProfile, WebIdentityVariables, Container],
        Chain::ObjectStore => &[Variables, WebIdentityVariables, Container],
        Chain::KeysInFile | Chain::Htslib | Chain::Boto2 => {
            &[Variables, Profile(KeysInCredentials)]
        }
        Chain::KeysInFileOrContainer => &[Variables, Profile(KeysInCredentials), Container],
        Chain::Tensorstore | Chain::VariablesOrContainer => &[Variables, Container],
        Chain::VariablesOnly => &[Variables],
        Chain::OwnSettings => &[],
    }
}

const PYTHON: &[Place] = &[
    Variables,
    Profile(Role),
    WebIdentityVariables,
    Profile(WebIdentity),
    Profile(Sso),
    Profile(KeysInCredentials),
    Profile(Login),
    Profile(Process),
    Profile(KeysInConfig),
    Container,
];
const GO: &[Place] = &[
    Variables,
    WebIdentityVariables,
    Profile(Role),
    Profile(KeysInCredentials),
    Profile(KeysInConfig),
    Profile(WebIdentity),
    Profile(Sso),
    Profile(Login),
    Profile(Process),
    Container,
];
const JAVASCRIPT: &[Place] = &[
    Variables,
    Profile(Sso),
    Profile(Role),
    Profile(Keys),
    Profile(WebIdentity),
    Profile(Process),
    Profile(Login),
    WebIdentityVariables,
    Container,
];
const JAVA: &[Place] = &[
    JavaOptions,
    Variables,
    WebIdentityVariables,
    Profile(WebIdentity),
    Profile(Sso),
    Profile(Role),
    Profile(Login),
    Profile(Process),
    Profile(Keys),
    Container,
];
const RUST: &[Place] = &[
    Variables,
    Profile(Role),
    Profile(WebIdentity),
    Profile(Sso),
    Profile(Login),
    Profile(Process),
    Profile(Keys),
    WebIdentityVariables,
    Container,
];
const CPP: &[Place] = &[
    Variables,
    Profile(Keys),
    Profile(Process),
    WebIdentityVariables,
    Profile(Sso),
    Container,
];
const JAVA_1: &[Place] = &[
    Variables,
    JavaOptions,
    WebIdentityVariables,
    Profile(Role),
    Profile(Process),
    Profile(Keys),
    Container,
];
const GO_1: &[Place] = &[
    Variables,
    WebIdentityVariables,
    Profile(Role),
    Profile(KeysInCredentials),
    Profile(KeysInConfig),
    Profile(WebIdentity),
    Profile(Sso),
    Profile(Process),
    Container,
];
const JAVASCRIPT_2: &[Place] = &[
    Variables,
    Profile(Sso),
    Profile(Role),
    Profile(Keys),
    Container,
    Profile(Process),
    WebIdentityVariables,
];
const DOTNET_3: &[Place] = &[
    WebIdentityVariables,
    Profile(WebIdentity),
    Profile(Role),
    Profile(Sso),
    Profile(Process),
    Profile(Keys),
    Variables,
    Container,
];
const DOTNET_4: &[Place] = &[
    Variables,
    WebIdentityVariables,
    Profile(WebIdentity),
    Profile(Role),
    Profile(Sso),
    Profile(Process),
    Profile(Keys),
    Container,
];
const MINIO_GO: &[Place] = &[
    Variables,
    Profile(KeysInCredentials),
    Profile(KeysInConfig),
    Profile(Sso),
    Profile(Process),
    Container,
];
const RUBY: &[Place] = &[
    Variables,
    Profile(Role),
    Profile(Keys),
    Profile(Process),
    Container,
];

/// What a program does when it finds something that cannot work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterBroken {
    Stop,
    GoOn,
    /// The rest of the profile is not looked at.
    LeaveProfile,
    /// Of the rest of the profile, only its process is looked at.
    TryProcess,
}

impl AfterBroken {
    pub(super) fn skips(self, place: Place) -> bool {
        match (self, place) {
            (AfterBroken::LeaveProfile, Profile(_)) => true,
            (AfterBroken::TryProcess, Profile(way)) => way != Process,
            _ => false,
        }
    }
}

pub(super) fn after_broken(chain: Chain, place: Place) -> AfterBroken {
    match (chain, place) {
        (Chain::JavaScript | Chain::JavaScript2, Profile(Sso)) => AfterBroken::GoOn,
        (Chain::JavaScript | Chain::JavaScript2, Profile(_)) => AfterBroken::TryProcess,
        (Chain::Python | Chain::Go | Chain::Rust, _) | (Chain::Ruby, Profile(_)) => {
            AfterBroken::Stop
        }
        (_, Profile(_)) => AfterBroken::LeaveProfile,
        _ => AfterBroken::GoOn,
    }
}

/// Whether a program passes over a process that fails, or a sign-in that has expired, and takes what
/// comes next.
pub fn falls_through(chain: Chain) -> bool {
    after_broken(chain, Profile(Process)) != AfterBroken::Stop
        && !matches!(chain, Chain::Go1 | Chain::Go1WithConfig)
}

/// Where nothing else is looked at, in words that go on from the program's name.
pub(super) fn knows_only(chain: Chain) -> Option<&'static str> {
    match chain {
        Chain::VariablesOnly => Some("it takes keys from its environment only"),
        Chain::OwnSettings => Some("it takes keys from its own settings only"),
        Chain::ObjectStore | Chain::Tensorstore | Chain::VariablesOrContainer => {
            Some("it does not read the AWS files")
        }
        Chain::KeysInFile | Chain::KeysInFileOrContainer | Chain::Htslib | Chain::Boto2 => {
            Some("it reads only the keys in the credentials file")
        }
        _ => None,
    }
}

pub(super) fn asks_the_machine(chain: Chain) -> bool {
    !matches!(
        chain,
        Chain::VariablesOnly | Chain::OwnSettings | Chain::Htslib | Chain::Boto2
    )
}

/// Plain http is taken from this machine and from the addresses of ECS and EKS alone.
pub(super) fn is_trusted_container(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else {
        return address.starts_with("https://");
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_loopback = host
        .parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_loopback());
    is_loopback
        || [
            "localhost",
            "169.254.170.2",
            "169.254.170.23",
            "fd00:ec2::23",
        ]
        .contains(&host)
}
