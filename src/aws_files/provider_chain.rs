//! Which credentials each SDK would take, by the order in which it looks (its own source, and the
//! AWS SDKs and tools reference guide, "Standardized credential providers"). Knows the environment
//! and AWS's files; asks nobody.

use super::{Document, Profile};
use crate::environment::Environment;

/// Clients that look in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sdk {
    /// botocore, and so the AWS CLI.
    Python,
    Go,
    JavaScript,
    Java,
    Rust,
}

impl Sdk {
    pub const ALL: [Sdk; 5] = [Sdk::Python, Sdk::Go, Sdk::JavaScript, Sdk::Java, Sdk::Rust];

    pub fn name(self) -> &'static str {
        match self {
            Sdk::Python => "AWS CLI, boto3",
            Sdk::Go => "Go",
            Sdk::JavaScript => "JavaScript",
            Sdk::Java => "Java",
            Sdk::Rust => "Rust",
        }
    }

    /// Where it looks, in its order. The container endpoint and the machine's role come last
    /// everywhere.
    fn order(self) -> &'static [Place] {
        use Place::{Profile, Variables, WebIdentityVariables};
        use Way::{Keys, KeysInConfig, KeysInCredentials, Login, Process, Role, Sso, WebIdentity};
        match self {
            Sdk::Python => &[
                Variables,
                Profile(Role),
                WebIdentityVariables,
                Profile(WebIdentity),
                Profile(Sso),
                Profile(KeysInCredentials),
                Profile(Login),
                Profile(Process),
                Profile(KeysInConfig),
            ],
            Sdk::Go => &[
                Variables,
                WebIdentityVariables,
                Profile(Role),
                Profile(Keys),
                Profile(WebIdentity),
                Profile(Sso),
                Profile(Login),
                Profile(Process),
            ],
            Sdk::JavaScript => &[
                Variables,
                Profile(Sso),
                Profile(Role),
                Profile(Keys),
                Profile(WebIdentity),
                Profile(Process),
                Profile(Login),
                WebIdentityVariables,
            ],
            Sdk::Java => &[
                Variables,
                WebIdentityVariables,
                Profile(WebIdentity),
                Profile(Role),
                Profile(Sso),
                Profile(Login),
                Profile(Process),
                Profile(Keys),
            ],
            Sdk::Rust => &[
                Variables,
                Profile(Role),
                Profile(WebIdentity),
                Profile(Sso),
                Profile(Login),
                Profile(Process),
                Profile(Keys),
                WebIdentityVariables,
            ],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Variables,
    WebIdentityVariables,
    Profile(Way),
}

/// What a profile can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Assumed from another profile's credentials, or another source.
    Role,
    WebIdentity,
    Sso,
    /// `aws login`
    Login,
    Process,
    /// In either file.
    Keys,
    KeysInCredentials,
    KeysInConfig,
}

/// What an SDK takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    Variables {
        access_key_id: String,
    },
    WebIdentityVariables {
        role_arn: String,
    },
    Profile(ProfilePick),
    Container {
        address: String,
    },
    /// The role of the machine, if it has one.
    Machine,
    /// It looks no further, and says why.
    Fails {
        reason: String,
    },
}

/// What an SDK takes from a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfilePick {
    pub profile: String,
    /// The file, and the profile's line in it.
    pub file: &'static str,
    pub line: usize,
    pub way: Way,
    /// What names it: the access key id, the command, the role's ARN, the session.
    pub detail: String,
    /// As the profile says it, where it does.
    pub expiration: Option<String>,
}

/// What is looked at.
pub struct Surroundings<'a> {
    pub environment: &'a Environment,
    pub config: &'a Document,
    pub credentials: &'a Document,
}

impl Surroundings<'_> {
    pub fn pick(&self, sdk: Sdk) -> Pick {
        let chosen = self.chosen_profile(sdk);
        let profile = chosen.unwrap_or("default");
        if let Some(reason) = self.failure(sdk, chosen) {
            return Pick::Fails { reason };
        }
        let picks = sdk.order().iter().filter_map(|place| match place {
            Place::Variables => self.variables(sdk),
            Place::WebIdentityVariables => self.web_identity(),
            Place::Profile(way) => self.in_profile(profile, *way).map(Pick::Profile),
        });
        picks.chain(self.container()).next().unwrap_or(
            if self.environment.is_on("AWS_EC2_METADATA_DISABLED") {
                Pick::Fails {
                    reason: "there are none".into(),
                }
            } else {
                Pick::Machine
            },
        )
    }

    /// The profile that the environment names.
    pub fn chosen_profile(&self, sdk: Sdk) -> Option<&str> {
        let get = |name| self.environment.get(name);
        let legacy = || get("AWS_DEFAULT_PROFILE").filter(|_| sdk == Sdk::Python);
        match sdk {
            // botocore reads the older name first.
            Sdk::Python => legacy().or_else(|| get("AWS_PROFILE")),
            _ => get("AWS_PROFILE"),
        }
    }

    /// What stops botocore before it looks anywhere.
    fn failure(&self, sdk: Sdk, chosen: Option<&str>) -> Option<String> {
        if sdk != Sdk::Python {
            return None;
        }
        if let Some(name) = chosen
            && name != "default"
            && !self.exists(name)
        {
            return Some(format!(
                "no file has the profile {name}, which the environment names"
            ));
        }
        let has = |name| self.environment.get(name).is_some();
        (has("AWS_ACCESS_KEY_ID") && !has("AWS_SECRET_ACCESS_KEY"))
            .then(|| "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY".into())
    }

    pub fn exists(&self, profile: &str) -> bool {
        self.config.profile(profile).is_some() || self.credentials.profile(profile).is_some()
    }

    fn variables(&self, sdk: Sdk) -> Option<Pick> {
        // JavaScript passes the keys over where a profile is named.
        if sdk == Sdk::JavaScript && self.environment.get("AWS_PROFILE").is_some() {
            return None;
        }
        let access_key_id = self.environment.get("AWS_ACCESS_KEY_ID")?.to_owned();
        self.environment.get("AWS_SECRET_ACCESS_KEY")?;
        Some(Pick::Variables { access_key_id })
    }

    fn web_identity(&self) -> Option<Pick> {
        self.environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")?;
        let role_arn = self.environment.get("AWS_ROLE_ARN")?.to_owned();
        Some(Pick::WebIdentityVariables { role_arn })
    }

    fn container(&self) -> Option<Pick> {
        let relative = self
            .environment
            .get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        let address = match relative {
            Some(path) => format!("http://169.254.170.2{path}"),
            None => self
                .environment
                .get("AWS_CONTAINER_CREDENTIALS_FULL_URI")?
                .to_owned(),
        };
        Some(Pick::Container { address })
    }

    fn in_profile(&self, name: &str, way: Way) -> Option<ProfilePick> {
        let credentials = self
            .credentials
            .profile(name)
            .map(|found| ("credentials", found));
        let config = self.config.profile(name).map(|found| ("config", found));
        // The credentials file counts where both say something.
        let files = match way {
            Way::KeysInCredentials => [credentials, None],
            Way::KeysInConfig => [config, None],
            _ => [credentials, config],
        };
        let found = files.into_iter().flatten();
        let mut picks = found.filter_map(|(file, profile)| {
            Some(ProfilePick {
                detail: detail(way, &profile)?,
                expiration: profile.get("aws_session_expiration").map(str::to_owned),
                profile: profile.name,
                line: profile.line,
                file,
                // Which file it was is said by `file`.
                way: match way {
                    Way::KeysInCredentials | Way::KeysInConfig => Way::Keys,
                    way => way,
                },
            })
        });
        picks.next()
    }
}

/// What names the way in that profile; `None` where it is not there whole.
fn detail(way: Way, profile: &Profile) -> Option<String> {
    let role = || profile.get("role_arn");
    let has_token = profile.get("web_identity_token_file").is_some();
    let text = match way {
        Way::Role => {
            profile
                .get("source_profile")
                .or_else(|| profile.get("credential_source"))?;
            role()
        }
        Way::WebIdentity => role().filter(|_| has_token),
        Way::Sso => profile
            .get("sso_session")
            .or_else(|| profile.get("sso_start_url")),
        Way::Login => profile.get("login_session"),
        Way::Process => profile.get("credential_process"),
        Way::Keys | Way::KeysInCredentials | Way::KeysInConfig => {
            profile.get("aws_secret_access_key")?;
            profile.get("aws_access_key_id")
        }
    };
    text.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws_files::AwsFile;

    /// What each SDK takes, in the order of [`Sdk::ALL`], in a word.
    fn picks(variables: &[(&str, &str)], config: &str, credentials: &str) -> [String; 5] {
        let environment = variables.iter().copied().collect();
        let parse = |kind, text: &str| Document::parse(kind, text.as_bytes()).expect("right");
        let (config, credentials) = (
            parse(AwsFile::Config, config),
            parse(AwsFile::Credentials, credentials),
        );
        let surroundings = Surroundings {
            environment: &environment,
            config: &config,
            credentials: &credentials,
        };
        Sdk::ALL.map(|sdk| match surroundings.pick(sdk) {
            Pick::Variables { .. } => "variables".into(),
            Pick::WebIdentityVariables { .. } => "web identity".into(),
            Pick::Profile(pick) => format!("{} {}", pick.profile, pick.detail),
            Pick::Container { address } => address,
            Pick::Machine => "machine".into(),
            Pick::Fails { .. } => "fails".into(),
        })
    }

    const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "s")];
    const STATIC: &str = "[default]\naws_access_key_id = AKIA\naws_secret_access_key = s\n";

    #[test]
    fn keys_in_the_environment_come_first() {
        assert_eq!(picks(&KEYS, "", STATIC), ["variables"; 5]);
    }

    #[test]
    fn a_named_profile_beats_keys_in_javascript_and_a_missing_one_stops_python() {
        let variables = [KEYS[0], KEYS[1], ("AWS_PROFILE", "gone")];
        let expected = ["fails", "variables", "machine", "variables", "variables"];
        assert_eq!(picks(&variables, "", STATIC), expected);
    }

    #[test]
    fn static_keys_beside_a_process_win_in_some_and_lose_in_others() {
        let config = "[default]\ncredential_process = p\n";
        let expected = ["AKIA", "AKIA", "AKIA", "p", "p"].map(|detail| format!("default {detail}"));
        assert_eq!(picks(&[], config, STATIC), expected);
        // In the same file, Python asks the program.
        let both = STATIC.to_owned() + "credential_process = p\n";
        let expected = ["p", "AKIA", "AKIA", "p", "p"].map(|detail| format!("default {detail}"));
        assert_eq!(picks(&[], &both, ""), expected);
    }

    #[test]
    fn a_web_identity_of_the_environment_is_looked_for_at_different_times() {
        let variables = [
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/t"),
            ("AWS_ROLE_ARN", "arn"),
        ];
        let expected = [
            "web identity",
            "web identity",
            "default AKIA",
            "web identity",
            "default AKIA",
        ];
        assert_eq!(picks(&variables, "", STATIC), expected);
    }

    #[test]
    fn half_of_a_pair_is_nothing_but_stops_python() {
        let expected = ["fails", "machine", "machine", "machine", "machine"];
        assert_eq!(
            picks(&KEYS[..1], "[default]\nrole_arn = arn\n", ""),
            expected
        );
    }

    #[test]
    fn a_container_comes_before_the_machine_and_the_machine_can_be_switched_off() {
        let full = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/x")];
        assert_eq!(picks(&full, "", ""), ["http://127.0.0.1:1/x"; 5]);
        assert_eq!(
            picks(&[("AWS_EC2_METADATA_DISABLED", "true")], "", ""),
            ["fails"; 5]
        );
    }

    #[test]
    fn the_older_variable_of_the_profile_is_pythons_alone() {
        let config = "[profile a]\ncredential_process = a\n[profile b]\ncredential_process = b\n";
        let variables = [("AWS_PROFILE", "a"), ("AWS_DEFAULT_PROFILE", "b")];
        assert_eq!(
            picks(&variables, config, ""),
            ["b b", "a a", "a a", "a a", "a a"]
        );
    }
}
