use burn::module::Module;
use burn::nn::{Linear, LinearConfig, Relu, Tanh, Sigmoid, Gelu};
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Distribution, Int, Tensor};

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

pub fn main() -> Vec<f32> {
    let mut printed = Vec::new();
    let device = Device::flex().autodiff();

    let x = Tensor::<1, Int>::arange(0..100, &device).float();
    let x = (x * (2.0 / 99.0) - 1.0).reshape([100, 1]);
    let noise = Distribution::Normal(0.0, 0.1);
    let y = x.clone().powi_scalar(3) + Tensor::<2>::random([100, 1], noise, &device);

    let mut net = vec![
        Layer::Linear(LinearConfig::new(1, 8).init(&device)),
        Layer::Relu(Relu::new()),
        Layer::Linear(LinearConfig::new(8, 8).init(&device)),
        Layer::Tanh(Tanh::new()),
        Layer::Linear(LinearConfig::new(8, 4).init(&device)),
        Layer::Sigmoid(Sigmoid::new()),
        Layer::Linear(LinearConfig::new(4, 4).init(&device)),
        Layer::Gelu(Gelu::new()),
        Layer::Linear(LinearConfig::new(4, 1).init(&device)),
    ];
    let mut optimizer = SgdConfig::new().init();

    for epoch in 0..150 {
        let order = Tensor::<1, Int>::arange(0..100, &device);
        for from in (0..100).step_by(10) {
            let batch = order.clone().slice(from..100.min(from + 10));
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
            let predictions = forward(&net, features);
            let error = predictions - labels;
            let loss = error.square().mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.2, net, gradients);
        }
        if epoch % 100 == 0 {
            let error = forward(&net, x.clone()) - y.clone();
            let loss = error.square().mean().into_scalar::<f32>();
            printed.push(loss);
        }
    }
    printed
}
