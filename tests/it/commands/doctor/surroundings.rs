//! The keyring, the cache, and AWS's own variables and files.

use std::os::unix::fs::PermissionsExt;

use super::{Findings, doctor};
use crate::world::World;
use crate::world::desktop::{BrokenBus, Desktop, Fault};

const KEYS: &str = "[work]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n";

fn write(world: &World, name: &str, text: &str) {
    let directory = world.home().join(".aws");
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_keyring_is_open_locked_hanging_or_missing() {
    let world = World::new();
    if let Some(desktop) = Desktop::start(&world) {
        let at = || doctor(&world).env("DBUS_SESSION_BUS_ADDRESS", desktop.address());
        let place = "gnome-keyring, collection `Login`";
        Findings::of(at(), 0).is("keyring", "ok", &[place, "is unlocked"]);
        desktop.lock();
        Findings::of(at(), 0).is("keyring", "warning", &[place, "is locked", "unlock it"]);
    }
    let bus = BrokenBus::start(world.home(), Fault::Hangs);
    let hanging = doctor(&world).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let findings = Findings::of(hanging, 0);
    findings.is("keyring", "warning", &["did not answer within 2 seconds"]);
    let took = findings.all("keyring")[0]["milliseconds"].as_u64().unwrap();
    assert!(took >= 2000, "{took} ms");
    world.config("totp = true\n");
    Findings::of(doctor(&world), 1).is("keyring", "error", &["totp", "otp_command"]);
}

#[test]
fn a_cache_has_its_key_in_memory_on_disk_or_is_none() {
    let world = World::new();
    let on_disk = doctor(&world).without(&["XDG_RUNTIME_DIR"]);
    Findings::of(on_disk, 0).is("cache", "ok", &["its key is next to it"]);
    let homeless = doctor(&world)
        .without(&["XDG_RUNTIME_DIR", "HOME"])
        .env("XDG_CONFIG_HOME", world.home().join(".config"));
    let found = Findings::of(homeless, 1);
    found.is("cache", "error", &["neither HOME nor XDG_STATE_HOME"]);
    // Nor can it be recorded what OneLogin says to a secret.
    found.is("api-client", "skipped", &["can be recorded"]);
}

#[test]
fn variables_that_shadow() {
    let world = World::new();
    let keys = || {
        doctor(&world)
            .env("AWS_ACCESS_KEY_ID", "AKIAX")
            .env("AWS_SECRET_ACCESS_KEY", "s")
    };
    let is = |run, state: &str, parts: &[&str]| {
        let code = i32::from(state == "error");
        Findings::of(run, code).is("variables", state, parts);
    };
    is(
        keys(),
        "warning",
        &["but not by ol-aws", "unset AWS_ACCESS_KEY_ID"],
    );
    is(
        keys().env("OL_AWS_ROLE", "admin"),
        "ok",
        &["the credentials of admin"],
    );
    let ended = keys()
        .env("OL_AWS_ROLE", "admin")
        .env("OL_AWS_EXPIRES_AT", "1");
    is(ended, "warning", &["have expired", "ol-assume"]);
    let gone = doctor(&world).env("AWS_PROFILE", "gone");
    is(gone, "error", &["`gone`", "unset AWS_PROFILE"]);
    write(&world, "credentials", KEYS);
    write(
        &world,
        "config",
        "[profile work]\ncredential_process = other\n",
    );
    let differ = doctor(&world).env("AWS_PROFILE", "work");
    is(differ, "warning", &["different credentials", "ol-aws why"]);
}

#[test]
fn profiles_that_mislead() {
    let world = World::new();
    world.config("[roles.work]\nrole = \"111122223333/Admin\"\n");
    world.ol_aws("profiles --write").ok();
    Findings::of(doctor(&world), 0).is("profiles", "ok", &["1 AWS profile"]);

    // Roles of which the profiles are still there.
    world.ol_aws("login").ok();
    for (roles, fix) in [
        (
            "[roles.other]\nrole = \"111122223333/Admin\"\n",
            "ol-aws profiles --write --prune",
        ),
        (
            "[roles.work]\nrole = \"111122223333/Gone\"\n",
            "ol-aws login --fresh",
        ),
    ] {
        world.config(roles);
        let parts = [
            "the profile work is for the role work, which you do not have",
            fix,
        ];
        Findings::of(doctor(&world), 0).is("profiles", "warning", &parts);
    }
    world.config("[roles.work]\nrole = \"111122223333/Admin\"\n");

    write(&world, "credentials", KEYS);
    let findings = Findings::of(doctor(&world), 0);
    let found = findings.all("profiles");
    assert!(
        found[0]["finding"]
            .as_str()
            .unwrap()
            .contains("SDKs differ"),
        "{found:?}"
    );
    assert!(
        found[0]["fix"].as_str().unwrap().contains("line 1"),
        "{found:?}"
    );

    write(&world, "credentials", "");
    let line = "[profile work]\ncredential_process = /gone/ol-aws credential-process --role work\n";
    write(&world, "config", line);
    let findings = Findings::of(doctor(&world), 1);
    findings.is(
        "profiles",
        "error",
        &["runs /gone/ol-aws", "ol-aws profiles --write"],
    );
}

#[test]
fn profiles_that_mix_kinds_and_two_defaults() {
    let world = World::new();
    let keys = "aws_access_key_id = AKIAX\naws_secret_access_key = s\n";
    for (config, parts) in [
        (
            format!("[default]\n{keys}credential_process = x\n"),
            ["keys and credential_process", ".NET uses none", "default"],
        ),
        (
            "[profile p]\nrole_arn = arn\nsource_profile = q\nsso_session = s\n".into(),
            ["role_arn and sso settings", ".NET uses none", "profile p"],
        ),
        (
            format!("[default]\n{keys}[profile default]\n{keys}"),
            [
                "[default] on line 1",
                "[profile default] on line 4",
                "keep one",
            ],
        ),
    ] {
        write(&world, "config", &config);
        Findings::of(doctor(&world), 0).is("profiles", "warning", &parts);
    }
    // A role and the keys of its source in two profiles are as AWS means it.
    write(
        &world,
        "config",
        &format!("[profile p]\nrole_arn = arn\nsource_profile = q\n[profile q]\n{keys}"),
    );
    assert!(Findings::of(doctor(&world), 0).all("profiles").is_empty());
}

#[test]
fn files_of_aws_that_others_can_read_or_nobody_can() {
    let world = World::new();
    write(&world, "credentials", KEYS);
    Findings::of(doctor(&world), 0);
    let path = world.home().join(".aws/credentials");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let findings = Findings::of(doctor(&world), 0);
    findings.is("file-modes", "warning", &["mode 644", "chmod 600"]);
    write(&world, "config", "nonsense\n");
    let findings = Findings::of(doctor(&world), 1);
    findings.is("aws-files", "error", &["line 1"]);
}
