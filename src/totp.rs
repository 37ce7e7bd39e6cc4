//! One-time codes from a seed: HOTP and TOTP (RFC 4226, RFC 6238). Knows neither where a seed is
//! kept nor which codes were sent.

use std::time::Duration;

use ring::hmac;
use zeroize::Zeroizing;

use crate::clock::Timestamp;
use crate::secret::Secret;

/// A seed, and how codes are made of it.
#[derive(Debug, Clone)]
pub struct Seed {
    /// As it was given; what is kept.
    text: Secret,
    key: hmac::Key,
    digits: u32,
    period: Duration,
}

impl PartialEq for Seed {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Seed {
    /// From base32 as people are shown it (any case, in groups), or from the `otpauth://` address
    /// of a QR code.
    ///
    /// # Errors
    /// What is wrong with it, without the seed.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let (mut digits, mut period, mut algorithm) = (6, 30, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY);
        let mut seed = None;
        if is_address(text) {
            let rest = &text["otpauth://".len()..];
            let (kind, query) = rest.split_once('?').ok_or("the address contains no seed")?;
            if !kind.to_ascii_lowercase().starts_with("totp/") {
                return Err("the address is for counter-based codes, not time-based ones");
            }
            for pair in query.split('&') {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                match name.to_ascii_lowercase().as_str() {
                    "secret" => seed = Some(value),
                    "digits" => {
                        digits = number(value, 6..=8, "the address must have 6 to 8 digits")?
                    }
                    "period" => {
                        period =
                            number(value, 5..=300, "the address must have a period of 5 to 300")?
                    }
                    "algorithm" => algorithm = algorithm_of(value)?,
                    _ => {}
                }
            }
        } else {
            seed = Some(text);
        }
        let key = base32(seed.ok_or("the address contains no seed")?)?;
        Ok(Self {
            text: Secret::new(text),
            key: hmac::Key::new(algorithm, &key),
            digits: digits as u32,
            period: Duration::from_secs(period),
        })
    }

    pub fn text(&self) -> &Secret {
        &self.text
    }

    /// In which window a moment lies.
    pub fn step(&self, moment: Timestamp) -> u64 {
        moment.since(Timestamp::UNIX_EPOCH).as_secs() / self.period.as_secs()
    }

    /// When a window begins.
    pub fn start_of(&self, step: u64) -> Timestamp {
        let seconds = step.saturating_mul(self.period.as_secs());
        Timestamp::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    /// The code of a window (RFC 4226, 5.3).
    pub fn code(&self, step: u64) -> Secret {
        let hash = hmac::sign(&self.key, &step.to_be_bytes());
        let hash = hash.as_ref();
        let offset = usize::from(hash[hash.len() - 1] & 15);
        let four = hash[offset..offset + 4]
            .try_into()
            .expect("the shortest hash has 20 bytes, and the offset is 15 at most");
        let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 10_u32.pow(self.digits);
        Secret::new(format!("{number:0width$}", width = self.digits as usize))
    }
}

fn is_address(text: &str) -> bool {
    let start = text.get(.."otpauth://".len());
    start.is_some_and(|start| start.eq_ignore_ascii_case("otpauth://"))
}

fn number(
    text: &str,
    allowed: std::ops::RangeInclusive<u64>,
    otherwise: &'static str,
) -> Result<u64, &'static str> {
    let number = text.parse().map_err(|_| otherwise)?;
    allowed.contains(&number).then_some(number).ok_or(otherwise)
}

fn algorithm_of(name: &str) -> Result<hmac::Algorithm, &'static str> {
    match name.to_ascii_uppercase().as_str() {
        "SHA1" => Ok(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        "SHA256" => Ok(hmac::HMAC_SHA256),
        "SHA512" => Ok(hmac::HMAC_SHA512),
        _ => Err("the address must use SHA1, SHA256 or SHA512"),
    }
}

/// RFC 4648, 6; blanks and hyphens between the groups, and the padding, may be there or not.
fn base32(text: &str) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    /// No authenticator takes more; all the room at once, since a buffer that grows leaves copies
    /// behind.
    const LONGEST: usize = 256;
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST));
    let (mut held, mut bits) = (0_u32, 0);
    // `%3D` is how an address may write the padding.
    let text = Zeroizing::new(text.replace("%3D", "").replace("%3d", ""));
    for c in text.chars() {
        let value = match c.to_ascii_uppercase() {
            letter @ 'A'..='Z' => u32::from(letter) - u32::from('A'),
            digit @ '2'..='7' => u32::from(digit) - u32::from('2') + 26,
            ' ' | '-' | '=' => continue,
            _ => return Err("it is not base32 (letters, and the digits 2 to 7)"),
        };
        held = (held << 5 | value) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
        if bytes.len() == LONGEST {
            return Err("it is too long");
        }
    }
    // RFC 4226 asks for 16 bytes; there are services that give 10.
    match bytes.len() {
        0..10 => Err("it is too short"),
        _ => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    /// RFC 6238, appendix B: the seed of each hash is the digits 1 to 0, as often as the hash is
    /// long.
    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let seeds = [
            ("SHA1", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            (
                "SHA256",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====",
            ),
            (
                "SHA512",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA=",
            ),
        ];
        let rows = [
            (59, ["94287082", "46119246", "90693936"]),
            (1_111_111_109, ["07081804", "68084774", "25091201"]),
            (1_111_111_111, ["14050471", "67062674", "99943326"]),
            (1_234_567_890, ["89005924", "91819424", "93441116"]),
            (2_000_000_000, ["69279037", "90698825", "38618901"]),
            (20_000_000_000, ["65353130", "77737706", "47863826"]),
        ];
        for (time, codes) in rows {
            for ((algorithm, seed), code) in seeds.iter().zip(codes) {
                let address = format!(
                    "otpauth://totp/Acme:ada?secret={seed}&algorithm={algorithm}&digits=8&period=30&issuer=Acme"
                );
                let seed = Seed::read(&address).expect("right");
                assert_eq!(
                    seed.code(seed.step(at(time))).expose(),
                    code,
                    "{algorithm} at {time}"
                );
            }
        }
    }

    #[test]
    fn a_seed_is_read_as_people_are_shown_it() {
        for text in [
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            " gezd gnbv gy3t qojq gezd gnbv gy3t qojq ",
            "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
            "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ%3D%3D",
            "OTPAUTH://TOTP/x?issuer=y&secret=gezdgnbvgy3tqojqgezdgnbvgy3tqojq",
        ] {
            let seed = Seed::read(text).expect("right");
            assert_eq!(seed.code(seed.step(at(59))).expose(), "287082", "{text}");
        }
    }

    #[test]
    fn what_is_no_seed_is_refused_and_not_repeated() {
        for text in [
            "",
            "012345",
            "GEZDGNB",
            "hunter2!",
            "otpauth://totp/x",
            "otpauth://totp/x?issuer=y",
            "otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ&counter=1",
            "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&digits=20",
            "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=0",
            "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&algorithm=MD5",
            "🙂🙂🙂🙂🙂🙂🙂🙂",
        ] {
            let reason = Seed::read(text).expect_err(text);
            assert!(text.is_empty() || !reason.contains(text), "{reason}");
        }
        assert!(Seed::read(&"A".repeat(5000)).is_err());
    }

    #[test]
    fn windows_follow_one_another() {
        let seed = Seed::read("GEZDGNBVGY3TQOJQ").expect("right");
        assert_eq!((seed.step(at(59)), seed.step(at(60))), (1, 2));
        assert_eq!(seed.start_of(2), at(60));
        assert_eq!(seed.step(at(-5)), 0);
    }

    #[test]
    fn a_seed_does_not_print_itself() {
        let text = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let shown = format!("{:?}", Seed::read(text).expect("right"));
        assert!(!shown.contains("GEZD"), "{shown}");
    }
}
