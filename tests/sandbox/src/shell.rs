//! An interactive shell in which `ol-aws` talks to the practice services. HOME stays the reader's,
//! so that it is their own shell; what `ol-aws` writes goes to the practice directory all the same.

use std::env;

use sandbox::World;

use crate::practice::{self, Practice};

pub fn run(user: &str) -> Result<(), String> {
    let world = World::acme();
    let Some(user) = world
        .users
        .iter()
        .find(|known| known.username == user || known.username.split('@').next() == Some(user))
    else {
        let names: Vec<&str> = world.users.iter().map(|user| &*user.username).collect();
        return Err(format!("no user {user}\nhint: {}", names.join(", ")));
    };
    let practice = Practice::start(world.clone(), &user.username)?;
    println!("{}\n", practice::people(&world));
    println!("Here ol-aws is {}; another user:", user.username);
    println!("  export OL_AWS_USERNAME=ben@acme.test");
    println!(
        "As on the first day, with nothing configured (app id 123456, client id sandbox-client-id):"
    );
    println!("  OL_AWS_CONFIG= XDG_CONFIG_HOME=$(mktemp -d) OL_AWS_USERNAME= ol-aws env");
    println!("Try `ol-aws env ro`, `ol-aws roles`, `ol-aws exec deploy -- env`; `exit` ends it.");
    println!(
        "In a browser: `export OL_AWS_SIGN_IN=browser; ol-aws login`, and again without a window.\n"
    );

    let fallback = if cfg!(windows) { "cmd" } else { "sh" };
    let shell = env::var("SHELL").unwrap_or_else(|_| fallback.into());
    // Its status is that of the reader's last command there, and says nothing about us.
    practice
        .command(&shell)
        .status()
        .map_err(|error| format!("cannot run {shell}: {error}"))?;
    Ok(())
}
