//! The programs that keep secrets on desktops, the real ones that Debian has and a mock service with the traits of the others:
//! what is stored, read and deleted, what a person is asked, and that nobody is asked where no person is. What the secrets are
//! for is in `sign_in::keyring`.

mod programs;
mod prompts;
mod service_traits;

use sandbox::PASSWORD;

use crate::world::World;
use crate::world::desktop::Desktop;

pub const ASKS_PASSWORD: &str = "OneLogin password of ada@acme.test: ";
pub const ASKS_SECRET: &str = "API client secret: ";
pub const KEEP_PASSWORD: &str =
    "save the OneLogin password of ada@acme.test in the system keyring? [y/N]: ";
pub const KEEP_SECRET: &str =
    "save the OneLogin API client secret of sandbox-client-id in the system keyring? [y/N]: ";
const WAITING: &str = "waiting for the keyring (Enter: continue without it)";

/// The names of ada's entries.
pub fn password_account(world: &World) -> String {
    format!(
        "password {} acme ada@acme.test",
        world.sandbox.onelogin_url()
    )
}

pub fn secret_account(world: &World) -> String {
    format!(
        "client-secret {} sandbox-client-id",
        world.sandbox.onelogin_url()
    )
}

pub fn both_are_there(world: &World, desktop: &Desktop) {
    desktop.put(&password_account(world), PASSWORD);
    desktop.put(&secret_account(world), "sandbox-client-secret");
}
