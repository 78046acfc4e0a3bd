//! The autodiff engine: Burn's modules, autodiff and optimisers, on Flex or WebGPU through one
//! code path. It is what the lesson teaches, and the judge of every other engine.

use std::rc::Rc;

use burn::module::{Module, ModuleMapper, Param};
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::{Device, Tensor, TensorData};

use super::model::{Model, transpose};
use crate::core::data::Dataset;
use crate::core::engine::{Engine, EngineError, Problem, Reading, Record, told};
use crate::core::experiment::Loss;
use crate::core::network::{LinearShape, Network};
use crate::core::rule::Rule;

/// Trains one [`Problem`] op by op on one device.
pub struct Autodiff {
    device: Device,
    network: Network,
    loss: Loss,
    /// Shared by all copies.
    data: Rc<Dataset>,
    /// The model, taken out and put back by each step; `None` only inside one.
    model: Option<Model>,
    optimizer: ModuleOptimizer,
    /// All samples on the device, without a graph, for the full-data loss.
    all: (Tensor<2>, Tensor<2>),
    /// Loss and parameters of each mark, in one row on the device.
    marks: Vec<Tensor<1>>,
}

impl Autodiff {
    /// Puts a problem on a device (one without autodiff, already initialised).
    #[must_use]
    pub fn new(problem: &Problem, device: &Device) -> Self {
        let autodiff = device.clone().autodiff();
        let data = &problem.data;
        let samples = data.len();
        let tensor = |values: &[f32], columns| {
            Tensor::from_data(TensorData::new(values.to_vec(), [samples, columns]), device)
        };
        Self {
            model: Some(Model::new(
                &problem.network,
                problem.style,
                &problem.parameters,
                &autodiff,
            )),
            all: (tensor(&data.x, data.features), tensor(&data.y, 1)),
            optimizer: optimizer(problem.rule),
            device: autodiff,
            network: problem.network.clone(),
            loss: problem.loss,
            data: Rc::new(data.clone()),
            marks: Vec::new(),
        }
    }

    /// One step of the optimiser on one mini-batch.
    fn step(&mut self, batch: &[u32], learning_rate: f64) {
        // Gathered on the host: an upload of a few numbers costs less than a kernel that selects.
        let features = self.data.features;
        let rows = batch
            .iter()
            .flat_map(|&sample| self.data.row(sample as usize));
        let labels = batch.iter().map(|&sample| self.data.y[sample as usize]);
        let x = TensorData::new(rows.copied().collect::<Vec<_>>(), [batch.len(), features]);
        let y = TensorData::new(labels.collect::<Vec<_>>(), [batch.len(), 1]);
        let model = self.model.take().expect("a step puts the model back");
        let prediction = model.forward(Tensor::from_data(x, &self.device));
        let loss = mean_loss(self.loss, prediction, Tensor::from_data(y, &self.device));
        let gradients = GradientsParams::from_grads(loss.backward(), &model);
        self.model = Some(self.optimizer.step(learning_rate, model, gradients));
    }
}

impl Engine for Autodiff {
    fn train(
        &mut self,
        samples: &[u32],
        batch: usize,
        learning_rate: f64,
    ) -> Result<(), EngineError> {
        for batch in samples.chunks(batch) {
            self.step(batch, learning_rate);
        }
        Ok(())
    }

    fn put(&mut self, index: usize, value: f32) -> Result<(), EngineError> {
        let linears = self.network.linears();
        let linear = linears.iter().find(|linear| index < linear.end());
        let linear = linear.ok_or_else(|| EngineError("no such parameter".into()))?;
        let place = index - linear.offset;
        // Burn keeps a layer's weights turned.
        let turned = if index < linear.bias_offset() {
            let (row, column) = (place / linear.inputs, place % linear.inputs);
            column * linear.outputs + row
        } else {
            place
        };
        let mut put = Put {
            left: linear.offset + turned,
            value: Some(value),
        };
        let model = self.model.take().expect("a step puts the model back");
        self.model = Some(model.map(&mut put));
        Ok(())
    }

    fn mark(&mut self) -> Result<(), EngineError> {
        let model = self
            .model
            .as_ref()
            .expect("a step puts the model back")
            .valid();
        let (x, y) = self.all.clone();
        let mut row = vec![mean_loss(self.loss, model.forward(x), y)];
        for linear in model.linears() {
            row.push(linear.weight.val().flatten(0, 1));
            row.extend(linear.bias.as_ref().map(|bias| bias.val()));
        }
        self.marks.push(Tensor::cat(row, 0));
        Ok(())
    }

    fn read(&mut self) -> Reading {
        let marks = std::mem::take(&mut self.marks);
        let linears = self.network.linears();
        let factor = self.data.standards.factor(self.loss);
        Box::pin(async move {
            if marks.is_empty() {
                return Ok(Vec::new());
            }
            // One read for everything that was marked.
            let data = Tensor::cat(marks, 0).into_data_async().await;
            let data = data.map_err(|error| EngineError(error.to_string()))?;
            let values = data
                .try_to_vec::<f32>()
                .map_err(|error| EngineError(format!("{error:?}")))?;
            let width = 1 + linears.last().map_or(0, LinearShape::end);
            Ok(values
                .chunks_exact(width)
                .map(|row| record(row, &linears, factor))
                .collect())
        })
    }

    fn copy(&self) -> Option<Box<dyn Engine>> {
        // Tensors are never written over, so a copy shares them.
        Some(Box::new(Self {
            device: self.device.clone(),
            network: self.network.clone(),
            loss: self.loss,
            data: self.data.clone(),
            model: self.model.clone(),
            optimizer: self.optimizer.clone(),
            all: self.all.clone(),
            marks: Vec::new(),
        }))
    }
}

/// Writes a number in the place of one parameter of a model. The tensor keeps the name by which the
/// optimiser knows it.
struct Put {
    /// Numbers before it.
    left: usize,
    /// The number, until it is written.
    value: Option<f32>,
}

impl ModuleMapper for Put {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let count = param.shape().num_elements();
        if self.left >= count {
            self.left -= count;
            return param;
        }
        let (Some(value), at) = (self.value.take(), self.left) else {
            return param;
        };
        param.map(|tensor| {
            let shape = tensor.shape();
            let numbers = tensor.inner().reshape([count]);
            let value = Tensor::<1>::from_data([value], &numbers.device());
            let numbers = numbers.slice_assign(at..at + 1, value);
            Tensor::from_inner(numbers.reshape(shape)).require_grad()
        })
    }
}

/// A mark's row as a record, with the weights turned from Burn's `[in, out]` to `[out, in]`.
fn record(row: &[f32], linears: &[LinearShape], factor: f64) -> Record {
    let burn = &row[1..];
    let mut parameters = Vec::with_capacity(burn.len());
    for shape in linears {
        let (weight, bias) = shape.split(burn);
        parameters.extend(transpose(weight, shape.inputs, shape.outputs));
        parameters.extend_from_slice(bias);
    }
    Record {
        loss: told(row[0], factor),
        parameters,
    }
}

/// The loss `[1]` averaged over the samples.
fn mean_loss(loss: Loss, prediction: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
    let error = prediction - y;
    match loss {
        Loss::Mse => error.square().mean(),
        Loss::Mae => error.abs().mean(),
        Loss::Huber => {
            // With delta 1: e²/2 up to 1, then |e| - 1/2. Written with c = min(|e|, 1) as
            // c²/2 + |e| - c, it needs no mask.
            let size = error.abs();
            let quadratic = size.clone().clamp_max(1.0);
            (quadratic.clone().square() * 0.5 + size - quadratic).mean()
        }
    }
}

/// Burn's optimiser with `PyTorch`'s definitions, which differ from Burn's defaults.
fn optimizer(rule: Rule) -> ModuleOptimizer {
    match rule {
        Rule::Sgd => SgdConfig::new().init(),
        Rule::Momentum { momentum } => {
            let momentum = MomentumConfig::new()
                .with_momentum(momentum)
                .with_dampening(0.0);
            SgdConfig::new().with_momentum(Some(momentum)).init()
        }
        Rule::Adam => AdamConfig::new().with_epsilon(1e-8).init(),
    }
}
