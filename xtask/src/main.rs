//! The project's commands, run as `cargo xtask <command>`.
//!
//! They hold what a newcomer should not have to know: which tools the page
//! needs and in which versions, and which checks must pass. `serve` and `build`
//! are in [`page`], the checks are stages listed in [`suite`].

use std::process::ExitCode;

mod bench;
mod browser;
mod document;
mod e2e;
mod libtest;
mod lint;
mod lockfile;
mod native;
mod others;
mod page;
mod plain;
mod playwright;
mod process;
mod stamp;
mod suite;
mod system;
mod tally;
mod toolchain;
mod tools;
mod words;
mod workspace;

use workspace::Workspace;

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const USAGE: &str = "\
Usage: cargo xtask <command>

  serve [trunk's options]  install what is missing, build the page, serve it and open it
  build                    leave in dist/ a page that works from any folder of any static host
  check                    the quick part of test: formatting, clippy, native tests
  test [stage...]          everything; or only: fmt clippy native browser build e2e
                           (e2e: in Chromium, and in Firefox and WebKitGTK where they are)
  bench [native [gpu]]     measure every engine and the page, natively and in Chromium; or the
                           engines natively only; or those and the ones on this machine's GPU
  help                     print this
";

fn main() -> ExitCode {
    // The terminal interrupts the tools as well; without this line the last
    // thing on the screen would be half of some tool's output.
    let _ = ctrlc::set_handler(|| {
        eprintln!("\nxtask: interrupted");
        std::process::exit(130);
    });
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    match command {
        "serve" => page::serve(&Workspace::locate(), rest).map(|()| ExitCode::SUCCESS),
        "build" if rest.is_empty() => page::build(&Workspace::locate()).map(|()| ExitCode::SUCCESS),
        // Called by Trunk at the end of each build, see Trunk.toml.
        "finish" => {
            let folder = std::env::var_os("TRUNK_STAGING_DIR").ok_or("Trunk calls this")?;
            let finished = page::finish(&Workspace::locate(), folder.as_ref());
            finished.map(|()| ExitCode::SUCCESS)
        }
        "check" if rest.is_empty() => suite::run(Workspace::locate(), suite::QUICK),
        "test" => {
            let groups: Vec<&str> = rest.iter().map(String::as_str).collect();
            suite::run(Workspace::locate(), &groups)
        }
        "bench" if rest.is_empty() => {
            bench::everything(&Workspace::locate()).map(|()| ExitCode::SUCCESS)
        }
        "bench" if rest == ["native"] || rest == ["native", "gpu"] => {
            bench::native(&Workspace::locate(), rest.len() > 1).map(|_| ExitCode::SUCCESS)
        }
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(format!("cannot do `{}`\n\n{USAGE}", arguments.join(" ")).into()),
    }
}
