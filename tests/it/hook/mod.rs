//! The shell scripts of `shell/`, each in its real shell: `ol-assume`, the prompt segment, completion.
