//! Running other programs: show the command, let its output through, and say in
//! words how it ended.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::Result;

/// Runs a command whose output goes to the terminal; fails when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    start(command)?.finish()
}

/// Starts a command and goes on beside it.
pub fn start(command: &mut Command) -> Result<Running> {
    announce(command);
    let child = command
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    Ok(Running {
        child,
        words: in_words(command),
    })
}

/// A command under way. Whoever does not wait for its end ends it.
pub struct Running {
    child: Child,
    words: String,
}

impl Running {
    /// Waits for the end; fails when the command fails.
    pub fn finish(mut self) -> Result<()> {
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{}` {}", self.words, ending(status)).into())
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Nothing happens to a command that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command, shows what it prints and also returns its standard output,
/// with how it ended: `Ok(())`, or the words for what went wrong.
pub fn run_and_read(command: &mut Command) -> Result<(Result<(), String>, String)> {
    announce(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    let mut output = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let mut text = String::new();
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        let mut terminal = io::stdout().lock();
        terminal.write_all(&line)?;
        terminal.flush()?;
        text.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    let status = child.wait()?;
    let ended = if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` {}", in_words(command), ending(status)))
    };
    Ok((ended, text))
}

/// The standard output of a command that is only asked something; `None` when
/// it cannot be started or fails.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

fn announce(command: &Command) {
    println!("$ {}", in_words(command));
    let _ = io::stdout().flush();
}

/// The command as one would type it, without the folder of the program.
fn in_words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn not_started(command: &Command, error: &io::Error) -> String {
    let program = command.get_program().to_string_lossy();
    match error.kind() {
        io::ErrorKind::NotFound => format!("`{program}` is not installed, or not on the PATH"),
        _ => format!("`{program}` could not be started: {error}"),
    }
}

fn ending(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let hint = match signal {
            9 => " (on a small machine: out of memory)",
            _ => "",
        };
        return format!("was ended by signal {signal}{hint}");
    }
    match status.code() {
        Some(code) => format!("failed with exit code {code}"),
        None => "failed".to_owned(),
    }
}
