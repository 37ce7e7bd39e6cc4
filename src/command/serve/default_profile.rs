//! The user's default profile: programs that look at AWS's files before the endpoint take what it
//! holds.

use crate::aws_files::{AwsFile, other_ways, read};
use crate::command::Context;

/// Lines for a file of variables, in comments: what keeps a default profile with credentials out.
/// Warns of one that is there.
pub fn lines(context: &Context<'_>) -> String {
    let files = [
        (AwsFile::Credentials, "AWS_SHARED_CREDENTIALS_FILE"),
        (AwsFile::Config, "AWS_CONFIG_FILE"),
    ];
    let in_the_way = files.into_iter().filter_map(|(kind, variable)| {
        let path = kind.path(context.environment)?;
        // `doctor` reports a file that cannot be understood.
        let profile = read(kind, &path).ok()?.profile("default")?;
        let holds_keys = profile.get("aws_access_key_id").is_some();
        let gives = holds_keys || other_ways(&profile).next().is_some();
        gives.then_some((path, variable))
    });
    let lines = in_the_way.map(|(path, variable)| {
        let path = path.display();
        context.log.warn(format!(
            "[default] in {path} has credentials, which most programs use instead of these; set {variable}=/dev/null for them"
        ));
        format!("# [default] in {path} takes precedence, unless:\n# {variable}=/dev/null\n")
    });
    lines.collect()
}
