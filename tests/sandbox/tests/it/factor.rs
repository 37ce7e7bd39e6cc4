//! `verify_factor`: each kind of device, right and wrong.

use sandbox::{Factor, World, YUBIKEY_CODE};
use serde_json::{Value, json};

use crate::client::Client;

const FAILED: &str = "Failed authentication with this factor";
const PENDING: &str = "Authentication pending on OL Protect";

fn answer(status: u16, message: &str) -> (u16, String) {
    (status, message.to_owned())
}

#[test]
fn a_challenge_lists_the_devices_and_a_callback_url_to_ignore() {
    let client = Client::acme();
    let (status, body) = client.sign_in("eve", &json!({}));
    assert_eq!(status, 200);
    assert_eq!(body["message"], "MFA is required for this user");
    assert_eq!(
        body["devices"][0],
        json!({"device_id": 500_001, "device_type": "Google Authenticator"})
    );
    assert_eq!(body["devices"].as_array().map(Vec::len), Some(6));
    assert_eq!(body["user"]["email"], "eve@acme.test");
    let callback = body["callback_url"].as_str().expect("a URL");
    assert!(!callback.contains("127.0.0.1"));
}

#[test]
fn a_code_is_text_and_may_be_tried_again() {
    let client = Client::acme();
    let token = client.state_token("ben");
    assert_eq!(
        client.verify(&token, 200_001, &json!({})),
        answer(400, "OTP token blank")
    );
    let blank = json!({"otp_token": ""});
    assert_eq!(
        client.verify(&token, 200_001, &blank),
        answer(400, "OTP token blank")
    );
    let wrong = json!({"otp_token": "12345"});
    assert_eq!(client.verify(&token, 200_001, &wrong), answer(401, FAILED));
    let right = json!({"otp_token": "012345"});
    assert_eq!(
        client.verify(&token, 200_001, &right),
        answer(200, "Success")
    );
    assert_eq!(
        client.verify(&token, 200_001, &right).0,
        400,
        "it is used up"
    );
}

#[test]
fn a_sent_code_is_right_only_once_it_was_sent() {
    let client = Client::acme();
    let token = client.state_token("cat");
    let code = json!({"otp_token": "204060"});
    assert_eq!(client.verify(&token, 300_001, &code), answer(401, FAILED));
    assert_eq!(client.sandbox.messages_sent(), 0);
    let (status, message) = client.verify(&token, 300_001, &json!({}));
    assert_eq!(status, 200);
    assert!(message.contains("pending"));
    assert_eq!(
        client.verify(&token, 300_001, &code),
        answer(200, "Success")
    );
    assert_eq!(client.sandbox.messages_sent(), 1);
    assert_eq!(client.sandbox.pushes(), 0);
}

#[test]
fn a_push_is_approved_at_its_poll_and_a_second_push_starts_anew() {
    let client = Client::acme();
    let token = client.state_token("dan");
    let poll = json!({"do_not_notify": true});
    let push = json!({"do_not_notify": false});
    assert_eq!(client.verify(&token, 400_001, &poll), answer(200, PENDING));
    assert_eq!(client.sandbox.pushes(), 0, "nothing was sent yet");
    assert_eq!(client.verify(&token, 400_001, &push), answer(200, PENDING));
    assert_eq!(client.verify(&token, 400_001, &poll), answer(200, PENDING));
    assert_eq!(client.verify(&token, 400_001, &push), answer(200, PENDING));
    assert_eq!(client.sandbox.pushes(), 2);
    assert_eq!(client.verify(&token, 400_001, &poll), answer(200, PENDING));
    assert_eq!(
        client.verify(&token, 400_001, &poll),
        answer(200, "Success")
    );
    assert_eq!(client.sandbox.pushes(), 2);
}

#[test]
fn a_push_device_also_takes_a_code_without_ringing() {
    let client = Client::acme();
    let token = client.state_token("dan");
    let code = json!({"otp_token": "135790", "do_not_notify": false});
    assert_eq!(
        client.verify(&token, 400_001, &code),
        answer(200, "Success")
    );
    assert_eq!(client.sandbox.pushes(), 0);
}

#[test]
fn a_push_can_be_denied_or_never_answered() {
    let mut world = World::acme();
    let code = "135790".to_owned();
    world.user("dan").devices[0].factor = Factor::PushDenied { polls: 1, code };
    let client = Client::of(world);
    let token = client.state_token("dan");
    let poll = json!({"do_not_notify": true});
    assert_eq!(
        client.verify(&token, 400_001, &json!({})),
        answer(200, PENDING)
    );
    assert_eq!(client.verify(&token, 400_001, &poll), answer(401, FAILED));
    client.sandbox.edit(|world| {
        let code = "135790".to_owned();
        world.user("dan").devices[0].factor = Factor::PushNever { code };
    });
    for _ in 0..5 {
        assert_eq!(client.verify(&token, 400_001, &poll), answer(200, PENDING));
    }
}

#[test]
fn every_device_of_one_user_works_by_its_id() {
    let client = Client::acme();
    assert_eq!(YUBIKEY_CODE.len(), 44);
    for (device, code, triggered) in [
        (500_001, "111222", false),
        (500_002, "222333", false),
        (500_003, YUBIKEY_CODE, false),
        (500_004, "333444", true),
        (500_005, "555666", true),
        (500_006, "777888", false),
    ] {
        let token = client.state_token("eve");
        if triggered {
            client.verify(&token, device, &json!({}));
        }
        let code = json!({ "otp_token": code });
        assert_eq!(client.verify(&token, device, &code), answer(200, "Success"));
    }
    let token = client.state_token("eve");
    assert_eq!(
        client.verify(&token, 500_006, &json!({})),
        answer(200, PENDING)
    );

    let token = client.state_token("fay");
    let second = json!({"otp_token": "600002"});
    assert_eq!(client.verify(&token, 600_001, &second), answer(401, FAILED));
    assert_eq!(
        client.verify(&token, 600_002, &second),
        answer(200, "Success")
    );
}

#[test]
fn a_state_token_ends() {
    let client = Client::acme();
    let code = json!({"otp_token": "012345"});
    let gone = answer(400, "State token is invalid or expired");
    assert_eq!(client.verify("unknown", 200_001, &code), gone);
    let token = client.state_token("ben");
    client.sandbox.edit(|world| world.clock_offset += 120);
    assert_eq!(client.verify(&token, 200_001, &code), gone);
    let token = client.state_token("ben");
    client.sandbox.forget_state_tokens();
    assert_eq!(client.verify(&token, 200_001, &code), gone);
}

#[test]
fn verify_factor_wants_its_fields_as_documented() {
    let client = Client::acme();
    let token = client.state_token("ben");
    let code = json!("012345");
    for (more, status) in [
        (json!({"otp_token": code, "device_id": 200_001}), 400),
        (json!({"otp_token": code, "app_id": Value::Null}), 400),
        (json!({"otp_token": code, "app_id": "999"}), 404),
        (json!({"otp_token": code, "device_id": "1"}), 400),
    ] {
        assert_eq!(client.verify(&token, 200_001, &more).0, status);
    }
}

#[test]
fn a_code_by_the_clock_is_right_once_and_a_window_early_or_late() {
    let client = Client::acme();
    let codes = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::try_from_base32(sandbox::SEED).expect("base32"))
        .build_noncompliant();
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970")
        .as_secs();
    // In the middle of a window none of these changes under us.
    let now = now - now % 30;
    let try_code = |time: u64| {
        let code = json!({"otp_token": codes.generate(time).to_string()});
        client.verify(&client.state_token("hal"), 800_001, &code)
    };
    assert_eq!(try_code(now - 300), answer(401, FAILED));
    assert_eq!(try_code(now + 300), answer(401, FAILED));
    assert_eq!(try_code(now), answer(200, "Success"));
    assert_eq!(try_code(now), answer(401, FAILED), "it was used");
    assert_eq!(try_code(now + 30), answer(200, "Success"));
}
