//! Linux on Windows (WSL), with programs that stand in for those of Windows: the console in the browser there, the sign-in with
//! what that browser got, and what `doctor` says.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use super::doctor::{Findings, doctor};
use crate::world::program::write_program;
use crate::world::{Run, World, tool};

/// A folder that is all of PATH, with programs of these names and texts; each notes what it was given.
fn path(world: &World, programs: &[(&str, &str)]) -> PathBuf {
    let folder = world.home().join("windows");
    std::fs::create_dir_all(&folder).unwrap();
    let _ = symlink(tool("setsid").unwrap(), folder.join("setsid"));
    for (name, text) in programs {
        let noted = format!(
            "#!/bin/sh\nPATH=/usr/bin:/bin\nprintf '%s\\n' \"$@\" >{name}.words\nenv >{name}.environment\n{text}\n"
        );
        write_program(&folder.join(name), &noted);
    }
    folder
}

/// A run in a WSL whose PATH is that folder.
fn in_wsl(world: &World, line: &str, programs: &[(&str, &str)]) -> Run {
    world
        .ol_aws(line)
        .env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url())
        .env("WSL_DISTRO_NAME", "Ubuntu-24.04")
        .env("PATH", path(world, programs))
}

/// Opens the last of its words, as wslview and rundll32.exe do.
const OPENS: &str =
    "for last; do :; done\ncurl -s -o /dev/null -w '%{redirect_url}' \"$last\" >opened";
/// As PowerShell with our script: the address is in a variable, which Windows gets only if it is named.
const OPENS_VARIABLE: &str = "case :$WSLENV: in *:PAGE_ADDRESS:*) ;; *) exit 1 ;; esac\n\
    curl -s -o /dev/null -w '%{redirect_url}' \"$PAGE_ADDRESS\" >opened";

#[test]
fn the_console_opens_in_the_browser_of_windows() {
    let Some(_) = tool("curl") else { return };
    let all = [
        ("wslview", OPENS),
        ("powershell.exe", OPENS_VARIABLE),
        ("rundll32.exe", OPENS),
    ];
    let refused = ("powershell.exe", "exit 1");
    for (programs, opener, words) in [
        (&all[..], "wslview", 1),
        (&all[1..], "powershell.exe", 4),
        (&[refused, all[2]], "rundll32.exe", 2),
        (&all[2..], "rundll32.exe", 2),
    ] {
        let world = World::new();
        let run = in_wsl(&world, "console admin", programs).env("WSLENV", "USERS/p");
        let done = run.done();
        assert_eq!(done.code, 0, "{opener}: {}", done.stderr);
        let read = |name: &str| std::fs::read_to_string(world.home().join(name)).unwrap();
        assert!(read("opened").contains("SigninToken="), "{opener}");
        let given = read(&format!("{opener}.words"));
        assert_eq!(given.lines().count(), words, "{opener}: {given}");
        let environment = read(&format!("{opener}.environment"));
        assert!(environment.contains("USERS/p"), "{opener}: {environment}");
        for secret in ["OL_AWS_PASSWORD", "OL_AWS_CLIENT_SECRET", "SigninToken"] {
            assert!(!environment.contains(secret), "{opener}: {secret}");
            assert!(!given.contains(secret), "{opener}: {given}");
        }
        let first = programs[0].0;
        let others = programs
            .iter()
            .filter(|(name, _)| *name != opener && *name != first);
        for (name, _) in others {
            let note = world.home().join(format!("{name}.words"));
            assert!(!note.exists(), "{name} was started after {opener}");
        }
    }
}

#[test]
fn without_programs_of_windows_the_link_is_printed() {
    let world = World::new();
    let done = in_wsl(&world, "console admin", &[]).done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.contains("SigninToken="), "{}", done.stderr);
}

#[test]
fn a_browser_of_windows_that_has_a_blank_in_its_path_is_opened() {
    let Some(_) = tool("curl") else { return };
    let world = World::new();
    let folder = world.home().join("Program Files (x86)");
    std::fs::create_dir(&folder).unwrap();
    let edge = path(&world, &[("msedge.exe", OPENS)]).join("msedge.exe");
    std::fs::rename(edge, folder.join("msedge.exe")).unwrap();
    let run = in_wsl(&world, "console admin", &[]).env("BROWSER", folder.join("msedge.exe"));
    let done = run.done();
    assert_eq!(
        (done.code, done.stdout.as_str()),
        (0, ""),
        "{}",
        done.stderr
    );
    assert!(world.home().join("opened").exists());
}

#[test]
fn doctor_names_wsl_and_says_whether_windows_is_reached() {
    let world = World::new();
    world.ol_aws("login admin").ok();
    assert!(Findings::of(doctor(&world), 0).all("wsl").is_empty());
    let run = doctor(&world).env("WSL_DISTRO_NAME", "Ubuntu-24.04");
    Findings::of(run, 0).is("wsl", "warning", &["WSL, Ubuntu-24.04", "--print"]);
    let windows = path(&world, &[("powershell.exe", "")]);
    let run = doctor(&world).env("WSL_INTEROP", "/run/WSL/8_interop");
    let run = run.env("PATH", format!("{}:/usr/bin:/bin", windows.display()));
    Findings::of(run, 0).is("wsl", "ok", &["WSL;", "opens the browser of Windows"]);
}

#[test]
fn a_sign_in_through_a_browser_of_windows_is_refused_with_the_way_that_works() {
    let world = World::new();
    let windows = world.home().join("chrome.exe");
    write_program(&windows, "MZ\x00\x00");
    let browser = |run: Run| {
        let launch = format!("{}/launch/987", world.sandbox.onelogin_url());
        run.env("OL_AWS_SIGN_IN", "browser")
            .env("OL_AWS_LAUNCH_URL", launch)
    };
    let found = |path: Option<&PathBuf>| {
        let run = browser(in_wsl(&world, "doctor --json", &[]));
        let run = match path {
            Some(path) => run.env("OL_AWS_BROWSER_PATH", path),
            None => run,
        };
        Findings::of(run, 1)
    };
    for path in [Some(&windows), None] {
        let parts = [
            "ol-aws cannot control",
            "powershell.exe -NoProfile -Command Get-Clipboard | ol-aws login --paste",
        ];
        found(path).is("browser", "error", &parts);
    }
}

/// What `Get-Clipboard` prints ends as lines of Windows do.
#[test]
fn a_saml_response_from_the_clipboard_of_windows_signs_in() {
    let mut acme = sandbox::World::acme();
    acme.portal.person = Some("ada@acme.test".into());
    let world = World::of(acme);
    let form = world.sandbox.portal_form("ada@acme.test");
    for clipboard in [format!("{form}\r\n"), form.replace("&", "\r\n&") + "\r\n"] {
        let done = in_wsl(&world, "login admin --paste", &[]).typed(&clipboard);
        assert_eq!(done.code, 0, "{}", done.stderr);
    }
    let done = in_wsl(&world, "login admin --paste", &[]).typed("nothing like it\r\n&\r\n");
    assert_ne!(done.code, 0);
}
