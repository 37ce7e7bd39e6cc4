//! What a call costs with credentials in the cache when there are very many roles: beside itself with
//! three, in turn. Processor time is compared, because a busy machine delays the longer call more often.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use sandbox::{RoleGrant, Step, World};

use super::{Budgets, Practice, RUNS};

/// Ten in each account, as a company has them: the same names everywhere.
const NAMES: [&str; 10] = [
    "Admin",
    "Audit",
    "Billing",
    "Data",
    "Deploy",
    "Developer",
    "Network",
    "Operator",
    "ReadOnly",
    "Support",
];
/// How many there are of each.
struct Size {
    roles: usize,
    accounts: usize,
    aliases: usize,
}

const FEW: Size = Size {
    roles: 3,
    accounts: 1,
    aliases: 1,
};
const MANY: Size = Size {
    roles: 1000,
    accounts: 100,
    aliases: 50,
};

/// The command line, behind which stand no words or an empty one; how many times its own time with
/// few roles it may take with many, and what it is to take.
struct Call {
    what: &'static str,
    line: &'static str,
    limit: f64,
    goal: f64,
    too_slow: &'static str,
}

const CALLS: [Call; 4] = [
    Call {
        what: "cached env",
        line: "env alias-0 --shell sh",
        limit: 1.5,
        goal: 1.3,
        too_slow: "many roles slow env down",
    },
    Call {
        what: "exec without its command",
        line: "exec alias-0 -- true",
        limit: 1.5,
        goal: 1.3,
        too_slow: "many roles slow exec down",
    },
    Call {
        what: "cached credential-process",
        line: "credential-process alias-0",
        limit: 1.5,
        goal: 1.3,
        too_slow: "many roles slow credential-process down",
    },
    Call {
        what: "complete",
        // Behind the last blank stands an empty word.
        line: "complete -- ol-aws env ",
        limit: 2.5,
        goal: 2.0,
        too_slow: "many roles slow a completion down",
    },
];

pub fn measure(empty: &Path, budgets: &mut Budgets) {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let companies = [(FEW, &homes[0]), (MANY, &homes[1])].map(|(size, home)| {
        let company = company(&size, home.path());
        let signed_in = company.ol_aws(CALLS[0].line).status();
        assert!(signed_in.unwrap().success());
        company
    });
    let fetched = || {
        let companies = companies.iter();
        let fetched = companies.map(|company| company.sandbox.count(Step::AssumeRoleWithSaml));
        fetched.sum::<usize>()
    };
    let before = fetched();
    let mut commands = [(); 2 + 2 * CALLS.len()].map(|()| Command::new(empty));
    commands[1] = Command::new("true");
    for (pair, call) in commands[2..].chunks_exact_mut(2).zip(&CALLS) {
        for (command, company) in pair.iter_mut().zip(&companies) {
            *command = company.ol_aws(call.line);
        }
    }
    let [nothing, program_true, calls @ ..] = processor_times(&mut commands);
    assert_eq!(before, fetched(), "what was measured was not the cache");
    for (pair, call) in calls.chunks_exact(2).zip(&CALLS) {
        let command = if call.line.ends_with("-- true") {
            program_true
        } else {
            Duration::ZERO
        };
        let own = |time: Duration| time.saturating_sub(command);
        let [few, many] = [pair[0], pair[1]].map(own);
        let times = many.as_secs_f64() / few.as_secs_f64();
        let of_nothing = many.as_secs_f64() / nothing.as_secs_f64();
        let Call {
            what, limit, goal, ..
        } = call;
        println!(
            "{what}: {few:?} of processor time with 3 roles; {many:?} with 1,000 in 100 accounts and 50 aliases, {times:.2} times that (goal {goal}, limit {limit}), {of_nothing:.2} times the empty program"
        );
        budgets.expect(times <= *limit, call.too_slow);
    }
}

/// The medians of the processor time that each takes, in turn.
fn processor_times<const N: usize>(commands: &mut [Command; N]) -> [Duration; N] {
    let of_children = || {
        let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
        let taken = usage.user_time() + usage.system_time();
        Duration::from_micros(taken.num_microseconds().unsigned_abs())
    };
    let mut times = [const { Vec::new() }; N];
    for _ in 0..RUNS {
        for (command, times) in commands.iter_mut().zip(&mut times) {
            let before = of_children();
            assert!(command.stdout(Stdio::null()).status().unwrap().success());
            times.push(of_children().saturating_sub(before));
        }
    }
    times.map(|mut times: Vec<Duration>| {
        times.sort();
        times[RUNS / 2]
    })
}

/// Everybody has that many roles, and this home names the accounts and has the aliases.
fn company(size: &Size, home: &Path) -> Practice {
    let account = |number: usize| 100_000_000_000 + number as u64;
    let roles: Vec<RoleGrant> = (0..size.roles)
        .map(|n| {
            let (account, name) = (account(n / NAMES.len()), NAMES[n % NAMES.len()]);
            RoleGrant::new(&format!("arn:aws:iam::{account}:role/{name}"), 3600)
        })
        .collect();
    let mut world = World::acme();
    // STS takes some 400.
    world.longest_assertion = usize::MAX;
    for user in &mut world.users {
        user.roles.clone_from(&roles);
    }
    let company = Practice::of(world, home);
    let accounts = (0..size.accounts).map(|n| format!("\"{}\" = \"account-{n}\"\n", account(n)));
    let aliases = (0..size.aliases).map(|n| {
        let name = NAMES[n % NAMES.len()];
        format!("[roles.alias-{n}]\nrole = \"account-{n}/{name}\"\n")
    });
    let names = std::iter::once("[accounts]\n".to_owned()).chain(accounts);
    let settings: String = names.chain(aliases).collect();
    std::fs::write(home.join(".config/ol-aws/config.toml"), settings).unwrap();
    company
}
