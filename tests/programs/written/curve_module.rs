use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{activation, Device, Distribution, Int, Tensor};

#[derive(Module, Debug)]
struct Net {
    layer1: Linear,
    layer2: Linear,
    layer3: Linear,
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = activation::relu(self.layer1.forward(x));
        let x = activation::tanh(self.layer2.forward(x));
        self.layer3.forward(x)
    }
}

pub fn main() -> Vec<f32> {
    let mut printed = Vec::new();
    let device = Device::flex().autodiff();

    let x = Tensor::<1, Int>::arange(0..33, &device).float();
    let x = (x * (2.0 / 32.0) - 1.0).reshape([33, 1]);
    let noise = Distribution::Normal(0.0, 0.1);
    let y = x.clone().abs() + Tensor::<2>::random([33, 1], noise, &device);
    let order = Tensor::<1>::random([33], Distribution::Default, &device).argsort(0);
    let training = order.slice(8..33);
    let (x, y) = (x.select(0, training.clone()), y.select(0, training));

    let mut net = Net {
        layer1: LinearConfig::new(1, 8).init(&device),
        layer2: LinearConfig::new(8, 8).init(&device),
        layer3: LinearConfig::new(8, 1).init(&device),
    };
    let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();

    for epoch in 0..150 {
        let order = Tensor::<1>::random([25], Distribution::Default, &device).argsort(0);
        for from in (0..25).step_by(10) {
            let batch = order.clone().slice(from..25.min(from + 10));
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
            let predictions = net.forward(features);
            let error = predictions - labels;
            let loss = error.abs().mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.03, net, gradients);
        }
        if epoch % 100 == 0 {
            let error = net.forward(x.clone()) - y.clone();
            let loss = error.abs().mean().into_scalar::<f32>();
            printed.push(loss);
        }
    }
    printed
}
