//! The sandbox's own tests: it is judged here by what the documentation says, through a client that
//! shares no code with it.

mod client;
mod factor;
mod fault;
mod onelogin;
mod program;
mod sts;
mod tls;
