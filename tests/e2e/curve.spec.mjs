// Lesson 2: a curve.

import {
  call, data, drawn, expect, FINE_SCREEN, hash, open, openPanel, pixels, places, reaches, sixDecimals,
  test,
} from "./support/page.mjs";

test.use(FINE_SCREEN);

test("one click to lesson 2, where both curves are drawn before training", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "A curve" }).click();
  await reaches(page, "ready");
  expect(await hash(page)).toEqual({ task: "cubic" });
  await expect(page.locator("[data-lesson=curve]")).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("[data-lesson=line]")).toHaveAttribute("aria-pressed", "false");
  await drawn(page);
  expect(await data(page)).toMatchObject({ epoch: "0", step: "0" });
  // Thick across the chart, against a thin, dashed truth and the samples.
  expect(await pixels(page, "fit-chart", "--fit")).toBeGreaterThan(3000);
  expect(await pixels(page, "fit-chart", "--truth")).toBeGreaterThan(300);
  await page.getByRole("button", { name: "A line" }).click();
  await reaches(page, "ready");
  expect(await hash(page)).toEqual({});
});

test("the other lesson is as it was left", async ({ page }) => {
  await open(page, "#lr=0.02&n=60");
  await page.getByRole("button", { name: "A curve" }).click();
  await call(page, "set", { seed: 5 });
  await page.getByRole("button", { name: "A line" }).click();
  expect(await hash(page)).toEqual({ lr: "0.02", n: "60" });
  await page.getByRole("button", { name: "A curve" }).click();
  expect(await hash(page)).toEqual({ task: "cubic", seed: "5" });
});

test("the default seed shows the plateau, then the fit, and the article's log", async ({ page }) => {
  await open(page, "#task=cubic");
  await page.locator("#run-end").click();
  await reaches(page, "finished");
  const { losses } = await call(page, "snapshot");
  const plateau = losses.slice(100, 401).map(([, loss]) => loss);
  expect(Math.min(...plateau)).toBeGreaterThan(0.026);
  expect(Math.max(...plateau)).toBeLessThan(0.037);
  expect(Math.max(...losses.slice(1000).map(([, loss]) => loss))).toBeLessThan(0.014);
  expect(losses[2020][1]).toBeGreaterThan(0.0085);
  expect(losses[2020][1]).toBeLessThan(0.0105);

  await openPanel(page, "log");
  const lines = [];
  for (let epoch = 1; epoch <= 2001; epoch += 100) {
    lines.push(`epoch ${epoch}, loss ${sixDecimals(losses[epoch][1])}\n`);
  }
  await expect.poll(() => page.locator("#log").textContent()).toBe(lines.join(""));
});

const TRUTHS = { cubic: (x) => x ** 3, sine: (x) => Math.sin(Math.PI * x), step: Math.sign, abs: Math.abs };

/** The correlation of the heights at which the truth is drawn with a function over [-1, 1]. */
async function likeness(page, truth) {
  const dashes = await places(page, "fit-chart", "--truth");
  expect(dashes.length).toBeGreaterThan(300);
  const columns = dashes.map(([x]) => x);
  // It goes over the whole of the axis, which is a little wider than the samples.
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const pairs = dashes.map(([x, y]) => [truth(1.1 * ((2 * (x - left)) / (right - left) - 1)), -y]);
  const mean = (of) => pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [a, b] = [mean(([one]) => one), mean(([, other]) => other)];
  const spread = (i, j) => mean((pair) => (pair[i] - [a, b][i]) * (pair[j] - [a, b][j]));
  return spread(0, 1) / Math.sqrt(spread(0, 0) * spread(1, 1));
}

test("every task of a curve trains and has its own truth", async ({ page }) => {
  await open(page, "#task=cubic&noise=0");
  const tasks = await page.locator("#setting-task option").evaluateAll((all) => all.map((one) => one.value));
  expect(tasks).toEqual(["linear", ...Object.keys(TRUTHS), "expr", "csv"]);
  for (const task of Object.keys(TRUTHS)) {
    await call(page, "set", { task });
    await drawn(page);
    for (const [other, truth] of Object.entries(TRUTHS)) {
      const alike = await likeness(page, truth);
      if (other === task) expect(alike, task).toBeGreaterThan(0.94);
      else expect(alike, `${task} is not ${other}`).toBeLessThan(0.9);
    }
    await call(page, "runTo", 300);
    const { losses } = await call(page, "snapshot");
    expect(losses[300][1], task).toBeLessThan(0.6 * losses[0][1]);
  }
});
