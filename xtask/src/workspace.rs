//! Where things are: the checkout, the folder for downloads that outlive it,
//! and the search path that every command runs with.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The checkout and the environment its commands run in.
pub struct Workspace {
    pub root: PathBuf,
    /// Tools kept apart because another version is already on the PATH.
    pub private_tools: PathBuf,
    target_dir: Option<PathBuf>,
}

impl Workspace {
    pub fn locate() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("xtask lies in the checkout")
            .to_path_buf();
        let private_tools = match cache_folder() {
            Some(cache) => cache.join("tools"),
            None => root.join("target/tools"),
        };
        Self {
            root,
            private_tools,
            target_dir: None,
        }
    }

    /// In CI, where every run starts from a fresh clone, compiles into a folder
    /// that outlives the clone, so that the dependencies are compiled once.
    /// Returns that folder, or `None` where the usual `target/` stays in use.
    pub fn keep_target_between_clones(&mut self) -> Option<&Path> {
        let in_ci = env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
        if in_ci && env::var_os("CARGO_TARGET_DIR").is_none() {
            self.target_dir = cache_folder().map(|cache| cache.join("target"));
        }
        self.target_dir.as_deref()
    }

    /// Where cargo compiles.
    pub fn target(&self) -> PathBuf {
        let named = || env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = self.target_dir.clone().or_else(named);
        self.root.join(target.unwrap_or_else(|| "target".into()))
    }

    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A command in the checkout's root. Nobody answers a prompt, so it has no
    /// input: a tool that asks fails at once instead of hanging.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let program = program.as_ref();
        let mut command = Command::new(self.find(program).unwrap_or_else(|| program.into()));
        command
            .current_dir(&self.root)
            .env("PATH", self.search_path())
            .stdin(Stdio::null());
        if let Some(target_dir) = &self.target_dir {
            command.env("CARGO_TARGET_DIR", target_dir);
        }
        command
    }

    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// The executable a bare name means on the search path.
    pub fn find(&self, program: impl AsRef<Path>) -> Option<PathBuf> {
        env::split_paths(&self.search_path())
            .map(|folder| folder.join(&program))
            .map(|path| match path.extension() {
                Some(_) => path,
                None => path.with_extension(env::consts::EXE_EXTENSION),
            })
            .find(|path| path.is_file())
    }

    fn search_path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.private_tools.join("bin"))
            .chain(env::split_paths(&inherited))
            .chain(cargo_bin());
        env::join_paths(folders).unwrap_or(inherited)
    }
}

/// Where `cargo install` puts programs, which not every shell has on its PATH.
fn cargo_bin() -> Option<PathBuf> {
    match env::var_os("CARGO_HOME") {
        Some(cargo_home) => Some(PathBuf::from(cargo_home).join("bin")),
        None => env::home_dir().map(|home| home.join(".cargo/bin")),
    }
}

fn cache_folder() -> Option<PathBuf> {
    let caches = match env::var_os("XDG_CACHE_HOME") {
        Some(folder) if !folder.is_empty() => PathBuf::from(folder),
        _ => env::home_dir()?.join(".cache"),
    };
    Some(caches.join("regression-playground"))
}
