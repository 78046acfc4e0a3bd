//! What can go wrong: a sentence for whoever builds.

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
