//! The command line: the verbs, and from the words to one of them.

mod parse;

use clap::Parser;

use super::Command;
use super::arguments::Global;
pub use parse::{parse, verb};

/// AWS credentials from a OneLogin sign-in, in any shell, any program, any number of accounts
#[derive(Debug, Parser)]
#[command(
    name = "ol-aws",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = "ROLE is an alias of the config file, a role ARN, ACCOUNT/ROLE or a role name; on a terminal\n\
                  also parts of names.\n\n\
                  Exit codes:\n  \
                    2 command line      5 second factor   8 not reachable\n  \
                    3 configuration     6 role            9 an answer is needed, and no terminal is there\n  \
                    4 OneLogin refused  7 AWS refused    10 too short a life\n  \
                  exec: 125 our own failure, 126 not runnable, 127 not found, else the command's own"
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn words_before_the_dashes_are_the_role_and_after_them_the_command() {
        let cli = Cli::try_parse_from([
            "ol-aws", "exec", "prod", "admin", "--", "ls", "-l", "--", "x",
        ])
        .expect("right");
        let Command::Exec(exec) = cli.command else {
            panic!("exec")
        };
        assert_eq!(exec.role.reference().as_deref(), Some("prod admin"));
        assert_eq!(exec.command, ["ls", "-l", "--", "x"]);
    }
}
