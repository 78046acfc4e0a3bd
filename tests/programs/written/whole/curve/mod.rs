//! A network 1-6-ReLU-5-Tanh-4-Sigmoid-3-GELU-1 of 90 parameters, with Burn.
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
use burn::nn::Sigmoid;
use burn::nn::Gelu;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Int, Tensor, TensorData};

#[derive(Module, Debug)]
enum Layer {
    Linear(Linear),
    Relu(Relu),
    Tanh(Tanh),
    Sigmoid(Sigmoid),
    Gelu(Gelu),
}

fn forward(net: &[Layer], x: Tensor<2>) -> Tensor<2> {
    net.iter().fold(x, |x, layer| match layer {
        Layer::Linear(layer) => layer.forward(x),
        Layer::Relu(layer) => layer.forward(x),
        Layer::Tanh(layer) => layer.forward(x),
        Layer::Sigmoid(layer) => layer.forward(x),
        Layer::Gelu(layer) => layer.forward(x),
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

pub fn main() -> Vec<(f32, Option<f32>)> {
    let mut printed = Vec::new();
    let device = Device::flex().autodiff();
    let x = Tensor::<2>::from_data(data::X, &device);
    let y = Tensor::<2>::from_data(data::Y, &device);

    let mut net = vec![
        Layer::Linear(linear(&initial::LAYER1_WEIGHT, &initial::LAYER1_BIAS, &device)),
        Layer::Relu(Relu::new()),
        Layer::Linear(linear(&initial::LAYER2_WEIGHT, &initial::LAYER2_BIAS, &device)),
        Layer::Tanh(Tanh::new()),
        Layer::Linear(linear(&initial::LAYER3_WEIGHT, &initial::LAYER3_BIAS, &device)),
        Layer::Sigmoid(Sigmoid::new()),
        Layer::Linear(linear(&initial::LAYER4_WEIGHT, &initial::LAYER4_BIAS, &device)),
        Layer::Gelu(Gelu::new()),
        Layer::Linear(linear(&initial::LAYER5_WEIGHT, &initial::LAYER5_BIAS, &device)),
    ];
    let momentum = MomentumConfig::new().with_momentum(0.5).with_dampening(0.0);
    let mut optimizer = SgdConfig::new().with_momentum(Some(momentum)).init();

    for epoch in 0..201 {
        let visit: Vec<i32> = (0..100).collect();
        for batch in visit.chunks(10) {
            let batch = TensorData::new(batch.to_vec(), [batch.len()]);
            let batch = Tensor::<1, Int>::from_data(batch, &device);
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
            let error = forward(&net, features) - labels;
            let loss = mean(error);
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.1, net, gradients);
        }
        if epoch % 100 == 0 || epoch + 1 == 201 {
            let error = forward(&net, x.clone()) - y.clone();
            let loss = mean(error).into_scalar::<f32>();
            printed.push((loss, None));
        }
    }
    printed
}

/// The Huber loss.
fn mean(error: Tensor<2>) -> Tensor<1> {
    let size = error.abs();
    let square = size.clone().clamp_max(1.0);
    (square.clone().square() * 0.5 + size - square).mean()
}
