//! AWS's two files for a child that renews its credentials by itself: the user's own, in which some
//! profiles get theirs from a program, whatever the user's file said of credentials there.

use super::document::profile_name;
use super::parser::{LineKind, parse};
use super::{AwsFile, Unreadable, is_way_to_credentials};

const DEFAULT: &str = "default";

/// A profile of ours, and its keys.
#[derive(Debug, Clone)]
pub struct RenewingProfile {
    pub name: String,
    pub entries: Vec<(&'static str, String)>,
}

/// The user's file with our profiles on top. A profile that the user has as well keeps what it says
/// of anything but credentials.
///
/// # Errors
/// For text that not every reader of AWS's files would understand in the same way.
pub fn with_renewing_profiles(
    kind: AwsFile,
    users: &[u8],
    own: &[RenewingProfile],
) -> Result<Vec<u8>, Unreadable> {
    merged(kind, users, own, |_| true)
}

/// The same without the user's other profiles: they lead to other credentials. What a profile may
/// name that does not (`[services …]`) stays.
///
/// # Errors
/// For text that not every reader of AWS's files would understand in the same way.
pub fn only_renewing_profiles(
    kind: AwsFile,
    users: &[u8],
    own: &[RenewingProfile],
) -> Result<Vec<u8>, Unreadable> {
    merged(kind, users, own, |header| header.starts_with("services "))
}

fn merged(
    kind: AwsFile,
    users: &[u8],
    own: &[RenewingProfile],
    stays: impl Fn(&str) -> bool,
) -> Result<Vec<u8>, Unreadable> {
    let users = users.strip_prefix(b"\xef\xbb\xbf").unwrap_or(users);
    let lines = parse(users)?;
    let name_of = |header: &str| profile_name(kind, header);
    // Where both are there, the longer form counts (AWS SDKs and tools reference guide, "Shared
    // config").
    let has_long_form = lines.iter().any(|line| {
        let LineKind::Header(header) = &line.kind else {
            return false;
        };
        header != DEFAULT && name_of(header).as_deref() == Some(DEFAULT)
    });

    let mut ours: Vec<Vec<u8>> = own.iter().map(|profile| begin(kind, profile)).collect();
    let mut others = Vec::new();
    let mut place = Place::Other;
    for line in lines {
        match &line.kind {
            LineKind::Header(header) => {
                let name = name_of(header);
                let index = own
                    .iter()
                    .position(|profile| Some(&profile.name) == name.as_ref());
                place = match index {
                    None if stays(header) => Place::Other,
                    None => Place::Passed,
                    Some(_) if has_long_form && header == DEFAULT => Place::Passed,
                    Some(index) => Place::Ours { index, keeps: true },
                };
                if index.is_some() {
                    continue;
                }
            }
            LineKind::Key { name, .. } => {
                if let Place::Ours { index, keeps } = &mut place {
                    let mut entries = own[*index].entries.iter();
                    *keeps = !entries.any(|(own, _)| own == name) && !is_way_to_credentials(name);
                }
            }
            LineKind::Blank | LineKind::Comment | LineKind::Continuation => {}
        }
        let to = match place {
            Place::Other => &mut others,
            Place::Ours { index, keeps: true } => &mut ours[index],
            Place::Ours { keeps: false, .. } | Place::Passed => continue,
        };
        // Another line stands above it now, whose value an indented one would go on with.
        let begins = matches!(line.kind, LineKind::Header(_) | LineKind::Key { .. });
        let indent = if begins { line.indent().len() } else { 0 };
        to.extend(&line.bytes[indent..]);
        if !line.has_end() {
            to.push(b'\n');
        }
    }
    ours.push(others);
    Ok(ours.concat())
}

fn begin(kind: AwsFile, profile: &RenewingProfile) -> Vec<u8> {
    let mut text = kind.header(&profile.name);
    for (name, value) in &profile.entries {
        text += &format!("{name} = {value}\n");
    }
    text.into_bytes()
}

/// Where a line of the user's file belongs.
#[derive(Clone, Copy)]
enum Place {
    Other,
    /// In a profile of ours, under a key that stays or goes.
    Ours {
        index: usize,
        keeps: bool,
    },
    /// In a profile that does not count.
    Passed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(config: &str) -> String {
        let made = with_renewing_profiles(AwsFile::Config, config.as_bytes(), &[ours("default")]);
        String::from_utf8(made.expect("right")).expect("UTF-8")
    }

    fn ours(name: &str) -> RenewingProfile {
        RenewingProfile {
            name: name.into(),
            entries: vec![
                ("credential_process", "ol-aws x".into()),
                ("region", "eu-west-1".into()),
            ],
        }
    }

    #[test]
    fn of_the_users_other_profiles_a_confined_command_gets_none() {
        let config = "# mine\n[profile a]\naws_access_key_id = AKIA\n[default]\nservices = local\nsso_session = s\n\
                      [services local]\ns3 =\n  endpoint_url = https://x\n[sso-session s]\nsso_region = x\n[profile b]\ncredential_process = y\n";
        let made = only_renewing_profiles(AwsFile::Config, config.as_bytes(), &[ours("default")]);
        let expected = format!(
            "{OURS}services = local\n# mine\n[services local]\ns3 =\n  endpoint_url = https://x\n"
        );
        assert_eq!(String::from_utf8(made.expect("right")), Ok(expected));
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
            with_renewing_profiles(AwsFile::Config, b"[default]\nnonsense\n", &[])
                .expect_err("wrong")
                .line,
            2
        );
    }

    #[test]
    fn several_profiles_are_ours_and_the_users_others_stay() {
        let config = "[profile mine]\nregion = x\n[profile ro]\nregion = y\noutput = json\nrole_arn = z\n[profile last]\na = b\n";
        let made = with_renewing_profiles(
            AwsFile::Config,
            config.as_bytes(),
            &[ours("default"), ours("ro")],
        );
        let expected = format!(
            "{OURS}{}output = json\n[profile mine]\nregion = x\n[profile last]\na = b\n",
            OURS.replace("default", "profile ro")
        );
        assert_eq!(made.expect("right"), expected.into_bytes());
    }

    #[test]
    fn in_the_credentials_file_names_stand_alone() {
        let credentials = "[default]\naws_access_key_id = AKIA\n[mine]\naws_access_key_id = B\n";
        let made = with_renewing_profiles(
            AwsFile::Credentials,
            credentials.as_bytes(),
            &[ours("default")],
        );
        let expected = format!("{OURS}[mine]\naws_access_key_id = B\n");
        assert_eq!(made.expect("right"), expected.into_bytes());
    }
}
