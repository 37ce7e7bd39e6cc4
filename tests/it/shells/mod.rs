//! The shells people use: every value arrives in them whole, and `ol-assume`, the prompt and the Tab key work in each.

mod completions;
mod detection;
mod drivers;
mod hook;
mod loading;
mod quoting;
mod regions;
mod table;
mod windows_powershell;
