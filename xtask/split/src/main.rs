//! Splits the page's wasm module, so that nobody waits for what the first fit does not need: what
//! comes later, and the panels of the strip, each with all that only it calls, become modules of their
//! own.
//!
//! `split <folder of a build>` is called by `cargo xtask finish`, at the end of each build. The module
//! `page-*_bg.wasm` is written anew, the parts beside it; `www/boot.js` puts them into it, what comes
//! later once the first fit is drawn, the strip once a panel of it is shown. Names of functions, by
//! which parts are known, are taken out of every module of the build, and the names by which the page's
//! module and its JavaScript call each other become short.
//!
//! A part is split off what is left of the module by the parts before it in the table. It may use
//! whatever stays, and whatever becomes of that: so a part is put in after those below it.

mod error;
mod first;
mod names;
mod plan;
mod second;
mod short;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use walrus::{Module, ModuleConfig};

use error::Result;
use plan::{Parts, Plan};

/// The parts, in the order in which they are split off.
const PARTS: [Parts; 2] = [
    Parts {
        program: "regression_playground::",
        name: "strip",
        moved: &[
            "regression_playground::page::panels::strip::",
            "regression_playground::view::programs::",
        ],
        ways_in: &[
            "regression_playground::page::panels::strip::make",
            "regression_playground::page::panels::strip::many::",
            "regression_playground::page::panels::strip::away::",
        ],
    },
    Parts {
        program: "regression_playground::",
        name: "later",
        moved: &[
            "regression_playground::core::beside::",
            "regression_playground::core::diagnosis::",
            "regression_playground::core::formula::domain::",
            "regression_playground::core::formula::Formula::at",
            "regression_playground::core::formula::Formula::of",
            "regression_playground::core::formula::Formula::read",
            "regression_playground::core::formula::Formula::within",
            "regression_playground::core::formula::read::",
            "regression_playground::core::sweep::fleet::",
            "regression_playground::core::sweep::runner::",
            "regression_playground::core::table::Sheet",
            "regression_playground::core::table::rows::Rows::unpacked",
            "regression_playground::page::app::later::",
            "regression_playground::page::beside::",
            "regression_playground::page::controls::Controls::",
            "regression_playground::page::controls::dice::Dice::",
            "regression_playground::page::controls::entry::",
            "regression_playground::page::controls::field::",
            "regression_playground::page::controls::folds::Folds::",
            "regression_playground::page::controls::layers::",
            "regression_playground::page::controls::mistake::",
            "regression_playground::page::controls::slider::",
            "regression_playground::page::panels::diagnosis::",
            "regression_playground::page::panels::explaining::",
            "regression_playground::page::panels::guide::",
            "regression_playground::page::terms::Terms::",
            "regression_playground::page::terms::Tips::",
        ],
        ways_in: &[
            "regression_playground::core::formula::domain::",
            "regression_playground::core::formula::Formula::",
            "regression_playground::core::table::rows::Rows::unpacked",
            "regression_playground::page::app::later::",
            "regression_playground::page::beside::",
            "regression_playground::page::panels::diagnosis::Diagnosis::",
            "regression_playground::page::panels::explaining::",
            "regression_playground::page::panels::guide::make",
        ],
    },
];

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
            let glue = folder.join(name.replace("_bg.wasm", ".js"));
            let mut whole = parse(&module)?;
            let shortened = short::shorten(&mut whole, &fs::read_to_string(&glue)?);
            fs::write(&glue, shortened)?;
            let (first, others) = split_all(&whole.emit_wasm(), &PARTS)?;
            fs::write(&path, first)?;
            for (parts, module) in PARTS.iter().zip(others) {
                fs::write(folder.join(format!("{}_bg.wasm", parts.name)), module)?;
            }
        } else {
            fs::write(&path, nameless)?;
        }
    }
    Ok(())
}

/// What is left of a module, and its parts, all without names.
fn split_all(module: &[u8], parts: &[Parts]) -> Result<(Vec<u8>, Vec<Vec<u8>>)> {
    let mut left = module.to_vec();
    let mut handed = BTreeSet::new();
    let mut others = Vec::new();
    for parts in parts {
        let halves = split(&left, parts, &handed)?;
        left = halves.first;
        others.push(without_names(halves.second)?);
        handed.extend(halves.handed);
    }
    Ok((without_names(left)?, others))
}

fn without_names(module: Vec<u8>) -> Result<Vec<u8>> {
    Ok(names::without(&module)?.unwrap_or(module))
}

/// What a module is split into.
struct Halves {
    first: Vec<u8>,
    second: Vec<u8>,
    /// The names under which the second is handed functions of the first.
    handed: Vec<String>,
}

/// The two modules that a module is split into. What it hands to parts that were split off before
/// may move, too.
fn split(module: &[u8], parts: &Parts, handed: &BTreeSet<String>) -> Result<Halves> {
    // Each becomes one of them by leaving out what the other has.
    let [mut first, mut second] = [parse(module)?, parse(module)?];
    let plan = Plan::of(&first, parts, handed)?;
    first::reduce(&mut first, &plan)?;
    second::reduce(&mut second, &plan);
    let names = plan.shared.iter().map(|&place| plan.names.function(place));
    Ok(Halves {
        handed: names.collect(),
        first: first.emit_wasm(),
        second: second.emit_wasm(),
    })
}

fn parse(module: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config
        .generate_name_section(true)
        .generate_producers_section(false);
    Ok(config.parse(module)?)
}

#[cfg(test)]
mod tests;
