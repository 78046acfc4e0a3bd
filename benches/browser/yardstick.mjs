// The yardstick: the same training as a competent person writes it in JavaScript without a
// library. Double precision, one typed array for each matrix, plain loops, nothing allocated on
// the way; any sizes of layers.

class Layer {
  constructor(inputs, outputs, activation) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.activation = activation;
    this.weights = new Float64Array(inputs * outputs);
    this.bias = new Float64Array(outputs);
    this.weightGradients = new Float64Array(inputs * outputs);
    this.biasGradients = new Float64Array(outputs);
    this.values = new Float64Array(outputs);
    this.slopes = new Float64Array(outputs);
  }

  forward(input) {
    const { inputs, outputs, weights, bias, values, activation } = this;
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o];
      const row = o * inputs;
      for (let i = 0; i < inputs; i++) sum += weights[row + i] * input[i];
      values[o] = sum;
    }
    if (activation === "r") {
      for (let o = 0; o < outputs; o++) if (values[o] < 0) values[o] = 0;
    } else if (activation === "t") {
      for (let o = 0; o < outputs; o++) values[o] = Math.tanh(values[o]);
    }
    return values;
  }

  /** From the loss's slopes with respect to this layer's values; gives those of its input. */
  backward(input, inputSlopes) {
    const { inputs, outputs, weights, weightGradients, biasGradients } = this;
    const { values, slopes, activation } = this;
    if (activation === "r") {
      for (let o = 0; o < outputs; o++) if (values[o] <= 0) slopes[o] = 0;
    } else if (activation === "t") {
      for (let o = 0; o < outputs; o++) slopes[o] *= 1 - values[o] * values[o];
    }
    if (inputSlopes) inputSlopes.fill(0);
    for (let o = 0; o < outputs; o++) {
      const slope = slopes[o];
      const row = o * inputs;
      biasGradients[o] += slope;
      for (let i = 0; i < inputs; i++) weightGradients[row + i] += slope * input[i];
      if (inputSlopes) {
        for (let i = 0; i < inputs; i++) inputSlopes[i] += slope * weights[row + i];
      }
    }
  }

  update(rate) {
    const { weights, bias, weightGradients, biasGradients } = this;
    for (let i = 0; i < weights.length; i++) weights[i] -= rate * weightGradients[i];
    for (let o = 0; o < bias.length; o++) bias[o] -= rate * biasGradients[o];
    weightGradients.fill(0);
    biasGradients.fill(0);
  }
}

export class Yardstick {
  /** `hidden` as `8r,8t`; `parameters` as PyTorch lists them. */
  constructor({ features, hidden, x, y, parameters }) {
    this.layers = [];
    let inputs = features;
    for (const part of hidden ? hidden.split(",") : []) {
      const outputs = parseInt(part, 10);
      this.layers.push(new Layer(inputs, outputs, part.at(-1)));
      inputs = outputs;
    }
    this.layers.push(new Layer(inputs, 1, null));
    let from = 0;
    for (const { weights, bias } of this.layers) {
      weights.set(parameters.subarray(from, (from += weights.length)));
      bias.set(parameters.subarray(from, (from += bias.length)));
    }
    this.rows = Array.from(y, (_, i) => Float64Array.from(x.subarray(i * features, (i + 1) * features)));
    this.y = Float64Array.from(y);
    this.order = Uint32Array.from(y, (_, i) => i);
    this.losses = [];
  }

  forward(row) {
    for (const layer of this.layers) row = layer.forward(row);
    return row[0];
  }

  step(from, to, rate) {
    const { layers, rows, y, order } = this;
    const share = 2 / (to - from);
    for (let place = from; place < to; place++) {
      const row = rows[order[place]];
      const error = this.forward(row) - y[order[place]];
      layers[layers.length - 1].slopes[0] = share * error;
      for (let l = layers.length - 1; l > 0; l--) {
        layers[l].backward(layers[l - 1].values, layers[l - 1].slopes);
      }
      layers[0].backward(row, null);
    }
    for (const layer of layers) layer.update(rate);
  }

  /** Mean squared error over all samples. */
  loss() {
    const { rows, y } = this;
    let sum = 0;
    for (let i = 0; i < rows.length; i++) {
      const error = this.forward(rows[i]) - y[i];
      sum += error * error;
    }
    return sum / rows.length;
  }

  /** One epoch in the given order. */
  train(batch, rate) {
    for (let from = 0; from < this.order.length; from += batch) {
      this.step(from, Math.min(from + batch, this.order.length), rate);
    }
  }

  /** Epochs, each shuffled and with its loss recorded where `records` says so. */
  epochs(count, { batch, rate, records }) {
    this.losses.length = 0;
    for (let epoch = 0; epoch < count; epoch++) {
      shuffle(this.order);
      this.train(batch, rate);
      if (records) this.losses.push(this.loss());
    }
    if (!records) this.losses.push(this.loss());
    return this.losses.at(-1);
  }
}

/** Fisher and Yates. */
function shuffle(items) {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    const item = items[last];
    items[last] = items[other];
    items[other] = item;
  }
}
