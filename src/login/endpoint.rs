//! An endpoint that is not OneLogin's: a person hears of it before a password goes there, and where nobody hears, only the
//! user's own settings may have chosen it. A variable may come from a directory one happened to enter.

use super::{Login, Purpose};
use crate::config::Elsewhere;
use crate::error::{Error, Result};

impl Login<'_> {
    /// # Errors
    /// Exit 3 when nobody is there to read where the password goes, and the user's own config file does not say it.
    pub(super) fn refuse_endpoint_unseen(&self) -> Result<()> {
        let unseen = self.options.purpose == Purpose::Background || !self.ask.can_ask();
        match self.settings.elsewhere() {
            Some(elsewhere) if unseen && !elsewhere.in_own_file => Err(self.refused(&elsewhere)),
            _ => Ok(()),
        }
    }

    fn refused(&self, elsewhere: &Elsewhere) -> Error {
        let own_file = self.settings.own_file.as_ref();
        let own_file = own_file.map_or("the config file".into(), |path| path.display().to_string());
        Error::SettingWrong {
            place: elsewhere.source.to_string(),
            message: format!(
                "{} is not onelogin.com; with nobody watching, a password goes there only if your own config file says so",
                elsewhere.host
            ),
            hint: format!(
                "write endpoint = \"{}\" in {own_file} if you trust it, or run `ol-aws login` on a terminal",
                elsewhere.address
            ),
        }
    }

    pub(super) fn announce_endpoint(&self) {
        if let Some(elsewhere) = self.settings.elsewhere() {
            let host = elsewhere.host;
            self.log
                .say(format!("signing in at {host}, which is not onelogin.com"));
        }
    }
}
