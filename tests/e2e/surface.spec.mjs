// What links, host pages and tests may rely on: the attributes and methods of
// the widget's root, by exactly their names.

import { readFileSync } from "node:fs";

import { METHODS } from "./support/contract.mjs";
import {
  call, data, expect, hash, notices, open, reaches, rejection, root, test,
} from "./support/page.mjs";

test("the root carries the public attributes", async ({ page }) => {
  await open(page);
  const cargo = readFileSync(new URL("../../Cargo.toml", import.meta.url), "utf8");
  const [, version] = cargo.match(/^version\s*=\s*"([^"]+)"/m);
  const { loss } = await call(page, "snapshot");
  const attributes = await data(page);
  expect(attributes).toMatchObject({
    state: "ready",
    epoch: "0",
    step: "0",
    backend: "cpu",
    engine: "fused",
    verified: "1",
    version,
  });
  expect(Number(attributes.loss)).toBeGreaterThan(1);
  expect(Math.fround(Number(attributes.loss))).toBe(loss);
});

test("data-loss is the shortest decimal that is the loss exactly", async ({ page }) => {
  await open(page);
  for (let step = 0; step < 5; step += 1) {
    await call(page, "step", "batch");
    const { loss } = await call(page, "snapshot");
    const text = (await data(page)).loss;
    expect(text).toMatch(/^\d+\.\d+$/);
    expect(Math.fround(Number(text))).toBe(loss);
    expect(Math.fround(Number(text.slice(0, -1))), `${text} is not the shortest`).not.toBe(loss);
  }
});

test("data-state goes from loading to finished", async ({ page }) => {
  await page.addInitScript(() => {
    window.states = [];
    document.addEventListener("statechange", ({ detail, target }) => {
      window.states.push([detail.state, target.dataset.state, target.id]);
    });
  });
  await page.goto("./#epochs=40&speed=1");
  expect(await page.locator("#playground").getAttribute("data-state")).toMatch(/loading|ready/);
  await reaches(page, "ready");
  await call(page, "play");
  await reaches(page, "running");
  await call(page, "pause");
  await reaches(page, "paused");
  await call(page, "runTo", 40);
  await reaches(page, "finished");
  await call(page, "reset");
  await reaches(page, "ready");
  const states = await page.evaluate(() => window.states);
  expect(states.map(([state]) => state)).toEqual([
    "ready", "running", "paused", "running", "finished", "loading", "ready",
  ]);
  for (const [state, attribute, id] of states) {
    expect([attribute, id]).toEqual([state, "playground"]);
  }
});

test("a built page says that it is loading", async ({ request }) => {
  expect(await (await request.get("./")).text()).toMatch(/id="playground"[^>]*data-state="loading"/);
});

test("every method returns a promise", async ({ page }) => {
  await open(page);
  const kinds = await root(page).evaluate((element, names) => {
    const args = { step: ["batch"], runTo: [1], seek: [0], set: [{}] };
    return names.map((name) => {
      const result = element[name](...(args[name] ?? []));
      const promise = result instanceof Promise;
      result.catch(() => {});
      return promise;
    });
  }, METHODS);
  expect(kinds).toEqual(METHODS.map(() => true));
});

test("a snapshot has exactly the promised shape", async ({ page }) => {
  await open(page);
  await call(page, "runTo", 3);
  const line = await call(page, "snapshot");
  expect(Object.keys(line).sort()).toEqual(
    ["backend", "engine", "epoch", "loss", "losses", "parameters", "step", "trained"],
  );
  expect(line).toMatchObject({ epoch: 3, step: 150, backend: "cpu", engine: "fused" });
  expect(line.parameters.map(({ shape }) => shape)).toEqual([[1, 2], [1]]);
  expect(line.losses.map(([epoch]) => epoch)).toEqual([0, 1, 2, 3]);
  expect(line.losses[3][1]).toBe(line.loss);

  await call(page, "set", { task: "cubic", net: "3r,5t" });
  const curve = await call(page, "snapshot");
  expect(curve).toMatchObject({ epoch: 0, step: 0 });
  expect(curve.losses).toEqual([[0, curve.loss]]);
  // Weights lie [out, in], as PyTorch lays them out.
  expect(curve.parameters.map(({ shape }) => shape)).toEqual(
    [[3, 1], [3], [5, 3], [5], [1, 5], [1]],
  );
  const names = curve.parameters.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const parameter of curve.parameters) {
    expect(Object.keys(parameter).sort()).toEqual(["name", "shape", "values"]);
    expect(parameter.values).toHaveLength(parameter.shape.reduce((a, b) => a * b));
    expect(parameter.values.every(Number.isFinite)).toBe(true);
  }
});

test("a full run of lesson 2 keeps the loss of every epoch", async ({ page }) => {
  await open(page, "#task=cubic");
  await call(page, "runTo", 2020);
  const { losses, epoch, step, loss } = await call(page, "snapshot");
  expect({ epoch, step }).toEqual({ epoch: 2020, step: 20_200 });
  expect(losses.map(([at]) => at)).toEqual(Array.from({ length: 2021 }, (_, at) => at));
  expect(losses[2020][1]).toBe(loss);
});

test("step goes one mini-batch or one epoch", async ({ page }) => {
  await open(page, "#n=25&batch=10");
  const places = [];
  for (const unit of [undefined, "batch", "epoch", "batch", "epoch", "epoch"]) {
    await call(page, "step", ...(unit ? [unit] : []));
    const { epoch, step } = await call(page, "snapshot");
    places.push([epoch, step]);
  }
  // Three mini-batches an epoch; an epoch begun is finished, not repeated.
  expect(places).toEqual([[0, 1], [0, 2], [1, 3], [1, 4], [2, 6], [3, 9]]);
});

test("set(settings()) changes nothing", async ({ page }) => {
  await open(page, "?lr=0.02#task=sine&n=40&batch=7&net=4g&opt=momentum&momentum=0.5&shuffle=0");
  await call(page, "runTo", 5);
  const before = await call(page, "settings");
  const link = page.url();
  await root(page).evaluate(async (element) => element.set(await element.settings()));
  expect(await call(page, "settings")).toEqual(before);
  expect(page.url()).toBe(link);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "5" });
  expect(await notices(page)).toEqual([]);
});

test("set takes what a script would write", async ({ page }) => {
  await open(page);
  await call(page, "set", { w: [1, 2, 3], b: -1, shuffle: false, lr: 0.5, speed: "max", n: 60 });
  expect(await hash(page)).toEqual(
    { n: "60", w: "1,2,3", b: "-1", shuffle: "0", lr: "0.5", speed: "max" },
  );
  expect(await call(page, "settings")).toMatchObject(
    { n: 60, w: "1,2,3", b: -1, shuffle: false, lr: 0.5, speed: "max", batch: 10 },
  );
});

test("wrong arguments are refused with a message", async ({ page }) => {
  await open(page);
  for (const [method, ...args] of [
    ["step", "minute"], ["step", 3], ["step", null],
    ["runTo"], ["runTo", -1], ["runTo", 1.5], ["runTo", "ten"], ["runTo", null],
    ["set"], ["set", 3], ["set", null], ["set", "task=cubic"],
  ]) {
    expect(await rejection(page, method, ...args), `${method}(${args})`).toMatch(
      new RegExp(`^rejected: ${method}: \\S+`),
    );
  }
  expect(await data(page)).toMatchObject({ state: "ready", step: "0" });
});

test("wrong values in set are named in a notice and its event", async ({ page }) => {
  await open(page);
  await page.evaluate(() => {
    window.events = [];
    document.addEventListener("notice", ({ detail }) => window.events.push(detail.message));
  });
  const before = await call(page, "settings");
  await call(page, "set", { lr: -1, colour: "red", batch: 501 });
  expect(await call(page, "settings")).toEqual(before);
  const shown = await notices(page);
  expect(shown).toHaveLength(3);
  for (const word of ["lr", "colour", "batch"]) expect(shown.join("\n")).toContain(word);
  expect(await page.evaluate(() => window.events)).toEqual(shown);
});

test("runTo settles sensibly whatever comes between", async ({ page }) => {
  await open(page, "#task=cubic");
  const outcome = (...calls) =>
    root(page).evaluate(
      (element, list) =>
        Promise.all(
          list.map(([name, ...args]) =>
            element[name](...args).then(() => "resolved", ({ message }) => message),
          ),
        ),
      calls,
    );
  // A new run.
  expect((await outcome(["runTo", 2000], ["set", { seed: 3 }]))[0]).toMatch(/new run/);
  expect((await outcome(["runTo", 2000], ["reset"]))[0]).toMatch(/new run/);
  await reaches(page, "ready");
  // Somebody stops it.
  expect((await outcome(["runTo", 2000], ["pause"]))[0]).toMatch(/stopped/);
  // Two of them: each resolves where it asked to be.
  expect(await outcome(["runTo", 30], ["runTo", 60])).toEqual(["resolved", "resolved"]);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "60" });
  // A place that has passed is reached; there is no way back.
  expect(await outcome(["runTo", 10])).toEqual(["resolved"]);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "60" });
  // After the end is the end.
  await call(page, "set", { epochs: 80 });
  expect(await outcome(["runTo", 5000])).toEqual(["resolved"]);
  expect(await data(page)).toMatchObject({ state: "finished", epoch: "80" });
  expect(await outcome(["step", "batch"])).toEqual(["resolved"]);
  expect(await data(page)).toMatchObject({ state: "finished", step: "800" });
});

test("a diverged run says so and rejects", async ({ page }) => {
  await open(page, "#lr=10");
  expect(await rejection(page, "runTo", 100)).toMatch(/^rejected: .*diverged/);
  await reaches(page, "diverged");
  await expect(page.locator("#state")).toContainText("learning rate");
  const { loss, parameters } = await call(page, "snapshot");
  expect(Number.isFinite(loss)).toBe(true);
  expect(parameters.flatMap(({ values }) => values).every(Number.isFinite)).toBe(true);
});
