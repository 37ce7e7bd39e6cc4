//! OneLogin's Java client: its SDK's `onelogin.sdk.properties`.

use super::entries::{Entry, Section};
use super::{Imported, Wrong, properties};

pub const FILE: &str = "onelogin.sdk.properties";
const PREFIX: &str = "onelogin.sdk.";
const KEYS: [&str; 6] = [
    "client_id",
    "client_secret",
    "region",
    "instance",
    "subdomain",
    "ip",
];

pub fn read(text: &str) -> Result<Imported, Wrong> {
    let mut imported = Imported::of("OneLogin's Java client", None, FILE);
    let mut section = Section::default();
    for entry in properties::parse(text)?.entries {
        // The same file may hold another program's keys.
        let key = entry
            .key
            .strip_prefix(PREFIX)
            .unwrap_or(&entry.key)
            .to_owned();
        section.entries.push(Entry { key, ..entry });
    }
    imported.take("client_id", section.get("client_id"));
    imported.take_secret(section.get("client_secret"));
    imported.take("ip_address", section.get("ip"));
    // `instance` is the region's old name, and counts if there is no region. With a subdomain the
    // SDK uses the company's own host and ignores both.
    let region = match section.text("region") {
        "" => section.get("instance"),
        _ => section.get("region"),
    };
    if section.text("subdomain").is_empty() {
        imported.take_onelogin_region(region);
    } else {
        imported.take("subdomain", section.get("subdomain"));
        if let Some(region) = region.filter(|region| !region.is_empty()) {
            let text = format!(
                "`{}` is ignored if a subdomain is set: ol-aws uses your company's own host",
                region.key
            );
            imported.note(region.line, &text);
        }
    }
    imported.leave(&section, &KEYS, &[]);
    Ok(imported)
}
