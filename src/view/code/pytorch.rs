//! The article's program.

use super::{Program, formula, list, real};
use crate::core::data::standards;
use crate::core::experiment::{Experiment, Init, Loss, Style, Task};
use crate::core::looks::Language;
use crate::core::network::{Activation, LinearShape};
use crate::core::phase::Phase;
use crate::core::rule::Rule;
use crate::core::source::Form;
use crate::core::standard::Standard;

pub(super) fn write(program: &mut Program, experiment: &Experiment) {
    match experiment.task {
        Task::Expr => program.say("import math"),
        Task::Csv => program.say("import numpy as np"),
        Task::Linear | Task::Cubic | Task::Sine | Task::Step | Task::Abs => {}
    }
    program.say("import torch\nfrom torch import nn\nfrom torch.utils import data\n");
    if experiment.task == Task::Expr {
        function(program, experiment);
    }
    samples(program, experiment);
    let held = experiment.samples - experiment.training();
    if held > 0 {
        program.say(&format!("order = torch.randperm({})", experiment.samples));
        program.say(&format!(
            "X_test, y_test = X[order[:{held}]], y[order[:{held}]]"
        ));
        program.say(&format!("X, y = X[order[{held}:]], y[order[{held}:]]"));
    }
    let (batch, shuffle) = (experiment.batch, experiment.shuffle);
    let shuffle = if shuffle { "True" } else { "False" };
    program.say(&format!(
        "loader = data.DataLoader(data.TensorDataset(X, y), batch_size={batch}, shuffle={shuffle})\n"
    ));
    network(program, experiment);
    let loss = match experiment.loss {
        Loss::Mse => "MSELoss",
        Loss::Mae => "L1Loss",
        Loss::Huber => "HuberLoss",
    };
    let rate = experiment.learning_rate;
    let rule = match experiment.rule() {
        Rule::Sgd => format!("SGD(net.parameters(), lr={rate})"),
        Rule::Momentum { momentum } => {
            format!("SGD(net.parameters(), lr={rate}, momentum={momentum})")
        }
        Rule::Adam => format!("Adam(net.parameters(), lr={rate})"),
    };
    program.say(&format!(
        "loss = nn.{loss}()\ntrainer = torch.optim.{rule}\n"
    ));
    program.say(&format!("for epoch in range({}):", experiment.epochs));
    program.step(Phase::Batch, "    for features, labels in loader:");
    program.step(Phase::Forward, "        predictions = net(features)");
    program.step(Phase::Loss, "        l = loss(predictions, labels)");
    program.step(Phase::Backward, "        trainer.zero_grad()");
    program.step(Phase::Backward, "        l.backward()");
    program.step(Phase::Update, "        trainer.step()");
    let every = experiment.source().logs_every;
    program.say(&format!("    if epoch % {every} == 0:"));
    let factor = super::times(experiment, &standards(experiment));
    let test = if held > 0 {
        format!(", test {{{factor}loss(net(X_test), y_test):f}}")
    } else {
        String::new()
    };
    program.say(&format!(
        "        print(f\"epoch {{epoch + 1}}, loss {{{factor}loss(net(X), y):f}}{test}\")"
    ));
}

/// The reader's formula.
fn function(program: &mut Program, experiment: &Experiment) {
    if formula::needs_sign(&experiment.expr) {
        program.say("def sign(x):\n    return (x > 0) - (x < 0)\n");
    }
    let value = formula::write(Language::PyTorch, &experiment.expr);
    program.say(&format!("def f(x):\n    return {value}\n"));
}

fn samples(program: &mut Program, experiment: &Experiment) {
    let (n, noise) = (experiment.samples, experiment.noise);
    let truth = match experiment.source().form {
        Form::Plane => {
            let weights = list(experiment.weights.iter().copied().map(real));
            let features = experiment.weights.len();
            program.say(&format!("w = torch.tensor([{weights}]).reshape(-1, 1)"));
            program.say(&format!("X = torch.normal(0, 1, ({n}, {features}))"));
            format!("X @ w + {}", real(experiment.bias))
        }
        Form::Rows => {
            let standards = standards(experiment);
            let kind = if standards.any() {
                "float64"
            } else {
                "float32"
            };
            program.say(&format!(
                "rows = np.loadtxt(\"data.csv\", delimiter=\",\", skiprows=1, dtype=\"{kind}\", encoding=\"utf-8\")"
            ));
            if standards.any() {
                let [means, deviations] = super::columns(&standards);
                program.say(&format!("means, deviations = [{means}], [{deviations}]"));
                program.say("rows = ((rows - means) / deviations).astype(\"float32\")");
            }
            program.say("X, y = torch.tensor(rows[:, :-1]), torch.tensor(rows[:, -1:])");
            return;
        }
        Form::Curve { domain, .. } => {
            let (from, to) = experiment.domain().unwrap_or(domain);
            program.say(&format!(
                "X = torch.linspace({from}, {to}, {n}).reshape(-1, 1)"
            ));
            match experiment.task {
                Task::Linear | Task::Csv => "X",
                Task::Cubic => "X ** 3",
                Task::Sine => "torch.sin(torch.pi * X)",
                Task::Step => "torch.sign(X)",
                Task::Abs => "torch.abs(X)",
                Task::Expr => "torch.tensor([[f(x)] for x in X.flatten().tolist()])",
            }
            .into()
        }
    };
    let noise = if noise > 0.0 {
        format!(" + torch.normal(0, {noise}, ({n}, 1))")
    } else {
        String::new()
    };
    program.say(&format!("y = {truth}{noise}"));
    let standards = standards(experiment);
    if standards.any() {
        let pairs = ["X", "y"].into_iter().zip(standards.columns());
        for (name, &Standard { mean, deviation }) in pairs {
            let (mean, deviation) = (real(mean), real(deviation));
            program.say(&format!("{name} = ({name} - {mean}) / {deviation}"));
        }
    }
}

fn network(program: &mut Program, experiment: &Experiment) {
    let linears = experiment.network().linears();
    let linear = |shape: &LinearShape| format!("nn.Linear({}, {})", shape.inputs, shape.outputs);
    match experiment.style {
        Style::Sequential => {
            let layers = linears.iter().flat_map(|shape| {
                let activation = shape
                    .activation
                    .map(|activation| format!("nn.{}()", activation.name()));
                [Some(linear(shape)), activation]
            });
            program.say(&format!("net = nn.Sequential({})", list(layers.flatten())));
        }
        Style::Module => {
            program
                .say("class Net(nn.Module):\n    def __init__(self):\n        super().__init__()");
            for (i, shape) in linears.iter().enumerate() {
                program.say(&format!("        self.layer{} = {}", i + 1, linear(shape)));
            }
            program.say("\n    def forward(self, x):");
            for (i, shape) in linears.iter().enumerate() {
                let layer = format!("self.layer{}(x)", i + 1);
                program.say(&match shape.activation {
                    None => format!("        return {layer}\n"),
                    Some(Activation::Relu) => format!("        x = torch.relu({layer})"),
                    Some(Activation::Tanh) => format!("        x = torch.tanh({layer})"),
                    Some(Activation::Sigmoid) => format!("        x = torch.sigmoid({layer})"),
                    Some(Activation::Gelu) => format!("        x = nn.functional.gelu({layer})"),
                });
            }
            program.say("net = Net()");
        }
    }
    match experiment.init {
        // Uniform within 1/sqrt(fan in): what PyTorch does by itself.
        Init::Default => {}
        Init::Normal => program.say(
            "for layer in net.modules():\n    if isinstance(layer, nn.Linear):\n        nn.init.normal_(layer.weight, 0, 0.01)\n        nn.init.zeros_(layer.bias)",
        ),
    }
}
