//! The browser tests of the bindings (tests/browser), in headless Chromium.
//! wasm-bindgen's runner serves them, drives the browser and prints what a
//! native test prints.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::process::run_and_read;
use crate::tally::Tally;
use crate::{Result, Workspace, libtest, system, toolchain, tools};

const MAIN: &str = "tests/browser/main.rs";

pub fn exists(workspace: &Workspace) -> bool {
    workspace.root.join(MAIN).is_file()
}

pub fn tests(workspace: &Workspace) -> Result<Tally> {
    if !exists(workspace) {
        return Err(format!("{MAIN} is missing").into());
    }
    toolchain::ensure_wasm_target(workspace)?;
    tools::ensure_wasm_bindgen(workspace)?;
    let capabilities = write_capabilities(workspace, &system::chromium(workspace)?)?;
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--target", toolchain::WASM, "--test", "browser"])
        .env("CHROMEDRIVER", system::chromedriver(workspace)?)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        // Seconds. The runner allows 20 for all tests together and 5 for the
        // driver to start: too few for training on a slow machine.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    // The runner would prefer these to Chromium's driver.
    for other in ["GECKODRIVER", "SAFARIDRIVER"] {
        cargo
            .env_remove(other)
            .env_remove(format!("{other}_REMOTE"));
    }
    let (ended, output) = run_and_read(&mut cargo)?;
    Ok(libtest::tally(&output).judged(ended))
}

/// Which browser the driver starts and how. Written anew each time, because the
/// path differs between machines; the runner itself adds that it is headless
/// and without a sandbox.
fn write_capabilities(workspace: &Workspace, chromium: &Path) -> Result<PathBuf> {
    let capabilities = json!({
        "goog:chromeOptions": {
            "binary": chromium,
            "args": [
                "disable-quic",
                "no-first-run",
                "disable-background-networking",
                "disable-component-update",
                "disable-sync",
            ],
        },
    });
    let folder = workspace.root.join("target/xtask");
    let path = folder.join("webdriver.json");
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&path, capabilities.to_string()))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(path)
}
