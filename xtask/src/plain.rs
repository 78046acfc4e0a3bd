//! The page's bundle once more for browsers without SIMD, in which a module that uses it does not
//! even load. Trunk builds with one set of compiler flags, so this one is built beside it.

use crate::process::run;
use crate::{Result, Workspace, toolchain};

/// Adds `plain.js` and `plain_bg.wasm` to dist/; `www/boot.js` chooses.
pub fn build(workspace: &Workspace) -> Result<()> {
    println!("build: the page without SIMD, for old browsers (the first time 3 minutes)");
    // A folder of its own: other flags would make cargo compile everything anew at each turn.
    let target = workspace.target().join("plain");
    run(workspace
        .cargo()
        .env("RUSTFLAGS", "-C target-feature=-simd128")
        .args(["build", "--profile", "page", "--bin", "page"])
        .args(["--target", toolchain::WASM, "--target-dir"])
        .arg(&target))?;
    let module = target.join(toolchain::WASM).join("page/page.wasm");
    run(workspace
        .command("wasm-bindgen")
        .args(["--target", "web", "--no-typescript", "--out-name", "plain"])
        .arg("--out-dir")
        .arg(workspace.dist())
        .arg(module))
}
