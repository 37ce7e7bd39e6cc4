//! The programs that keep secrets on a desktop, each as a person has it: on a private bus, with a screen for its windows,
//! opened by the same password.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::world::desktop::{Desktop, MASTER, SECRETS};
use crate::world::display::Screen;
use crate::world::until;
use crate::world::{World, tool};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    GnomeKeyring,
    KeePassXc,
    KWallet,
}

/// The ini file of a KeePassXC that has been used before. It saves when it locks: while it saves after every change, it takes
/// what comes meanwhile for saved, too.
const KEEPASSXC: &str = "[General]\nConfigVersion=2\nUpdateCheckMessageShown=true\nAutoSaveAfterEveryChange=false\n[GUI]\nCheckForUpdates=false\n\
                         [FdoSecrets]\nEnabled=true\nShowNotification=false\n";
/// A database that exposes its one group to the secret service.
const DATABASE: &str = "<?xml version=\"1.0\"?><KeePassFile><Meta><RecycleBinEnabled>True</RecycleBinEnabled><CustomData><Item>\
                        <Key>FDO_SECRETS_EXPOSED_GROUP</Key><Value>{11111111-1111-1111-1111-111111111111}</Value></Item>\
                        </CustomData></Meta><Root><Group><UUID>EREREREREREREREREREREQ==</UUID><Name>Passwords</Name></Group>\
                        </Root></KeePassFile>";
const WALLETS: (&str, &str) = ("org.kde.kwalletd5", "/modules/kwalletd5");

/// One of them, on a desktop of its own.
pub struct KeyringProgram {
    pub kind: Kind,
    pub desktop: Desktop,
    pub screen: Screen,
    child: Option<Child>,
}

impl KeyringProgram {
    /// Open, and empty. `None` where something is missing.
    pub fn start(world: &World, kind: Kind) -> Option<Self> {
        Self::with(world, kind, false)
    }

    /// `asks`: KeePassXC confirms each access, as it does unless told otherwise.
    pub fn with(world: &World, kind: Kind, asks: bool) -> Option<Self> {
        tool("xdotool")?;
        let screen = Screen::start()?;
        let desktop = match kind {
            Kind::GnomeKeyring => {
                tool("gcr-prompter")?;
                Desktop::start(world)?
            }
            Kind::KeePassXc => {
                tool("keepassxc")?;
                tool("keepassxc-cli")?;
                Desktop::without_keyring(world)?
            }
            Kind::KWallet => {
                tool("kwalletd5")?;
                Desktop::without_keyring(world)?
            }
        };
        let mut program = Self {
            kind,
            desktop,
            screen,
            child: None,
        };
        match kind {
            Kind::GnomeKeyring => program.let_it_ask(),
            Kind::KeePassXc => program.start_keepassxc(world, asks),
            Kind::KWallet => program.start_kwallet(world),
        }
        Some(program)
    }

    /// gnome-keyring asks through another program, which not every desktop has.
    fn let_it_ask(&self) {
        let prompter = tool("gcr-prompter").unwrap();
        let command = format!(
            "/usr/bin/env DISPLAY={} {}",
            self.screen.name,
            prompter.display()
        );
        let name = "org.gnome.keyring.SystemPrompter";
        self.desktop.start_on_demand(name, &command);
    }

    fn start_keepassxc(&mut self, world: &World, asks: bool) {
        let path = |name: &str| world.home().join(name).display().to_string();
        std::fs::write(path("database.xml"), DATABASE).unwrap();
        let mut import = self.command("keepassxc-cli");
        import.args(["import", "-p", &path("database.xml"), &path("secrets.kdbx")]);
        typed(import, &format!("{MASTER}\n{MASTER}\n"))
            .wait()
            .unwrap();
        let settings = format!("{KEEPASSXC}ConfirmAccessItem={asks}\nConfirmDeleteItem=false\n");
        std::fs::create_dir_all(path(".config/keepassxc")).unwrap();
        std::fs::write(path(".config/keepassxc/keepassxc.ini"), settings).unwrap();
        let mut keepassxc = self.command("keepassxc");
        keepassxc.args(["--pw-stdin", &path("secrets.kdbx")]);
        self.child = Some(typed(keepassxc, &format!("{MASTER}\n")));
        // It answers before it is up, and before it has opened the database: who comes then gets a window.
        until(|| {
            let windows = self.screen.windows();
            std::thread::sleep(Duration::from_secs(1));
            !windows.is_empty() && windows == self.screen.windows()
        });
        self.is_ready("collection/");
        until(|| self.is_open());
    }

    /// As after a login: the wallet was made once, and PAM opens it for the session.
    fn start_kwallet(&mut self, world: &World) {
        let home = world.home();
        let wallets = home.join(".local/share/kwalletd");
        std::fs::create_dir_all(&wallets).unwrap();
        std::fs::create_dir_all(home.join(".config")).unwrap();
        std::fs::write(wallets.join("kdewallet.salt"), [b'0'; 56]).unwrap();
        let settings = "[Wallet]\nFirst Use=false\nEnabled=true\nDefault Wallet=kdewallet\n";
        std::fs::write(home.join(".config/kwalletrc"), settings).unwrap();
        self.child = Some(typed(self.command("kwalletd5"), ""));
        self.is_ready("/");
        self.open_by_pam();
        until(|| wallets.join("kdewallet.kwl").exists());
        let child = self.child.as_mut().unwrap();
        let id = nix::unistd::Pid::from_raw(child.id().try_into().unwrap());
        nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).unwrap();
        child.wait().unwrap();
        self.child = Some(typed(self.command("kwalletd5"), ""));
        self.is_ready("collection/kdewallet");
        self.open_by_pam();
    }

    /// What PAM does at a login.
    pub fn open_by_pam(&self) {
        let mut hash = [0; 56];
        let rounds = std::num::NonZeroU32::new(50_000).unwrap();
        let algorithm = ring::pbkdf2::PBKDF2_HMAC_SHA512;
        ring::pbkdf2::derive(algorithm, rounds, &[b'0'; 56], MASTER.as_bytes(), &mut hash);
        let hash = hash.map(|byte| byte.to_string()).join(",");
        let (name, path) = WALLETS;
        let arguments = [
            path,
            "org.kde.KWallet.pamOpen",
            "string:kdewallet",
            &format!("array:byte:{hash}"),
            "int32:0",
        ];
        self.desktop.call(name, &arguments).unwrap();
    }

    fn is_ready(&self, collection: &str) {
        until(|| {
            let answer = self.desktop.default_collection();
            answer.is_some_and(|answer| answer.contains(collection))
        });
    }

    fn command(&self, program: &str) -> Command {
        let mut command = self.desktop.command(program);
        self.on_screen(&mut command);
        command
    }

    fn on_screen(&self, command: &mut Command) {
        command.env("DISPLAY", &self.screen.name);
        // Where KeePassXC looks for another of itself, to have it do the work.
        command.env("TMPDIR", self.desktop.home());
        command.stdout(Stdio::null()).stderr(Stdio::null());
    }

    pub fn lock(&self) {
        match self.kind {
            Kind::GnomeKeyring => self.desktop.lock(),
            Kind::KeePassXc => {
                let mut command = self.desktop.limited("keepassxc");
                self.on_screen(&mut command);
                command.arg("--lock");
                until(|| command.status().unwrap().success());
            }
            Kind::KWallet => {
                let (name, path) = WALLETS;
                let method = "org.kde.KWallet.close";
                let arguments = [path, method, "string:kdewallet", "boolean:true"];
                self.desktop.call(name, &arguments).unwrap();
            }
        }
        until(|| self.is_locked());
    }

    pub fn is_locked(&self) -> bool {
        self.locked_is("boolean true")
    }

    fn is_open(&self) -> bool {
        self.locked_is("boolean false")
    }

    fn locked_is(&self, value: &str) -> bool {
        let answer = self.property("Locked");
        answer.is_some_and(|answer| answer.contains(value))
    }

    /// Of the collection that the tests use. `None` while it is not there.
    fn property(&self, name: &str) -> Option<String> {
        let collection = match self.kind {
            Kind::GnomeKeyring => "login",
            Kind::KeePassXc => "secrets",
            Kind::KWallet => "kdewallet",
        };
        let path = format!("/org/freedesktop/secrets/collection/{collection}");
        let arguments = [
            path.as_str(),
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            &format!("string:{name}"),
        ];
        self.desktop.call(SECRETS, &arguments)
    }

    /// Types the password into a window that was not there before; which it was.
    pub fn unlock_in_the_new_window(&self, before: &[String]) -> String {
        self.in_the_new_window(before, |screen| {
            screen.xdotool(&["key", "ctrl+a"]);
            screen.xdotool(&["type", MASTER]);
            screen.xdotool(&["key", "Return"]);
        })
    }

    pub fn press_in_the_new_window(&self, before: &[String], key: &str) {
        self.in_the_new_window(before, |screen| screen.xdotool(&["key", key]));
    }

    /// Waits for a window that was not there before, and does something that closes it: again if it stays, since a window is to
    /// be seen before it takes keys. But not soon: what is typed once too often goes to the next window.
    pub fn in_the_new_window(&self, before: &[String], does: impl Fn(&Screen)) -> String {
        let windows = || self.screen.windows();
        let new = || windows().into_iter().find(|id| !before.contains(id));
        until(|| new().is_some());
        let window = new().unwrap();
        for _ in 0..6 {
            // No window manager is there to do it.
            self.screen.focus(&window);
            std::thread::sleep(Duration::from_millis(500));
            does(&self.screen);
            for _ in 0..100 {
                if !windows().contains(&window) {
                    return window;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        panic!("the window stays");
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        match self.kind {
            Kind::GnomeKeyring => self.desktop.signal(nix::sys::signal::Signal::SIGKILL),
            Kind::KeePassXc | Kind::KWallet => self.child.as_mut().unwrap().kill().unwrap(),
        }
    }
}

/// Starts it, and keeps its input open: KeePassXC reads the password there.
fn typed(mut command: Command, input: &str) -> Child {
    use std::io::Write;
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let stdin = child.stdin.as_mut().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    child
}

impl Drop for KeyringProgram {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
