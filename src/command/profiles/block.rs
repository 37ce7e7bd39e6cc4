//! The marked block of the AWS config file: what stands in it, and what is to.

use std::path::Path;

use super::Profile;
use super::names::USUAL;
use crate::aws_files::{AwsFile, Document, OwnLine, Unreadable};
use crate::error::{Error, Result};

const START: &str = "# >>> ol-aws profiles >>>";
const END: &str = "# <<< ol-aws profiles <<<";
const NOTE: &str = "# Written by `ol-aws profiles --write`: what you change between the marks is lost the next time";
/// Before the template that a run gave, and the settings that it was for.
const NAMED: &str = "# Named by: ol-aws";

/// What stands in the block.
pub struct Block {
    /// By which the profiles of these settings were named, if not as usual.
    pub template: Option<String>,
    pub profiles: Vec<Old>,
    /// The lines with the templates of other settings.
    templates_of_others: Vec<String>,
}

/// A profile that stands in the block.
pub struct Old {
    pub name: String,
    pub role: String,
    /// Whether it was written from these settings.
    pub is_ours: bool,
    /// Whether programs get a guarded role by it.
    pub answers_guard: bool,
    text: String,
}

/// What becomes of the block.
pub struct Plan {
    /// `None`: there is nothing to stand in one.
    text: Option<String>,
    /// Profiles in it that were not asked for any more: kept without `--prune`.
    pub left_over: Vec<Old>,
}

impl Block {
    /// `same`: the flags that lead to these settings.
    ///
    /// # Errors
    /// For a block that no parser would take.
    pub fn read(document: &Document, path: &Path, same: &str) -> Result<Self> {
        let block = document.block(START, END);
        let block = block.map_err(|wrong| wrong.of_file(path))?;
        Self::parse(&block.unwrap_or_default(), same).map_err(|wrong| wrong.of_file(path))
    }

    fn parse(block: &str, same: &str) -> Result<Self, Unreadable> {
        let document = Document::parse(AwsFile::Config, block.as_bytes())?;
        let lines: Vec<&str> = block.lines().collect();
        let profiles = document.profiles();
        let first = profiles.first().map_or(lines.len(), |first| first.line - 1);
        let templates = lines[..first].iter().filter(|line| line.starts_with(NAMED));
        let (ours, others): (Vec<&str>, Vec<&str>) =
            templates.partition(|line| template_in(line, same).is_some());
        let ends = profiles.iter().skip(1).map(|next| next.line - 1);
        // The last one ends before the closing mark.
        let ends = ends.chain([lines.len().saturating_sub(1)]);
        let old = profiles.iter().zip(ends).map(|(profile, end)| {
            let text = lines[profile.line - 1..end].join("\n");
            let line = profile.get("credential_process").unwrap_or_default();
            let own = OwnLine::parse(line);
            Old {
                name: profile.name.clone(),
                role: own.as_ref().map_or("", |own| own.role).to_owned(),
                is_ours: own.is_some_and(|own| own.flags.replace('"', "") == same),
                answers_guard: line.ends_with(" --yes"),
                text: text.trim_end().to_owned() + "\n",
            }
        });
        Ok(Self {
            template: ours.first().and_then(|line| template_in(line, same)),
            profiles: old.collect(),
            templates_of_others: others.into_iter().map(str::to_owned).collect(),
        })
    }

    /// # Errors
    /// For a name that somebody else has.
    pub fn plan(self, users: &Document, path: &Path, wanted: &Wanted<'_>) -> Result<Plan> {
        for profile in wanted.profiles {
            if let Some(own) = users.profile(&profile.name) {
                return Err(Error::ProfileTaken {
                    profile: profile.name.clone(),
                    place: format!("{} line {}", path.display(), own.line),
                    reason: "it is your own profile".into(),
                    hint: "rename or remove it, or choose other names, such as --name 'ol-{role}'"
                        .into(),
                });
            }
        }
        let mut texts: Vec<String> = wanted
            .profiles
            .iter()
            .map(|profile| profile.text.clone())
            .collect();
        let mut left_over = Vec::new();
        for old in self.profiles {
            let again = wanted
                .profiles
                .iter()
                .any(|profile| profile.name == old.name);
            match (again, old.is_ours) {
                (true, true) => {}
                (true, false) => {
                    return Err(Error::ProfileTaken {
                        profile: old.name,
                        place: path.display().to_string(),
                        reason: "it belongs to another tenant or config file".into(),
                        hint: "choose other names, such as --name 'other-{role}'".into(),
                    });
                }
                (false, true) => {
                    if !wanted.prune {
                        texts.push(old.text.clone());
                    }
                    left_over.push(old);
                }
                // Another tenant's is not ours to prune.
                (false, false) => texts.push(old.text),
            }
        }
        let mut head = vec![NOTE.to_owned()];
        head.extend(self.templates_of_others);
        if wanted.template != USUAL {
            head.push(template_line(wanted.template, wanted.same));
        }
        let (head, profiles) = (head.join("\n"), texts.join("\n"));
        let text = format!("{START}\n{head}\n{profiles}{END}\n");
        Ok(Plan {
            text: (!texts.is_empty()).then_some(text),
            left_over,
        })
    }
}

/// What is to stand in the block.
pub struct Wanted<'w> {
    pub profiles: &'w [Profile],
    pub template: &'w str,
    pub same: &'w str,
    pub prune: bool,
}

impl Wanted<'_> {
    /// Plans it, and makes it so. Whether that changed anything.
    ///
    /// # Errors
    /// For a name that somebody else has, and a file that no parser would take.
    pub fn apply(&self, document: &mut Document, path: &Path) -> Result<(Plan, bool)> {
        let unreadable = |wrong: Unreadable| wrong.of_file(path);
        let users = document.without_block(START, END).map_err(unreadable)?;
        let plan = Block::read(document, path, self.same)?.plan(&users, path, self)?;
        let before = document.to_bytes();
        let set = document.set_block(START, END, plan.text.as_deref());
        set.map_err(unreadable)?;
        let is_changed = document.to_bytes() != before;
        Ok((plan, is_changed))
    }
}

/// As it can be typed again.
fn template_line(template: &str, same: &str) -> String {
    let blank = if same.is_empty() { "" } else { " " };
    format!("{NAMED}{blank}{same} profiles --write --name '{template}'")
}

fn template_in(line: &str, same: &str) -> Option<String> {
    let (_, template) = line.split_once(" --name '")?;
    let template = template.strip_suffix('\'')?;
    (line == template_line(template, same)).then(|| template.to_owned())
}
