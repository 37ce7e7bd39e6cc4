//! `serve --docker`: the containers of one network reach this machine at 169.254.170.2, where ECS
//! has its endpoint. AWS's SDKs ask no other address without TLS but loopback, which in a container
//! is the container itself.

use std::path::Path;

use crate::command::Context;

pub use bridge::bind;

#[cfg_attr(target_os = "linux", path = "docker/bridge.rs")]
#[cfg_attr(not(target_os = "linux"), path = "docker/no_bridge.rs")]
mod bridge;

pub const NETWORK: &str = "ol-aws";

/// How containers get the variables: for a command line, compose and devcontainers.
pub fn show(output: Option<&Path>, token: Option<&Path>, context: &Context<'_>) {
    let file = output.unwrap_or(Path::new("aws.env")).display();
    let token = token.map(|token| {
        let token = std::path::absolute(token).unwrap_or_else(|_| token.to_owned());
        // The variable names the file as it is here.
        format!("{0}:{0}:ro", token.display())
    });
    let in_words = |before: &str, after: &str| {
        let token = token.as_ref();
        token.map_or_else(String::new, |token| format!("{before}{token}{after}"))
    };
    context.log.say(format!(
        "containers on the network {NETWORK} can use it, with the variables above as {file}:"
    ));
    context.log.lines(&format!(
        "docker run --network {NETWORK} --env-file {file}{} IMAGE\n\
         # compose.yaml\n\
         services:\n  app:\n    env_file: {file}\n    networks: [{NETWORK}]\n{}\
         networks:\n  {NETWORK}:\n    external: true\n\
         # devcontainer.json\n\
         \"runArgs\": [\"--network={NETWORK}\", \"--env-file={file}\"{}]",
        in_words(" -v ", ""),
        in_words("    volumes: [\"", "\"]\n"),
        in_words(", \"--volume=", "\""),
    ));
}
