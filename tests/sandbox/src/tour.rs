//! The tour: a person's first minutes with `ol-aws`, typed into a shell of their own kind and answered by the practice
//! services. At a terminal the person types the password and the code; elsewhere the tour does.

use sandbox::{PASSWORD, Sandbox, Step, World};

use crate::playground::Practice;
#[cfg(unix)]
use crate::terminal::{Ended, Terminal};
#[cfg(unix)]
use crate::user_shell::{self, UserShell};

/// Of ben, who signs in with a password and a code.
pub const USER: &str = "ben@acme.test";
pub const CODE: &str = "012345";

pub fn run() -> Result<(), String> {
    println!("A practice OneLogin and AWS on this machine, and the real ol-aws in a shell.");
    println!("No account is needed. None of your settings or credentials are read or changed.\n");
    let practice = Practice::start(World::acme(), USER)?;
    stops(&practice)?;
    println!("\n{}", seen(&practice.sandbox));
    println!("Now try it yourself: cargo run -p sandbox -- shell");
    // A program that does nothing succeeds too: the services know better.
    match practice.sandbox.count(Step::AssumeRoleWithSaml) {
        0..3 => Err("not every role was assumed at the practice AWS".into()),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn stops(practice: &Practice) -> Result<(), String> {
    let shell = UserShell::find();
    let mut terminal = Terminal::start(shell.command(practice)?)?;
    let ended = type_into(&mut terminal, shell.assume());
    drop(terminal);
    println!();
    match ended {
        Ok(()) => Ok(()),
        Err(Ended::Failed(command)) => Err(format!("this did not work: {command}")),
        Err(Ended::Stopped) => Err("the tour was stopped".into()),
    }
}

#[cfg(unix)]
fn type_into(terminal: &mut Terminal, assume: &str) -> Result<(), Ended> {
    /// How often a mistyped password or code is forgiven.
    const SIGN_INS: usize = 3;

    terminal.run(&format!(
        "# Sign in once. The practice password: {PASSWORD}  Code: {CODE}"
    ))?;
    let sign_in = [("OneLogin password", PASSWORD), ("code of", CODE)];
    for tries in 1.. {
        match terminal.run_and_answer(&format!("{assume} admin"), &sign_in) {
            Ok(()) => break,
            Err(Ended::Failed(_)) if terminal.has_person() && tries < SIGN_INS => {
                terminal.run("# That was not it. Once more:")?;
            }
            Err(ended) => return Err(ended),
        }
    }
    terminal.run("# Other roles ask nothing. The prompt shows the time left.")?;
    terminal.run(&format!("{assume} ro"))?;
    terminal.run(&format!("{assume} deploy"))?;
    terminal.run("# One command with another role:")?;
    terminal
        .run(r#"ol-aws exec ro -- sh -c 'echo "running as $OL_AWS_ROLE in $OL_AWS_ACCOUNT"'"#)?;
    terminal.run("# What you hold, and what an AWS SDK would use here:")?;
    terminal.run("ol-aws status")?;
    terminal.run("ol-aws why")?;
    if user_shell::is_on_path("aws") {
        terminal.run("# The AWS CLI asks the practice AWS who you are:")?;
        // Old ones do not know the variable by itself, and would ask the real AWS.
        terminal.run(
            "aws --endpoint-url $AWS_ENDPOINT_URL_STS sts get-caller-identity --output text",
        )?;
    }
    Ok(())
}

/// There is no pseudo-terminal that is as good here: the commands themselves, on the console as it is.
#[cfg(not(unix))]
fn stops(practice: &Practice) -> Result<(), String> {
    use std::io::IsTerminal;

    println!("The practice password is {PASSWORD}, the code {CODE}.");
    let has_person = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    for line in [
        "ol-aws login admin ro deploy",
        "ol-aws exec ro -- cmd /C echo running as %OL_AWS_ROLE% in %OL_AWS_ACCOUNT%",
        "ol-aws status",
        "ol-aws why",
    ] {
        println!("\n> {line}");
        let mut command = practice.private_command("cmd");
        command.args(["/C", &line.replace('%', "^%")]);
        if !has_person {
            command
                .env("OL_AWS_PASSWORD", PASSWORD)
                .env("OL_AWS_OTP", CODE);
        }
        let status = command
            .status()
            .map_err(|error| format!("cannot run cmd: {error}"))?;
        if !status.success() {
            return Err(format!("this did not work: {line}"));
        }
    }
    Ok(())
}

/// What the services saw, in one line.
fn seen(sandbox: &Sandbox) -> String {
    let counted: Vec<String> = [
        (Step::Assertion, "password", "passwords"),
        (Step::VerifyFactor, "code", "codes"),
        (Step::AssumeRoleWithSaml, "role assumed", "roles assumed"),
    ]
    .into_iter()
    .map(|(step, one, many)| match sandbox.count(step) {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    })
    .collect();
    format!("The practice OneLogin and AWS saw {}.", counted.join(", "))
}
