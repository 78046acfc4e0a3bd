//! «title», with Burn.
//!
//! It repeats a run of the regression playground: the same samples, initial parameters and
%if held
//! mini-batches. It prints the losses that the page shows: over the training samples, and over those
//! that are held out of training. The run:
%else
//! mini-batches. It prints the losses over all training samples that the page shows. The run:
%end
//! <«link»>

%if files
mod data;
mod initial;

%end
%if single
use burn::module::Param;
%else
use burn::module::{Module, Param};
%end
use burn::nn::Linear;
%if list
%if some relu
use burn::nn::Relu;
%end
%if some tanh
use burn::nn::Tanh;
%end
%if some sigmoid
use burn::nn::Sigmoid;
%end
%if some gelu
use burn::nn::Gelu;
%end
%end
%if momentum
use burn::optim::momentum::MomentumConfig;
%end
%if adam
use burn::optim::{AdamConfig, GradientsParams};
%else
use burn::optim::{GradientsParams, SgdConfig};
%end
%if own
%if hidden
use burn::tensor::activation;
%end
%end
use burn::tensor::{Device, Int, Tensor, TensorData};
%if shuffle
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
%end

%if list
#[derive(Module, Debug)]
enum Layer {
    Linear(Linear),
%if some relu
    Relu(Relu),
%end
%if some tanh
    Tanh(Tanh),
%end
%if some sigmoid
    Sigmoid(Sigmoid),
%end
%if some gelu
    Gelu(Gelu),
%end
}

fn forward(net: &[Layer], x: Tensor<2>) -> Tensor<2> {
    net.iter().fold(x, |x, layer| match layer {
        Layer::Linear(layer) => layer.forward(x),
%if some relu
        Layer::Relu(layer) => layer.forward(x),
%end
%if some tanh
        Layer::Tanh(layer) => layer.forward(x),
%end
%if some sigmoid
        Layer::Sigmoid(layer) => layer.forward(x),
%end
%if some gelu
        Layer::Gelu(layer) => layer.forward(x),
%end
    })
}

%end
%if own
#[derive(Module, Debug)]
struct Net {
%for layer
    layer«i»: Linear,
%end
}

impl Net {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
%for layer
%if relu
        let x = activation::relu(self.layer«i».forward(x));
%end
%if tanh
        let x = activation::tanh(self.layer«i».forward(x));
%end
%if sigmoid
        let x = activation::sigmoid(self.layer«i».forward(x));
%end
%if gelu
        let x = activation::gelu(self.layer«i».forward(x));
%end
%if last
        self.layer«i».forward(x)
%end
%end
    }
}

%end
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

%if shuffle
/// The samples in the order of their visit in an epoch, the first epoch being 1.
fn order(epoch: u64, samples: usize) -> Vec<i32> {
    // The page adds 30 to every seed, and has a stream for each epoch.
    let mut random = ChaCha8Rng::seed_from_u64(«seed» + 30);
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

%end
%if standard
/// What is taken from each column, and by what the rest is divided, so that numbers are about 1.
const MEANS: [f64; «columns»] = [«means»];
const DEVIATIONS: [f64; «columns»] = [«deviations»];

/// Samples as they are trained on, a row each, the label last.
fn standardised(rows: &[[f64; «columns»]], device: &Device) -> Tensor<2> {
    let columns = MEANS.into_iter().zip(DEVIATIONS);
    let row = |row: &[f64; «columns»]| {
        let values = row.iter().zip(columns.clone());
        let values = values.map(|(value, (mean, deviation))| ((value - mean) / deviation) as f32);
        values.collect::<Vec<_>>()
    };
    let numbers: Vec<f32> = rows.iter().flat_map(row).collect();
    Tensor::from_data(TensorData::new(numbers, [rows.len(), MEANS.len()]), device)
}

%end
%if rates
/// The learning rate of a step (counted from 0), as it was changed by hand on the way.
fn rate(step: usize) -> f64 {
    match step {
%for rate
        ..«step» => «value»,
%end
        _ => «rate_last»,
    }
}

%end
%if puts
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
%if list
fn edit(net: &mut [Layer], step: usize) {
%end
%if own
fn edit(net: &mut Net, step: usize) {
%end
%if single
fn edit(net: &mut Linear, step: usize) {
%end
    match step {
%for put
        «step» => {
%for number
%if list
            if let Layer::Linear(layer) = &mut net[«index»] {
%if weight
                put(&mut layer.weight, «place», «value»);
%else
                put(layer.bias.as_mut().unwrap(), «place», «value»);
%end
            }
%end
%if own
%if weight
            put(&mut net.layer«i».weight, «place», «value»);
%else
            put(net.layer«i».bias.as_mut().unwrap(), «place», «value»);
%end
%end
%if single
%if weight
            put(&mut net.weight, «place», «value»);
%else
            put(net.bias.as_mut().unwrap(), «place», «value»);
%end
%end
%end
        }
%end
        _ => {}
    }
}

%end
fn main() {
    let device = Device::flex().autodiff();
%if standard
    let rows = standardised(&data::ROWS, &device);
    let x = rows.clone().narrow(1, 0, MEANS.len() - 1);
    let y = rows.narrow(1, MEANS.len() - 1, 1);
%if held
    let rows = standardised(&data::TEST_ROWS, &device);
    let x_test = rows.clone().narrow(1, 0, MEANS.len() - 1);
    let y_test = rows.narrow(1, MEANS.len() - 1, 1);
%end
%else
    let x = Tensor::<2>::from_data(data::X, &device);
    let y = Tensor::<2>::from_data(data::Y, &device);
%if held
    let x_test = Tensor::<2>::from_data(data::TEST_X, &device);
    let y_test = Tensor::<2>::from_data(data::TEST_Y, &device);
%end
%end

%if single
    let mut net = linear(&initial::LAYER1_WEIGHT, &initial::LAYER1_BIAS, &device);
%end
%if list
    let mut net = vec![
%for layer
        Layer::Linear(linear(&initial::LAYER«i»_WEIGHT, &initial::LAYER«i»_BIAS, &device)),
%if relu
        Layer::Relu(Relu::new()),
%end
%if tanh
        Layer::Tanh(Tanh::new()),
%end
%if sigmoid
        Layer::Sigmoid(Sigmoid::new()),
%end
%if gelu
        Layer::Gelu(Gelu::new()),
%end
%end
    ];
%end
%if own
    let mut net = Net {
%for layer
        layer«i»: linear(&initial::LAYER«i»_WEIGHT, &initial::LAYER«i»_BIAS, &device),
%end
    };
%end
%if sgd
    let mut optimizer = SgdConfig::new().init();
%end
%if momentum
    let momentum = MomentumConfig::new().with_momentum(«momentum»).with_dampening(0.0);
    let mut optimizer = SgdConfig::new().with_momentum(Some(momentum)).init();
%end
%if adam
    let mut optimizer = AdamConfig::new().with_epsilon(1e-8).init();
%end

%if edits
    let mut step = 0;
%end
%if puts
    edit(&mut net, step);
%end
    for epoch in 0..«epochs» {
%if shuffle
        let visit = order(epoch + 1, «samples»);
%else
        let visit: Vec<i32> = (0..«samples»).collect();
%end
        for batch in visit.chunks(«batch») {
            let batch = TensorData::new(batch.to_vec(), [batch.len()]);
            let batch = Tensor::<1, Int>::from_data(batch, &device);
            let features = x.clone().select(0, batch.clone());
            let labels = y.clone().select(0, batch);
%if list
            let error = forward(&net, features) - labels;
%else
            let error = net.forward(features) - labels;
%end
            let loss = mean(error);
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
%if rates
            net = optimizer.step(rate(step), net, gradients);
%else
            net = optimizer.step(«rate», net, gradients);
%end
%if edits
            step += 1;
%end
%if puts
            edit(&mut net, step);
%end
        }
        if epoch % «every» == 0 || epoch + 1 == «epochs» {
%if list
            let error = forward(&net, x.clone()) - y.clone();
%else
            let error = net.forward(x.clone()) - y.clone();
%end
            let loss = mean(error).into_scalar::<f32>();
%if held
%if list
            let error = forward(&net, x_test.clone()) - y_test.clone();
%else
            let error = net.forward(x_test.clone()) - y_test.clone();
%end
            let test = mean(error).into_scalar::<f32>();
%end
%if standard
            // In the label's own units.
            let loss = (f64::from(loss) * «factor») as f32;
%if held
            let test = (f64::from(test) * «factor») as f32;
%end
%end
%if held
            println!("epoch {}, loss {loss}, test loss {test}", epoch + 1);
%else
            println!("epoch {}, loss {loss}", epoch + 1);
%end
        }
    }
}

%if mse
/// The mean squared error.
fn mean(error: Tensor<2>) -> Tensor<1> {
    error.square().mean()
}
%end
%if mae
/// The mean absolute error.
fn mean(error: Tensor<2>) -> Tensor<1> {
    error.abs().mean()
}
%end
%if huber
/// The Huber loss.
fn mean(error: Tensor<2>) -> Tensor<1> {
    let size = error.abs();
    let square = size.clone().clamp_max(1.0);
    (square.clone().square() * 0.5 + size - square).mean()
}
%end
%if inline

mod data {
%include data.rs
}

mod initial {
%include initial.rs
}
%end
