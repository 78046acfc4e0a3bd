// What the loader yields.

import { call, drawn, expect, hash, open, parse, pixels, places, reaches, test } from "./support/page.mjs";

const batches = async (page) => {
  await drawn(page);
  const texts = await page.locator("#batches li").allTextContents();
  return texts.map((text) => text.split(", ").map(Number));
};
const ascending = (count) => Array.from({ length: count }, (_, i) => i);
const marked = (page) =>
  page.locator("#batches li").evaluateAll((items) =>
    items.flatMap((item, i) => (item.hasAttribute("aria-current") ? [i] : [])),
  );

test("shuffled, an epoch is a permutation of all samples, and the next another one", async ({ page }) => {
  await open(page, "?view=batch#task=cubic");
  await expect(page.getByLabel("Shuffled")).toBeChecked();
  const first = await batches(page);
  expect(first.map((batch) => batch.length)).toEqual(Array(10).fill(10));
  expect(first.flat()).not.toEqual(ascending(100));
  expect(first.flat().toSorted((a, b) => a - b)).toEqual(ascending(100));

  await call(page, "step", "epoch");
  expect(await batches(page)).toEqual(first);
  await call(page, "step", "batch");
  const second = await batches(page);
  expect(second).not.toEqual(first);
  expect(second.flat().toSorted((a, b) => a - b)).toEqual(ascending(100));
});

test("the first mini-batch stands on its own, with features and label", async ({ page }) => {
  await open(page, "?view=batch");
  const [first] = await batches(page);
  await expect(page.locator("#first-batch-head th")).toHaveText(["Sample", "x1", "x2", "y"]);
  const rows = page.locator("#first-batch-rows tr");
  await expect(rows.locator("th")).toHaveText(first.map(String));
  for (const row of await rows.all()) {
    const [x1, x2, y] = (await row.locator("td").allTextContents()).map((text) => {
      expect(text).toMatch(/^−?\d+\.\d{4}$/);
      return parse(text);
    });
    // The data follow the line, up to four or five standard deviations of noise.
    expect(Math.abs(2 * x1 - 3.4 * x2 + 4.2 - y)).toBeLessThan(0.05);
  }
});

test("unshuffled, the batches are in data order; the switch starts a new run and keeps the link", async ({ page }) => {
  await open(page, "?view=batch");
  await call(page, "step", "epoch");
  await page.getByLabel("Shuffled").uncheck();
  await reaches(page, "ready");
  expect(await hash(page)).toEqual({ shuffle: "0" });
  await expect(page.getByLabel("Shuffle the samples every epoch")).not.toBeChecked();
  await expect(page.locator("#state")).toContainText("Shuffle the samples every epoch");
  expect((await batches(page)).flat()).toEqual(ascending(500));
  await expect(page.locator("#first-batch-rows th")).toHaveText(ascending(10).map(String));
  await call(page, "runTo", 2);
  expect((await batches(page)).flat()).toEqual(ascending(500));
  await page.getByLabel("Shuffled").check();
  await reaches(page, "ready");
  expect(await hash(page)).toEqual({});
});

test("a ragged last batch is told and trained", async ({ page }) => {
  await open(page, "?view=batch#task=cubic&n=25&batch=10");
  await expect(page.locator("#batch-words")).toHaveText(/25 samples as 3 mini-batches of 10 samples, with 5 in the last/);
  expect((await batches(page)).map((batch) => batch.length)).toEqual([10, 10, 5]);
  await call(page, "step", "epoch");
  expect((await call(page, "snapshot")).step).toBe(3);
  await call(page, "set", { n: 30 });
  await expect(page.locator("#batch-words")).not.toContainText("in the last");
});

test("the current mini-batch is marked in the list and in the chart", async ({ page }) => {
  await open(page, "?view=batch#task=cubic&shuffle=0");
  const rows = [];
  for (let step = 0; step < 3; step += 1) {
    await drawn(page);
    expect(await pixels(page, "fit-chart", "--batch")).toBeGreaterThan(150);
    if (step > 0) rows.push(await marked(page));
    await call(page, "step", "batch");
  }
  await drawn(page);
  rows.push(await marked(page));
  expect(rows).toEqual([[0], [1], [2]]);
  // Its points go across the chart with the samples, a tenth of the axis with every batch.
  const middle = async () => {
    const amber = (await places(page, "fit-chart", "--batch")).map(([x]) => x);
    return amber.reduce((sum, x) => sum + x, 0) / amber.length;
  };
  const width = await page.locator("#fit-chart canvas").first().evaluate((canvas) => canvas.width);
  for (let step = 3; step < 7; step += 1) {
    const before = await middle();
    await call(page, "step", "batch");
    await drawn(page);
    expect((await middle()) - before, `step ${step}`).toBeGreaterThan(0.06 * width);
  }
});

test("a list of thousands of batches is cut short and says so", async ({ page }) => {
  await open(page, "?view=batch#n=10000&batch=3");
  const items = await page.locator("#batches li").allTextContents();
  expect(items.length).toBeLessThan(500);
  const [, more] = items.at(-1).match(/(\d+) more mini-batches/);
  expect(items.length - 1 + Number(more)).toBe(3334);
  await expect(page.locator("#batch-words")).toContainText("3334 mini-batches of 3 samples, with 1 in the last");
});
