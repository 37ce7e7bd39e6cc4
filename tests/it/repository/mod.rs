//! The repository itself: the source keeps its layers, every dependency is reviewed, and each page and list says what
//! the program says.

pub mod docs;
mod docs_run;
mod layers;
mod messages;
mod platforms_page;
mod programs_page;
mod reference;
mod settings_page;
mod supply_chain;
mod words;

use std::path::Path;

/// A page that is made of the program. `OL_AWS_BLESS=1` writes it anew.
fn is_current(file: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("OL_AWS_BLESS").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(page == kept, "{file} is old: OL_AWS_BLESS=1 writes it anew");
}
