//! Which browser: the one that is named, else the first of those that take commands over a pipe
//! (Chrome, Chromium, Edge, Brave).

use std::io::Read;
use std::path::{Path, PathBuf};

use super::paste_command;
use crate::environment::{Environment, Platform};
use crate::error::{Error, Result};

/// On PATH, in this order.
const ON_PATH: [&str; 7] = [
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge-stable",
    "microsoft-edge",
    "brave-browser",
];
/// Below /Applications and ~/Applications.
const APPLICATIONS: [&str; 4] = [
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Brave Browser.app/Contents/MacOS/Brave Browser",
    "Chromium.app/Contents/MacOS/Chromium",
];
/// Below the directories of programs on Windows.
const PROGRAMS: [&str; 3] = [
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"BraveSoftware\Brave-Browser\Application\brave.exe",
];

/// A browser that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub program: PathBuf,
    /// `chromium`: profiles of different brands must not be mixed.
    pub brand: String,
}

/// Below the user's home: the one place where a snap may write that does not go with its next
/// version.
const SNAPS: &str = "snap";
const OF_A_SNAP: &str = "common/ol-aws/browser";

impl Found {
    /// Where this browser's profiles lie: in `usual`, or where a snap can reach them, which hidden
    /// directories of a home are not (Snapcraft's documentation, "The home interface").
    pub fn profiles(&self, usual: &Path, environment: &Environment) -> PathBuf {
        let name = self.program.strip_prefix("/snap").ok();
        let name = name.and_then(Path::file_name);
        match (name, environment.home()) {
            (Some(name), Some(home)) => home.join(SNAPS).join(name).join(OF_A_SNAP),
            _ => usual.to_owned(),
        }
    }
}

/// Those of every snap that has some.
pub fn profiles_of_snaps(environment: &Environment) -> Vec<PathBuf> {
    let snaps = environment
        .home()
        .and_then(|home| std::fs::read_dir(home.join(SNAPS)).ok());
    let snaps = snaps.into_iter().flatten().flatten();
    snaps
        .map(|snap| snap.path().join(OF_A_SNAP))
        .filter(|profiles| profiles.exists())
        .collect()
}

/// On Windows a browser that is asked for its version opens a window; but a directory beside it is
/// named by it.
pub fn installed_version(found: &Found) -> Option<String> {
    let beside = std::fs::read_dir(found.program.parent()?).ok()?;
    let names = beside.flatten().map(|entry| entry.file_name());
    let is_version = |name: &String| {
        let parts: Vec<&str> = name.split('.').collect();
        parts.len() == 4 && parts.iter().all(|part| part.parse::<u32>().is_ok())
    };
    let version = names
        .filter_map(|name| name.into_string().ok())
        .filter(is_version)
        .max()?;
    Some(format!("{} {version}", found.brand))
}

/// # Errors
/// Exit 3 when the one that is named is not there, or none is.
pub fn find(named: Option<&str>, environment: &Environment) -> Result<Found> {
    if let Some(named) = named {
        let path = if named.contains(['/', '\\']) {
            Some(PathBuf::from(named)).filter(|path| path.is_file())
        } else {
            on_path(named, environment)
        };
        let path = path.ok_or_else(|| Error::SettingWrong {
            place: "browser_path".into(),
            message: format!("there is no browser `{named}`"),
            hint: "set `browser_path` to Chrome, Chromium, Edge or Brave, or remove it".into(),
        })?;
        if environment.platform() == Platform::Unix && is_windows_program(&path) {
            return Err(Error::SettingWrong {
                place: "browser_path".into(),
                message: format!(
                    "`{named}` is a Windows program, which ol-aws cannot control from Linux"
                ),
                hint: in_windows(environment),
            });
        }
        return Ok(found(path));
    }
    let programs = ON_PATH.iter().filter_map(|name| on_path(name, environment));
    let installed = places(environment)
        .into_iter()
        .filter(|path| path.is_file());
    programs.chain(installed).next().map(found).ok_or_else(|| match environment.wsl() {
        Some(_) => Error::Browser {
            reason: "no supported browser is installed in WSL, and ol-aws cannot control one in Windows from there".into(),
            hint: in_windows(environment),
            exit_code: 3,
        },
        None => Error::Browser {
            reason: "no supported browser is installed".into(),
            hint: "install Chrome, Chromium, Edge or Brave, or set `browser_path`; Firefox and Safari are not supported".into(),
            exit_code: 3,
        },
    })
}

/// Commands go over a pipe, which a program of Windows does not inherit from WSL; a port that it
/// opens is on the loopback of Windows, which WSL 2 does not share (and any program could use it).
fn in_windows(environment: &Environment) -> String {
    format!(
        "install Chrome or Chromium in WSL, or copy the SAML response from the browser in Windows and run: {}",
        paste_command(environment)
    )
}

/// The first two bytes of each (Microsoft, "PE Format").
fn is_windows_program(path: &Path) -> bool {
    let mut start = [0; 2];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"MZ"
}

fn found(program: PathBuf) -> Found {
    let name = program
        .file_stem()
        .map(|name| name.to_string_lossy().to_lowercase());
    let name = name.unwrap_or_default();
    let brands = [
        ("edge", "edge"),
        ("brave", "brave"),
        ("chromium", "chromium"),
        ("chrome", "chrome"),
    ];
    let brand = brands.iter().find(|(part, _)| name.contains(part));
    Found {
        program,
        brand: brand.map_or("other", |(_, brand)| *brand).to_owned(),
    }
}

fn on_path(name: &str, environment: &Environment) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(environment.get("PATH")?)
        .filter(|directory| directory.is_absolute())
        .map(|directory| directory.join(&name))
        .find(|path| path.is_file())
}

fn places(environment: &Environment) -> Vec<PathBuf> {
    match environment.platform() {
        Platform::Unix => Vec::new(),
        Platform::MacOs => {
            let own = environment.home().map(|home| home.join("Applications"));
            let roots = [Some(PathBuf::from("/Applications")), own];
            let roots = roots.into_iter().flatten();
            roots
                .flat_map(|root| APPLICATIONS.map(|name| root.join(name)))
                .collect()
        }
        Platform::Windows => {
            let roots = ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].into_iter();
            let roots = roots.filter_map(|name| environment.get(name));
            roots
                .flat_map(|root| PROGRAMS.map(|name| Path::new(root).join(name)))
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snap_gets_its_profile_where_it_can_write() {
        let environment: Environment = [("HOME", "/home/ada")].into_iter().collect();
        let usual = Path::new("/home/ada/.local/state/ol-aws/browser");
        let of = |program: &str| found(program.into()).profiles(usual, &environment);
        let snap = Path::new("/home/ada/snap/chromium/common/ol-aws/browser");
        assert_eq!(of("/snap/bin/chromium"), snap);
        assert_eq!(of("/usr/bin/chromium"), usual);
    }

    #[test]
    fn the_version_is_the_name_of_a_directory_beside_the_program() {
        let place = tempfile::tempdir().unwrap();
        let found = found(place.path().join("chrome.exe"));
        assert_eq!(installed_version(&found), None);
        for name in ["156.0.8078.79", "SetupMetrics", "1.2"] {
            std::fs::create_dir(place.path().join(name)).unwrap();
        }
        let version = installed_version(&found);
        assert_eq!(version.as_deref(), Some("chrome 156.0.8078.79"));
    }

    #[test]
    fn the_brand_is_told_from_the_programs_name() {
        for (path, brand) in [
            ("/usr/bin/google-chrome-stable", "chrome"),
            ("/usr/bin/chromium-browser", "chromium"),
            ("/opt/microsoft-edge", "edge"),
            ("/x/Brave Browser", "brave"),
            ("/x/my-own", "other"),
        ] {
            assert_eq!(found(path.into()).brand, brand, "{path}");
        }
    }

    #[test]
    fn on_macos_a_browser_is_looked_for_among_the_applications_of_all_and_of_the_user() {
        let environment: Environment = [("HOME", "/Users/ada")].into_iter().collect();
        let places = places(&environment.on(Platform::MacOs));
        for place in [
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium",
        ] {
            assert!(places.contains(&place.into()), "{places:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn on_wsl_a_browser_of_windows_is_refused_with_the_way_that_works() {
        let place = tempfile::tempdir().expect("a temporary directory");
        let (windows, linux) = (place.path().join("chrome.exe"), place.path().join("chrome"));
        std::fs::write(&windows, "MZ\x00").expect("written");
        std::fs::write(&linux, "#!/bin/sh\n").expect("written");
        let wsl = [("WSL_DISTRO_NAME", "Ubuntu"), ("PATH", "/nowhere")];
        let wsl: Environment = wsl.into_iter().collect();
        assert!(find(linux.to_str(), &wsl).is_ok());
        for named in [windows.to_str(), None] {
            let error = find(named, &wsl).expect_err("no browser that can be used");
            let hint = error.hint().expect("there is a way");
            assert!(
                error.to_string().contains("ol-aws cannot control"),
                "{error}"
            );
            assert!(
                hint.ends_with(
                    "powershell.exe -NoProfile -Command Get-Clipboard | ol-aws login --paste"
                ),
                "{hint}"
            );
        }
    }
}
