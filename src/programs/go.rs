//! Programs and libraries in Go.

use super::Chain::{
    Go, Go1, Go1WithConfig, KeysInFile, MinioGo, MinioGoBeforeConfig, VariablesOrContainer,
};
use super::Outcome::{Fails, NotTried, Unsigned, Works};
use super::Program;

pub const PROGRAMS: &[Program] = &[
    Program::new("AWS SDK for Go 2", "config 1.33.18", Go),
    Program::new("AWS SDK for Go 1", "1.55.8", Go1)
        .profile(Fails, "NoCredentialProviders, unless AWS_SDK_LOAD_CONFIG=1")
        .advice("AWS_SDK_LOAD_CONFIG=1"),
    Program::new(
        "Terraform, OpenTofu (AWS provider)",
        "aws-sdk-go-base 2.0.0-beta.74",
        Go,
    )
    .run_as(&["terraform", "tofu", "terragrunt"]),
    Program::new("sops", "3.13.3", Go).run_as(&["sops"]),
    Program::new("chamber", "3.1.4", Go).run_as(&["chamber"]),
    Program::new("s5cmd", "2.3.0", Go1WithConfig)
        .run_as(&["s5cmd"])
        .serve(
            Works,
            "not with AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE alone",
        ),
    Program::new("rclone with env_auth = true", "1.75.2, 1.76.0", Go)
        .run_as(&["rclone"])
        .advice("without env_auth = true it signs nothing; set the region in its remote"),
    Program::new("aws-iam-authenticator", "0.6.13", Go1WithConfig)
        .run_as(&["aws-iam-authenticator"])
        .profile(Works, "")
        .serve(
            Works,
            "not with AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE alone",
        ),
    Program::new("docker-credential-ecr-login", "0.6.0, 0.12.0", Go)
        .run_as(&["docker-credential-ecr-login"]),
    Program::new("skopeo with docker-credential-ecr-login", "1.9.3", Go)
        .run_as(&["skopeo"])
        .advice("if its helper fails, it goes on without credentials"),
    Program::new("aws-nuke", "2.16.0", Go1WithConfig).run_as(&["aws-nuke"]),
    Program::new("gocloud.dev, go-getter", "0.49, 1.8.10", Go)
        .serve(Works, "the token file must not end in a newline"),
    Program::new("prometheus/sigv4", "0.5", Go),
    Program::new("Prometheus (Debian)", "2.42.0", Go1)
        .run_as(&["prometheus"])
        .exec(Unsigned, "remote_write loses the signature")
        .renew(
            Unsigned,
            "loses the signature of remote_write, whatever credentials it has",
        )
        .profile(Fails, "refuses to start")
        .serve(Unsigned, "")
        .advice("use a newer version than Debian's"),
    Program::new("minio-go", "7.4.1", MinioGo),
    Program::new("restic", "0.18.1", MinioGoBeforeConfig)
        .run_as(&["restic"])
        .profile(Fails, "no credentials found, after 31 s")
        .advice("put the profile's credential_process line into the credentials file"),
    Program::new("Thanos", "20250804", MinioGoBeforeConfig)
        .run_as(&["thanos"])
        .profile(Unsigned, "after 31 s")
        .serve(Works, "the token file must not end in a newline")
        .advice("aws_sdk_auth: true takes a profile"),
    Program::new("Vault (auth/aws login)", "0.12", VariablesOrContainer)
        .run_as(&["vault"])
        .profile(Fails, "NoCredentialProviders, after 13 s"),
    Program::new("docker-registry (Debian)", "2.8.2", KeysInFile)
        .run_as(&["docker-registry"])
        .keys_only(Fails)
        .advice("ol-aws save writes keys to a profile that it reads"),
    Program::new("docker buildx, S3 cache", "read in its source", Go)
        .renew(NotTried, "")
        .profile(NotTried, "resolved once, then sent as keys")
        .serve(NotTried, ""),
];
