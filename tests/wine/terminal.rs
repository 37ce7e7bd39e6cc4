//! Somebody at a Windows console: Wine draws it on a pseudo-terminal.

use rexpect::reader::{Options, ReadUntil, Regex};
use rexpect::session::{PtySession, spawn_with_options};
use sandbox::{PASSWORD, Step};

use crate::shells::load;
use crate::world::{Run, Windows, value_of};

/// Those of `configure` where all is set but the roles' names.
const QUESTIONS: [&str; 7] = [
    "[acme]:",
    "[sandbox-client-id]:",
    "[123456]:",
    "[ada@acme.test]:",
    "short names? [y/N]:",
    "use these aliases? [Y/n]:",
    "add it? [Y/n]:",
];

struct Console {
    session: PtySession,
    shown: String,
}

impl Console {
    fn of(run: Run) -> Self {
        let mut command = std::process::Command::new("sh");
        command.args([
            "-c",
            "stty sane -echo -icanon -icrnl rows 40 columns 200; exec \"$0\" \"$@\"",
            "wine",
        ]);
        command.args(run.command.get_args());
        command.env_clear().env("TERM", "xterm-256color");
        for (name, value) in run.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.current_dir(run.command.get_current_dir().unwrap());
        let options = Options::new().timeout_ms(Some(120_000));
        Self {
            session: spawn_with_options(command, options).unwrap(),
            shown: String::new(),
        }
    }

    /// Waits until this is shown. Wine may draw each character by itself, and a blank as a step of the
    /// cursor.
    #[track_caller]
    fn see(&mut self, text: &str) -> &mut Self {
        const DRAWING: &str = r"(?:\x1b\[[0-9;?]*[A-Za-z])*";
        let drawn = |c: char| match c {
            ' ' => r"(?:\x1b\[[0-9;?]*[A-Za-z]|\s)+".to_owned(),
            c if c.is_alphanumeric() => format!("{c}{DRAWING}"),
            c => format!("\\{c}{DRAWING}"),
        };
        let pattern: String = text.chars().map(drawn).collect();
        match self
            .session
            .exp_any(vec![ReadUntil::Regex(Regex::new(&pattern).unwrap())])
        {
            Ok((before, found)) => self.shown += &(before + &found),
            Err(error) => panic!("{error}\nbefore that: {:?}", self.shown),
        }
        self
    }

    fn line(&mut self, text: &str) -> &mut Self {
        self.session.send(&format!("{text}\r")).unwrap();
        self.session.flush().unwrap();
        self
    }

    /// The exit code.
    #[track_caller]
    fn ends(&mut self) -> i32 {
        match self.session.exp_eof() {
            Ok(rest) => self.shown += &rest,
            Err(error) => panic!("{error}\nbefore that: {:?}", self.shown),
        }
        match self.session.process().wait().unwrap() {
            rexpect::process::WaitStatus::Exited(_, code) => code,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_password_and_a_code_are_typed_and_the_password_is_not_shown() {
    let windows = Windows::new();
    let run = windows
        .ol_aws("login admin")
        .user("ben")
        .without(&["OL_AWS_PASSWORD"]);
    let mut console = Console::of(run);
    console.see("password of ben@acme.test:").line(PASSWORD);
    console.see("code of Google Authenticator:").line("012345");
    console.see("in the system keyring? [y/N]:").line("y");
    assert_eq!(console.ends(), 0, "{}", console.shown);
    assert!(!console.shown.contains(PASSWORD), "{}", console.shown);
    assert_eq!(windows.sandbox.count(Step::AssumeRoleWithSaml), 1);
    // From now on the Credential Manager has it, until it is forgotten.
    let again = || {
        let run = windows
            .ol_aws("env admin --no-input --format json --otp 012345")
            .user("ben");
        run.without(&["OL_AWS_PASSWORD"])
    };
    windows.ol_aws("logout").user("ben").ok();
    again().ok();
    windows.ol_aws("logout --forget").user("ben").ok();
    again().fails(9);
}

#[test]
fn a_role_is_chosen_by_its_number() {
    let windows = Windows::new();
    let mut console = Console::of(windows.ol_aws("exec -- child show chosen"));
    console.see("or part of a name [1]:").line("readonly");
    console.see("or part of a name [1]:").line("2");
    console.see("chosen");
    assert_eq!(console.ends(), 0, "{}", console.shown);
}

#[test]
fn ctrl_c_is_for_the_command_and_exec_ends_with_it() {
    let windows = Windows::new();
    let mut console = Console::of(windows.ol_aws("exec admin -- child interrupted"));
    console.see("waiting for Ctrl-C");
    console.session.send_control('c').unwrap();
    console.see("interrupted");
    assert_eq!(console.ends(), 7, "{}", console.shown);
}

#[test]
fn configure_adds_the_line_to_the_profile_of_the_powershell_at_hand() {
    let windows = Windows::new();
    for folder in ["WindowsPowerShell", "PowerShell"] {
        let _ = std::fs::remove_file(windows.unix(r"%APPDATA%\ol-aws\config.toml"));
        let documents = format!(r"{}\Firma\Dokumente", windows.profile());
        let run = windows.ol_aws("configure --default-role admin --region eu-west-1");
        let run = run.env("PSModulePath", &format!(r"{documents}\{folder}\Modules"));
        let mut console = Console::of(run);
        let profile = format!(r"{documents}\{folder}\Microsoft.PowerShell_profile.ps1");
        // Enter takes what is there.
        for question in QUESTIONS {
            console.see(question).line("");
        }
        console.ends();
        assert!(console.shown.contains(&profile), "{}", console.shown);
        let text = windows.read(&profile);
        assert!(
            text.contains("ol-aws init powershell | Out-String | Invoke-Expression"),
            "{text}"
        );
    }
}

#[test]
fn the_line_that_env_shows_loads_the_credentials_at_the_prompt_of_cmd() {
    let windows = Windows::new();
    let json = windows.ol_aws("env admin --format json").ok();
    let mut console = Console::of(windows.wine("cmd", &["/d"]));
    console.see("C:").line(&load("%i", "admin"));
    console.line("echo [%AWS_ACCESS_KEY_ID%]");
    console.see(&format!("[{}]", value_of(&json, "AWS_ACCESS_KEY_ID")));
    console.line("exit 3");
    assert_eq!(console.ends(), 3, "{}", console.shown);
}
