//! PowerShell: what `pwsh` makes of the script, and what can be known of its text, since Windows PowerShell 5.1 runs nowhere
//! but on Windows.

use crate::world::{Done, World, exported, tool};

const SCRIPT: &str = include_str!("../../../../shell/ol-aws.ps1");
const LOAD: &str = "ol-aws init powershell | Out-String | Invoke-Expression\n";

/// As careful people have it.
const STRICT: &str = "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'\n";

/// Runs these lines in a PowerShell that has read the script; nothing where there is none.
fn pwsh(world: &World, lines: &str) -> Option<Done> {
    let program = tool("pwsh")?;
    let command = [
        program.to_str().unwrap(),
        "-NoProfile",
        "-NonInteractive",
        "-Command",
    ];
    Some(world.script(&command, &format!("{STRICT}{LOAD}{lines}")))
}

/// A part of the script's text.
#[derive(Debug, PartialEq)]
enum Token {
    /// A word, with the signs that belong to names: `$global:x`, `Get-Command`.
    Word(String),
    /// What stands between quotes.
    Text(String),
    Sign(char),
}

/// The script without its comments. No here-string, block comment or escaped quote occurs in it, which this asserts.
fn tokens(script: &str) -> Vec<Token> {
    assert!(
        !script.contains("<#")
            && !script.contains("@'\n")
            && !script.contains("@\"\n")
            && !script.contains("`\"")
    );
    let mut tokens = Vec::new();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '\'' | '"' => {
                let end = rest[1..].find(first).expect("each quote is closed");
                assert!(
                    !rest[1..=end].contains('\n'),
                    "a quote is not closed: {}",
                    &rest[..end]
                );
                tokens.push(Token::Text(rest[1..=end].to_owned()));
                end + 2
            }
            c if c.is_whitespace() => 1,
            c if is_of_word(c) => {
                let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
            c => {
                tokens.push(Token::Sign(c));
                1
            }
        };
        rest = &rest[length..];
    }
    tokens
}

fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-$:\\.".contains(c)
}

#[test]
fn the_text_is_plain_and_every_bracket_is_closed() {
    assert!(
        SCRIPT.is_ascii(),
        "5.1 reads a file without a mark in the code page of the machine"
    );
    assert!(SCRIPT.lines().all(|line| !line.ends_with([' ', '`'])));
    let mut open = Vec::new();
    for token in tokens(SCRIPT) {
        match token {
            Token::Sign(c @ ('(' | '{' | '[')) => open.push(c),
            Token::Sign(c @ (')' | '}' | ']')) => {
                let pair = (open.pop(), c);
                let pairs = [(Some('('), ')'), (Some('{'), '}'), (Some('['), ']')];
                assert!(pairs.contains(&pair), "{pair:?}");
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// An alias wins over a function, and a function over a cmdlet. So each command is a function of ours or a cmdlet by its full name,
/// and none of PowerShell's own short names is used.
#[test]
fn no_command_can_be_replaced_by_an_alias() {
    let tokens = tokens(SCRIPT);
    let mut cmdlets = 0;
    for token in &tokens {
        let Token::Word(word) = token else { continue };
        let verbs = [
            "Get-",
            "Set-",
            "Write-",
            "Invoke-",
            "Register-",
            "Select-",
            "Where-",
            "ForEach-",
            "New-",
            "Out-",
        ];
        let name = word.rsplit('\\').next().unwrap();
        if verbs.iter().any(|verb| name.starts_with(verb)) {
            cmdlets += 1;
            assert!(word.starts_with("Microsoft.PowerShell."), "{word}");
        }
        let aliases = [
            "iex", "gcm", "select", "where", "echo", "cat", "ls", "cd", "rm", "set", "sort",
            "type", "write", "gp",
        ];
        assert!(!aliases.contains(&word.as_str()), "{word}");
    }
    assert!(cmdlets >= 5, "{cmdlets}");
    // One remainder is computed.
    assert!(SCRIPT.contains("($minutes % 60)"));
    assert_eq!(
        tokens
            .iter()
            .filter(|token| **token == Token::Sign('%'))
            .count(),
        1
    );
    let question = |pair: &&[Token]| pair[1] == Token::Sign('?');
    for pair in tokens.windows(2).filter(question) {
        assert_eq!(pair[0], Token::Word("$".into()), "`?` is an alias");
    }
}

/// Syntax and members that Windows PowerShell 5.1 does not have.
#[test]
fn nothing_newer_than_5_1_is_used() {
    for newer in [
        " ?? ",
        "?.",
        " ? ",
        "&&",
        "||",
        "`e",
        "-Parallel",
        "clean {",
        "$IsWindows",
        "::new(1",
        "ArgumentList",
    ] {
        assert!(!SCRIPT.contains(newer), "{newer}");
    }
}

#[test]
fn every_function_and_variable_that_stays_is_ours() {
    let tokens = tokens(SCRIPT);
    let mut functions = 0;
    for pair in tokens.windows(2) {
        if let [Token::Word(word), Token::Word(name)] = pair
            && word == "function"
        {
            functions += 1;
            let name = name
                .strip_prefix("global:")
                .expect("known wherever the script was read");
            assert!(
                ["ol-assume", "ol_aws_prompt"].contains(&name) || name.starts_with("__ol_aws_"),
                "{name}"
            );
        }
    }
    assert!(functions >= 9, "{functions}");
    for token in &tokens {
        let Token::Word(word) = token else { continue };
        if let Some(name) = word.strip_prefix("$global:") {
            assert!(
                name.starts_with("__ol_aws_") || name == "LASTEXITCODE",
                "{name}"
            );
        }
    }
    // What is set outside of a function stays too: what `doctor` reads.
    let stays: Vec<&str> = SCRIPT
        .lines()
        .filter(|line| line.starts_with('$') && !line.starts_with("$global:__ol_aws_"))
        .collect();
    assert!(
        matches!(stays[..], [hook] if hook.starts_with("$env:OL_AWS_HOOK = ")),
        "{stays:?}"
    );
}

/// The one place where something is evaluated: all of it, and only after a success.
#[test]
fn only_a_whole_answer_is_evaluated() {
    let evaluations: Vec<&str> = SCRIPT
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains("Invoke-Expression"))
        .collect();
    assert_eq!(evaluations.len(), 1, "{evaluations:?}");
    assert!(
        evaluations[0]
            .trim_start()
            .starts_with("if ($LASTEXITCODE -eq 0 -and $lines) {")
    );
}

#[test]
fn a_command_gets_its_words_and_gives_its_status() {
    let world = World::new();
    world.stand_in("shift; printf '%s|' \"$@\"; exit 41");
    let words = "admin -- git log -v 'a b' -- file";
    let expected = "admin|--|git|log|-v|a b|--|file|41\n";
    for lines in [
        format!("ol-assume {words}; $LASTEXITCODE"),
        "$role = 'admin'; & ol-assume $role -- git log -v 'a b' -- file; $LASTEXITCODE".to_owned(),
        "function f { ol-assume admin -- @args }; f git log -v 'a b' '--' file; $LASTEXITCODE"
            .to_owned(),
        format!(
            "if ($true) {{ ol-assume {} }}; $LASTEXITCODE",
            words.replacen("--", "'--'", 1)
        ),
    ] {
        let Some(done) = pwsh(&world, &lines) else {
            return;
        };
        assert_eq!(done.stdout, expected, "{lines}: {done:?}");
    }
    let done = pwsh(
        &world,
        "ol-assume --duration 1h -x:y admin -- ls -t:5; $LASTEXITCODE
        function f { ol-assume admin -- @args; $LASTEXITCODE }; f -x:y -v",
    )
    .unwrap();
    let expected = "--duration|1h|-x:y|admin|--|ls|-t:|5|41\nadmin|--|-x:y|-v|41\n";
    assert_eq!(done.stdout, expected, "{done:?}");
}

#[test]
fn the_segment_stands_once_before_the_prompt_and_keeps_the_status() {
    let world = World::new();
    let lines = "function global:prompt { \"$? $LASTEXITCODE mine> \" }
        $env:NO_COLOR = '1'; ol_aws_prompt; ol_aws_prompt; sh -c 'exit 0'; prompt
        $env:OL_AWS_ROLE = \"ad$([char]27)min\"; $env:OL_AWS_ACCOUNT = 'prod'; prompt
        $env:OL_AWS_EXPIRES_AT = '1x'; sh -c 'exit 3'; prompt
        $theirs = $function:prompt; function global:prompt { 'venv ' + (& $theirs) }; ol_aws_prompt; prompt";
    let Some(done) = pwsh(&world, lines) else {
        return;
    };
    let expected = "True 0 mine> \n[ad?min@prod] True 0 mine> \n[ad?min@prod] False 3 mine> \n[ad?min@prod] venv ";
    assert!(done.stdout.starts_with(expected), "{done:?}");
    assert!(
        done.stdout.ends_with("mine> \n") && !done.stdout.contains("] venv ["),
        "{done:?}"
    );
}

/// What would be read back as something else when it is typed.
#[test]
fn every_name_that_a_role_may_have_arrives_and_completes() {
    let world = World::new();
    world.stand_in(
        "[ \"$1\" = complete ] && { printf '%s\\n' admin @ops 1e3 007 0x10 10kb .x +y a.b_c-d@e prod/Admin; exit; }\nshift; printf '%s|' \"$@\"; echo",
    );
    let lines = "ol-assume 007 -- 1e3 0x10 10kb .x +y a.b_c-d@e
        ol-assume '@ops' -- '@x'
        (TabExpansion2 'ol-assume ' 10).CompletionMatches.CompletionText -join ' '
        (TabExpansion2 \"ol-assume '@\" 12).CompletionMatches.CompletionText -join ' '
        (TabExpansion2 'ol-assume x -- Get-Comman' 25).CompletionMatches.CompletionText";
    let Some(done) = pwsh(&world, lines) else {
        return;
    };
    let expected = "007|--|1e3|0x10|10kb|.x|+y|a.b_c-d@e|\n@ops|--|@x|\n\
        admin '@ops' 1e3 007 0x10 10kb .x +y 'a.b_c-d@e' prod/Admin\n'@ops'\nGet-Command\n";
    assert_eq!(done.stdout, expected, "{done:?}");
}

#[test]
fn with_its_line_editor_and_without_the_segment_is_drawn_and_keys_arrive() {
    let Some(program) = tool("pwsh") else { return };
    let world = World::new();
    world.ol_aws("login").ok();
    let code = world.ol_aws("env Admin --shell sh").ok();
    for editor in ["", "Remove-Module PSReadLine\n"] {
        let profile = format!(
            "{STRICT}{editor}function global:prompt {{ 'READY> ' }}\n{LOAD}ol_aws_prompt\n"
        );
        let file = world.home().join("profile.ps1");
        std::fs::write(&file, profile).unwrap();
        let load = format!(". {}", file.display());
        let shell = [
            program.to_str().unwrap(),
            "-NoLogo",
            "-NoProfile",
            "-NoExit",
            "-Command",
            &load,
        ];
        let mut window = world.window(&shell, &[("NO_COLOR", "1")]);
        window.line("ol-assume Admin");
        let segment = window.segment();
        assert!(segment.starts_with("[Admin@111122223333 "), "{segment}");
        let shown = window.line("\"key=$env:AWS_ACCESS_KEY_ID\"");
        let key = exported(&code, "AWS_ACCESS_KEY_ID").unwrap();
        assert!(shown.contains(&format!("key={key}")), "{shown}");
        window.line("ol-assume --unset");
        assert_eq!(window.segment(), "");
    }
}
