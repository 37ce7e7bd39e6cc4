//! AI agents: how a program that one of them started recognizes it. A variable is a hint, not a
//! proof: a program can remove it.

use crate::environment::Environment;

/// An AI agent.
#[derive(Debug, PartialEq, Eq)]
pub struct Agent {
    /// As its makers write it.
    pub name: &'static str,
    /// Set for the commands that it runs, and not for those that a person types in the same editor
    /// or terminal.
    pub variables: &'static [&'static str],
    /// Where it keeps its settings, in the home directory.
    pub directory: Option<&'static str>,
}

/// Each with where its variable is documented, or where it was seen. `AGENT`, which some of them set
/// too, is missing: the name is so general that a company may use it for something else. So are
/// variables that an editor also sets for its users, such as `CURSOR_TRACE_ID` and `REPL_ID`.
const AGENTS: [Agent; 17] = [
    // anthropics/claude-code, CHANGELOG.md.
    agent("Claude Code", &["CLAUDECODE"], Some(".claude")),
    // openai/codex, codex-rs/protocol/src/shell_environment.rs; CODEX_CI: unified_exec.
    agent(
        "Codex",
        &["CODEX_THREAD_ID", "CODEX_SANDBOX", "CODEX_CI"],
        Some(".codex"),
    ),
    // google-gemini/gemini-cli, docs/tools/shell.md.
    agent("Gemini CLI", &["GEMINI_CLI"], Some(".gemini")),
    // forum.cursor.com/t/132427.
    agent("Cursor", &["CURSOR_AGENT"], Some(".cursor")),
    // github/copilot-cli, changelog.md; in VS Code: microsoft/vscode#316267.
    agent(
        "GitHub Copilot",
        &["COPILOT_CLI", "COPILOT_AGENT_SESSION_ID", "COPILOT_AGENT"],
        Some(".copilot"),
    ),
    // anomalyco/opencode, packages/opencode/src/index.ts.
    agent("opencode", &["OPENCODE"], Some(".config/opencode")),
    // sourcegraph/amp, as VerifyTests/DiffEngine#689 has it.
    agent("Amp", &["AMP_CURRENT_THREAD_ID"], Some(".config/amp")),
    // dynatrace-oss/dtctl#282, seen with kiro-cli 2.6.1.
    agent("Kiro", &["KIRO_SESSION_ID"], Some(".kiro")),
    // databricks/cli, libs/agent/agent.go, seen with Antigravity.
    agent("Antigravity", &["ANTIGRAVITY_AGENT"], Some(".antigravity")),
    // earendil-works/pi#2868.
    agent("Pi", &["PI_CODING_AGENT"], Some(".pi")),
    // cline/cline, discussion 5366.
    agent("Cline", &["CLINE_ACTIVE"], Some(".cline")),
    // docs.augmentcode.com/cli/reference#shell-environment.
    agent("Augment", &["AUGMENT_AGENT"], Some(".augment")),
    // QwenLM/qwen-code, as aws/aws-cdk-cli#1855 has it.
    agent("Qwen Code", &["QWEN_CODE"], Some(".qwen")),
    // charmbracelet/crush#2484.
    agent("Crush", &["CRUSH"], Some(".config/crush")),
    // anthropics/claude-code#24838 names it; block/goose#7017.
    agent("Goose", &["GOOSE_TERMINAL"], Some(".config/goose")),
    // VerifyTests/DiffEngine#689.
    agent("Trae", &["TRAE_AI_SHELL_ID"], Some(".trae")),
    // What more and more of them set (vercel/vercel, packages/detect-agent). The last, since the
    // others have a name.
    agent("an AI agent", &["AI_AGENT"], None),
];

const fn agent(
    name: &'static str,
    variables: &'static [&'static str],
    directory: Option<&'static str>,
) -> Agent {
    Agent {
        name,
        variables,
        directory,
    }
}

/// The agent that runs this program, and the variable that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    pub name: &'static str,
    pub variable: &'static str,
}

pub fn detect(environment: &Environment) -> Option<Detected> {
    AGENTS.iter().find_map(|agent| {
        let mut variables = agent.variables.iter().copied();
        let variable = variables.find(|variable| environment.get(variable).is_some())?;
        let name = agent.name;
        Some(Detected { name, variable })
    })
}

/// An agent that this user has used.
pub fn known_here(environment: &Environment) -> Option<&'static Agent> {
    let home = environment.home()?;
    let is_there = |directory| home.join(directory).is_dir();
    AGENTS
        .iter()
        .find(|agent| agent.directory.is_some_and(is_there))
}

pub fn all() -> &'static [Agent] {
    &AGENTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variable_means_one_agent() {
        for agent in all() {
            for variable in agent.variables {
                let environment: Environment = [(*variable, "1")].into_iter().collect();
                let name = detect(&environment).map(|found| found.name);
                assert_eq!(name, Some(agent.name), "{variable}");
                let empty: Environment = [(*variable, "")].into_iter().collect();
                assert_eq!(detect(&empty), None, "{variable}");
            }
        }
    }

    #[test]
    fn an_agent_that_has_a_name_is_called_by_it() {
        let both = [("AI_AGENT", "claude-code@2"), ("CLAUDECODE", "1")];
        let found = detect(&both.into_iter().collect());
        assert_eq!(found.map(|found| found.variable), Some("CLAUDECODE"));
    }

    #[test]
    fn settings_of_agents_and_of_editors_are_no_agents() {
        for name in ["AGENT", "CODEX_HOME", "CURSOR_TRACE_ID", "CLINE_API_KEY"] {
            assert_eq!(detect(&[(name, "1")].into_iter().collect()), None, "{name}");
        }
    }
}
