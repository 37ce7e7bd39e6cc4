//! What a prompt costs, counted by strace: processes made, programs run, files opened.

use std::path::Path;

use crate::world::pty::Pty;
use crate::world::{Run, World};

/// The number of empty lines that are counted over.
const PROMPTS: usize = 10;
/// What is typed around them: a directory that is not there, so that its name shows in the trace and nothing changes.
const MARKS: [&str; 2] = ["/mark-1", "/mark-2"];

/// What a shell did during some prompts.
#[derive(Debug, PartialEq, Eq)]
pub struct Cost {
    pub forks: usize,
    pub execs: usize,
    /// For each prompt.
    pub opens: usize,
}

/// To the nearest whole number: what a prompt does it does each time, and what comes up once in a while is the shell's own
/// doing in the background, on a busy machine more than on an idle one.
pub fn per_prompt(count: usize, prompts: usize) -> usize {
    (count + prompts / 2) / prompts
}

impl World {
    /// A shell under strace, on a terminal.
    pub fn traced(&self, shell: &[&str]) -> Run {
        let file = self.trace_file();
        let strace = ["strace", "-f", "-qq", "-o", file.to_str().unwrap(), "-e"];
        let calls = ["trace=%process,%file,chdir,fork,vfork,clone,clone3"];
        self.on_terminal_of(24, 80, &[&strace, &calls[..], shell].concat())
    }

    fn trace_file(&self) -> std::path::PathBuf {
        self.home().join("trace")
    }

    /// What a traced shell that is at its prompt does for the next ones.
    #[track_caller]
    pub fn cost_of_prompts(&self, pty: &mut Pty) -> Cost {
        for mark in MARKS {
            // Some shells draw their prompt anew at a key: only one behind a line end is the next.
            pty.line(&format!("cd {mark}"));
            pty.see("\n");
            pty.prompt();
            if mark == MARKS[0] {
                for _ in 0..PROMPTS {
                    pty.line("");
                    pty.see("\n");
                    pty.prompt();
                }
            }
        }
        count(&self.trace_file())
    }
}

fn count(file: &Path) -> Cost {
    let trace = std::fs::read_to_string(file).unwrap();
    let names = |line: &&str, mark| line.contains(mark);
    let lines: Vec<&str> = trace.lines().collect();
    // The first time each: a shell that suggests lines looks at the name again while a similar one is typed.
    let start = lines.iter().position(|line| names(line, MARKS[0]));
    let end = lines.iter().position(|line| names(line, MARKS[1]));
    let between = &lines[start.unwrap()..end.unwrap()];
    let calls = |names: &[&str]| {
        // `1234 openat(…` or `1234 <... openat resumed>`; the latter is the other half of one that was counted.
        let call = |line: &&&str| {
            let call = line
                .split_once(' ')
                .map_or("", |(_, call)| call.trim_start());
            names.iter().any(|name| {
                call.strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('('))
            })
        };
        between
            .iter()
            .filter(call)
            .filter(|line| !line.contains("CLONE_THREAD"))
            .count()
    };
    Cost {
        forks: calls(&["fork", "vfork", "clone", "clone3"]),
        execs: calls(&["execve", "execveat"]),
        opens: per_prompt(calls(&["open", "openat", "openat2", "creat"]), PROMPTS),
    }
}

#[test]
fn a_process_a_program_and_a_file_are_counted_and_a_thread_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("trace");
    let opens = "2 openat(AT_FDCWD, \"/etc/x\", O_RDONLY) = 3\n".repeat(PROMPTS + 1);
    let trace = format!(
        "\
1 execve(\"/bin/x\", …) = 0
1 chdir(\"/mark-1\") = -1 ENOENT
1 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>
2 execve(\"/bin/date\", …) = 0
{opens}1 <... clone resumed>) = 2
1 clone3({{flags=CLONE_VM|CLONE_THREAD}}, 88) = 3
1 stat(\"/x\", …) = 0
1 chdir(\"/mark-2\") = -1 ENOENT
1 openat(AT_FDCWD, \"/etc/y\", O_RDONLY) = 3
"
    );
    std::fs::write(&file, trace).unwrap();
    let cost = Cost {
        forks: 1,
        execs: 1,
        opens: 1,
    };
    assert_eq!(count(&file), cost);
}
