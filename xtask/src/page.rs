//! The page: serving it while one works on it, and building it for a host.

use std::path::Path;
use std::process::Command;

use crate::process::run;
use crate::{Result, Workspace, document, plain, stamp, toolchain, tools, words};

/// What to expect of a build that compiles every dependency.
pub const FIRST_BUILD: &str = "the first time takes 10 to 20 minutes on two cores";

/// Serves the page at a local address and opens it, rebuilding on changes.
pub fn serve(workspace: &Workspace, options: &[String]) -> Result<()> {
    ensure_tools(workspace)?;
    println!("serve: building the page ({FIRST_BUILD}), then opening it; Ctrl-C ends it");
    run(trunk(workspace)
        .args(["serve", "--release", "--open"])
        .args(options))
}

/// Builds the page into dist/, with addresses that work from any folder.
pub fn build(workspace: &Workspace) -> Result<()> {
    ensure_tools(workspace)?;
    println!("build: building the page ({FIRST_BUILD})");
    let plain = plain::start(workspace)?;
    run(trunk(workspace).args(["build", "--release", "--public-url", "./"]))?;
    plain.finish(workspace)?;
    finish(workspace, &workspace.dist())?;
    for file in ["index.html", "author.html"] {
        let path = workspace.dist().join(file);
        let html = std::fs::read_to_string(&path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        if let Some(address) = absolute_address(&html) {
            return Err(format!(
                "{} loads `{address}` from the host's root, so it would only work there",
                path.display()
            )
            .into());
        }
    }
    println!(
        "build: {} is ready for any static host",
        workspace.dist().display()
    );
    Ok(())
}

/// Finishes what has been built: splits the page's module, its words and its document, and puts hashes
/// into names.
pub fn finish(workspace: &Workspace, folder: &Path) -> Result<()> {
    run(workspace
        .cargo()
        .args(["run", "--quiet", "--package", "split", "--"])
        .arg(folder))?;
    words::split(folder)?;
    document::split(folder)?;
    stamp::stamp(folder)
}

fn ensure_tools(workspace: &Workspace) -> Result<()> {
    toolchain::ensure_wasm_target(workspace)?;
    tools::ensure_trunk(workspace)?;
    tools::ensure_wasm_bindgen(workspace)
}

/// Trunk reads `NO_COLOR` as true or false and stops at the usual `1`, so it is
/// told by its own variable.
fn trunk(workspace: &Workspace) -> Command {
    let mut trunk = workspace.command("trunk");
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env_remove("NO_COLOR").env("TRUNK_COLOR", "never");
    }
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
    trunk
}

/// The first address in a page that starts at the host's root.
fn absolute_address(html: &str) -> Option<&str> {
    ["src=", "href=", "from ", "import(", "module_or_path: "]
        .iter()
        .flat_map(|before| html.split(before).skip(1))
        .filter_map(|rest| rest.strip_prefix(['"', '\'']))
        .filter_map(|rest| rest.split(['"', '\'']).next())
        .find(|address| address.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::absolute_address;

    #[test]
    fn relative_addresses_and_data_are_fine() {
        let html = r#"<link href="./style.css"><link rel="icon" href="data:,/">
            <script>import init from './page.js'; init({ module_or_path: './page.wasm' })</script>"#;
        assert_eq!(absolute_address(html), None);
    }

    #[test]
    fn an_address_from_the_root_is_found() {
        assert_eq!(
            absolute_address(r#"<link href="/style.css">"#),
            Some("/style.css")
        );
        assert_eq!(
            absolute_address("import init from '/page.js'"),
            Some("/page.js")
        );
    }
}
