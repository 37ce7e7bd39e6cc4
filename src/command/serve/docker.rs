//! `serve --docker`: the containers of one network reach this machine at 169.254.170.2, where ECS
//! has its endpoint. AWS's SDKs ask no other address without TLS but loopback, which in a container
//! is the container itself.

#[cfg(target_os = "linux")]
use std::net::Ipv4Addr;
use std::path::Path;

use crate::command::Context;
use crate::error::Result;
use crate::loopback_server::LoopbackServer;

/// AWS SDKs and tools reference guide, "Container credential provider".
#[cfg(target_os = "linux")]
const ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);
const NETWORK: &str = "ol-aws";

/// Takes the port on the network's own address of this machine.
///
/// # Errors
/// When there is no such network here, and how to make it.
#[cfg(target_os = "linux")]
pub fn bind(port: u16) -> Result<LoopbackServer> {
    use std::io::ErrorKind;
    use std::net::UdpSocket;

    use crate::error::Error;

    match UdpSocket::bind((ADDRESS, 0)) {
        Err(error) if error.kind() == ErrorKind::AddrNotAvailable => Err(Error::NoBridge {
            address: ADDRESS,
            command: format!(
                "docker network create --subnet 169.254.170.0/24 --gateway {ADDRESS} {NETWORK}"
            ),
        }),
        _ => LoopbackServer::bind(ADDRESS, port),
    }
}

/// Elsewhere Docker's networks are in a machine of their own.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn bind(_: u16) -> Result<LoopbackServer> {
    Err(crate::error::Error::Usage {
        message: "--docker works on Linux only, where Docker's networks are on the machine itself"
            .into(),
        hint: "run `ol-aws serve` without --docker in a container whose network the others share (network_mode: service:NAME)".into(),
    })
}

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
