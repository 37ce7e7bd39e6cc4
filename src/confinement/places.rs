//! What is closed to a confined command, and what it can only read: below the home directory. Where a
//! variable moves one of the XDG directories, the place there is closed too. docs/confine.md has the
//! same tables.

/// What places hold, and the places.
pub type Group = (&'static str, &'static [&'static str]);

/// The command can open nothing in them.
pub const CLOSED: [Group; 6] = [
    (
        "ol-aws's settings, cache, key and browser profile",
        &[".config/ol-aws", ".local/state/ol-aws"],
    ),
    (
        "AWS's own files: keys, and the sessions of IAM Identity Center and of the AWS CLI",
        &[".aws"],
    ),
    (
        "what other tools sign in to AWS with, or keep keys in",
        &[
            ".aws-sso",
            ".awsume",
            ".awsvault",
            ".boto",
            ".clisso.yaml",
            ".config/aws-sso",
            ".config/onelogin-aws",
            ".config/rclone",
            ".granted",
            ".Leapp",
            ".mc",
            ".onelogin",
            ".onelogin-aws.config",
            ".passwd-s3fs",
            ".s3cfg",
            ".saml2aws",
        ],
    ),
    (
        "keyrings and password managers",
        &[
            ".config/1Password",
            ".config/Bitwarden",
            ".config/Bitwarden CLI",
            ".config/gopass",
            ".config/keepassxc",
            ".config/op",
            ".gnupg",
            ".kde/share/apps/kwallet",
            ".local/share/gopass",
            ".local/share/keyrings",
            ".local/share/kwalletd",
            ".local/share/pass",
            ".password-store",
        ],
    ),
    (
        "browsers: the cookies of your own sign-in to OneLogin",
        &[
            ".config/BraveSoftware",
            ".config/chromium",
            ".config/google-chrome",
            ".config/google-chrome-beta",
            ".config/google-chrome-unstable",
            ".config/microsoft-edge",
            ".config/microsoft-edge-beta",
            ".config/microsoft-edge-dev",
            ".config/mozilla",
            ".config/opera",
            ".config/vivaldi",
            ".librewolf",
            ".mozilla",
            ".waterfox",
            ".zen",
        ],
    ),
    (
        "the data of programs from snap and flatpak, browsers among them",
        &[".var/app", "snap"],
    ),
];

/// What runs by itself when you log in, or in your next shell: a command that could write it would
/// be outside of the wall then.
pub const READ_ONLY: [Group; 3] = [
    (
        "start files of shells",
        &[
            ".bash_aliases",
            ".bash_login",
            ".bash_logout",
            ".bash_profile",
            ".bashrc",
            ".config/elvish/rc.elv",
            ".config/fish/conf.d",
            ".config/fish/config.fish",
            ".config/fish/functions",
            ".config/nushell/autoload",
            ".config/nushell/config.nu",
            ".config/nushell/env.nu",
            ".config/powershell",
            ".config/xonsh",
            ".config/zsh",
            ".cshrc",
            ".inputrc",
            ".kshrc",
            ".login",
            ".logout",
            ".mkshrc",
            ".oh-my-zsh",
            ".profile",
            ".tcshrc",
            ".xonshrc",
            ".zlogin",
            ".zlogout",
            ".zprofile",
            ".zshenv",
            ".zshrc",
        ],
    ),
    (
        "what starts when you log in",
        &[
            ".config/autostart",
            ".config/environment.d",
            ".config/plasma-workspace",
            ".config/systemd",
            ".local/share/dbus-1",
            ".local/share/systemd",
            ".pam_environment",
            ".xinitrc",
            ".xprofile",
            ".xsession",
            ".xsessionrc",
        ],
    ),
    (
        "settings that name commands: SSH, Git, direnv, terminals",
        &[
            ".config/direnv",
            ".config/git",
            ".config/tmux",
            ".gitconfig",
            ".local/share/direnv",
            ".screenrc",
            ".ssh",
            ".tmux.conf",
        ],
    ),
];
