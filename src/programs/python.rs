//! Programs and libraries in Python.

use super::Chain::{
    Boto2, Cpp, Gdal, Htslib, KeysInFileOrContainer, ObjectStore, OwnSettings, Polars, Python,
    Rust, Tensorstore, VariablesOnly, VariablesOrContainer,
};
use super::Outcome::{Fails, NotTried, Unsigned, Works};
use super::Program;

pub const PROGRAMS: &[Program] = &[
    Program::new("boto3", "1.44.8", Python),
    Program::new("AWS CLI", "1.46.3, 2.9.19", Python).run_as(&["aws"]),
    Program::new("awslocal", "0.23", Python).run_as(&["awslocal"]),
    Program::new("s3fs (Python)", "2026.9.0", Python),
    Program::new("dvc", "3.67.1", Python).run_as(&["dvc"]),
    Program::new(
        "smart_open, cloudpathlib, awswrangler, zarr",
        "9.0.2, 0.26.0, 3.17.1, 3.4.2",
        Python,
    ),
    Program::new("pyiceberg", "0.12.0", Python),
    Program::new("pymongo with pymongo-auth-aws", "4.20.1, 1.3.0", Python),
    Program::new("aws-msk-iam-sasl-signer", "1.0.2", Python),
    Program::new("redshift_connector", "2.2.0", Python).serve(Works, "needs AWS_DEFAULT_REGION"),
    Program::new("rasterio with boto3", "1.5.2", Python),
    Program::new("rasterio without boto3", "1.5.2", Gdal)
        .profile(Works, "the profile's region holds for the first file only")
        .advice("set AWS_REGION beside AWS_PROFILE"),
    Program::new("git-remote-codecommit", "1.17", Python)
        .run_as(&["git-remote-codecommit"])
        .serve(Works, "needs AWS_DEFAULT_REGION"),
    Program::new("Ansible (amazon.aws)", "14.5.0", Python)
        .run_as(&["ansible", "ansible-playbook"])
        .advice("do not name a profile beside keys: it refuses both together"),
    Program::new("duplicity", "0.8.22", Python)
        .run_as(&["duplicity"])
        .serve(
            Works,
            "not with AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE alone",
        ),
    Program::new("barman-cloud", "3.4.0", Python)
        .run_as(&[
            "barman-cloud-backup",
            "barman-cloud-restore",
            "barman-cloud-wal-archive",
        ])
        .serve(
            Works,
            "not with AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE alone",
        ),
    Program::new("s4cmd", "2.1.0", Python).run_as(&["s4cmd"]),
    Program::new("pyarrow", "26.0.1", Cpp),
    Program::new("duckdb (Python) with a secret", "1.5.5", Cpp)
        .profile(Works, "PROFILE in the secret fails")
        .advice("CREATE SECRET (TYPE s3, PROVIDER credential_chain, REFRESH auto)"),
    Program::new("duckdb (Python) without a secret", "1.5.5", VariablesOnly)
        .renew(
            Unsigned,
            "takes keys from its environment only, unless it has a secret",
        )
        .profile(Unsigned, "")
        .serve(Unsigned, "")
        .advice("CREATE SECRET (TYPE s3, PROVIDER credential_chain, REFRESH auto)"),
    Program::new("polars with boto3", "2.1.0", Python)
        .advice("with an endpoint: credential_provider=pl.CredentialProviderAWS()"),
    Program::new("polars without boto3, or with an endpoint", "2.1.0", Polars)
        .renew(
            Works,
            "but takes the first section of ~/.aws/credentials if there is one",
        )
        .profile(
            Fails,
            "takes the first section of ~/.aws/credentials, else waits 30 s",
        )
        .serve(Works, "with --token-file, and without ~/.aws/credentials")
        .advice("credential_provider=pl.CredentialProviderAWS()"),
    Program::new("deltalake without an endpoint", "1.6.6", Rust),
    Program::new("deltalake with an endpoint", "1.6.6", ObjectStore)
        .renew(NotTried, "")
        .profile(Fails, "waits 15 s for a metadata service")
        .serve(NotTried, ""),
    Program::new("obstore", "0.12.1", ObjectStore)
        .profile(Fails, "waits 13 s for a metadata service")
        .serve(Works, "with --token-file")
        .advice("Boto3CredentialProvider takes a profile"),
    Program::new("datafusion", "55.0.0", ObjectStore)
        .profile(Fails, "waits 13 s for a metadata service")
        .serve(Works, "with --token-file"),
    Program::new("opendal (Python)", "0.47.12", KeysInFileOrContainer).profile(Fails, "after 30 s"),
    Program::new("lancedb", "0.40.0", Rust),
    Program::new("daft", "0.7.26", Rust),
    Program::new("icechunk", "2.3.0", Rust),
    Program::new("tensorstore", "0.1.86", Tensorstore)
        .profile(Unsigned, "after 4 s")
        .advice("aws_credentials: {type: default, profile: NAME} takes a profile"),
    Program::new("s3torchconnector", "1.5.0", Cpp),
    Program::new("chdb", "4.4.0", KeysInFileOrContainer).profile(Unsigned, ""),
    Program::new("pysam", "0.24.1", Htslib)
        .keys_only(Unsigned)
        .advice("ol-aws save writes keys to a profile that it reads"),
    Program::new("minio (Python), EnvAWSProvider", "7.2.20", VariablesOnly).keys_only(Fails),
    Program::new(
        "minio (Python), IamAwsProvider",
        "7.2.20",
        VariablesOrContainer,
    )
    .exec(NotTried, "")
    .profile(Fails, "waits for a metadata service"),
    Program::new("minio (Python), AWSConfigProvider", "7.2.20", OwnSettings)
        .exec(NotTried, "")
        .renew(Fails, "takes keys from the credentials file only")
        .profile(Fails, "")
        .serve(NotTried, "")
        .advice("ol-aws save writes keys to a profile that it reads"),
    Program::new("s3cmd", "2.4.0", VariablesOnly)
        .run_as(&["s3cmd"])
        .keys_only(Fails),
    Program::new("boto 2", "2.49.0", Boto2)
        .exec(Fails, "sends no session token")
        .renew(
            Fails,
            "takes keys from its environment or from ~/.aws/credentials only",
        )
        .profile(Fails, "ProfileNotFoundError")
        .serve(Fails, "takes the keys of ~/.aws/credentials")
        .advice("compat = [\"boto2\"] in the config sets AWS_SECURITY_TOKEN; then use exec"),
    Program::new("gsutil", "5.38", OwnSettings)
        .run_as(&["gsutil"])
        .exec(Unsigned, "unless its boto config has a pair of keys")
        .renew(
            Unsigned,
            "takes keys only where its own boto config has a pair",
        )
        .profile(Fails, "ProfileNotFoundError")
        .serve(Unsigned, "")
        .advice("use the AWS CLI or rclone for s3:// addresses"),
];
