//! Programs and libraries in other languages.

use super::Chain::{DotNet3, DotNet4, KeysInFile, OwnSettings, Ruby};
use super::Outcome::{Fails, Unsigned, Works};
use super::Program;

pub const PROGRAMS: &[Program] = &[
    Program::new(
        "AWS SDK for .NET 3, AWS Tools for PowerShell 4",
        "3.7.501",
        DotNet3,
    )
    .exec(Works, "but a [default] profile with credentials wins")
    .advice("remove the credentials of [default]"),
    Program::new(
        "AWS SDK for .NET 4, AWS Tools for PowerShell 5",
        "4.1.0",
        DotNet4,
    ),
    Program::new("AWS SDK for Ruby 3 (Debian)", "3.168.1", Ruby)
        .serve(Fails, "does not know AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    Program::new("fog-aws", "3.15.0", OwnSettings)
        .exec(Fails, "takes keys as arguments only")
        .renew(Fails, "takes keys as arguments only")
        .profile(Fails, "")
        .serve(Fails, ""),
    Program::new("async-aws (PHP)", "1.18.1", KeysInFile)
        .keys_only(Unsigned)
        .advice("ol-aws save writes keys to a profile that it reads"),
    Program::new(
        "Net::Amazon::S3, Amazon::S3 (Perl)",
        "0.991, 0.60",
        OwnSettings,
    )
    .exec(Fails, "takes keys as arguments only")
    .renew(Fails, "takes keys as arguments only")
    .profile(Fails, "")
    .serve(Fails, ""),
    Program::new("s3cl, s3ls (Perl)", "0.991", OwnSettings)
        .run_as(&["s3cl", "s3ls"])
        .exec(Fails, "reads AWS_ACCESS_KEY_SECRET, and never the token")
        .renew(
            Fails,
            "takes keys from AWS_ACCESS_KEY_SECRET only, and no session token",
        )
        .profile(Fails, "")
        .serve(Fails, "")
        .advice("it cannot take temporary credentials"),
];
