//! Roles that an AWS profile provides: of IAM Identity Center, of `aws login`, or of another tool.
//! The user's own AWS CLI gets their credentials; nobody signs in to OneLogin for them. Like all
//! others they are cached, and one process asks for all.

mod reply;
mod settings;
mod tool;

use std::cell::OnceCell;
use std::time::Duration;

use super::renewal::LEAST_LEFT;
use super::request::SessionRequest;
use super::{CachedSession, Sessions};
use crate::aws_files::AwsFile;
use crate::cache::Flight;
use crate::clock::Timestamp;
use crate::config::{AgentAccess, Source, check_region};
use crate::environment::Environment;
use crate::error::{Error, Result};
use crate::files::name_of;
use crate::process;
use crate::role::{NamedRole, Profiles};
use crate::runtime::block_on;
use crate::saml::Role;
use crate::sign_in::SignInIdentity;
use settings::{AwsFiles, ProfileSettings, unusable};
pub use tool::INSTALL_CLI;
use tool::{Call, PROFILE_CHAIN, Surroundings};

/// AWS takes 2 to 64 of these as the name of a session (STS API reference, AssumeRole).
const LONGEST_SESSION_NAME: usize = 64;

/// Until a renewal ahead of need is tried again.
const TRIED_AGAIN: Duration = Duration::from_secs(60);

/// AWS's files, where they are and, once that is needed, what they say.
#[derive(Debug)]
pub(super) struct KnownProfiles<'a> {
    environment: &'a Environment,
    place: String,
    files: OnceCell<AwsFiles>,
}

impl<'a> KnownProfiles<'a> {
    pub fn new(environment: &'a Environment) -> Self {
        let kinds = [AwsFile::Config, AwsFile::Credentials];
        let is_elsewhere = |kind: &AwsFile| kind.path(environment) != kind.usual_path(environment);
        let place = if kinds.iter().any(is_elsewhere) {
            let paths = kinds.map(|kind| {
                let path = kind.path(environment).unwrap_or_default();
                std::path::absolute(&path).unwrap_or(path)
            });
            name_of(format!("{paths:?}").as_bytes())
        } else {
            // In their usual places they need no name.
            String::new()
        };
        Self {
            environment,
            place,
            files: OnceCell::new(),
        }
    }

    fn files(&self) -> &AwsFiles {
        self.files.get_or_init(|| AwsFiles::read(self.environment))
    }
}

impl Profiles for KnownProfiles<'_> {
    fn files(&self) -> &str {
        &self.place
    }

    fn account(&self, profile: &str) -> Option<String> {
        ProfileSettings::of(profile, KnownProfiles::files(self)).account_id()
    }
}

impl Sessions<'_> {
    /// Refuses to limit the credentials of an AWS profile, which are as they are.
    ///
    /// # Errors
    /// Exit 2 when they are wanted narrowed or of another duration, 1 when that is because an AI agent
    /// may have read-only credentials alone.
    pub(super) fn check_profile_takes(&self, request: &SessionRequest<'_>) -> Result<()> {
        let role = request.role;
        let asked = match (request.policy, request.duration) {
            _ if role.role.profile().is_none() => return Ok(()),
            (None, None) => return Ok(()),
            (Some(policy), _) if policy.is_read_only() => "read-only",
            (Some(_), _) => "limited by a session policy",
            (None, Some(_)) => "of another duration",
        };
        let agent = self.options.agent.filter(|_| request.policy.is_some());
        let is_limited = self.sign_in.settings.agents == AgentAccess::ReadOnly;
        Err(match agent.filter(|_| is_limited) {
            Some(agent) => Error::ProfileForAgents {
                role: role.reference(),
                agent: agent.name,
                variable: agent.variable,
            },
            None => Error::Usage {
                message: format!(
                    "the credentials of `{}` cannot be {asked}, because an AWS profile provides them",
                    role.reference()
                ),
                hint: "configure a role with this one as its `source`, which AWS can limit".into(),
            },
        })
    }

    /// As [`Self::ensure_profile_session`], for a call that needs nothing else.
    pub(super) fn profile_session(&self, role: &NamedRole) -> Result<CachedSession> {
        let request = self.request(role);
        let profile = role.role.profile().unwrap_or_default();
        block_on(|| self.ensure_profile_session(&request, profile, None))?
    }

    /// The session of a role that an AWS profile provides: from the cache, or by the program that
    /// has it. One process at a time for each profile. `limit`: for a renewal ahead of need, which
    /// asks nobody.
    ///
    /// # Errors
    /// When the profile cannot be used, or its program fails.
    pub(super) async fn ensure_profile_session(
        &self,
        request: &SessionRequest<'_>,
        profile: &str,
        limit: Option<Duration>,
    ) -> Result<CachedSession> {
        self.check_profile_takes(request)?;
        // Before the lock: the process that we would wait for may be waiting for us.
        let chain = self.chain_of_profiles(&request.role.role, profile)?;
        let nobody = SignInIdentity::of_nobody();
        let cache = self.cache(&nobody);
        let outcome = request.outcome_label(&nobody);
        let is_attended = limit.is_none() && self.sign_in.caller.is_attended();
        let flight = Flight::enter(&self.sign_in.cache, &outcome, is_attended).await?;
        let cached = cache.find(request);
        if let Some(session) = cached.filter(|session| self.serves(session, request)) {
            return Ok(session);
        }
        let limit = limit.unwrap_or_else(|| process::time_limit(is_attended));
        let surroundings = Surroundings {
            environment: self.sign_in.environment,
            has_terminal: is_attended,
            limit,
            chain: &chain,
        };
        let asked = self.ask_profile(request, profile, &surroundings);
        if let Ok(session) = &asked {
            cache.save(request, session);
        }
        flight.leave(&asked);
        asked
    }

    fn ask_profile(
        &self,
        request: &SessionRequest<'_>,
        profile: &str,
        surroundings: &Surroundings<'_>,
    ) -> Result<CachedSession> {
        // Read again: a run that stays outlives them.
        let files = AwsFiles::read(self.sign_in.environment);
        let settings = ProfileSettings::of(profile, &files);
        settings.check()?;
        if settings.asks_for_code() && !surroundings.has_terminal {
            return Err(Error::Profile {
                profile: profile.to_owned(),
                reason: "AWS wants an MFA code for it, and there is no terminal to type it on"
                    .into(),
                hint: format!(
                    "run `ol-aws login {}` on a terminal first",
                    request.role.reference()
                ),
                exit_code: 9,
            });
        }
        let log = self.sign_in.log();
        log.detail(|| format!("asking for the credentials of the AWS profile {profile}"));
        let call = Call {
            settings: &settings,
            surroundings,
            least: request.least() + LEAST_LEFT,
        };
        let provided = call.provided()?;
        let region = settings.get("region");
        let region = region.map(|region| check_region(Source::AwsProfile(profile.into()), region));
        Ok(CachedSession {
            wanted_duration: provided.credentials.expiration.left(),
            credentials: provided.credentials,
            role: request.role.role.clone(),
            aws_profile: profile.to_owned(),
            profile_region: region.transpose()?.map(|region| region.value),
            obtained: Timestamp::now(),
            unused: self.options.in_advance,
            session_name: self.own_session_name(),
            policy: None,
            agents: Vec::new(),
            account_id: provided.account_id.or_else(|| settings.account_id()),
        })
    }

    /// The failure where AWS takes what a profile provides for expired.
    pub(super) fn profile_expired(&self, root: &Role) -> Error {
        let profile = root.profile().unwrap_or_default();
        let settings = ProfileSettings::of(profile, KnownProfiles::files(&self.profiles));
        let way = settings.way().ok().flatten();
        Error::Profile {
            profile: profile.to_owned(),
            reason: "AWS says that they have expired".into(),
            hint: settings.hint(way.as_ref()),
            exit_code: 7,
        }
    }

    /// Whether only the AWS CLI can get the credentials of a profile.
    ///
    /// # Errors
    /// When nothing can: there is no such profile, or nothing in it.
    pub fn profile_needs_cli(&self, profile: &str) -> Result<bool> {
        let settings = ProfileSettings::of(profile, KnownProfiles::files(&self.profiles));
        settings.check()?;
        let way = settings.way()?;
        Ok(way.is_none_or(|way| !way.is_direct(profile)))
    }

    /// Whether the last try failed so lately that another one would be in vain.
    pub(super) fn failed_lately(&self, request: &SessionRequest<'_>) -> bool {
        let outcome = request.outcome_label(&SignInIdentity::of_nobody());
        Flight::failed_since(
            &self.sign_in.cache,
            &outcome,
            Timestamp::now() - TRIED_AGAIN,
        )
    }

    /// The profiles that this process is asked on behalf of, and this one.
    ///
    /// # Errors
    /// When it is among them.
    fn chain_of_profiles(&self, role: &Role, profile: &str) -> Result<String> {
        let own = without_blanks(&role.role_arn);
        let before = self.sign_in.environment.get(PROFILE_CHAIN);
        let before = before.unwrap_or_default();
        if before.split(' ').any(|asked| asked == own) {
            return Err(unusable(
                profile,
                "it gets its credentials from ol-aws, which gets them from this profile",
                "let one of the two get its credentials elsewhere",
            ));
        }
        Ok(format!("{before} {own}").trim_start().to_owned())
    }

    /// What AWS's logs call the person in the next role of a chain. A SAML response says it, a profile
    /// does not.
    fn own_session_name(&self) -> String {
        let environment = self.sign_in.environment;
        let user = ["USER", "LOGNAME", "USERNAME"];
        let user = || user.iter().find_map(|name| environment.get(name));
        let configured = self.sign_in.settings.username.as_ref();
        let name = configured.map(|name| name.value.as_str()).or_else(user);
        let is_taken = |c: &char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(*c);
        let name: String = name.unwrap_or_default().chars().filter(is_taken).collect();
        match name.len() {
            0 | 1 => "ol-aws".to_owned(),
            _ => name.chars().take(LONGEST_SESSION_NAME).collect(),
        }
    }
}

/// A name as one word.
pub(super) fn without_blanks(name: &str) -> String {
    name.replace('%', "%25").replace(' ', "%20")
}
