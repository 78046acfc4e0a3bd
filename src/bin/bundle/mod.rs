//! What both of Burn's bundles share: a problem in plain numbers, put on one of the engines that a
//! bundle names in its function `engine`.

use std::task::{Context, Poll, Waker};

use burn::tensor::Device;
use js_sys::{Float32Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use regression_playground::core::data::Dataset;
use regression_playground::core::engine::{Engine, Problem, Reading, Record};
use regression_playground::core::experiment::{Loss, Style};
use regression_playground::core::network::Network;
use regression_playground::core::rule::{Optimizer, Rule};
use regression_playground::engine::Autodiff;

pub fn unknown(what: &str) -> JsError {
    JsError::new(&format!("unknown {what}"))
}

/// Network, loss and update rule by their words.
pub fn rules(
    features: usize,
    hidden: &str,
    loss: &str,
    optimizer: &str,
) -> Result<(Network, Loss, Optimizer), JsError> {
    let hidden = hidden.parse().map_err(|_| unknown("network"))?;
    Ok((
        Network { features, hidden },
        Loss::from_word(loss).ok_or_else(|| unknown("loss"))?,
        Optimizer::from_word(optimizer).ok_or_else(|| unknown("optimizer"))?,
    ))
}

/// Records, each a loss and the parameters, as one array.
fn rows(records: &[Record]) -> Float32Array {
    let row = |record: &Record| [&[record.loss], &record.parameters[..]].concat();
    let values: Vec<f32> = records.iter().flat_map(row).collect();
    Float32Array::from(&values[..])
}

/// What is read, each record a loss and the parameters, as one `Float32Array`.
pub fn promise(reading: Reading) -> Promise {
    future_to_promise(async move {
        let records = reading.await.map_err(JsError::from)?;
        Ok(rows(&records).into())
    })
}

/// Burn's autodiff on Flex, which every bundle has.
pub fn on_flex(problem: &Problem) -> Box<dyn Engine> {
    Box::new(Autodiff::new(problem, &Device::flex()))
}

/// Puts a problem on one of the engines of this bundle.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)] // Plain numbers cross the boundary, one by one.
pub fn trainer(
    engine: &str,
    features: usize,
    hidden: &str,
    style: &str,
    loss: &str,
    optimizer: &str,
    numbers: &[f64],
    x: Vec<f32>,
    y: Vec<f32>,
    parameters: Vec<f32>,
) -> Result<Trainer, JsError> {
    let (network, loss, optimizer) = rules(features, hidden, loss, optimizer)?;
    let numbers = numbers.try_into().map_err(|_| unknown("rule"))?;
    let problem = Problem {
        network,
        style: Style::from_word(style).ok_or_else(|| unknown("style"))?,
        loss,
        rule: Rule::new(optimizer, numbers),
        data: Dataset::plain(features, x, y),
        parameters,
    };
    Ok(Trainer(crate::engine(engine, &problem)?))
}

/// One problem in training.
#[wasm_bindgen]
pub struct Trainer(Box<dyn Engine>);

#[wasm_bindgen]
impl Trainer {
    /// Queues consecutive mini-batches of `samples`.
    pub fn train(&mut self, samples: &[u32], batch: usize, rate: f64) -> Result<(), JsError> {
        Ok(self.0.train(samples, batch, rate)?)
    }

    /// Queues another value for a parameter.
    pub fn put(&mut self, index: usize, value: f32) -> Result<(), JsError> {
        Ok(self.0.put(index, value)?)
    }

    /// Queues the loss and the parameters to be read.
    pub fn mark(&mut self) -> Result<(), JsError> {
        Ok(self.0.mark()?)
    }

    /// All records since the last call, each a loss and the parameters, as one `Float32Array`.
    pub fn read(&mut self) -> Promise {
        promise(self.0.read())
    }

    /// The same at once, from an engine that has not to be waited for.
    pub fn take(&mut self) -> Result<Float32Array, JsError> {
        let mut context = Context::from_waker(Waker::noop());
        match self.0.read().as_mut().poll(&mut context) {
            Poll::Ready(records) => Ok(rows(&records?)),
            Poll::Pending => Err(JsError::new("this engine has to be waited for")),
        }
    }

    /// A trainer that stands where this one does and goes its own way from there, where the numbers
    /// can be had at once.
    pub fn copy(&self) -> Option<Self> {
        self.0.copy().map(Self)
    }
}
