//! Every command that the README and the pages show is run, in a real bash, with the practice services; every file they show
//! is read by what reads it. What cannot be run here is listed below, with its reason.

use std::path::Path;
use std::process::{Command, Stdio};

use ol_aws::aws_files::{AwsFile, Document};
use ol_aws::config::file::parse;

use crate::world::program::write_program;
use crate::world::{World, binary, tool};

const PAGES: [&str; 9] = [
    "README.md",
    "docs/admin.md",
    "docs/browser.md",
    "docs/migration.md",
    "docs/programs.md",
    "docs/recipes.md",
    "docs/shells.md",
    "docs/users.md",
    "docs/which-tool.md",
];

/// Lines that begin so are not run. A new one needs a reason.
const NOT_RUN: [(&str, &str); 7] = [
    (
        "aws configure sso",
        "it asks a person, of an access portal that is not ours",
    ),
    ("cargo ", "it builds this, or downloads it"),
    ("tests/run", "it runs this"),
    (
        "ol-aws configure",
        "it asks a person: see terminal/configure.rs, and import.rs",
    ),
    (
        "ol-aws console --destination",
        "it opens a browser: see console.rs",
    ),
    (
        "ol-aws console admin --service",
        "it opens a browser: see console.rs",
    ),
    (
        "ol-aws serve --docker",
        "it needs a Docker network: see serve_docker.rs",
    ),
];
/// Unless it is a call that a person need not answer.
const RUN_ALL_THE_SAME: &str = "--no-input";
/// Lines that go on until they are stopped: that they got so far is what is looked at.
const GOES_ON: [&str; 2] = ["ol-aws serve", "ol-aws save --profile work admin --loop"];

/// The API client that the pages show; the practice OneLogin has another one.
const CLIENT_ID: &str = "0123456789abcdef";

/// Programs that stand for others which no test may need: each wants to be started with credentials, or with a profile.
const STAND_INS: [&str; 7] = [
    "terraform",
    "cdk",
    "docker",
    "kubectl",
    "code",
    "migrate",
    "report",
];
const STAND_IN: &str = "#!/bin/sh\n\
    case \"$*\" in *'ol-aws'*) exit 0 ;; *'--env-file aws.env'*) exec grep -q AWS_CONTAINER_AUTHORIZATION_TOKEN= aws.env ;; esac\n\
    [ -n \"$AWS_ACCESS_KEY_ID$AWS_PROFILE$AWS_CONFIG_FILE\" ] || grep -q credential_process ~/.aws/config || exit 3\n";

struct Block {
    page: &'static str,
    line: usize,
    /// Empty for one that is set in by four blanks.
    language: String,
    text: Vec<String>,
}

fn blocks(page: &'static str) -> Vec<Block> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let mut blocks: Vec<Block> = Vec::new();
    let mut fenced = false;
    let mut before_is_blank = true;
    for (index, line) in text.lines().enumerate() {
        let new = |language: &str| Block {
            page,
            line: index + 1,
            language: language.to_owned(),
            text: Vec::new(),
        };
        match line.strip_prefix("```") {
            Some(_) if fenced => fenced = false,
            Some(language) => {
                fenced = true;
                blocks.push(new(language));
            }
            None if fenced => blocks.last_mut().unwrap().text.push(line.to_owned()),
            None => {
                if let Some(line) = line.strip_prefix("    ") {
                    if before_is_blank {
                        blocks.push(new(""));
                    }
                    blocks.last_mut().unwrap().text.push(line.to_owned());
                }
                before_is_blank = line.trim().is_empty();
            }
        }
    }
    blocks
}

/// ada's home as the pages think of it.
fn world(aws: &Path) -> World {
    let mut acme = sandbox::World::acme();
    acme.chains = vec![sandbox::ChainGrant::new(
        "arn:aws:iam::111122223333:role/Admin",
        "arn:aws:iam::444455556666:role/Deploy",
    )];
    let world = World::of(acme);
    world.config(
        "default_role = \"ro\"\nregion = \"eu-west-1\"\n[accounts]\n\"111122223333\" = \"prod\"\n\
         [roles.admin]\nrole = \"prod/Admin\"\n[roles.ro]\nrole = \"prod/ReadOnly\"\n",
    );
    let bin = world.home().join("bin");
    std::fs::create_dir(&bin).unwrap();
    for name in STAND_INS {
        write_program(&bin.join(name), STAND_IN);
    }
    for name in ["migrate", "report"] {
        write_program(&world.home().join(name), STAND_IN);
    }
    // AWS here is STS alone; for the rest it is enough that the client finds credentials.
    let aws = aws.display();
    let sts = format!(
        "#!/bin/sh\ncase \" $* \" in *' sts '*) exec {aws} --endpoint-url \"$AWS_ENDPOINT_URL_STS\" \"$@\" ;; esac\n\
         [ \"$1\" != --profile ] || export AWS_PROFILE=\"$2\"\n\
         {aws} configure list | grep -q access_key.*\\\\*\\\\*\n"
    );
    write_program(&bin.join("aws"), &sts);
    world
}

/// A person's bash. What a line exits with counts, and nobody is there to ask.
fn run(world: &World, block: &Block, lines: &[&str]) {
    let goes_on = |line: &str| GOES_ON.iter().any(|start| line.starts_with(start));
    let mut script = String::from("set -eu -o pipefail\neval \"$(ol-aws init bash)\"\n");
    for line in lines {
        let line = &line.replace(CLIENT_ID, "sandbox-client-id");
        if goes_on(line) {
            // Until it has said what it does.
            script += &format!("status=0; timeout 3 {line} || status=$?; [ $status = 124 ]\n")
        } else {
            script += &format!("{line}\n")
        }
    }
    let own = Path::new(binary()).parent().unwrap().display();
    let path = format!("{}/bin:{own}:/usr/bin:/bin", world.home().display());
    let mut bash = Command::new("setsid");
    bash.args(["--wait", "bash", "-c", &script]).env_clear();
    bash.envs(world.variables())
        .env("PATH", path)
        .env("TERM", "xterm")
        .env("SHELL", "/bin/bash");
    bash.env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url());
    bash.env("GITHUB_ENV", world.home().join("github"))
        .env("TMUX_TMPDIR", world.home());
    let output = bash
        .current_dir(world.home())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{} line {}: {:?}\n{script}\n{}{}",
        block.page,
        block.line,
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn is_run(line: &str) -> bool {
    let listed = NOT_RUN.iter().any(|(start, _)| line.starts_with(start));
    !line.starts_with('#') && (!listed || line.contains(RUN_ALL_THE_SAME))
}

#[test]
fn every_command_that_is_shown_works() {
    let Some(aws) = tool("aws2") else { return };
    let mut run_lines = 0;
    for block in PAGES.into_iter().flat_map(blocks) {
        // The pages of shells have tests of their own for what goes into start files.
        let is_commands = block.language.is_empty()
            || (block.language == "sh" && block.page == "docs/recipes.md");
        if !is_commands || block.text.iter().any(|line| line.starts_with("0 7 ")) {
            continue;
        }
        let lines: Vec<&str> = block
            .text
            .iter()
            .map(|line| line.trim())
            .filter(|line| is_run(line))
            .collect();
        if lines.is_empty() {
            continue;
        }
        run_lines += lines.len();
        let world = world(&aws);
        if block.page == "docs/users.md" || lines[0].starts_with("kubectl") {
            world.ol_aws("profiles --write").ok();
        }
        run(&world, &block, &lines);
        let tmux = || {
            Command::new("tmux")
                .env("TMUX_TMPDIR", world.home())
                .arg("kill-server")
                .output()
        };
        drop(tmux());
    }
    assert!(run_lines >= 35, "only {run_lines} lines are run");
}

#[test]
fn every_settings_file_that_is_shown_is_one() {
    let mut files = 0;
    for block in PAGES.into_iter().flat_map(blocks) {
        let text = block.text.join("\n");
        let place = format!("{} line {}", block.page, block.line);
        match block.language.as_str() {
            "toml" if !text.contains("starship") => {
                parse(Path::new("c.toml"), &text)
                    .unwrap_or_else(|error| panic!("{place}: {error}"));
            }
            "ini" => {
                let read = Document::parse(AwsFile::Config, text.as_bytes());
                read.unwrap_or_else(|error| panic!("{place}: {error:?}"));
            }
            _ => continue,
        }
        files += 1;
    }
    assert!(files >= 4, "only {files} files are shown");
}

/// What is listed as not run is there, so that the list does not outlive it.
#[test]
fn nothing_is_left_out_that_is_not_there() {
    let lines: Vec<String> = PAGES
        .into_iter()
        .flat_map(blocks)
        .flat_map(|block| block.text)
        .collect();
    for (start, reason) in NOT_RUN {
        assert!(
            !reason.is_empty() && lines.iter().any(|line| line.starts_with(start)),
            "{start}"
        );
    }
}
