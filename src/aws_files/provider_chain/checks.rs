//! What is wrong with a profile that names another: a source that is not there, leads back to itself
//! or has nothing, and what the SDKs for Go refuse.

use super::Surroundings;
use super::profile::View;
use crate::programs::Chain;

impl Surroundings<'_> {
    /// Why no role can be assumed from the source that a profile names.
    pub(super) fn source_problem(
        &self,
        chain: Chain,
        view: &View,
        visited: &mut Vec<String>,
    ) -> Option<String> {
        let name = &view.name;
        let source = view.get("source_profile");
        if source.is_some() && view.get("credential_source").is_some() {
            return Some(format!(
                "profile {name} has both source_profile and credential_source"
            ));
        }
        let source = source?;
        let Some(target) = self.view(chain, source) else {
            return Some(format!(
                "profile {name} has source_profile = {source}, which does not exist"
            ));
        };
        let has_own_way = target.has_pair()
            || [
                "credential_process",
                "login_session",
                "web_identity_token_file",
            ]
            .iter()
            .any(|key| target.get(key).is_some())
            || target.has_sso();
        visited.push(name.clone());
        if visited.iter().any(|visited| visited == source) {
            let may_end = match chain {
                Chain::Java | Chain::Java1 => false,
                Chain::Rust => has_own_way,
                _ => target.has_pair(),
            };
            let ends = source == name && may_end;
            return (!ends).then(|| {
                format!("profile {name} has source_profile = {source}, which refers back to it")
            });
        }
        if target.get("role_arn").is_some()
            && (!has_own_way || target.get("source_profile").is_some())
        {
            return self.source_problem(chain, &target, visited);
        }
        let has_source = target.get("credential_source").is_some();
        (!has_own_way && !has_source).then(|| {
            format!("profile {name} has source_profile = {source}, which has no credentials")
        })
    }

    pub(super) fn lacks_source(&self, chain: Chain, view: &View) -> bool {
        view.get("source_profile")
            .is_some_and(|source| self.view(chain, source).is_none())
    }

    pub(super) fn session_problem(&self, view: &View) -> Option<String> {
        let session = view.get("sso_session")?;
        let header = format!("sso-session {session}");
        let config = self.sources.config.document.sections();
        let is_there = config.iter().any(|section| section.header == header);
        (!is_there).then(|| {
            format!(
                "profile {} has sso_session = {session}, but there is no [{header}]",
                view.name
            )
        })
    }

    /// What the SDKs for Go refuse when they read a profile, whatever else there is.
    pub(super) fn go_refuses(
        &self,
        chain: Chain,
        view: &View,
        visited: &mut Vec<String>,
    ) -> Option<String> {
        let name = &view.name;
        if let Some(part) = view.half().filter(|_| chain == Chain::Go) {
            let file = part.path.display();
            return Some(format!(
                "profile {name} has only one of the two keys, {file} line {}",
                part.section.line
            ));
        }
        const KINDS: [&str; 4] = [
            "source_profile",
            "credential_source",
            "credential_process",
            "web_identity_token_file",
        ];
        let kinds: Vec<&str> = KINDS
            .into_iter()
            .filter(|key| view.get(key).is_some())
            .collect();
        if let [one, other, ..] = kinds[..] {
            return Some(format!("profile {name} has both {one} and {other}"));
        }
        if let [source @ ("source_profile" | "credential_source")] = kinds[..]
            && view.get("role_arn").is_none()
        {
            return Some(format!("profile {name} has {source} without role_arn"));
        }
        if let Some(reason) = self.session_problem(view) {
            return Some(reason);
        }
        if let Some(reason) = self.source_problem(chain, view, &mut Vec::new()) {
            return Some(reason);
        }
        visited.push(name.clone());
        let source = view.get("source_profile")?;
        if visited.iter().any(|visited| visited == source) {
            return None;
        }
        self.go_refuses(chain, &self.view(chain, source)?, visited)
    }
}
