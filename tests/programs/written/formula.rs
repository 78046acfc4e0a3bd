use burn::module::Module;
use burn::nn::{Linear, LinearConfig, Relu, Tanh};
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Distribution, Tensor, TensorData};

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

pub fn main() -> Vec<f32> {
    let mut printed = Vec::new();
    let device = Device::flex().autodiff();

    let sign = |x: f64| f64::from(x > 0.0) - f64::from(x < 0.0);
    let f = |x: f64| sign(x) * f64::powf(2.0, -x) + f64::from(x > 0.5) * (x + 2.0).log10() - x.abs().min(0.2) / 3.0;
    let x: Vec<f64> = (0..100).map(|i| f64::from(i) * (2.0 / 99.0) - 1.0).collect();
    let truth: Vec<f64> = x.iter().map(|&x| f(x)).collect();
    let x = Tensor::<2>::from_data(TensorData::new(x, [100, 1]), &device);
    let truth = Tensor::<2>::from_data(TensorData::new(truth, [100, 1]), &device);
    let noise = Distribution::Normal(0.0, 0.1);
    let y = truth + Tensor::<2>::random([100, 1], noise, &device);

    let mut net = vec![
        Layer::Linear(LinearConfig::new(1, 8).init(&device)),
        Layer::Relu(Relu::new()),
        Layer::Linear(LinearConfig::new(8, 8).init(&device)),
        Layer::Tanh(Tanh::new()),
        Layer::Linear(LinearConfig::new(8, 1).init(&device)),
    ];
    let mut optimizer = SgdConfig::new().init();

    for epoch in 0..150 {
        let order = Tensor::<1>::random([100], Distribution::Default, &device).argsort(0);
        for from in (0..100).step_by(10) {
            let batch = order.clone().slice(from..100.min(from + 10));
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
            let predictions = forward(&net, features);
            let error = predictions - labels;
            let loss = error.square().mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.03, net, gradients);
        }
        if epoch % 100 == 0 {
            let error = forward(&net, x.clone()) - y.clone();
            let loss = error.square().mean().into_scalar::<f32>();
            printed.push(loss);
        }
    }
    printed
}
