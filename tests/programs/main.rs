//! The experiment as a program: what stands there for Burn is compiled and trains; what stands there for
//! PyTorch is Python.

use std::path::Path;
use std::process::{Command, Stdio};

use regression_playground::core::experiment::{Experiment, Init, Loss, Optimizer, Style, Task};
use regression_playground::core::looks::Language;
use regression_playground::core::phase::Phase;
use regression_playground::view::code::program;

mod whole;

/// Written by the tests with `UPDATE=1`, and compiled here.
#[rustfmt::skip]
#[allow(dead_code, unused_imports, clippy::all, clippy::pedantic)]
mod written {
    pub mod line;
    pub mod line_module;
    pub mod curve;
    pub mod curve_module;
    pub mod whole {
        pub mod line;
        pub mod curve;
        pub mod deep;
        pub mod edited;
        pub mod held;
        pub mod rows;
    }
    pub mod formula;
}

fn experiments() -> [(&'static str, Experiment); 5] {
    let line = Experiment {
        epochs: 12,
        ..Experiment::new(Task::Linear)
    };
    let curve = Experiment {
        epochs: 150,
        ..Experiment::new(Task::Cubic)
    };
    [
        ("line", line.clone()),
        (
            "line_module",
            Experiment {
                style: Style::Module,
                init: Init::Normal,
                optimizer: Optimizer::Momentum,
                loss: Loss::Huber,
                learning_rate: 0.02,
                noise: 0.0,
                ..line
            },
        ),
        (
            "curve",
            Experiment {
                hidden: "8r,8t,4s,4g".parse().unwrap(),
                learning_rate: 0.2,
                shuffle: false,
                ..curve.clone()
            },
        ),
        (
            "curve_module",
            Experiment {
                task: Task::Abs,
                style: Style::Module,
                optimizer: Optimizer::Adam,
                loss: Loss::Mae,
                samples: 33,
                test: 0.25,
                ..curve.clone()
            },
        ),
        (
            "formula",
            Experiment {
                task: Task::Expr,
                expr: "sign(x)*2^-x + (x>0.5)*log(x+2) - min(abs(x), 0.2)/3"
                    .parse()
                    .unwrap(),
                ..curve
            },
        ),
    ]
}

fn text(language: Language, experiment: &Experiment) -> String {
    let lines = program(language, experiment)
        .expect("a program")
        .into_iter()
        .map(|line| line.text + "\n");
    lines.collect()
}

#[test]
fn the_programs_in_burn_are_those_that_are_compiled_here() {
    for (name, experiment) in experiments() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = path.join(format!("tests/programs/written/{name}.rs"));
        // A function that a test can call, and that says what it prints.
        let program = text(Language::Burn, &experiment)
            .replace(
                "fn main() {",
                "pub fn main() -> Vec<f32> {\n    let mut printed = Vec::new();",
            )
            .replace(
                "println!(\"epoch {}, loss {loss:.6}\", epoch + 1);",
                "printed.push(loss);",
            );
        let end = program
            .find("\n}\n\nfn huber")
            .or_else(|| program.rfind("\n}\n"));
        let (main, rest) = program.split_at(end.expect("the end of main"));
        let program = format!("{main}\n    printed{rest}");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &program).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, program, "UPDATE=1 writes {}", path.display());
    }
}

#[test]
fn the_programs_in_burn_learn() {
    let runs = [
        written::line::main as fn() -> Vec<f32>,
        written::line_module::main,
        written::curve::main,
        written::curve_module::main,
        written::formula::main,
    ];
    for ((name, experiment), run) in experiments().into_iter().zip(runs) {
        let printed = run();
        let every = experiment.source().logs_every;
        assert_eq!(
            printed.len() as u32,
            experiment.epochs.div_ceil(every),
            "{name}"
        );
        let (first, last) = (printed[0], printed[printed.len() - 1]);
        assert!(
            last.is_finite() && last < first,
            "{name}: from {first} to {last}"
        );
    }
}

/// Every setting that a program writes, in every way.
fn many() -> Vec<Experiment> {
    let mut all = Vec::new();
    for task in Task::ALL {
        for style in Style::ALL {
            for init in Init::ALL {
                for optimizer in Optimizer::ALL {
                    for (hidden, loss) in ["", "3r,2t", "64s,2g,1r,5t"].into_iter().zip(Loss::ALL) {
                        all.push(Experiment {
                            style,
                            init,
                            optimizer,
                            loss,
                            hidden: hidden.parse().unwrap(),
                            ..Experiment::new(task)
                        });
                    }
                }
            }
        }
    }
    all
}

#[test]
fn the_programs_in_pytorch_are_python() {
    let programs: Vec<String> = many().iter().map(|e| text(Language::PyTorch, e)).collect();
    let check = "import ast, sys\nfor program in sys.stdin.read().split('\\0'): ast.parse(program)";
    let python = Command::new("python3")
        .args(["-c", check])
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut python) = python else {
        println!("SKIPPED: there is no python3 to read the programs in PyTorch");
        return;
    };
    let mut input = python.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, programs.join("\0").as_bytes()).unwrap();
    drop(input);
    assert!(python.wait().unwrap().success());
}

#[test]
fn every_phase_has_its_lines_and_the_settings_their_numbers() {
    for experiment in many() {
        for language in [Language::PyTorch, Language::Burn] {
            let lines = program(language, &experiment).unwrap();
            let phases: Vec<Phase> = lines.iter().filter_map(|line| line.phase).collect();
            assert!(phases.is_sorted_by_key(|phase| *phase as usize));
            let mut each = phases;
            each.dedup();
            assert_eq!(each, Phase::ALL, "{language:?}");
        }
    }
    let experiment = Experiment {
        samples: 77,
        noise: 0.25,
        batch: 13,
        epochs: 41,
        learning_rate: 0.0375,
        weights: vec![1.0, -7.5, 3.0],
        bias: -6.0,
        ..Experiment::new(Task::Linear)
    };
    for language in [Language::PyTorch, Language::Burn] {
        let text = text(language, &experiment);
        for number in [
            "77", "0.25", "13", "41", "0.0375", "1.0", "-7.5", "3.0", "-6.0",
        ] {
            assert!(text.contains(number), "{language:?} lacks {number}");
        }
    }
}
