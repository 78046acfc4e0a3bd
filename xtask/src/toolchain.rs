//! The parts of the Rust toolchain that rust-toolchain.toml asks for. rustup
//! adds them by itself, unless its automatic installation is switched off.

use std::path::Path;

use crate::process::{ask, run};
use crate::{Result, Workspace};

pub const WASM: &str = "wasm32-unknown-unknown";

/// Adds the standard library for the browser when it is missing.
pub fn ensure_wasm_target(workspace: &Workspace) -> Result<()> {
    let mut rustc = workspace.command("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM]);
    if ask(&mut rustc).is_some_and(|libraries| Path::new(&libraries).is_dir()) {
        return Ok(());
    }
    rustup(workspace, ["target", "add", WASM])
}

/// Adds a component (`rustfmt`, `clippy`) when its cargo command is missing.
pub fn ensure_component(workspace: &Workspace, component: &str, command: &str) -> Result<()> {
    if ask(workspace.cargo().args([command, "--version"])).is_some() {
        return Ok(());
    }
    rustup(workspace, ["component", "add", component])
}

fn rustup(workspace: &Workspace, [kind, add, name]: [&str; 3]) -> Result<()> {
    if workspace.find("rustup").is_none() {
        return Err(format!(
            "the Rust {kind} `{name}` is missing, and there is no rustup to add it: \
             install rustup from https://rustup.rs, or the {kind} by other means"
        )
        .into());
    }
    println!("adding the Rust {kind} {name} (seconds)");
    run(workspace.command("rustup").args([kind, add, name]))
}
