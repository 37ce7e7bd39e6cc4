//! The edits of AWS's files: every byte that is not ours stays, as AWS's own parsers see it too.

mod botocore;
mod clis;
mod faults;
mod fixtures;
mod kill;
mod properties;
