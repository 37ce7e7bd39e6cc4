//! PowerShell. Where there is a `pwsh` it runs the script; everywhere else the text of the script is held to what can be
//! known without one.

use crate::world::real_shell::Shell;
use crate::world::{Done, PROD, World};

const SCRIPT: &str = include_str!("../../../../shell/ol-aws.ps1");
const LOAD: &str = "ol-aws init powershell | Out-String | Invoke-Expression\n";

/// Runs these lines in a PowerShell that has read the script; nothing where there is none.
fn pwsh(world: &World, lines: &str) -> Option<Done> {
    let path = std::env::var("PATH").unwrap();
    Shell::power_shell()?;
    let program = path.split(':').map(|directory| format!("{directory}/pwsh"));
    let program = program
        .into_iter()
        .find(|program| std::path::Path::new(program).exists())?;
    let command = [
        program.as_str(),
        "-NoProfile",
        "-NonInteractive",
        "-Command",
    ];
    Some(world.script(
        &command,
        &format!("Set-StrictMode -Version Latest\n{LOAD}{lines}"),
    ))
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
fn it_sets_changes_goes_back_and_clears() {
    let world = World::new();
    let lines = format!(
        "$env:AWS_PROFILE = 'mine'
        ol-assume Admin; \"$LASTEXITCODE $env:OL_AWS_ROLE $env:AWS_PROFILE|\"; $env:AWS_SECRET_ACCESS_KEY.Length
        ol-assume {PROD}/ReadOnly; $env:OL_AWS_ROLE; ol-assume -; $env:OL_AWS_ROLE
        ol-assume --help; $env:OL_AWS_ROLE
        ol-assume --unset; \"<$env:OL_AWS_ROLE$env:AWS_ACCESS_KEY_ID>\""
    );
    let Some(done) = pwsh(&world, &lines) else {
        return;
    };
    assert_eq!(
        done.stdout, "0 Admin |\n40\nReadOnly\nAdmin\nAdmin\n<>\n",
        "{done:?}"
    );
}

#[test]
fn a_run_that_fails_changes_nothing_and_its_status_is_known() {
    let world = World::new();
    world.stand_in("echo \"\\$env:OL_AWS_ROLE = 'half'\"\nexit 7");
    let lines = "$env:OL_AWS_ROLE = 'old'; ol-assume fails; \"$LASTEXITCODE $env:OL_AWS_ROLE\"";
    let Some(done) = pwsh(&world, lines) else {
        return;
    };
    assert_eq!(done.stdout, "7 old\n", "{done:?}");
    assert_eq!(world.starts(), ["env --hook --shell powershell fails"]);
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
        foreach ($left in 11130, 3630, 3570, 90, 0, -9) {
            $env:OL_AWS_EXPIRES_AT = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() + $left; prompt
        }
        $env:OL_AWS_EXPIRES_AT = '1x'; sh -c 'exit 3'; prompt
        $theirs = $function:prompt; function global:prompt { 'venv ' + (& $theirs) }; ol_aws_prompt; prompt";
    let Some(done) = pwsh(&world, lines) else {
        return;
    };
    let mut expected = String::from("True 0 mine> \n[ad?min@prod ?] True 0 mine> \n");
    for left in ["3h05m", "1h00m", "59m", "1m", "expired", "expired"] {
        expected += &format!("[ad?min@prod {left}] True 0 mine> \n");
    }
    expected += "[ad?min@prod ?] False 3 mine> \n[ad?min@prod ?] venv ";
    assert!(done.stdout.starts_with(&expected), "{done:?}");
    assert!(
        done.stdout.ends_with("mine> \n") && !done.stdout.contains("] venv ["),
        "{done:?}"
    );
}

#[test]
fn it_completes_roles_and_after_dashes_the_command() {
    let world = World::new();
    world.stand_in(
        "[ \"$1\" = complete ] && printf 'admin\\tAdmin in prod\\naudit\\tReads\\nother\\n'",
    );
    let complete = |line: &str| {
        format!(
            "(TabExpansion2 '{line}' {}).CompletionMatches.CompletionText\n",
            line.len()
        )
    };
    let lines = ["ol-assume a", "ol-aws env ad", "ol-assume x -- Get-Comman"]
        .map(complete)
        .concat();
    let Some(done) = pwsh(&world, &lines) else {
        return;
    };
    assert_eq!(
        done.stdout, "admin\naudit\nadmin\nGet-Command\n",
        "{done:?}"
    );
    assert_eq!(
        world.starts(),
        ["complete -- ol-assume a", "complete -- ol-aws env ad"]
    );
}
