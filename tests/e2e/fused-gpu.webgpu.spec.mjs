// The fused engine on WebGPU, called as the page calls it: against PyTorch's recorded
// trajectories, against a trainer in double precision, and many runs at once against the same runs
// alone.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { AS_HARDWARE } from "./support/gpu.mjs";
import { expect, test as base } from "./support/page.mjs";
import { count, train } from "./support/reference.mjs";

const GOLDEN = process.env.GOLDEN_DIR ?? fileURLToPath(new URL("../golden", import.meta.url));

/** How many times a file's own tolerances the GPU may need. None needs more than one. */
const MORE_TOLERANCE = {};

/** The most by which a number may differ from double precision's in the few steps made here. */
const TOLERANCE = 1e-5;

/**
 * A page with nothing but the engines, `window.engines`, and `window.run`, which trains a problem
 * and gives the records of its start and of all epochs. `hardware`: the adapter in software is
 * dressed up as a GPU.
 */
const test = base.extend({
  hardware: [false, { option: true }],
  engines: async ({ page, hardware }, use) => {
    const blank = '<!doctype html><link rel="icon" href="data:,">';
    await page.route("**/blank.html", (route) =>
      route.fulfill({ contentType: "text/html", body: blank }),
    );
    if (hardware) await page.addInitScript(AS_HARDWARE);
    await page.goto("./blank.html");
    await page.evaluate(async () => {
      const page = await (await fetch("index.html")).text();
      const parts = JSON.parse(page.match(/id="parts">(.*?)<\/script>/)[1]);
      const part = (name) => new URL(parts[name], location.href).href;
      const engines = await import(part("engine.js"));
      await engines.default({ module_or_path: part("engine_bg.wasm") });
      await engines.open((reason) => console.error(`lost: ${reason}`));
      const floats = (numbers) => new Float32Array(numbers);
      window.engines = engines;
      window.fused = (p) =>
        engines.trainer(
          "fused", p.features, p.net, "sequential", p.loss, p.optimizer, new Float64Array([p.momentum]),
          floats(p.x), floats(p.y), floats(p.parameters),
        );
      window.run = async (problem, every = problem.orders.length) => {
        const trainer = window.fused(problem);
        const width = problem.parameters.length + 1;
        const records = [];
        const read = async () => {
          const numbers = await trainer.read();
          for (let at = 0; at < numbers.length; at += width) {
            records.push(Array.from(numbers.slice(at, at + width)));
          }
        };
        trainer.mark();
        for (const [epoch, order] of problem.orders.entries()) {
          trainer.train(new Uint32Array(order), problem.batch, problem.rate);
          trainer.mark();
          if ((epoch + 1) % every === 0) await read();
        }
        await read();
        trainer.free();
        return records;
      };
    });
    await use(page);
  },
});

/** The greatest difference between two lists of records of the same shape; NaN when one is. */
function difference(one, other) {
  expect(one.map((record) => record.length)).toEqual(other.map((record) => record.length));
  const off = one.flatMap((record, r) => Array.from(record, (value, i) => value - other[r][i]));
  return off.some(Number.isNaN) ? NaN : off.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
}

/** Numbers within ±1, always the same ones. */
function random(seed) {
  let state = seed;
  return () => {
    // A linear congruential generator by its upper bits.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround((state >>> 8) / 2 ** 23 - 1);
  };
}

const list = (length, number) => Array.from({ length }, number);

/** A problem with the given net and rules; the rest is drawn. */
function draw(seed, problem) {
  const { features = 1, net = "", samples = 11, batch = 4, epochs = 3, spread = 0.6, ...rules } = problem;
  const next = random(seed);
  const shuffled = () => {
    const keys = list(samples, next);
    return keys.map((_, i) => i).sort((a, b) => keys[a] - keys[b]);
  };
  return {
    features, net, batch,
    loss: "mse", optimizer: "sgd", momentum: 0.9, rate: 0.02, ...rules,
    x: list(samples * features, () => Math.fround(2 * next())),
    y: list(samples, () => Math.fround(2 * next())),
    parameters: list(count(features, net), () => Math.fround(spread * next())),
    orders: list(epochs, shuffled),
  };
}

/** A recorded trajectory as a problem. */
function recorded(file) {
  const { x, y, net, loss, optimizer, batch_size: batch, epochs, init, order, checkpoints } =
    JSON.parse(readFileSync(file));
  const inOrder = x.map((_, i) => i);
  return {
    features: x[0].length, net, loss, batch,
    optimizer: optimizer.kind, momentum: optimizer.momentum ?? 0.9, rate: optimizer.lr,
    x: x.flat(), y: y.flat(),
    parameters: init.flatMap(({ weight, bias }) => [...weight.flat(), ...bias]),
    orders: order ?? list(epochs, () => inOrder),
    checkpoints,
  };
}

const files = readdirSync(GOLDEN).filter((name) => name.endsWith(".json"));

test("PyTorch's recorded trajectories are followed", async ({ engines }) => {
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) {
    const { checkpoints, ...problem } = recorded(join(GOLDEN, name));
    const records = await engines.evaluate((problem) => window.run(problem), problem);
    expect(records).toHaveLength(problem.orders.length + 1);
    const more = MORE_TOLERANCE[basename(name, ".json")] ?? 1;
    let compared = 0;
    for (const { epoch, loss, params, loss_tolerance, param_tolerance } of checkpoints) {
      const [found, ...parameters] = records[epoch];
      const what = `${name}, epoch ${epoch}`;
      expect(difference([[found]], [[loss]]), `${what}: loss`).toBeLessThanOrEqual(more * loss_tolerance);
      expect(difference([parameters], [params.flat()]), `${what}: parameters`).toBeLessThanOrEqual(more * param_tolerance);
      compared += 1;
    }
    expect(compared, name).toBeGreaterThan(0);
  }
});

/** Every activation, loss and update rule; 0 to 4 hidden layers, 1 to 4 features, ragged batches. */
const RULES = ["mse", "mae", "huber"].flatMap((loss) =>
  ["sgd", "momentum", "adam"].map((optimizer) => ({ loss, optimizer })),
);
const NETS = ["", "5r", "4t,3s", "3g,4r,5t", "2s,6g,3r,4t"];
const small = () =>
  list(15, (_, i) =>
    draw(i + 1, { ...RULES[i % 9], net: NETS[i % 5], features: 1 + (i % 4), batch: 1 + (i % 7) }),
  );

/** Batches of several chunks, and parameters that do not fit into a workgroup. */
const large = () => [
  draw(50, { net: "8r,8t", samples: 150, batch: 100, optimizer: "momentum", epochs: 2 }),
  draw(51, { net: "64r,64t,64s,64g", features: 4, batch: 5, optimizer: "momentum", epochs: 1, spread: 0.15 }),
];

async function agreeWithDouble(page, problems) {
  for (const problem of problems) {
    const { features, net, loss, optimizer, batch } = problem;
    const records = await page.evaluate((problem) => window.run(problem, 2), problem);
    const what = `${features} features, net "${net}", ${loss}, ${optimizer}, batch ${batch}`;
    expect(difference(records, train(problem)), what).toBeLessThan(TOLERANCE);
  }
}

test("networks of every kind agree with double precision", async ({ engines }) => {
  await agreeWithDouble(engines, [...small(), ...large()]);
});

test.describe("with the threads that a GPU gets", () => {
  test.use({ hardware: true });

  test("networks of every kind agree with double precision", async ({ engines }) => {
    await agreeWithDouble(engines, [...small().slice(0, 9), ...large()]);
  });
});

test("kinks have the slopes of PyTorch", async ({ engines }) => {
  // Errors of exactly 0 (MAE) and 1 (Huber), and a ReLU at exactly 0: its slope there is 0.
  for (const [loss, y] of [["mae", [0.75, 1.25]], ["huber", [1.75, 0.25]]]) {
    const problem = {
      ...draw(1, { net: "2r", samples: 2, batch: 1, loss, rate: 0.125 }),
      x: [1, 2], y, orders: [[0]],
      // The first unit is x - 1, which is 0 at the first sample, the second one x.
      parameters: [1, 1, -1, 0, 0.5, 0.5, 0.25],
    };
    const records = await engines.evaluate((problem) => window.run(problem), problem);
    expect(records).toEqual(train(problem));
    expect(records[1].slice(1).some((value, i) => value !== problem.parameters[i])).toBe(loss === "huber");
  }
});

test("a run is the same in one go and in pieces, and follows changes of the rate", async ({ engines }) => {
  const problem = draw(3, { net: "8r,8t", samples: 30, batch: 8, optimizer: "adam", epochs: 6 });
  const { pieces, whole } = await engines.evaluate(async (problem) => {
    const width = problem.parameters.length + 1;
    const rate = (epoch) => (epoch < 3 ? 0.02 : 0.01);
    const records = (numbers) =>
      Array.from({ length: numbers.length / width }, (_, r) =>
        Array.from(numbers.slice(r * width, (r + 1) * width)),
      );
    const one = window.fused(problem);
    one.mark();
    problem.orders.forEach((order, epoch) => {
      one.train(new Uint32Array(order), problem.batch, rate(epoch));
      one.mark();
    });
    const whole = records(await one.read());

    const other = window.fused(problem);
    const pieces = [];
    if ((await other.read()).length > 0) throw new Error("nothing was marked");
    other.mark();
    for (const [epoch, order] of problem.orders.entries()) {
      other.train(new Uint32Array(order.slice(0, 8)), 8, rate(epoch));
      if (epoch % 2 === 0) pieces.push(...records(await other.read()));
      other.train(new Uint32Array(order.slice(8)), 8, rate(epoch));
      other.mark();
    }
    // A read that nobody waits for takes nothing from the next one.
    const reads = [other.read(), other.read()];
    pieces.push(...records(await reads[0]), ...records(await reads[1]));
    return { pieces, whole };
  }, problem);
  expect(whole).toHaveLength(7);
  expect(whole[0].slice(1)).toEqual(problem.parameters);
  expect(pieces).toEqual(whole);
  const half = { ...problem, orders: problem.orders.slice(0, 3) };
  expect(difference(whole.slice(0, 4), train(half))).toBeLessThan(TOLERANCE);
  expect(difference(whole, train(problem))).toBeGreaterThan(10 * TOLERANCE);
});

for (const [runs, epochs] of [[3, 5], [64, 3], [4096, 2]]) {
  test(`each of ${runs} runs at once is the same as alone, bit for bit`, async ({ engines }) => {
    const problem = draw(4, {
      net: "8r,8t", samples: 30, batch: 8, optimizer: "momentum", epochs: 4 * epochs,
    });
    const different = await engines.evaluate(async ([problem, runs, epochs]) => {
      const { features, net, loss, optimizer, batch, x, y, parameters } = problem;
      const range = (length, number) => Array.from({ length }, (_, i) => number(i));
      const sets = range(3, (d) => y.map((label) => label + d / 4));
      const starts = range(runs, (i) => parameters.map((p) => Math.fround(p * (1 + i / 1000))));
      const rates = range(runs, (i) => 0.001 * (1 + (i % 7)));
      const momenta = range(runs, (i) => 0.9 - 0.05 * (i % 5));
      const data = range(runs, (i) => i % 3);
      const orders = range(runs, (i) => i % 4);
      const fleet = window.engines.fleet(
        features, net, loss, optimizer, batch,
        new Float32Array(sets.flatMap(() => x)), new Float32Array(sets.flat()),
        new Float32Array(starts.flat()), new Float64Array(rates), new Float64Array(momenta),
        new Uint32Array(data), new Uint32Array(orders),
      );
      let read;
      for (let epoch = 0; epoch < epochs; epoch += 1) {
        fleet.train(new Uint32Array(problem.orders.slice(4 * epoch, 4 * epoch + 4).flat()));
        // In the middle, too: reading changes nothing.
        if (epoch !== 1) read = await fleet.read();
      }
      const numbers = await fleet.read();
      fleet.free();
      const width = parameters.length + 1;
      if (numbers.length !== runs * width) throw new Error(`${numbers.length} numbers`);
      const different = [];
      // All of a few runs, some of many.
      for (let i = 0; i < runs; i += Math.ceil(runs / 64)) {
        const alone = window.fused({ ...problem, y: sets[data[i]], parameters: starts[i], momentum: momenta[i] });
        for (let epoch = 0; epoch < epochs; epoch += 1) {
          alone.train(new Uint32Array(problem.orders[4 * epoch + orders[i]]), batch, rates[i]);
        }
        alone.mark();
        const record = await alone.read();
        alone.free();
        if (record.some((value, at) => !Object.is(value, numbers[i * width + at]))) different.push(i);
      }
      // Runs with other settings are other runs.
      if (numbers[0] === numbers[width]) different.push("none trained");
      return different;
    }, [problem, runs, epochs]);
    expect(different).toEqual([]);
  });
}

test("arrays that do not fit together are refused", async ({ engines }) => {
  const message = await engines.evaluate(() => {
    const f = (...numbers) => new Float32Array(numbers);
    const u = (...numbers) => new Uint32Array(numbers);
    try {
      window.engines.fleet(
        1, "", "mse", "sgd", 1, f(1, 2, 3), f(1, 2, 3), f(0, 0), new Float64Array([1]),
        new Float64Array([0]), u(1), u(0),
      );
      return "";
    } catch (error) {
      return error.message;
    }
  });
  expect(message).toContain("do not fit");
});
