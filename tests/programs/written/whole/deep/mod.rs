//! A network 1-5-GELU-4-Sigmoid-1 of 39 parameters, with Burn.
//!
//! It repeats a run of the regression playground: the same samples, initial parameters and
//! mini-batches. It prints the losses over all training samples that the page shows. The run:
//! <https://example.org/playground/#task=cubic&n=7>

mod data;
mod initial;

use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::activation;
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

#[derive(Module, Debug)]
struct Net {
    layer1: Linear,
    layer2: Linear,
    layer3: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = activation::gelu(self.layer1.forward(x));
        let x = activation::sigmoid(self.layer2.forward(x));
        self.layer3.forward(x)
    }
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
    let mut random = ChaCha8Rng::seed_from_u64(4294967295 + 30);
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

pub fn main() -> Vec<(f32, Option<f32>)> {
    let mut printed = Vec::new();
    let device = Device::flex().autodiff();
    let x = Tensor::<2>::from_data(data::X, &device);
    let y = Tensor::<2>::from_data(data::Y, &device);

    let mut net = Net {
        layer1: linear(&initial::LAYER1_WEIGHT, &initial::LAYER1_BIAS, &device),
        layer2: linear(&initial::LAYER2_WEIGHT, &initial::LAYER2_BIAS, &device),
        layer3: linear(&initial::LAYER3_WEIGHT, &initial::LAYER3_BIAS, &device),
    };
    let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();

    for epoch in 0..150 {
        let visit = order(epoch + 1, 37);
        for batch in visit.chunks(8) {
            let batch = TensorData::new(batch.to_vec(), [batch.len()]);
            let batch = Tensor::<1, Int>::from_data(batch, &device);
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
            let error = net.forward(features) - labels;
            let loss = mean(error);
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.01, net, gradients);
        }
        if epoch % 100 == 0 || epoch + 1 == 150 {
            let error = net.forward(x.clone()) - y.clone();
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
