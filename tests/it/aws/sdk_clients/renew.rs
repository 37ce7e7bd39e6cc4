//! The SDK clients under `exec --renew`, whatever the user's own files and variables say.

use super::profile::STALE;
use super::{SdkClient, TOLD, admin, arns, keys_used};
use crate::world::World;

#[test]
fn each_renews_by_itself_whatever_the_default_profile_holds() {
    let client_sees = |client: SdkClient| {
        let mut acme = sandbox::World::acme();
        acme.session_seconds = Some(8);
        let world = World::of(acme);
        std::fs::create_dir_all(world.home().join(".aws")).unwrap();
        std::fs::write(world.home().join(".aws/credentials"), STALE).unwrap();
        let config = format!(
            "{STALE}role_arn = arn:aws:iam::1:role/x\nsource_profile = y\n[profile default]\nsso_session = z\n"
        );
        std::fs::write(world.home().join(".aws/config"), config).unwrap();
        let Some(words) = client.words(2, 9) else {
            return;
        };
        let mut run = world.ol_aws("exec admin --renew --region eu-west-1 --");
        run.command.args(words);
        let stale = [
            ("AWS_PROFILE", "gone"),
            ("AWS_DEFAULT_PROFILE", "gone"),
            ("AWS_ACCESS_KEY_ID", "AKIASTALE"),
            ("AWS_SECRET_ACCESS_KEY", "stale"),
        ];
        let run = stale
            .into_iter()
            .fold(run, |run, (name, value)| run.env(name, value));
        assert_eq!(arns(&run.ok()), [admin(), admin()], "{client:?}");
        let keys = keys_used(&world);
        assert!(
            keys.len() == 2 && keys[0] != keys[1],
            "{client:?}: {keys:?}"
        );
    };
    SdkClient::all_at_once(client_sees);
}

/// One process, several roles, for longer than any of its sessions: what Terraform and the CDK do.
#[test]
fn each_switches_between_profiles_in_one_process_and_renews_each() {
    let client_sees = |client: SdkClient| {
        let mut acme = sandbox::World::acme();
        acme.session_seconds = Some(8);
        let world = World::of(acme);
        world.config(
            "[accounts]\n111122223333 = \"prod\"\n[roles.admin]\nrole = \"111122223333/Admin\"\n[roles.ro]\nrole = \"111122223333/ReadOnly\"\n",
        );
        std::fs::create_dir_all(world.home().join(".aws")).unwrap();
        std::fs::write(world.home().join(".aws/credentials"), STALE).unwrap();
        let Some(words) = client.words(2, 9) else {
            return;
        };
        let mut run = world.ol_aws("exec admin --profiles --region eu-west-1 --");
        run.command.args(words);
        let run = run.env(TOLD, "default,ro,prod-ReadOnly");
        let stdout = run.ok();
        let seen = arns(&stdout);
        let ro = admin().replace("Admin", "ReadOnly");
        let once = [admin(), ro.clone(), ro];
        assert_eq!(seen, [once.clone(), once].concat(), "{client:?}");
        let keys = keys_used(&world);
        assert!(
            keys[0] != keys[1] && keys[1] != keys[4],
            "{client:?}: {keys:?}"
        );
    };
    SdkClient::all_at_once(client_sees);
}
