//! Which host a region leads to: every source of one is checked before any request.

use std::fs;

use crate::world::World;

/// `x@host/#` in front of `.amazonaws.com` leads to another host.
#[test]
fn no_source_of_a_region_names_another_host() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    for region in [
        &format!("x@{address}/#"),
        &format!("{address}/#"),
        "eu-west-1.evil.test",
        "eu-west-1@evil.test",
        "EU-WEST-1",
    ] {
        let world = World::new();
        let aws = world.home().join("aws");
        fs::write(&aws, format!("[default]\nregion = {region}\n")).unwrap();
        let role = format!("[roles.boss]\nrole = \"111122223333/Admin\"\nregion = \"{region}\"\n");
        let file = format!("region = \"{region}\"\n");
        for (line, source, variable, value, config) in [
            ("env admin", "AWS_REGION", "AWS_REGION", region, ""),
            (
                "env admin",
                "AWS_DEFAULT_REGION",
                "AWS_DEFAULT_REGION",
                region,
                "",
            ),
            ("login admin", "OL_AWS_REGION", "OL_AWS_REGION", region, ""),
            (
                "env admin",
                "`region` of the AWS profile",
                "AWS_CONFIG_FILE",
                aws.to_str().unwrap(),
                "",
            ),
            ("env boss", "config.toml line 3", "LANG", "C", &role),
            (
                "credential-process admin",
                "config.toml line 1",
                "LANG",
                "C",
                &file,
            ),
        ] {
            world.config(config);
            let run = world.ol_aws(line).without(&["AWS_ENDPOINT_URL_STS"]);
            // A proxy that is not there, so that nothing leaves this machine.
            let run = run
                .env("HTTPS_PROXY", "http://127.0.0.1:9")
                .env("NO_PROXY", "127.0.0.1");
            let done = run.env(variable, value).done();
            assert_eq!(done.code, 3, "{source} {region}: {}", done.stderr);
            for part in [source, "is no AWS region"] {
                assert!(
                    done.stderr.contains(part),
                    "{source} {region}: {}",
                    done.stderr
                );
            }
            assert_eq!(world.sandbox.requests().len(), 0, "{source} {region}");
        }
    }
    assert!(listener.accept().is_err(), "a region led to another host");
}
