//! Signing in at OneLogin: passwords and second factors come from every place they can come from, and none that was
//! refused is sent again.

mod askpass;
mod browser;
mod concurrency;
mod factors;
mod keyring;
mod refusals;
mod whose;
mod wrong_door;
