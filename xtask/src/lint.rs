//! Formatting and clippy. The page and the engine are two programs for the
//! browser with different features, so clippy sees each as it is built.

use crate::process::run;
use crate::tally::Tally;
use crate::{Result, Workspace, toolchain};

pub fn formatting(workspace: &Workspace) -> Result<Tally> {
    toolchain::ensure_component(workspace, "rustfmt", "fmt")?;
    run(workspace.cargo().args(["fmt", "--all", "--check"]))
        .map_err(|_| "some code is not formatted: run `cargo fmt --all`")?;
    Ok(Tally::one_passed())
}

pub fn native(workspace: &Workspace) -> Result<Tally> {
    clippy(workspace, &["--workspace", "--all-targets"])
}

pub fn page(workspace: &Workspace) -> Result<Tally> {
    toolchain::ensure_wasm_target(workspace)?;
    let mut targets = vec![
        "--target",
        toolchain::WASM,
        "--lib",
        "--bin",
        "page",
        "--bin",
        "author",
        "--bin",
        "flex",
        "--bin",
        "bench",
    ];
    if crate::browser::exists(workspace) {
        targets.extend(["--test", "browser"]);
    }
    clippy(workspace, &targets)
}

pub fn engine(workspace: &Workspace) -> Result<Tally> {
    toolchain::ensure_wasm_target(workspace)?;
    // What is measured and tested on a GPU is native, but seen here: natively, clippy would have to
    // check Burn with WebGPU once more.
    let programs = [
        "--features",
        "webgpu",
        "--lib",
        "--bin",
        "engine",
        "--bench",
        "native",
        "--test",
        "gpu",
    ];
    clippy(
        workspace,
        &[&["--target", toolchain::WASM], &programs[..]].concat(),
    )
}

fn clippy(workspace: &Workspace, what: &[&str]) -> Result<Tally> {
    toolchain::ensure_component(workspace, "clippy", "clippy")?;
    run(workspace
        .cargo()
        .arg("clippy")
        .args(what)
        .args(["--", "--deny", "warnings"]))?;
    Ok(Tally::one_passed())
}
