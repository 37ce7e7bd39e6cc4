//! A profile as one program sees it: from which files, under which header, and whether what it says
//! can work.

use std::path::PathBuf;

use super::sources::{Source, Sources};
use super::{Look, Pick, ProfilePick, Surroundings, Way};
use crate::aws_files::{AwsFile, Section};
use crate::programs::Chain;

/// Where a profile stands in one file.
pub(super) struct Part {
    pub(super) path: PathBuf,
    kind: AwsFile,
    pub(super) section: Section,
}

pub(super) struct View {
    pub(super) name: String,
    /// What the credentials file says counts before what the config file says.
    pub(super) parts: Vec<Part>,
    minds_case: bool,
}

impl View {
    /// `None` where no file that the program reads has the profile.
    pub(super) fn of(
        sources: &Sources,
        chain: Chain,
        name: &str,
        load_config: bool,
    ) -> Option<Self> {
        let credentials = match chain {
            Chain::Java1 => &sources.of_java1,
            Chain::Gdal => &sources.of_gdal,
            Chain::Boto2 | Chain::Polars => &sources.home_credentials,
            _ => &sources.credentials,
        };
        let reads_config = match chain {
            Chain::Go1 | Chain::JavaScript2 => load_config,
            Chain::Java1
            | Chain::Boto2
            | Chain::Polars
            | Chain::Htslib
            | Chain::MinioGoBeforeConfig
            | Chain::KeysInFile
            | Chain::KeysInFileOrContainer => false,
            _ => true,
        };
        let config = reads_config.then_some(&sources.config);
        let parts = [Some(credentials), config].into_iter().flatten();
        let parts: Vec<Part> = parts
            .filter_map(|source| part(source, chain, name))
            .collect();
        let minds_case = !matches!(
            chain,
            Chain::Python | Chain::Go | Chain::Rust | Chain::DotNet3 | Chain::DotNet4
        );
        (!parts.is_empty()).then(|| Self {
            name: name.to_owned(),
            parts,
            minds_case,
        })
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.find(key).map(|(_, value)| value)
    }

    fn find(&self, key: &str) -> Option<(&Part, &str)> {
        let mut parts = self.parts.iter();
        parts.find_map(|part| Some((part, self.in_part(part, key)?)))
    }

    fn in_part<'p>(&self, part: &'p Part, key: &str) -> Option<&'p str> {
        let value = if self.minds_case {
            part.section.get_exact(key)
        } else {
            part.section.get(key)
        };
        value.filter(|value| !value.is_empty())
    }

    pub(super) fn has_pair(&self) -> bool {
        self.get("aws_access_key_id").is_some() && self.get("aws_secret_access_key").is_some()
    }

    pub(super) fn has_sso(&self) -> bool {
        self.parts
            .iter()
            .any(|part| part.section.has_any_of("sso_"))
    }

    /// Whether both files together have one half of a pair of keys.
    fn has_half(&self) -> bool {
        self.get("aws_access_key_id").is_some() != self.get("aws_secret_access_key").is_some()
    }

    /// A part that has one half of a pair of keys.
    pub(super) fn half(&self) -> Option<&Part> {
        self.parts.iter().find(|part| {
            let has = |key| self.in_part(part, key).is_some();
            has("aws_access_key_id") != has("aws_secret_access_key")
        })
    }

    fn pick(&self, part: &Part, way: Way, detail: &str) -> Look {
        let expiration = self.in_part(part, "aws_session_expiration");
        Look::Found(Pick::Profile(ProfilePick {
            profile: self.name.clone(),
            path: part.path.clone(),
            line: part.section.line,
            way,
            detail: detail.to_owned(),
            expiration: expiration.map(str::to_owned),
        }))
    }
}

/// The section that counts in a file.
fn part(source: &Source, chain: Chain, name: &str) -> Option<Part> {
    let kind = match chain {
        // One file, in which either header is a profile's.
        Chain::Java1 => AwsFile::Config,
        _ => source.document.kind(),
    };
    let takes_bare = matches!(
        chain,
        Chain::Java1 | Chain::Go1 | Chain::Go1WithConfig | Chain::JavaScript2
    );
    let sections = source.document.sections();
    let counts = |section: &&Section| {
        let bare = section.header == name;
        section.is_long_form_of(kind, name)
            || bare && (kind == AwsFile::Credentials || name == "default" || takes_bare)
    };
    let mut found: Vec<&Section> = sections.iter().filter(counts).collect();
    // Of `[default]` and `[profile default]`, botocore takes the later, and these the shorter one.
    let takes_shorter = takes_bare || matches!(chain, Chain::DotNet3 | Chain::DotNet4);
    let chosen = match chain {
        Chain::Python => found.pop(),
        _ if takes_shorter => found
            .iter()
            .min_by_key(|section| section.header.len())
            .copied(),
        _ => found
            .iter()
            .max_by_key(|section| section.header.len())
            .copied(),
    };
    Some(Part {
        path: source.path.clone(),
        kind: source.document.kind(),
        section: chosen?.clone(),
    })
}

impl Surroundings<'_> {
    pub(super) fn in_profile(&self, chain: Chain, way: Way) -> Look {
        let chosen = self.chosen_profile(chain);
        let Some(view) = self.view(chain, chosen.unwrap_or("default")) else {
            return match chosen {
                Some(name) if chain == Chain::DotNet4 => Look::Stops(self.no_profile(chain, name)),
                Some(name) => Look::PassedOver(self.no_profile(chain, name)),
                None => Look::Nothing,
            };
        };
        // They know no roles; the SDK for C++ takes nothing else of such a profile.
        let has_more = view.has_pair() || view.get("credential_process").is_some();
        let knows_roles = chain != Chain::Cpp && (chain != Chain::MinioGo || has_more);
        if !knows_roles && view.get("role_arn").is_some() {
            return Look::PassedOver(format!(
                "it does not support role_arn in profile {}",
                view.name
            ));
        }
        let mixed = mixed(|key| view.get(key).is_some(), view.has_sso());
        if matches!(chain, Chain::DotNet3 | Chain::DotNet4) && mixed.len() > 1 {
            let reason = format!("profile {} mixes {}", view.name, mixed.join(" and "));
            return Look::Broken(reason);
        }
        let found = |part: Option<(&Part, &str)>| {
            part.map_or(Look::Nothing, |(part, value)| view.pick(part, way, value))
        };
        match way {
            Way::Role => self.role(chain, &view),
            Way::WebIdentity => {
                let has_token = view.get("web_identity_token_file").is_some();
                found(view.find("role_arn").filter(|_| has_token))
            }
            Way::Sso => self.sso(chain, &view),
            Way::Login => found(view.find("login_session")),
            Way::Process => found(view.find("credential_process")),
            Way::Keys if chain == Chain::Cpp && view.has_half() => half_of_a_pair(&view),
            Way::Keys => found(view.find("aws_access_key_id").filter(|_| view.has_pair())),
            Way::KeysInCredentials => keys_in(chain, &view, AwsFile::Credentials),
            Way::KeysInConfig => keys_in(chain, &view, AwsFile::Config),
        }
    }

    /// The first section of the file, whatever its name.
    pub fn first_profile(&self, chain: Chain) -> Option<Pick> {
        let sections = self.sources.home_credentials.document.sections();
        let view = self.view(chain, &sections.first()?.header)?;
        match keys_in(chain, &view, AwsFile::Credentials) {
            Look::Found(pick) => Some(pick),
            _ => None,
        }
    }

    fn role(&self, chain: Chain, view: &View) -> Look {
        let Some((part, role)) = view.find("role_arn") else {
            return Look::Nothing;
        };
        let has_source =
            view.get("source_profile").is_some() || view.get("credential_source").is_some();
        if has_source {
            return match self.source_problem(chain, view, &mut Vec::new()) {
                Some(reason) if chain == Chain::Rust && self.lacks_source(chain, view) => {
                    Look::PassedOver(reason)
                }
                Some(reason) => Look::Broken(reason),
                None => view.pick(part, Way::Role, role),
            };
        }
        let has_own = view.has_pair() || view.get("credential_process").is_some() || view.has_sso();
        let has_token = view.get("web_identity_token_file").is_some();
        match chain {
            _ if has_token => Look::Nothing,
            Chain::Go | Chain::Go1 | Chain::Go1WithConfig if has_own => {
                view.pick(part, Way::Role, role)
            }
            Chain::Python | Chain::Rust | Chain::Java1 | Chain::JavaScript2 => {
                Look::Broken(format!(
                    "profile {} has role_arn without source_profile or credential_source",
                    view.name
                ))
            }
            _ => Look::Nothing,
        }
    }

    fn sso(&self, chain: Chain, view: &View) -> Look {
        let has = |key| view.get(key).is_some();
        let begins = match chain {
            Chain::Python => has("sso_role_name") || has("sso_account_id"),
            _ => view.has_sso(),
        };
        if !begins {
            return Look::Nothing;
        }
        if let Some(reason) = self.session_problem(view) {
            // An error that its chain does not know: only what is found before it saves it.
            let goes_on = view.has_pair() || has("credential_process") || has("role_arn");
            return match chain {
                Chain::JavaScript if !goes_on => Look::Stops(reason),
                _ => Look::Broken(reason),
            };
        }
        let required: &[&str] = if has("sso_session") {
            &["sso_account_id", "sso_role_name"]
        } else {
            &[
                "sso_start_url",
                "sso_region",
                "sso_account_id",
                "sso_role_name",
            ]
        };
        if let Some(missing) = required.iter().find(|key| !has(key)) {
            return Look::Broken(format!("profile {} has no {missing} for SSO", view.name));
        }
        let session = view
            .find("sso_session")
            .or_else(|| view.find("sso_start_url"));
        session.map_or(Look::Nothing, |(part, value)| {
            view.pick(part, Way::Sso, value)
        })
    }
}

/// Keys that stand in one file.
fn keys_in(chain: Chain, view: &View, kind: AwsFile) -> Look {
    let Some(part) = view.parts.iter().find(|part| part.kind == kind) else {
        return Look::Nothing;
    };
    let key = view.in_part(part, "aws_access_key_id");
    let secret = view.in_part(part, "aws_secret_access_key");
    let minds_half = match chain {
        // A secret alone is no matter.
        Chain::Python => key.is_some(),
        Chain::MinioGo => kind == AwsFile::Config,
        _ => false,
    };
    match (key, secret) {
        (Some(key), Some(_)) => view.pick(part, Way::Keys, key),
        (None, None) => Look::Nothing,
        _ if minds_half => half_of_a_pair(view),
        _ => Look::Nothing,
    }
}

fn half_of_a_pair(view: &View) -> Look {
    let place = view.half().map_or(String::new(), |part| {
        format!(", {} line {}", part.path.display(), part.section.line)
    });
    let name = &view.name;
    Look::Broken(format!(
        "profile {name} has only one of the two keys{place}"
    ))
}

/// As [`mixed_kinds`] names it.
pub const SSO: &str = "sso settings";

/// The kinds of credentials that a profile has.
fn mixed(has: impl Fn(&str) -> bool, has_sso: bool) -> Vec<&'static str> {
    let kinds = [
        (
            "keys",
            has("aws_access_key_id") || has("aws_secret_access_key"),
        ),
        ("credential_process", has("credential_process")),
        ("role_arn", has("role_arn")),
        (SSO, has_sso),
    ];
    let kinds = kinds.into_iter().filter(|(_, has)| *has);
    kinds.map(|(kind, _)| kind).collect()
}

/// The kinds of credentials that a profile has in both files together; with more than one of them,
/// SDKs differ on which counts, and those for .NET take none.
pub fn mixed_kinds(sources: &Sources, name: &str) -> Vec<&'static str> {
    let view = View::of(sources, Chain::DotNet4, name, true);
    view.map_or_else(Vec::new, |view| {
        mixed(|key| view.get(key).is_some(), view.has_sso())
    })
}

/// The lines of `[default]` and `[profile default]`, where the config file has both.
pub fn two_defaults(sources: &Sources) -> Option<(usize, usize)> {
    let sections = sources.config.document.sections();
    let line = |header: &str| {
        let section = sections.iter().find(|section| section.header == header);
        section.map(|section| section.line)
    };
    Some((line("default")?, line("profile default")?))
}
