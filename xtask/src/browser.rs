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
    let golden = write_trajectories(workspace)?;
    let capabilities = write_capabilities(workspace, &system::chromium(workspace)?)?;
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--target", toolchain::WASM, "--test", "browser"])
        .env("GOLDEN_JSON", golden)
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

/// All recorded trajectories in one file: a test in a browser reads no folders, so it is compiled
/// into it.
fn write_trajectories(workspace: &Workspace) -> Result<PathBuf> {
    let folder = std::env::var_os("GOLDEN_DIR")
        .map_or_else(|| workspace.root.join("tests/golden"), PathBuf::from);
    let unreadable = |error| format!("cannot read {}: {error}", folder.display());
    let mut all = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            all.push(std::fs::read_to_string(&path).map_err(unreadable)?);
        }
    }
    if all.is_empty() {
        return Err(format!("no trajectories in {}", folder.display()).into());
    }
    write(workspace, "golden.json", &format!("[{}]", all.join(",")))
}

/// Writes a file for the tests, unless it is as it should be: a newer one would be compiled anew.
fn write(workspace: &Workspace, name: &str, text: &str) -> Result<PathBuf> {
    let folder = workspace.root.join("target/xtask");
    let path = folder.join(name);
    if std::fs::read_to_string(&path).is_ok_and(|before| before == text) {
        return Ok(path);
    }
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&path, text))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(path)
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
    write(workspace, "webdriver.json", &capabilities.to_string())
}
