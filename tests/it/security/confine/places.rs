//! Where the closed places are: through links, mounts and variables; and that the page says the same.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::symlink;
use std::path::Path;

use ol_aws::confinement::places::{CLOSED, Group, READ_ONLY};

use super::{LOOT, User, printed};
use crate::world::unprivileged::is_root;

fn rows(groups: &[Group]) -> String {
    let row = |(holds, places): &Group| {
        let places: Vec<String> = places.iter().map(|place| format!("`~/{place}`")).collect();
        format!("| {holds} | {} |\n", places.join(", "))
    };
    groups.iter().map(row).collect()
}

/// `OL_AWS_BLESS=1` writes it again.
#[test]
fn the_page_has_the_tables_of_the_source() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/confine.md");
    let mut page = fs::read_to_string(&file).unwrap();
    for (name, groups) in [("closed", &CLOSED[..]), ("read-only", &READ_ONLY[..])] {
        let (start, end) = (
            format!("<!-- {name} -->\n"),
            format!("<!-- end of {name} -->"),
        );
        let (before, rest) = page.split_once(&start).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        page = format!(
            "{before}{start}\n| what | where |\n|---|---|\n{}\n{end}{after}",
            rows(groups)
        );
    }
    if std::env::var_os("OL_AWS_BLESS").is_some() {
        fs::write(&file, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), page);
}

/// Each place of the tables, made when the command runs already or there before.
#[test]
fn every_place_is_closed_whether_it_is_there_before_or_not() {
    for is_there in [true, false] {
        let Some(user) = User::new() else { return };
        let places = |groups: &'static [Group]| groups.iter().flat_map(|(_, places)| *places);
        let make = || {
            let closed = places(&CLOSED).map(|place| (place, "loot\n"));
            for (place, text) in closed.chain(places(&READ_ONLY).map(|place| (place, "start\n"))) {
                if !user.home().join(place).exists() {
                    user.put(place, text);
                }
            }
            user.give_away();
        };
        if is_there {
            make();
        }
        let script = "echo begun; until test -e go; do sleep 0.1; done; cd ~; while read -r place; do
            if test -d \"$place\"; then ls \"$place\" >/dev/null; find \"$place\" -type f -exec cat {} +; else cat \"$place\"; fi
            { test ! -f \"$place\" || echo x >>\"$place\"; } && { test ! -d \"$place\" || echo x >\"$place/x\"; } && echo written \"$place\"
        done";
        let mut run = user.confined(&format!("{{ {script}; }} 2>/dev/null || true"));
        run.command
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped());
        let mut child = run.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        for place in places(&CLOSED).chain(places(&READ_ONLY)) {
            writeln!(stdin, "{place}").unwrap();
        }
        writeln!(stdin, "project/file").unwrap();
        drop(stdin);
        // It began, so the wall is up.
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut output = String::new();
        stdout.read_line(&mut output).unwrap();
        if !is_there {
            make();
        }
        user.put("project/go", "");
        stdout.read_to_string(&mut output).unwrap();
        child.wait().unwrap();
        assert!(!output.contains(LOOT), "there before: {is_there}: {output}");
        let written = output.lines().filter(|line| line.starts_with("written"));
        let written: Vec<&str> = written.collect();
        assert_eq!(
            written,
            ["written project/file"],
            "there before: {is_there}"
        );
        // What is only there later is not allowed at all.
        assert_eq!(output.contains("start\n"), is_there, "{output}");
    }
}

fn is_closed(user: &User, path: &str) -> bool {
    let done = printed(user.confined(&format!("echo begun; cat {path}")));
    assert!(
        printed(user.open(&format!("echo begun; cat {path}")))
            .stdout
            .contains(LOOT),
        "{path} is there"
    );
    !done.stdout.contains(LOOT)
}

#[test]
fn links_of_dotfile_managers_are_followed() {
    let Some(user) = User::new() else { return };
    let home = user.home();
    user.put(
        "dotfiles/aws-config",
        "[profile x]\naws_secret_access_key = loot\n",
    );
    user.put("dotfiles/other", "loot\n");
    user.put("vault/.mozilla/cookies", "loot\n");
    user.put("far/ol-aws/config.toml", "loot = 1\n");
    fs::remove_file(home.join(".aws/config")).unwrap();
    symlink("../dotfiles/aws-config", home.join(".aws/config")).unwrap();
    fs::remove_dir_all(home.join(".mozilla")).unwrap();
    symlink(home.join("vault/.mozilla"), home.join(".mozilla")).unwrap();
    user.give_away();
    assert!(is_closed(&user, "~/dotfiles/aws-config"));
    assert!(is_closed(&user, "~/.aws/config"));
    assert!(is_closed(&user, "~/vault/.mozilla/cookies"));
    assert!(!is_closed(&user, "~/dotfiles/other"));
}

#[test]
fn a_home_that_is_a_link_and_variables_that_move_things() {
    let Some(user) = User::new() else { return };
    let home = user.home();
    let link = tempfile::tempdir_in("/var/tmp").unwrap();
    fs::set_permissions(
        link.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    symlink(&home, link.path().join("home")).unwrap();
    user.put("moved/chromium/Cookies", "loot\n");
    user.put("moved/other", "loot\n");
    user.put("moved/file", "loot\n");
    user.give_away();
    let script = "echo begun; cat ~/.aws/credentials ~/moved/chromium/Cookies ~/moved/file; cat ~/project/file; cat /dev/null && echo device";
    let of = |flag: &str| {
        let run = user.script(&format!("exec {flag} admin"), script);
        let run = run
            .env("HOME", link.path().join("home"))
            .env("XDG_DATA_HOME", home.join("none"));
        // The settings stay where they are.
        let run = run
            .env("OL_AWS_CONFIG", home.join(".config/ol-aws/config.toml"))
            .env("XDG_CONFIG_HOME", home.join("moved"));
        let run = run
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", home.join("moved/file"));
        printed(run.env("OL_AWS_ENDPOINT_TRUSTED", "")).stdout
    };
    let _ = of;
    let trusted = home.join("moved/ol-aws");
    fs::create_dir_all(&trusted).unwrap();
    fs::copy(
        home.join(".config/ol-aws/trusted-hosts"),
        trusted.join("trusted-hosts"),
    )
    .unwrap();
    user.give_away();
    assert_eq!(of("--renew").matches(LOOT).count(), 3);
    assert_eq!(of("--confine"), "begun\nmine\ndevice\n");
}

/// The same files by two paths.
#[test]
fn a_mount_that_was_there_before() {
    let Some(user) = User::new() else { return };
    if !is_root() {
        crate::world::skipped("this takes root, and a mount");
        return;
    }
    let bound = user.project().join("bound");
    fs::create_dir(&bound).unwrap();
    user.give_away();
    for (what, path) in [
        ("", "bound/.aws/credentials"),
        ("/.aws/sso", "bound/cache/token.json"),
    ] {
        for (flag, is_confined) in [("--renew", false), ("--confine", true)] {
            let script = format!(
                "mount --bind ~{what} bound && exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$OL_AWS\" exec {flag} admin -- sh -c 'echo begun; cat {path}'"
            );
            let mut run = user.ol_aws("");
            let mut command = std::process::Command::new("unshare");
            command
                .args(["-m", "sh", "-c", &script])
                .current_dir(user.project())
                .env_clear();
            for (name, value) in run.command.get_envs() {
                command.env(name, value.unwrap());
            }
            run.command = command;
            let done = printed(run);
            assert_eq!(done.stdout.contains(LOOT), !is_confined, "{what}: {done:?}");
        }
    }
}
