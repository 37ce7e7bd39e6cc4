//! What can go wrong on purpose: a scripted reply, or trouble on the wire. `server.rs` plays them.

use std::time::Duration;

use crate::acceptor::Door;
use crate::reply::Reply;

/// Used up by the next request of the step it was queued for.
#[derive(Clone, Debug)]
pub enum Fault {
    /// This reply; the service does not see the request.
    Reply {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// The request is read, then the connection is reset (a TCP RST) with no reply.
    ResetBefore,
    /// The head and half the body of the right reply, then the connection is closed.
    ResetMiddle,
    /// Wait, then answer normally. A client that leaves before leaves no trace but the log.
    Hang(Duration),
    /// The right reply, its body at this speed.
    Slow { bytes_per_second: u32 },
    /// Status 200 and a body without end, as fast as it is read.
    Endless,
    /// None: this request is answered as it should be, and a later one meets the next fault.
    Pass,
    /// The right reply, the last one on its connection; the next one finds this door.
    Then(Door),
    /// Status 200 and a body of this many bytes, as fast as it is read: a start, then one piece again and again.
    Long {
        bytes: u64,
        start: &'static str,
        piece: &'static str,
    },
    /// These bytes instead of a reply, be they HTTP or not; then the end of the connection.
    Raw(Vec<u8>),
}

impl Fault {
    /// This status with an empty body.
    pub fn status(status: u16) -> Fault {
        Fault::reply(status, None, Vec::new())
    }

    /// What STS answers to whom asks too often.
    pub fn throttling() -> Fault {
        Fault::of(Reply::sts_error(400, "Throttling", "Rate exceeded"))
    }

    /// An error of STS's.
    pub fn sts(status: u16, code: &str, message: &str) -> Fault {
        Fault::of(Reply::sts_error(status, code, message))
    }

    fn of(reply: Reply) -> Fault {
        Fault::Reply {
            status: reply.status,
            headers: reply.headers,
            body: reply.body,
        }
    }

    /// Status 200 with this body, whatever it is.
    pub fn body(content_type: &str, body: impl Into<Vec<u8>>) -> Fault {
        Fault::reply(200, Some(content_type), body.into())
    }

    /// The kind of page a proxy or load balancer answers.
    pub fn html(status: u16) -> Fault {
        let body = format!(
            "<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
        );
        Fault::reply(status, Some("text/html"), body.into_bytes())
    }

    pub fn json(status: u16, value: serde_json::Value) -> Fault {
        Fault::reply(
            status,
            Some("application/json"),
            value.to_string().into_bytes(),
        )
    }

    /// An error as STS words it.
    pub fn sts_error(status: u16, code: &str, message: &str) -> Fault {
        let reply = Reply::sts_error(status, code, message);
        Fault::Reply {
            status: reply.status,
            headers: reply.headers,
            body: reply.body,
        }
    }

    /// One header more, for the faults that are a reply (others have none to give).
    pub fn header(mut self, name: &str, value: &str) -> Fault {
        if let Fault::Reply { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }

    fn reply(status: u16, content_type: Option<&str>, body: Vec<u8>) -> Fault {
        Fault::Reply {
            status,
            headers: content_type
                .map(|value| ("content-type".to_owned(), value.to_owned()))
                .into_iter()
                .collect(),
            body,
        }
    }
}
