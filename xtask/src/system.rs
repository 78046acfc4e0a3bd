//! What the tests need from the system: Chromium, its driver, Node, NumPy and a font
//! with Chinese. On Debian as root they are installed; elsewhere the error says
//! what to install and which variable can point to it. The browsers that are
//! tested only where they are there stand in [`crate::others`].

use std::env;
use std::path::PathBuf;

use crate::process::{ask, run};
use crate::{Result, Workspace};

const NODE_AT_LEAST: u32 = 20;

pub fn chromium(workspace: &Workspace) -> Result<PathBuf> {
    from_variable("CHROMIUM")
        .or_else(|| {
            ["chromium", "chromium-browser", "google-chrome"]
                .iter()
                .find_map(|name| workspace.find(name))
        })
        .ok_or_else(|| missing("Chromium", "the package chromium", "CHROMIUM"))
}

pub fn chromedriver(workspace: &Workspace) -> Result<PathBuf> {
    from_variable("CHROMEDRIVER")
        .or_else(|| workspace.find("chromedriver"))
        .ok_or_else(|| {
            missing(
                "ChromeDriver",
                "the package chromium-driver, or chromedriver in Chromium's version",
                "CHROMEDRIVER",
            )
        })
}

pub fn node(workspace: &Workspace) -> Result<PathBuf> {
    let node = from_variable("NODE")
        .or_else(|| workspace.find("node"))
        .ok_or_else(|| missing("Node", "Node 20 or newer, with npm", "NODE"))?;
    let version = ask(workspace.command(&node).arg("--version")).unwrap_or_default();
    match major(&version) {
        Some(major) if major >= NODE_AT_LEAST => Ok(node),
        _ => Err(format!(
            "Node {NODE_AT_LEAST} or newer is needed, {} is {version}",
            node.display()
        )
        .into()),
    }
}

/// Installs what is missing where that can be done without asking, and says
/// early what will be missing, since the stages that need it come last.
pub fn prepare(workspace: &Workspace) {
    let mut packages = Vec::new();
    if chromium(workspace).is_err() {
        packages.push("chromium");
    }
    if chromedriver(workspace).is_err() {
        packages.push("chromium-driver");
    }
    // A system without a browser has no fonts for one either.
    if !packages.is_empty() || !shows_chinese(workspace) {
        packages.push("fonts-noto-cjk");
    }
    if !has_numpy(workspace) {
        packages.push("python3-numpy");
    }
    install(workspace, &packages, "about 2 minutes");
    if !has_numpy(workspace) {
        println!(
            "warning: skips the programs in NumPy: install python3-numpy, or set PYTHON to a Python that has it"
        );
    }
    for problem in [
        chromium(workspace).err(),
        chromedriver(workspace).err(),
        node(workspace).err(),
    ]
    .into_iter()
    .flatten()
    {
        println!("warning: {problem}");
    }
}

/// Installs Debian's packages as root on Debian, and does nothing elsewhere.
pub fn install(workspace: &Workspace, packages: &[&str], cost: &str) {
    if packages.is_empty() || !is_root(workspace) || workspace.find("apt-get").is_none() {
        return;
    }
    println!("installing {} ({cost})", packages.join(", "));
    if let Err(error) = apt_install(workspace, packages) {
        println!("warning: {error}");
    }
}

fn apt_install(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    run(workspace.command("apt-get").args(["update", "-q"]))?;
    run(workspace
        .command("apt-get")
        .args(["install", "-q", "-y", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The path in a variable of the environment.
pub fn from_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
}

fn missing(what: &str, package: &str, variable: &str) -> Box<dyn std::error::Error> {
    format!("{what} is missing: install {package}, or set {variable} to the program").into()
}

fn is_root(workspace: &Workspace) -> bool {
    ask(workspace.command("id").arg("-u")).as_deref() == Some("0")
}

/// Whether a Python has NumPy, those that `tests/programs` asks.
fn has_numpy(workspace: &Workspace) -> bool {
    let named = from_variable("PYTHON");
    let all = ["python3", "/usr/bin/python3", "python"].map(PathBuf::from);
    named.into_iter().chain(all).any(|python| {
        ask(workspace
            .command(python)
            .args(["-c", "import numpy; print(1)"]))
        .is_some()
    })
}

/// Only a font list that is empty counts as missing: where there is no
/// fontconfig the system has its own fonts.
fn shows_chinese(workspace: &Workspace) -> bool {
    ask(workspace.command("fc-list").arg(":lang=zh-cn")).is_none_or(|fonts| !fonts.is_empty())
}

fn major(version: &str) -> Option<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn reads_nodes_way_of_writing_a_version() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major(""), None);
    }
}
