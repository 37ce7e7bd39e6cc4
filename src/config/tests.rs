//! The precedence, as statements.

use std::time::Duration;

use super::*;

struct Files {
    home: tempfile::TempDir,
}

impl Files {
    fn new(user: &str, system: &str) -> Self {
        let home = tempfile::tempdir().expect("a temporary directory");
        std::fs::write(home.path().join("user.toml"), user).expect("written");
        std::fs::write(home.path().join("system.toml"), system).expect("written");
        Self { home }
    }

    fn load(&self, flags: Overrides, variables: &[(&str, &str)]) -> Result<Settings> {
        let flags = Overrides {
            config: Some(self.home.path().join("user.toml")),
            ..flags
        };
        let environment = variables.iter().copied().collect();
        Settings::load_with(
            &flags,
            &environment,
            Some(&self.home.path().join("system.toml")),
        )
    }
}

fn value(found: &Option<Sourced<String>>) -> Option<&str> {
    found.as_ref().map(|found| found.value.as_str())
}

#[test]
fn a_variable_beats_the_users_file_and_that_the_systems() {
    let files = Files::new(
        "app_id = \"1\"\nusername = \"u\"",
        "app_id = \"2\"\nsubdomain = \"s\"\nusername = \"x\"",
    );
    let settings = files
        .load(Overrides::default(), &[("OL_AWS_USERNAME", "v")])
        .expect("right");
    assert_eq!(value(&settings.username), Some("v"));
    assert_eq!(value(&settings.app_id), Some("1"));
    assert_eq!(value(&settings.subdomain), Some("s"));
    assert!(
        settings
            .subdomain
            .expect("set")
            .source
            .to_string()
            .ends_with("system.toml line 2")
    );
}

#[test]
fn a_flag_beats_a_variable() {
    let files = Files::new("region = \"eu-west-1\"\ndevice = \"a\"", "");
    let flags = Overrides {
        region: Some("us-east-2".into()),
        device: Some("b".into()),
        ..Overrides::default()
    };
    let variables = [("OL_AWS_REGION", "ap-south-1"), ("OL_AWS_DEVICE", "c")];
    let settings = files.load(flags, &variables).expect("right");
    assert_eq!(
        settings
            .region_for(None, &Environment::default())
            .expect("valid")
            .map(|region| (region.value, region.source)),
        Some(("us-east-2".into(), Source::Flag("--region")))
    );
    assert_eq!(settings.device.as_deref(), Some("b"));
}

#[test]
fn a_roles_region_beats_the_files_and_ours_is_not_read_back() {
    let files = Files::new("", "");
    let settings = files.load(Overrides::default(), &[]).expect("right");
    let role = RoleSettings {
        region: Some(Sourced {
            value: "eu-north-1".into(),
            source: Source::Asked,
        }),
        ..RoleSettings::default()
    };
    let ambient: Environment = [("AWS_REGION", "us-west-1")].into_iter().collect();
    let ours: Environment = [
        ("AWS_REGION", "us-west-1"),
        ("OL_AWS_SET_REGION", "us-west-1"),
    ]
    .into_iter()
    .collect();
    assert_eq!(
        settings
            .region_for(Some(&role), &ambient)
            .expect("valid")
            .map(|region| region.value)
            .as_deref(),
        Some("eu-north-1")
    );
    assert_eq!(
        settings
            .region_for(None, &ambient)
            .expect("valid")
            .map(|region| (region.value, region.source)),
        Some(("us-west-1".into(), Source::Variable("AWS_REGION".into())))
    );
    assert!(settings.region_for(None, &ours).expect("valid").is_none());
    // Our region hides the user's own.
    let covered: Environment = [
        ("AWS_REGION", "us-west-1"),
        ("OL_AWS_SET_REGION", "us-west-1"),
        ("OL_AWS_PREVIOUS_REGION", "ap-south-1"),
    ]
    .into_iter()
    .collect();
    let own = settings.region_for(None, &covered).expect("valid");
    assert_eq!(own.expect("the user's").value, "ap-south-1");
}

#[test]
fn a_region_is_checked_and_named_wherever_it_comes_from() {
    let path = |files: &Files| files.home.path().join("user.toml").display().to_string();
    for (file, flag, variable, place) in [
        ("", Some("eu-west1"), None, "--region"),
        ("", None, Some("OL_AWS_REGION"), "OL_AWS_REGION"),
        ("", None, Some("AWS_REGION"), "AWS_REGION"),
        ("", None, Some("AWS_DEFAULT_REGION"), "AWS_DEFAULT_REGION"),
        ("\nregion = \"eu-west1\"", None, None, "FILE line 2"),
        (
            "[roles.a]\nrole = \"A\"\nregion = \"eu-west1\"",
            None,
            None,
            "FILE line 3",
        ),
    ] {
        let files = Files::new(file, "");
        let flags = Overrides {
            region: flag.map(str::to_owned),
            ..Overrides::default()
        };
        let variables: Vec<(&str, &str)> = variable
            .map(|name| (name, "eu-west1"))
            .into_iter()
            .collect();
        let environment: Environment = variables.iter().copied().collect();
        let found = files.load(flags, &variables);
        let found = found.and_then(|settings| settings.region_for(None, &environment));
        let error = found.expect_err(place);
        let place = place.replace("FILE", &path(&files));
        assert_eq!(
            error.to_string(),
            format!("{place}: `eu-west1` is not a valid AWS region")
        );
        assert_eq!(error.hint().as_deref(), Some("did you mean `eu-west-1`?"));
        let is_of_flag = place.starts_with("--");
        assert_eq!(error.exit_code(), if is_of_flag { 2 } else { 3 });
    }
}

#[test]
fn a_tenant_takes_over_conveniences_but_never_who_somebody_is() {
    let user = "username = \"a\"\npassword_command = [\"p\"]\nregion = \"eu-west-1\"\n[roles.x]\nrole = \"X\"\n\
                [accounts]\n\"111122223333\" = \"prod\"\n[tenants.other]\nsubdomain = \"umbrella\"";
    let files = Files::new(user, "");
    let flags = Overrides {
        tenant: Some("other".into()),
        ..Overrides::default()
    };
    let settings = files.load(flags, &[]).expect("right");
    assert_eq!(value(&settings.subdomain), Some("umbrella"));
    assert!(
        settings.username.is_none()
            && settings.password_command.is_none()
            && settings.roles.is_empty()
    );
    assert_eq!(settings.accounts["111122223333"], "prod");
    assert_eq!(
        settings
            .region_for(None, &Environment::default())
            .expect("valid")
            .map(|region| region.value)
            .as_deref(),
        Some("eu-west-1")
    );
}

#[test]
fn an_unknown_tenant_is_named_with_the_nearest() {
    let files = Files::new("[tenants.umbrella]\nsubdomain = \"u\"", "");
    let error = files
        .load(
            Overrides {
                tenant: Some("umbrela".into()),
                ..Overrides::default()
            },
            &[],
        )
        .expect_err("refused");
    assert_eq!(
        (error.exit_code(), error.hint().as_deref()),
        (3, Some("did you mean `umbrella`?"))
    );
}

#[test]
fn a_wrong_variable_is_refused_by_name() {
    let files = Files::new("", "");
    let error = files
        .load(Overrides::default(), &[("OL_AWS_DURATION", "5d")])
        .expect_err("refused");
    assert!(
        error.to_string().starts_with("OL_AWS_DURATION: "),
        "{error}"
    );
}

#[test]
fn the_host_is_the_endpoint_then_the_regions_then_the_tenants() {
    let url = |text: &str| {
        Files::new(text, "")
            .load(Overrides::default(), &[])
            .expect("right")
            .onelogin_url()
    };
    assert_eq!(
        url("subdomain = \"acme\"").as_deref(),
        Some("https://acme.onelogin.com")
    );
    assert_eq!(
        url("subdomain = \"acme\"\nonelogin_region = \"eu\"").as_deref(),
        Some("https://api.eu.onelogin.com")
    );
    assert_eq!(
        url("onelogin_region = \"eu\"\nendpoint = \"http://[::1]:9/\"").as_deref(),
        Some("http://[::1]:9")
    );
    assert_eq!(url(""), None);
}

#[test]
fn a_role_duration_beats_the_files_and_a_variable_is_asked_for_now() {
    let role = RoleSettings {
        duration: Some(Duration::from_secs(2 * 3600)),
        ..RoleSettings::default()
    };
    let files = Files::new("duration = \"30m\"", "");
    let settings = files.load(Overrides::default(), &[]).expect("right");
    assert_eq!(settings.usual_duration(Some(&role)).as_secs(), 7200);
    assert_eq!(settings.usual_duration(None).as_secs(), 1800);
    assert_eq!(settings.duration_asked(), None);
    let settings = files
        .load(Overrides::default(), &[("OL_AWS_DURATION", "1h")])
        .expect("right");
    assert_eq!(settings.duration_asked(), Some(Duration::from_secs(3600)));
}

#[cfg(unix)]
#[test]
fn dev_null_is_no_file_and_no_place_to_keep_answers_in() {
    let variables = [("OL_AWS_CONFIG", "/dev/null")].into_iter().collect();
    let settings = Settings::load_with(&Overrides::default(), &variables, None).expect("read");
    assert!(settings.file.is_none() && settings.roles.is_empty());
}

#[test]
fn a_tenant_takes_over_who_asks_but_not_that_there_is_a_seed() {
    let files = Files::new(
        "totp = true\naskpass = [\"pinentry-gnome3\", \"-T\"]\n[tenants.other]\n[tenants.own]\ntotp = \"yes\"\n",
        "",
    );
    let load = |tenant: Option<&str>, variables: &[(&str, &str)]| {
        let flags = Overrides {
            tenant: tenant.map(str::to_owned),
            ..Overrides::default()
        };
        files.load(flags, variables).expect("right")
    };
    let asks = vec!["pinentry-gnome3".to_owned(), "-T".to_owned()];
    for (tenant, totp) in [(None, true), (Some("other"), false), (Some("own"), true)] {
        let settings = load(tenant, &[]);
        assert_eq!(settings.totp, totp, "{tenant:?}");
        assert_eq!(settings.askpass.as_ref(), Some(&asks), "{tenant:?}");
    }
    // The variable without a suffix describes the top level.
    assert!(!load(Some("other"), &[("OL_AWS_TOTP", "1")]).totp);
    assert!(load(Some("other"), &[("OL_AWS_TOTP_OTHER", "1")]).totp);
    assert!(!load(None, &[("OL_AWS_TOTP", "off")]).totp);
}

/// People will write the seed there.
#[test]
fn a_seed_in_the_file_is_refused_and_not_repeated() {
    let files = Files::new("totp = \"JBSWY3DPEHPK3PXP\"\n", "");
    let error = files
        .load(Overrides::default(), &[])
        .expect_err("no switch");
    let text = format!("{error} {:?}", error.hint());
    assert!(text.contains("totp = true"), "{text}");
    assert!(!text.contains("JBSW"), "{text}");
}

#[test]
fn the_defaults_of_the_table_count_where_nothing_is_set() {
    let settings = |text: &str| {
        let settings = Files::new(text, "").load(Overrides::default(), &[]);
        let mut settings = settings.expect("right");
        let duration = settings.usual_duration(None);
        settings.duration = None;
        settings.file = None;
        settings.own_file = None;
        settings.system_file = None;
        // That it was said, whatever it was: `configure` asks once.
        settings.says_agents = false;
        format!("{duration:?} {settings:?}")
    };
    let nothing = settings("");
    let mut checked = 0;
    for key in keys::KEYS.iter().filter(|key| !key.default.is_empty()) {
        let (default, other) = (key.default, key.example);
        assert_eq!(settings(&format!("{} = {default}", key.name)), nothing);
        assert_ne!(settings(&format!("{} = {other}", key.name)), nothing);
        checked += 1;
    }
    assert!(checked >= 7, "{checked}");
}
