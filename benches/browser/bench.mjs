// What is timed inside the browser. `run.mjs` calls it, one part after the other.

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

/** A case in plain numbers. */
function numbers(name) {
  const plain = new Case(name);
  const { features, hidden, x, y, parameters, batch, rate, records } = plain;
  const order = (epoch) => plain.order(epoch);
  const steps = Math.ceil(y.length / batch);
  return { features, hidden, x, y, parameters, batch, rate, records, order, steps };
}
