//! Both AWS CLIs with real files before and after an edit: the same profiles, the same values, and ours besides.
//! Only the second version lists profiles.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::fixtures::{BLOCK, END, ENTRIES, OURS, START, directory, parsed};
use crate::world::{Run, World, tool};

/// A config file and a credentials file, as they lie in one home.
const PAIRS: [(&str, &str); 4] = [
    ("sso.config", "several.credentials"),
    (
        "nested-with-blank-and-comment.config",
        "saml2aws.credentials",
    ),
    ("crlf-no-last-newline.config", "crlf.credentials"),
    ("quoted-profile.config", "indented.credentials"),
];

struct Home {
    world: World,
    config: PathBuf,
    credentials: PathBuf,
}

impl Home {
    fn run(&self, program: &Path, words: &[&str]) -> Run {
        let mut command = Command::new(program);
        command.env_clear().envs(self.world.variables());
        command
            .env("AWS_CONFIG_FILE", &self.config)
            .env("AWS_SHARED_CREDENTIALS_FILE", &self.credentials)
            .args(words);
        Run { command }
    }

    fn aws(&self, program: &Path, line: &str) -> String {
        self.run(program, &line.split(' ').collect::<Vec<_>>()).ok()
    }

    /// Of version 2; empty where that is not installed.
    fn profiles(&self) -> Vec<String> {
        let listed = tool("aws2").map(|aws| self.aws(&aws, "configure list-profiles"));
        let mut profiles: Vec<String> = listed
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect();
        profiles.sort();
        profiles
    }

    /// What each version says of each profile's access key.
    fn keys(&self, profiles: &[String]) -> Vec<Vec<String>> {
        let versions = ["aws1", "aws2"].into_iter().filter_map(tool);
        let of_version = |aws: PathBuf| {
            let key = |profile: &String| {
                let words = [
                    "configure",
                    "get",
                    "aws_access_key_id",
                    "--profile",
                    profile,
                ];
                self.run(&aws, &words).done().stdout
            };
            profiles.iter().map(key).collect()
        };
        versions.map(of_version).collect()
    }
}

#[test]
fn both_clis_read_the_same_profiles_and_ours() {
    for (config, credentials) in PAIRS {
        let (config, credentials) = (directory().join(config), directory().join(credentials));
        let mut home = Home {
            world: World::new(),
            config,
            credentials,
        };
        let before = home.profiles();
        assert!(tool("aws2").is_none() || !before.is_empty());
        let keys = home.keys(&before);

        let bytes = std::fs::read(&home.config).unwrap();
        let mut document = parsed(&home.config, &bytes);
        document.set_block(START, END, Some(BLOCK)).unwrap();
        home.config = home.world.home().join("config");
        std::fs::write(&home.config, document.to_bytes()).unwrap();
        let bytes = std::fs::read(&home.credentials).unwrap();
        let mut document = parsed(&home.credentials, &bytes);
        document.set(OURS, &ENTRIES).unwrap();
        home.credentials = home.world.home().join("credentials");
        std::fs::write(&home.credentials, document.to_bytes()).unwrap();

        assert_eq!(home.keys(&before), keys);
        if tool("aws2").is_some() {
            let mut all = before.clone();
            all.push(OURS.to_owned());
            all.sort();
            assert_eq!(home.profiles(), all);
        }
        for aws in ["aws1", "aws2"].into_iter().filter_map(tool) {
            let token = home.aws(&aws, "configure get aws_session_token --profile ours");
            assert_eq!(token.trim(), "a+b/c==");
            let line = home.aws(&aws, "configure get credential_process --profile ours");
            assert_eq!(line.trim(), "ol-aws x");
        }
    }
}
