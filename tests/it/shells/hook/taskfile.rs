//! A Taskfile, whose lines run in a shell that go-task has in it.

use crate::world::{World, tool};

/// Whatever shell its user logs in with.
#[test]
fn the_plain_line_and_exec_work_in_a_taskfile() {
    let Some(task) = tool("task") else { return };
    let world = World::new();
    world.ol_aws("login").ok();
    let lines = r#"version: '3'
tasks:
  default:
    cmds:
      - eval "$(ol-aws env Admin)" && echo "plain $OL_AWS_ROLE"
      - ol-aws exec Admin -- sh -c 'echo "exec $OL_AWS_ROLE"'
      - '! eval "$(ol-aws env nobody)" && echo "refused <$OL_AWS_ROLE>"'
"#;
    std::fs::write(world.home().join("Taskfile.yml"), lines).unwrap();
    for login_shell in ["/bin/sh", "/usr/bin/fish"] {
        let output = std::process::Command::new(&task)
            .arg("--silent")
            .current_dir(world.home())
            .env_clear()
            .envs(world.variables())
            .env("PATH", world.path())
            .env("SHELL", login_shell)
            .output()
            .unwrap();
        let shown = String::from_utf8_lossy(&output.stdout);
        let expected = "plain Admin\nexec Admin\nrefused <>\n";
        assert_eq!(shown, expected, "{login_shell}: {output:?}");
    }
}
