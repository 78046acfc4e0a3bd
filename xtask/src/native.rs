//! The native tests, all of them even when one program of them fails.

use std::process::{Command, Stdio};

use crate::process::run_and_read;
use crate::tally::Tally;
use crate::{Result, Workspace, libtest};

pub fn tests(workspace: &Workspace) -> Result<Tally> {
    let (ended, output) =
        run_and_read(
            workspace
                .cargo()
                .args(["test", "--workspace", "--no-fail-fast"]),
        )?;
    let mut tally = libtest::tally(&output);
    // What a test leaves out by itself its harness does not say.
    if has_no_python() {
        tally
            .skipped
            .push("the programs in PyTorch are read by Python: there is no python3".into());
    }
    Ok(tally.judged(ended))
}

fn has_no_python() -> bool {
    let mut python = Command::new("python3");
    python.arg("--version").stdout(Stdio::null());
    python.status().is_err()
}
