//! The native tests, all of them even when one program of them fails.

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
    Ok(libtest::tally(&output).judged(ended))
}
