//! AWS's own clients, each of which looks for credentials by its own chain and calls STS with what it finds. Whose
//! keys they used, the practice STS knows.

mod endpoint;
mod named;
mod profile;
mod renew;
mod runs;
mod situations;
mod why;

use std::process::{Command, Stdio};

use ol_aws::environment::Environment;
use ol_aws::http::Http;
use ol_aws::log::{Log, Look};
use sandbox::Step;

use crate::world::{PROD, Run, World, tool};

use why::container;

/// What every client should be told it is.
pub fn admin() -> String {
    format!("arn:aws:sts::{PROD}:assumed-role/Admin/ada@acme.test")
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SdkClient {
    Aws1,
    Aws2,
    Boto,
    JavaScript,
    Rust,
}

/// The profile a client is told of by its own means (a flag, an argument), not by AWS_PROFILE; or several, with commas,
/// which it asks in turn.
pub const TOLD: &str = "JUDGE_PROFILE";

const BOTO: &str = "
import boto3, os, sys, time
told = os.environ.get('JUDGE_PROFILE')
clients = [boto3.Session(profile_name=name).client('sts') for name in (told.split(',') if told else [None])]
for turn in range(int(sys.argv[1])):
    time.sleep(float(sys.argv[2]) if turn else 0)
    for sts in clients:
        print(sts.get_caller_identity()['Arn'], flush=True)
";

/// Its errors name no cause. The logger that a user can give it hears of every source that was tried.
const JAVASCRIPT: &str = "
const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
const [, turns, pause] = process.argv;
const heard = [];
const hear = (...words) => heard.push(words.map(String).join(' '));
const logger = { trace: hear, debug: hear, info: () => {}, warn: hear, error: hear };
(async () => {
    const told = process.env.JUDGE_PROFILE;
    const clients = (told ? told.split(',') : [undefined]).map(profile => new STSClient({ profile, logger }));
    for (let turn = 0; turn < turns; turn++) {
        await new Promise(done => setTimeout(done, turn ? pause * 1000 : 0));
        for (const sts of clients)
            console.log((await sts.send(new GetCallerIdentityCommand({}))).Arn);
    }
})().catch(error => { console.error(heard.concat(String(error)).join('\\n')); process.exit(1); });
";

/// A command line tool is a new process each time. Older ones do not know the variable of the endpoint.
const CLI: &str = "
turn=0
while [ $turn -lt $2 ]; do
    [ $turn -eq 0 ] || sleep $3
    for profile in $(echo ${JUDGE_PROFILE:--} | tr , ' '); do
        [ \"$profile\" = - ] && profile=
        \"$1\" ${profile:+--profile \"$profile\"} --endpoint-url \"$AWS_ENDPOINT_URL_STS\" \\
            sts get-caller-identity --query Arn --output text || exit
    done
    turn=$((turn + 1))
done
";

impl SdkClient {
    /// Waiting is most of what they do. The threads bear the test's name, by which `tool` knows the test.
    pub fn all_at_once(sees: impl Fn(SdkClient) + Sync) {
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        let sees = &sees;
        std::thread::scope(|scope| {
            for client in SdkClient::ALL {
                let thread = std::thread::Builder::new().name(test.clone());
                thread.spawn_scoped(scope, move || sees(client)).unwrap();
            }
        });
    }

    pub const ALL: [SdkClient; 5] = [
        SdkClient::Aws1,
        SdkClient::Aws2,
        SdkClient::Boto,
        SdkClient::JavaScript,
        SdkClient::Rust,
    ];

    /// The words that make it ask who it is, so many times with so many seconds in between. `None` where it is missing.
    pub fn words(self, turns: u32, pause: u32) -> Option<Vec<String>> {
        let found = |name: &str| Some(tool(name)?.display().to_string());
        let mut words = match self {
            SdkClient::Aws1 => vec![
                "sh".into(),
                "-c".into(),
                CLI.into(),
                "sh".into(),
                found("aws1")?,
            ],
            SdkClient::Aws2 => vec![
                "sh".into(),
                "-c".into(),
                CLI.into(),
                "sh".into(),
                found("aws2")?,
            ],
            SdkClient::Boto => vec![found("boto-python")?, "-c".into(), BOTO.into()],
            SdkClient::JavaScript => vec![found("aws-node")?, "-e".into(), JAVASCRIPT.into()],
            SdkClient::Rust => {
                let own = std::env::current_exe().unwrap().display().to_string();
                let test = [
                    "--exact",
                    "aws::sdk_clients::the_sdk_for_rust",
                    "--nocapture",
                ]
                .map(String::from);
                let turns = format!("{JUDGE}={turns} {pause}");
                return Some([vec!["env".into(), turns, own], test.to_vec()].concat());
            }
        };
        words.extend([turns.to_string(), pause.to_string()]);
        Some(words)
    }

    /// Asks as it stands in that world's environment, with these variables besides.
    pub fn asks(
        self,
        world: &World,
        variables: &[(&str, &str)],
        turns: u32,
        pause: u32,
    ) -> Option<Run> {
        let words = self.words(turns, pause)?;
        let mut command = Command::new("setsid");
        command
            .arg("--wait")
            .args(words)
            .env_clear()
            .envs(world.variables());
        command
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_DEFAULT_REGION", "eu-west-1");
        // The CLIs show nobody a pager.
        command.env("AWS_PAGER", "").envs(variables.iter().copied());
        command.current_dir(world.home()).stdin(Stdio::null());
        Some(Run { command })
    }
}

/// Who it was told it is, each time.
pub fn arns(stdout: &str) -> Vec<&str> {
    stdout
        .lines()
        .filter_map(|line| Some(&line[line.find("arn:aws:sts::")?..]))
        .collect()
}

/// The keys that STS was asked with, in their order.
pub fn keys_used(world: &World) -> Vec<String> {
    let requests = world.sandbox.requests_of(Step::GetCallerIdentity);
    let key = |request: &sandbox::Request| {
        let header = request.header("authorization")?;
        Some(
            header
                .split("Credential=")
                .nth(1)?
                .split('/')
                .next()?
                .to_owned(),
        )
    };
    requests.iter().filter_map(key).collect()
}

/// How many times, and with how many seconds in between, the client for Rust is to ask.
const JUDGE: &str = "OL_AWS_TEST_JUDGE";

/// The AWS SDK for Rust by its default chain, in a process of its own: without the variable this is no test.
#[tokio::test]
async fn the_sdk_for_rust() {
    let Ok(asked) = std::env::var(JUDGE) else {
        return;
    };
    let (turns, pause) = asked.split_once(' ').unwrap();
    let (turns, pause): (u32, u64) = (turns.parse().unwrap(), pause.parse().unwrap());
    // Our HTTP client, so that no second TLS library is built for this.
    let http = Http::new(
        &Environment::of_process(),
        Log::new(true, 0, Look::default()),
    )
    .unwrap();
    let told = std::env::var(TOLD).ok();
    let told = told.iter().flat_map(|told| told.split(',')).map(Some);
    let told: Vec<Option<&str>> = told.collect();
    let mut clients = Vec::new();
    for profile in if told.is_empty() { vec![None] } else { told } {
        let mut config =
            aws_config::defaults(aws_config::BehaviorVersion::latest()).http_client(http.clone());
        if let Some(profile) = profile {
            config = config.profile_name(profile);
        }
        clients.push(aws_sdk_sts::Client::new(&config.load().await));
    }
    for turn in 0..turns {
        if turn > 0 {
            tokio::time::sleep(std::time::Duration::from_secs(pause)).await;
        }
        for sts in &clients {
            let identity = sts.get_caller_identity().send().await;
            let identity = identity.unwrap_or_else(|error| {
                panic!("{}", aws_sdk_sts::error::DisplayErrorContext(error))
            });
            println!("{}", identity.arn().unwrap());
        }
    }
}
