//! `ol-assume` in zsh: what no other shell says so. (The prompt is in `zsh_prompt`, the Tab key in `zsh_completion`.)

use crate::shells::drivers::zsh::DRIVER;
use crate::world::World;

/// bash itself ends at an interrupt that its program got.
#[test]
fn a_run_that_is_interrupted_changes_nothing_and_its_code_comes_back() {
    if !DRIVER.is_here() {
        return;
    }
    let world = World::new();
    world.stand_in("printf '%s\\n' \"\\\\export AWS_ACCESS_KEY_ID='new'\"; kill -2 $$");
    let code = (DRIVER.code_of)("ol-assume x");
    let lines = [DRIVER.load, &code, "echo $AWS_ACCESS_KEY_ID"];
    let done = DRIVER.run_with(&world, &[("AWS_ACCESS_KEY_ID", "old")], &lines);
    assert_eq!(done.stdout, "code=130\nold\n", "{done:?}");
}
