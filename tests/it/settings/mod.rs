//! Settings: where each comes from, which are refused, and that one company's never serve another.

mod config;
mod regions;
mod tenants;
