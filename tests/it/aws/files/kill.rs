//! `save`, killed at any moment: the file is the old or the new one, never another.

use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::world::{World, binary};

const KILLS: u32 = 300;

#[test]
fn killed_at_three_hundred_moments_it_leaves_the_old_file_or_the_new_one() {
    let world = World::new();
    world.ol_aws("login admin Deploy").ok();
    let directory = world.home().join(".aws");
    let file = directory.join("credentials");
    std::fs::create_dir(&directory).unwrap();
    std::fs::write(&file, "# mine\n[default]\nregion = eu-west-1\n").unwrap();
    let save = |role: &str| {
        let mut run = std::process::Command::new(binary());
        run.args(["save", "--profile", "work", role, "--region", "eu-west-1"]);
        run.env_clear()
            .envs(world.variables())
            .stderr(Stdio::null())
            .stdin(Stdio::null());
        run
    };
    let roles = ["admin", "Deploy"];
    // What the file is when all goes well, and how long that takes.
    let whole = roles.map(|role| {
        let started = Instant::now();
        assert!(save(role).status().unwrap().success());
        (std::fs::read(&file).unwrap(), started.elapsed())
    });
    let longest = whole.iter().map(|(_, took)| *took).max().unwrap();
    let (mut killed, mut replaced) = (0, 0);
    for number in 0..KILLS {
        let before = std::fs::read(&file).unwrap();
        let mut child = save(roles[number as usize % 2]).spawn().unwrap();
        // Evenly over a run's time and a little beyond it.
        std::thread::sleep(longest * number / KILLS * 5 / 4);
        let _ = child.kill();
        killed += u32::from(child.wait().unwrap().signal() == Some(9));
        let after = std::fs::read(&file).unwrap();
        assert!(
            whole.iter().any(|(whole, _)| *whole == after),
            "{}",
            String::from_utf8_lossy(&after)
        );
        replaced += u32::from(before != after);
    }
    assert!(
        killed > KILLS / 10,
        "only {killed} were still running when they were killed"
    );
    assert!(replaced > 0, "none came so far as to replace the file");
    // Nobody holds the lock, and what was left half written goes.
    std::thread::sleep(Duration::from_millis(1));
    assert!(save("admin").status().unwrap().success());
    assert!(save("Deploy").status().unwrap().success());
    let names = std::fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let names: Vec<_> = names.collect();
    assert_eq!(
        names,
        ["credentials"],
        "killed: {killed}, replaced: {replaced}"
    );
}
