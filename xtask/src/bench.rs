//! The benchmark: builds everything that is timed, times it natively and in Chromium, prints one
//! table and writes it to target/bench/bench.json and into the README.

use std::path::{Path, PathBuf};

use crate::process::run;
use crate::{Result, Workspace, e2e, page, system, toolchain};

/// Measures the engines natively, on request those on the GPU as well, and gives the folder of
/// criterion's estimates.
pub fn native(workspace: &Workspace, gpu: bool) -> Result<PathBuf> {
    let estimates = workspace.root.join("target/bench/criterion");
    let mut cargo = workspace.cargo();
    cargo.args(["bench", "--quiet", "--bench", "native"]);
    cargo.env("CRITERION_HOME", &estimates);
    if gpu {
        println!(
            "bench: the engines and the GPU, natively (the first time 10 minutes: it compiles Burn with WebGPU)"
        );
        cargo.args(["--features", "webgpu"]);
    } else {
        println!("bench: the engines, natively (the first time 3 minutes: it compiles Burn)");
    }
    run(&mut cargo)?;
    Ok(estimates)
}

/// Measures everything but the GPU.
pub fn everything(workspace: &Workspace) -> Result<()> {
    let native = native(workspace, false)?;
    system::prepare(workspace);
    page::build(workspace)?;
    let site = workspace.root.join("target/bench/site");
    if site.exists() {
        std::fs::remove_dir_all(&site)?;
    }
    println!("bench: the engines as a bundle of their own");
    run(workspace
        .cargo()
        .args(["build", "--profile", "page", "--bin", "bench"])
        .args(["--target", toolchain::WASM]))?;
    let module = workspace
        .target()
        .join(toolchain::WASM)
        .join("page/bench.wasm");
    run(workspace
        .command("wasm-bindgen")
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(site.join("cpu"))
        .arg(module))?;
    copy(&workspace.root.join("benches/browser"), &site)?;
    copy(&workspace.dist(), &site.join("dist"))?;
    e2e::install(workspace)?;
    println!("bench: in Chromium (about 5 minutes; leave the machine alone)");
    run(workspace
        .command(system::node(workspace)?)
        .arg("benches/run.mjs")
        .arg(&site)
        .arg(workspace.root.join("target/bench/bench.json"))
        .arg(native)
        .env("CHROMIUM", system::chromium(workspace)?))
}

/// Copies a folder with everything in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
