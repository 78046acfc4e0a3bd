// A GPU that is lost, incomplete, wrong or missing leads to the CPU, with the
// reason.

import { COMPUTES_NOTHING } from "./support/gpu.mjs";
import { call, data, expect, notices, open, reaches, test } from "./support/page.mjs";

const SHORT = "#task=cubic&n=20&batch=10&epochs=12&speed=max&engine=autodiff&view=device";

// Long enough op by op to lose the GPU on the way, played and at full speed.
const LONG = "#task=cubic&n=20&batch=10&epochs=3000&speed=10&engine=autodiff&view=device";

/** Keeps every device that the page asks for in `window.devices`. */
const KEEP_DEVICES = () => {
  window.devices = [];
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await requestDevice.apply(this, args);
    window.devices.push(device);
    return device;
  };
};

/** The same link's run on the CPU, in a page of its own. */
async function onCpu(context, baseURL, epoch) {
  const page = await context.newPage();
  await page.goto(`${baseURL}${LONG}&backend=cpu`);
  await reaches(page, "ready");
  await call(page, "runTo", epoch);
  const snapshot = await call(page, "snapshot");
  await page.close();
  return snapshot;
}

test.describe("a GPU that is lost", () => {
  const lose = (page) =>
    page.evaluate(() => {
      if (window.devices.length === 0) throw new Error("no device to lose");
      for (const device of window.devices) device.destroy();
    });
  const told = async (page) => {
    await expect(page.locator("#notices .notice")).toHaveCount(1, { timeout: 60_000 });
    const [notice] = await notices(page);
    expect(notice).toMatch(/^The GPU was lost[^]*CPU/);
    // For readers: no list of causes, no backtrace.
    expect(notice).not.toMatch(/\n|[Bb]acktrace|Caused by/);
    expect(notice.length).toBeLessThan(250);
    await expect(page.locator("#device-reason")).toContainText("lost");
    await expect(page.locator("#device-text")).toContainText("Your device’s processor");
    expect(await data(page)).toMatchObject({ backend: "cpu", verified: "1" });
    await expect(page.locator("#failure")).toBeHidden();
  };

  test.beforeEach(async ({ page }) => {
    await page.addInitScript(KEEP_DEVICES);
    await page.goto(`./${LONG}&backend=webgpu`);
    await reaches(page, "ready", 90_000);
    expect((await data(page)).backend).toBe("webgpu");
  });

  test("while it plays: the run is repeated on the CPU and goes on to its end", async ({ page, context, baseURL }) => {
    await call(page, "play");
    await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(1);
    await lose(page);
    await told(page);
    await reaches(page, "running");
    await call(page, "set", { speed: "max" });
    await reaches(page, "finished");
    expect(await call(page, "snapshot")).toEqual(await onCpu(context, baseURL, 3000));
  });

  test("while paused: it comes back to the same place", async ({ page, context, baseURL }) => {
    await call(page, "runTo", 2);
    await reaches(page, "paused");
    await lose(page);
    await told(page);
    await reaches(page, "paused");
    expect(await call(page, "snapshot")).toEqual(await onCpu(context, baseURL, 2));
    await call(page, "runTo", 5);
    expect(await call(page, "snapshot")).toEqual(await onCpu(context, baseURL, 5));
  });

  test("before training: it is ready again", async ({ page }) => {
    await lose(page);
    await told(page);
    await reaches(page, "ready");
    expect(await data(page)).toMatchObject({ epoch: "0", step: "0" });
  });

  test("in the middle of runTo: its promise still comes to its end", async ({ page }) => {
    const run = call(page, "runTo", 2900);
    await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(0);
    expect(await data(page)).toMatchObject({ state: "running", backend: "webgpu" });
    await lose(page);
    await run;
    expect(await data(page)).toMatchObject({ epoch: "2900", state: "paused", backend: "cpu" });
  });
});

test.describe("with errors of the browser's own", () => {
  test.use({ expectedErrors: /Failed to load resource/ });

  for (const file of [/\/engine-\w+\.js/, /\/engine_bg-\w+\.wasm/]) {
    test(`a missing ${file}`, async ({ page }) => {
      await page.route(file, (route) => route.fulfill({ status: 404, body: "not found" }));
      await open(page, `${SHORT}&backend=webgpu`);
      await expect(page.locator("#device-reason")).toContainText("could not be loaded");
      expect(await notices(page)).toHaveLength(1);
      expect(await data(page)).toMatchObject({ backend: "cpu", verified: "1" });
      await call(page, "runTo", 3);
      await expect(page.locator("#failure")).toBeHidden();
    });
  }
});

test("a device that is refused", async ({ page }) => {
  await page.addInitScript(() => {
    GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException("no device today"));
  });
  await open(page, `${SHORT}&backend=webgpu`);
  await expect(page.locator("#device-reason")).toContainText("did not start");
  expect(await notices(page)).toHaveLength(1);
  expect(await data(page)).toMatchObject({ backend: "cpu", verified: "1" });
  await call(page, "runTo", 3);
});

test("a GPU that computes nothing is found out before anything is shown", async ({ page }) => {
  await page.addInitScript(COMPUTES_NOTHING);
  await page.goto(`./${SHORT}&backend=webgpu`);
  await reaches(page, "ready", 90_000);
  await expect(page.locator("#device-reason")).toContainText("something else than the CPU");
  expect(await notices(page)).toHaveLength(1);
  expect(await data(page)).toMatchObject({ backend: "cpu", verified: "1" });
  await call(page, "runTo", 3);
});
