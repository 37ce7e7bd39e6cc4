//! A person at a shell with a role, for the statements about terminals.

use ol_aws::clock::Timestamp;

use crate::shells::drivers::{Driver, Time};
use crate::shells::hook::window::Window;
use crate::world::World;
use crate::world::hostile::PROOF_OF_EXECUTION;
use crate::world::real_shell::{Shell, Variables, dumped};

/// A person at a shell.
pub struct Session<'a> {
    pub driver: &'a Driver,
    pub world: &'a World,
    pub window: Window<'a>,
    end: i64,
}

/// For a session with colours.
pub const COLOURS: (&str, &str) = ("NO_COLOR", "");

/// When something ends, as the environment says it.
pub fn end_in(seconds: i64) -> String {
    (Timestamp::now().unix_seconds() + seconds).to_string()
}

impl<'a> Session<'a> {
    /// With admin in prod, which ends in two hours, without colours, and this in the start file.
    #[track_caller]
    pub fn new(driver: &'a Driver, world: &'a World, start: &str, more: &[(&str, &str)]) -> Self {
        let end = Timestamp::now().unix_seconds() + 7230;
        let text = end.to_string();
        let mut variables = vec![
            ("OL_AWS_ROLE", "admin"),
            ("OL_AWS_ACCOUNT", "prod"),
            ("OL_AWS_EXPIRES_AT", &text),
            ("OL_AWS_EXPIRES_LOCAL", "14:05"),
            ("OL_AWS_WARN_MINUTES", "0"),
            ("NO_COLOR", "1"),
        ];
        variables.extend(more);
        // PowerShell also heeds one that is empty.
        if more.contains(&COLOURS) {
            variables.retain(|(name, _)| *name != "NO_COLOR");
        }
        let window = driver.window(world, start, &variables);
        Self {
            driver,
            world,
            window,
            end,
        }
    }

    /// Changes the environment, as other programs do; what is shown up to the next prompt.
    #[track_caller]
    pub fn change(&mut self, changes: &[(&str, &str)]) -> String {
        let line = self.driver.change(self.world, changes);
        self.window.line(&line)
    }

    /// What stands before the user's prompt.
    #[track_caller]
    pub fn shows(&mut self, segment: &str) {
        if self.driver.draws_late {
            self.window.comes_to_show(segment);
        } else {
            let shown = self.window.shown_segment();
            assert_eq!(shown, segment, "{}", self.window.screen());
        }
    }

    /// The segment of admin in prod as this shell has it from its start on. (It may have started a minute ago.)
    #[track_caller]
    pub fn shows_the_segment(&mut self) {
        if self.driver.time == Time::Until {
            return self.shows("[admin@prod until 14:05] ");
        }
        let shown = self.window.shown_segment();
        let minutes = (self.end - Timestamp::now().unix_seconds()) / 60;
        let expected = [minutes, minutes + 1]
            .map(|left| format!("[admin@prod {}h{:02}m] ", left / 60, left % 60));
        assert!(
            expected.contains(&shown),
            "{shown:?} is none of {expected:?}"
        );
    }

    /// What a child of the shell has.
    #[track_caller]
    pub fn environment(&mut self) -> Variables {
        self.window.line(&Shell::dump("environ"));
        dumped(self.world.home(), "environ").unwrap()
    }

    pub fn executed(&self) -> bool {
        self.world.home().join(PROOF_OF_EXECUTION).exists()
    }
}
