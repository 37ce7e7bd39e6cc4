//! The table of factors: what a device is called -> how it is verified. A new kind is a row.

/// How a device is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// A push to a phone, polled for; the same device also shows codes.
    Push,
    /// A code that OneLogin sends when asked (SMS, email, voice).
    SentCode,
    /// A code the device shows.
    Code,
    /// Nobody told us: it may want a message, or take a code.
    Unknown,
}

/// Parts of names, lower case. Administrators rename devices ("OneLogin SMS - UK"), and OneLogin
/// has two vocabularies, so nothing is compared as a whole. The first row that fits wins.
const TABLE: [(&str, Factor); 14] = [
    ("sms", Factor::SentCode),
    ("email", Factor::SentCode),
    ("voice", Factor::SentCode),
    ("protect", Factor::Push),
    ("authenticator", Factor::Code),
    ("totp", Factor::Code),
    ("yubi", Factor::Code),
    ("duo", Factor::Code),
    ("symantec", Factor::Code),
    ("vip", Factor::Code),
    ("rsa", Factor::Code),
    ("securid", Factor::Code),
    ("vasco", Factor::Code),
    ("safenet", Factor::Code),
];

impl Factor {
    /// What a type means that a person writes in the place of a device's name.
    pub fn of_type(word: &str) -> Self {
        match word.to_lowercase().as_str() {
            "push" => Factor::Push,
            "code" | "totp" => Factor::Code,
            "sms" | "email" | "voice" => Factor::SentCode,
            _ => Factor::Unknown,
        }
    }

    pub fn of_device(name: &str) -> Self {
        let name = name.to_lowercase();
        // The other vocabulary's whole name for OneLogin Protect.
        if name == "onelogin" {
            return Factor::Push;
        }
        TABLE
            .iter()
            .find(|(part, _)| name.contains(part))
            .map_or(Factor::Unknown, |(_, factor)| *factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_fact_sheet_has_its_way() {
        for (name, factor) in [
            ("OneLogin Protect", Factor::Push),
            ("OneLogin", Factor::Push),
            ("OneLogin SMS", Factor::SentCode),
            ("OneLogin SMS - UK - NEW", Factor::SentCode),
            ("SMS", Factor::SentCode),
            ("OneLogin Voice", Factor::SentCode),
            ("OneLogin Email", Factor::SentCode),
            ("Google Authenticator", Factor::Code),
            ("Authenticator", Factor::Code),
            ("Yubico YubiKey", Factor::Code),
            ("Duo Duo Security", Factor::Code),
            ("Symantec VIP", Factor::Code),
            ("RSA SecurID", Factor::Code),
            ("Quantum Badge", Factor::Unknown),
        ] {
            assert_eq!(Factor::of_device(name), factor, "{name}");
        }
    }
}
