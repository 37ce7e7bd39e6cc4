//! Programs and libraries in C, C++ and Rust, and in Haskell.

use super::Chain::{Cpp, Gdal, Htslib, KeysInFile, OwnSettings, Rust, VariablesOnly};
use super::Outcome::{Fails, Unsigned, Works};
use super::Program;

const GDAL: &[&str] = &[
    "gdal",
    "gdalinfo",
    "gdal_translate",
    "gdalwarp",
    "gdalbuildvrt",
    "ogrinfo",
    "ogr2ogr",
];

pub const PROGRAMS: &[Program] = &[
    Program::new("AWS SDK for Rust", "aws-config 1.13.0", Rust),
    Program::new("AWS SDK for C++", "in pyarrow 26.0.1", Cpp),
    Program::new("DuckDB with a secret", "1.5.5", Cpp)
        .run_as(&["duckdb"])
        .profile(Works, "PROFILE in the secret fails")
        .advice("CREATE SECRET (TYPE s3, PROVIDER credential_chain, REFRESH auto); without a secret only exec works"),
    Program::new("GDAL", "3.12.2", Gdal)
        .run_as(GDAL)
        .profile(Works, "the profile's region holds for the first file only")
        .advice("set AWS_REGION beside AWS_PROFILE"),
    Program::new("GDAL (Debian)", "3.6.2", KeysInFile)
        .run_as(GDAL)
        .renew(Fails, "takes keys from its environment or from the credentials file only")
        .profile(Fails, "after 8 s; takes the keys of ~/.aws/credentials if there are any")
        .serve(Fails, "after 8 s; takes the keys of ~/.aws/credentials if there are any"),
    Program::new("samtools, bcftools, tabix", "1.16.1", Htslib)
        .run_as(&["samtools", "bcftools", "tabix", "htsfile"])
        .keys_only(Unsigned)
        .advice("ol-aws save writes keys to a profile that it reads"),
    Program::new("s3fs (FUSE)", "1.90", VariablesOnly)
        .run_as(&["s3fs"])
        .exec(Works, "after the session ends, files read as empty and writes are lost, with exit status 0")
        .keys_only(Fails),
    Program::new("sccache", "0.16", KeysInFile)
        .run_as(&["sccache"])
        .exec(Works, "the server keeps the keys that it started with")
        .keys_only(Fails)
        .advice("sccache --stop-server before new credentials"),
    Program::new("git-annex", "10.20230126", VariablesOnly)
        .run_as(&["git-annex"])
        .exec(Works, "keeps key and secret in .git/annex/creds, without the token")
        .keys_only(Fails),
    Program::new("curl --aws-sigv4", "7.88.1", VariablesOnly)
        .exec(Works, "as you write it")
        .keys_only(Unsigned)
        .advice("add -H \"x-amz-security-token: $AWS_SESSION_TOKEN\""),
    Program::new("pgBackRest", "2.45", OwnSettings)
        .run_as(&["pgbackrest"])
        .exec(Fails, "reads its own variables only")
        .renew(Fails, "takes keys from its own settings only")
        .profile(Fails, "")
        .serve(Fails, "key-type=auto asks the metadata service only")
        .advice("set PGBACKREST_REPO1_S3_KEY, PGBACKREST_REPO1_S3_KEY_SECRET and PGBACKREST_REPO1_S3_TOKEN from those of exec"),
    Program::new("s3backer", "1.5.4", OwnSettings)
        .run_as(&["s3backer"])
        .exec(Unsigned, "")
        .renew(Unsigned, "takes keys by its own options only, and no session token")
        .profile(Unsigned, "")
        .serve(Unsigned, "")
        .advice("it cannot take temporary credentials"),
];
