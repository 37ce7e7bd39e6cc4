//! brush, a shell that reads bash's scripts: with the one for bash it has `ol-assume`, the segment and completion.

use super::sh_prompt::{active, end_in, enter, load, prompt_after, switched_on};
use crate::world::pty::Pty;
use crate::world::{World, exported, tool};

/// A brush that reads this file. It takes lines as the terminal gives them: its own line editor draws a prompt again and
/// again.
fn words(world: &World, rc: &str) -> Option<Vec<String>> {
    let brush = tool("brush")?;
    let file = world.home().join("rc");
    std::fs::write(&file, format!("PS1='READY> '\n{rc}\n")).unwrap();
    let (brush, file) = (brush.display().to_string(), file.display().to_string());
    Some(
        [&brush, "--noprofile", "--rcfile", &file, "-i"]
            .map(ToOwned::to_owned)
            .into(),
    )
}

fn brush(world: &World) -> Option<Pty> {
    let mut words = words(world, &switched_on("bash"))?;
    words.push("--input-backend=minimal".to_owned());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Some(active(world.on_terminal_of(24, 200, &words), 3630).ready())
}

#[test]
fn the_segment_says_what_it_says_in_bash() {
    let world = World::new();
    let Some(mut pty) = brush(&world) else { return };
    for (line, shown) in [
        ("true", "<36>[admin@prod 1h00m]<0> "),
        (
            "OL_AWS_EXPIRES_AT=$((EPOCHSECONDS + 3570))",
            "<36>[admin@prod 59m]<0> ",
        ),
        (
            "OL_AWS_EXPIRES_AT=$((EPOCHSECONDS + 870))",
            "<36>[admin@prod <33>14m<36>]<0> ",
        ),
        ("OL_AWS_GUARD=confirm", "<35>[admin@prod <33>14m<35>]<0> "),
        ("OL_AWS_EXPIRES_AT=1", "<31>[admin@prod expired]<0> "),
        ("NO_COLOR=1", "[admin@prod expired] "),
        ("OL_AWS_EXPIRES_AT='a[$(touch executed)]'", "[admin@prod] "),
        (
            "OL_AWS_ROLE='a]$(touch executed)'",
            "[a???touch executed?@prod] ",
        ),
        ("OL_AWS_ROLE=admin OL_AWS_CHECK=other", "[?] "),
        ("OL_AWS_CHECK=", "[admin@prod] "),
        ("OL_AWS_ROLE=", ""),
    ] {
        assert_eq!(prompt_after(&mut pty, line), shown, "{line}");
    }
    assert!(!world.home().join("executed").exists());
    let shown = enter(
        &mut pty,
        "OL_AWS_ROLE=admin OL_AWS_EXPIRES_AT=$((EPOCHSECONDS + 290))",
    );
    let warning = "ol-aws: admin@prod expires in 4m; ol-assume renews it";
    assert!(shown.contains(warning), "{shown}");
    assert!(!enter(&mut pty, "").contains("expires in"));
    assert!(enter(&mut pty, "(exit 3)").contains("[admin@prod 4m] "));
    assert!(enter(&mut pty, "echo \"status $?\"").contains("status 3"));
}

#[test]
fn ol_assume_sets_the_shell_and_runs_one_command() {
    let world = World::new();
    let Some(mut pty) = brush(&world) else { return };
    world.ol_aws("login").ok();
    enter(&mut pty, "ol-assume Admin");
    let shown = enter(&mut pty, "echo \"key <$AWS_ACCESS_KEY_ID>\"");
    let script = world.ol_aws("env Admin --shell sh").ok();
    let key = exported(&script, "AWS_ACCESS_KEY_ID").unwrap();
    assert!(shown.contains(&format!("key <{key}>")), "{shown}");
    assert!(shown.contains("[Admin@111122223333 "), "{shown}");
    let child = "ol-assume Admin -- sh -c 'echo \"role $OL_AWS_ROLE\"; exit 7'; echo \"status $?\"";
    let shown = enter(&mut pty, child);
    assert!(
        shown.contains("role Admin") && shown.contains("status 7"),
        "{shown}"
    );
    let shown = enter(&mut pty, "ol-assume nobody; echo \"status $?\"");
    assert!(shown.contains("status 6"), "{shown}");
    let shown = enter(
        &mut pty,
        "ol-assume --unset; echo \"key <${AWS_ACCESS_KEY_ID-}>\"",
    );
    assert!(shown.contains("key <>"), "{shown}");
    assert_eq!(prompt_after(&mut pty, ""), "");
    // The plain line knows the shell by its parent, whatever its user logs in with.
    let shown = enter(
        &mut pty,
        "export SHELL=/usr/bin/fish; ol-aws env --unset | head -c 6; echo",
    );
    assert!(shown.contains("unset "), "{shown}");
    let shown = enter(
        &mut pty,
        "readonly AWS_PROFILE=x; ol-assume Admin; echo \"status $?\"",
    );
    let unchanged = "nothing has changed, since a variable is readonly here";
    assert!(
        shown.contains(unchanged) && shown.contains("status 1"),
        "{shown}"
    );
    assert_eq!(prompt_after(&mut pty, ""), "");
}

/// With brush's own line editor, which asks the terminal where the cursor is.
#[test]
fn at_its_own_line_editor_the_segment_is_drawn_and_tab_completes_roles() {
    let world = World::new();
    world.stand_in(
        "if [ \"$1\" = complete ]; then printf 'admin\\tAdmin\\narn:aws:iam::1:role/Boss\\n'; fi",
    );
    let rc = format!("PATH=~/bin:$PATH\n{}\nol_aws_prompt", load("bash"));
    let Some(words) = words(&world, &rc) else {
        return;
    };
    if tool("tmux").is_none() {
        return;
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let end = end_in(3630);
    let role = [
        ("OL_AWS_ROLE", "admin"),
        ("OL_AWS_ACCOUNT", "prod"),
        ("OL_AWS_EXPIRES_AT", &end),
    ];
    for (typed, line) in [
        ("ol-assume ad", "ol-assume admin"),
        (
            "ol-aws exec arn:aws:iam::1:r",
            "ol-aws exec arn:aws:iam::1:role/Boss",
        ),
    ] {
        let window = world.window(&words, &role);
        window.keys(typed);
        window.see(typed);
        window.key("Tab");
        window.see(&format!("[admin@prod 1h00m] READY> {line}"));
    }
}

/// The code that a shell of `exec` reads last is bash's.
#[test]
fn the_shell_of_exec_may_be_brush() {
    let (Some(brush), Some(_)) = (tool("brush"), tool("tmux")) else {
        return;
    };
    let world = World::new();
    world.ol_aws("login").ok();
    let rc = "PS1='READY> '\nexport AWS_PROFILE=mine\n";
    std::fs::write(world.home().join(".bashrc"), rc).unwrap();
    let shell = [("SHELL", brush.to_str().unwrap())];
    let window = world.window(&["ol-aws", "exec", "Admin"], &shell);
    window.see("[Admin@111122223333 ");
    window.keys("echo \"profile <${AWS_PROFILE-}> of <$OL_AWS_ROLE> in ${BRUSH_VERSION%%.*}\"");
    window.key("Enter");
    window.see("profile <> of <Admin> in 0");
}
