//! The guard of a role: asks for the account's name, or refuses what is not a child process.

use super::Login;
use crate::ask::Question;
use crate::config::Guard;
use crate::credentials::READ_ONLY_ROLE;
use crate::error::{Error, Result};
use crate::role::Named;

/// What credentials are obtained for. There is no default: a verb that does not state it must not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be held, or not obtained at all; nobody uses them yet.
    Keep,
    /// For the shell that asks, a file, or the browser.
    PresentShell,
    /// For whichever program asks: nobody is there to answer a guard, so `--yes` has to.
    Background,
    ChildProcess,
}

impl Purpose {
    /// Below this many seconds credentials are renewed where that needs nobody. boto asks for other ones at every request
    /// while less than 15 minutes are left (botocore's `RefreshableCredentials`).
    pub(super) fn renew_early(self) -> i64 {
        match self {
            Purpose::Background => 900,
            Purpose::Keep | Purpose::PresentShell | Purpose::ChildProcess => 300,
        }
    }
}

impl Login<'_> {
    /// # Errors
    /// When the guard does not allow this use, the name typed is another, or nobody is there to type it (exit 9).
    pub(super) fn pass_guard(&self, named: &Named) -> Result<()> {
        self.pass_read_only_child(named)?;
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

    /// In a child of `exec --read-only` other roles need a person, whatever the flags say: a program that was given one role
    /// to look around with should not help itself to the next.
    fn pass_read_only_child(&self, named: &Named) -> Result<()> {
        let only = self.environment.get(READ_ONLY_ROLE);
        match only.filter(|only| *only != named.role.role_arn) {
            Some(_) if self.options.purpose == Purpose::Keep => Ok(()),
            Some(only) if !self.ask.can_ask() => Err(Error::ReadOnlyChild {
                role: named.reference(),
                only: only.to_owned(),
            }),
            Some(_) => {
                let role = named.reference();
                self.type_account(
                    named,
                    &format!("{role} is not the role of this read-only child"),
                )
            }
            None => Ok(()),
        }
    }

    fn confirm(&self, named: &Named) -> Result<()> {
        let role = named.reference();
        if !self.ask.can_ask() {
            return Err(Error::NeedsConfirmation { role });
        }
        self.type_account(named, &format!("{role} is guarded"))
    }

    fn type_account(&self, named: &Named, why: &str) -> Result<()> {
        let (role, account) = (named.reference(), named.display_account());
        let question = Question {
            text: &format!("{why}; type {account} to use it"),
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
