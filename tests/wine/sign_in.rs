//! A sign-in by each way in which a password and a code come to the program, and who waits for whose.

use sandbox::{PASSWORD, Step};

use crate::world::{Windows, value_of};

#[test]
fn a_password_of_a_variable_and_a_code_of_the_command_line_sign_in() {
    let windows = Windows::new();
    let run = windows.ol_aws("env admin --format json --otp 012345");
    let json = run.user("ben").ok();
    assert!(
        value_of(&json, "AWS_ACCESS_KEY_ID").starts_with("ASIA"),
        "{json}"
    );
    assert_eq!(windows.sandbox.count(Step::VerifyFactor), 1);
    // From the cache.
    assert_eq!(
        windows.ol_aws("env admin --format json").user("ben").ok(),
        json
    );
    assert_eq!(windows.sandbox.count(Step::VerifyFactor), 1);
}

#[test]
fn a_code_on_stdin_may_end_as_lines_do_on_windows() {
    let windows = Windows::new();
    let run = windows.ol_aws("credential-process --role admin --otp -");
    let done = run.user("ben").typed("012345\r\n");
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(value_of(&done.stdout, "AccessKeyId").starts_with("ASIA"));
}

#[test]
fn a_command_that_prints_the_password_is_found_as_in_a_shell() {
    let windows = Windows::new();
    windows.write(r"C:\secrets\password.txt", &format!("{PASSWORD}\r\n"));
    // As npm and pip install programs.
    let script = "@type C:\\secrets\\password.txt\r\n";
    windows.write(r"C:\Program Files\ol-aws\print-password.cmd", script);
    for command in [
        r#"["cmd", "/c", "type", 'C:\secrets\password.txt']"#,
        r#"["print-password"]"#,
        r#"['C:\Program Files\ol-aws\print-password']"#,
        r#"["print-password.cmd"]"#,
    ] {
        windows.config(&format!("password_command = {command}\n"));
        windows.ol_aws("logout").ok();
        let run = windows.ol_aws("env admin --format json");
        run.without(&["OL_AWS_PASSWORD"]).ok();
    }
    assert_eq!(windows.sandbox.count(Step::Assertion), 4);
    windows.config("password_command = ['no-such-program']\n");
    windows.ol_aws("logout").ok();
    let run = windows.ol_aws("env admin --format json");
    let stderr = run.without(&["OL_AWS_PASSWORD"]).fails(3);
    assert!(stderr.contains("cannot run `no-such-program`"), "{stderr}");
}

#[test]
fn names_of_variables_have_no_case() {
    let windows = Windows::new();
    let run = windows.ol_aws("env admin --format json");
    let run = run.without(&["OL_AWS_USERNAME"]);
    run.env("Ol_Aws_UserName", "ada@acme.test").ok();
}

#[test]
fn two_processes_need_one_sign_in() {
    let mut acme = sandbox::World::acme();
    acme.latency = std::time::Duration::from_millis(1500);
    let windows = Windows::of(acme);
    // The first start of a program is slow, and would end before the second begins.
    windows.ol_aws("--version").ok();
    std::thread::scope(|scope| {
        let run = || windows.ol_aws("env admin --format json").done();
        let both = [scope.spawn(run), scope.spawn(run)];
        let both = both.map(|run| run.join().unwrap());
        assert_eq!([both[0].code, both[1].code], [0, 0], "{both:?}");
        assert_eq!(both[0].stdout, both[1].stdout);
        let words = both.map(|done| done.stderr).concat();
        assert!(words.contains("waiting for the sign-in of "), "{words}");
    });
    assert_eq!(windows.sandbox.count(Step::Assertion), 1);
}

#[test]
fn a_refused_password_is_not_sent_again() {
    let windows = Windows::new();
    let run = || {
        windows
            .ol_aws("env admin --format json")
            .env("OL_AWS_PASSWORD", "wrong")
    };
    for _ in 0..2 {
        let stderr = run().fails(4);
        assert!(
            stderr.contains("check the password of ada@acme.test"),
            "{stderr}"
        );
    }
    assert_eq!(windows.sandbox.count(Step::Assertion), 1);
}

fn over_tls() -> Windows {
    let mut acme = sandbox::World::acme();
    acme.tls = true;
    let windows = Windows::of(acme);
    windows.write(r"C:\ca\company.pem", windows.sandbox.ca_pem().unwrap());
    windows
}

/// Wine's store cannot be opened together with other certificates, as a broken one cannot at all.
#[test]
fn certificates_of_a_variable_serve_without_the_systems_store() {
    let windows = over_tls();
    for variable in ["SSL_CERT_FILE", "AWS_CA_BUNDLE"] {
        windows.ol_aws("logout").ok();
        let run = windows.ol_aws("env admin --format json");
        let done = run.env(variable, r"C:\ca\company.pem").done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        let warned = done
            .stderr
            .matches("the system's trust store cannot be read")
            .count();
        assert_eq!(warned, 1, "{}", done.stderr);
    }
    windows.ol_aws("logout").ok();
    let stderr = windows.ol_aws("env admin --format json").fails(8);
    assert!(stderr.contains("cannot be trusted"), "{stderr}");
}
