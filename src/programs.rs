//! Programs and SDKs that use AWS credentials, and what each does with the ways in which ol-aws
//! hands them over. Every row was seen with the version it names, against servers on loopback that
//! note who signed; `tests/programs/run` looks again. `docs/programs.md` is made from it.

mod chain;
mod go;
mod java;
mod javascript;
mod native;
mod other;
mod python;

use std::ffi::OsStr;
use std::path::Path;

pub use chain::Chain;

/// A program, or a library that programs use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program {
    pub name: &'static str,
    pub version: &'static str,
    /// The file names it is started by; none for a library.
    pub executables: &'static [&'static str],
    /// Where it looks for credentials.
    pub chain: Chain,
    /// `exec`: keys in the environment.
    pub exec: Way,
    /// `exec --renew`: no keys, but private AWS files whose default profile is our
    /// `credential_process`, and a container endpoint with both forms of its token.
    pub renew: Way,
    /// A profile of `profiles --write`, named by `AWS_PROFILE`.
    pub profile: Way,
    /// The variables of `serve`.
    pub serve: Way,
    /// What to set or to do instead, where one way is not enough.
    pub advice: &'static str,
}

/// What a program does with one way of handing credentials over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub outcome: Outcome,
    /// In a few words, what there is to know about it; may be empty.
    pub note: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The role that was named signs.
    Works,
    /// It stops with an error.
    Fails,
    /// It sends requests without a signature.
    Unsigned,
    /// It has not been tried.
    NotTried,
}

/// The languages whose interpreter runs whatever library a script imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Family {
    title: &'static str,
    interpreters: &'static [&'static str],
    programs: &'static [Program],
}

const FAMILIES: [Family; 6] = [
    Family {
        title: "Python",
        interpreters: &["python", "ipython", "jupyter", "uv", "pytest"],
        programs: python::PROGRAMS,
    },
    Family {
        title: "Java",
        interpreters: &["java", "mvn", "gradle", "sbt"],
        programs: java::PROGRAMS,
    },
    Family {
        title: "Go",
        interpreters: &[],
        programs: go::PROGRAMS,
    },
    Family {
        title: "JavaScript",
        interpreters: &["node", "nodejs", "npm", "npx", "deno", "bun"],
        programs: javascript::PROGRAMS,
    },
    Family {
        title: "C, C++, Rust, Haskell",
        interpreters: &[],
        programs: native::PROGRAMS,
    },
    Family {
        title: ".NET, Ruby, PHP, Perl",
        interpreters: &["dotnet", "pwsh", "powershell", "ruby", "php", "perl"],
        programs: other::PROGRAMS,
    },
];

/// Each language's name and its rows, in the order of the documentation.
pub fn families() -> impl Iterator<Item = (&'static str, &'static [Program])> {
    FAMILIES
        .iter()
        .map(|family| (family.title, family.programs))
}

pub fn all() -> impl Iterator<Item = &'static Program> {
    FAMILIES.iter().flat_map(|family| family.programs)
}

/// Finds a program by the executable that a command line names, with or without its folder. Of
/// several rows for one executable, the first counts: the newest version.
pub fn find(program: &OsStr) -> Option<&'static Program> {
    let name = Executable::of(program)?;
    all().find(|row| name.is_one_of(row.executables))
}

/// Finds the rows that may be about a command: those of its executable, or for an interpreter those
/// of the libraries in its language.
pub fn find_all(program: &OsStr) -> Vec<&'static Program> {
    let Some(name) = Executable::of(program) else {
        return Vec::new();
    };
    let own: Vec<_> = all()
        .filter(|row| name.is_one_of(row.executables))
        .collect();
    if !own.is_empty() {
        return own;
    }
    let family = FAMILIES
        .iter()
        .find(|family| name.is_one_of(family.interpreters));
    family.map_or_else(Vec::new, |family| {
        let rows = family.programs.iter();
        rows.filter(|row| row.executables.is_empty()).collect()
    })
}

/// The name of an executable, as a row may have it.
struct Executable {
    name: String,
    /// Without what installers append for several versions side by side: `python3.11`, `gdal-3`.
    without_version: String,
}

impl Executable {
    fn of(program: &OsStr) -> Option<Self> {
        let file = Path::new(program).file_name()?.to_str()?;
        // Windows also accepts other cases, and programs that npm installs end in `.cmd`.
        let name = match file.rsplit_once('.') {
            Some((stem, end))
                if ["exe", "cmd", "bat"]
                    .iter()
                    .any(|own| end.eq_ignore_ascii_case(own)) =>
            {
                stem.to_ascii_lowercase()
            }
            _ => file.to_owned(),
        };
        let without_version = name
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
            .trim_end_matches('-')
            .to_owned();
        Some(Self {
            name,
            without_version,
        })
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| *name == self.name || *name == self.without_version)
    }
}

impl Program {
    /// A program with which every way works, until the calls below say otherwise.
    const fn new(name: &'static str, version: &'static str, chain: Chain) -> Self {
        let works = Way {
            outcome: Outcome::Works,
            note: "",
        };
        Self {
            name,
            version,
            executables: &[],
            chain,
            exec: works,
            renew: works,
            profile: works,
            serve: works,
            advice: "",
        }
    }

    const fn run_as(mut self, executables: &'static [&'static str]) -> Self {
        self.executables = executables;
        self
    }

    const fn exec(mut self, outcome: Outcome, note: &'static str) -> Self {
        self.exec = Way { outcome, note };
        self
    }

    const fn renew(mut self, outcome: Outcome, note: &'static str) -> Self {
        self.renew = Way { outcome, note };
        self
    }

    const fn profile(mut self, outcome: Outcome, note: &'static str) -> Self {
        self.profile = Way { outcome, note };
        self
    }

    const fn serve(mut self, outcome: Outcome, note: &'static str) -> Self {
        self.serve = Way { outcome, note };
        self
    }

    const fn advice(mut self, advice: &'static str) -> Self {
        self.advice = advice;
        self
    }

    /// A program that takes no credentials but keys in its environment.
    const fn keys_only(self, outcome: Outcome) -> Self {
        self.renew(outcome, KEYS_ONLY)
            .profile(outcome, "")
            .serve(outcome, "")
    }

    /// Why `exec --renew` cannot serve it, as the end of a sentence that begins with its name.
    /// `None` if it can, or if nobody has seen that it cannot.
    pub fn cannot_renew(&self) -> Option<&'static str> {
        match self.renew.outcome {
            Outcome::Works | Outcome::NotTried => None,
            Outcome::Fails | Outcome::Unsigned => Some(self.renew.note),
        }
    }

    /// What to do instead of `exec --renew`.
    pub fn instead_of_renewing(&self) -> &'static str {
        match (self.exec.outcome, self.advice.is_empty()) {
            (Outcome::Works, _) => {
                "leave out --renew; --min-ttl 45m renews before the program starts"
            }
            (_, false) => self.advice,
            (_, true) => "give it the keys by its own options",
        }
    }
}

const KEYS_ONLY: &str = "takes keys from its environment only";

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(program: &str) -> Option<&'static str> {
        find(OsStr::new(program)).map(|row| row.name)
    }

    #[test]
    fn a_program_is_found_by_its_executable_wherever_it_lies() {
        assert_eq!(name_of("/opt/bin/s3cmd"), Some("s3cmd"));
        assert_eq!(name_of("./restic"), Some("restic"));
        assert_eq!(name_of("terraform-1.9"), name_of("terraform"));
        assert_eq!(name_of("Rclone.EXE"), name_of("rclone"));
        assert_eq!(name_of("cdk.cmd"), Some("AWS CDK"));
        for other in ["", "/", "..", "s3cmd.py", "s3", "3", "3.11", "-", "true"] {
            assert_eq!(name_of(other), None, "{other}");
        }
    }

    #[test]
    fn of_two_versions_the_newest_counts_and_an_interpreter_stands_for_its_libraries() {
        let rows = find_all(OsStr::new("gdalinfo"));
        assert_eq!(rows.len(), 2);
        assert_eq!(name_of("gdalinfo"), Some(rows[0].name));
        assert!(rows[0].cannot_renew().is_none() && rows[1].cannot_renew().is_some());
        assert_eq!(name_of("python3.11"), None);
        let libraries = find_all(OsStr::new("/usr/bin/python3.11"));
        assert!(libraries.iter().any(|row| row.name == "boto3"));
        assert!(libraries.iter().all(|row| row.executables.is_empty()));
        assert!(find_all(OsStr::new("true")).is_empty());
    }

    #[test]
    fn a_program_that_cannot_renew_says_why_and_what_to_do() {
        let row = find(OsStr::new("samtools")).expect("a row");
        assert_eq!(
            row.cannot_renew(),
            Some("takes keys from its environment only")
        );
        assert!(row.instead_of_renewing().starts_with("leave out --renew"));
        for row in all() {
            if let Some(why) = row.cannot_renew() {
                assert!(
                    why.starts_with("takes ") || why.starts_with("loses "),
                    "{}: {why}",
                    row.name
                );
            }
            assert!(!row.instead_of_renewing().is_empty() && !row.version.is_empty());
        }
    }

    #[test]
    fn no_two_rows_have_one_name_and_no_executable_is_spelt_as_a_version() {
        let mut names: Vec<_> = all().map(|row| row.name).collect();
        let rows = names.len();
        assert!(rows > 80, "{rows}");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rows);
        for name in all().flat_map(|row| row.executables) {
            assert!(find(OsStr::new(name)).is_some(), "{name}");
        }
    }
}
