// A network worked out in the test itself, from what the widget hands out, to be compared with what
// the page shows.

const FUNCTIONS = {
  r: (x) => Math.max(0, x),
  t: Math.tanh,
  s: (x) => 1 / (1 + Math.exp(-x)),
};

/** What every layer gives at a row of features, the features first; `net` as in the link. */
export function forward({ parameters }, net, row) {
  const hidden = net ? net.split(",").map((layer) => layer.at(-1)) : [];
  const layers = [row];
  for (let layer = 0; 2 * layer < parameters.length; layer += 1) {
    const [{ values, shape: [outputs, inputs] }, { values: bias }] = parameters.slice(2 * layer, 2 * layer + 2);
    const activation = FUNCTIONS[hidden[layer]] ?? ((x) => x);
    layers.push(Array.from({ length: outputs }, (_, to) => activation(
      layers[layer].reduce((sum, value, from) => sum + values[to * inputs + from] * value, bias[to]),
    )));
  }
  return layers;
}

/** The samples of a curve without noise: evenly spaced. */
export const evenly = (from, to, count) =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

/** Which units of a hidden layer (counted from 0) have a gradient that is exactly 0. */
export const unmoved = ({ fullGradients }, layer) => {
  const [{ values, shape: [outputs, inputs] }, { values: bias }] = fullGradients.slice(2 * layer, 2 * layer + 2);
  const zero = (value) => value === 0;
  return Array.from({ length: outputs }, (_, unit) =>
    bias[unit] === 0 && values.slice(unit * inputs, (unit + 1) * inputs).every(zero));
};
