// WebGPU trains by itself where it is right and keeps the reader's speed; else the CPU does, and the
// page says why. The adapter in software is dressed up as a real one.

import { AS_HARDWARE, COMPUTES_NOTHING } from "./support/gpu.mjs";
import { call, data, expect, notices, open, reaches, root, test } from "./support/page.mjs";

// The published tolerance, src/engine/verify/mod.rs.
const TOLERANCE = 1e-4;

test.beforeEach(({ page }) => page.addInitScript(AS_HARDWARE));

const moves = (page) =>
  expect(root(page)).toHaveAttribute("data-backend", "webgpu", { timeout: 90_000 });

const flat = ({ parameters }) => parameters.flatMap(({ values }) => values);
const off = (one, other) => Math.max(...one.map((value, i) => Math.abs(value - other[i])));

/** Takes `timestamp-query` away from the adapter, and refuses a device that is asked for it. */
const WITHOUT_TIMESTAMPS = () => {
  const { has } = GPUSupportedFeatures.prototype;
  GPUSupportedFeatures.prototype.has = function (name) {
    return name !== "timestamp-query" && has.call(this, name);
  };
  const all = GPUSupportedFeatures.prototype[Symbol.iterator];
  GPUSupportedFeatures.prototype[Symbol.iterator] = function* () {
    for (const name of { [Symbol.iterator]: () => all.call(this) }) {
      if (name !== "timestamp-query") yield name;
    }
  };
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = function (wish) {
    window.asked = [...(wish?.requiredFeatures ?? [])];
    if (window.asked.includes("timestamp-query")) throw new TypeError("not supported: timestamp-query");
    return requestDevice.call(this, wish);
  };
};

for (const [name, without] of [["as it is", false], ["without timestamp-query", true]]) {
  test(`a run moves over to WebGPU on its way and stays one history, ${name}`, async ({ page }) => {
    if (without) await page.addInitScript(WITHOUT_TIMESTAMPS);
    const link = "#task=cubic&speed=120&epochs=1200";
    await page.goto(`./?view=device${link}`);
    await reaches(page, "ready");
    expect(await data(page)).toMatchObject({ backend: "cpu", engine: "fused", verified: "1" });
    // Slowly at first: on a busy machine the run would be over before the GPU is checked.
    await call(page, "set", { speed: 20 });
    await call(page, "play");
    await moves(page);
    await call(page, "set", { speed: 120 });
    expect(await data(page)).toMatchObject({ state: "running", engine: "fused", verified: "1" });
    await expect(page.locator("#device-reason")).toContainText(/agree with the CPU’s, and it answers within [\d.]+ ms/);
    await expect(page.locator("#engines-rows [aria-current] th")).toHaveText("GPU, fused in one kernel");
    expect(await notices(page)).toEqual([]);
    // It keeps the reader's 120 epochs a second, two other tests beside it allowed for.
    const from = Number((await data(page)).trained);
    const started = Date.now();
    await expect.poll(async () => Number((await data(page)).trained)).toBeGreaterThan(from + 240);
    const speed = (1000 * (Number((await data(page)).trained) - from)) / (Date.now() - started);
    expect(speed).toBeGreaterThan(60);
    await call(page, "set", { speed: "max" });
    await call(page, "play");
    await reaches(page, "finished");
    const moved = await call(page, "snapshot");
    expect(moved.losses.map(([epoch]) => epoch)).toEqual(Array.from({ length: 1201 }, (_, epoch) => epoch));
    if (without) expect(await page.evaluate(() => window.asked)).not.toContain("timestamp-query");

    await open(page, `?view=log${link}&backend=cpu`);
    await call(page, "runTo", 1200);
    const stayed = await call(page, "snapshot");
    expect(stayed.backend).toBe("cpu");
    expect(off(moved.losses.map(([, loss]) => loss), stayed.losses.map(([, loss]) => loss))).toBeLessThan(TOLERANCE);
    expect(off(flat(moved), flat(stayed))).toBeLessThan(10 * TOLERANCE);
  });
}

test("the CPU is one choice away, and stays chosen", async ({ page }) => {
  await page.goto("./?view=device#n=50");
  await moves(page);
  await page.locator("#device-more summary").click();
  await page.locator("#setting-backend").selectOption("cpu");
  await expect(root(page)).toHaveAttribute("data-backend", "cpu");
  await expect(page.locator("#device-reason")).toContainText("Chosen in the settings");
  await call(page, "runTo", 100);
  expect((await data(page)).backend).toBe("cpu");
});

/** A wait for every answer of the GPU; with `nudged`, only for one that nobody nudges. */
const SLOW_ANSWERS = (nudged) => {
  const { mapAsync } = GPUBuffer.prototype;
  const { submit } = GPUQueue.prototype;
  let nudges = [];
  window.nudges = 0;
  GPUQueue.prototype.submit = function (work) {
    if (nudged && work.length === 0) {
      window.nudges += 1;
      for (const nudge of nudges.splice(0)) nudge();
    }
    return submit.call(this, work);
  };
  GPUBuffer.prototype.mapAsync = async function (...args) {
    await mapAsync.apply(this, args);
    await new Promise((then) => {
      nudges.push(then);
      setTimeout(then, 120);
    });
  };
};

const stays = async (page, reason) => {
  await expect(page.locator("#device-reason")).toContainText(reason, { timeout: 60_000 });
  expect(await data(page)).toMatchObject({ backend: "cpu", verified: "1" });
  expect(await notices(page)).toEqual([]);
  await call(page, "runTo", 100);
  await reaches(page, "finished");
};

test("one that answers late is left alone, with the reason, unless it is asked for", async ({ page }) => {
  await page.addInitScript(SLOW_ANSWERS, false);
  await open(page, "?view=device#n=50");
  await stays(page, "ms to answer, and the picture would lag");
  await call(page, "set", { backend: "webgpu" });
  expect(await data(page)).toMatchObject({ backend: "webgpu", verified: "1" });
});

test("one that answers late until it is nudged, as in Firefox, trains", async ({ page }) => {
  await page.addInitScript(SLOW_ANSWERS, true);
  await page.goto("./?view=device#task=cubic&epochs=200&speed=max");
  await moves(page);
  const before = await page.evaluate(() => window.nudges);
  expect(before).toBeGreaterThan(0);
  await call(page, "runTo", 200);
  expect(await page.evaluate(() => window.nudges)).toBeGreaterThan(before);
});

test("one that never answers is left alone, with the reason", async ({ page }) => {
  await page.addInitScript(() => {
    GPUBuffer.prototype.mapAsync = () => new Promise(() => {});
    // The page's patience, in less time.
    const { setTimeout } = window;
    window.setTimeout = (then, wait, ...args) => setTimeout(then, wait === 20_000 ? 1000 : wait, ...args);
  });
  await open(page, "?view=device#n=50");
  await stays(page, "gave no answer");
});

test("one that answers no more on the way is given up, and the run goes on", async ({ page }) => {
  await page.goto("./?view=device#task=cubic&epochs=400&speed=60");
  await moves(page);
  await call(page, "play");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(5);
  await page.evaluate(() => {
    GPUBuffer.prototype.mapAsync = () => new Promise(() => {});
  });
  await expect(root(page)).toHaveAttribute("data-backend", "cpu", { timeout: 60_000 });
  expect((await notices(page))[0]).toMatch(/^The GPU was lost/);
  await call(page, "set", { speed: "max" });
  await call(page, "play");
  await reaches(page, "finished");
});

test("one that computes nothing is left alone, with the reason", async ({ page }) => {
  await page.addInitScript(COMPUTES_NOTHING);
  await open(page, "?view=device#n=50");
  await stays(page, "something else than the CPU");
});

test.describe("Burn's first steps", () => {
  test("are taken in a worker, which ends before Burn begins in the page", async ({ page }) => {
    const events = [];
    // The console tells in which order things happen in the page.
    await page.addInitScript(() => {
      const Own = Worker;
      window.Worker = class extends Own {
        constructor(...args) {
          super(...args);
          this.isRehearsal = String(args[0]).includes("rehearsal");
          if (this.isRehearsal) console.log("step: rehearsal");
        }
        terminate() {
          if (this.isRehearsal) console.log("step: its end");
          super.terminate();
        }
      };
    });
    // Says in the console what trains in the page.
    await page.route(/\/engine-\w+\.js/, async (route) => {
      const response = await route.fetch();
      const spy = `
        const { train } = Trainer.prototype;
        Trainer.prototype.train = function (...args) {
          if (globalThis.document) console.log("step: training");
          return train.apply(this, args);
        };`;
      await route.fulfill({ response, body: (await response.text()) + spy });
    });
    page.on("console", (message) => {
      const [, step] = /^step: (.*)/.exec(message.text()) ?? [];
      if (step && events.at(-1) !== step) events.push(step);
    });
    await page.goto("./#task=cubic");
    await moves(page);
    expect(events).toEqual(["rehearsal", "its end", "training"]);
  });

  test("that fail in the worker are taken in the page all the same", async ({ page }) => {
    await page.route(/\/rehearsal-\w+\.js/, (route) => route.abort());
    await page.goto("./?view=device#task=cubic");
    await moves(page);
    expect(await data(page)).toMatchObject({ engine: "fused", verified: "1" });
    expect(await notices(page)).toEqual([]);
  });

  for (const [when, held, begun] of [
    ["under way", /\/adapter-\w+\.js/, 1],
    ["still to come", /\/engine_bg-\w+\.wasm/, 0],
  ]) {
    test(`end with the widget when they are ${when}`, async ({ page }) => {
      const isRehearsal = (worker) => worker.url().includes("rehearsal");
      let count = 0;
      page.on("worker", (worker) => (count += isRehearsal(worker)));
      // What they wait for does not come before the widget has ended.
      let [ask, end] = [];
      const [asked, ended] = [new Promise((then) => (ask = then)), new Promise((then) => (end = then))];
      await page.route(held, async (route) => {
        // The page itself looks for an adapter before.
        if (begun > count) return route.continue();
        ask();
        await ended;
        await route.continue().catch(() => {});
      });
      await page.goto("./#task=cubic");
      await asked;
      await call(page, "destroy");
      // Of their own they end after five seconds.
      await expect.poll(() => page.workers().filter(isRehearsal).length, { timeout: 3000 }).toBe(0);
      end();
      await page.waitForTimeout(1000);
      expect(count).toBe(begun);
    });
  }

  test("are not waited for by who asks for WebGPU", async ({ page }) => {
    const seen = [];
    page.on("worker", (worker) => seen.push(worker.url()));
    await page.goto("./#task=cubic&backend=webgpu");
    await moves(page);
    expect(seen.filter((url) => url.includes("rehearsal"))).toEqual([]);
  });
});
