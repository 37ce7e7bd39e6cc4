//! What each dialect writes, character by character, and what it refuses.

use clap::ValueEnum;

use super::*;
use crate::environment::Platform;

fn set(value: &str) -> Vec<Change> {
    vec![("K".into(), Some(value.into()))]
}

#[test]
fn each_dialect_has_its_own_words() {
    let changes = [("A".into(), Some("it's".into())), ("B".into(), None)];
    let scripts: Vec<String> = Dialect::value_variants()
        .iter()
        .map(|dialect| dialect.script(&changes).expect("plain"))
        .collect();
    insta::assert_snapshot!(scripts.concat());
}

/// Whatever code page a console has, it reads ASCII as such. What a person types is not read that way.
#[test]
fn powershell_gets_values_in_ascii_and_words_with_its_quotes_doubled() {
    let script = Dialect::PowerShell.script(&set("a'b\u{2019}c \u{1f511}\r\n"));
    let expected =
        "$env:K = 'a''b'+[char]8217+'c '+[char]55357+''+[char]56593+''+[char]13+''+[char]10+''\n";
    assert_eq!(script.expect("plain"), expected);
    assert_eq!(
        Dialect::PowerShell.quote("a'b\u{2019}c").as_deref(),
        Some("'a''b\u{2019}\u{2019}c'")
    );
}

#[test]
fn what_cannot_be_carried_is_refused_and_not_cut() {
    for dialect in Dialect::value_variants() {
        let error = dialect.script(&set("a\0b")).expect_err("refused");
        assert!(
            error
                .to_string()
                .starts_with("the value of K cannot be written"),
            "{error}"
        );
    }
    for value in ["a\nset X=1", "a\"&calc&\"", "%PATH%", "a\u{1a}"] {
        assert!(Dialect::Cmd.script(&set(value)).is_err(), "{value:?}");
        assert_eq!(Dialect::Cmd.quote(value), None, "{value:?}");
    }
}

/// What each dialect writes in another way, within its quotes; nothing at all where it cannot be
/// written.
fn written(dialect: Dialect, c: char) -> Option<String> {
    let doubled = || Some(format!("{c}{c}"));
    match (dialect, c) {
        (_, '\0') => None,
        (Dialect::Bash | Dialect::Zsh | Dialect::Sh | Dialect::Tcsh, '\'') => Some("'\\''".into()),
        (Dialect::Fish, '\'' | '\\') | (Dialect::Tcsh, '!' | '\n') => Some(format!("\\{c}")),
        (Dialect::Elvish, '\'') => doubled(),
        (Dialect::PowerShell, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') => {
            doubled()
        }
        (Dialect::Xonsh, '\'' | '\\') => Some(format!("\\{c}")),
        (Dialect::Xonsh, c) if !(' '..='~').contains(&c) => {
            Some(format!("\\U{:08x}", u32::from(c)))
        }
        (Dialect::Cmd, '"' | '%' | '\u{1}'..='\u{1f}' | '\u{7f}'..='\u{9f}') => None,
        (_, c) => Some(c.into()),
    }
}

/// The whole table: every character of ASCII and Latin-1, and what looks like one of them or is not
/// seen.
#[test]
fn every_character_is_written_as_the_dialect_reads_it() {
    let others = "\u{2018}\u{2019}\u{201a}\u{201b}\u{201c}\u{201d}\u{2028}\u{200b}\u{202e}\u{3164}\u{feff}\u{1f511}";
    for c in ('\0'..='\u{ff}').chain(others.chars()) {
        for dialect in Dialect::value_variants() {
            // Nushell reads JSON.
            if *dialect == Dialect::Nushell {
                continue;
            }
            let quotes = if *dialect == Dialect::Cmd { '"' } else { '\'' };
            let expected = written(*dialect, c).map(|text| format!("{quotes}a{text}b{quotes}"));
            let value = format!("a{c}b");
            assert_eq!(dialect.quote(&value), expected, "{dialect:?} {c:?}");
            let is_written = dialect.script(&set(&value)).is_ok();
            assert_eq!(is_written, expected.is_some(), "{dialect:?} {c:?}");
        }
    }
}

#[test]
fn a_failure_sets_nothing() {
    for dialect in Dialect::value_variants() {
        let text = dialect.failure(4);
        assert!(!text.contains('='), "{text}");
        assert!(text.lines().count() <= 1, "{text}");
    }
    assert_eq!(Dialect::Bash.failure(4), "(exit 4)\n");
}

#[test]
fn a_shell_is_known_by_its_program_file() {
    assert_eq!(Dialect::of_program("/usr/bin/zsh"), Some(Dialect::Zsh));
    assert_eq!(Dialect::of_program("-bash"), Some(Dialect::Bash));
    assert_eq!(
        Dialect::of_program("C:\\Program Files\\pwsh.exe"),
        Some(Dialect::PowerShell)
    );
    assert_eq!(Dialect::of_program("emacs"), None);
}

#[test]
fn each_shell_has_the_name_that_the_command_line_takes() {
    for dialect in Dialect::value_variants() {
        let value = dialect.to_possible_value().expect("none is hidden");
        assert_eq!(value.get_name(), dialect.name());
    }
}

#[test]
fn each_program_leads_to_its_own_shell() {
    for dialect in Dialect::value_variants() {
        for program in dialect.shell().programs {
            assert_eq!(Dialect::of_program(program), Some(*dialect), "{program}");
        }
    }
}

#[cfg(unix)]
#[test]
fn on_macos_each_shell_has_its_start_file_where_it_reads_it() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let of = |dialect: Dialect, more: &[(&str, &str)]| {
        let set = [("HOME", home.path().to_str().expect("it is text"))];
        let environment: Environment = set.iter().chain(more).copied().collect();
        let file = dialect.start_file(&environment.on(Platform::MacOs));
        let file = file.expect("it has one");
        let below = file.strip_prefix(home.path()).unwrap_or(&file);
        below.to_str().expect("it is text").to_owned()
    };
    for (dialect, file) in [
        (Dialect::Bash, ".bash_profile"),
        (Dialect::Zsh, ".zshrc"),
        (Dialect::Fish, ".config/fish/config.fish"),
        (Dialect::Elvish, ".config/elvish/rc.elv"),
        (Dialect::Xonsh, ".xonshrc"),
        (
            Dialect::Nushell,
            "Library/Application Support/nushell/config.nu",
        ),
        (
            Dialect::PowerShell,
            ".config/powershell/Microsoft.PowerShell_profile.ps1",
        ),
    ] {
        assert_eq!(of(dialect, &[]), file);
    }
    let xdg = [("XDG_CONFIG_HOME", "/x")];
    assert_eq!(of(Dialect::Nushell, &xdg), "/x/nushell/config.nu");
    // bash reads only the first of its three.
    for name in [".profile", ".bash_login", ".bash_profile"] {
        std::fs::write(home.path().join(name), "").expect("written");
        assert_eq!(of(Dialect::Bash, &[]), name);
    }
}
