//! What the marks of the templates mean for a run.

use std::fmt::Display;

use super::template::Scope;
use crate::core::data::{Dataset, Own, left_out, trained_on};
use crate::core::edits::Edit;
use crate::core::experiment::{Experiment, Loss, Style};
use crate::core::network::{Activation, LinearShape};
use crate::core::recording::Recording;
use crate::core::rule::Rule;
use crate::view::code::{columns, real};

/// The words, values and lists of a run.
pub(super) fn of(recording: &Recording, link: &str) -> Scope {
    let experiment = recording.experiment();
    let linears = experiment.network().linears();
    let mut scope = Scope::default();
    let network = experiment.network();
    scope.value(
        "title",
        format!(
            "A network {} of {} parameters",
            network.title(),
            network.parameter_count()
        ),
    );
    scope.value("link", link);
    scope.value("seed", experiment.seed);
    scope.value("samples", experiment.training());
    scope.value("batch", experiment.batch);
    scope.value("epochs", experiment.epochs);
    scope.word("held", recording.held_out().is_some());
    scope.value("every", experiment.source().logs_every);
    scope.value("rate", real(recording.edits().first()));
    scope.word("shuffle", experiment.shuffle);
    let sequential = experiment.style == Style::Sequential;
    scope.word("sequential", sequential);
    scope.word("list", sequential && linears.len() > 1);
    scope.word("single", sequential && linears.len() == 1);
    scope.word("own", !sequential);
    scope.word("hidden", linears.len() > 1);
    scope.word(
        match experiment.loss {
            Loss::Mse => "mse",
            Loss::Mae => "mae",
            Loss::Huber => "huber",
        },
        true,
    );
    match experiment.rule() {
        Rule::Sgd => scope.word("sgd", true),
        Rule::Momentum { momentum } => {
            scope.word("momentum", true);
            scope.value("momentum", real(momentum));
        }
        Rule::Adam => scope.word("adam", true),
    }
    for activation in Activation::ALL {
        let used = |linear: &LinearShape| linear.activation == Some(activation);
        let some = match activation {
            Activation::Relu => "some relu",
            Activation::Tanh => "some tanh",
            Activation::Sigmoid => "some sigmoid",
            Activation::Gelu => "some gelu",
        };
        scope.word(some, linears.iter().any(used));
    }
    let standards = &recording.problem().data.standards;
    scope.word("standard", standards.any());
    let kind = if standards.any() {
        "np.float64"
    } else {
        "np.float32"
    };
    scope.value("kind", kind);
    let [means, deviations] = columns(standards);
    scope.value("columns", standards.columns().len());
    scope.value("means", means);
    scope.value("deviations", deviations);
    scope.value("factor", real(recording.problem().factor()));
    let layers = linears.iter().enumerate();
    scope.list(
        "layer",
        layers.map(|(i, linear)| layer(i, linear)).collect(),
    );
    edits(&mut scope, recording, experiment, &linears);
    scope
}

fn layer(i: usize, linear: &LinearShape) -> Scope {
    let mut scope = Scope::default();
    scope.value("i", i + 1);
    scope.value("inputs", linear.inputs);
    scope.value("outputs", linear.outputs);
    scope.word(
        match linear.activation {
            None => "last",
            Some(Activation::Relu) => "relu",
            Some(Activation::Tanh) => "tanh",
            Some(Activation::Sigmoid) => "sigmoid",
            Some(Activation::Gelu) => "gelu",
        },
        true,
    );
    scope
}

/// What was changed on the way: all of it as `edit`; for Burn the rates with the steps before which
/// they hold as `rate`, and the parameters by their steps as `put`.
fn edits(
    scope: &mut Scope,
    recording: &Recording,
    experiment: &Experiment,
    linears: &[LinearShape],
) {
    let edits = recording.edits();
    // What was changed after the last step has changed nothing.
    let end = experiment.batches_per_epoch() as u64 * u64::from(experiment.epochs);
    let made: Vec<(u64, Edit)> = edits
        .made()
        .iter()
        .copied()
        .filter(|&(step, edit)| match edit {
            Edit::LearningRate(_) => step < end,
            Edit::Parameter(..) => step <= end,
        })
        .collect();
    let (mut all, mut rates, mut puts) = (Vec::new(), Vec::new(), Vec::<(u64, Vec<Scope>)>::new());
    let mut rate = edits.first();
    for (step, edit) in made {
        let mut one = Scope::default();
        one.value("step", step);
        match edit {
            Edit::LearningRate(next) => {
                let mut before = Scope::default();
                before.value("step", step);
                before.value("value", real(rate));
                rates.push(before);
                rate = next;
                one.word("rate", true);
                one.value("value", real(next));
            }
            Edit::Parameter(index, value) => {
                let number = number(linears, index, value, &mut one);
                match puts.last_mut() {
                    Some((last, numbers)) if *last == step => numbers.push(number),
                    _ => puts.push((step, vec![number])),
                }
            }
        }
        all.push(one);
    }
    scope.word("edits", !all.is_empty());
    scope.word("rates", !rates.is_empty());
    scope.word("puts", !puts.is_empty());
    scope.value("rate_last", real(rate));
    scope.list("edit", all);
    scope.list("rate", rates);
    let put = |(step, numbers): (u64, Vec<Scope>)| {
        let mut put = Scope::default();
        put.value("step", step);
        put.list("number", numbers);
        put
    };
    scope.list("put", puts.into_iter().map(put).collect());
}

/// One number of a parameter: as Burn lays it out, and in `one` as Python does.
fn number(linears: &[LinearShape], index: usize, value: f32, one: &mut Scope) -> Scope {
    let layer = linears.iter().position(|linear| index < linear.end());
    let layer = layer.unwrap_or(linears.len() - 1);
    let linear = &linears[layer];
    let value = real(value);
    let mut burn = Scope::default();
    burn.value("i", layer + 1);
    burn.value("index", 2 * layer);
    burn.value("value", &value);
    one.value("value", value);
    let is_weight = index < linear.bias_offset();
    burn.word("weight", is_weight);
    if is_weight {
        let at = index - linear.offset;
        let (row, column) = (at / linear.inputs, at % linear.inputs);
        // Burn keeps a layer's weights turned.
        burn.value("place", column * linear.outputs + row);
        one.value("place", format!("{row}, {column}"));
        one.value("name", format!("layer{}.weight", layer + 1));
    } else {
        let at = index - linear.bias_offset();
        burn.value("place", at);
        one.value("place", at);
        one.value("name", format!("layer{}.bias", layer + 1));
    }
    burn
}

fn joined(values: impl IntoIterator<Item = impl Display>) -> String {
    let values: Vec<String> = values.into_iter().map(real).collect();
    values.join(", ")
}

/// A name as a cell of a table. Names come from anywhere, and stand in the text of a program: what could
/// end that text or the cell is left out.
fn cell(name: &str) -> String {
    // Letters of other scripts, without marks of direction, which compilers refuse. The tables of all
    // letters would be 30 KB of the page.
    let is_foreign = |c| matches!(c, '\u{a1}'..='\u{1fff}' | '\u{2e80}'..='\u{d7ff}');
    let plain = |c: char| c.is_ascii_alphanumeric() || is_foreign(c) || " _-.()%/".contains(c);
    name.chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect()
}

/// Samples of a run: what is trained on, or what is held out of it.
struct Samples<'a> {
    data: &'a Dataset,
    /// All of them as they were brought, where they are standardised, and the numbers of these.
    own: Option<(Own<'a>, Vec<usize>)>,
}

impl<'a> Samples<'a> {
    fn trained_on(recording: &'a Recording) -> Self {
        let data = &recording.problem().data;
        Self::of(data, recording.experiment(), trained_on)
    }

    fn held_out(recording: &'a Recording) -> Option<Self> {
        let data = recording.held_out()?;
        Some(Self::of(data, recording.experiment(), left_out))
    }

    fn of(
        data: &'a Dataset,
        experiment: &'a Experiment,
        which: fn(&Experiment) -> Vec<usize>,
    ) -> Self {
        let is_standard = data.standards.any();
        let own = is_standard.then(|| (Own::of(experiment), which(experiment)));
        Self { data, own }
    }

    /// The features and the label of each as they were brought, where they are standardised.
    fn own(&self) -> Option<impl Iterator<Item = (&[f64], f64)>> {
        let (own, samples) = self.own.as_ref()?;
        Some(samples.iter().map(|&sample| own.row(sample)))
    }

    /// As a table: a row each, the label last.
    fn table(&self, experiment: &Experiment) -> String {
        let data = self.data;
        let features = (0..data.features).map(|feature| experiment.feature(feature));
        let names = features.chain([experiment.label().to_owned()]);
        let mut table = names.map(|name| cell(&name)).collect::<Vec<_>>().join(",");
        table.push('\n');
        let mut line = |row: &mut dyn Iterator<Item = String>| {
            table += &row.collect::<Vec<_>>().join(",");
            table.push('\n');
        };
        match self.own() {
            Some(own) => {
                for (row, y) in own {
                    line(&mut row.iter().chain([&y]).map(f64::to_string));
                }
            }
            None => {
                for sample in 0..data.len() {
                    let row = data.row(sample).iter().chain([&data.y[sample]]);
                    line(&mut row.map(f32::to_string));
                }
            }
        }
        table
    }

    /// In Rust, with what stands before its names.
    fn rust(&self, before: &str) -> String {
        let (n, features) = (self.data.len(), self.data.features);
        if let Some(own) = self.own() {
            let columns = features + 1;
            let mut text = format!("pub static {before}ROWS: [[f64; {columns}]; {n}] = [\n");
            for (row, y) in own {
                text += &format!("    [{}],\n", joined(row.iter().chain([&y])));
            }
            return text + "];\n";
        }
        let mut text = format!("pub static {before}X: [[f32; {features}]; {n}] = [\n");
        for sample in 0..n {
            text += &format!("    [{}],\n", joined(self.data.row(sample).iter().copied()));
        }
        text += &format!("];\n\npub static {before}Y: [[f32; 1]; {n}] = [\n");
        for &y in &self.data.y {
            text += &format!("    [{}],\n", real(y));
        }
        text + "];\n"
    }
}

/// The samples that are trained on as a table: a row each, the label last.
pub(super) fn table(recording: &Recording) -> String {
    Samples::trained_on(recording).table(recording.experiment())
}

/// Those that are held out of training; `None` where none are.
pub(super) fn test_table(recording: &Recording) -> Option<String> {
    let held = Samples::held_out(recording)?;
    Some(held.table(recording.experiment()))
}

/// The samples in Rust.
pub(super) fn data_rs(recording: &Recording) -> String {
    let training = Samples::trained_on(recording);
    let mut text = String::from("//! The samples.\n\n");
    if training.own.is_some() {
        text += "/// A row each, the label last, as they were brought.\n";
    }
    text += &training.rust("");
    if let Some(held) = Samples::held_out(recording) {
        text += "\n/// Those that are held out of training.\n";
        text += &held.rust("TEST_");
    }
    text
}

/// The parameters before training in Rust.
pub(super) fn initial_rs(recording: &Recording) -> String {
    let problem = recording.problem();
    let mut text = String::from("//! The parameters before training.\n");
    for parameter in problem.network.parameters(&problem.parameters) {
        let name = parameter.name.replace('.', "_").to_ascii_uppercase();
        let count = parameter.values.len();
        let values = joined(parameter.values.iter().copied());
        text += &format!("\npub static {name}: [f32; {count}] = [{values}];\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_the_text_of_a_program() {
        for (name, kept) in [
            ("Höhe (m)", "Höhe (m)"),
            ("高度", "高度"),
            ("a\u{22}\u{22}\u{22}\nimport os", "a____import os"),
            ("a\u{5c}", "a_"),
            ("a,b", "a_b"),
        ] {
            assert_eq!(cell(name), kept);
        }
    }
}
