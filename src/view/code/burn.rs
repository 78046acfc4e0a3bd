//! The same program in Rust, with Burn.

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
    let linears = experiment.network().linears();
    let is_list = experiment.style == Style::Sequential && linears.len() > 1;
    imports(program, experiment, &linears, is_list);
    match experiment.style {
        Style::Sequential if !is_list => {}
        Style::Sequential => layers(program, &linears),
        Style::Module => module(program, &linears),
    }
    program.say("fn main() {\n    let device = Device::flex().autodiff();\n");
    samples(program, experiment);
    hold_out(program, experiment);
    program.say("");
    let made = |shape: &LinearShape| linear(shape, experiment.init);
    match experiment.style {
        Style::Sequential if !is_list => {
            program.say(&format!("    let mut net = {};", made(&linears[0])))
        }
        Style::Sequential => {
            program.say("    let mut net = vec![");
            for shape in &linears {
                program.say(&format!("        Layer::Linear({}),", made(shape)));
                if let Some(activation) = shape.activation {
                    program.say(&format!(
                        "        Layer::{0}({0}::new()),",
                        unit(activation)
                    ));
                }
            }
            program.say("    ];");
        }
        Style::Module => {
            program.say("    let mut net = Net {");
            for (i, shape) in linears.iter().enumerate() {
                program.say(&format!("        layer{}: {},", i + 1, made(shape)));
            }
            program.say("    };");
        }
    }
    let rule = match experiment.rule() {
        Rule::Sgd => "SgdConfig::new()".into(),
        Rule::Momentum { momentum } => {
            let momentum = real(momentum);
            program.say(&format!(
                "    let momentum = MomentumConfig::new().with_momentum({momentum}).with_dampening(0.0);"
            ));
            "SgdConfig::new().with_momentum(Some(momentum))".into()
        }
        Rule::Adam => String::from("AdamConfig::new().with_epsilon(1e-8)"),
    };
    program.say(&format!("    let mut optimizer = {rule}.init();\n"));
    training(program, experiment, is_list);
}

fn imports(program: &mut Program, experiment: &Experiment, linears: &[LinearShape], is_list: bool) {
    let module = linears.len() > 1 || experiment.style == Style::Module;
    if module {
        program.say("use burn::module::Module;");
    }
    let plain = experiment.init == Init::Default;
    let mut names = if plain {
        vec!["Linear", "LinearConfig"]
    } else {
        vec!["Initializer", "Linear"]
    };
    if !module && plain {
        names.remove(0);
    }
    if is_list {
        names.extend(used(linears).into_iter().map(unit));
    }
    program.say(&match names[..] {
        [name] => format!("use burn::nn::{name};"),
        _ => format!("use burn::nn::{{{}}};", names.join(", ")),
    });
    match experiment.rule() {
        Rule::Sgd => program.say("use burn::optim::{GradientsParams, SgdConfig};"),
        Rule::Momentum { .. } => program.say(
            "use burn::optim::momentum::MomentumConfig;\nuse burn::optim::{GradientsParams, SgdConfig};",
        ),
        Rule::Adam => program.say("use burn::optim::{AdamConfig, GradientsParams};"),
    }
    let activation = if linears.len() > 1 && !is_list {
        "activation, "
    } else {
        ""
    };
    let is_curve = matches!(experiment.source().form, Form::Curve { .. });
    let is_plane = matches!(experiment.source().form, Form::Plane);
    let draws = experiment.noise > 0.0 || experiment.shuffle || is_plane || experiment.test > 0.0;
    let random = if draws { "Distribution, " } else { "" };
    let typed = experiment.task == Task::Expr;
    let given = typed || experiment.task == Task::Csv;
    let counts = (is_curve && !typed) || !experiment.shuffle;
    let int = if counts { "Int, " } else { "" };
    let data = if given { ", TensorData" } else { "" };
    program.say(&format!(
        "use burn::tensor::{{{activation}Device, {random}{int}Tensor{data}}};\n"
    ));
}

/// The activations of some layers, each once.
fn used(linears: &[LinearShape]) -> Vec<Activation> {
    let used = |activation: &Activation| linears.iter().any(|l| l.activation == Some(*activation));
    Activation::ALL.into_iter().filter(used).collect()
}

/// The quick way: a list of layers, because Burn has no `Sequential` of its own.
fn layers(program: &mut Program, linears: &[LinearShape]) {
    let used = used(linears);
    program.say("#[derive(Module, Debug)]\nenum Layer {\n    Linear(Linear),");
    for &activation in &used {
        program.say(&format!("    {0}({0}),", unit(activation)));
    }
    program.say("}\n\nfn forward(net: &[Layer], x: Tensor<2>) -> Tensor<2> {");
    program.say("    net.iter().fold(x, |x, layer| match layer {");
    program.say("        Layer::Linear(layer) => layer.forward(x),");
    for &activation in &used {
        program.say(&format!(
            "        Layer::{}(layer) => layer.forward(x),",
            unit(activation)
        ));
    }
    program.say("    })\n}\n");
}

/// A module of its own.
fn module(program: &mut Program, linears: &[LinearShape]) {
    program.say("#[derive(Module, Debug)]\nstruct Net {");
    for i in 1..=linears.len() {
        program.say(&format!("    layer{i}: Linear,"));
    }
    program.say("}\n\nimpl Net {\n    fn forward(&self, x: Tensor<2>) -> Tensor<2> {");
    for (i, shape) in linears.iter().enumerate() {
        let layer = format!("self.layer{}.forward(x)", i + 1);
        program.say(&match shape.activation {
            Some(activation) => format!(
                "        let x = activation::{}({layer});",
                function(activation)
            ),
            None => format!("        {layer}"),
        });
    }
    program.say("    }\n}\n");
}

fn samples(program: &mut Program, experiment: &Experiment) {
    let (n, noise) = (experiment.samples, experiment.noise);
    let truth = match experiment.source().form {
        Form::Plane => {
            let weights = experiment
                .weights
                .iter()
                .map(|&weight| format!("[{}]", real(weight)));
            let (weights, features) = (list(weights), experiment.weights.len());
            program.say(&format!(
                "    let w = Tensor::<2>::from_data([{weights}], &device);"
            ));
            program.say("    let normal = Distribution::Normal(0.0, 1.0);");
            program.say(&format!(
                "    let x = Tensor::<2>::random([{n}, {features}], normal, &device);"
            ));
            format!("x.clone().matmul(w) + {}", real(experiment.bias))
        }
        Form::Rows => {
            rows(program, experiment);
            return;
        }
        Form::Curve { domain, .. } => {
            let (from, to) = experiment.domain().unwrap_or(domain);
            let share = format!("{} / {}", real(to - from), real((n - 1) as f64));
            let from = if from < 0.0 {
                format!("- {}", real(-from))
            } else {
                format!("+ {}", real(from))
            };
            if experiment.task == Task::Expr {
                typed(program, experiment, &format!("({share}) {from}"));
            } else {
                program.say(&format!(
                    "    let x = Tensor::<1, Int>::arange(0..{n}, &device).float();"
                ));
                program.say(&format!(
                    "    let x = (x * ({share}) {from}).reshape([{n}, 1]);"
                ));
            }
            match experiment.task {
                Task::Linear | Task::Csv => "x.clone()",
                Task::Cubic => "x.clone().powi_scalar(3)",
                Task::Sine => "(x.clone() * std::f64::consts::PI).sin()",
                Task::Step => "x.clone().sign()",
                Task::Abs => "x.clone().abs()",
                Task::Expr => "truth",
            }
            .into()
        }
    };
    if noise > 0.0 {
        let noise = real(noise);
        program.say(&format!(
            "    let noise = Distribution::Normal(0.0, {noise});"
        ));
        program.say(&format!(
            "    let y = {truth} + Tensor::<2>::random([{n}, 1], noise, &device);"
        ));
    } else {
        program.say(&format!("    let y = {truth};"));
    }
    let standards = standards(experiment);
    if standards.any() {
        let pairs = ["x", "y"].into_iter().zip(standards.columns());
        for (name, &Standard { mean, deviation }) in pairs {
            let (mean, deviation) = (real(mean), real(deviation));
            program.say(&format!(
                "    let {name} = ({name} - {mean}) / {deviation};"
            ));
        }
    }
}

/// Rows that were brought.
fn rows(program: &mut Program, experiment: &Experiment) {
    let (n, features) = (experiment.samples, experiment.features());
    let all = features + 1;
    program.say("    let text = std::fs::read_to_string(\"data.csv\").unwrap();");
    program.say("    let cells = text.lines().skip(1).flat_map(|row| row.split(','));");
    let standards = standards(experiment);
    if standards.any() {
        let [means, deviations] = super::columns(&standards);
        program.say(&format!(
            "    let (means, deviations) = ([{means}], [{deviations}]);"
        ));
        program.say("    let cells: Vec<f64> = cells.map(|cell| cell.parse().unwrap()).collect();");
        program.say("    let cells = cells.iter().enumerate();");
        program.say(&format!(
            "    let cells = cells.map(|(i, cell)| (cell - means[i % {all}]) / deviations[i % {all}]);"
        ));
        program.say("    let cells: Vec<f32> = cells.map(|cell| cell as f32).collect();");
    } else {
        program.say("    let cells: Vec<f32> = cells.map(|cell| cell.parse().unwrap()).collect();");
    }
    program.say(&format!(
        "    let rows = Tensor::<2>::from_data(TensorData::new(cells, [{n}, {all}]), &device);"
    ));
    program.say(&format!(
        "    let x = rows.clone().slice([0..{n}, 0..{features}]);"
    ));
    program.say(&format!(
        "    let y = rows.slice([0..{n}, {features}..{all}]);"
    ));
}

/// The samples of the reader's formula, which is worked out in double precision.
fn typed(program: &mut Program, experiment: &Experiment, share: &str) {
    let (n, expr) = (experiment.samples, &experiment.expr);
    if formula::needs_sign(expr) {
        program.say("    let sign = |x: f64| f64::from(x > 0.0) - f64::from(x < 0.0);");
    }
    let value = formula::write(Language::Burn, expr);
    program.say(&format!("    let f = |x: f64| {value};"));
    program.say(&format!(
        "    let x: Vec<f64> = (0..{n}).map(|i| f64::from(i) * {share}).collect();"
    ));
    program.say("    let truth: Vec<f64> = x.iter().map(|&x| f(x)).collect();");
    for name in ["x", "truth"] {
        program.say(&format!(
            "    let {name} = Tensor::<2>::from_data(TensorData::new({name}, [{n}, 1]), &device);"
        ));
    }
}

/// Holds some of the samples out of training.
fn hold_out(program: &mut Program, experiment: &Experiment) {
    let n = experiment.samples;
    let held = n - experiment.training();
    if held == 0 {
        return;
    }
    program.say(&format!(
        "    let order = Tensor::<1>::random([{n}], Distribution::Default, &device).argsort(0);"
    ));
    program.say(&format!("    let training = order.slice({held}..{n});"));
    program.say("    let (x, y) = (x.select(0, training.clone()), y.select(0, training));");
}

fn training(program: &mut Program, experiment: &Experiment, is_list: bool) {
    let (n, batch) = (experiment.training(), experiment.batch);
    let call = |x: &str| {
        if is_list {
            format!("forward(&net, {x})")
        } else {
            format!("net.forward({x})")
        }
    };
    let mean = match experiment.loss {
        Loss::Mse => "error.square().mean()",
        Loss::Mae => "error.abs().mean()",
        Loss::Huber => "huber(error)",
    };
    program.say(&format!("    for epoch in 0..{} {{", experiment.epochs));
    if experiment.shuffle {
        program.say(&format!(
            "        let order = Tensor::<1>::random([{n}], Distribution::Default, &device).argsort(0);"
        ));
    } else {
        program.say(&format!(
            "        let order = Tensor::<1, Int>::arange(0..{n}, &device);"
        ));
    }
    program.step(
        Phase::Batch,
        &format!("        for from in (0..{n}).step_by({batch}) {{"),
    );
    program.step(
        Phase::Batch,
        &format!("            let batch = order.clone().slice(from..{n}.min(from + {batch}));"),
    );
    program.step(
        Phase::Batch,
        "            let features = x.clone().select(0, batch.clone());",
    );
    program.step(
        Phase::Batch,
        "            let labels = y.clone().select(0, batch);",
    );
    program.step(
        Phase::Forward,
        &format!("            let predictions = {};", call("features")),
    );
    program.step(Phase::Loss, "            let error = predictions - labels;");
    program.step(Phase::Loss, &format!("            let loss = {mean};"));
    program.step(
        Phase::Backward,
        "            let gradients = GradientsParams::from_grads(loss.backward(), &net);",
    );
    let rate = real(experiment.learning_rate);
    program.step(
        Phase::Update,
        &format!("            net = optimizer.step({rate}, net, gradients);"),
    );
    program.say("        }");
    let every = experiment.source().logs_every;
    program.say(&format!("        if epoch % {every} == 0 {{"));
    program.say(&format!(
        "            let error = {} - y.clone();",
        call("x.clone()")
    ));
    let factor = super::times(experiment, &standards(experiment));
    program.say(&format!(
        "            let loss = {factor}{mean}.into_scalar::<f32>();"
    ));
    program
        .say("            println!(\"epoch {}, loss {loss:.6}\", epoch + 1);\n        }\n    }\n}");
    if experiment.loss == Loss::Huber {
        program.say("\nfn huber(error: Tensor<2>) -> Tensor<1> {");
        program.say("    let size = error.abs();");
        program.say("    let square = size.clone().clamp_max(1.0);");
        program.say("    (square.clone().square() * 0.5 + size - square).mean()\n}");
    }
}

/// A linear layer with its initial weights.
fn linear(shape: &LinearShape, init: Init) -> String {
    let (inputs, outputs) = (shape.inputs, shape.outputs);
    match init {
        // Uniform within 1/sqrt(fan in): what Burn does by itself.
        Init::Default => format!("LinearConfig::new({inputs}, {outputs}).init(&device)"),
        Init::Normal => format!(
            "Linear {{ weight: Initializer::Normal {{ mean: 0.0, std: 0.01 }}.init([{inputs}, {outputs}], &device), bias: Some(Initializer::Zeros.init([{outputs}], &device)) }}"
        ),
    }
}

/// The name of an activation as a variant.
fn unit(activation: Activation) -> &'static str {
    match activation {
        Activation::Relu => "Relu",
        Activation::Tanh => "Tanh",
        Activation::Sigmoid => "Sigmoid",
        Activation::Gelu => "Gelu",
    }
}

/// Burn's function of an activation.
fn function(activation: Activation) -> &'static str {
    match activation {
        Activation::Relu => "relu",
        Activation::Tanh => "tanh",
        Activation::Sigmoid => "sigmoid",
        Activation::Gelu => "gelu",
    }
}
