// A trainer in double precision, written by hand after PyTorch's documentation: nothing in it
// comes from the code that it judges.

const ACTIVATIONS = {
  r: [(x) => Math.max(x, 0), (x) => (x > 0 ? 1 : 0)],
  t: [Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
  s: [sigmoid, (x) => sigmoid(x) * (1 - sigmoid(x))],
  g: [(x) => x * normal(x), (x) => normal(x) + x * density(x)],
};

const LOSSES = {
  mse: [(e) => e * e, (e) => 2 * e],
  mae: [Math.abs, Math.sign],
  huber: [
    (e) => (Math.abs(e) <= 1 ? (e * e) / 2 : Math.abs(e) - 1 / 2),
    (e) => Math.min(1, Math.max(-1, e)),
  ],
};

function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

function density(x) {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** The normal distribution's function by its power series 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + ...). */
function normal(x) {
  if (Math.abs(x) > 7) return x > 0 ? 1 : 0;
  let [term, sum, odd] = [x, x, 1];
  while (Math.abs(term) > 1e-18) {
    odd += 2;
    term *= (x * x) / odd;
    sum += term;
  }
  return 1 / 2 + sum * density(x);
}

/** The layers of a network like `8r,8t`: shapes, places of weights and biases, activations. */
export function layers(features, net) {
  const hidden = net ? net.split(",") : [];
  let [inputs, at] = [features, 0];
  return [...hidden, "1"].map((text) => {
    const outputs = parseInt(text, 10);
    const layer = { inputs, outputs, weights: at, bias: at + inputs * outputs };
    layer.activation = ACTIVATIONS[text.at(-1)] ?? [(x) => x, () => 1];
    at = layer.bias + outputs;
    inputs = outputs;
    return layer;
  });
}

/** How many parameters a network has. */
export const count = (features, net) => layers(features, net).at(-1).bias + 1;

/**
 * The loss over all samples and the parameters, in one array, at the start and after each epoch.
 * `problem`: features, net, loss, optimizer, momentum, batch, rate, x, y, parameters, orders.
 */
export function train(problem) {
  const { features, loss, optimizer, momentum, batch, rate, x, y, orders } = problem;
  const net = layers(features, problem.net);
  const parameters = Float64Array.from(problem.parameters);
  const first = new Float64Array(parameters.length);
  const second = new Float64Array(parameters.length);
  let steps = 0;

  /** Inputs and sums of each layer, and the prediction's error. */
  const forward = (sample) => {
    let values = Array.from(x.slice(sample * features, (sample + 1) * features));
    const tape = net.map(({ inputs, outputs, weights, bias, activation }) => {
      const sums = Array.from({ length: outputs }, (_, o) => {
        let sum = parameters[bias + o];
        for (let i = 0; i < inputs; i += 1) sum += parameters[weights + o * inputs + i] * values[i];
        return sum;
      });
      const layer = { values, sums };
      values = sums.map(activation[0]);
      return layer;
    });
    return { tape, error: values[0] - y[sample] };
  };

  const step = (samples) => {
    const gradients = new Float64Array(parameters.length);
    for (const sample of samples) {
      const { tape, error } = forward(sample);
      let slopes = [LOSSES[loss][1](error) / samples.length];
      for (let l = net.length - 1; l >= 0; l -= 1) {
        const { inputs, weights, bias, activation } = net[l];
        const { values, sums } = tape[l];
        const byInput = new Array(inputs).fill(0);
        slopes.forEach((slope, o) => {
          const bySum = slope * activation[1](sums[o]);
          gradients[bias + o] += bySum;
          for (let i = 0; i < inputs; i += 1) {
            gradients[weights + o * inputs + i] += bySum * values[i];
            byInput[i] += bySum * parameters[weights + o * inputs + i];
          }
        });
        slopes = byInput;
      }
    }
    steps += 1;
    gradients.forEach((gradient, i) => {
      if (optimizer === "sgd") {
        parameters[i] -= rate * gradient;
      } else if (optimizer === "momentum") {
        first[i] = momentum * first[i] + gradient;
        parameters[i] -= rate * first[i];
      } else {
        first[i] = 0.9 * first[i] + 0.1 * gradient;
        second[i] = 0.999 * second[i] + 0.001 * gradient * gradient;
        const mean = first[i] / (1 - 0.9 ** steps);
        const square = second[i] / (1 - 0.999 ** steps);
        parameters[i] -= (rate * mean) / (Math.sqrt(square) + 1e-8);
      }
    });
  };

  const record = () => {
    let sum = 0;
    for (let sample = 0; sample < y.length; sample += 1) {
      sum += LOSSES[loss][0](forward(sample).error);
    }
    return [sum / y.length, ...parameters];
  };

  const epoch = (order) => {
    for (let at = 0; at < order.length; at += batch) step(order.slice(at, at + batch));
    return record();
  };
  return [record(), ...orders.map(epoch)];
}
