//! What `configure` asks people who have an AI agent: one question, once.

use super::configure::{
    ACCOUNTS, ALIASES, APP, CLIENT, DEFAULT, LINE, REGION, SECRET, SUBDOMAIN, USER, newcomer,
};
use crate::world::World;
use crate::world::pty::Pty;

const AGENTS: &str = "unless you start them with a role yourself? [y/N]: ";

/// Everything up to AWS's region.
fn begin(pty: &mut Pty) {
    for (question, answer) in [
        (SUBDOMAIN, "acme"),
        (CLIENT, "sandbox-client-id"),
        (SECRET, "sandbox-client-secret"),
        (APP, "123456"),
        (USER, "ada@acme.test"),
        ("password of ada@acme.test: ", sandbox::PASSWORD),
        (ACCOUNTS, ""),
        (ALIASES, ""),
        (DEFAULT, ""),
        (REGION, ""),
    ] {
        pty.see(question);
        pty.line(answer);
    }
}

fn file(world: &World) -> String {
    std::fs::read_to_string(world.config_file()).unwrap()
}

#[test]
fn people_who_have_an_agent_are_asked_what_it_gets() {
    for (answer, access) in [("y\r", "read-only"), ("\r", "full"), ("\u{1b}", "full")] {
        let world = World::new();
        std::fs::create_dir(world.home().join(".codex")).unwrap();
        let mut pty = newcomer(world.terminal("configure")).on_terminal();
        begin(&mut pty);
        let shown = pty.see(AGENTS);
        assert!(shown.contains("give Codex and other AI agents read-only"));
        pty.keys(answer);
        pty.see(LINE);
        pty.control('c');
        let expected = format!("[agents]\naccess = \"{access}\"\n");
        assert!(file(&world).contains(&expected), "{}", file(&world));
    }
}

#[test]
fn nobody_is_asked_who_has_no_agent_or_has_answered() {
    for settings in ["", "[agents]\naccess = \"full\"\n"] {
        let world = World::new();
        if !settings.is_empty() {
            world.config(settings);
            std::fs::create_dir(world.home().join(".claude")).unwrap();
        }
        let mut pty = newcomer(world.terminal("configure")).on_terminal();
        begin(&mut pty);
        let shown = pty.see(LINE);
        pty.control('c');
        assert!(!shown.contains("AI agents"), "{shown}");
    }
}
