//! Questions on a real terminal: what a person sees, types and presses.

mod configure;
mod configure_agents;
mod configure_mended;
mod configure_unattended;
mod factors;
mod first_run;
mod import;
mod import_readings;
mod interrupts;
mod names;
mod newcomer;
mod nobody;
mod offline;
mod password;
mod picker;
mod plain;
mod save_loop;
mod screens;
mod start_files;
