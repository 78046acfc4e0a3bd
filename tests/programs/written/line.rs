use burn::nn::LinearConfig;
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Distribution, Tensor};

pub fn main() -> Vec<f32> {
    let mut printed = Vec::new();
    let device = Device::flex().autodiff();

    let w = Tensor::<2>::from_data([[2.0], [-3.4]], &device);
    let normal = Distribution::Normal(0.0, 1.0);
    let x = Tensor::<2>::random([500, 2], normal, &device);
    let noise = Distribution::Normal(0.0, 0.01);
    let y = x.clone().matmul(w) + 4.2 + Tensor::<2>::random([500, 1], noise, &device);

    let mut net = LinearConfig::new(2, 1).init(&device);
    let mut optimizer = SgdConfig::new().init();

    for epoch in 0..12 {
        let order = Tensor::<1>::random([500], Distribution::Default, &device).argsort(0);
        for from in (0..500).step_by(10) {
            let batch = order.clone().slice(from..500.min(from + 10));
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
            let predictions = net.forward(features);
            let error = predictions - labels;
            let loss = error.square().mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.01, net, gradients);
        }
        if epoch % 10 == 0 {
            let error = net.forward(x.clone()) - y.clone();
            let loss = error.square().mean().into_scalar::<f32>();
            printed.push(loss);
        }
    }
    printed
}
