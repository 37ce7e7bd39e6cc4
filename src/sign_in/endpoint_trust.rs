//! An address that is not OneLogin's or AWS's: a person hears of it before a secret goes there, and
//! where nobody hears, only the user's own settings may have chosen it. A variable may come from a
//! directory one happened to enter.

use super::Caller;
use crate::config::{Elsewhere, Service, Settings, SignInMethod};
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
        let Elsewhere {
            service,
            host,
            address,
            ..
        } = elsewhere;
        let place = |path: &Option<_>, otherwise: &str| {
            let shown = |path: &std::path::PathBuf| path.display().to_string();
            path.as_ref().map_or(otherwise.to_owned(), shown)
        };
        let own_file = place(&self.settings.own_file, "the config file");
        let fix = match service {
            Service::OneLogin => {
                let key = match self.settings.sign_in {
                    SignInMethod::Api => "endpoint",
                    SignInMethod::Browser => "launch_url",
                };
                format!("set {key} = \"{address}\" in {own_file}")
            }
            Service::Sts | Service::Console | Service::SignInPage => {
                let list = place(
                    &self.settings.trusted_hosts,
                    "the file trusted-hosts next to the config file",
                );
                format!("add the line {host} to {list}")
            }
        };
        Error::SettingWrong {
            place: elsewhere.source.to_string(),
            message: format!(
                "{host} is not {}; without a terminal, {} is sent there only if your own settings allow it",
                service.owner(),
                service.gets()
            ),
            hint: format!("{fix} if you trust this host, or run the command on a terminal"),
        }
    }
}
