//! The guard of a role: asks for the account's name, or refuses what is not a child process.

use super::Sessions;
use crate::ask::Question;
use crate::config::{AgentAccess, AgentsGuarded, Guard};
use crate::credentials::READ_ONLY_ROLE;
use crate::error::{Error, Result};
use crate::role::NamedRole;

/// What credentials are obtained for. There is no default: a verb that does not state it must not
/// compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be held, or not obtained at all; nobody uses them yet.
    Keep,
    /// For the shell that asks, a file, or the browser.
    PresentShell,
    /// For whichever program asks: nobody is there to answer a guard, so a flag has to.
    Background,
    ChildProcess,
}

/// How often a person may type the account's name.
const TRIES: u32 = 3;

impl Sessions<'_> {
    /// # Errors
    /// When the guard does not allow this use, the name typed is another each time, or nobody is there to
    /// type it (exit 9).
    pub(super) fn pass_guard(&self, role: &NamedRole) -> Result<()> {
        self.pass_read_only_child(role)?;
        let guard = self.names().guard_of(role);
        self.pass_agent(role, guard)?;
        let answered = self.options.answered;
        match (guard, self.options.purpose) {
            (None, _) | (_, Purpose::Keep) | (Some(Guard::ExecOnly), Purpose::ChildProcess) => {
                Ok(())
            }
            (Some(Guard::Confirm), _) | (Some(_), Purpose::Background) if guard <= answered => {
                Ok(())
            }
            (Some(Guard::ExecOnly), Purpose::PresentShell | Purpose::Background) => {
                Err(Error::ExecOnly {
                    role: role.reference(),
                })
            }
            (Some(Guard::Confirm), _) => self.confirm(role),
        }
    }

    /// What AI agents get, by the settings, before anything is asked or fetched for them.
    ///
    /// # Errors
    /// When they get nothing.
    pub fn check_agent_access(&self) -> Result<()> {
        let access = self.sign_in.settings.agents;
        match (self.options.agent, self.options.purpose) {
            (None, _) | (_, Purpose::Keep) => Ok(()),
            (Some(agent), _) if access == AgentAccess::None => Err(Error::NotForAgents {
                agent: agent.name,
                variable: agent.variable,
            }),
            (Some(agent), _) => {
                if access == AgentAccess::ReadOnly {
                    self.sign_in.log().say(format!(
                        "{} runs this command ({} is set), so its credentials are read-only",
                        agent.name, agent.variable
                    ));
                }
                Ok(())
            }
        }
    }

    fn pass_agent(&self, role: &NamedRole, guard: Option<Guard>) -> Result<()> {
        let is_open = self.sign_in.settings.agents_guarded == AgentsGuarded::Allow;
        match (self.options.agent, guard) {
            (Some(agent), Some(_)) if !is_open && self.options.purpose != Purpose::Keep => {
                Err(Error::GuardedFromAgents {
                    role: role.reference(),
                    agent: agent.name,
                    variable: agent.variable,
                })
            }
            _ => Ok(()),
        }
    }

    /// In a child of `exec --read-only` other roles need a person, whatever the flags say: a
    /// program that was given one role to look around with should not help itself to the next.
    fn pass_read_only_child(&self, role: &NamedRole) -> Result<()> {
        let only = self.sign_in.environment.get(READ_ONLY_ROLE);
        match only.filter(|only| *only != role.role.role_arn) {
            Some(_) if self.options.purpose == Purpose::Keep => Ok(()),
            Some(only) if !self.sign_in.caller.ask.can_ask() => Err(Error::ReadOnlyChild {
                role: role.reference(),
                only: only.to_owned(),
            }),
            Some(_) => {
                let name = role.reference();
                let why = format!("`{name}` is not the role of this read-only shell");
                self.type_account(role, &why)
            }
            None => Ok(()),
        }
    }

    fn confirm(&self, role: &NamedRole) -> Result<()> {
        let name = role.reference();
        if !self.sign_in.caller.ask.can_ask() {
            return Err(Error::NeedsConfirmation { role: name });
        }
        self.type_account(role, &format!("{name} is guarded"))
    }

    fn type_account(&self, role: &NamedRole, why: &str) -> Result<()> {
        let role = self.names().with_account(role.clone());
        let (role, account) = (role.reference(), role.display_account());
        let text = format!("{why}; type {account} to use it");
        let question = Question::plain(&text);
        let ask = self.sign_in.caller.ask;
        for left in (0..TRIES).rev() {
            let typed = ask.text(&question, None)?;
            if typed.eq_ignore_ascii_case(account) {
                return Ok(());
            }
            match left {
                0 => {}
                1 => ask.tell(&format!("that is not {account}; you can try once more")),
                left => ask.tell(&format!(
                    "that is not {account}; you can try {left} more times"
                )),
            }
        }
        Err(Error::NotConfirmed {
            role,
            account: account.to_owned(),
        })
    }
}
