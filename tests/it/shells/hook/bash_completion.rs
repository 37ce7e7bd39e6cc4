//! Tab in bash: of `ol-aws` and `ol-assume`, and behind `--` of the command there.

use super::sh_prompt::{load, shell};
use crate::world::World;
use crate::world::pty::Pty;

const PRINTS: &str = r#"shift 2
printf '%s|' "$@" >> "$HOME/words"; echo >> "$HOME/words"
printf 'admin\tAdmin in prod\nauditor@prod\tx\narn:aws:iam::1:role/Boss\n--format=json\n--region\n'
echo noise >&2"#;

fn bash(rc: &str) -> (World, Pty) {
    let world = World::new();
    world.stand_in(PRINTS);
    let rc = format!("{}\n{rc}\n", load("bash"));
    let pty = shell(&world, "bash", &rc).unwrap().ready();
    (world, pty)
}

/// What the line is once these keys were pressed; the line itself is not run.
#[track_caller]
fn line_after(pty: &mut Pty, keys: &str) -> String {
    pty.keys(keys);
    pty.keys("\u{18}=");
    let shown = pty.see_pattern("LINE<[^\r\n]*>");
    // The line is drawn anew, and then left.
    pty.prompt();
    pty.control('c');
    pty.prompt();
    shown["LINE<".len()..shown.len() - 1].to_owned()
}

const LOOK: &str = r#"look() { printf 'LINE<%s>\n' "$READLINE_LINE"; }
bind -x '"\C-x=": look'"#;

#[test]
fn tab_completes_values_of_the_program_for_both_commands() {
    for options in ["", "set -u", "set -u; IFS=0123-/adm"] {
        let (world, mut pty) = bash(&format!("{LOOK}\n{options}"));
        for (keys, line) in [
            ("ol-assume ad\t", "ol-assume admin "),
            ("ol-aws env ad\t", "ol-aws env admin "),
            ("ol-aws exec auditor@p\t", "ol-aws exec auditor@prod "),
            (
                "ol-assume arn:aws:iam::1:r\t",
                "ol-assume arn:aws:iam::1:role/Boss ",
            ),
            ("ol-aws env --format=j\t", "ol-aws env --format=json "),
            ("ol-aws env --reg\t", "ol-aws env --region "),
            ("ol-assume zz\t", "ol-assume zz"),
        ] {
            assert_eq!(line_after(&mut pty, keys), line, "{options}");
        }
        let words = std::fs::read_to_string(world.home().join("words")).unwrap();
        assert_eq!(
            words.lines().nth(2),
            Some("ol-aws|exec|auditor@p|"),
            "{words}"
        );
        assert_eq!(
            words.lines().nth(4),
            Some("ol-aws|env|--format=j|"),
            "{words}"
        );
        assert!(!pty.transcript().contains("noise"));
    }
}

#[test]
fn an_empty_word_is_passed_on() {
    let (world, mut pty) = bash(LOOK);
    line_after(&mut pty, "ol-aws env \t");
    let words = std::fs::read_to_string(world.home().join("words")).unwrap();
    assert_eq!(words.lines().next(), Some("ol-aws|env||"));
}

const CHILD: &str = r#"
_busy() { COMPREPLY=("function=$1=$2=$3=$COMP_CWORD=${#COMP_WORDS[@]}=${COMP_LINE// /_}=$COMP_POINT"); }
_late() { complete -W 'loaded' "${1##*/}"; return 124; }
zzbusy() { :; }
complete -F _busy zzbusy; complete -W 'alpha beta' zzlist; complete -F _late zzlate; complete -o nospace -W 'thing' zzopt"#;

#[test]
fn behind_two_hyphens_the_command_completes_itself_without_bash_completion() {
    for options in ["", "set -u", "set -eu"] {
        let (_world, mut pty) = bash(&format!("{LOOK}\n{CHILD}\n{options}"));
        for (keys, line) in [
            ("ol-assume admin -- zzbu\t", "ol-assume admin -- zzbusy "),
            (
                "ol-aws exec admin -- zzlist al\t",
                "ol-aws exec admin -- zzlist alpha ",
            ),
            (
                "ol-assume a@b --region x -- zzlist be\t",
                "ol-assume a@b --region x -- zzlist beta ",
            ),
            ("ol-assume -- zzlate lo\t", "ol-assume -- zzlate loaded "),
            ("ol-assume -- zzopt th\t", "ol-assume -- zzopt thing"),
            (
                "ol-assume -- cat /etc/hostn\t",
                "ol-assume -- cat /etc/hostname ",
            ),
            (
                "ol-assume -- /usr/bin/zzlist al\t",
                "ol-assume -- /usr/bin/zzlist alpha ",
            ),
        ] {
            assert_eq!(line_after(&mut pty, keys), line, "{options}");
        }
        let shown = line_after(&mut pty, "ol-assume a@b -- zzbusy x fun\t");
        assert_eq!(
            shown, "ol-assume a@b -- zzbusy x function=zzbusy=fun=x=2=3=zzbusy_x_fun=12 ",
            "{options}"
        );
    }
}

#[test]
fn behind_two_hyphens_bash_completion_takes_over_where_it_is() {
    for name in ["_comp_command_offset", "_command_offset"] {
        let offset = format!("{name}() {{ COMPREPLY=(\"offset$1\"); }}");
        let (_world, mut pty) = bash(&format!("{LOOK}\n{offset}"));
        assert_eq!(
            line_after(&mut pty, "ol-assume admin -- git o\t"),
            "ol-assume admin -- git offset3 "
        );
    }
}
