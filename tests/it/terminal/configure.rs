//! `configure`: a newcomer's way from an empty home to credentials, and everything that can be answered wrongly on it.

use sandbox::{PASSWORD, Step};

use crate::aws::sdk_clients::admin;
use crate::world::desktop::Desktop;
use crate::world::pty::{Pty, Shell, WIDE};
use crate::world::{Run, World, tool};

pub const SUBDOMAIN: &str = "OneLogin subdomain (`acme` for acme.onelogin.com)";
pub const CLIENT: &str = "API client id (scope: Authentication Only)";
pub const SECRET: &str = "API client secret: ";
pub const APP: &str = "/apps/ID/edit)";
pub const USER: &str = "OneLogin user name or email";
pub const ACCOUNTS: &str = "short names? [y/N]: ";
pub const ALIASES: &str = "use these aliases? [Y/n]: ";
pub const DEFAULT: &str = "default role";
pub const REGION: &str = "AWS region";
pub const LINE: &str = "add it? [Y/n]: ";

/// Nothing is known but where the practice services are.
pub fn newcomer(run: Run) -> Run {
    run.without_settings().env("SHELL", "/bin/bash")
}

/// What is typed, and how many keys that takes.
pub struct Fingers<'p> {
    pub pty: &'p mut Pty,
    pub keys: usize,
}

impl<'p> Fingers<'p> {
    pub fn of(pty: &'p mut Pty) -> Self {
        Self { pty, keys: 0 }
    }

    #[track_caller]
    pub fn answer(&mut self, question: &str, answer: &str) {
        self.pty.see(question);
        self.pty.line(answer);
        self.keys += answer.chars().count() + 1;
    }

    /// Enter alone at all that leads to the sign-in.
    #[track_caller]
    pub fn keep_all(&mut self) {
        for known in ["acme", "sandbox-client-id", "123456", "ada@acme.test"] {
            self.answer(&format!("[{known}]: "), "");
        }
    }

    /// The shortest way.
    #[track_caller]
    fn answer_all(&mut self, user: &str) {
        self.answer(SUBDOMAIN, "acme");
        self.answer(CLIENT, "sandbox-client-id");
        self.answer(SECRET, "sandbox-client-secret");
        self.answer(APP, "123456");
        self.answer(USER, user);
        self.answer(&format!("password of {user}: "), PASSWORD);
    }
}

#[test]
fn no_name_is_asked_for_that_aws_knows() {
    let world = World::new();
    let run = newcomer(world.terminal("configure")).without(&["OL_AWS_ACCOUNT_NAMES"]);
    let run = run.env("AWS_ENDPOINT_URL_SIGNIN", world.sandbox.signin_url());
    let mut pty = run.on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer_all("ada@acme.test");
    let shown = pty.see(ALIASES);
    assert!(!shown.contains(ACCOUNTS), "{shown}");
    assert!(
        shown.contains("acme-prod/Admin") && shown.contains("readonly-acme-dev"),
        "{shown}"
    );
    pty.control('c');
}

#[test]
fn a_newcomer_has_credentials_a_minute_after_an_empty_home() {
    let Some(aws) = tool("aws2") else { return };
    let world = World::new();
    let mut pty = newcomer(world.shell(Shell::Bash)).ready();
    let mut fingers = Fingers::of(&mut pty);
    fingers.pty.line("ol-aws");
    fingers.keys += 7;
    fingers.answer("Set it up now? [Y/n]: ", "");
    fingers.answer_all("ada@acme.test");
    fingers.answer(ACCOUNTS, "");
    fingers.answer(ALIASES, "");
    fingers.answer(DEFAULT, "");
    fingers.answer(REGION, "eu-west-1");
    fingers.answer(LINE, "");
    let keys = fingers.keys;
    pty.see("Done. In a new shell, run `ol-assume admin`");
    pty.prompt();
    // As a new shell begins.
    pty.run(". ~/.bashrc");
    pty.run("ol-assume admin");
    let asked = format!(
        "{} --endpoint-url \"$AWS_ENDPOINT_URL_STS\" sts get-caller-identity",
        aws.display()
    );
    let shown = pty.run(&asked);
    assert!(shown.contains(&admin()), "{shown}");
    eprintln!("{keys} keys from an empty home to credentials");
    // Ids, names and secrets are 91 of them.
    assert!(keys <= 125, "{keys} keys");
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    for secret in [PASSWORD, "sandbox-client-secret"] {
        assert!(!pty.transcript().contains(secret), "{secret} was shown");
        let file = std::fs::read_to_string(world.config_file()).unwrap();
        assert!(!file.contains(secret), "{file}");
    }
}

#[test]
fn a_wrong_answer_is_asked_for_again_in_its_place_and_no_password_is_sent_twice() {
    let world = World::new();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SUBDOMAIN, "acme corp");
    fingers.answer(
        "is not a valid subdomain",
        "https://acme.onelogin.com/portal",
    );
    fingers.answer(CLIENT, "wrong");
    fingers.answer(SECRET, "wrong");
    fingers.answer("Developers > API Credentials", "sandbox-client-id");
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.answer(APP, "https://acme.onelogin.com/launch/77");
    fingers.answer("that is your portal link", "777777");
    fingers.answer(USER, "ben@acme.tset");
    fingers.answer("password of ben@acme.tset: ", PASSWORD);
    fingers.answer("refused the user name or password", "ben@acme.test");
    fingers.answer("password of ben@acme.test: ", PASSWORD);
    // The password was right, and is not asked for again.
    fingers.answer(
        "does not have this app",
        "https://acme.onelogin.com/apps/123456/edit",
    );
    fingers.answer("code of Google Authenticator: ", "999999");
    fingers.answer("refused the one-time code", "012345");
    fingers.answer(ACCOUNTS, "y");
    fingers.answer("name of 111122223333", "prod");
    fingers.answer("name of 444455556666", "");
    fingers.answer(ALIASES, "n");
    fingers.answer("alias of prod/Admin (- for none) [admin]: ", "Big Boss");
    fingers.answer("small letters", "boss");
    fingers.answer("alias of prod/ReadOnly", "boss");
    fingers.answer("another role has that alias already", "ro");
    fingers.answer("Deploy (- for none)", "-");
    fingers.answer("444455556666/ReadOnly", "");
    fingers.answer(DEFAULT, "boss");
    fingers.answer(REGION, "Europe");
    fingers.answer("not a valid AWS region", "eu-west-1");
    fingers.answer(LINE, "n");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("ol-aws init --help"), "{rest}");
    assert!(!world.home().join(".bashrc").exists());
    // One for the wrong name, one for the wrong app, one that was right.
    assert_eq!(world.sandbox.count(Step::Assertion), 3);
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert_eq!(
        file,
        "subdomain = \"acme\"\nclient_id = \"sandbox-client-id\"\napp_id = \"123456\"\nusername = \"ben@acme.test\"\n\
         default_role = \"boss\"\nregion = \"eu-west-1\"\n\n[accounts]\n111122223333 = \"prod\"\n\n\
         [roles.boss]\nrole = \"111122223333/Admin\"\n\n[roles.ro]\nrole = \"111122223333/ReadOnly\"\n\n\
         [roles.readonly-444455556666]\nrole = \"444455556666/ReadOnly\"\n"
    );
    let mut again = world.ol_aws("exec -- printenv OL_AWS_ROLE").user("ben");
    again.command.env_remove("OL_AWS_SUBDOMAIN");
    assert_eq!(again.ok().trim(), "boss");
}

/// Who runs it again has been signed in, and wants to change one thing.
#[test]
fn again_it_keeps_every_other_line_and_asks_for_no_password() {
    let world = World::new();
    let before = "# mine\nsubdomain = \"acme\" # ours\napp_id = \"123456\"\nusername = \"ada@acme.test\"\nclient_id = \"sandbox-client-id\"\n\
                  region = \"eu-north-1\" # near\n\n[roles.admin]\nrole = \"111122223333/Admin\"\nguard = \"confirm\" # careful\n";
    world.config(before);
    world.ol_aws("login").ok();
    std::fs::write(
        world.home().join(".bashrc"),
        "eval \"$(ol-aws init bash)\"\n",
    )
    .unwrap();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.keep_all();
    fingers.answer(ACCOUNTS, "");
    fingers.answer(ALIASES, "");
    fingers.answer(DEFAULT, "admin");
    fingers.answer("AWS region [eu-north-1]: ", "eu-west-1");
    let (rest, code) = pty.end();
    assert!(code == 0 && !rest.contains(".bashrc"), "{rest}");
    assert_eq!(world.sandbox.count(Step::Assertion), 1);
    let after = std::fs::read_to_string(world.config_file()).unwrap();
    let (top, _) = before.split_once("region").unwrap();
    let changed = format!("{top}region = \"eu-west-1\" # near\ndefault_role = \"admin\"\n");
    assert!(after.starts_with(&changed), "{after}");
    assert!(after.contains("guard = \"confirm\" # careful"), "{after}");
    assert!(after.contains("[roles.readonly-444455556666]"), "{after}");
}

/// While the token of the old client is in the cache, and it would do.
#[test]
fn again_it_takes_another_api_client() {
    let world = World::new();
    world.config("subdomain = \"acme\"\napp_id = \"123456\"\nusername = \"ada@acme.test\"\nclient_id = \"sandbox-client-id\"\n");
    world.ol_aws("login").ok();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer("[acme]: ", "");
    fingers.answer("[sandbox-client-id]: ", "mistyped");
    fingers.answer(SECRET, "sandbox-client-secret");
    let shown = fingers.pty.see("[mistyped]: ");
    assert!(shown.contains("refused the API client"), "{shown}");
    pty.line("sandbox-client-id");
    pty.see("[123456]: ");
    pty.control('c');
    pty.end();
    let after = std::fs::read_to_string(world.config_file()).unwrap();
    assert!(
        after.contains("client_id = \"sandbox-client-id\""),
        "{after}"
    );
}

#[test]
fn secrets_go_into_the_keyring_where_the_person_says_so() {
    let world = World::new();
    let Some(desktop) = Desktop::start(&world) else {
        return;
    };
    let mut pty = newcomer(world.terminal("configure"))
        .at(&desktop)
        .on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer_all("ada@acme.test");
    fingers.answer(
        "client secret of sandbox-client-id in the system keyring? [y/N]: ",
        "y",
    );
    fingers.answer(
        "password of ada@acme.test in the system keyring? [y/N]: ",
        "n",
    );
    fingers.answer(ACCOUNTS, "");
    fingers.answer(ALIASES, "");
    fingers.answer(DEFAULT, "");
    fingers.answer(REGION, "");
    fingers.answer(LINE, "");
    let (rest, code) = pty.end();
    assert!(code == 0 && !rest.contains("no keyring"), "{rest}");
    let url = world.sandbox.onelogin_url();
    let kept = desktop.look_up(&format!("client-secret {url} sandbox-client-id"));
    assert_eq!(kept.as_deref(), Some("sandbox-client-secret"));
}

/// An alias that is taken already, and more roles than anybody reads through.
#[test]
fn aliases_are_new_and_not_hundreds() {
    let world = World::new();
    let before = "subdomain = \"acme\"\napp_id = \"123456\"\nusername = \"ada@acme.test\"\nclient_id = \"sandbox-client-id\"\n\
                  [roles.admin]\nrole = \"999999999999/Other\"\n";
    world.config(before);
    world.ol_aws("login").ok();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    Fingers::of(&mut pty).keep_all();
    pty.see(ACCOUNTS);
    pty.line("");
    let shown = pty.see(ALIASES);
    assert!(shown.contains("admin-111122223333"), "{shown}");
    pty.control('c');
    pty.end();

    let world = World::of(sandbox::World::with_roles(100));
    world.config(before);
    world.ol_aws("login").ok();
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    Fingers::of(&mut pty).keep_all();
    let shown = pty.see(DEFAULT);
    assert!(!shown.contains(ACCOUNTS), "{shown}");
    assert!(shown.contains("[accounts]"), "{shown}");
    assert!(shown.contains("[roles.NAME]"), "{shown}");
    pty.control('c');
    pty.end();
}

#[test]
fn a_host_that_is_not_there_is_asked_for_again_and_the_client_is_not() {
    let world = World::new();
    world.sandbox.onelogin_door(sandbox::Door::Closed);
    let mut pty = newcomer(world.terminal("configure")).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SUBDOMAIN, "acme");
    fingers.answer(CLIENT, "sandbox-client-id");
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.pty.see("127.0.0.1");
    fingers.pty.see("[acme]: ");
    world.sandbox.onelogin_door(sandbox::Door::Open);
    fingers.pty.line("");
    fingers.answer(APP, "123456");
    pty.control('c');
    pty.end();
}

/// What a company ships is neither asked for nor copied.
#[test]
fn what_the_companys_file_says_is_not_asked_for() {
    let world = World::new();
    let shipped = "subdomain = \"acme\"\napp_id = \"123456\"\nclient_id = \"sandbox-client-id\"\nregion = \"eu-west-1\"\n";
    std::fs::create_dir_all(world.home().join("etc/ol-aws")).unwrap();
    std::fs::write(world.home().join("etc/ol-aws/config.toml"), shipped).unwrap();
    // A machine of the company's, as far as this process sees.
    let machine = "cp -r /etc/ssl etc && mount --bind etc /etc && exec ol-aws configure";
    let run = world.on_terminal_of(24, WIDE, &["unshare", "-rm", "sh", "-c", machine]);
    let mut pty = newcomer(run).on_terminal();
    let mut fingers = Fingers::of(&mut pty);
    fingers.answer(SECRET, "sandbox-client-secret");
    fingers.answer(USER, "ada@acme.test");
    fingers.answer("password of ada@acme.test: ", PASSWORD);
    fingers.answer(ACCOUNTS, "");
    fingers.answer(ALIASES, "n");
    for _ in 0..4 {
        fingers.answer("(- for none)", "-");
    }
    fingers.answer(DEFAULT, "no default");
    fingers.answer(LINE, "n");
    let (rest, code) = pty.end();
    assert_eq!(code, 0, "{rest}");
    let file = std::fs::read_to_string(world.config_file()).unwrap();
    assert_eq!(file, "username = \"ada@acme.test\"\n");
}

#[test]
fn a_bare_call_offers_it_to_newcomers_alone() {
    let world = World::new();
    let mut pty = newcomer(world.terminal("")).on_terminal();
    pty.see("Set it up now? [Y/n]: ");
    pty.line("n");
    let (rest, code) = pty.end();
    assert!(code == 2 && rest.contains("Start here:"), "{code} {rest}");
    // What lacks the rest is not set up; what belongs to a tenant alone is.
    world.config("subdomain = \"acme\"\n");
    let mut pty = newcomer(world.terminal("")).on_terminal();
    pty.see("Set it up now? [Y/n]: ");
    pty.line("n");
    pty.end();
    for complete in [
        "subdomain = \"acme\"\napp_id = \"123456\"\nusername = \"ada@acme.test\"\n",
        "[tenants.other]\nsubdomain = \"acme\"\n",
    ] {
        world.config(complete);
        let (shown, code) = newcomer(world.terminal("")).on_terminal().end();
        assert!(
            code == 2 && !shown.contains("Set it up now"),
            "{code} {shown}"
        );
    }
    let done = newcomer(World::new().ol_aws("")).done();
    assert!(
        done.code == 2 && !done.stderr.contains("Set it up now"),
        "{}",
        done.stderr
    );
}
