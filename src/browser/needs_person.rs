//! Whether a page without a window waits for a person: something to click or to type into, and the
//! same address look after look; or nothing at all that goes on.

use std::time::{Duration, Instant};

use serde_json::json;

use super::capture::Capture;
use super::launch::Browser;
use crate::error::Result;

/// Looks with controls at one address: 0.8 s.
const LOOKS: u32 = 4;
/// A page that is complete, has no controls, and goes nowhere: it waits for a phone.
const STILL: Duration = Duration::from_secs(3);
const ANSWER_LIMIT: Duration = Duration::from_secs(1);

/// Visible controls in the document, in open shadow roots and in frames of the same origin; the
/// address; whether it is loaded.
const PROBE: &str = "(() => {
    const count = root => {
        let found = 0;
        for (const node of root.querySelectorAll('*')) {
            if (/^(INPUT|BUTTON|SELECT)$/.test(node.tagName) && node.type !== 'hidden' && node.getClientRects().length) found++;
            if (node.shadowRoot) found += count(node.shadowRoot);
            if (node.tagName === 'IFRAME') { try { found += count(node.contentDocument); } catch {} }
        }
        return found;
    };
    return [location.href, count(document), document.readyState === 'complete'];
})()";

#[derive(Default)]
pub struct Waiting {
    address: String,
    looks: u32,
    since: Option<Instant>,
}

impl Waiting {
    pub fn is_for_a_person(&mut self, capture: &Capture, browser: &mut Browser) -> Result<bool> {
        let probe = json!({ "expression": PROBE, "returnByValue": true });
        let answer = browser
            .pipe()
            .ask("Runtime.evaluate", &probe, &capture.session, ANSWER_LIMIT)
            .map_err(|gone| browser.failure(gone.into()))?;
        // Between two pages there is nothing to look at.
        let Some(answer) = answer else {
            *self = Self::default();
            return Ok(false);
        };
        let seen = &answer["result"]["value"];
        let address = seen[0].as_str().unwrap_or_default();
        if address != self.address || address.is_empty() {
            *self = Self {
                address: address.to_owned(),
                looks: 0,
                since: Some(Instant::now()),
            };
        }
        let has_controls = seen[1].as_u64().unwrap_or_default() > 0;
        self.looks = if has_controls { self.looks + 1 } else { 0 };
        let is_complete = seen[2].as_bool().unwrap_or_default();
        let still = self.since.is_some_and(|since| since.elapsed() >= STILL);
        Ok(self.looks >= LOOKS || (is_complete && still))
    }
}
