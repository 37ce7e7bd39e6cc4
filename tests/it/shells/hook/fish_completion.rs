//! The Tab key in fish, on a terminal: what the program offers, and behind `--` what the other command's own completion does.

use crate::world::pty::Pty;
use crate::world::{World, tool};

const RC: &str = ".config/fish/config.fish";
const LOAD: &str = "function fish_prompt; echo -n 'READY> '; end; ol-aws init fish | source\n";
/// A command with a completion of its own.
const OWN: &str = "function other; end; complete -c other -l version -d 'of other'; complete -c other -f -a 'value second'\n";
/// Offers a role, and leaves the words it was asked for in a file, one a line.
const OFFERS: &str = "printf '%s\\n' \"$@\" > \"$HOME/words\"; printf 'admin\\tAdmin in prod\\nadmin:dev\\n/a b/\\n'; echo oops >&2";

fn fish(rc: &str) -> Option<(World, Pty)> {
    tool("fish")?;
    let world = World::new();
    world.stand_in(OFFERS);
    let (pty, _) = world.at_prompt(&["fish", "-i"], RC, &format!("{LOAD}{rc}"));
    Some((world, pty))
}

fn words(world: &World) -> Vec<String> {
    let words = std::fs::read_to_string(world.home().join("words")).unwrap();
    words.lines().map(str::to_owned).collect()
}

#[test]
fn tab_completes_with_what_the_program_offers() {
    let Some((world, mut pty)) = fish("") else {
        return;
    };
    pty.keys("ol-aws env --tenant 'a b' admin:\t");
    pty.see("dev");
    let asked = [
        "complete", "--", "ol-aws", "env", "--tenant", "a b", "admin:",
    ];
    assert_eq!(words(&world), asked);
    pty.control('u');
    pty.keys("true; ol-assume adm\t");
    pty.see("Admin in prod");
    assert_eq!(words(&world), ["complete", "--", "ol-assume", "adm"]);
    assert!(!pty.transcript().contains("oops"));
}

#[test]
fn a_path_is_quoted_as_fish_does() {
    let Some((_world, mut pty)) = fish("") else {
        return;
    };
    pty.keys("ol-assume /a\t");
    pty.see("/a\\ b/");
}

#[test]
fn behind_two_dashes_the_commands_own_completion_goes_on() {
    for line in [
        "ol-assume admin --",
        "ol-aws exec admin --",
        "ol-aws --quiet exec --",
    ] {
        let Some((world, mut pty)) = fish(OWN) else {
            return;
        };
        pty.keys(&format!("{line} other --vers\t"));
        pty.see("--version");
        pty.control('u');
        for (typed, offered) in [("othe", "other\n"), ("other 'a b' sec", "second\n")] {
            pty.run(&format!("complete -C \"{line} {typed}\" >offered"));
            let found = std::fs::read_to_string(world.home().join("offered")).unwrap();
            assert_eq!(found, offered, "{line} {typed}");
        }
        assert!(world.starts().is_empty(), "{:?}", world.starts());
    }
    // Another verb has no command behind it.
    let (world, mut pty) = fish("").unwrap();
    pty.keys("ol-aws env -- adm\t");
    pty.see("Admin in prod");
    assert_eq!(
        words(&world),
        ["complete", "--", "ol-aws", "env", "--", "adm"]
    );
}

#[test]
fn the_real_git_completes_behind_two_dashes() {
    let Some(_) = tool("git") else { return };
    let Some((_world, mut pty)) = fish("") else {
        return;
    };
    pty.keys("ol-assume admin -- git --vers\t");
    pty.see("--version");
}

#[test]
fn a_file_read_twice_asks_once() {
    let Some((world, mut pty)) = fish("ol-aws init fish | source\n") else {
        return;
    };
    pty.keys("ol-assume adm\t");
    pty.see("Admin in prod");
    pty.control('u');
    let before = world.starts().len();
    pty.run("complete -C 'ol-assume adm'");
    assert_eq!(world.starts().len() - before, 1);
}
