//! All recorded trajectories, replayed on an engine.
//!
//! Every `*.json` in `tests/golden/`, or in the folder that `GOLDEN_DIR` names, holds data, initial
//! parameters, the order of the samples in each epoch and checkpoints. Each checkpoint's loss and
//! every parameter must come within the file's own tolerance.

use std::path::{Path, PathBuf};

use regression_playground::core::engine::{Engine, Problem};
use regression_playground::core::experiment::Style;

use super::golden::Trajectory;

fn read(path: &Path) -> Trajectory {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files() -> Vec<PathBuf> {
    let folder = std::env::var_os("GOLDEN_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
        PathBuf::from,
    );
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no trajectories in {}", folder.display());
    files
}

/// Replays every trajectory on an engine.
#[allow(dead_code, reason = "not every test needs nothing but the problem")]
pub fn follows_pytorch(engine: impl Fn(&Problem) -> Box<dyn Engine>) {
    all_follow(|trajectory| engine(&trajectory.problem(Style::Sequential)));
}

/// Replays every trajectory on an engine that is made for it.
pub fn all_follow(engine: impl Fn(&Trajectory) -> Box<dyn Engine>) {
    let mut wrong = Vec::new();
    for path in files() {
        let trajectory = read(&path);
        let mut engine = engine(&trajectory);
        let outcome = trajectory.replay(engine.as_mut());
        let name = &trajectory.name;
        println!("{name}: {outcome}");
        wrong.extend(
            outcome
                .wrong
                .into_iter()
                .map(|what| format!("{name}: {what}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
