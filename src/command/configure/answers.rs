//! The answers, and the config file that they go into as they are given: whoever leaves in the
//! middle goes on from there the next time. An answer that replaces one of the file waits until
//! OneLogin has accepted it if those of the file have worked, which are not to be lost for a typing
//! error.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::api_client::METHOD;
use crate::ask;
use crate::config::{Additions, SignInMethod, Source, with_additions, write};
use crate::error::Result;
use crate::log::Log;
use crate::sessions::Sessions;
use crate::sign_in::{APP_ID, CLIENT_ID, LAUNCH_URL, SUBDOMAIN, USERNAME};

pub struct Answers {
    /// `None` where there is no place for one.
    file: Option<PathBuf>,
    tenant: Option<String>,
    /// Of the settings that a sign-in needs, those that some file has and that have worked.
    proven: BTreeSet<&'static str>,
    /// All that was answered.
    pub all: Additions,
    /// Those that are to be written.
    new: Additions,
    /// Those that wait for OneLogin.
    waiting: Vec<(&'static str, String)>,
    /// A file that cannot be written is no reason to stop.
    goes_on_without: Option<Log>,
    has_written: bool,
}

impl Answers {
    pub fn new(sessions: &Sessions<'_>) -> Self {
        let settings = &sessions.sign_in.settings;
        let have_worked = sessions.have_worked();
        let of_sign_in = [&SUBDOMAIN, &APP_ID, &USERNAME, &CLIENT_ID, &LAUNCH_URL];
        let is_in_file = |key: &&str| {
            let source = settings.sourced(key).map(|known| &known.source);
            have_worked && matches!(source, Some(Source::File { .. }))
        };
        let known = of_sign_in.map(|setting| setting.key).into_iter();
        let method = match settings.sign_in {
            SignInMethod::Api => None,
            SignInMethod::Browser => Some(METHOD),
        };
        Self {
            file: settings.file.clone(),
            tenant: settings.tenant.clone(),
            proven: known.filter(is_in_file).chain(method).collect(),
            all: Additions::default(),
            new: Additions::default(),
            waiting: Vec::new(),
            goes_on_without: None,
            has_written: false,
        }
    }

    /// Has a file that cannot be written cost a warning and no more.
    pub fn go_on_without_file(mut self, log: Log) -> Self {
        self.goes_on_without = Some(log);
        self
    }

    /// Takes an answer that OneLogin has yet to accept.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn try_out(&mut self, key: &'static str, answer: String) -> Result<()> {
        self.all.put(key, answer.clone());
        self.waiting.retain(|(known, _)| *known != key);
        if self.proven.contains(key) {
            self.waiting.push((key, answer));
            return Ok(());
        }
        self.new.put(key, answer);
        self.write()
    }

    /// OneLogin has accepted the answers that waited for it.
    ///
    /// # Errors
    /// As [`Self::try_out`].
    pub fn accepted(&mut self) -> Result<()> {
        for (key, answer) in std::mem::take(&mut self.waiting) {
            self.new.put(key, answer);
        }
        self.write()
    }

    /// Takes what the command line or another tool's files say.
    ///
    /// # Errors
    /// As [`Self::try_out`].
    pub fn take(&mut self, given: Additions) -> Result<()> {
        self.add(|additions| {
            additions.roles.extend(given.roles.iter().cloned());
            additions.accounts.extend(given.accounts.iter().cloned());
        })?;
        for (key, answer) in given.texts {
            self.try_out(key, answer)?;
        }
        Ok(())
    }

    /// Takes answers that need no check by OneLogin.
    ///
    /// # Errors
    /// As [`Self::try_out`].
    pub fn add(&mut self, change: impl Fn(&mut Additions)) -> Result<()> {
        change(&mut self.all);
        change(&mut self.new);
        self.write()
    }

    fn write(&mut self) -> Result<()> {
        let Some(path) = self.file.clone().filter(|_| !self.new.is_empty()) else {
            return Ok(());
        };
        let written =
            with_additions(&path, self.tenant.as_deref(), &self.new).and_then(|(before, after)| {
                if before == after {
                    Ok(())
                } else {
                    write(&path, &after)
                }
            });
        match (written, self.goes_on_without) {
            (Ok(()), _) => {
                self.has_written = true;
                ask::parting(self.parting());
                Ok(())
            }
            (Err(error), Some(log)) => {
                log.warn(format!("{error}: your answers are not kept"));
                self.file = None;
                Ok(())
            }
            (Err(error), None) => Err(error),
        }
    }

    /// Whether there is a file for them.
    pub fn are_kept(&self) -> bool {
        self.file.is_some()
    }

    /// What somebody who leaves in the middle should know.
    pub fn parting(&self) -> Option<String> {
        let file = self.file.as_ref().filter(|_| self.has_written)?;
        let waiting: Vec<&str> = self.waiting.iter().map(|(key, _)| *key).collect();
        let except = match waiting.as_slice() {
            [] => String::new(),
            keys => format!(
                ", except {}, which OneLogin has not accepted yet",
                keys.join(", ")
            ),
        };
        let tenant = self.tenant.as_ref();
        let tenant = tenant.map_or_else(String::new, |name| format!(" --tenant {name}"));
        Some(format!(
            "Your answers so far are kept in {}{except}. To go on, run: ol-aws{tenant} configure\n",
            file.display()
        ))
    }
}
