//! The region that programs get with a role's credentials: which setting decides, and what the user
//! is told if it does not fit the role.

use super::{CachedSession, RoleCredentials, Sessions};
use crate::arn::Arn;
use crate::aws_files::{self, AwsFile};
use crate::config::{RoleSettings, Source, Sourced, check_region};
use crate::environment::Environment;
use crate::error::Result;
use crate::region;
use crate::role::NamedRole;
use crate::runtime::block_on;
use crate::sts::{self, Sts};

impl Sessions<'_> {
    /// The region of a role, in the whole order.
    ///
    /// # Errors
    /// Exit 3 when the deciding variable or AWS profile does not name a valid region.
    pub fn region(
        &self,
        role: Option<&RoleSettings>,
        sts: &Sts,
    ) -> Result<Option<Sourced<String>>> {
        let settings = &self.sign_in.settings;
        match settings.region_for(role, self.sign_in.environment)? {
            None => self.region_of_profile(sts.profile_region()),
            known => Ok(known),
        }
    }

    /// The AWS profile's region, checked.
    pub(super) fn region_of_profile(
        &self,
        region: Option<&str>,
    ) -> Result<Option<Sourced<String>>> {
        let source = || profile_source(self.sign_in.environment);
        region
            .map(|region| check_region(source(), region))
            .transpose()
    }

    /// The same for cached credentials; AWS's files are read only if another profile applies now.
    pub(super) fn region_named(
        &self,
        role: &NamedRole,
        session: &CachedSession,
    ) -> Result<Option<String>> {
        let environment = self.sign_in.environment;
        let profile = role.role.profile();
        let role = self.role_settings(role);
        if let Some((profile, region)) = profile.zip(session.profile_region.clone()) {
            // The profile is a part of what the settings say of the role.
            let source = Source::AwsProfile(profile.to_owned());
            let own = role.and_then(|role| role.region.clone());
            let role = RoleSettings {
                region: own.or(Some(Sourced {
                    value: region,
                    source,
                })),
                ..RoleSettings::default()
            };
            let found = self.sign_in.settings.region_for(Some(&role), environment)?;
            return Ok(found.map(|region| region.value));
        }
        let found = match self.sign_in.settings.region_for(role, environment)? {
            None if session.aws_profile == environment.aws_profile() => {
                return Ok(session.profile_region.clone());
            }
            None => {
                self.region_of_profile(block_on(|| sts::profile_region(environment))?.as_deref())?
            }
            known => known,
        };
        Ok(found.map(|region| region.value))
    }

    /// Tells the user if a role gets a region other than the one the settings name, or one that may
    /// be misspelled.
    pub fn tell_of_region(&self, held: &RoleCredentials) {
        let Some(named) = &held.region_named else {
            return;
        };
        let source = || {
            let (settings, environment) = (&self.sign_in.settings, self.sign_in.environment);
            let alias = held.alias.as_ref();
            let role = alias.and_then(|alias| settings.roles.get(alias));
            let found = settings.region_for(role, environment).ok().flatten();
            let found = found.filter(|found| found.value == *named);
            let own = role.and_then(|role| role.profile.clone());
            let of_profile = || own.map_or_else(|| profile_source(environment), Source::AwsProfile);
            found.map_or_else(of_profile, |found| found.source)
        };
        let arn = held.identity.role_arn.as_deref().and_then(Arn::split);
        let partition = arn.map_or("", |arn| arn.partition);
        self.fitting_region(&held.identity.role, partition, named, source);
    }

    /// Returns the region that a role of this partition gets if the settings name this one. Tells
    /// the user if that differs, or if it may be misspelled.
    pub fn fitting_region(
        &self,
        role: &str,
        partition: &str,
        named: &str,
        source: impl Fn() -> Source,
    ) -> String {
        match region::replacement(named, partition) {
            Some(instead) => {
                let title = region::Partition::named(partition).map_or(partition, |own| own.title);
                self.sign_in.log().say(format!(
                    "{role} is in {title}, so its region is {instead} instead of {named} ({})",
                    source()
                ));
                instead.to_owned()
            }
            None => {
                self.warn_of_unknown(named, source);
                named.to_owned()
            }
        }
    }

    pub(super) fn warn_of_unknown(&self, named: &str, source: impl Fn() -> Source) {
        let Some(doubt) = region::doubt(named) else {
            return;
        };
        let mut told_of = self.told_of.borrow_mut();
        if !told_of.iter().any(|told| told == named) {
            told_of.push(named.to_owned());
            self.sign_in.log().warn(format!("{}: {doubt}", source()));
        }
    }
}

/// The line of AWS's files that names the region: the credentials file comes first, as in the SDKs.
fn profile_source(environment: &Environment) -> Source {
    let profile = environment.aws_profile();
    let place = [AwsFile::Credentials, AwsFile::Config]
        .into_iter()
        .find_map(|kind| {
            let path = kind.path(environment)?;
            let document = aws_files::read(kind, &path).ok()?;
            let line = document.line_of(profile, "region")?;
            Some(format!(", {} line {line}", path.display()))
        });
    Source::AwsProfile(profile.to_owned() + &place.unwrap_or_default())
}
