// What is timed inside the browser. `../run.mjs` calls it, one part after the other.

import init, { Case, Run } from "./cpu/bench.js";
import { microseconds } from "./timing.mjs";
import { Yardstick } from "./yardstick.mjs";

await init();

/** Microseconds per step of a case on the CPU. */
export async function cpu(name, engine) {
  const what = numbers(name);
  const run = engine === "javascript" ? new Yardstick(what) : new Run(name, engine);
  const epoch = await microseconds((count) => run.epochs(count, what));
  return epoch / what.steps;
}

/** Whether the yardstick computes what the engine does, on lesson 2. */
export function yardstickAgrees() {
  const what = numbers("curve");
  const yardstick = new Yardstick(what);
  const run = new Run("curve", "fused");
  const expected = run.epochs(2020);
  for (let epoch = 1; epoch <= 2020; epoch++) {
    yardstick.order.set(what.order(epoch));
    yardstick.train(what.batch, what.rate);
  }
  const found = yardstick.loss();
  return { found, expected };
}

/** Microseconds per step and run of `count` runs of lesson 2 on the CPU, one after the other. */
export async function manyOnCpu(count) {
  const runs = Array.from({ length: count }, () => new Run("curve", "fused"));
  const epoch = await microseconds((epochs) => {
    for (const run of runs) run.epochs(epochs);
  }, { rounds: 3 });
  for (const run of runs) run.free();
  return epoch / (10 * count);
}

let engines;

/** Loads the engines on the GPU. */
export async function openGpu() {
  const page = await (await fetch("./dist/index.html")).text();
  const parts = JSON.parse(page.match(/id="parts">(.*?)<\/script>/)[1]);
  const part = (name) => new URL(`./dist/${parts[name]}`, import.meta.url);
  engines = await import(part("engine.js"));
  await engines.default({ module_or_path: part("engine_bg.wasm") });
  await engines.open((reason) => console.error(reason));
}

/** Epochs between two reads: what the page asks of a fast device at full speed. */
const EPOCHS_PER_READ = 100;

/** Microseconds per step of a case on the GPU. */
export async function gpu(name, engine) {
  const what = numbers(name);
  const { features, hidden, x, y, parameters } = what;
  const floats = [x, y, parameters].map((values) => new Float32Array(values));
  const rule = ["mse", "sgd", new Float64Array([0])];
  const trainer = engines.trainer(engine, features, hidden, "sequential", ...rule, ...floats);
  const work = async (epochs) => {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      trainer.train(what.order(epoch), what.batch, what.rate);
      if (what.records || epoch === epochs) trainer.mark();
      if (epoch % EPOCHS_PER_READ === 0) await trainer.read();
    }
    await trainer.read();
  };
  const epoch = await microseconds(work, { rounds: 3 });
  trainer.free();
  return epoch / what.steps;
}

/** Microseconds per step and run of `count` runs of lesson 2, side by side on the GPU. */
export async function manyOnGpu(count) {
  const what = numbers("curve");
  const { features, hidden, x, y, batch, rate } = what;
  const parameters = new Float32Array(count * what.parameters.length);
  for (let run = 0; run < count; run++) parameters.set(what.parameters, run * what.parameters.length);
  const fleet = engines.fleet(
    features, hidden, "mse", "sgd", batch,
    new Float32Array(x), new Float32Array(y), parameters,
    new Float64Array(count).fill(rate), new Float64Array(count),
    new Uint32Array(count), new Uint32Array(count),
  );
  const work = async (epochs) => {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      fleet.train(what.order(epoch));
      if (epoch % EPOCHS_PER_READ === 0) await fleet.read();
    }
    await fleet.read();
  };
  const epoch = await microseconds(work, { least: 1, rounds: 2 });
  fleet.free();
  return epoch / (what.steps * count);
}

/** A case in plain numbers. */
function numbers(name) {
  const plain = new Case(name);
  const { features, hidden, x, y, parameters, batch, rate, records } = plain;
  const order = (epoch) => plain.order(epoch);
  const steps = Math.ceil(y.length / batch);
  return { features, hidden, x, y, parameters, batch, rate, records, order, steps };
}
