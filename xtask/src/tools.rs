//! The two tools that make a web page of the crate: trunk and wasm-bindgen's
//! command line. Both must have one exact version, so another version that is
//! already installed is left alone and ours is kept beside it.

use crate::lockfile::locked_version;
use crate::process::{ask, run};
use crate::{Result, Workspace};

const TRUNK_VERSION: &str = "0.21.14";

struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
    /// Whether to compile it with the dependencies its authors locked.
    locked: bool,
    /// How long compiling takes on two cores.
    minutes: u32,
}

/// Trunk, which runs cargo and wasm-bindgen and puts the page together.
pub fn ensure_trunk(workspace: &Workspace) -> Result<()> {
    ensure(
        workspace,
        &Tool {
            package: "trunk",
            program: "trunk",
            version: TRUNK_VERSION.to_owned(),
            locked: true,
            minutes: 8,
        },
    )
}

/// wasm-bindgen and its test runner, in the version of the library. Trunk would
/// download another one rather than use it.
pub fn ensure_wasm_bindgen(workspace: &Workspace) -> Result<()> {
    ensure(
        workspace,
        &Tool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: locked_version(workspace, "wasm-bindgen")?,
            // Its published lock file names a dependency that was withdrawn.
            locked: false,
            minutes: 3,
        },
    )
}

fn ensure(workspace: &Workspace, tool: &Tool) -> Result<()> {
    let found = installed_version(workspace, tool);
    if found.as_deref() == Some(&tool.version) {
        return Ok(());
    }
    let beside = found.map(|_| {
        println!(
            "another version of {} is installed; ours goes to {}",
            tool.program,
            workspace.private_tools.display()
        );
        workspace.private_tools.display().to_string()
    });
    if !download(workspace, tool, beside.as_deref()) {
        compile(workspace, tool, beside.as_deref())?;
    }
    match installed_version(workspace, tool) {
        Some(version) if version == tool.version => Ok(()),
        Some(version) => Err(format!(
            "{} {} was installed, but {version} is found first on the PATH",
            tool.program, tool.version
        )
        .into()),
        None => Err(format!("{} was installed but does not start", tool.program).into()),
    }
}

/// With cargo-binstall, where it is installed: seconds instead of minutes.
/// False when it is not there or has no binary of that version.
fn download(workspace: &Workspace, tool: &Tool, root: Option<&str>) -> bool {
    if workspace.find("cargo-binstall").is_none() {
        return false;
    }
    println!("installing {} {} (seconds)", tool.package, tool.version);
    let mut binstall = workspace.cargo();
    binstall.args([
        "binstall",
        "--no-confirm",
        "--disable-strategies",
        "compile",
    ]);
    binstall.args(root.iter().flat_map(|root| ["--root", root]));
    binstall.arg(format!("{}@{}", tool.package, tool.version));
    run(&mut binstall)
        .inspect_err(|error| println!("{error}; compiling it instead"))
        .is_ok()
}

fn compile(workspace: &Workspace, tool: &Tool, root: Option<&str>) -> Result<()> {
    println!(
        "installing {} {} (once; compiling it takes about {} minutes on two cores)",
        tool.package, tool.version, tool.minutes
    );
    let mut install = workspace.cargo();
    install.arg("install");
    install.args(tool.locked.then_some("--locked"));
    install.args(root.iter().flat_map(|root| ["--root", root]));
    install.arg(format!("{}@{}", tool.package, tool.version));
    // Compiled tools do not belong among the project's own build files.
    install.env_remove("CARGO_TARGET_DIR");
    // They run for seconds: what their authors' settings would make of that costs minutes to compile.
    for (setting, value) in [("OPT_LEVEL", "1"), ("LTO", "off"), ("CODEGEN_UNITS", "16")] {
        install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    run(&mut install)
}

/// The last word of `trunk 0.21.14`, or `None` when there is no such program.
fn installed_version(workspace: &Workspace, tool: &Tool) -> Option<String> {
    workspace.find(tool.program)?;
    // Trunk takes NO_COLOR=1 for a mistake.
    let mut program = workspace.command(tool.program);
    let answer = ask(program.arg("--version").env_remove("NO_COLOR"))?;
    answer.split_whitespace().last().map(str::to_owned)
}
