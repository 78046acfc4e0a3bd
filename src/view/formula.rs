//! The trained model as a formula: to be read, for a paper, and as a line for a graphing calculator.
//!
//! To be read it stands unit by unit, its numbers rounded. The line is one expression in the features,
//! its numbers whole: there a unit is written out wherever it is used, so that the formula of a large
//! network would be longer than anybody could use.

use crate::core::network::{Activation, LinearShape, Network};
use crate::core::number::short;

/// Most numbers of a formula that is written.
pub const MOST: usize = 400;
/// Digits of a number that is to be read.
const DIGITS: usize = 5;

/// How a formula is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// For the page.
    MathMl,
    /// For a paper.
    Latex,
}

/// How many numbers the formula of a network has as one expression.
#[must_use]
pub fn numbers(network: &Network) -> usize {
    let mut of_unit = 0_usize;
    for linear in network.linears() {
        let sum = linear.inputs.saturating_mul(of_unit.saturating_add(1)) + 1;
        // It has its argument twice.
        let times = if linear.activation == Some(Activation::Gelu) {
            2
        } else {
            1
        };
        of_unit = sum.saturating_mul(times);
    }
    of_unit
}

/// The model with `parameters` (those for samples in their own units:
/// [`crate::core::standard::Standards::folded`]) as a line for a calculator, in `x` or in `x_1`, `x_2` and so on; `None` when
/// it would be too long.
#[must_use]
pub fn line(network: &Network, parameters: &[f64]) -> Option<String> {
    if numbers(network) > MOST {
        return None;
    }
    let names = features(network);
    let left = match &names[..] {
        [_] => "y".to_owned(),
        many => format!("f({})", many.join(", ")),
    };
    let mut before = names;
    for linear in network.linears() {
        let (weights, biases) = linear.split(parameters);
        let unit = |unit: usize| {
            let row = &weights[unit * linear.inputs..][..linear.inputs];
            let mut sum = String::new();
            for (weight, name) in row.iter().zip(&before) {
                add(&mut sum, *weight);
                sum += "*";
                sum += name;
            }
            add(&mut sum, biases[unit]);
            match linear.activation {
                None => sum,
                Some(Activation::Relu) => format!("max(0, {sum})"),
                Some(Activation::Tanh) => format!("tanh({sum})"),
                Some(Activation::Sigmoid) => format!("(1/(1 + exp(-({sum}))))"),
                Some(Activation::Gelu) => format!("(({sum})/2*(1 + erf(({sum})/sqrt(2))))"),
            }
        };
        before = (0..linear.outputs).map(unit).collect();
    }
    Some(format!("{left} = {}", before.concat()))
}

/// Adds a number to a sum, with all its digits.
fn add(sum: &mut String, value: f64) {
    let first = sum.is_empty();
    *sum += match (first, value.is_sign_negative()) {
        (true, false) => "",
        (true, true) => "-",
        (false, false) => " + ",
        (false, true) => " - ",
    };
    // What is single precision has as few digits as single precision needs.
    #[allow(clippy::cast_possible_truncation)]
    let single = value.abs() as f32;
    *sum += &if f64::from(single) == value.abs() {
        single.to_string()
    } else {
        value.abs().to_string()
    };
}

fn features(network: &Network) -> Vec<String> {
    match network.features {
        1 => vec!["x".into()],
        count => (1..=count).map(|feature| format!("x_{feature}")).collect(),
    }
}

/// The model unit by unit, an equation each; `None` when there would be too many.
#[must_use]
pub fn equations(network: &Network, parameters: &[f64], notation: Notation) -> Option<Vec<String>> {
    if numbers(network) > MOST {
        return None;
    }
    let feature = |feature| match network.features {
        1 => named(notation, "x", &[]),
        _ => named(notation, "x", &[feature + 1]),
    };
    let mut before: Vec<String> = (0..network.features).map(feature).collect();
    let mut equations = Vec::new();
    for (layer, linear) in network.linears().iter().enumerate() {
        let units = 0..linear.outputs;
        let names: Vec<String> = units
            .map(|unit| match linear.activation {
                None => named(notation, "y", &[]),
                Some(_) => named(notation, "h", &[layer + 1, unit + 1]),
            })
            .collect();
        for (unit, name) in names.iter().enumerate() {
            let value = value(notation, linear, unit, parameters, &before);
            equations.push(match notation {
                Notation::MathMl => {
                    format!("<math display=\"block\">{name}<mo>=</mo>{value}</math>")
                }
                Notation::Latex => format!("{name} &= {value}"),
            });
        }
        before = names;
    }
    Some(equations)
}

/// The equations as LaTeX.
#[must_use]
pub fn latex(network: &Network, parameters: &[f64]) -> Option<String> {
    let equations = equations(network, parameters, Notation::Latex)?;
    let lines = equations.join(" \\\\\n");
    Some(format!("\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n"))
}

/// What a unit gives.
fn value(
    notation: Notation,
    linear: &LinearShape,
    unit: usize,
    parameters: &[f64],
    before: &[String],
) -> String {
    let (weights, biases) = linear.split(parameters);
    let row = &weights[unit * linear.inputs..][..linear.inputs];
    let mut sum = String::new();
    for (weight, name) in row.iter().zip(before) {
        sign(&mut sum, notation, *weight);
        sum += match notation {
            Notation::MathMl => "<mo>&#x2062;</mo>",
            Notation::Latex => "\\,",
        };
        sum += name;
    }
    sign(&mut sum, notation, biases[unit]);
    let Some(activation) = linear.activation else {
        return sum;
    };
    let function = |name: &str| match notation {
        Notation::MathMl => format!("<mi>{name}</mi><mo>(</mo>{sum}<mo>)</mo>"),
        Notation::Latex => format!("\\operatorname{{{name}}}\\left({sum}\\right)"),
    };
    match (activation, notation) {
        (Activation::Relu, Notation::MathMl) => {
            format!("<mi>max</mi><mo>(</mo><mn>0</mn><mo>,</mo>{sum}<mo>)</mo>")
        }
        (Activation::Relu, Notation::Latex) => format!("\\max\\left(0,\\, {sum}\\right)"),
        (Activation::Tanh, Notation::Latex) => format!("\\tanh\\left({sum}\\right)"),
        (Activation::Tanh, Notation::MathMl) => function("tanh"),
        (Activation::Sigmoid, _) => function("sigmoid"),
        (Activation::Gelu, _) => function("GELU"),
    }
}

/// Adds a rounded number to a sum.
fn sign(sum: &mut String, notation: Notation, value: f64) {
    let first = sum.is_empty();
    *sum += match (notation, first, value.is_sign_negative()) {
        (_, true, false) => "",
        (Notation::Latex, true, true) => "-",
        (Notation::Latex, false, true) => " - ",
        (Notation::Latex, false, false) => " + ",
        (Notation::MathMl, _, true) => "<mo>−</mo>",
        (Notation::MathMl, false, false) => "<mo>+</mo>",
    };
    let text = short(value.abs(), DIGITS);
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, ""));
    let number = match (notation, power) {
        (Notation::MathMl, "") => format!("<mn>{mantissa}</mn>"),
        (Notation::MathMl, power) => {
            format!("<mn>{mantissa}</mn><mo>·</mo><msup><mn>10</mn><mn>{power}</mn></msup>")
        }
        (Notation::Latex, "") => mantissa.to_owned(),
        (Notation::Latex, power) => {
            let power = power.replace('\u{2212}', "-");
            format!("{mantissa} \\cdot 10^{{{power}}}")
        }
    };
    *sum += &number;
}

/// A letter with numbers below it.
fn named(notation: Notation, letter: &str, below: &[usize]) -> String {
    let below: Vec<String> = below.iter().map(usize::to_string).collect();
    let below = below.join(",");
    match (notation, below.is_empty()) {
        (Notation::MathMl, true) => format!("<mi>{letter}</mi>"),
        (Notation::MathMl, false) => {
            format!("<msub><mi>{letter}</mi><mn>{below}</mn></msub>")
        }
        (Notation::Latex, true) => letter.to_owned(),
        (Notation::Latex, false) => format!("{letter}_{{{below}}}"),
    }
}
