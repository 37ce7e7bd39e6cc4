//! What the browser says: messages that end in NUL, and the form among them that would go to AWS.

use std::fs::File;
use std::io::{Seek, Write};
use std::time::Duration;

use ol_aws::browser::capture::form_to_aws;
use ol_aws::browser::cdp::{Paused, Pipe};

/// More than it takes; each message is there already.
const LIMIT: Duration = Duration::from_secs(60);

pub fn check(data: &[u8]) {
    let mut said = tempfile::tempfile().expect("a file");
    said.write_all(data).expect("written");
    said.rewind().expect("a file can be");
    let mut pipe = Pipe::new(null(), said.try_clone().expect("a handle"));
    // It ends, and whatever stands before the end is read or passed over.
    let _ = pipe.call("Any.method", serde_json::json!({}), None, LIMIT);
    while let Ok(Some(event)) = pipe.event(LIMIT) {
        if let Some(request) = event.params.request {
            is_for_aws_alone(&request);
        }
    }
}

fn null() -> File {
    File::options()
        .write(true)
        .open("/dev/null")
        .expect("it is there")
}

fn is_for_aws_alone(request: &Paused) {
    let Some(response) = form_to_aws(request) else {
        return;
    };
    assert_eq!(request.method, "POST");
    let lower = request.url.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://");
    let rest = rest.unwrap_or_else(|| panic!("{lower} is not encrypted"));
    let host = rest.split(['/', '?', '#']).next().expect("the first part");
    // What stands before an @ is no host, whatever it looks like.
    let host = host.rsplit('@').next().expect("the last part");
    let host = host.split(':').next().expect("the first part");
    let aws = [
        "signin.aws.amazon.com",
        "signin.amazonaws.cn",
        "signin.amazonaws-us-gov.com",
    ];
    let is_aws = |known: &str| host == known || host.ends_with(&format!(".{known}"));
    assert!(aws.iter().any(|known| is_aws(known)), "{}", request.url);
    assert!(!response.expose().is_empty());
}
