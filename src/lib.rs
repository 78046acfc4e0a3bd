pub mod core;
pub mod engine;
