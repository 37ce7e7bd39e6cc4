//! Every second factor without a terminal: where a code comes from, which device takes it, and what is never sent twice.

use sandbox::{Device, Factor, Fault, Sandbox, Step, YUBIKEY_CODE};
use serde_json::{Value, json};

use crate::world::World;

/// What was sent to `verify_factor`, in order.
fn verifications(world: &World) -> Vec<Value> {
    let requests = world.sandbox.requests_of(Step::VerifyFactor);
    requests.iter().map(sandbox::Request::json).collect()
}

/// The code and the device of the only verification there was.
#[track_caller]
fn only_verification(world: &World) -> (String, String) {
    let all = verifications(world);
    assert_eq!(all.len(), 1, "{all:?}");
    let text = |name: &str| all[0][name].as_str().unwrap().to_owned();
    (text("otp_token"), text("device_id"))
}

/// A config line for a program that prints this code.
fn otp_command(code: &str) -> String {
    format!("otp_command = [\"printf\", \"{code}\"]\n")
}

#[test]
fn a_code_comes_from_a_flag_stdin_a_variable_or_a_command() {
    type SignIn = fn(&World);
    let given: [(&str, SignIn); 4] = [
        ("flag", |world| {
            world.ol_aws("env admin --otp 012345").user("ben").ok();
        }),
        ("stdin", |world| {
            let run = world.ol_aws("env admin --otp -").user("ben");
            let done = run.typed("012345\nnot read\n");
            assert_eq!(done.code, 0, "{}", done.stderr);
        }),
        ("variable", |world| {
            let run = world.ol_aws("env admin").user("ben");
            run.env("OL_AWS_OTP", "012345").ok();
        }),
        ("command", |world| {
            world.config(&otp_command("012345\\n"));
            world.ol_aws("env admin").user("ben").ok();
        }),
    ];
    for (from, sign_in) in given {
        let world = World::new();
        sign_in(&world);
        let expected = ("012345".to_owned(), "200001".to_owned());
        assert_eq!(only_verification(&world), expected, "{from}");
        assert_eq!(world.sandbox.requests_of(Step::Assertion).len(), 1);
    }
}

#[test]
fn a_flags_code_beats_the_variables_and_the_commands() {
    let world = World::new();
    world.config(&otp_command("000002"));
    let run = world.ol_aws("env admin --otp 012345").user("ben");
    run.env("OL_AWS_OTP", "000001").ok();
    assert_eq!(only_verification(&world).0, "012345");
}

#[test]
fn no_code_on_stdin_is_a_usage_error() {
    let world = World::new();
    let done = world.ol_aws("env admin --otp -").user("ben").typed("\n");
    assert_eq!((done.code, done.stdout.as_str()), (2, "(exit 2)\n"));
    assert_eq!(world.sandbox.requests().len(), 0);
}

#[test]
fn a_code_is_sent_as_the_text_it_is() {
    let world = World::new();
    let line = format!("env admin --device yubikey --otp {YUBIKEY_CODE}");
    world.ol_aws(&line).user("eve").ok();
    assert_eq!(only_verification(&world).0, YUBIKEY_CODE);
    assert_eq!(YUBIKEY_CODE.len(), 44);
}

#[test]
fn a_code_goes_out_without_a_word_about_notifying() {
    let world = World::new();
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    let sent = &verifications(&world)[0];
    assert!(sent.get("do_not_notify").is_none(), "{sent}");
    assert_eq!(sent["app_id"], "123456");
}

#[test]
fn sms_email_and_voice_are_sent_once_and_then_typed() {
    for (user, device, code) in [
        ("cat", "300001", "204060"),
        ("eve", "500004", "333444"),
        ("eve", "500005", "555666"),
    ] {
        let world = World::new();
        world.config(&otp_command(code));
        let run = world.ol_aws("env admin").user(user);
        run.env("OL_AWS_DEVICE", device).ok();
        assert_eq!(world.sandbox.messages_sent(), 1, "{device}");
        let sent = verifications(&world);
        assert!(sent[0].get("otp_token").is_none(), "{}", sent[0]);
        assert_eq!(sent[1]["otp_token"], code);
        assert_eq!(sent[0]["state_token"], sent[1]["state_token"]);
        assert_eq!(sent.len(), 2);
    }
}

#[test]
fn a_renamed_sms_device_is_still_sent_first() {
    let world = World::new();
    world.sandbox.edit(|acme| {
        acme.user("cat").devices[0].device_type = "OneLogin SMS - UK - NEW".into();
    });
    world.config(&otp_command("204060"));
    world.ol_aws("env admin").user("cat").ok();
    assert_eq!(world.sandbox.messages_sent(), 1);
}

#[test]
fn a_push_device_with_a_code_at_hand_does_not_ring() {
    let by_flag = World::new();
    by_flag.ol_aws("env admin --otp 135790").user("dan").ok();
    let by_command = World::new();
    by_command.config(&otp_command("135790"));
    by_command.ol_aws("env admin").user("dan").ok();
    for world in [by_flag, by_command] {
        assert_eq!(world.sandbox.pushes(), 0);
        assert_eq!(only_verification(&world).0, "135790");
    }
}

#[test]
fn a_device_of_an_unknown_type_takes_a_code() {
    let world = World::new();
    let line = "env admin --device quantum --otp 777888";
    world.ol_aws(line).user("eve").ok();
    assert_eq!(world.sandbox.pushes(), 0);
    assert_eq!(
        only_verification(&world),
        ("777888".into(), "500006".into())
    );
}

#[test]
fn nobody_to_answer_means_no_push_and_no_message() {
    for (user, device) in [
        ("ben", "200001"),
        ("cat", "300001"),
        ("dan", "400001"),
        ("eve", "500004"),
        ("eve", "500006"),
    ] {
        let world = World::new();
        let run = world.ol_aws("env admin").user(user);
        let stderr = run.env("OL_AWS_DEVICE", device).fails(9);
        assert!(
            stderr.contains("otp_command") && stderr.contains("OL_AWS_OTP"),
            "{user}: {stderr}"
        );
        assert_eq!(world.sandbox.count(Step::VerifyFactor), 0, "{user}");
        assert_eq!(world.sandbox.pushes() + world.sandbox.messages_sent(), 0);
    }
}

#[test]
fn a_device_is_named_by_id_name_part_variable_or_setting() {
    for (variable, setting, flag) in [
        (None, None, Some("500003")),
        (None, None, Some("Yubico YubiKey")),
        (None, None, Some("yubico yubikey")),
        (None, None, Some("yubi")),
        (Some("YubiKey"), None, None),
        (None, Some("500003"), None),
        // The nearer source wins.
        (Some("YubiKey"), Some("Google"), None),
        (Some("Google"), Some("Google"), Some("500003")),
    ] {
        let world = World::new();
        if let Some(setting) = setting {
            world.config(&format!("device = \"{setting}\"\n"));
        }
        let flag = flag.map(|device| ["--device", device]);
        let line = ["env", "admin", "--otp", YUBIKEY_CODE].into_iter();
        let run = world.run_with(line.chain(flag.into_iter().flatten()));
        let run = run.user("eve");
        match variable {
            Some(value) => run.env("OL_AWS_DEVICE", value).ok(),
            None => run.ok(),
        };
        assert_eq!(only_verification(&world).1, "500003", "{flag:?}");
    }
}

#[test]
fn a_device_one_does_not_have_is_answered_with_those_one_has() {
    let world = World::new();
    let line = "env admin --device pigeon --otp 1";
    let stderr = world.ol_aws(line).user("eve").fails(5);
    assert!(stderr.contains("`pigeon`"), "{stderr}");
    for device in ["Google Authenticator", "Quantum Badge"] {
        assert!(stderr.contains(device), "{stderr}");
    }
    assert_eq!(world.sandbox.count(Step::VerifyFactor), 0);
}

#[test]
fn several_devices_and_nobody_to_choose_names_the_setting() {
    for line in [
        // Whatever is named, if anything, fits more than one.
        "env admin",
        "env admin --otp 600001",
        "env admin --otp 600001 --device authenticator",
    ] {
        let world = World::new();
        let stderr = world.ol_aws(line).user("fay").fails(9);
        for part in ["600001", "600002", "`device`", "OL_AWS_DEVICE"] {
            assert!(stderr.contains(part), "{line}: {stderr}");
        }
        assert_eq!(world.sandbox.count(Step::VerifyFactor), 0);
    }
}

#[test]
fn a_code_goes_to_the_only_device_that_shows_codes() {
    let world = World::new();
    world.sandbox.edit(|acme| {
        let devices = &mut acme.user("eve").devices;
        devices.retain(|device| device.id != 500_003);
    });
    world.ol_aws("env admin --otp 111222").user("eve").ok();
    assert_eq!(only_verification(&world).1, "500001");
}

#[test]
fn the_device_used_is_taken_again_by_its_id() {
    let world = World::new();
    let first = "login --device 600002 --otp 600002";
    world.ol_aws(first).user("fay").ok();
    // The names are the same, so only the id can tell; the order may change.
    world
        .sandbox
        .edit(|acme| acme.user("fay").devices.reverse());
    world.ol_aws("login --otp 600002").user("fay").ok();
    let ids: Vec<Value> = verifications(&world)
        .iter()
        .map(|sent| sent["device_id"].clone())
        .collect();
    assert_eq!(ids, ["600002", "600002"]);
    // Nobody else's choice.
    world.ol_aws("login --otp 111222").user("eve").fails(9);
}

#[test]
fn a_wrong_code_names_its_device_and_is_never_sent_again() {
    let world = World::new();
    world.config(&otp_command("000000"));
    for way in ["by flag", "by variable", "by command"] {
        let line = match way {
            "by flag" => "env admin --otp 000000",
            _ => "env admin",
        };
        let mut run = world.ol_aws(line).user("ben");
        if way == "by variable" {
            run = run.env("OL_AWS_OTP", "000000");
        }
        let stderr = run.fails(5);
        for part in [
            "Google Authenticator",
            "Failed authentication with this factor",
        ] {
            assert!(stderr.contains(part), "{way}: {stderr}");
        }
        assert_eq!(world.sandbox.count(Step::VerifyFactor), 1, "{way}");
    }
    // Another one is another try; and success forgets.
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    assert_eq!(world.sandbox.count(Step::VerifyFactor), 2);
}

#[test]
fn an_expired_state_token_starts_over_with_the_same_device_and_code() {
    let expired = || {
        Fault::json(
            400,
            json!({"statusCode": 400, "name": "Bad Request", "message": "State token is invalid or expired"}),
        )
    };
    for by_command in [true, false] {
        let world = World::new();
        world.sandbox.fault(Step::VerifyFactor, [expired()]);
        let line = if by_command {
            world.config(&otp_command("600002"));
            "env admin --device 600002"
        } else {
            "env admin --device 600002 --otp 600002"
        };
        world.ol_aws(line).user("fay").ok();
        let sent = verifications(&world);
        assert_eq!(sent.len(), 2);
        for call in &sent {
            assert_eq!(call["device_id"], "600002");
            assert_eq!(call["otp_token"], "600002");
        }
        assert_ne!(sent[0]["state_token"], sent[1]["state_token"]);
        assert_eq!(world.sandbox.count(Step::Assertion), 2);
    }
}

#[test]
fn a_state_token_that_always_runs_out_ends_the_sign_in() {
    let mut acme = sandbox::World::acme();
    acme.state_token_life = std::time::Duration::ZERO;
    let world = World::of(acme);
    world.config(&otp_command("012345"));
    let stderr = world.ol_aws("env admin").user("ben").fails(5);
    assert!(stderr.contains("the sign-in expired"), "{stderr}");
    assert_eq!(world.sandbox.count(Step::Assertion), 3);
}

#[test]
fn the_callback_address_is_not_looked_at() {
    let world = World::new();
    let elsewhere = Sandbox::start(sandbox::World::acme());
    let challenge = json!({
        "message": "MFA is required for this user",
        "state_token": "of-this-host",
        "devices": [{"device_id": 200_001, "device_type": "Google Authenticator"}],
        "callback_url": format!("{}/api/2/saml_assertion/verify_factor", elsewhere.onelogin_url()),
    });
    world
        .sandbox
        .fault(Step::Assertion, [Fault::json(200, challenge)]);
    // This state token is unknown here too; what matters is who was asked.
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    assert_eq!(verifications(&world)[0]["state_token"], "of-this-host");
    assert_eq!(elsewhere.requests().len(), 0);
    assert_eq!(elsewhere.connections().onelogin, 0);
}

#[test]
fn a_challenge_without_devices_says_where_to_register_one() {
    let world = World::new();
    let challenge =
        json!({"message": "MFA is required for this user", "state_token": "s", "devices": []});
    world
        .sandbox
        .fault(Step::Assertion, [Fault::json(200, challenge)]);
    let stderr = world.ol_aws("env admin").user("ben").fails(5);
    assert!(stderr.contains("Security Factors"), "{stderr}");
}

#[test]
fn the_first_shape_of_a_challenge_and_textual_ids_are_understood() {
    let world = World::new();
    let challenge = json!({
        "status": {"type": "success", "message": "MFA is required for this user", "error": false, "code": 200},
        "data": [{"state_token": "s", "devices": [{"device_id": "200001", "device_type": "Google Authenticator"}]}],
    });
    world
        .sandbox
        .fault(Step::Assertion, [Fault::json(200, challenge)]);
    world.ol_aws("env admin --otp 012345").user("ben").ok();
    assert_eq!(verifications(&world)[0]["device_id"], "200001");
}

#[test]
fn an_address_is_sent_only_when_one_is_set() {
    let mut acme = sandbox::World::acme();
    acme.trusted_ips = vec!["203.0.113.7".into()];
    let world = World::of(acme);
    let run = world.ol_aws("env admin").user("ben");
    run.env("OL_AWS_IP_ADDRESS", "203.0.113.7").ok();
    assert_eq!(world.sandbox.count(Step::VerifyFactor), 0);
    world.ol_aws("login --otp 012345").user("ben").ok();
    let sent = world.sandbox.requests_of(Step::Assertion);
    assert_eq!(sent[0].json()["ip_address"], "203.0.113.7");
    assert!(sent[1].json().get("ip_address").is_none());
}

#[test]
fn a_device_that_sends_nothing_takes_its_code_at_once() {
    let world = World::new();
    world.sandbox.edit(|acme| {
        acme.user("cat").devices = vec![Device {
            id: 300_009,
            device_type: "Voice Vault".into(),
            factor: Factor::Code("246810".into()),
        }];
    });
    world.config(&otp_command("246810"));
    // Named like a phone call, it is called first; that it wants a code at once is no failure.
    world.ol_aws("env admin").user("cat").ok();
    assert_eq!(verifications(&world).len(), 2);
}

/// OneLogin counts the calls of the whole company. That more are left is no reason to wait: `onelogin::push` tests that.
#[test]
fn a_push_is_polled_slowly_when_the_company_has_few_calls_left() {
    let world = World::new();
    let pending = json!({ "message": "Authentication pending on OL Protect" });
    let nearly_all = Fault::json(200, pending).header("X-RateLimit-Remaining", "999");
    world
        .sandbox
        .fault(Step::VerifyFactor, [Fault::Pass, nearly_all]);
    let line = "credential-process admin --ask";
    world.ol_aws(line).user("dan").ok();
    let asked = world.sandbox.requests_of(Step::VerifyFactor);
    // The push, the poll with that reply, and two that the service counts.
    assert_eq!(asked.len(), 4);
    for pair in asked[1..].windows(2) {
        let pause = pair[1].at - pair[0].at;
        assert!(pause.as_secs_f64() > 1.5, "{pause:?}");
    }
    assert_eq!(world.sandbox.pushes(), 1);
}
