//! The browser of the Windows that WSL runs on. Programs of Windows start from Linux like any other,
//! unless the user has turned that off (Microsoft, "Working across file systems").

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::environment::Environment;

/// Of wslu, for those who have it.
const WSLVIEW: &str = "wslview";
const POWERSHELL: &str = "WindowsPowerShell/v1.0/powershell.exe";
const RUNDLL32: &str = "rundll32.exe";
/// Where those two are. PATH lacks them with `appendWindowsPath = false`.
const SYSTEM: &str = "/mnt/c/Windows/System32";

/// The variable in which PowerShell gets the address.
const ADDRESS: &str = "PAGE_ADDRESS";
/// Names the variables that WSL passes on to programs of Windows.
const PASSED_ON: &str = "WSLENV";

/// Whether one of the programs below is there.
pub fn reaches_windows(environment: &Environment) -> bool {
    [WSLVIEW, POWERSHELL, RUNDLL32]
        .into_iter()
        .any(|program| find(program, environment).is_some())
}

/// The next is for where the one before it is missing or fails: a policy may forbid PowerShell. None
/// of them is cmd.exe, which would cut the address at `&`, and neither does PowerShell read it as
/// code.
pub fn openers(address: &str, environment: &Environment) -> Vec<Command> {
    let command = |program: &str| find(program, environment).map(Command::new);
    let wslview = command(WSLVIEW).map(|mut wslview| {
        wslview.arg(address);
        wslview
    });
    let powershell = command(POWERSHELL).map(|mut powershell| {
        let script = format!("Start-Process -FilePath $env:{ADDRESS} -ErrorAction Stop");
        let users = environment.get(PASSED_ON);
        let passed_on = users.map(|users| format!(":{users}")).unwrap_or_default();
        powershell
            .args(["-NoProfile", "-NonInteractive", "-Command", &script])
            .env(ADDRESS, address)
            .env(PASSED_ON, format!("{ADDRESS}{passed_on}"));
        powershell
    });
    let rundll32 = command(RUNDLL32).map(|mut rundll32| {
        rundll32.args(["url.dll,FileProtocolHandler", address]);
        rundll32
    });
    [wslview, powershell, rundll32]
        .into_iter()
        .flatten()
        .collect()
}

/// On PATH, else in Windows' own directory.
fn find(program: &str, environment: &Environment) -> Option<PathBuf> {
    let path = environment.get("PATH").unwrap_or_default();
    let file = Path::new(program).file_name()?;
    std::env::split_paths(path)
        .filter(|directory| directory.is_absolute())
        .map(|directory| directory.join(file))
        .chain([Path::new(SYSTEM).join(program)])
        .find(|path| path.is_file())
}
