//! The repository itself: the source keeps its layers, every dependency is reviewed, and each page and list says what
//! the program says.

mod docs;
mod docs_run;
mod layers;
mod messages;
mod reference;
mod supply_chain;
