//! AWS's own tools and files: its CLIs and SDKs take our credentials, and an edit of its files leaves every other byte.

mod files;
mod programs;
pub mod sdk_clients;
mod tools;
