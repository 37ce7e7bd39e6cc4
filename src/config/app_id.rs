//! What people copy out of their browser, when they are asked for an id.

/// The id of the AWS app, of itself or of its address in the admin portal.
///
/// # Errors
/// For the address of another thing, which has an id of its own.
pub fn parse(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches('/');
    let of_portal = ["/launch/", "/portal", "/client/apps/", "/sso/"];
    if of_portal.iter().any(|part| text.contains(part)) {
        return Err(
            "that is your portal link; the API needs the app's ID from the admin portal (/apps/ID/edit), which an administrator can see"
                .into(),
        );
    }
    let id = match text.split_once("/apps/") {
        Some((_, rest)) => rest.split(['/', '?', '#']).next().unwrap_or_default(),
        None => text,
    };
    match id {
        "" => Err("the app ID is empty".into()),
        id if id.bytes().all(|byte| byte.is_ascii_digit()) => Ok(id.to_owned()),
        id => Err(format!("`{id}` is not a valid app ID; app IDs are numbers")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_in_the_admins_address_and_not_in_the_portals() {
        for right in [
            "123456",
            " 123456 ",
            "https://acme.onelogin.com/apps/123456/edit",
            "https://acme.onelogin.com/apps/123456/edit/#configuration",
            "acme.onelogin.com/apps/123456",
        ] {
            assert_eq!(parse(right), Ok("123456".into()), "{right}");
        }
        for wrong in [
            "",
            "https://acme.onelogin.com/launch/987",
            "https://acme.onelogin.com/client/apps/launch/987",
            "https://acme.onelogin.com/portal",
            "AWS",
        ] {
            parse(wrong).expect_err(wrong);
        }
    }
}
