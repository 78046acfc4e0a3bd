//! The browsers beside Chromium in which the page is tested where they are there, or can be
//! installed: Firefox and WebKitGTK. One that is missing is a skip that says what to do.

use std::path::PathBuf;

use crate::{Workspace, system};

pub struct Other {
    name: &'static str,
    /// Its word in tests/e2e/playwright.config.mjs.
    pub project: &'static str,
    needs: &'static [Program],
}

struct Program {
    /// Where the tests look for it first.
    variable: &'static str,
    names: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
}

pub const OTHERS: [Other; 2] = [
    Other {
        name: "Firefox",
        project: "firefox",
        needs: &[Program {
            variable: "FIREFOX",
            names: &["firefox", "firefox-esr"],
            package: "firefox-esr",
        }],
    },
    Other {
        name: "WebKitGTK",
        project: "webkit",
        needs: &[
            Program {
                variable: "WEBKIT_DRIVER",
                names: &["WebKitWebDriver"],
                package: "webkit2gtk-driver",
            },
            Program {
                variable: "XVFB",
                names: &["Xvfb"],
                package: "xvfb",
            },
        ],
    },
];

impl Other {
    /// Its programs, each under the variable by which the tests find it; or why it is skipped.
    pub fn programs(&self, workspace: &Workspace) -> Result<Vec<(&'static str, PathBuf)>, String> {
        let find = |program: &Program| Some((program.variable, program.find(workspace)?));
        let found: Option<_> = self.needs.iter().map(find).collect();
        found.ok_or_else(|| self.what_to_do(workspace))
    }

    fn missing(&self, workspace: &Workspace) -> impl Iterator<Item = &'static Program> {
        let missing = |program: &&Program| program.find(workspace).is_none();
        self.needs.iter().filter(missing)
    }

    fn what_to_do(&self, workspace: &Workspace) -> String {
        let steps: Vec<String> = self
            .missing(workspace)
            .map(|program| {
                format!(
                    "install {} (Debian's {}), or set {} to the program",
                    program.names[0], program.package, program.variable
                )
            })
            .collect();
        format!("all tests in {}: {}", self.name, steps.join("; "))
    }
}

impl Program {
    fn find(&self, workspace: &Workspace) -> Option<PathBuf> {
        let on_the_path = || self.names.iter().find_map(|name| workspace.find(name));
        system::from_variable(self.variable).or_else(on_the_path)
    }
}

/// Installs what is missing where that can be done without asking. It is apart from what all tests
/// need: where a system has no such packages, the rest is there all the same.
pub fn prepare(workspace: &Workspace) {
    let packages: Vec<&str> = OTHERS
        .iter()
        .flat_map(|other| other.missing(workspace))
        .map(|program| program.package)
        .collect();
    system::install(workspace, &packages, "about 140 MB, half a minute");
    for other in &OTHERS {
        if let Err(missing) = other.programs(workspace) {
            println!("warning: skips {missing}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Other, Program};
    use crate::Workspace;

    #[test]
    fn a_missing_browser_says_what_to_install_and_which_variable_points_to_it() {
        let other = Other {
            name: "Nessie",
            project: "nessie",
            needs: &[Program {
                variable: "NESSIE_OF_LOCH_NESS",
                names: &["nessie-of-loch-ness"],
                package: "monster",
            }],
        };
        assert_eq!(
            other.programs(&Workspace::locate()).unwrap_err(),
            "all tests in Nessie: install nessie-of-loch-ness (Debian's monster), \
             or set NESSIE_OF_LOCH_NESS to the program"
        );
    }

    #[test]
    fn a_browser_that_is_there_comes_with_its_variables() {
        let other = Other {
            name: "Cargo",
            project: "cargo",
            needs: &[Program {
                variable: "NESSIE_OF_LOCH_NESS",
                names: &["nessie-of-loch-ness", "cargo"],
                package: "cargo",
            }],
        };
        let programs = other.programs(&Workspace::locate()).unwrap();
        let [(variable, path)] = &programs[..] else {
            panic!("one program, not {programs:?}");
        };
        assert_eq!(*variable, "NESSIE_OF_LOCH_NESS");
        assert!(path.is_file());
    }
}
