//! A network 1-4-Tanh-3-ReLU-1 of 27 parameters, with Burn.
//!
//! It repeats a run of the regression playground: the same samples, initial parameters and
//! mini-batches. It prints the losses over all training samples that the page shows. The run:
//! <https://example.org/playground/#task=cubic&n=7>

mod data;
mod initial;

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::nn::Relu;
use burn::nn::Tanh;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

#[derive(Module, Debug)]
enum Layer {
    Linear(Linear),
    Relu(Relu),
    Tanh(Tanh),
}

fn forward(net: &[Layer], x: Tensor<2>) -> Tensor<2> {
    net.iter().fold(x, |x, layer| match layer {
        Layer::Linear(layer) => layer.forward(x),
        Layer::Relu(layer) => layer.forward(x),
        Layer::Tanh(layer) => layer.forward(x),
    })
}

/// A layer with given parameters. The page keeps weights as `[out, in]`, Burn as `[in, out]`.
fn linear(weight: &[f32], bias: &[f32], device: &Device) -> Linear {
    let (outputs, inputs) = (bias.len(), weight.len() / bias.len());
    let columns = (0..inputs).flat_map(|i| weight[i..].iter().step_by(inputs));
    let weight: Vec<f32> = columns.copied().collect();
    Linear {
        weight: Param::from_data(TensorData::new(weight, [inputs, outputs]), device),
        bias: Some(Param::from_data(TensorData::new(bias.to_vec(), [outputs]), device)),
    }
}

/// The samples in the order of their visit in an epoch, the first epoch being 1.
fn order(epoch: u64, samples: usize) -> Vec<i32> {
    // The page adds 30 to every seed, and has a stream for each epoch.
    let mut random = ChaCha8Rng::seed_from_u64(1 + 30);
    random.set_stream((1 << 32) + epoch);
    let mut visit: Vec<i32> = (0..samples as i32).collect();
    for last in (1..samples).rev() {
        let bound = last as u64 + 1;
        // Without some products every place is equally likely (Lemire, 2019).
        let product = loop {
            let product = u64::from(random.next_u32()) * bound;
            if u64::from(product as u32) >= (1 << 32) % bound {
                break product;
            }
        };
        visit.swap(last, (product >> 32) as usize);
    }
    visit
}

/// The learning rate of a step (counted from 0), as it was changed by hand on the way.
fn rate(step: usize) -> f64 {
    match step {
        ..40 => 0.02,
        ..300 => 0.05,
        _ => 0.01,
    }
}

/// Writes a number in the place of one of a parameter.
fn put<const D: usize>(param: &mut Param<Tensor<D>>, place: usize, value: f32) {
    *param = param.clone().map(|tensor| {
        let shape = tensor.shape();
        let numbers = tensor.inner().reshape([-1]);
        let value = Tensor::<1>::from_data([value], &numbers.device());
        let numbers = numbers.slice_assign(place..place + 1, value);
        Tensor::from_inner(numbers.reshape(shape)).require_grad()
    });
}

/// What was changed by hand after so many steps.
fn edit(net: &mut [Layer], step: usize) {
    match step {
        0 => {
            if let Layer::Linear(layer) = &mut net[0] {
                put(&mut layer.weight, 0, -0.75);
            }
        }
        40 => {
            if let Layer::Linear(layer) = &mut net[0] {
                put(layer.bias.as_mut().unwrap(), 1, 1.0);
            }
            if let Layer::Linear(layer) = &mut net[2] {
                put(&mut layer.weight, 3, 0.125);
            }
        }
        203 => {
            if let Layer::Linear(layer) = &mut net[2] {
                put(&mut layer.weight, 4, 0.5);
            }
        }
        480 => {
            if let Layer::Linear(layer) = &mut net[4] {
                put(layer.bias.as_mut().unwrap(), 0, 0.001);
            }
        }
        _ => {}
    }
}

pub fn main() -> Vec<(f32, Option<f32>)> {
    let mut printed = Vec::new();
    let device = Device::flex().autodiff();
    let x = Tensor::<2>::from_data(data::X, &device);
    let y = Tensor::<2>::from_data(data::Y, &device);

    let mut net = vec![
        Layer::Linear(linear(&initial::LAYER1_WEIGHT, &initial::LAYER1_BIAS, &device)),
        Layer::Tanh(Tanh::new()),
        Layer::Linear(linear(&initial::LAYER2_WEIGHT, &initial::LAYER2_BIAS, &device)),
        Layer::Relu(Relu::new()),
        Layer::Linear(linear(&initial::LAYER3_WEIGHT, &initial::LAYER3_BIAS, &device)),
    ];
    let momentum = MomentumConfig::new().with_momentum(0.9).with_dampening(0.0);
    let mut optimizer = SgdConfig::new().with_momentum(Some(momentum)).init();

    let mut step = 0;
    edit(&mut net, step);
    for epoch in 0..120 {
        let visit = order(epoch + 1, 40);
        for batch in visit.chunks(10) {
            let batch = TensorData::new(batch.to_vec(), [batch.len()]);
            let batch = Tensor::<1, Int>::from_data(batch, &device);
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
            let error = forward(&net, features) - labels;
            let loss = mean(error);
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(rate(step), net, gradients);
            step += 1;
            edit(&mut net, step);
        }
        if epoch % 100 == 0 || epoch + 1 == 120 {
            let error = forward(&net, x.clone()) - y.clone();
            let loss = mean(error).into_scalar::<f32>();
            printed.push((loss, None));
        }
    }
    printed
}

/// The mean squared error.
fn mean(error: Tensor<2>) -> Tensor<1> {
    error.square().mean()
}
