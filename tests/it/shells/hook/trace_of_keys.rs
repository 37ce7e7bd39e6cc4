//! `set -x`, as scripts in CI have it: keys do not belong in a log.

use crate::world::World;
use crate::world::real_shell::Shell;

#[test]
fn a_traced_script_shows_no_key_and_stays_traced() {
    for shell in Shell::sh_family() {
        let world = World::new();
        let script = match shell.name {
            "bash" | "zsh" => shell.name,
            _ => "sh",
        };
        let load = format!(". {}/shell/ol-aws.{script}", env!("CARGO_MANIFEST_DIR"));
        let assume = match script {
            "sh" => "ol_assume",
            _ => "ol-assume",
        };
        let lines = [
            load.as_str(),
            "set -x",
            &format!("{assume} Admin"),
            &format!("{assume} nobody; : status=$?"),
            ": still traced",
            "set +x",
            "echo \"key=$AWS_SECRET_ACCESS_KEY\"",
        ];
        let output = shell.run(&lines, world.home(), world.variables());
        let (stdout, stderr) = (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        let key = stdout.trim().strip_prefix("key=").unwrap_or_default();
        assert!(!key.is_empty(), "{}: {stdout} {stderr}", shell.name);
        assert!(!stderr.contains(key), "{}: {stderr}", shell.name);
        assert!(stderr.contains("status=6"), "{}: {stderr}", shell.name);
        assert!(stderr.contains("still traced"), "{}: {stderr}", shell.name);
    }
}
