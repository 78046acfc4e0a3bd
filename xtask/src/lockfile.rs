//! What Cargo.lock says: wasm-bindgen's program must have exactly the version
//! of the library that the page is compiled with.

use crate::{Result, Workspace};

/// The version that the checkout's Cargo.lock has for a package.
pub fn locked_version(workspace: &Workspace, package: &str) -> Result<String> {
    let path = workspace.root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    version_in(&lock, package)
        .map(str::to_owned)
        .ok_or_else(|| format!("{} has no package `{package}`", path.display()).into())
}

/// Reads only the two lines it needs of each `[[package]]` table.
fn version_in<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    lock.split("[[package]]").skip(1).find_map(|table| {
        let value = |key: &str| {
            table.lines().find_map(|line| {
                let (name, value) = line.split_once(" = ")?;
                (name == key).then(|| value.trim_matches('"'))
            })
        };
        (value("name") == Some(package))
            .then(|| value("version"))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::version_in;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "wasm-bindgen-futures"
version = "0.4.80"
dependencies = [
 "wasm-bindgen",
]

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry+https://github.com/rust-lang/crates.io-index"
"#;

    #[test]
    fn finds_the_package_of_exactly_that_name() {
        assert_eq!(version_in(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version_in(LOCK, "wasm-bindgen-futures"), Some("0.4.80"));
    }

    #[test]
    fn says_when_there_is_none() {
        assert_eq!(version_in(LOCK, "bindgen"), None);
        assert_eq!(version_in("version = 4\n", "wasm-bindgen"), None);
    }
}
