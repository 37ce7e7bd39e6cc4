//! From an assertion to session credentials: which role is meant, what narrows its session, how long it lives, and what
//! is kept of it between calls.

mod account_names;
mod agents;
mod aliases;
mod at_hand;
mod aws_profiles;
mod cache;
mod chaining;
mod cost;
mod from_nothing;
mod guards;
mod hop;
mod many_roles;
mod policies;
mod prefetch;
mod roles;

/// What a program does that reads none of AWS's files.
const ASKS_THE_ENDPOINT: &str = "curl -s -H \"Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN\" \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\"";
