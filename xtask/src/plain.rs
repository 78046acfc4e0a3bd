//! The page's bundle once more for browsers without SIMD, in which a module that uses it does not
//! even load. Trunk builds with one set of compiler flags, so this one is built beside it.

use std::path::PathBuf;

use crate::process::{self, Running, run};
use crate::{Result, Workspace, toolchain};

/// The bundle on its way: compiled beside Trunk's, which leave a core idle while they are linked.
pub struct Plain {
    compiling: Running,
    target: PathBuf,
}

/// Begins to compile the bundle. What it prints would be mixed with what Trunk's compilers do.
pub fn start(workspace: &Workspace) -> Result<Plain> {
    println!("build: beside it, the page without SIMD for old browsers");
    // A folder of its own: other flags would make cargo compile everything anew at each turn.
    let target = workspace.target().join("plain");
    let compiling = process::start(
        workspace
            .cargo()
            .env("RUSTFLAGS", "-C target-feature=-simd128")
            .args(["build", "--quiet", "--profile", "page", "--bin", "page"])
            .args(["--target", toolchain::WASM, "--target-dir"])
            .arg(&target),
    )?;
    Ok(Plain { compiling, target })
}

impl Plain {
    /// Adds `plain.js` and `plain_bg.wasm` to dist/; `www/boot.js` chooses.
    pub fn finish(self, workspace: &Workspace) -> Result<()> {
        self.compiling.finish()?;
        let module = self.target.join(toolchain::WASM).join("page/page.wasm");
        run(workspace
            .command("wasm-bindgen")
            .args(["--target", "web", "--no-typescript", "--out-name", "plain"])
            .arg("--out-dir")
            .arg(workspace.dist())
            .arg(module))
    }
}
