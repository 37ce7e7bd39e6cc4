//! Linux on Windows (WSL): how it is recognized.

use std::path::Path;

use super::{Environment, Platform};

/// Which one it is, as far as it tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wsl {
    /// 1 runs Linux's programs on Windows' kernel, 2 a Linux kernel in a virtual machine.
    pub version: Option<u8>,
    /// `Ubuntu`; unknown after sudo, which removes the variable.
    pub distribution: Option<String>,
}

impl Environment {
    /// The WSL that this process runs in.
    pub fn wsl(&self) -> Option<Wsl> {
        (self.platform == Platform::Unix)
            .then(|| recognized(self, &kernel_release(), is_container()))?
    }
}

/// Whether Windows is below this kernel, also if no variable says so.
pub fn is_wsl_kernel() -> bool {
    is_microsofts(&kernel_release())
}

/// The variables are set in every shell that WSL starts (Microsoft, "Working across file systems"),
/// whatever kernel the user has built. After sudo only the kernel's name tells; a container has that
/// name too, but not the programs of Windows.
fn recognized(environment: &Environment, release: &str, is_container: bool) -> Option<Wsl> {
    let distribution = environment.get("WSL_DISTRO_NAME");
    let has_variable = distribution.is_some() || environment.get("WSL_INTEROP").is_some();
    if !has_variable && (is_container || !is_microsofts(release)) {
        return None;
    }
    Some(Wsl {
        version: version(release),
        distribution: distribution.map(str::to_owned),
    })
}

fn is_microsofts(release: &str) -> bool {
    release.to_ascii_lowercase().contains("microsoft")
}

/// `4.4.0-19041-Microsoft` is 1, `6.6.87.2-microsoft-standard-WSL2` is 2.
fn version(release: &str) -> Option<u8> {
    match release.trim_end() {
        release if release.ends_with("-Microsoft") => Some(1),
        release if release.contains("microsoft-standard") => Some(2),
        _ => None,
    }
}

fn kernel_release() -> String {
    std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default()
}

/// As Docker and Podman mark theirs.
fn is_container() -> bool {
    Path::new("/.dockerenv").exists() || Path::new("/run/.containerenv").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wsl_is_recognized_by_its_variables_or_its_kernel() {
        const WSL1: &str = "4.4.0-19041-Microsoft\n";
        const WSL2: &str = "6.6.87.2-microsoft-standard-WSL2\n";
        const OWN: &str = "6.12.1-mine\n";
        let set = ("WSL_DISTRO_NAME", "Ubuntu");
        let interop = ("WSL_INTEROP", "/run/WSL/8_interop");
        let found = |version, name: Option<&str>| {
            Some(Wsl {
                version,
                distribution: name.map(str::to_owned),
            })
        };
        for (variables, release, is_container, expected) in [
            (
                vec![set, interop],
                WSL2,
                false,
                found(Some(2), Some("Ubuntu")),
            ),
            (vec![set], WSL1, false, found(Some(1), Some("Ubuntu"))),
            (vec![interop], OWN, false, found(None, None)),
            // After sudo.
            (vec![], WSL2, false, found(Some(2), None)),
            (vec![], WSL1, false, found(Some(1), None)),
            // Docker Desktop's containers.
            (vec![], WSL2, true, None),
            // A devcontainer that hands the variable on.
            (vec![set], WSL2, true, found(Some(2), Some("Ubuntu"))),
            (vec![], "6.1.0-40-amd64\n", false, None),
            (vec![], "", false, None),
        ] {
            let environment: Environment = variables.into_iter().collect();
            let wsl = recognized(&environment, release, is_container);
            assert_eq!(wsl, expected, "{environment:?} {release}");
        }
    }

    #[test]
    fn another_system_is_no_wsl_whatever_its_variables_say() {
        let variables = [("WSL_DISTRO_NAME", "Ubuntu")];
        let environment: Environment = variables.into_iter().collect();
        for platform in [Platform::MacOs, Platform::Windows] {
            assert_eq!(environment.clone().on(platform).wsl(), None);
        }
    }
}
