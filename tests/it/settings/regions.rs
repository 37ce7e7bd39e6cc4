//! Regions: every source of one is checked before any request and named when it is wrong; no role gets one of another
//! partition; and the program's table of partitions is AWS's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use ol_aws::region::{PARTITIONS, Partition, is_known, is_well_formed};
use sandbox::{RoleGrant, Step};

use crate::world::{Run, World, exported, tool};

/// `x@host/#` in front of `.amazonaws.com` leads to another host.
#[test]
fn no_source_of_a_region_names_another_host() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    for region in [
        &format!("x@{address}/#"),
        &format!("{address}/#"),
        "eu-west-1.evil.test",
        "eu-west-1@evil.test",
        "EU-WEST-1",
    ] {
        let world = World::new();
        let aws = world.home().join("aws");
        fs::write(&aws, format!("[default]\nregion = {region}\n")).unwrap();
        let role = format!("[roles.boss]\nrole = \"111122223333/Admin\"\nregion = \"{region}\"\n");
        let file = format!("region = \"{region}\"\n");
        for (line, source, variable, value, config) in [
            ("env admin", "AWS_REGION", "AWS_REGION", region, ""),
            (
                "env admin",
                "AWS_DEFAULT_REGION",
                "AWS_DEFAULT_REGION",
                region,
                "",
            ),
            ("login admin", "OL_AWS_REGION", "OL_AWS_REGION", region, ""),
            (
                "env admin",
                "`region` of the AWS profile",
                "AWS_CONFIG_FILE",
                aws.to_str().unwrap(),
                "",
            ),
            ("env boss", "config.toml line 3", "LANG", "C", &role),
            (
                "credential-process admin",
                "config.toml line 1",
                "LANG",
                "C",
                &file,
            ),
        ] {
            world.config(config);
            let run = world.ol_aws(line).without(&["AWS_ENDPOINT_URL_STS"]);
            // A proxy that is not there, so that nothing leaves this machine.
            let run = run
                .env("HTTPS_PROXY", "http://127.0.0.1:9")
                .env("NO_PROXY", "127.0.0.1");
            let done = run.env(variable, value).done();
            assert_eq!(done.code, 3, "{source} {region}: {}", done.stderr);
            for part in [source, "is not a valid AWS region"] {
                assert!(
                    done.stderr.contains(part),
                    "{source} {region}: {}",
                    done.stderr
                );
            }
            assert_eq!(world.sandbox.requests().len(), 0, "{source} {region}");
        }
    }
    assert!(listener.accept().is_err(), "a region led to another host");
}

/// A run in a world whose STS is AWS's own, by way of a proxy that is not there.
fn without_sts(world: &World, line: &str) -> Run {
    let run = world.ol_aws(line).without(&["AWS_ENDPOINT_URL_STS"]);
    run.env("HTTPS_PROXY", "http://127.0.0.1:9")
        .env("NO_PROXY", "127.0.0.1")
}

#[test]
fn a_misspelled_region_is_named_by_its_source_before_anything_is_spent() {
    let world = World::new();
    let aws = world.home().join(".aws");
    fs::create_dir(&aws).unwrap();
    let files = |config: &str, credentials: &str| {
        fs::write(aws.join("config"), config).unwrap();
        fs::write(aws.join("credentials"), credentials).unwrap();
    };
    let file = world.config_file();
    let check = |config: &str, run: Run, place: &str| {
        world.config(config);
        let stderr = run.fails(if place == "--region" { 2 } else { 3 });
        let error = format!("error: {place}: `eu-west1` is not a valid AWS region");
        assert!(stderr.contains(&error), "{error}{stderr}");
        assert!(stderr.contains("did you mean `eu-west-1`?"), "{stderr}");
        assert!(world.sandbox.requests().is_empty(), "{place}");
    };
    let run = |line: &str| without_sts(&world, line);
    files("", "");
    for verb in ["env", "login", "save -p x", "console", "serve"] {
        check(
            "",
            run(&format!("{verb} admin --region eu-west1")),
            "--region",
        );
    }
    check(
        "",
        run("configure --no-input --region eu-west1"),
        "--region",
    );
    for name in ["OL_AWS_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"] {
        check("", run("env admin").env(name, "eu-west1"), name);
        check(
            "",
            run("credential-process admin").env(name, "eu-west1"),
            name,
        );
    }
    let line = |number| format!("{} line {number}", file.display());
    check(
        "# mine\nregion = \"eu-west1\"\n",
        run("env admin"),
        &line(2),
    );
    let role = "[roles.a]\nrole = \"Admin\"\nregion = \"eu-west1\"\n";
    check(role, run("env a"), &line(3));
    let place = |profile: &str, file: &str, line: usize| {
        format!(
            "`region` of the AWS profile {profile}, {} line {line}",
            aws.join(file).display()
        )
    };
    files("[default]\noutput = json\nregion = eu-west1\n", "");
    check("", run("env admin"), &place("default", "config", 3));
    files("[profile dev]\nregion=eu-west1\n", "");
    check(
        "",
        run("env admin").env("AWS_PROFILE", "dev"),
        &place("dev", "config", 2),
    );
    // As Python's tools read it, the CLI among them.
    check(
        "",
        run("env admin").env("AWS_DEFAULT_PROFILE", "dev"),
        &place("dev", "config", 2),
    );
    files(
        "[profile dev]\nregion=eu-west-1\n",
        "[x]\nregion = us-east-1\n[dev]\nregion = eu-west1\n",
    );
    check(
        "",
        run("env admin").env("AWS_PROFILE", "dev"),
        &place("dev", "credentials", 4),
    );
    // What does not count is not looked at.
    world.config("[roles.a]\nrole = \"Admin\"\nregion = \"eu-west-1\"\n");
    world.ol_aws("env a").env("AWS_REGION", "eu-west1").ok();
    world.config("region = \"eu-west-1\"\n");
    world.ol_aws("env admin").env("AWS_REGION", "eu-west1").ok();
}

#[test]
fn a_region_that_is_not_known_is_a_warning_with_its_source() {
    let world = World::new();
    let warned = |run: Run| {
        let done = run.done();
        assert_eq!(done.code, 0, "{}", done.stderr);
        let warnings = done
            .stderr
            .lines()
            .filter(|line| line.starts_with("warning: "));
        (done.stdout, warnings.map(str::to_owned).collect::<Vec<_>>())
    };
    for turn in ["signed in", "cached"] {
        let (script, warnings) = warned(world.ol_aws("env admin --region eu-wset-1"));
        assert_eq!(exported(&script, "AWS_REGION"), Some("eu-wset-1"));
        let expected = "warning: --region: ol-aws does not know the region `eu-wset-1`; did you mean `eu-west-1`?";
        assert_eq!(warnings, [expected], "{turn}");
    }
    let (_, warnings) = warned(world.ol_aws("env admin").env("AWS_REGION", "qq-moon-1"));
    assert_eq!(
        warnings,
        [
            "warning: AWS_REGION: ol-aws does not know the region `qq-moon-1`; check the spelling, unless it is new"
        ]
    );
    world.config("region = \"eu-wset-1\"\n");
    let (_, warnings) = warned(world.ol_aws("exec admin -- true"));
    assert!(warnings[0].contains("config.toml line 1: "), "{warnings:?}");
    world.config("");
    let done = world
        .ol_aws("configure --no-input --region eu-wset-1")
        .done();
    assert!(
        done.stderr.contains("warning: --region: "),
        "{}",
        done.stderr
    );
    let written = fs::read_to_string(world.config_file()).unwrap();
    assert!(written.contains("region = \"eu-wset-1\"\n"), "{written}");
    // Nobody reads what the background says.
    let (_, warnings) = warned(world.ol_aws("credential-process admin --fresh"));
    assert!(warnings.is_empty(), "{warnings:?}");
    let (_, warnings) = warned(world.ol_aws("env admin --region ap-southeast-7"));
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn a_host_of_a_region_that_is_not_found_leads_to_the_setting() {
    let world = World::new();
    let run = |line: &str| world.ol_aws(line).without(&["AWS_ENDPOINT_URL_STS"]);
    world.config("# mine\nregion = \"qq-nowhere-1\"\n");
    let place = format!("{} line 2", world.config_file().display());
    for (run, source) in [
        (run("env admin"), place.as_str()),
        (run("env admin --region qq-nowhere-2"), "--region"),
        (run("doctor"), place.as_str()),
    ] {
        let done = run.done();
        assert_ne!(done.code, 0, "{}", done.stderr);
        let said = done.stdout + &done.stderr;
        assert!(said.contains("amazonaws.com cannot be found"), "{said}");
        let hint = format!("({source}); if it is right");
        assert!(
            said.contains("check the region `qq-nowhere-") && said.contains(&hint),
            "{said}"
        );
    }
}

/// A role of each partition, with an alias of that name.
fn one_role_each() -> (World, String) {
    let mut acme = sandbox::World::acme();
    let arn = |partition: &Partition| format!("arn:{}:iam::777788889999:role/Far", partition.name);
    acme.user("ada").roles = PARTITIONS
        .iter()
        .map(|partition| RoleGrant::new(&arn(partition), 3600))
        .collect();
    let roles = PARTITIONS.iter().map(|partition| {
        format!(
            "[roles.{}]\nrole = \"{}\"\n",
            partition.name,
            arn(partition)
        )
    });
    let roles: String = roles.collect();
    (World::of(acme), roles)
}

#[test]
fn no_role_gets_a_region_of_another_partition_wherever_it_goes() {
    let (world, roles) = one_role_each();
    for partition in &PARTITIONS {
        let (name, own) = (partition.name, partition.default_region());
        let foreign = if name == "aws" {
            "eusc-de-east-1"
        } else {
            "us-east-1"
        };
        let told = |stderr: &str, source: &str| {
            let line = format!(
                "ol-aws: {name} is in {}, so its region is {own} instead of {foreign} ({source})\n",
                partition.title
            );
            assert_eq!(stderr.matches(&line).count(), 1, "{line}{stderr}");
        };
        world.config(&format!("region = \"{foreign}\"\n{roles}"));
        let place = format!("{} line 1", world.config_file().display());
        let done = world.ol_aws(&format!("env {name} -v")).done();
        told(&done.stderr, &place);
        assert!(
            done.stderr.contains(&format!("role/Far in {own}: ")),
            "{}",
            done.stderr
        );
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION", "OL_AWS_SET_REGION"] {
            assert_eq!(exported(&done.stdout, variable), Some(own));
        }
        let done = world
            .ol_aws(&format!("exec {name} -- printenv AWS_REGION"))
            .done();
        told(&done.stderr, &place);
        assert_eq!(done.stdout, format!("{own}\n"));
        let line = format!("exec {name} --renew -- sh -c");
        let words = line.split(' ').chain(["cat $AWS_CONFIG_FILE"]);
        let done = world.run_with(words).done();
        told(&done.stderr, &place);
        assert!(
            done.stdout.contains(&format!("region = {own}\n")),
            "{}",
            done.stdout
        );
        let done = world
            .ol_aws(&format!("save --profile {name} {name}"))
            .done();
        told(&done.stderr, &place);
        let credentials = fs::read_to_string(world.home().join(".aws/credentials")).unwrap();
        assert!(
            credentials.contains(&format!("\nregion = {own}\n")),
            "{credentials}"
        );
        if partition.console.is_some() {
            let run = world.ol_aws(&format!("console {name} --print"));
            let done = run
                .env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url())
                .done();
            told(&done.stderr, &place);
            assert!(
                done.stdout.contains(&format!("region%3D{own}")),
                "{}",
                done.stdout
            );
        }
        world.config(&roles);
        for (run, source) in [
            (
                world.ol_aws(&format!("env {name} --region {foreign}")),
                "--region",
            ),
            (
                world
                    .ol_aws(&format!("env {name}"))
                    .env("AWS_DEFAULT_REGION", foreign),
                "AWS_DEFAULT_REGION",
            ),
        ] {
            let done = run.done();
            told(&done.stderr, source);
            assert_eq!(exported(&done.stdout, "AWS_REGION"), Some(own));
        }
        // One of its own is taken, and none is made up.
        let last = partition.regions.last().unwrap();
        let done = world.ol_aws(&format!("env {name} --region {last}")).done();
        assert_eq!(exported(&done.stdout, "AWS_REGION"), Some(*last));
        assert_eq!(done.stderr, "");
        assert_eq!(
            exported(&world.ol_aws(&format!("env {name}")).ok(), "AWS_REGION"),
            None
        );
    }
}

#[test]
fn the_profiles_that_are_written_have_regions_of_their_own_partition() {
    let (world, roles) = one_role_each();
    world.config(&format!(
        "region = \"eu-west-1\"\n{roles}[roles.short]\nrole = \"777788889999/Far\"\n"
    ));
    let done = world.ol_aws("profiles --write").done();
    assert_eq!(done.code, 0, "{}", done.stderr);
    let written = fs::read_to_string(world.home().join(".aws/config")).unwrap();
    for partition in &PARTITIONS {
        let region = if partition.name == "aws" {
            "eu-west-1"
        } else {
            partition.default_region()
        };
        let profile = written
            .split(&format!("[profile {}]\n", partition.name))
            .nth(1)
            .unwrap();
        let line = profile
            .lines()
            .find(|line| line.starts_with("region"))
            .unwrap();
        assert_eq!(line, format!("region = {region}"), "{}", partition.name);
        let told = done.stderr.contains(&format!(
            "ol-aws: {} is in {}, so its region is",
            partition.name, partition.title
        ));
        assert_eq!(told, partition.name != "aws", "{}", done.stderr);
    }
}

#[test]
fn the_profile_of_a_role_without_an_arn_is_right_once_its_partition_is_known() {
    let mut acme = sandbox::World::acme();
    acme.user("ada").roles = vec![RoleGrant::new(
        "arn:aws-us-gov:iam::777788889999:role/Far",
        3600,
    )];
    let world = World::of(acme);
    world.config("region = \"eu-west-1\"\n[roles.far]\nrole = \"777788889999/Far\"\n");
    world.ol_aws("login").ok();
    let shown = world.ol_aws("profiles").ok();
    assert!(shown.contains("+region = us-gov-west-1\n"), "{shown}");
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
}

#[test]
fn the_table_of_partitions_is_that_of_botocore() {
    const SCRIPT: &str = "import json, botocore.loaders\n\
        for p in botocore.loaders.create_loader().load_data('partitions')['partitions']:\n    \
        o = p['outputs']\n    \
        print(p['id'], o['dnsSuffix'], o['dualStackDnsSuffix'], *p['regions'])";
    let Some(python) = tool("boto-python") else {
        return;
    };
    let output = Command::new(python).args(["-c", SCRIPT]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let mut theirs = BTreeMap::new();
    for line in printed.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let regions = words[3..]
            .iter()
            .filter(|region| !region.ends_with("-global"));
        let regions: BTreeSet<&str> = regions.copied().collect();
        for region in &regions {
            assert!(is_well_formed(region) && is_known(region), "{region}");
            assert_eq!(Partition::of_region(region).name, words[0], "{region}");
        }
        theirs.insert(
            words[0].to_owned(),
            (
                vec![words[1].to_owned(), words[2].to_owned()],
                regions.len(),
            ),
        );
    }
    assert!(theirs.contains_key("aws-eusc"), "{printed}");
    for partition in &PARTITIONS {
        let (domains, regions) = &theirs[partition.name];
        assert_eq!(*domains, partition.domains, "{}", partition.name);
        assert_eq!(*regions, partition.regions.len(), "{}", partition.name);
    }
    assert_eq!(theirs.len(), PARTITIONS.len());
}
