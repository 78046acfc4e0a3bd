//! The end-to-end tests (tests/e2e): Playwright drives the installed Chromium
//! over the built page, without and with a WebGPU adapter, and runs the tests
//! in the other browsers that are there.

use std::path::PathBuf;

use crate::process::run;
use crate::tally::Tally;
use crate::{Result, Workspace, others, playwright, system};

/// How the package manager is called; on Windows it is a script.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Installs Playwright and returns the folder it is in.
pub fn install(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.root.join("tests/e2e");
    run(workspace
        .command(NPM)
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(&folder)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    Ok(folder)
}

pub fn tests(workspace: &Workspace) -> Result<Tally> {
    if !workspace.dist().join("index.html").is_file() {
        return Err(
            "there is no dist/ to test: the build failed, or `cargo xtask build` \
                    was not run"
                .into(),
        );
    }
    let node = system::node(workspace)?;
    let chromium = system::chromium(workspace)?;
    let folder = install(workspace)?;

    // A report of an earlier run must not speak for this one.
    let report = workspace.root.join("target/e2e/report.json");
    let _ = std::fs::remove_file(&report);
    let mut tests = workspace.command(node);
    tests
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .args(["--project=cpu", "--project=webgpu"])
        .current_dir(&folder)
        .env("CHROMIUM", chromium);
    let mut skipped = Vec::new();
    for other in &others::OTHERS {
        match other.programs(workspace) {
            Ok(programs) => {
                tests
                    .arg(format!("--project={}", other.project))
                    .envs(programs);
            }
            Err(missing) => skipped.push(missing),
        }
    }
    let ended = run(&mut tests).map_err(|error| error.to_string());
    match std::fs::read_to_string(&report) {
        Ok(report) => {
            let mut tally = playwright::tally(&report)?.judged(ended);
            tally.skipped.extend(skipped);
            Ok(tally)
        }
        Err(_) => Err(match ended {
            Err(error) => format!("{error} and left no report").into(),
            Ok(()) => format!("Playwright left no report at {}", report.display()).into(),
        }),
    }
}
