//! The id of an AWS account.

/// Whether that is one: twelve digits (AWS Account Management reference guide, "View AWS account
/// identifiers").
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
