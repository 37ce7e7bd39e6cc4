//! What is handed out beside the program: the installer, run from a loopback server by each shell that may be `sh`, and the
//! manifests of package managers.

mod downloads;
mod installer;
mod interrupted;
mod manifests;
