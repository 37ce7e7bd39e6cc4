//! The repository itself: the source keeps its layers, every dependency is reviewed, and each page and list says what
//! the program says.

mod docs;
mod docs_run;
mod layers;
mod messages;
mod programs_page;
mod reference;
mod supply_chain;
mod words;
