// Training on WebGPU, with the adapter in software: op by op only few steps, because it is slow.

import { call, data, expect, notices, open, reaches, root, test } from "./support/page.mjs";

// The published tolerance, src/engine/verify/mod.rs.
const TOLERANCE = 1e-4;

const flat = ({ parameters }) => parameters.flatMap(({ values }) => values);

/** The greatest difference between two snapshots' losses and parameters. */
function difference(one, other) {
  expect(one.losses.map(([epoch]) => epoch)).toEqual(other.losses.map(([epoch]) => epoch));
  expect(one.parameters.map(({ name, shape }) => [name, shape])).toEqual(
    other.parameters.map(({ name, shape }) => [name, shape]),
  );
  const pairs = [
    ...one.losses.map(([, loss], i) => [loss, other.losses[i][1]]),
    ...flat(one).map((value, i) => [value, flat(other)[i]]),
  ];
  return Math.max(...pairs.map(([a, b]) => Math.abs(a - b)));
}

test("a software adapter is not used unless asked for, and the reason is shown", async ({ page }) => {
  await open(page, "?view=device");
  expect(await data(page)).toMatchObject({ backend: "cpu", verified: "1" });
  await expect(page.locator("#device-reason")).toContainText("software adapter");
  expect(await notices(page)).toEqual([]);
});

test("the engine for the GPU is not even loaded for the CPU", async ({ page }) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const engines = () => asked.filter((url) => url.includes("engine"));
  await open(page, "#backend=cpu&n=20");
  // It would come while the page trains already.
  await call(page, "runTo", 20);
  await page.waitForTimeout(1000);
  expect(engines()).toEqual([]);
  await call(page, "set", { backend: "webgpu" });
  expect(engines().length).toBeGreaterThan(0);
});

const RUNS = [
  ["lesson 2", "#task=cubic&n=25&batch=10&epochs=3", 3],
  ["lesson 1", "#n=20&epochs=3", 3],
  ["Adam, GELU and Huber", "#task=sine&n=20&epochs=2&net=5g,3s&opt=adam&loss=huber&style=module", 2],
];
for (const [engine, [name, link, epochs]] of ["fused", "autodiff"].flatMap((engine) => RUNS.map((run) => [engine, run]))) {
  test(`${name} on WebGPU, ${engine}, agrees with the CPU`, async ({ page }) => {
    await page.addInitScript(() => {
      window.dispatches = 0;
      const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
      GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...args) {
        window.dispatches += 1;
        return dispatchWorkgroups.apply(this, args);
      };
    });
    await page.goto(`./${link}&backend=webgpu&engine=${engine}&view=device`);
    await reaches(page, "ready", 90_000);
    expect(await data(page)).toMatchObject({ backend: "webgpu", engine, verified: "1" });
    await expect(page.locator("#device-text")).toHaveText(
      /^(Your graphics card|A graphics card made of software) trains this run, in its trial about [\d\u202f]+ steps a second; /,
    );
    expect(await notices(page)).toEqual([]);
    const before = await page.evaluate(() => window.dispatches);
    await call(page, "runTo", epochs);
    // It was the GPU that trained: many times op by op, in one go when fused.
    const more = (await page.evaluate(() => window.dispatches)) - before;
    expect(more).toBeGreaterThan(engine === "autodiff" ? 10 : 0);
    const gpu = await call(page, "snapshot");
    expect(gpu).toMatchObject({ backend: "webgpu", engine });

    await call(page, "set", { backend: "cpu" });
    await reaches(page, "ready");
    expect((await data(page)).backend).toBe("cpu");
    await call(page, "runTo", epochs);
    const cpu = await call(page, "snapshot");
    expect(cpu).toMatchObject({ backend: "cpu", engine });

    expect(difference(gpu, cpu)).toBeLessThan(TOLERANCE);
    expect(cpu.losses.at(-1)[1]).not.toBe(cpu.losses[0][1]);
  });
}

test("the whole of lesson 2, from the CPU to WebGPU and back", async ({ page }) => {
  const link = "#task=cubic&speed=max&backend=cpu";
  await open(page, link);
  await call(page, "runTo", 2020);
  const stayed = await call(page, "snapshot");
  await page.goto("about:blank");
  await open(page, link);
  await call(page, "runTo", 700);
  await call(page, "step", "batch");
  await call(page, "set", { backend: "webgpu" });
  expect(await data(page)).toMatchObject({
    state: "paused", epoch: "700", step: "7001", backend: "webgpu", engine: "fused", verified: "1",
  });
  await call(page, "runTo", 1400);
  expect((await call(page, "snapshot")).backend).toBe("webgpu");
  await call(page, "set", { backend: "cpu" });
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "1400", backend: "cpu" });
  await call(page, "runTo", 2020);
  const moved = await call(page, "snapshot");
  expect(moved.losses).toHaveLength(2021);
  expect(difference(moved, stayed)).toBeLessThan(10 * TOLERANCE);
  expect(await notices(page)).toEqual([]);
});

test("a run that is being played moves over without a break", async ({ page }) => {
  await open(page, "#task=cubic&speed=60&backend=cpu");
  await call(page, "play");
  const states = await root(page).evaluate(async (element) => {
    const seen = [];
    let last = -1;
    const watch = new MutationObserver(() => {
      const { state, epoch, backend } = element.dataset;
      if (Number(epoch) < last) seen.push(`back from ${last} to ${epoch}`);
      last = Number(epoch);
      if (state !== "running") seen.push(state);
      if (!seen.includes(backend)) seen.push(backend);
    });
    watch.observe(element, { attributes: true });
    await new Promise((next) => setTimeout(next, 300));
    await element.set({ backend: "webgpu" });
    const there = Number(element.dataset.epoch);
    while (Number(element.dataset.epoch) < there + 20) await new Promise((next) => setTimeout(next, 20));
    watch.disconnect();
    await element.pause();
    return seen;
  });
  expect(states).toEqual(["cpu", "webgpu"]);
  const { losses, epoch } = await call(page, "snapshot");
  expect(losses.map(([at]) => at)).toEqual(Array.from({ length: epoch + 1 }, (_, at) => at));
});

test("Reset, pause and single steps on WebGPU give the same run", async ({ page }) => {
  await page.goto("./#task=cubic&n=20&batch=10&epochs=8&backend=webgpu&engine=autodiff&speed=batch");
  await reaches(page, "ready", 90_000);
  await call(page, "runTo", 8);
  await reaches(page, "finished");
  const first = await call(page, "snapshot");

  await page.locator("#reset").click();
  await reaches(page, "ready");
  expect(await data(page)).toMatchObject({ backend: "webgpu", epoch: "0" });
  await page.locator("#step-batch").click();
  await expect(page.locator("#step")).toHaveText("1");
  await call(page, "play");
  // From inside the page, because a step in software takes long.
  await root(page).evaluate(async (element) => {
    while (element.dataset.epoch === "0") await new Promise((done) => setTimeout(done, 10));
    await element.pause();
  });
  await reaches(page, "paused");
  // What was queued arrives; then it stands still.
  await page.waitForTimeout(1000);
  const { step } = await data(page);
  await page.waitForTimeout(2000);
  expect((await data(page)).step).toBe(step);
  await call(page, "set", { speed: "max" });
  await call(page, "play");
  await reaches(page, "finished");
  // Same shaders, same order of additions: the same to the last bit on one device.
  expect(await call(page, "snapshot")).toEqual(first);
});

test("a frame queues no more than fits, and reads are few", async ({ page }) => {
  await page.addInitScript(() => {
    window.reads = { now: 0, most: 0 };
    const { mapAsync } = GPUBuffer.prototype;
    GPUBuffer.prototype.mapAsync = function (...args) {
      window.reads.now += 1;
      window.reads.most = Math.max(window.reads.most, window.reads.now);
      return mapAsync.apply(this, args).finally(() => { window.reads.now -= 1; });
    };
  });
  await page.goto("./?view=device#task=cubic&n=50&backend=webgpu&engine=autodiff&speed=max");
  await reaches(page, "ready", 90_000);
  const strides = await root(page).evaluate(async (element) => {
    const strides = [];
    new MutationObserver((changes) => {
      const steps = [...changes.map(({ oldValue }) => oldValue), element.dataset.step];
      for (let i = 1; i < steps.length; i += 1) strides.push(steps[i] - steps[i - 1]);
    }).observe(element, { attributeFilter: ["data-step"], attributeOldValue: true });
    await element.play();
    while (strides.length < 6) await new Promise((next) => setTimeout(next, 20));
    await element.pause();
    return strides;
  });
  // A step costs this adapter milliseconds, op by op: so a frame queues few, also at full speed, and
  // also before anything is known about the cost. How few follows from what the page measured at
  // its start: work of 25 ms at most, with room for a measurement that was twice as slow.
  const row = page.locator("#engines-rows tr").last();
  const microseconds = Number((await row.locator("td").last().textContent()).replace(/[^\d]/g, ""));
  expect(microseconds, await row.textContent()).toBeGreaterThan(100);
  const most = Math.max(2, Math.floor((2 * 25_000) / microseconds));
  expect(Math.max(...strides), `at ${microseconds} µs a step`).toBeLessThanOrEqual(most);
  expect(await page.evaluate(() => window.reads.most)).toBeGreaterThan(0);
  expect(await page.evaluate(() => window.reads.most)).toBeLessThanOrEqual(2);
});
