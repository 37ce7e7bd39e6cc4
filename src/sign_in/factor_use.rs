//! How a second factor is used: by what its name says of it, by the settings, and by what this call
//! asks for.

use crate::onelogin::Factor;

/// `--factor`: one of the two ways that a push device has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FactorUse {
    Code,
    Push,
}

/// How to go about a device whose name means `known`. `device` is the setting: administrators rename
/// devices, and if it says a type instead of a name, that is the type of one whose name says nothing.
pub fn factor_for(known: Factor, asked: Option<FactorUse>, device: Option<&str>) -> Factor {
    match (known, asked) {
        (Factor::Push, Some(FactorUse::Code)) => Factor::Code,
        (Factor::Unknown, Some(FactorUse::Push)) => Factor::Push,
        // It may send codes, or show them: a call without one finds out, and costs nothing.
        (Factor::Unknown, Some(FactorUse::Code)) => Factor::SentCode,
        (Factor::Unknown, None) => device.map_or(known, Factor::of_type),
        (known, _) => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_name_does_not_say_the_call_and_the_setting_do() {
        use Factor::{Code, Push, SentCode, Unknown};
        let (code, push) = (Some(FactorUse::Code), Some(FactorUse::Push));
        for (known, asked, device, expected) in [
            (Push, None, None, Push),
            (Push, code, None, Code),
            (Push, push, Some("sms"), Push),
            (SentCode, code, None, SentCode),
            (Code, code, Some("push"), Code),
            (Unknown, None, None, Unknown),
            (Unknown, None, Some("sms"), SentCode),
            (Unknown, None, Some("Voice"), SentCode),
            (Unknown, None, Some("push"), Push),
            (Unknown, None, Some("code"), Code),
            (Unknown, None, Some("Acme Phone"), Unknown),
            (Unknown, push, Some("sms"), Push),
            (Unknown, code, Some("push"), SentCode),
        ] {
            assert_eq!(
                factor_for(known, asked, device),
                expected,
                "{known:?} {asked:?} {device:?}"
            );
        }
    }
}
