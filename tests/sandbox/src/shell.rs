//! An interactive shell in which `ol-aws` talks to the practice services. HOME stays the reader's,
//! so that it is their own shell; what `ol-aws` writes goes to the practice directory all the same.
//! It loads `ol-assume` as `ol-aws exec` does in the shells it opens.

use ol_aws::command::subshell;
use ol_aws::environment::Environment;
use sandbox::{IDENTITY_CENTER_APP, World};

use crate::playground::{self, Practice};

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
    let environment = Environment::of_process();
    let start_files = practice.home.path().join("start");
    let mut shell = practice.prepare(subshell::command(&environment, Some(&start_files), &[]));
    let program = shell.get_program().to_string_lossy().into_owned();

    println!("{}\n", playground::people(&world));
    println!("Here ol-aws signs in as {}. Try:", user.username);
    if subshell::has_hook(&program) {
        println!("  ol-assume admin        # the prompt shows the role and its time left");
    } else {
        println!("  ol-aws init --help     # the line that makes ol-assume in this shell");
    }
    println!("  ol-aws exec ro -- env  # one command with the credentials of a role");
    println!("  ol-aws status          # what you hold; also: roles, why, console admin");
    println!("  ol-aws logout; export OL_AWS_USERNAME=ben@acme.test   # another user");
    println!(
        "  OL_AWS_APP_ID={IDENTITY_CENTER_APP} ol-aws login            # an app of IAM Identity Center, without roles"
    );
    println!(
        "  OL_AWS_SIGN_IN=browser ol-aws login                   # in a browser; the second time without a window"
    );
    println!(
        "  XDG_CONFIG_HOME=$(mktemp -d) OL_AWS_CONFIG= ol-aws configure   # the first day, nothing set up"
    );
    println!("`exit` ends it.\n");

    // Its status is that of the reader's last command there, and says nothing about us.
    shell
        .status()
        .map_err(|error| format!("cannot run {program}: {error}"))?;
    Ok(())
}
