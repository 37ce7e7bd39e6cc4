//! What we read in the files of OneLogin's Python client and of onelogin-aws-cli, beside what these tools read there
//! themselves. The other tools' readings are beside their fixtures; src/config/import/readings.rs holds ours to them.

use std::path::{Path, PathBuf};
use std::process::Command;

use ol_aws::config::import::{self, Imported};
use ol_aws::config::value::parse_session_duration;
use ol_aws::environment::Environment;
use serde_json::Value;

use crate::world::tool;

fn dialect(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/import/dialects")
        .join(name)
}

/// Runs a tool's own code, by the Python that it is installed for.
fn own_reading(tool: &Path, arguments: &[&str], home: &Path, here: &Path) -> Value {
    let tool = ol_aws::files::canonical(tool).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/terminal/import_readings.py");
    let done = Command::new(tool.with_file_name("python3"))
        .arg(script)
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .current_dir(here)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    serde_json::from_slice(&done.stdout).unwrap()
}

fn recorded(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Copies a fixture, so that nothing is left beside it, and directories without files are there.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).into_iter().flatten() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}

/// A value as the client uses it.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn assert_same(name: &str, ours: &Imported, own: &Value) {
    let options = &own["options"];
    let api = &own["api"];
    let ours_is = |key: &str, value: Option<String>| {
        assert_eq!(ours.text(key).map(str::to_owned), value, "{name}: {key}");
    };
    for (key, theirs) in [
        ("app_id", &options["app_id"]),
        ("subdomain", &options["subdomain"]),
        ("username", &options["username"]),
        ("client_id", &api["client_id"]),
        ("onelogin_region", &api["region"]),
        ("ip_address", &api["ip"]),
    ] {
        ours_is(key, text(theirs));
    }
    let secret = ours
        .client_secret
        .as_ref()
        .map(|secret| secret.expose().to_owned());
    assert_eq!(secret, text(&api["client_secret"]), "{name}");
    let seconds = parse_session_duration(ours.text("duration").unwrap_or("1h")).unwrap();
    assert_eq!(
        Some(seconds.as_secs_f64()),
        options["duration"].as_f64(),
        "{name}"
    );
    let accounts = ours
        .accounts
        .iter()
        .map(|(id, name)| (id.clone(), Value::from(name.clone())));
    assert_eq!(Value::Object(accounts.collect()), own["accounts"], "{name}");
    // The role that it takes unasked is our default, by itself or as an alias.
    let default = ours.text("default_role");
    let alias = ours
        .roles
        .iter()
        .find(|(alias, _)| Some(alias.as_str()) == default);
    let of_alias = |key: &str| {
        let found = alias?.1.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| value.as_str())
    };
    let (account, role) = (
        text(&options["aws_account_id"]),
        text(&options["aws_role_name"]),
    );
    let (chosen, narrowed) = match (account, role) {
        (Some(account), Some(role)) => (Some(format!("{account}/{role}")), None),
        (account, _) => (None, account),
    };
    assert_eq!(
        of_alias("role").or(default).map(str::to_owned),
        chosen,
        "{name}"
    );
    assert_eq!(ours.account, narrowed, "{name}");
    let region = of_alias("region").or(ours.text("region"));
    assert_eq!(
        region.map(str::to_owned),
        text(&options["aws_region"]),
        "{name}"
    );
}

#[test]
fn the_python_clients_files_mean_what_they_mean_to_it() {
    let Some(tool) = tool("onelogin-aws-assume-role") else {
        return;
    };
    for name in ["apart", "profile", "account", "template"] {
        let fixture = dialect(&format!("python-{name}"));
        let world = tempfile::tempdir().unwrap();
        let [home, here] = ["home", "here"].map(|place| {
            let to = world.path().join(place);
            copy(&fixture.join(place), &to);
            to
        });
        let own = own_reading(&tool, &["client"], &home, &here);
        assert_eq!(own, recorded(&fixture.join("reading.json")), "{name}");
        let home_variable = home.display().to_string();
        let environment: Environment = [("HOME", home_variable.as_str())].into_iter().collect();
        let found = import::find(&environment, &here);
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        match import::read(&found[0]) {
            Ok(imported) => assert_same(name, &imported[0], &own),
            Err(error) => {
                assert_eq!(name, "template");
                assert!(error.to_string().contains("nothing to import"), "{error}");
            }
        }
    }
}

#[test]
fn physeras_sections_mean_what_they_mean_to_it() {
    let Some(tool) = tool("onelogin-aws-login") else {
        return;
    };
    let path = dialect("physera.config");
    let home = tempfile::tempdir().unwrap();
    let arguments = ["onelogin-aws-cli", &path.display().to_string()];
    let own = own_reading(&tool, &arguments, home.path(), home.path());
    assert_eq!(own, recorded(&dialect("physera.reading.json")));
    let found = import::named(&path, &Environment::default());
    for ours in import::read(&found[0]).unwrap() {
        let name = ours.name.as_deref().unwrap();
        let own = &own[name];
        for (key, theirs) in [
            ("app_id", "aws_app_id"),
            ("subdomain", "subdomain"),
            ("username", "username"),
            ("client_id", "client_id"),
            ("ip_address", "ip_address"),
        ] {
            assert_eq!(ours.text(key), own[theirs].as_str(), "{name}: {key}");
        }
        let secret = ours.client_secret.as_ref().map(|secret| secret.expose());
        assert_eq!(secret, own["client_secret"].as_str(), "{name}");
        assert_eq!(ours.text("onelogin_region"), Some("eu"), "{name}");
    }
}
