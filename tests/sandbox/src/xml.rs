//! The little XML the services need: escaping, and finding role pairs in an assertion. Crude on
//! purpose: a strict parser here would refuse the hostile assertions a test hands out.

/// A role and the identity provider it goes with, as an assertion offers them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RolePair {
    pub role_arn: String,
    pub principal_arn: String,
}

impl RolePair {
    /// From `role,provider` or `provider,role`.
    pub fn parse(value: &str) -> Option<RolePair> {
        let (first, second) = value.split_once(',')?;
        let (first, second) = (first.trim(), second.trim());
        let (role, principal) = if first.contains(":saml-provider/") {
            (second, first)
        } else {
            (first, second)
        };
        (role.contains(":role/") && principal.contains(":saml-provider/")).then(|| RolePair {
            role_arn: role.into(),
            principal_arn: principal.into(),
        })
    }
}

pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            // As text these two do not survive a parser's line-end rules.
            '\r' => escaped.push_str("&#13;"),
            '\n' => escaped.push_str("&#10;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// The texts of all `AttributeValue` elements, of whatever prefix, comments left out.
fn attribute_values(xml: &str) -> Vec<String> {
    let xml = without_comments(xml);
    let mut values = Vec::new();
    let mut rest = xml.as_str();
    while let Some((_, after)) = rest.split_once("AttributeValue") {
        rest = after;
        let Some((attributes, content)) = after.split_once('>') else {
            break;
        };
        if attributes.ends_with('/') {
            continue;
        }
        if let Some((text, _)) = content.split_once("</") {
            values.push(unescape(text));
        }
        // Past the end tag, which has the same word in it.
        if let Some((_, after)) = content.split_once("AttributeValue") {
            rest = after;
        }
    }
    values
}

pub(crate) fn role_pairs(xml: &str) -> Vec<RolePair> {
    attribute_values(xml)
        .iter()
        .filter_map(|value| RolePair::parse(value))
        .collect()
}

/// The value of the attribute `RoleSessionName`.
pub(crate) fn role_session_name(xml: &str) -> Option<String> {
    let (_, after) = xml.split_once("/SAML/Attributes/RoleSessionName")?;
    attribute_values(after).into_iter().next()
}

fn without_comments(xml: &str) -> String {
    let mut kept = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "arn:aws-cn:iam::1:role/a/b";
    const PROVIDER: &str = "arn:aws-cn:iam::1:saml-provider/P";

    #[test]
    fn either_order_and_spaces_make_a_pair() {
        let pair = RolePair::parse(&format!("{ROLE},{PROVIDER}"));
        assert!(pair.is_some());
        assert_eq!(pair, RolePair::parse(&format!(" {PROVIDER} , {ROLE} ")));
        assert_eq!(RolePair::parse("Default"), None);
    }

    #[test]
    fn role_values_are_found_under_any_prefix() {
        let xml = format!(
            "<x:AttributeValue a='b'>{ROLE},<!-- no -->{PROVIDER}</x:AttributeValue>\
             <AttributeValue/><AttributeValue>Default</AttributeValue>\
             <s:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/RoleSessionName\">\
             <s:AttributeValue>a&amp;b</s:AttributeValue>"
        );
        assert_eq!(role_pairs(&xml).len(), 1);
        assert_eq!(role_session_name(&xml).as_deref(), Some("a&b"));
    }
}
