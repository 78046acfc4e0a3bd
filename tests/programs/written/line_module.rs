use burn::module::Module;
use burn::nn::{Initializer, Linear};
use burn::optim::momentum::MomentumConfig;
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Distribution, Tensor};

#[derive(Module, Debug)]
struct Net {
    layer1: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.layer1.forward(x)
    }
}

pub fn main() -> Vec<f32> {
    let mut printed = Vec::new();
    let device = Device::flex().autodiff();

    let w = Tensor::<2>::from_data([[2.0], [-3.4]], &device);
    let normal = Distribution::Normal(0.0, 1.0);
    let x = Tensor::<2>::random([500, 2], normal, &device);
    let y = x.clone().matmul(w) + 4.2;

    let mut net = Net {
        layer1: Linear { weight: Initializer::Normal { mean: 0.0, std: 0.01 }.init([2, 1], &device), bias: Some(Initializer::Zeros.init([1], &device)) },
    };
    let momentum = MomentumConfig::new().with_momentum(0.9).with_dampening(0.0);
    let mut optimizer = SgdConfig::new().with_momentum(Some(momentum)).init();

    for epoch in 0..12 {
        let order = Tensor::<1>::random([500], Distribution::Default, &device).argsort(0);
        for from in (0..500).step_by(10) {
            let batch = order.clone().slice(from..500.min(from + 10));
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
            let predictions = net.forward(features);
            let error = predictions - labels;
            let loss = huber(error);
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.02, net, gradients);
        }
        if epoch % 10 == 0 {
            let error = net.forward(x.clone()) - y.clone();
            let loss = huber(error).into_scalar::<f32>();
            printed.push(loss);
        }
    }
    printed
}

fn huber(error: Tensor<2>) -> Tensor<1> {
    let size = error.abs();
    let square = size.clone().clamp_max(1.0);
    (square.clone().square() * 0.5 + size - square).mean()
}
