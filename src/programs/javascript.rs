//! Programs and libraries in JavaScript.

use super::Chain::{JavaScript, JavaScript2, OwnSettings, VariablesOnly};
use super::Outcome::{Fails, Unsigned, Works};
use super::Program;

pub const PROGRAMS: &[Program] = &[
    Program::new("AWS SDK for JavaScript 3", "3.1177.0", JavaScript)
        .advice("name no profile beside keys: it takes the profile"),
    Program::new("AWS SDK for JavaScript 2", "2.1693.0", JavaScript2)
        .profile(
            Fails,
            "Missing credentials in config, unless AWS_SDK_LOAD_CONFIG=1",
        )
        .advice("AWS_SDK_LOAD_CONFIG=1"),
    Program::new("AWS CDK", "2.1148.1", JavaScript).run_as(&["cdk"]),
    Program::new("Serverless Framework", "3.40.0", JavaScript2)
        .run_as(&["serverless", "sls"])
        .profile(Fails, "AWS profile \"NAME\" doesn't seem to be configured")
        .advice("use exec or exec --renew"),
    Program::new("mongosh", "2.12.0", JavaScript).run_as(&["mongosh"]),
    Program::new("@aws-lite/client", "0.23.7", JavaScript2)
        .profile(Works, "only with AWS_SDK_LOAD_CONFIG=1")
        .serve(Fails, "sends no token")
        .advice("AWS_SDK_LOAD_CONFIG=1"),
    Program::new("aws4", "1.13.2", VariablesOnly).keys_only(Fails),
    Program::new("minio (npm)", "8.0.7", OwnSettings)
        .exec(Unsigned, "takes keys as arguments only")
        .renew(Unsigned, "takes keys as arguments only")
        .profile(Unsigned, "")
        .serve(Works, "with IamAwsProvider"),
];
