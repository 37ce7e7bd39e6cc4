//! Which browser: the one that is named, else the first of those that take commands over a pipe
//! (Chrome, Chromium, Edge, Brave).

use std::path::{Path, PathBuf};

use crate::environment::Environment;
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
        return path.map(found).ok_or_else(|| Error::SettingWrong {
            place: "browser_path".into(),
            message: format!("there is no browser `{named}`"),
            hint: "set `browser_path` to Chrome, Chromium, Edge or Brave, or remove it".into(),
        });
    }
    let programs = ON_PATH.iter().filter_map(|name| on_path(name, environment));
    let installed = places(environment)
        .into_iter()
        .filter(|path| path.is_file());
    programs.chain(installed).next().map(found).ok_or_else(|| Error::Browser {
        reason: "no supported browser is installed".into(),
        hint: "install Chrome, Chromium, Edge or Brave, or set `browser_path`; Firefox and Safari are not supported".into(),
        exit_code: 3,
    })
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
    if cfg!(target_os = "macos") {
        let own = environment.home().map(|home| home.join("Applications"));
        let roots = [Some(PathBuf::from("/Applications")), own];
        let roots = roots.into_iter().flatten();
        return roots
            .flat_map(|root| APPLICATIONS.map(|name| root.join(name)))
            .collect();
    }
    if cfg!(windows) {
        let roots = ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].into_iter();
        let roots = roots.filter_map(|name| environment.get(name));
        return roots
            .flat_map(|root| PROGRAMS.map(|name| Path::new(root).join(name)))
            .collect();
    }
    Vec::new()
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
}
