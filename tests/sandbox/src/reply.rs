//! A reply before it meets HTTP, and the shapes of errors the two services use.

use serde_json::{Value, json};

use crate::xml::escape;

pub(crate) const STS_NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

#[derive(Debug)]
pub(crate) struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(status: u16, value: &Value) -> Reply {
        Reply::new(status, "application/json; charset=utf-8", value.to_string())
    }

    /// The shape of OneLogin's token endpoint and of everything that is older than API v2.
    pub fn v1_error(status: u16, kind: &str, message: &str) -> Reply {
        let value = json!({"status": {
            "error": true, "code": status, "type": kind, "message": message,
        }});
        Reply::json(status, &value)
    }

    /// The shape of OneLogin's API v2.
    pub fn v2_error(status: u16, message: &str) -> Reply {
        let name = match status {
            401 => "Unauthorized",
            404 => "Not Found",
            _ => "Bad Request",
        };
        let value = json!({"statusCode": status, "name": name, "message": message});
        Reply::json(status, &value)
    }

    /// The content of a `…Response` element of STS.
    pub fn sts(action: &str, result: &str) -> Reply {
        let request_id = uuid();
        let body = format!(
            "<{action}Response xmlns=\"{STS_NAMESPACE}\">\n  <{action}Result>\n{result}  \
             </{action}Result>\n  <ResponseMetadata>\n    <RequestId>{request_id}</RequestId>\n  \
             </ResponseMetadata>\n</{action}Response>\n"
        );
        Reply::new(200, "text/xml", body).header("x-amzn-RequestId", &request_id)
    }

    pub fn sts_error(status: u16, code: &str, message: &str) -> Reply {
        let kind = if status < 500 { "Sender" } else { "Receiver" };
        let request_id = uuid();
        let body = format!(
            "<ErrorResponse xmlns=\"{STS_NAMESPACE}\">\n  <Error>\n    <Type>{kind}</Type>\n    \
             <Code>{}</Code>\n    <Message>{}</Message>\n  </Error>\n  \
             <RequestId>{request_id}</RequestId>\n</ErrorResponse>\n",
            escape(code),
            escape(message),
        );
        Reply::new(status, "text/xml", body).header("x-amzn-RequestId", &request_id)
    }

    pub fn page(status: u16, body: String) -> Reply {
        Reply::new(status, "text/html; charset=utf-8", body)
    }

    pub fn redirect(location: &str) -> Reply {
        Reply {
            status: 302,
            headers: vec![("location".into(), location.into())],
            body: Vec::new(),
        }
    }

    fn new(status: u16, content_type: &str, body: String) -> Reply {
        Reply {
            status,
            headers: vec![("content-type".into(), content_type.into())],
            body: body.into_bytes(),
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// Random, in the form of a UUID: request ids, assertion ids.
pub(crate) fn uuid() -> String {
    let bits = fastrand::u128(..);
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        (bits >> 96) as u32,
        (bits >> 80) as u16,
        (bits >> 68) & 0xfff,
        (bits >> 56) & 0xfff,
        bits & 0xffff_ffff_ffff,
    )
}
