//! Splits the page's wasm module in two, so that nobody waits for what the first fit does not need:
//! the panels of the strip, and all that only they call, become a module of their own.
//!
//! `split <folder of a build>` is called by `cargo xtask finish`, at the end of each build. The module
//! `page-*_bg.wasm` is written anew, `strip_bg.wasm` beside it; `www/boot.js` puts the second into the
//! first once a panel of the strip is shown. Names of functions, by which parts are known, are taken
//! out of every module of the build.

mod error;
mod first;
mod names;
mod plan;
mod second;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use walrus::{Module, ModuleConfig};

use error::Result;
use plan::{Parts, Plan};

/// What moves: the functions of these parts of the page.
const PARTS: Parts = Parts {
    program: "regression_playground::",
    moved: &[
        "regression_playground::page::panels::strip::",
        "regression_playground::view::programs::",
    ],
    ways_in: &[
        "regression_playground::page::panels::strip::make",
        "regression_playground::page::panels::strip::many::",
        "regression_playground::page::panels::strip::away::",
    ],
};

/// The second module of a build.
const SECOND: &str = "strip_bg.wasm";

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("split: which folder?");
        return ExitCode::FAILURE;
    };
    match build(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("split: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Splits the page of a build, and takes the names out of its other modules.
fn build(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.ends_with("_bg.wasm") {
            continue;
        }
        let module = fs::read(&path)?;
        // One without names has been here before.
        let Some(nameless) = names::without(&module)? else {
            continue;
        };
        if name.starts_with("page") {
            let (first, second) = split(&module, &PARTS)?;
            fs::write(&path, first)?;
            fs::write(folder.join(SECOND), second)?;
        } else {
            fs::write(&path, nameless)?;
        }
    }
    Ok(())
}

/// The two modules that a module is split into.
fn split(module: &[u8], parts: &Parts) -> Result<(Vec<u8>, Vec<u8>)> {
    // Each becomes one of them by leaving out what the other has.
    let [mut first, mut second] = [parse(module)?, parse(module)?];
    let plan = Plan::of(&first, parts)?;
    first::reduce(&mut first, &plan)?;
    second::reduce(&mut second, &plan);
    Ok((first.emit_wasm(), second.emit_wasm()))
}

fn parse(module: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config
        .generate_name_section(false)
        .generate_producers_section(false);
    Ok(config.parse(module)?)
}

#[cfg(test)]
mod tests;
