//! The tour: four commands of the real `ol-aws` against the practice services, each shown first.

use std::io::{IsTerminal, Write};

use sandbox::{PASSWORD, Sandbox, Step, World};

use crate::practice::Practice;

/// One command of the tour.
struct Stop {
    says: &'static str,
    /// As a reader would type it.
    shown: &'static str,
    arguments: &'static [&'static str],
    variables: Vec<(&'static str, &'static str)>,
}

#[cfg(unix)]
const ECHO: (&str, &[&str]) = (
    r#"ol-aws exec ro -- sh -c 'echo "$OL_AWS_ROLE in $OL_AWS_ACCOUNT until $OL_AWS_EXPIRES_LOCAL"'"#,
    &[
        "exec",
        "ro",
        "--",
        "sh",
        "-c",
        r#"echo "$OL_AWS_ROLE in $OL_AWS_ACCOUNT until $OL_AWS_EXPIRES_LOCAL""#,
    ],
);
#[cfg(not(unix))]
const ECHO: (&str, &[&str]) = (
    "ol-aws exec ro -- cmd /C echo %OL_AWS_ROLE% in %OL_AWS_ACCOUNT% until %OL_AWS_EXPIRES_LOCAL%",
    &[
        "exec",
        "ro",
        "--",
        "cmd",
        "/C",
        "echo %OL_AWS_ROLE% in %OL_AWS_ACCOUNT% until %OL_AWS_EXPIRES_LOCAL%",
    ],
);

pub fn run() -> Result<(), String> {
    println!("A practice OneLogin and AWS on this computer, and the real ol-aws against them.");
    println!("No account, no network; no settings or credentials of yours are read or changed.");
    let practice = Practice::start(World::acme(), "ada@acme.test")?;
    let asks = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let failed: Vec<&str> = stops(asks)
        .iter()
        .filter(|stop| !stop.visit(&practice))
        .map(|stop| stop.shown)
        .collect();

    println!("\n{}", seen(&practice.sandbox));
    println!("to go on by yourself: cargo run -p sandbox -- shell");
    if !failed.is_empty() {
        return Err(format!("this did not work: {}", failed.join(", ")));
    }
    // A program that does nothing succeeds too: the services know better.
    match practice.sandbox.count(Step::AssumeRoleWithSaml) {
        0..3 => Err("not every command reached the practice AWS".into()),
        _ => Ok(()),
    }
}

fn stops(asks: bool) -> [Stop; 4] {
    let (shown, arguments) = ECHO;
    let mut second_factor = vec![("OL_AWS_USERNAME", "ben@acme.test")];
    if !asks {
        second_factor.extend([("OL_AWS_PASSWORD", PASSWORD), ("OL_AWS_OTP", "012345")]);
    }
    [
        Stop {
            says: "Credentials for this shell. ada has no second factor; her password is in \
                   OL_AWS_PASSWORD.",
            shown: "ol-aws env admin",
            arguments: &["env", "admin"],
            variables: vec![("OL_AWS_PASSWORD", PASSWORD)],
        },
        Stop {
            says: "Credentials for one command, of another role.",
            shown,
            arguments,
            variables: vec![("OL_AWS_PASSWORD", PASSWORD)],
        },
        Stop {
            says: if asks {
                "ben has an authenticator: type 012345 when it asks for the code (password: \
                 correct-horse-battery)."
            } else {
                "ben has an authenticator; with no terminal here, the code is in OL_AWS_OTP."
            },
            shown: "OL_AWS_USERNAME=ben@acme.test ol-aws env deploy",
            arguments: &["env", "deploy"],
            variables: second_factor,
        },
        Stop {
            says: "What is held now.",
            shown: "ol-aws status",
            arguments: &["status"],
            variables: Vec::new(),
        },
    ]
}

impl Stop {
    /// Whether it worked.
    fn visit(&self, practice: &Practice) -> bool {
        println!("\n{}\n$ {}", self.says, self.shown);
        // What the program prints must not overtake us.
        let _ = std::io::stdout().flush();
        let home = practice.home.path();
        let status = practice
            .command("ol-aws")
            .args(self.arguments)
            .envs(self.variables.iter().copied())
            .env("HOME", home)
            .env("USERPROFILE", home)
            .env("APPDATA", home)
            .env("LOCALAPPDATA", home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .status();
        match status {
            Ok(status) => {
                if !status.success() {
                    eprintln!("({status})");
                }
                status.success()
            }
            Err(error) => {
                eprintln!("(cannot be run: {error})");
                false
            }
        }
    }
}

/// What the services saw, in one line.
fn seen(sandbox: &Sandbox) -> String {
    let counted: Vec<String> = [
        (Step::Token, "token", "tokens"),
        (Step::Assertion, "assertion", "assertions"),
        (Step::VerifyFactor, "second factor", "second factors"),
        (Step::AssumeRoleWithSaml, "role assumed", "roles assumed"),
    ]
    .into_iter()
    .map(|(step, one, many)| match sandbox.count(step) {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    })
    .collect();
    format!("the practice OneLogin and AWS saw: {}", counted.join(", "))
}
