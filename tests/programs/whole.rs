//! A run as a complete program: it prints the losses of the run. What stands there for Burn is compiled
//! here; what is Python is run where Python has the library.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pollster::block_on;
use regression_playground::core::data::standards;
use regression_playground::core::edits::{Edit, Edits};
use regression_playground::core::engine::Engine;
use regression_playground::core::experiment::{Experiment, Init, Loss, Optimizer, Style, Task};
use regression_playground::core::formula::Formula;
use regression_playground::core::looks::Language;
use regression_playground::core::session::Session;
use regression_playground::core::table::Sheet;
use regression_playground::engine::FusedCpu;
use regression_playground::view::programs::{
    Made, Templates, files, has_notebook, lines, templates,
};

use super::written::whole;

const LINK: &str = "https://example.org/playground/#task=cubic&n=7";
/// How far the losses may lie apart, as a share of their size: five digits.
const FIVE_DIGITS: f64 = 2e-5;

fn template_files() -> Templates {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/programs");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let names = Language::ALL.into_iter().flat_map(templates);
    names.map(|&name| (name.to_owned(), read(name))).collect()
}

/// A line that a program prints.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Printed {
    epoch: u32,
    loss: f64,
    /// Over the samples that are held out, where some are.
    test: Option<f64>,
}

/// A run that has come to its end, with the losses that its program prints.
struct Run {
    name: &'static str,
    session: Session,
}

impl Run {
    fn new(name: &'static str, experiment: Experiment, edits: &[(u64, Edit)]) -> Self {
        let mut all = Edits::none(experiment.learning_rate);
        for &(step, edit) in edits {
            all.make(step, edit);
        }
        let mut session = Session::with_edits(experiment, all);
        let mut engine = FusedCpu::new(session.problem());
        session.start(&mut engine).unwrap();
        session.receive(block_on(engine.read()).unwrap());
        session.play();
        while session.wants_steps() {
            session.advance(&mut engine, 1000).unwrap();
            session.receive(block_on(engine.read()).unwrap());
        }
        Self { name, session }
    }

    fn losses(&self) -> Vec<Printed> {
        let experiment = self.session.experiment();
        let (every, end) = (experiment.source().logs_every, experiment.epochs);
        let losses = self.session.history().losses().iter();
        let printed =
            losses.filter(|&&(epoch, _)| epoch > 0 && (epoch % every == 1 || epoch == end));
        let recording = self.session.recording();
        let with_test = |&(epoch, loss): &(u32, f32)| Printed {
            epoch,
            loss: f64::from(loss),
            test: recording.test_at(epoch).map(f64::from),
        };
        printed.map(with_test).collect()
    }

    fn files(&self, language: Language, made: Made) -> Vec<(String, String)> {
        let files = files(
            language,
            made,
            self.session.recording(),
            LINK,
            &template_files(),
        );
        for (name, text) in &files {
            assert!(!text.contains(['«', '»']), "{}: {name}", self.name);
            assert!(!text.lines().any(|line| line.starts_with('%')), "{name}");
        }
        files
    }

    fn assert_prints(&self, printed: &[Printed], how: &str) {
        let wanted = self.losses();
        let name = self.name;
        assert_eq!(printed.len(), wanted.len(), "{name}, {how}: {printed:?}");
        assert!(wanted.len() > 1);
        let same = |found: f64, wanted: f64| (found - wanted).abs() <= FIVE_DIGITS * wanted.abs();
        for (found, wanted) in printed.iter().zip(&wanted) {
            assert_eq!(found.epoch, wanted.epoch, "{name}, {how}");
            assert_eq!(found.test.is_some(), wanted.test.is_some(), "{name}, {how}");
            let tests = found.test.iter().zip(&wanted.test);
            assert!(
                same(found.loss, wanted.loss) && tests.clone().all(|(&a, &b)| same(a, b)),
                "{name}, {how}: {found:?} for {wanted:?}"
            );
        }
    }
}

fn line() -> Run {
    Run::new("line", Experiment::new(Task::Linear), &[])
}

/// Every activation, no shuffling, a list of layers.
fn curve() -> Run {
    let experiment = Experiment {
        epochs: 201,
        hidden: "6r,5t,4s,3g".parse().unwrap(),
        learning_rate: 0.1,
        shuffle: false,
        optimizer: Optimizer::Momentum,
        momentum: 0.5,
        loss: Loss::Huber,
        ..Experiment::new(Task::Sine)
    };
    Run::new("curve", experiment, &[])
}

/// A module of its own, ragged mini-batches, initial weights of their own seed.
fn deep() -> Run {
    let experiment = Experiment {
        epochs: 150,
        samples: 37,
        batch: 8,
        hidden: "5g,4s".parse().unwrap(),
        style: Style::Module,
        optimizer: Optimizer::Adam,
        learning_rate: 0.01,
        loss: Loss::Mse,
        iseed: Some(9),
        seed: 4_294_967_295,
        ..Experiment::new(Task::Abs)
    };
    Run::new("deep", experiment, &[])
}

/// Rates and parameters changed by hand, before training and on the way.
fn edited() -> Run {
    let experiment = Experiment {
        epochs: 120,
        samples: 40,
        hidden: "4t,3r".parse().unwrap(),
        optimizer: Optimizer::Momentum,
        learning_rate: 0.02,
        ..Experiment::new(Task::Cubic)
    };
    let edits = [
        (0, Edit::Parameter(0, -0.75)),
        (40, Edit::LearningRate(0.05)),
        (40, Edit::Parameter(5, 1.0)),
        (40, Edit::Parameter(9, 0.125)),
        (203, Edit::Parameter(13, 0.5)),
        (300, Edit::LearningRate(0.01)),
        (480, Edit::Parameter(26, 1e-3)),
    ];
    Run::new("edited", experiment, &edits)
}

/// Samples that are held out of training.
fn held_out() -> Run {
    let experiment = Experiment {
        test: 0.2,
        samples: 51,
        epochs: 140,
        ..Experiment::new(Task::Cubic)
    };
    Run::new("held", experiment, &[])
}

/// A table that somebody has brought: standardised, and some of it held out.
fn rows() -> Run {
    // Names that mean something where a table, a text or a comment is read.
    let lines = (0..24).map(|i| format!("{},{},{}\n", i, i * 7 % 11, (i * i) % 13));
    let table = "Área,\"a,\"\"\"\"\"\"b\",\"y\\\"\n".to_owned() + &lines.collect::<String>();
    let sheet = Sheet::read(table.as_bytes()).unwrap();
    let (features, label) = sheet.usual();
    let mut experiment = Experiment {
        test: 0.25,
        epochs: 110,
        ..Experiment::new(Task::Csv)
    };
    experiment.bring(sheet.choose(&features, label).unwrap().into());
    assert!(standards(&experiment).any());
    Run::new("rows", experiment, &[])
}

fn runs() -> Vec<Run> {
    let plane = Experiment {
        weights: vec![1.0, -2.0, 0.5, 3.0],
        samples: 90,
        epochs: 61,
        init: Init::Normal,
        style: Style::Module,
        optimizer: Optimizer::Momentum,
        loss: Loss::Huber,
        noise: 0.3,
        ..Experiment::new(Task::Linear)
    };
    let bent = Experiment {
        hidden: "8r".parse().unwrap(),
        optimizer: Optimizer::Adam,
        weights: vec![1.5],
        loss: Loss::Mae,
        samples: 64,
        batch: 64,
        epochs: 120,
        ..Experiment::new(Task::Linear)
    };
    let formula = Experiment {
        expr: Formula::read("sin(3x)/(1 + exp(-50x))").unwrap(),
        epochs: 130,
        ..Experiment::new(Task::Expr)
    };
    let far = Experiment {
        expr: Formula::within("0.5x^2 - 20x + 5000", (0.0, 100.0)).unwrap(),
        noise: 30.0,
        epochs: 110,
        ..Experiment::new(Task::Expr)
    };
    vec![
        held_out(),
        Run::new("a formula", formula, &[]),
        Run::new("a formula far from 0", far, &[]),
        rows(),
        line(),
        Run::new("the cubic", Experiment::new(Task::Cubic), &[]),
        curve(),
        deep(),
        edited(),
        Run::new("a plane", plane, &[]),
        Run::new("all at once", bent, &[]),
    ]
}

/// A Python that has a library.
fn python(library: &str) -> Option<PathBuf> {
    let named = std::env::var_os("PYTHON").map(PathBuf::from);
    let all = ["python3", "/usr/bin/python3", "python"].map(PathBuf::from);
    let has = |python: &PathBuf| {
        let asked = Command::new(python)
            .args(["-c", &format!("import {library}")])
            .output();
        asked.is_ok_and(|output| output.status.success())
    };
    let found = named.into_iter().chain(all).find(has);
    if found.is_none() {
        println!(
            "SKIPPED: there is no Python with {library}: install it (Debian: python3-{library}), \
             or set PYTHON to one"
        );
    }
    found
}

/// What a program prints that lies in a folder of its own.
fn run(python: &Path, name: &str, files: &[(String, String)], program: &str) -> Vec<Printed> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("programs")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    let output = Command::new(python)
        .args(["-W", "error", "-c", program])
        .current_dir(&folder)
        .output()
        .unwrap();
    let (out, errors) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{name}: {errors}");
    let printed = out.lines().map(|line| {
        let (epoch, losses) = line.split_once(", loss ").expect(line);
        let (loss, test) = match losses.split_once(", test loss ") {
            Some((loss, test)) => (loss, Some(test.parse().unwrap())),
            None => (losses, None),
        };
        Printed {
            epoch: epoch.strip_prefix("epoch ").expect(line).parse().unwrap(),
            loss: loss.parse().unwrap(),
            test,
        }
    });
    printed.collect()
}

const MAIN: &str =
    "import runpy, sys; sys.path.insert(0, '.'); runpy.run_path('main.py', run_name='__main__')";
/// Reads a notebook as those do who show it, and runs its cells one after the other.
const NOTEBOOK: &str = "
import json
book = json.load(open('run.ipynb', encoding='utf-8'))
assert (book['nbformat'], book['nbformat_minor']) == (4, 5)
assert book['metadata']['kernelspec']['name'] == 'python3'
ids = [cell['id'] for cell in book['cells']]
assert len(set(ids)) == len(ids) > 4
assert book['cells'][0]['cell_type'] == 'markdown' and 'https://example.org' in ''.join(book['cells'][0]['source'])
names = {'__name__': '__main__'}
for cell in book['cells']:
    assert set(cell) == {'cell_type', 'id', 'metadata', 'source'} | ({'outputs', 'execution_count'} if cell['cell_type'] == 'code' else set())
    if cell['cell_type'] == 'code':
        exec(''.join(cell['source']), names)
";

fn runs_in(language: Language, library: &str) {
    let Some(python) = python(library) else {
        return;
    };
    for one in runs() {
        let word = language.word();
        let folder = |made| format!("{word} {} {made}", one.name).replace(' ', "-");
        let files = one.files(language, Made::Files);
        let printed = run(&python, &folder("files"), &files, MAIN);
        one.assert_prints(&printed, word);
        let file = one.files(language, Made::One);
        assert_eq!(file.len(), 1);
        assert_eq!(run(&python, &folder("one"), &file, MAIN), printed);
        assert!(has_notebook(language));
        let book = one.files(language, Made::Notebook);
        assert_eq!(run(&python, &folder("book"), &book, NOTEBOOK), printed);
    }
}

#[test]
fn the_programs_in_numpy_print_the_losses_of_the_run() {
    runs_in(Language::NumPy, "numpy");
}

#[test]
fn the_programs_in_pytorch_print_the_losses_of_the_run() {
    runs_in(Language::PyTorch, "torch");
}

/// A program in Burn as a module of this test, whose function says what it prints.
fn as_module(files: &[(String, String)]) -> Vec<(String, String)> {
    let files = files.iter().filter(|(name, _)| name != "Cargo.toml");
    files
        .map(|(name, text)| match &**name {
            "src/main.rs" => {
                let text = text
                    .replace(
                        "fn main() {",
                        "pub fn main() -> Vec<(f32, Option<f32>)> {\n    let mut printed = Vec::new();",
                    )
                    .replace(
                        "println!(\"epoch {}, loss {loss}\", epoch + 1);",
                        "printed.push((loss, None));",
                    )
                    .replace(
                        "println!(\"epoch {}, loss {loss}, test loss {test}\", epoch + 1);",
                        "printed.push((loss, Some(test)));",
                    );
                let main = text.find("pub fn main").unwrap();
                let end = main + text[main..].find("\n}\n").unwrap();
                let (before, after) = text.split_at(end);
                ("mod.rs".to_owned(), format!("{before}\n    printed{after}"))
            }
            other => (other.trim_start_matches("src/").to_owned(), text.clone()),
        })
        .collect()
}

#[test]
fn the_programs_in_burn_print_the_losses_of_the_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs/written/whole");
    for (one, program) in [
        (line(), whole::line::main as fn() -> Vec<(f32, Option<f32>)>),
        (curve(), whole::curve::main),
        (deep(), whole::deep::main),
        (edited(), whole::edited::main),
        (held_out(), whole::held::main),
        (rows(), whole::rows::main),
    ] {
        let files = one.files(Language::Burn, Made::Files);
        let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
        assert_eq!(
            names,
            ["Cargo.toml", "src/main.rs", "src/data.rs", "src/initial.rs"]
        );
        for (name, text) in as_module(&files) {
            let path = folder.join(one.name).join(name);
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &text).unwrap();
            }
            let written = fs::read_to_string(&path).unwrap_or_default();
            assert!(written == text, "UPDATE=1 writes {}", path.display());
        }
        if std::env::var_os("UPDATE").is_none() {
            let epochs = one.losses().into_iter().map(|line| line.epoch);
            let lines = epochs.zip(program()).map(|(epoch, (loss, test))| Printed {
                epoch,
                loss: loss.into(),
                test: test.map(Into::into),
            });
            let printed: Vec<Printed> = lines.collect();
            one.assert_prints(&printed, "Burn");
        }
        // The one file has the same in it.
        let [(name, text)] = &one.files(Language::Burn, Made::One)[..] else {
            panic!("one file")
        };
        assert!(name == "main.rs" && text.contains("mod data {\n//! The samples."));
    }
}

#[test]
fn every_phase_has_its_lines_in_numpy() {
    use regression_playground::core::phase::Phase;
    let run = deep();
    let lines = lines(
        Language::NumPy,
        run.session.recording(),
        LINK,
        &template_files(),
    );
    for phase in Phase::ALL {
        assert!(
            lines.iter().any(|line| line.phase == Some(phase)),
            "{phase:?}"
        );
    }
    let text: String = lines.iter().flat_map(|line| [&*line.text, "\n"]).collect();
    let files = run.files(Language::NumPy, Made::Files);
    assert_eq!(files[0], ("main.py".to_owned(), text));
}
