//! The credential provider chains: who looks where, by name.

/// Programs that look for credentials in the same places and in the same order.
/// `aws_files::provider_chain` has the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// botocore, and so the AWS CLI and boto3.
    Python,
    /// AWS SDK for Go 2.
    Go,
    /// AWS SDK for JavaScript 3.
    JavaScript,
    /// AWS SDK for Java 2.
    Java,
    /// AWS SDK for Rust.
    Rust,
    /// AWS SDK for C++, and so pyarrow and DuckDB.
    Cpp,
    /// AWS SDK for Java 1.
    Java1,
    /// AWS SDK for Go 1, which reads the config file only with `AWS_SDK_LOAD_CONFIG`.
    Go1,
    /// AWS SDK for Go 1 in a program that has it read the config file always.
    Go1WithConfig,
    /// AWS SDK for JavaScript 2, which reads the config file only with `AWS_SDK_LOAD_CONFIG`.
    JavaScript2,
    /// AWS SDK for .NET 3, and so AWS Tools for PowerShell 4.
    DotNet3,
    /// AWS SDK for .NET 4, and so AWS Tools for PowerShell 5.
    DotNet4,
    /// The `object_store` crate: obstore, datafusion.
    ObjectStore,
    /// polars without boto3, or with an endpoint of its own.
    Polars,
    /// GDAL's own reader, since 3.12.
    Gdal,
    /// minio-go's own reader, since 7.4.
    MinioGo,
    /// minio-go's own reader before it knew the config file: restic, Thanos.
    MinioGoBeforeConfig,
    /// htslib: samtools, pysam.
    Htslib,
    Tensorstore,
    /// AWS SDK for Ruby 3 before it knew a container's full address.
    Ruby,
    /// Keys in the environment, then keys in the credentials file, and nothing else.
    KeysInFile,
    /// As [`Chain::KeysInFile`], then a container's endpoint.
    KeysInFileOrContainer,
    /// Keys in the environment, then a container's endpoint.
    VariablesOrContainer,
    /// Keys in the environment alone.
    VariablesOnly,
    /// boto 2, which knows no session token by its usual name.
    Boto2,
    /// Its own options and settings alone.
    OwnSettings,
}

impl Chain {
    /// The SDKs for which `ol-aws why` has a row in any case.
    pub const SDKS: [Chain; 5] = [
        Chain::Python,
        Chain::Go,
        Chain::JavaScript,
        Chain::Java,
        Chain::Rust,
    ];

    /// Those, and the others that people meet: `ol-aws why` shows where they differ.
    pub const SHOWN: [Chain; 17] = [
        Chain::Python,
        Chain::Go,
        Chain::JavaScript,
        Chain::Java,
        Chain::Rust,
        Chain::Cpp,
        Chain::DotNet4,
        Chain::DotNet3,
        Chain::Java1,
        Chain::Go1,
        Chain::JavaScript2,
        Chain::MinioGo,
        Chain::Gdal,
        Chain::Htslib,
        Chain::Polars,
        Chain::ObjectStore,
        Chain::Tensorstore,
    ];

    pub const ALL: [Chain; 26] = [
        Chain::Python,
        Chain::Go,
        Chain::JavaScript,
        Chain::Java,
        Chain::Rust,
        Chain::Cpp,
        Chain::Java1,
        Chain::Go1,
        Chain::Go1WithConfig,
        Chain::JavaScript2,
        Chain::DotNet3,
        Chain::DotNet4,
        Chain::ObjectStore,
        Chain::Polars,
        Chain::Gdal,
        Chain::MinioGo,
        Chain::MinioGoBeforeConfig,
        Chain::Htslib,
        Chain::Tensorstore,
        Chain::Ruby,
        Chain::KeysInFile,
        Chain::KeysInFileOrContainer,
        Chain::VariablesOrContainer,
        Chain::VariablesOnly,
        Chain::Boto2,
        Chain::OwnSettings,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Chain::Python => "AWS CLI, boto3",
            Chain::Go => "Go",
            Chain::JavaScript => "JavaScript",
            Chain::Java => "Java",
            Chain::Rust => "Rust",
            Chain::Cpp => "C++",
            Chain::Java1 => "Java 1",
            Chain::Go1 => "Go 1",
            Chain::Go1WithConfig => "Go 1 with the config file",
            Chain::JavaScript2 => "JavaScript 2",
            Chain::DotNet3 => ".NET 3",
            Chain::DotNet4 => ".NET 4",
            Chain::ObjectStore => "object_store",
            Chain::Polars => "polars without boto3",
            Chain::Gdal => "GDAL",
            Chain::MinioGo => "minio-go",
            Chain::MinioGoBeforeConfig => "minio-go before 7.4",
            Chain::Htslib => "htslib",
            Chain::Tensorstore => "tensorstore",
            Chain::Ruby => "Ruby",
            Chain::KeysInFile => "keys in variables or the credentials file",
            Chain::KeysInFileOrContainer => "keys in variables or the credentials file, container",
            Chain::VariablesOrContainer => "keys in variables, container",
            Chain::VariablesOnly => "keys in variables",
            Chain::Boto2 => "boto 2",
            Chain::OwnSettings => "its own settings",
        }
    }
}
