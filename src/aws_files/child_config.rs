//! The private AWS config of a child that renews its credentials by itself: the user's own, in
//! which the default profile gets them from a program, whatever it said of credentials before.

use super::document::profile_name;
use super::parser::{LineKind, parse};
use super::{AwsFile, Unreadable, is_way_to_credentials};

const DEFAULT: &str = "default";

/// `own` are the keys of the default profile that are ours.
///
/// # Errors
/// For text that not every reader of AWS's files would understand in the same way.
pub fn renewing(config: &[u8], own: &[(&str, &str)]) -> Result<Vec<u8>, Unreadable> {
    let config = config.strip_prefix(b"\xef\xbb\xbf").unwrap_or(config);
    let lines = parse(config)?;
    // Where both are there, the longer form counts (AWS SDKs and tools reference guide, "Shared
    // config").
    let counts = |header: &str| profile_name(AwsFile::Config, header).as_deref() == Some(DEFAULT);
    let has_long_form = lines.iter().any(|line| {
        matches!(&line.kind, LineKind::Header(header) if header != DEFAULT && counts(header))
    });
    let is_ours = |name: &str| own.iter().any(|(own, _)| *own == name);

    let mut default = b"[default]\n".to_vec();
    for (name, value) in own {
        default.extend(format!("{name} = {value}\n").bytes());
    }
    let mut others = Vec::new();
    let mut place = Place::Other;
    for line in lines {
        match &line.kind {
            LineKind::Header(header) if !counts(header) => place = Place::Other,
            LineKind::Header(header) => {
                place = if has_long_form && header == DEFAULT {
                    Place::Passed
                } else {
                    Place::Default { keeps: true }
                };
                continue;
            }
            LineKind::Key { name, .. } => {
                if let Place::Default { keeps } = &mut place {
                    *keeps = !is_ours(name) && !is_way_to_credentials(name);
                }
            }
            LineKind::Blank | LineKind::Comment | LineKind::Continuation => {}
        }
        let to = match place {
            Place::Other => &mut others,
            Place::Default { keeps: true } => &mut default,
            Place::Default { keeps: false } | Place::Passed => continue,
        };
        // Another line stands above it now, whose value an indented one would go on with.
        let begins = matches!(line.kind, LineKind::Header(_) | LineKind::Key { .. });
        let indent = if begins { line.indent().len() } else { 0 };
        to.extend(&line.bytes[indent..]);
        if !line.has_end() {
            to.push(b'\n');
        }
    }
    default.extend(others);
    Ok(default)
}

/// Where a line of the user's file belongs.
enum Place {
    Other,
    /// In the default profile, under a key that stays or goes.
    Default {
        keeps: bool,
    },
    /// In a default profile that does not count.
    Passed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(config: &str) -> String {
        let own = [("credential_process", "ol-aws x"), ("region", "eu-west-1")];
        String::from_utf8(renewing(config.as_bytes(), &own).expect("right")).expect("UTF-8")
    }

    const OURS: &str = "[default]\ncredential_process = ol-aws x\nregion = eu-west-1\n";

    #[test]
    fn an_empty_file_becomes_our_default_profile() {
        assert_eq!(made(""), OURS);
    }

    #[test]
    fn what_the_default_profile_says_of_credentials_goes_and_the_rest_stays() {
        let config = "\u{feff}# mine\n[profile a]\nregion = x\n[default]\nregion = us-east-1\naws_access_key_id = AKIA\n# note\n\
                      role_arn = arn\nsource_profile = a\nsso_session = s\ns3 =\n  max_queue = 3\ncredential_process = old\n  more\noutput = json";
        let expected = format!(
            "{OURS}s3 =\n  max_queue = 3\noutput = json\n# mine\n[profile a]\nregion = x\n"
        );
        assert_eq!(made(config), expected);
    }

    #[test]
    fn of_two_default_profiles_the_longer_form_counts() {
        let config = "[default]\noutput = text\n[profile default]\noutput = json\n[sso-session s]\nsso_region = x\n";
        assert_eq!(
            made(config),
            format!("{OURS}output = json\n[sso-session s]\nsso_region = x\n")
        );
    }

    #[test]
    fn what_was_indented_goes_on_with_no_value_of_ours() {
        let config =
            " [a]\n\t[default]\n  region = y\n  s3 =\n    max_queue = 3\n  output = json\n";
        let expected = format!("{OURS}s3 =\n    max_queue = 3\noutput = json\n[a]\n");
        assert_eq!(made(config), expected);
    }

    #[test]
    fn a_file_nobody_can_read_is_said_to_be_one() {
        assert_eq!(
            renewing(b"[default]\nnonsense\n", &[])
                .expect_err("wrong")
                .line,
            2
        );
    }
}
