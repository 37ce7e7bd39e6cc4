//! Which of the devices OneLogin offers is meant, and what they are called.

use crate::onelogin::{Device, Factor};

/// By id, else by name, a part of it, or its kind.
pub(super) fn wanted_devices(wanted: &str, devices: &[Device]) -> Vec<usize> {
    let wanted = wanted.to_lowercase();
    let fits = |test: &dyn Fn(&Device) -> bool| -> Vec<usize> {
        (0..devices.len())
            .filter(|index| test(&devices[*index]))
            .collect()
    };
    let by_id = fits(&|device| device.id == wanted);
    let by_name = fits(&|device| device.name.to_lowercase() == wanted);
    let by_part = fits(&|device| device.name.to_lowercase().contains(&wanted));
    let by_kind = fits(&|device| match wanted.as_str() {
        "push" => Factor::of_device(&device.name) == Factor::Push,
        "code" | "totp" => Factor::of_device(&device.name) == Factor::Code,
        _ => false,
    });
    [by_id, by_name, by_part, by_kind]
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Two devices of one kind are told apart by their ids.
pub(super) fn label(device: &Device) -> String {
    format!("{} ({})", device.name, device.id)
}
