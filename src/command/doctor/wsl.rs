//! Whether this Linux runs on Windows (WSL), and whether the browser there can be opened.

use super::finding::Finding;
use crate::environment::{Environment, Wsl};
use crate::private_link::reaches_windows;

pub fn check(environment: &Environment) -> Option<Finding> {
    let wsl = environment.wsl()?;
    let name = name(&wsl);
    Some(if reaches_windows(environment) {
        Finding::ok(
            "wsl",
            format!("{name}; `ol-aws console` opens the browser of Windows"),
        )
    } else {
        Finding::warning(
            "wsl",
            format!(
                "{name}; no program of Windows is found, so `ol-aws console` cannot open its browser"
            ),
            "put the System32 folder of Windows on PATH, or use `ol-aws console --print`",
        )
    })
}

fn name(wsl: &Wsl) -> String {
    let version = wsl.version.map(|version| format!(" {version}"));
    let distribution = wsl.distribution.as_deref();
    let distribution = distribution.map(|distribution| format!(", {distribution}"));
    format!(
        "WSL{}{}",
        version.unwrap_or_default(),
        distribution.unwrap_or_default()
    )
}
