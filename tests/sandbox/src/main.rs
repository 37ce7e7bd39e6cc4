//! The practice OneLogin and AWS as a program, for trying `ol-aws` with no tenant: `cargo run -p
//! sandbox`. It reads the command line; the library beside it is the services themselves.

mod playground;
mod readme_picture;
mod shell;
#[cfg(unix)]
mod terminal;
mod tour;
#[cfg(unix)]
mod user_shell;

use std::path::Path;
use std::process::ExitCode;

use sandbox::{Sandbox, World};

const USAGE: &str = "\
usage: cargo run -p sandbox                   a short tour of ol-aws, no OneLogin needed
       cargo run -p sandbox -- shell [USER]   a shell in which ol-aws talks to the practice services
       cargo run -p sandbox -- serve [--big]  the services alone, until Ctrl-C; --big: 300 roles in 60 accounts
       cargo run -p sandbox -- picture        the README's picture on stdout, from a real session (needs tmux and bash)";

fn main() -> ExitCode {
    // Linked in, so that one build makes both: see `playground::ol_aws_directory`.
    let name = std::env::args_os().next().unwrap_or_default();
    if Path::new(&name)
        .file_stem()
        .is_some_and(|name| name == "ol-aws")
    {
        return ol_aws::program::main();
    }
    practise()
}

fn practise() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        [] => tour::run(),
        ["shell"] => shell::run("ada"),
        ["shell", user] => shell::run(user),
        ["serve"] => serve(World::acme()),
        ["serve", "--big"] => serve(World::big_company()),
        ["serve", "--session-seconds", seconds] => serve_short(seconds),
        ["picture"] => readme_picture::run(),
        ["-h" | "--help" | "help"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Sessions that end while one looks, for what renews them.
fn serve_short(seconds: &str) -> Result<(), String> {
    let mut world = World::acme();
    let seconds = seconds.parse();
    world.session_seconds =
        Some(seconds.map_err(|_| "--session-seconds takes a number".to_owned())?);
    serve(world)
}

fn serve(world: World) -> Result<(), String> {
    let sandbox = Sandbox::start(world);
    println!("export OL_AWS_ENDPOINT='{}'", sandbox.onelogin_url());
    println!("export AWS_ENDPOINT_URL_STS='{}'", sandbox.sts_url());
    println!("export AWS_ENDPOINT_URL_SIGNIN='{}'", sandbox.signin_url());
    eprintln!("\n{}\nCtrl-C stops it", playground::people(&World::acme()));
    // The services have their own thread, and Ctrl-C ends the process.
    loop {
        std::thread::park();
    }
}
