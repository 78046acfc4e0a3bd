//! The trained model as a formula: what a calculator makes of it is what the model says.

use std::io::Write;
use std::process::{Command, Stdio};

use regression_playground::core::network::{Network, Predictor};
use regression_playground::core::random::{self, Stream};
use regression_playground::view::formula::{MOST, Notation, equations, latex, line, numbers};

fn network(features: usize, hidden: &str) -> Network {
    Network {
        features,
        hidden: hidden.parse().unwrap(),
    }
}

fn networks() -> Vec<Network> {
    vec![
        network(1, ""),
        network(2, ""),
        network(4, ""),
        network(1, "8r,8t"),
        network(3, "5s"),
        network(2, "3g,2g"),
        network(1, "2r,2t,2s,2g"),
    ]
}

/// Parameters for samples in their own units, where nothing is standardised.
fn whole(parameters: &[f32]) -> Vec<f64> {
    parameters.iter().map(|&value| value.into()).collect()
}

fn draw(network: &Network, seed: u32) -> Vec<f32> {
    let mut rng = random::stream(seed, Stream::Parameters);
    let count = network.parameter_count();
    let draw = |_| (2.0 * random::uniform(&mut rng) - 1.0) as f32;
    let mut parameters: Vec<f32> = (0..count).map(draw).collect();
    // What is very small, and nothing.
    parameters[0] = 1.25e-7;
    parameters[count - 1] = 0.0;
    parameters
}

/// Python is the calculator: the lines are expressions that it understands.
#[test]
fn a_calculator_has_the_values_of_the_model() {
    let mut rng = random::stream(6, Stream::Data);
    let (mut program, mut wanted) = (
        String::from("from math import erf, exp, sqrt, tanh\n"),
        Vec::new(),
    );
    for (seed, network) in (1..).zip(networks()) {
        let parameters = draw(&network, seed);
        let line = line(&network, &whole(&parameters)).unwrap();
        let (left, right) = line.split_once(" = ").unwrap();
        let names: Vec<String> = match network.features {
            1 => vec!["x".into()],
            many => (1..=many).map(|i| format!("x_{i}")).collect(),
        };
        let list = names.join(", ");
        let called = if names.len() == 1 {
            "y".into()
        } else {
            format!("f({list})")
        };
        assert_eq!(left, called);
        program += &format!("f = lambda {list}: {right}\n");
        let mut predictor = Predictor::new(&network);
        for _ in 0..20 {
            let at = |_| 6.0 * random::uniform(&mut rng) - 3.0;
            let row: Vec<f64> = (0..network.features).map(at).collect();
            wanted.push(predictor.predict(&parameters, &row));
            let row: Vec<String> = row.iter().map(f64::to_string).collect();
            program += &format!("print(repr(f({})))\n", row.join(", "));
        }
    }
    let python = Command::new("python3")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = python else {
        println!("SKIPPED: there is no python3 to work the formulas out");
        return;
    };
    let mut input = python.stdin.take().unwrap();
    input.write_all(program.as_bytes()).unwrap();
    drop(input);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    let found: Vec<f64> = printed.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.into_iter().zip(wanted) {
        // The shortest decimal of a number in single precision is that number to its seven digits.
        let apart = (found - wanted).abs();
        assert!(
            apart <= 1e-6 * wanted.abs().max(1.0),
            "{found} for {wanted}"
        );
    }
}

#[test]
fn every_unit_has_its_equation() {
    let line = network(2, "");
    let values = [2.0, -3.4, 4.2];
    assert_eq!(
        latex(&line, &values).unwrap(),
        "\\begin{aligned}\ny &= 2\\,x_{1} - 3.4\\,x_{2} + 4.2\n\\end{aligned}\n"
    );
    assert_eq!(
        equations(&line, &values, Notation::MathMl)
            .unwrap()
            .concat(),
        "<math display=\"block\"><mi>y</mi><mo>=</mo><mn>2</mn><mo>&#x2062;</mo>\
         <msub><mi>x</mi><mn>1</mn></msub><mo>−</mo><mn>3.4</mn><mo>&#x2062;</mo>\
         <msub><mi>x</mi><mn>2</mn></msub><mo>+</mo><mn>4.2</mn></math>"
    );
    let small = network(1, "1r,1t");
    let values = [1.5e-7, -0.25, -2.0, 0.5, 1.0, 3.0];
    assert_eq!(
        equations(&small, &values, Notation::Latex).unwrap(),
        [
            "h_{1,1} &= \\max\\left(0,\\, 1.5000 \\cdot 10^{-7}\\,x - 0.25\\right)",
            "h_{2,1} &= \\tanh\\left(-2\\,h_{1,1} + 0.5\\right)",
            "y &= 1\\,h_{2,1} + 3",
        ]
    );
    for network in networks() {
        let widths = network.hidden.layers().iter().map(|layer| layer.width);
        let count = widths.sum::<usize>() + 1;
        let parameters = draw(&network, 1);
        for notation in [Notation::MathMl, Notation::Latex] {
            assert_eq!(
                equations(&network, &whole(&parameters), notation)
                    .unwrap()
                    .len(),
                count
            );
        }
    }
}

#[test]
fn a_formula_that_would_be_too_long_is_not_written() {
    for network in networks() {
        let line = line(&network, &whole(&draw(&network, 2))).unwrap();
        let written = line
            .split_once(" = ")
            .unwrap()
            .1
            .replace("max(0, ", "")
            .replace("(1/(1 + exp(-(", "")
            .replace(")/2*(1 + erf((", "(")
            .replace(")/sqrt(2))))", "")
            .replace("x_", "x");
        let numbers_in = written.split(|c: char| !c.is_ascii_digit() && c != '.' && c != 'x');
        let count = numbers_in
            .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
            .count();
        assert_eq!(count, numbers(&network), "{line}");
    }
    for hidden in ["64r,64t", "16r,16t", "64g,64g,64g,64g"] {
        let network = network(4, hidden);
        assert!(numbers(&network) > MOST);
        let parameters = vec![0.5; network.parameter_count()];
        assert_eq!(line(&network, &parameters), None);
        assert_eq!(latex(&network, &parameters), None);
    }
}
