// The engines on the CPU: the fast one trains, and changing it on the way changes nothing else.

import { call, data, expect, notices, open, reaches, root, test } from "./support/page.mjs";

const flat = ({ parameters }) => parameters.flatMap(({ values }) => values);
const farthest = (one, other) => Math.max(...one.map((value, i) => Math.abs(value - other[i])));

/** The whole of lesson 2, on one engine after the other. */
async function lesson2(page, ...engines) {
  await open(page, `#task=cubic&backend=cpu&engine=${engines[0]}`);
  for (const [i, engine] of engines.slice(1).entries()) {
    await call(page, "runTo", 500 * (i + 1));
    await call(page, "step", "batch");
    await call(page, "set", { engine });
    // It goes on where it was.
    expect(await data(page)).toMatchObject({
      state: "paused",
      epoch: String(500 * (i + 1)),
      step: String(5000 * (i + 1) + 1),
      engine,
    });
  }
  await call(page, "runTo", 2020);
  return call(page, "snapshot");
}

test("the fused engine trains, once it agrees with autodiff", async ({ page }) => {
  await open(page, "?view=device#backend=cpu");
  expect(await data(page)).toMatchObject({ backend: "cpu", engine: "fused", verified: "1" });
  await expect(page.locator("#device-text")).toHaveText(
    /^Your device’s processor trains this run, about [\d\u202f]+ steps a second; its first steps were compared with PyTorch’s and agree\.$/,
  );
  // Names of engines are for who asks.
  await expect(page.locator("#engines")).toBeHidden();
  await page.locator("#device-more summary").click();
  await expect(page.locator("#engines")).toBeVisible();
  const rows = page.locator("#engines-rows tr");
  await expect(rows).toHaveCount(4);
  // Both on the CPU were timed, those on the GPU are not there.
  await expect(rows.nth(0).locator("td")).toHaveText(/^[\d.]+ µs$/);
  await expect(rows.nth(1).locator("td")).toHaveText(/^[\d.]+ µs$/);
  await expect(rows.nth(2).locator("td")).toHaveText("not tried");
  await expect(page.locator("#engines-rows [aria-current]")).toHaveCount(1);
  await expect(rows.nth(0)).toHaveAttribute("aria-current", "true");
  expect(await notices(page)).toEqual([]);
});

test("autodiff is there for who wants it", async ({ page }) => {
  await open(page, "?view=device#backend=cpu&engine=autodiff");
  expect(await data(page)).toMatchObject({ backend: "cpu", engine: "autodiff", verified: "1" });
  await expect(page.locator("#engines-rows [aria-current] th")).toHaveText("CPU, Burn’s autodiff on Flex");
  await page.locator("#device-more summary").click();
  await page.locator("#setting-engine").selectOption("fused");
  await expect(root(page)).toHaveAttribute("data-engine", "fused");
  await reaches(page, "ready");
});

test("a run that changes engines ends like one that does not", async ({ page }) => {
  const stayed = await lesson2(page, "fused");
  expect(stayed).toMatchObject({ backend: "cpu", engine: "fused" });
  await page.goto("about:blank");
  const moved = await lesson2(page, "fused", "autodiff", "fused");
  expect(moved.losses.map(([epoch]) => epoch)).toEqual(stayed.losses.map(([epoch]) => epoch));
  expect(farthest(moved.losses.map(([, l]) => l), stayed.losses.map(([, l]) => l))).toBeLessThan(1e-4);
  expect(farthest(flat(moved), flat(stayed))).toBeLessThan(1e-3);
});

test("what an optimiser remembers is not lost with a change of engine", async ({ page }) => {
  const link = "#task=cubic&opt=adam&lr=0.003&epochs=60&backend=cpu";
  await open(page, link);
  await call(page, "runTo", 60);
  const stayed = await call(page, "snapshot");
  await page.goto("about:blank");
  await open(page, link);
  await call(page, "runTo", 30);
  await call(page, "set", { engine: "autodiff" });
  await reaches(page, "paused");
  expect(await data(page)).toMatchObject({ epoch: "30", engine: "autodiff" });
  await call(page, "runTo", 60);
  const moved = await call(page, "snapshot");
  expect(moved.losses).toHaveLength(61);
  expect(farthest(flat(moved), flat(stayed))).toBeLessThan(1e-4);
});

test.describe("a browser without SIMD", () => {
  test.beforeEach(({ page }) => page.addInitScript(() => { WebAssembly.validate = () => false; }));

  test("gets a build without it, which trains to the same numbers", async ({ page, context, baseURL }) => {
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").pop()));
    await open(page, "?view=device#task=cubic&epochs=50&backend=cpu");
    expect(asked.some((name) => /^plain_bg-\w+\.wasm$/.test(name))).toBe(true);
    expect(await data(page)).toMatchObject({ engine: "fused", verified: "1" });
    await expect(page.locator("#device-reason")).toContainText("no SIMD");
    await call(page, "runTo", 50);
    const plain = await call(page, "snapshot");

    const other = await context.newPage();
    await other.goto(`${baseURL}?view=device#task=cubic&epochs=50&backend=cpu`);
    await reaches(other, "ready");
    await expect(other.locator("#device-reason")).not.toContainText("SIMD");
    await call(other, "runTo", 50);
    expect(await call(other, "snapshot")).toEqual(plain);
  });
});

test.describe("Burn comes after the first fit", () => {
  /** The names of the parts that a page asks for, without their stamps. */
  const parts = (page) => {
    const asked = [];
    page.on("request", (request) => {
      const name = new URL(request.url()).pathname.split("/").pop();
      asked.push(name.replace(/-[0-9a-f]{16}/, ""));
    });
    return asked;
  };
  const autodiff = (page) => page.locator("#engines-rows tr").nth(1).locator("td");

  test("and without an adapter nothing but Burn on Flex is fetched", async ({ page }) => {
    const asked = parts(page);
    const found = [];
    await page.route(/\/flex-\w+\.js/, async (route) => {
      found.push(await data(page));
      await route.continue();
    });
    await open(page, "?view=device");
    await expect(autodiff(page)).toHaveText(/µs$/);
    // The first fit was there before anybody asked for Burn.
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ state: "ready", backend: "cpu", engine: "fused", verified: "1" });
    expect(asked).toContain("flex_bg.wasm");
    expect(asked.filter((name) => name.startsWith("engine"))).toEqual([]);
    await expect(page.locator("#device-reason")).toContainText("no graphics adapter");
  });

  test("which a reader who saves data gets only by asking for it", async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "connection", { value: { saveData: true } });
    });
    const asked = parts(page);
    await open(page, "?view=device#n=50");
    await expect(page.locator("#device-reason")).toContainText("asks to save data");
    await call(page, "runTo", 100);
    await page.waitForTimeout(1000);
    expect(asked.filter((name) => /^(flex|engine)/.test(name))).toEqual([]);
    await call(page, "set", { engine: "autodiff" });
    expect(asked).toContain("flex_bg.wasm");
    expect(await data(page)).toMatchObject({ engine: "autodiff", verified: "1" });
    await expect(autodiff(page)).toHaveText(/µs$/);
  });

  test("a page's own engine that Burn finds wrong gives the run up, with the reason", async ({ page }) => {
    // The answer by which Burn judges the page's own engine is another one than it was.
    const spoil = `
      const { take } = Trainer.prototype;
      let taken = 0;
      Trainer.prototype.take = function () {
        const values = take.call(this);
        taken += 1;
        if (taken === 5) values[3] += 0.01;
        return values;
      };`;
    await page.route(/\/flex-\w+\.js/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()) + spoil });
    });
    // Only when Burn is asked for, so that something has been trained.
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "connection", { value: { saveData: true } });
    });
    await open(page, "?view=device#task=cubic&epochs=300&backend=cpu");
    await call(page, "runTo", 200);
    await call(page, "step", "batch");
    expect((await data(page)).engine).toBe("fused");
    await page.evaluate(() => { navigator.connection.saveData = false; });
    await call(page, "set", { backend: "auto", engine: "autodiff" });
    await expect(root(page)).toHaveAttribute("data-engine", "autodiff");
    await call(page, "set", { engine: "fused" });
    expect((await notices(page)).join(" ")).toContain("own engine computed something else");
    expect(await data(page)).toMatchObject({ engine: "autodiff", step: "2001", verified: "1" });
    await call(page, "runTo", 300);
    await reaches(page, "finished");
  });

  test.describe("with an error of the browser's own", () => {
    test.use({ expectedErrors: /Failed to load resource/ });

    test("a missing Burn changes nothing, unless it is asked for", async ({ page }) => {
      await page.route(/\/flex(_bg)?-\w+\./, (route) => route.fulfill({ status: 404, body: "not found" }));
      await open(page, "?view=device#n=50");
      await call(page, "runTo", 100);
      expect(await data(page)).toMatchObject({ state: "finished", engine: "fused", verified: "1" });
      await expect(autodiff(page)).toHaveText("not tried");
      expect(await notices(page)).toEqual([]);
      await call(page, "set", { engine: "autodiff" });
      expect((await notices(page))[0]).toContain("Burn could not be loaded");
      expect(await data(page)).toMatchObject({ engine: "fused", verified: "1" });
    });
  });
});
