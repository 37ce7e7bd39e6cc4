//! The pages of the program itself and of `ol-assume`, which the shells define.

use clap::Command;

use super::command_page::{SUCCESS, examples_of, options};
use super::roff::{Page, literal, placeholder};
use crate::command::command_line::{ASSUME_FORMS, ASSUME_PURPOSE, EXAMPLES, GROUPS, purpose};
use crate::config::manual;
use crate::error::EXIT_CODES;

const DESCRIPTION: &str = "ol-aws signs in to OneLogin with your password and a second factor, or through your browser. It exchanges the result for temporary AWS credentials, and gives them to your shell, to one command, or to programs that use the AWS SDKs.

One sign-in is enough for all roles that you use, about once an hour. ol-aws keeps the credentials in an encrypted cache and renews them while it can do so without asking you. Processes that need credentials at the same time share one sign-in.

Results go to standard output. Messages and questions go to the terminal. If a command fails, the error is followed by a hint that says how to fix it.";

const ROLES: &str = "Commands accept a role as an argument or with --role. ol-aws tries these in order: an alias from the config file, the ARN of a role, `ACCOUNT/ROLE` with the ID of the account or its name in `[accounts]`, and a role name. On a terminal, parts of names are enough: `ol-assume prod adm`. If several roles match, you pick one from a list. In a script, several matches are an error (exit code 6).

Without a role, ol-aws uses `default_role` or your only role, or lets you pick one.";

const ASSUME: &str = "ol-assume is a shell function. To define it, add the line that `ol-aws init --help` shows to the start file of your shell. In shells that do not allow hyphens in names, it is `ol_assume`.

It changes either all variables or none: after a wrong password or Ctrl-C, your shell has the same credentials as before. Its exit status is that of `ol-aws env`, and for ROLE -- CMD that of the command.

While it handles keys, it turns off traces such as `set -x`.";

const ASSUME_EXAMPLES: &str = "# Use a role in this shell
ol-assume admin

# Use a role by parts of its name, for at least 45 minutes
ol-assume prod adm --min-ttl 45m

# Run one command with another role
ol-assume ro -- aws s3 ls

# Return to the previous role
ol-assume -";

pub fn program(whole: &Command) -> String {
    let about = whole.get_about().map(ToString::to_string);
    let mut page = Page::new("ol-aws", '1', &about.unwrap_or_default());
    page.heading("SYNOPSIS");
    let rest =
        ["GLOBAL OPTION", "COMMAND", "ARGUMENT"].map(|word| placeholder(word).replace(' ', "\\~"));
    let [option, command, argument] = rest;
    page.synopsis(
        "ol-aws",
        &format!("[{option}...] {command} [{argument}...]"),
    );
    page.synopsis(
        "ol-assume",
        &format!("[{}...] [{}]", placeholder("OPTION"), placeholder("ROLE")),
    );
    page.heading("DESCRIPTION");
    page.text(DESCRIPTION);
    page.heading("COMMANDS");
    for (title, names) in GROUPS {
        page.subheading(title);
        for name in names {
            let text = purpose(name, whole);
            let manual = match whole.find_subcommand(name) {
                Some(_) => format!("ol-aws-{name}"),
                None => (*name).to_owned(),
            };
            page.item(&format!("{}(1)", literal(&manual)), &format!("{text}."));
        }
    }
    page.heading("ROLES");
    page.text(ROLES);
    options(&mut page, "GLOBAL OPTIONS", whole, Some("Global options"));
    page.heading("EXIT STATUS");
    page.table(EXIT_CODES);
    page.heading("ENVIRONMENT");
    page.text("Most settings have an environment variable. ol-aws-config(5) lists them and all other variables that ol-aws reads. ol-aws-env(1) lists the variables that it sets.");
    page.heading("FILES");
    for (file, what) in manual::FILES {
        page.item(&literal(file), what);
    }
    page.heading("EXAMPLES");
    let examples = EXAMPLES.lines().skip(1).map(|line| line.trim_start());
    examples_of(&mut page, &examples.collect::<Vec<_>>().join("\n"));
    page.see_also(&[
        ("ol-assume".to_owned(), '1'),
        ("ol-aws-configure".to_owned(), '1'),
        ("ol-aws-config".to_owned(), '5'),
        ("aws".to_owned(), '1'),
    ]);
    page.finish()
}

/// `env` has the options of `ol-assume`, too.
pub fn assume(env: &Command) -> String {
    let mut page = Page::new("ol-assume", '1', ASSUME_PURPOSE);
    page.heading("SYNOPSIS");
    for rest in [
        format!("[{}...] [{}]", placeholder("OPTION"), placeholder("ROLE")),
        format!(
            "[{}...] {} {}\\~{}...",
            placeholder("OPTION"),
            placeholder("ROLE"),
            literal("--"),
            placeholder("CMD")
        ),
        literal("-"),
        literal("--unset"),
    ] {
        page.synopsis("ol-assume", &rest);
    }
    page.heading("DESCRIPTION");
    page.text(ASSUME);
    page.heading("COMMANDS");
    for (form, what) in ASSUME_FORMS {
        page.item(&literal(form), &format!("{what}."));
    }
    page.heading("OPTIONS");
    page.text("ol-assume has the options of ol-aws-env(1), except --shell, --format and --output. Those for signing in are:");
    options(&mut page, "SIGN-IN OPTIONS", env, Some("Sign-in options"));
    page.heading("EXIT STATUS");
    page.text(SUCCESS);
    page.heading("ENVIRONMENT");
    page.item(
        &literal("OL_AWS_WARN_MINUTES"),
        "How many minutes before the end your shell warns you, `5` by default. `0` turns the warning off.",
    );
    page.text("ol-aws-env(1) lists the variables that it sets.");
    page.heading("EXAMPLES");
    examples_of(&mut page, ASSUME_EXAMPLES);
    page.see_also(&[
        ("ol-aws".to_owned(), '1'),
        ("ol-aws-init".to_owned(), '1'),
        ("ol-aws-env".to_owned(), '1'),
        ("ol-aws-prompt".to_owned(), '1'),
    ]);
    page.finish()
}
