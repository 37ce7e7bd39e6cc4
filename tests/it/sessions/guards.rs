//! Guarded roles: what asks first, what is refused, and what is let through.

use crate::world::{World, exported};

fn guarded(guard: &str) -> World {
    let world = World::new();
    world.config(&format!(
        "[accounts]\n\"111122223333\" = \"prod\"\n\
         [roles.admin]\nrole = \"prod/Admin\"\nguard = \"{guard}\"\n\
         [roles.ro]\nrole = \"prod/ReadOnly\"\n"
    ));
    world
}

#[test]
fn a_role_to_confirm_is_refused_where_nobody_can_type_and_taken_with_yes() {
    let world = guarded("confirm");
    for line in ["env admin", "exec admin -- true", "env prod/Admin"] {
        let code = if line.starts_with("exec") { 125 } else { 9 };
        let stderr = world.ol_aws(line).fails(code);
        assert!(
            stderr.contains("`admin` is guarded") && stderr.contains("--yes"),
            "{stderr}"
        );
    }
    let script = world.ol_aws("env admin --yes --shell sh").ok();
    assert_eq!(exported(&script, "OL_AWS_GUARD"), Some("confirm"));
}

#[test]
fn a_refused_guard_signs_in_only_to_learn_which_role_is_meant() {
    let world = guarded("confirm");
    world.ol_aws("env ro").ok();
    let before = world.sandbox.requests().len();
    world.ol_aws("env admin").fails(9);
    assert_eq!(world.sandbox.requests().len(), before);
}

#[test]
fn the_account_is_typed_on_a_terminal() {
    let world = guarded("confirm");
    let mut right = world
        .terminal("exec admin -- printenv OL_AWS_GUARD")
        .on_terminal();
    right.see("admin is guarded; type prod to use it: ");
    right.line("prod");
    right.see("confirm");
    assert_eq!(right.end().1, 0);

    let mut wrong = world
        .terminal("exec admin -- printenv OL_AWS_GUARD")
        .on_terminal();
    for said in ["", "you can try 2 more times", "you can try once more"] {
        wrong.see(said);
        wrong.see("type prod to use it: ");
        wrong.line("dev");
    }
    let (shown, code) = wrong.end();
    assert!(shown.contains("did not use `admin`"), "{shown}");
    assert_eq!(code, 125);
    assert_eq!(wrong.transcript().matches("to use it: ").count(), 3);
}

#[test]
fn a_mistyped_account_costs_no_more_than_typing_it_again() {
    for wrong in [&["prdo"][..], &["", "p"]] {
        let world = guarded("confirm");
        let run = world.terminal("exec admin -- printenv OL_AWS_GUARD");
        let mut pty = run.on_terminal();
        for typed in wrong.iter().chain(&["PROD"]) {
            pty.see("type prod to use it: ");
            pty.line(typed);
        }
        pty.see("confirm");
        assert_eq!(pty.end().1, 0);
    }
}

#[test]
fn what_is_for_child_processes_is_refused_to_the_present_shell() {
    let world = guarded("exec-only");
    for line in ["env admin", "env admin --yes", "env admin --format json"] {
        let stderr = world.ol_aws(line).fails(1);
        assert!(stderr.contains("ol-aws exec admin -- "), "{stderr}");
    }
    let guard = world.ol_aws("exec admin -- printenv OL_AWS_GUARD").ok();
    assert_eq!(guard, "exec-only\n");
}

#[test]
fn signing_in_ahead_of_time_needs_no_answer() {
    for guard in ["confirm", "exec-only"] {
        guarded(guard).ol_aws("login admin").ok();
    }
}

#[test]
fn the_note_of_a_guard_goes_when_an_unguarded_role_comes() {
    let world = guarded("confirm");
    let script = world
        .ol_aws("env ro --shell sh")
        .env("OL_AWS_GUARD", "confirm")
        .ok();
    assert!(script.contains("unset OL_AWS_GUARD\n"), "{script}");
    let script = world
        .ol_aws("env --unset --shell sh")
        .env("OL_AWS_GUARD", "confirm")
        .ok();
    assert!(script.contains("unset OL_AWS_GUARD\n"), "{script}");
}

#[test]
fn a_guard_that_does_not_exist_is_no_guard_and_said_so() {
    let world = guarded("ask");
    let stderr = world.ol_aws("env ro").fails(3);
    assert!(
        stderr.contains("line 5") && stderr.contains("write confirm or exec-only"),
        "{stderr}"
    );
}

#[test]
fn another_name_of_the_role_is_no_way_around() {
    let world = World::new();
    world.config(
        "[roles.aaa]\nrole = \"arn:aws:iam::111122223333:role/Admin\"\n\
         [roles.admin]\nrole = \"111122223333/Admin\"\nguard = \"exec-only\"\n",
    );
    for name in ["aaa", "admin", "111122223333/Admin", "Admin"] {
        world.ol_aws(&format!("env {name}")).fails(1);
    }
    let guard = world.ol_aws("exec aaa -- printenv OL_AWS_GUARD").ok();
    assert_eq!(guard, "exec-only\n");
}
