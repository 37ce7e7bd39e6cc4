//! Programs and libraries in Java.

use super::Chain::{Java, Java1, OwnSettings, VariablesOnly, VariablesOrContainer};
use super::Outcome::{Fails, NotTried, Unsigned, Works};
use super::Program;

/// Hadoop's list of providers has no profile.
const NO_PROFILE: &str = "No AWS Credentials provided";
const S3A: &str = "fs.s3a.aws.credentials.provider=software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider takes a profile";

pub const PROGRAMS: &[Program] = &[
    Program::new("AWS SDK for Java 2", "Nov 2026", Java),
    Program::new("AWS SDK for Java 1", "Nov 2026", Java1)
        .profile(
            Works,
            "only while there is no ~/.aws/credentials, not even an empty one",
        )
        .advice("AWS_CREDENTIAL_PROFILES_FILE=$HOME/.aws/config"),
    Program::new("Hadoop S3A", "hadoop-aws 3.5", VariablesOrContainer)
        .run_as(&["hadoop", "hdfs"])
        .profile(Fails, NO_PROFILE)
        .advice(S3A),
    Program::new("Spark", "4.3 with hadoop-aws 3.5", VariablesOrContainer)
        .run_as(&["spark-submit", "spark-shell", "spark-sql", "pyspark"])
        .profile(Fails, NO_PROFILE)
        .advice(S3A),
    Program::new("Flink S3 (Hadoop)", "Nov 2026", VariablesOrContainer)
        .run_as(&["flink"])
        .profile(Fails, NO_PROFILE),
    Program::new("Iceberg S3FileIO", "Nov 2026", Java),
    Program::new("Trino", "Nov 2026", Java),
    Program::new("Spring Cloud AWS", "Nov 2026", Java),
    Program::new("redshift-jdbc42", "Nov 2026", Java),
    Program::new("aws-msk-iam-auth", "Nov 2026", Java).profile(
        Works,
        "awsProfileName falls back to keys in the environment when the profile fails",
    ),
    Program::new("AWS Advanced JDBC Wrapper", "Nov 2026", Java).profile(
        Works,
        "keys in the environment take precedence over awsProfile",
    ),
    Program::new("opensearch-java", "Nov 2026", Java),
    Program::new(
        "minio (Java), AwsEnvironmentProvider",
        "Nov 2026",
        VariablesOnly,
    )
    .keys_only(Fails),
    Program::new(
        "minio (Java), IamAwsProvider",
        "Nov 2026",
        VariablesOrContainer,
    )
    .exec(NotTried, "")
    .profile(Fails, "All providers fail to fetch credentials"),
    Program::new("minio (Java) without a provider", "Nov 2026", OwnSettings)
        .exec(Unsigned, "")
        .renew(
            Unsigned,
            "takes credentials only from the provider that its code names",
        )
        .profile(Unsigned, "")
        .serve(Unsigned, "")
        .advice("build a chain of AwsEnvironmentProvider and IamAwsProvider"),
    Program::new("MongoDB driver without the SDK", "Nov 2026", VariablesOnly)
        .keys_only(Fails)
        .advice("with software.amazon.awssdk:auth on the class path every way works"),
    Program::new("MongoDB driver with SDK 2", "Nov 2026", Java),
];
