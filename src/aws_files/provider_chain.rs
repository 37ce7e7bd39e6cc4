//! Which credentials a program would take, by the order in which it looks (its own source, the AWS
//! SDKs and tools reference guide, "Standardized credential providers", and what the real ones were
//! seen to do; see `tests/programs/`). Knows the environment and AWS's files; asks nobody.

mod checks;
mod order;
mod profile;
mod sources;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use order::{AfterBroken, Place};
use profile::View;

use crate::environment::Environment;
use crate::programs::Chain;

pub use order::falls_through;
pub use profile::{SSO, mixed_kinds, two_defaults};
pub use sources::{Source, Sources};

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

/// What a program takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    Variables {
        access_key_id: String,
    },
    /// `-Daws.accessKeyId` in a variable that every JVM reads.
    JavaOptions {
        variable: &'static str,
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
    Machine {
        /// Why it got that far, if a profile is to blame.
        passed: Option<String>,
    },
    /// It looks no further, and says why.
    Fails {
        reason: String,
    },
}

/// What a program takes from a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfilePick {
    pub profile: String,
    /// The file, and the profile's line in it.
    pub path: PathBuf,
    pub line: usize,
    pub way: Way,
    /// What names it: the access key id, the command, the role's ARN, the session.
    pub detail: String,
    /// As the profile says it, where it does.
    pub expiration: Option<String>,
}

/// What is found in one place.
enum Look {
    Found(Pick),
    Nothing,
    /// Nothing in the whole profile, and this is why.
    PassedOver(String),
    /// It is there and cannot work.
    Broken(String),
    /// It cannot work, and nothing else is looked at.
    Stops(String),
}

/// What is looked at.
pub struct Surroundings<'a> {
    pub environment: &'a Environment,
    pub sources: Sources,
}

impl Surroundings<'_> {
    pub fn pick(&self, chain: Chain) -> Pick {
        if let Some(reason) = self.stops_first(chain) {
            return Pick::Fails { reason };
        }
        let mut passed = None;
        let mut skipping: Option<AfterBroken> = None;
        for place in order::places(chain) {
            if skipping.is_some_and(|skipping| skipping.skips(*place)) {
                continue;
            }
            match self.look(chain, *place) {
                Look::Found(pick) => return pick,
                Look::Nothing => {}
                Look::PassedOver(reason) => {
                    skipping = Some(AfterBroken::LeaveProfile);
                    passed.get_or_insert(reason);
                }
                Look::Stops(reason) => return Pick::Fails { reason },
                Look::Broken(reason) => {
                    let after = order::after_broken(chain, *place);
                    if after == AfterBroken::Stop {
                        return Pick::Fails { reason };
                    }
                    skipping = Some(after);
                    passed.get_or_insert(reason);
                }
            }
        }
        let passed = passed.or_else(|| order::knows_only(chain).map(str::to_owned));
        if order::asks_the_machine(chain) && !self.environment.is_on("AWS_EC2_METADATA_DISABLED") {
            return Pick::Machine { passed };
        }
        Pick::Fails {
            reason: passed.unwrap_or_else(|| "there are none".into()),
        }
    }

    /// The profile that the environment names, for programs that look at it.
    pub fn chosen_profile(&self, chain: Chain) -> Option<&str> {
        if let Some((_, name)) = self
            .java_option("aws.profile")
            .filter(|_| chain == Chain::Java)
        {
            return Some(name);
        }
        let variables: &[&str] = match chain {
            // These read the older name first.
            Chain::Python | Chain::Htslib => &["AWS_DEFAULT_PROFILE", "AWS_PROFILE"],
            Chain::Go | Chain::Go1WithConfig => &["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
            Chain::Go1 if self.environment.is_on("AWS_SDK_LOAD_CONFIG") => {
                &["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]
            }
            _ => &["AWS_PROFILE"],
        };
        let named = variables.iter().find_map(|name| self.environment.get(name));
        // A variable that is empty is not set, but for these: they look for a profile without a
        // name.
        let empty = || {
            let takes_empty = matches!(
                chain,
                Chain::Python | Chain::Java | Chain::Rust | Chain::Cpp
            );
            let is_set = variables.iter().any(|name| self.environment.is_set(name));
            (takes_empty && is_set).then_some("")
        };
        named.or_else(empty)
    }

    /// What stops an SDK before it looks anywhere.
    fn stops_first(&self, chain: Chain) -> Option<String> {
        let chosen = self.chosen_profile(chain);
        let gone = chosen.filter(|name| !self.exists(chain, name));
        match chain {
            Chain::Python | Chain::Go | Chain::Boto2 if gone.is_some() => {
                return gone.map(|name| self.no_profile(chain, name));
            }
            Chain::Go | Chain::Go1WithConfig => {
                let view = self.view(chain, chosen.unwrap_or("default"))?;
                return self.go_refuses(chain, &view, &mut Vec::new());
            }
            Chain::Python => {}
            _ => return None,
        }
        let has = |name| self.environment.get(name).is_some();
        (has("AWS_ACCESS_KEY_ID") && !has("AWS_SECRET_ACCESS_KEY"))
            .then(|| "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY".into())
    }

    pub fn exists(&self, chain: Chain, profile: &str) -> bool {
        self.view(chain, profile).is_some()
    }

    fn look(&self, chain: Chain, place: Place) -> Look {
        let found = |pick: Option<Pick>| pick.map_or(Look::Nothing, Look::Found);
        match place {
            Place::Variables => found(self.variables(chain)),
            Place::JavaOptions => found(self.java_keys()),
            Place::WebIdentityVariables => found(self.web_identity()),
            Place::Profile(way) => self.in_profile(chain, way),
            Place::FirstProfile => found(self.first_profile(chain)),
            Place::Container => self.container(chain),
        }
    }

    fn variables(&self, chain: Chain) -> Option<Pick> {
        // JavaScript passes the keys over where a profile is named.
        if chain == Chain::JavaScript && self.environment.get("AWS_PROFILE").is_some() {
            return None;
        }
        let java1 = |name: &str| {
            let other = self.environment.get(name);
            other.filter(|_| chain == Chain::Java1)
        };
        let access_key_id = self.environment.get("AWS_ACCESS_KEY_ID");
        let access_key_id = access_key_id
            .or_else(|| java1("AWS_ACCESS_KEY"))?
            .to_owned();
        let secret = self.environment.get("AWS_SECRET_ACCESS_KEY");
        secret.or_else(|| java1("AWS_SECRET_KEY"))?;
        Some(Pick::Variables { access_key_id })
    }

    /// The value of a `-Dname=value` in a variable of the JVM's own.
    fn java_option(&self, name: &str) -> Option<(&'static str, &str)> {
        // The last one counts, and the launcher reads JDK_JAVA_OPTIONS after the JVM's.
        ["JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"]
            .into_iter()
            .find_map(|variable| {
                let options = self.environment.get(variable)?.split_whitespace();
                let mut values = options.filter_map(|option| {
                    let (found, value) = option.strip_prefix("-D")?.split_once('=')?;
                    (found == name && !value.is_empty()).then_some((variable, value))
                });
                values.next_back()
            })
    }

    fn java_keys(&self) -> Option<Pick> {
        let (variable, access_key_id) = self.java_option("aws.accessKeyId")?;
        self.java_option("aws.secretAccessKey")
            .or_else(|| self.java_option("aws.secretKey"))?;
        Some(Pick::JavaOptions {
            variable,
            access_key_id: access_key_id.to_owned(),
        })
    }

    fn web_identity(&self) -> Option<Pick> {
        self.environment.get("AWS_WEB_IDENTITY_TOKEN_FILE")?;
        let role_arn = self.environment.get("AWS_ROLE_ARN")?.to_owned();
        Some(Pick::WebIdentityVariables { role_arn })
    }

    fn container(&self, chain: Chain) -> Look {
        let get = |name| self.environment.get(name);
        if let Some(path) = get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
            let address = format!("http://169.254.170.2{path}");
            return Look::Found(Pick::Container { address });
        }
        let Some(address) = get("AWS_CONTAINER_CREDENTIALS_FULL_URI") else {
            return Look::Nothing;
        };
        match chain {
            Chain::Ruby => {
                Look::Broken("it does not know AWS_CONTAINER_CREDENTIALS_FULL_URI".into())
            }
            Chain::ObjectStore | Chain::Polars
                if get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").is_none() =>
            {
                let reason = "it takes a container's credentials only with AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
                Look::Broken(reason.into())
            }
            _ if !order::is_trusted_container(address) => Look::Broken(format!(
                "{address} of AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor a loopback address"
            )),
            _ => Look::Found(Pick::Container {
                address: address.to_owned(),
            }),
        }
    }

    fn no_profile(&self, chain: Chain, name: &str) -> String {
        let config = &self.sources.config;
        let unless = match chain {
            Chain::Go1 | Chain::JavaScript2 => ", unless AWS_SDK_LOAD_CONFIG=1",
            _ => "",
        };
        match name {
            "" => "AWS_PROFILE is set and empty, and it looks for a profile without a name".into(),
            _ if config.document.profile(name).is_some() => format!(
                "it does not read {}, which has the profile {name}{unless}",
                config.path.display()
            ),
            _ => format!("no file has the profile {name}, which the environment names"),
        }
    }

    fn view(&self, chain: Chain, name: &str) -> Option<View> {
        let load_config = self.environment.is_on("AWS_SDK_LOAD_CONFIG");
        View::of(&self.sources, chain, name, load_config)
    }
}
