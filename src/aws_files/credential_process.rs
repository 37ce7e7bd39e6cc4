//! The text of a `credential_process` line. botocore splits it as a shell would (shlex), the other
//! SDKs hand it to `sh -c` or `cmd /C` (AWS SDKs and tools reference guide, "Process credential
//! provider"): it has to mean the same to all of them.

use std::path::{Path, PathBuf};

use crate::environment::Environment;
use crate::files;

const NAME: &str = "ol-aws";

/// The command as one line; or the word that cannot be in one.
pub fn process_line<'w>(words: &[&'w str]) -> Result<String, &'w str> {
    let words = words.iter().map(|word| quoted(word).ok_or(*word));
    Ok(words.collect::<Result<Vec<_>, _>>()?.join(" "))
}

fn quoted(word: &str) -> Option<String> {
    // A backslash is a path's in Windows, where nobody takes it for anything else, and an escape
    // elsewhere.
    let plain =
        |c: char| c.is_alphanumeric() || "._-/@+=:,".contains(c) || cfg!(windows) && c == '\\';
    if word.is_empty() || !word.chars().all(|c| plain(c) || c == ' ') {
        return None;
    }
    Some(if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("\"{word}\"")
    })
}

/// What a line of ours says.
#[derive(Debug, PartialEq, Eq)]
pub struct OwnLine<'l> {
    pub program: &'l str,
    /// Those that lead to the same settings.
    pub flags: &'l str,
    pub role: &'l str,
}

impl<'l> OwnLine<'l> {
    /// `None` for a line that starts another program.
    pub fn parse(line: &'l str) -> Option<Self> {
        let (program, rest) = line.split_once(" credential-process ")?;
        let program = program.trim_matches('"');
        let name = program.rsplit(['/', '\\']).next()?;
        let (flags, role) = rest.split_once("--role ")?;
        name.starts_with(NAME).then(|| Self {
            program,
            flags: flags.trim(),
            role: role.split(' ').next().unwrap_or_default(),
        })
    }
}

/// The program as it is found on PATH, not what a link there leads to: an upgrade may move that
/// (Homebrew's Cellar, Nix's store). Where it is not on PATH, the file that runs.
pub fn own_program(environment: &Environment) -> std::io::Result<PathBuf> {
    let running = std::env::current_exe()?;
    let same = |candidate: &PathBuf| {
        let found = files::canonical(candidate);
        found.is_ok_and(|found| files::canonical(&running).is_ok_and(|running| running == found))
    };
    let file = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    let path = environment.get("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(path)
        .filter(|directory| directory.is_absolute())
        .map(|directory| directory.join(&file))
        .find(same);
    Ok(on_path.unwrap_or_else(|| Path::new(&running).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_ours_is_known_again() {
        let line = "\"/opt/my tools/ol-aws\" credential-process --tenant t --role ro --read-only";
        let own = OwnLine::parse(line).expect("ours");
        let said = [own.program, own.flags, own.role];
        assert_eq!(said, ["/opt/my tools/ol-aws", "--tenant t", "ro"]);
        assert_eq!(
            OwnLine::parse("ol-aws credential-process --role a")
                .expect("ours")
                .flags,
            ""
        );
        for other in [
            "aws-vault credential-process --role a",
            "ol-aws env --role a",
            "ol-aws",
            "",
        ] {
            assert_eq!(OwnLine::parse(other), None, "{other}");
        }
    }

    #[test]
    fn words_with_blanks_are_quoted_and_the_others_stand_as_they_are() {
        let line = process_line(&["/opt/my tools/ol-aws", "--role", "a.b_c@d+e-f"]);
        assert_eq!(
            line.as_deref(),
            Ok("\"/opt/my tools/ol-aws\" --role a.b_c@d+e-f")
        );
    }

    #[test]
    fn what_one_of_the_readers_would_take_for_something_else_is_refused() {
        for word in [
            "", "a'b", "a\"b", "$HOME", "`x`", "~/x", "a;b", "a&b", "%X%", "a#b", "a\nb", "(x)",
            "a*", "a!b", "^",
        ] {
            assert_eq!(process_line(&["x", word]), Err(word));
        }
    }
}
