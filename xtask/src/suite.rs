//! The stages of `cargo xtask test`: one after the other, all of them even when
//! one fails, and at the end what passed, what failed and what was skipped.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::tally::Tally;
use crate::{Result, Workspace, browser, e2e, lint, native, others, page, system};

struct Stage {
    /// The word by which it can be asked for.
    group: &'static str,
    name: &'static str,
    /// What takes long in it, said before it starts.
    wait: &'static str,
    run: fn(&Workspace) -> Result<Tally>,
}

const STAGES: [Stage; 8] = [
    Stage {
        group: "fmt",
        name: "formatting",
        wait: "seconds",
        run: lint::formatting,
    },
    Stage {
        group: "clippy",
        name: "clippy, native",
        wait: "the first time 2 minutes: it checks Burn",
        run: lint::native,
    },
    Stage {
        group: "clippy",
        name: "clippy, page",
        wait: "the first time 2 minutes: it checks Burn for wasm",
        run: lint::page,
    },
    Stage {
        group: "clippy",
        name: "clippy, engine",
        wait: "the first time 3 minutes: it checks Burn with WebGPU",
        run: lint::engine,
    },
    Stage {
        group: "native",
        name: "native tests",
        wait: "the first time 4 minutes: it compiles Burn; then it trains",
        run: native::tests,
    },
    Stage {
        group: "browser",
        name: "browser tests",
        wait: "the first time 4 minutes: it compiles Burn for wasm",
        run: browser::tests,
    },
    Stage {
        group: "build",
        name: "build",
        wait: page::FIRST_BUILD,
        run: build,
    },
    Stage {
        group: "e2e",
        name: "end-to-end tests",
        wait: "some minutes: it trains in real browsers",
        run: e2e::tests,
    },
];

/// The groups of `cargo xtask check`.
pub const QUICK: &[&str] = &["fmt", "clippy", "native"];

/// Runs the stages of the groups named, or all of them when none is.
pub fn run(mut workspace: Workspace, groups: &[&str]) -> Result<ExitCode> {
    if let Some(unknown) = groups
        .iter()
        .find(|group| STAGES.iter().all(|stage| stage.group != **group))
    {
        return Err(format!("there is no stage `{unknown}`; see `cargo xtask help`").into());
    }
    let stages: Vec<&Stage> = STAGES
        .iter()
        .filter(|stage| groups.is_empty() || groups.contains(&stage.group))
        .collect();

    if let Some(folder) = workspace.keep_target_between_clones() {
        println!(
            "CI: compiling in {}, kept for the next run; delete it to start from nothing",
            folder.display()
        );
    }
    let asked_for = |group| stages.iter().any(|stage| stage.group == group);
    if asked_for("browser") || asked_for("e2e") {
        system::prepare(&workspace);
    }
    if asked_for("e2e") {
        others::prepare(&workspace);
    }

    let mut outcomes = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        println!(
            "\n=== {}/{} {} ({})",
            index + 1,
            stages.len(),
            stage.name,
            stage.wait
        );
        let start = Instant::now();
        let tally =
            (stage.run)(&workspace).unwrap_or_else(|error| Tally::one_failed(error.to_string()));
        let time = start.elapsed();
        println!("=== {}: {tally}, {}", stage.name, seconds(time));
        outcomes.push((stage.name, tally, time));
    }
    Ok(summary(outcomes))
}

/// The page as `cargo xtask build` makes it. An older build is removed first, so
/// that the end-to-end tests cannot pass on it.
fn build(workspace: &Workspace) -> Result<Tally> {
    let dist = workspace.dist();
    if dist.exists() {
        std::fs::remove_dir_all(&dist)
            .map_err(|error| format!("cannot remove {}: {error}", dist.display()))?;
    }
    page::build(workspace)?;
    Ok(Tally::one_passed())
}

fn summary(outcomes: Vec<(&str, Tally, Duration)>) -> ExitCode {
    println!("\n=== summary");
    let mut total = Tally::default();
    let mut whole_time = Duration::ZERO;
    for (name, tally, time) in outcomes {
        let verdict = if tally.failed.is_empty() {
            "ok"
        } else {
            "FAILED"
        };
        println!("{verdict:<7} {name:<17} {tally}, {}", seconds(time));
        for reason in &tally.failed {
            println!("        failed: {reason}");
        }
        for test in &tally.skipped {
            println!("        SKIPPED: {test}");
        }
        for test in &tally.again {
            println!("        ONLY AT THE SECOND TRY: {test}");
        }
        whole_time += time;
        total.add(tally);
    }
    println!("in all {}", seconds(whole_time));
    // What the tools wrote must not come after the last line.
    let _ = io::stderr().flush();
    println!("{total}");
    if total.failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        short @ 0..120 => format!("{short} s"),
        long => format!("{} min {} s", long / 60, long % 60),
    }
}
