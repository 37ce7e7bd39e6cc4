//! The guard of a role: asks for the account's name, or refuses what is not a child process.

use super::Login;
use crate::ask::Question;
use crate::config::Guard;
use crate::error::{Error, Result};
use crate::role::Named;

/// What credentials are obtained for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// To be held; nobody uses them yet.
    #[default]
    Keep,
    /// For the shell that asks, a file, or the browser.
    PresentShell,
    /// For whichever program asks: nobody is there to answer a guard, so `--yes` has to.
    Background,
    ChildProcess,
}

impl Login<'_> {
    /// # Errors
    /// When the guard does not allow this use, the name typed is another, or nobody is there to type it (exit 9).
    pub(super) fn pass_guard(&self, named: &Named) -> Result<()> {
        let guard = self.names().guard_of(named);
        match (guard, self.options.purpose) {
            (None, _) | (_, Purpose::Keep) | (Some(Guard::ExecOnly), Purpose::ChildProcess) => {
                Ok(())
            }
            (Some(Guard::Confirm), _) | (Some(_), Purpose::Background) if self.options.yes => {
                Ok(())
            }
            (Some(Guard::ExecOnly), Purpose::PresentShell | Purpose::Background) => {
                Err(Error::ExecOnly {
                    role: named.reference(),
                })
            }
            (Some(Guard::Confirm), _) => self.confirm(named),
        }
    }

    fn confirm(&self, named: &Named) -> Result<()> {
        let (role, account) = (named.reference(), named.display_account());
        if !self.ask.can_ask() {
            return Err(Error::NeedsConfirmation { role });
        }
        let question = Question {
            text: &format!("{role} is guarded; type {account} to use it"),
            key: "",
            variable: "",
        };
        let typed = self.ask.text(&question, None)?;
        if typed.eq_ignore_ascii_case(account) {
            Ok(())
        } else {
            Err(Error::NotConfirmed {
                role,
                account: account.to_owned(),
            })
        }
    }
}
