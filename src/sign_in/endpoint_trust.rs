//! An address that is not OneLogin's or AWS's: a person hears of it before a secret goes there, and
//! where nobody hears, only the user's own settings may have chosen it. A variable may come from a
//! directory one happened to enter.

use super::Caller;
use crate::config::{Elsewhere, Service, Settings};
use crate::environment::Environment;
use crate::error::{Error, Result};

/// Judges the addresses of the settings.
pub struct EndpointTrust<'s> {
    pub settings: &'s Settings,
    pub environment: &'s Environment,
    pub caller: Caller<'s>,
}

impl EndpointTrust<'_> {
    /// Says where the secret goes that this service gets, unless it is plain or the user's own
    /// settings say so.
    ///
    /// # Errors
    /// Exit 3 when nobody is there to read it.
    pub fn announce(&self, service: Service) -> Result<()> {
        self.refuse_unseen(service)?;
        let elsewhere = self.settings.elsewhere(service, self.environment)?;
        if let Some(Elsewhere {
            host,
            is_trusted: false,
            ..
        }) = elsewhere
        {
            self.caller.log.say(match service {
                Service::OneLogin => format!("signing in at {host}, which is not onelogin.com"),
                Service::Sts | Service::SignInPage => {
                    format!("sending the assertion to {host}, which is not AWS")
                }
                Service::Console => format!("sending the credentials to {host}, which is not AWS"),
            });
        }
        Ok(())
    }

    /// # Errors
    /// Exit 3 when nobody is there to read where the secret goes, and the user's own settings do
    /// not say it.
    pub fn refuse_unseen(&self, service: Service) -> Result<()> {
        let unseen = !self.caller.is_attended();
        match self.settings.elsewhere(service, self.environment)? {
            Some(elsewhere) if unseen && !elsewhere.is_trusted => Err(self.refused(&elsewhere)),
            _ => Ok(()),
        }
    }

    fn refused(&self, elsewhere: &Elsewhere) -> Error {
        let Elsewhere { service, host, .. } = elsewhere;
        let list = self.settings.trusted_hosts.as_ref().map_or_else(
            || "the file trusted-hosts next to the config file".into(),
            |path| path.display().to_string(),
        );
        Error::SettingWrong {
            place: elsewhere.source.to_string(),
            message: format!(
                "{host} is not {}; without a terminal, ol-aws sends {} there only if your own settings allow it",
                service.owner(),
                service.gets()
            ),
            hint: format!(
                "add the line {host} to {list} if you trust this host, or run the command on a terminal"
            ),
        }
    }
}
