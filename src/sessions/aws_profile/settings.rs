//! What AWS's files say of the profile that provides a role: where its credentials come from, and
//! what can be known of it before it is asked for them.

use std::path::{Path, PathBuf};

use crate::arn::{Arn, is_account_id};
use crate::aws_files::provider_chain::{Pick, ProfilePick, Sources, Surroundings, Way};
use crate::aws_files::{OwnLine, Profile};
use crate::config::nearest;
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::programs::Chain;

/// More steps are a circle.
const MOST_STEPS: usize = 16;

/// AWS's files, read.
#[derive(Debug)]
pub struct AwsFiles {
    sources: Sources,
    /// The profiles of the credentials file, which comes first as in the AWS CLI, and of the config
    /// file.
    profiles: [Vec<Profile>; 2],
    /// Why a file could not be read, if one could not. The AWS CLI may take what we do not.
    unreadable: Option<Error>,
}

/// The profile, as the AWS CLI reads it.
pub struct ProfileSettings<'n> {
    pub name: &'n str,
    files: &'n AwsFiles,
}

/// How credentials are got from a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileWay {
    /// The profile itself, or the one that its `source_profile` leads to.
    pub profile: String,
    pub way: Way,
    /// The command of a `credential_process`.
    pub detail: String,
    /// The file that says so of the profile that was named.
    pub path: PathBuf,
}

impl ProfileWay {
    /// Whether the credentials can be read without the AWS CLI.
    pub fn is_direct(&self, profile: &str) -> bool {
        let keys = [Way::Keys, Way::KeysInConfig, Way::KeysInCredentials];
        self.profile == profile && (self.way == Way::Process || keys.contains(&self.way))
    }
}

/// A name as it can be typed.
pub fn in_a_shell(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._@+-/:=,%".contains(c);
    if name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

/// The failure of a profile that cannot be used as it stands in AWS's files.
pub fn unusable(profile: &str, reason: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::Profile {
        profile: profile.to_owned(),
        reason: reason.into(),
        hint: hint.into(),
        exit_code: 3,
    }
}

impl AwsFiles {
    pub fn read(environment: &Environment) -> Self {
        let mut errors = Vec::new();
        let sources = Sources::read(environment, &mut errors);
        let both = [&sources.credentials, &sources.config];
        Self {
            profiles: both.map(|source| source.document.profiles()),
            sources,
            unreadable: errors.into_iter().next(),
        }
    }
}

impl<'n> ProfileSettings<'n> {
    pub fn of(name: &'n str, files: &'n AwsFiles) -> Self {
        Self { name, files }
    }

    pub fn get(&self, key: &str) -> Option<&'n str> {
        let mut parts = self.files.profiles.iter();
        parts.find_map(|profiles| {
            let profile = profiles.iter().find(|profile| profile.name == self.name)?;
            profile.get(key).filter(|value| !value.is_empty())
        })
    }

    /// What a person can do when the AWS CLI has no credentials: start a session at the place that they
    /// come from, or see for themselves.
    pub fn hint(&self, way: Option<&ProfileWay>) -> String {
        let command = match way {
            Some(ProfileWay {
                way: Way::Sso,
                profile,
                ..
            }) => format!("aws sso login --profile {}", in_a_shell(profile)),
            Some(ProfileWay {
                way: Way::Login,
                profile,
                ..
            }) => format!("aws login --profile {}", in_a_shell(profile)),
            _ => {
                let profile = in_a_shell(self.name);
                return format!(
                    "run `aws sts get-caller-identity --profile {profile}` to see why it fails"
                );
            }
        };
        format!("run `{command}`")
    }

    /// Why a file could not be read, if one could not.
    pub fn unreadable(&self) -> Option<&Error> {
        self.files.unreadable.as_ref()
    }

    /// The profile that this one gets its credentials from, if that is another.
    fn source(&self) -> Option<Self> {
        let source = self.get("source_profile")?;
        (source != self.name).then(|| Self::of(source, self.files))
    }

    /// # Errors
    /// For a profile that is not there, or that ol-aws itself serves.
    pub fn check(&self) -> Result<()> {
        let names = self.files.profiles.iter().flatten();
        let names = names.map(|profile| profile.name.as_str());
        if self.unreadable().is_none() && !names.clone().any(|name| name == self.name) {
            let sources = [&self.files.sources.config, &self.files.sources.credentials];
            let paths = sources.map(|source| source.path.display().to_string());
            let hint = match names.clone().next() {
                Some(_) => nearest(self.name, names),
                None => "create it with `aws configure sso` or `aws configure`".into(),
            };
            let reason = format!("there is no such profile in {}", paths.join(" or "));
            return Err(unusable(self.name, reason, hint));
        }
        let line = self.get("credential_process");
        match line.and_then(OwnLine::parse) {
            Some(own) => Err(unusable(
                self.name,
                "its `credential_process` is ol-aws, which would ask itself",
                format!(
                    "use the role `{}`, or name the profile of another tool",
                    own.role
                ),
            )),
            None => Ok(()),
        }
    }

    /// Where the credentials come from. `Ok(None)` where the files say something that we do not
    /// understand: the AWS CLI may.
    ///
    /// # Errors
    /// When the profile has no credentials: the AWS CLI would then look elsewhere, and find those of
    /// the machine.
    pub fn way(&self) -> Result<Option<ProfileWay>> {
        let only_this = [("AWS_PROFILE", self.name)].into_iter().collect();
        let surroundings = Surroundings {
            environment: &only_this,
            sources: self.files.sources.clone(),
        };
        match surroundings.pick(Chain::Python) {
            Pick::Profile(pick) => Ok(Some(self.beginning(pick))),
            Pick::Machine { .. } if self.unreadable().is_none() => Err(unusable(
                self.name,
                "it has no credentials, and nothing that leads to some",
                "set it up with `aws configure sso`, or name another profile",
            )),
            _ => Ok(None),
        }
    }

    /// Follows `source_profile` to where the credentials come from.
    fn beginning(&self, pick: ProfilePick) -> ProfileWay {
        let mut way = pick.way;
        let mut profile = Self::of(self.name, self.files);
        for _ in 0..MOST_STEPS {
            let Some(source) = profile.source().filter(|_| way == Way::Role) else {
                break;
            };
            let has = |key| source.get(key).is_some();
            way = match () {
                () if has("role_arn") && has("source_profile") => Way::Role,
                () if has("sso_account_id") || has("sso_session") => Way::Sso,
                () if has("login_session") => Way::Login,
                () => Way::Keys,
            };
            profile = source;
        }
        ProfileWay {
            profile: profile.name.to_owned(),
            way,
            detail: pick.detail,
            path: pick.path,
        }
    }

    /// The static keys in a file: id, secret and, where there is one, token. Those of two files do not
    /// belong together.
    pub fn keys(&self, file: &Path) -> Option<(&str, &str, Option<&str>)> {
        let sources = [&self.files.sources.credentials, &self.files.sources.config];
        let both = sources.into_iter().zip(&self.files.profiles);
        both.filter(|(source, _)| source.path == file)
            .find_map(|(_, profiles)| {
                let profile = profiles.iter().find(|profile| profile.name == self.name)?;
                let get = |key| profile.get(key).filter(|value| !value.is_empty());
                let token = get("aws_session_token").or_else(|| get("aws_security_token"));
                Some((
                    get("aws_access_key_id")?,
                    get("aws_secret_access_key")?,
                    token,
                ))
            })
    }

    /// Whether AWS wants a code for it that a person has to type.
    pub fn asks_for_code(&self) -> bool {
        let mut profile = Some(Self::of(self.name, self.files));
        for _ in 0..MOST_STEPS {
            let Some(asked) = profile else { break };
            if asked.get("mfa_serial").is_some() {
                return true;
            }
            profile = asked.source();
        }
        false
    }

    /// The id of the account, if the settings say it.
    pub fn account_id(&self) -> Option<String> {
        let of_arn = |key| Some(Arn::split(self.get(key)?)?.account_id);
        let found = of_arn("role_arn")
            .or_else(|| self.get("sso_account_id"))
            .or_else(|| self.get("aws_account_id"))
            .or_else(|| of_arn("login_session"));
        found.filter(|id| is_account_id(id)).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::HOME;

    fn files(config: &str) -> AwsFiles {
        let home = tempfile::tempdir().expect("a temporary directory");
        let home = home.path();
        std::fs::create_dir_all(home.join(".aws")).expect("a directory");
        std::fs::write(home.join(".aws/config"), config).expect("written");
        let home = home.to_str().expect("UTF-8");
        AwsFiles::read(&[(HOME, home)].into_iter().collect())
    }

    #[test]
    fn the_command_that_signs_in_is_that_of_the_profile_where_the_chain_begins() {
        let config = "[profile sso]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = A\n\
                      [sso-session s]\nsso_start_url = https://x\nsso_region = us-east-1\n\
                      [profile over sso]\nrole_arn = arn:aws:iam::444455556666:role/R\nsource_profile = sso\n\
                      [profile twice]\nrole_arn = arn:aws:iam::444455556666:role/S\nsource_profile = over sso\n\
                      [profile login]\nlogin_session = arn:aws:iam::777788889999:user/ada\n\
                      [profile tool]\ncredential_process = tool --x\n\
                      [profile keys]\naws_access_key_id = AKIA\naws_secret_access_key = s\n";
        let files = files(config);
        let look = "aws sts get-caller-identity --profile ";
        for (name, command, account) in [
            ("sso", "aws sso login --profile sso`", Some("111122223333")),
            (
                "over sso",
                "aws sso login --profile sso`",
                Some("444455556666"),
            ),
            (
                "twice",
                "aws sso login --profile sso`",
                Some("444455556666"),
            ),
            ("login", "aws login --profile login`", Some("777788889999")),
            ("tool", &format!("{look}tool`"), None),
            ("keys", &format!("{look}keys`"), None),
        ] {
            let settings = ProfileSettings::of(name, &files);
            settings.check().expect(name);
            let way = settings.way().expect(name).expect(name);
            let hint = settings.hint(Some(&way));
            assert!(
                hint.starts_with(&format!("run `{command}")),
                "{name}: {hint}"
            );
            assert_eq!(settings.account_id().as_deref(), account, "{name}");
        }
    }

    #[test]
    fn a_profile_that_has_nothing_or_is_ours_or_is_not_there_is_refused() {
        let config = "[profile empty]\nregion = eu-west-1\n\
                      [profile own]\ncredential_process = /usr/bin/ol-aws credential-process --role admin\n";
        let files = files(config);
        let refusal = |name| {
            let settings = ProfileSettings::of(name, &files);
            let error = settings.check().err().or_else(|| settings.way().err());
            let error = error.expect(name);
            assert_eq!(error.exit_code(), 3);
            format!("{error}; {}", error.hint().expect("a hint"))
        };
        assert!(refusal("empty").contains("no credentials"));
        assert!(refusal("own").contains("use the role `admin`"));
        assert!(refusal("emty").contains("did you mean `empty`?"));
    }

    #[test]
    fn keys_of_two_files_are_not_mixed() {
        let config = "[profile a]\naws_access_key_id = ASIA\naws_secret_access_key = s\naws_session_token = t\n";
        let home = tempfile::tempdir().expect("a temporary directory");
        let aws = home.path().join(".aws");
        std::fs::create_dir_all(&aws).expect("a directory");
        std::fs::write(aws.join("config"), config).expect("written");
        let long_term = "[a]\naws_access_key_id = AKIA\naws_secret_access_key = l\n";
        std::fs::write(aws.join("credentials"), long_term).expect("written");
        let home = home.path().to_str().expect("UTF-8");
        let files = AwsFiles::read(&[(HOME, home)].into_iter().collect());
        let settings = ProfileSettings::of("a", &files);
        let found = settings.way().expect("keys").expect("keys").path;
        assert_eq!(found, aws.join("credentials"));
        assert_eq!(settings.keys(&found), Some(("AKIA", "l", None)));
        let other = settings.keys(&aws.join("config"));
        assert_eq!(other, Some(("ASIA", "s", Some("t"))));
    }

    #[test]
    fn a_circle_of_profiles_ends() {
        let config = "[profile a]\nrole_arn = arn:aws:iam::444455556666:role/R\nsource_profile = b\n\
                      [profile b]\nrole_arn = arn:aws:iam::444455556666:role/R\nsource_profile = a\n";
        let files = files(config);
        let settings = ProfileSettings::of("a", &files);
        assert_eq!(settings.way().expect("for the AWS CLI to judge"), None);
        assert!(!settings.asks_for_code());
    }

    #[test]
    fn a_name_can_be_typed_as_the_hint_has_it() {
        assert_eq!(in_a_shell("team/idc-admin"), "team/idc-admin");
        assert_eq!(in_a_shell("my team's"), r"'my team'\''s'");
    }
}
