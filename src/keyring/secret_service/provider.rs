//! Which program provides the Secret Service, and what it does otherwise than the others. Known by
//! the other names it has on the bus.

use zbus::zvariant::ObjectPath;

use super::bus::{Bus, NAME};
use super::{COLLECTION, Trouble};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provider {
    GnomeKeyring,
    KeePassXc,
    /// KDE's: its major version.
    KWallet(u8),
    /// Another: its process.
    Other(String),
}

/// Names that one program alone has. kwalletd6 leaves the service to ksecretd, and has its own name
/// served by it.
const NAMES: [(&str, Provider); 4] = [
    ("org.gnome.keyring", Provider::GnomeKeyring),
    ("org.keepassxc.KeePassXC.MainWindow", Provider::KeePassXc),
    ("org.kde.kwalletd6", Provider::KWallet(6)),
    ("org.kde.kwalletd5", Provider::KWallet(5)),
];

impl Provider {
    /// # Errors
    /// When there is none.
    pub async fn of(bus: &Bus) -> Result<Self, Trouble> {
        let Some(owner) = bus.owner(NAME).await else {
            return Err(Trouble::NoStore(
                "no secret service on the session bus".into(),
            ));
        };
        for (name, provider) in NAMES {
            if bus.owner(name).await.as_ref() == Some(&owner) {
                return Ok(provider);
            }
        }
        let process = bus.process_of(&owner).await;
        let name = process.and_then(|id| std::fs::read_to_string(format!("/proc/{id}/comm")).ok());
        Ok(Provider::Other(
            name.unwrap_or_default().trim_end().to_owned(),
        ))
    }

    pub fn name(&self) -> String {
        match self {
            Provider::GnomeKeyring => "gnome-keyring".into(),
            Provider::KeePassXc => "KeePassXC".into(),
            Provider::KWallet(_) => "KWallet".into(),
            Provider::Other(name) if name.is_empty() => "the secret service".into(),
            Provider::Other(name) => name.clone(),
        }
    }

    /// What to do where there is no default collection.
    pub fn maker(&self) -> &'static str {
        match self {
            Provider::GnomeKeyring => {
                "create a keyring in Passwords and Keys (seahorse) and make it the default"
            }
            Provider::KeePassXc => {
                "open a database in KeePassXC, and let it expose a group: Database Settings > Secret Service Integration"
            }
            Provider::KWallet(_) => "create a wallet in KWalletManager",
            Provider::Other(_) => "create a default keyring in the desktop's password manager",
        }
    }

    /// Where it keeps what was deleted.
    pub fn bin(&self) -> Option<&'static str> {
        match self {
            Provider::KeePassXc => Some(
                "KeePassXC keeps deleted entries and their passwords in the database's recycle bin, if it has one; empty it there",
            ),
            _ => None,
        }
    }

    /// Whether a locked collection shows its items, so that one without any is empty.
    pub fn shows_locked_items(&self) -> bool {
        matches!(self, Provider::GnomeKeyring | Provider::KWallet(_))
    }

    /// gnome-keyring is left alone: it is not reliable there (seen with 42.1). It forgets the
    /// prompts of a client that has left the bus.
    pub fn ends_prompts_by_itself(&self) -> bool {
        *self == Provider::GnomeKeyring
    }

    /// Whether a collection that counts as locked is open: KWallet keeps a wallet that the login
    /// opened locked until somebody unlocks it by a prompt, which then shows no window.
    pub async fn has_opened(&self, bus: &Bus, object: &ObjectPath<'_>) -> bool {
        let Provider::KWallet(version) = self else {
            return false;
        };
        let Ok(label) = bus.property(object, COLLECTION, "Label").await else {
            return false;
        };
        let wallet = String::try_from(label).unwrap_or_default();
        let path = format!("/modules/kwalletd{version}");
        let Ok(path) = ObjectPath::try_from(path) else {
            return false;
        };
        let name = format!("org.kde.kwalletd{version}");
        let is_open: Result<(bool,), _> = bus
            .call_to(&name, &path, "org.kde.KWallet", "isOpen", &(wallet,))
            .await;
        matches!(is_open, Ok((true,)))
    }
}
