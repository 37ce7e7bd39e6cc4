//! Which of the devices OneLogin offers is meant, and what they are called.

use super::{SignIn, SignInIdentity};
use crate::history::OfferedDevice;
use crate::onelogin::{Device, Factor};

/// By id, else by name, a part of it, or its kind; else by what may be of that kind.
pub fn wanted_devices(wanted: &str, devices: &[Device]) -> Vec<usize> {
    let wanted = wanted.to_lowercase();
    let fits = |test: &dyn Fn(&Device) -> bool| -> Vec<usize> {
        (0..devices.len())
            .filter(|index| test(&devices[*index]))
            .collect()
    };
    let by_id = fits(&|device| device.id == wanted);
    let by_name = fits(&|device| device.name.to_lowercase() == wanted);
    let by_part = fits(&|device| device.name.to_lowercase().contains(&wanted));
    let kind = Factor::of_type(&wanted);
    let by_kind = |kind| fits(&|device| Factor::of_device(&device.name) == kind);
    let of_kind = match kind {
        Factor::Push | Factor::Code => by_kind(kind),
        // A message comes by the way that its name says.
        Factor::SentCode | Factor::Unknown => Vec::new(),
    };
    // One whose name says nothing may be of any kind.
    let of_no_kind = match kind {
        Factor::Unknown => Vec::new(),
        _ => by_kind(Factor::Unknown),
    };
    [by_id, by_name, by_part, of_kind, of_no_kind]
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The devices as a person tells them apart: by name, and by id too where two have the same name.
pub fn labels(devices: &[&Device]) -> Vec<String> {
    let is_ambiguous = |device: &Device| {
        let same = |other: &&&Device| other.name.eq_ignore_ascii_case(&device.name);
        devices.iter().filter(same).count() > 1
    };
    let label = |device: &&Device| {
        if is_ambiguous(device) {
            format!("{} ({})", device.name, device.id)
        } else {
            device.name.clone()
        }
    };
    devices.iter().map(label).collect()
}

impl SignIn<'_> {
    /// The devices OneLogin offered at the last sign-in.
    pub fn offered_devices(&self) -> Vec<OfferedDevice> {
        let identity = SignInIdentity::of(&self.settings);
        let history = self.history();
        let offered = identity.map(|identity| history.offered_devices(&identity.person()).to_vec());
        offered.unwrap_or_default()
    }

    /// What the setting `device` would have to say for the device of the last sign-in, where
    /// several were offered: its name, or its id when another one is called so too.
    pub fn device_of_several(&self) -> Option<String> {
        let history = self.history();
        let person = SignInIdentity::of(&self.settings)?.person();
        let offered = history.offered_devices(&person);
        let taken = history.device(&person)?;
        let device = offered.iter().find(|device| device.id == taken)?;
        let namesakes = offered
            .iter()
            .filter(|other| other.name.eq_ignore_ascii_case(&device.name));
        match (offered.len(), namesakes.count()) {
            (..=1, _) => None,
            (_, 1) => Some(device.name.clone()),
            _ => Some(device.id.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_devices_of_one_name_have_their_numbers_shown() {
        let shown = |names: &[&str]| {
            let device = |(index, name): (usize, &&str)| Device {
                id: format!("{}", 500_001 + index),
                name: (*name).to_owned(),
            };
            let devices: Vec<Device> = names.iter().enumerate().map(device).collect();
            labels(&devices.iter().collect::<Vec<_>>()).join(", ")
        };
        assert_eq!(
            shown(&["OneLogin Protect", "Yubico YubiKey"]),
            "OneLogin Protect, Yubico YubiKey"
        );
        assert_eq!(
            shown(&["OneLogin Protect", "Yubico YubiKey", "onelogin protect"]),
            "OneLogin Protect (500001), Yubico YubiKey, onelogin protect (500003)"
        );
    }
}
