// What the loader yields.

import { call, drawn, expect, hash, open, openPanel, parse, pixels, places, reaches, seen, test } from "./support/page.mjs";

/** Unfolds the list of all mini-batches. */
const unfold = async (page) => {
  await page.locator("#batches-all").evaluate((details) => { details.open = true; });
  await drawn(page);
  await drawn(page);
};
const batches = async (page) => {
  await unfold(page);
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
  await expect(page.locator("#batch-order")).toHaveText(/^Shuffled: /);
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

test("the mini-batch stands on its own, with features and label", async ({ page }) => {
  await open(page, "?view=batch");
  const [first] = await batches(page);
  await expect(page.locator("#batch-head th")).toHaveText(["Sample", "x1", "x2", "y"]);
  const rows = page.locator("#batch-rows tr");
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
  // One switch, in the settings.
  await expect(page.locator("[data-panel=batch] input")).toHaveCount(0);
  await page.locator("#all-settings > summary").click();
  await page.getByLabel("Shuffle the samples every epoch").uncheck();
  await reaches(page, "ready");
  expect(await hash(page)).toEqual({ shuffle: "0" });
  await expect(page.locator("#batch-order")).toHaveText(/^Not shuffled: /);
  await expect(page.locator("#state")).toContainText("Shuffle the samples every epoch");
  expect((await batches(page)).flat()).toEqual(ascending(500));
  await expect(page.locator("#batch-rows th")).toHaveText(ascending(10).map(String));
  await call(page, "runTo", 2);
  expect((await batches(page)).flat()).toEqual(ascending(500));
  await page.getByLabel("Shuffle the samples every epoch").check();
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
  await unfold(page);
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
  await unfold(page);
  const items = await page.locator("#batches li").allTextContents();
  expect(items.length).toBeLessThan(500);
  const [, more] = items.at(-1).match(/(\d+) more mini-batches/);
  expect(items.length - 1 + Number(more)).toBe(3334);
  await expect(page.locator("#batch-words")).toContainText("3334 mini-batches of 3 samples, with 1 in the last");
});

test("the samples shown are those that are amber in the fit, also of an earlier moment", async ({ page }) => {
  await open(page, "?view=batch#task=cubic&batch=8");
  // The samples of the list are the mini-batch that the next step goes by, or went by.
  const listed = async () => {
    await drawn(page);
    return (await page.locator("#batch-rows th").allTextContents()).map(Number);
  };
  const marked = async () => {
    await unfold(page);
    return (await page.locator("#batches [aria-current]").textContent()).split(", ").map(Number);
  };
  await expect(page.locator("#batch-current")).toHaveText(/^Mini-batch 1 of 13 in epoch 1: the first to be trained/);
  const first = await listed();
  expect(first).toEqual(await marked());
  for (let step = 0; step < 3; step += 1) await call(page, "step", "batch");
  await expect(page.locator("#batch-current")).toHaveText(/^Mini-batch 3 of 13 in epoch 1: trained last/);
  const third = await listed();
  expect(third).toEqual(await marked());
  expect(third).not.toEqual(first);
  await call(page, "runTo", 20);
  // The last one of an epoch holds what is left.
  await expect(page.locator("#batch-current")).toHaveText(/^Mini-batch 13 of 13 in epoch 20/);
  expect(await listed()).toHaveLength(4);
  await call(page, "seek", 2);
  await expect(page.locator("#batch-current")).toHaveText(/in epoch 2: trained last/);
  expect(await listed()).toEqual(await marked());
});

test("mini-batches that can be followed are listed as they are drawn", async ({ page }) => {
  await open(page, "?view=batch#task=cubic&speed=batch&shuffle=0");
  // What is out of view is written more rarely.
  await page.setViewportSize({ width: 1280, height: 1400 });
  await seen(page, "batch-table");
  // In every frame the first sample listed belongs to the step that the readout counts.
  const off = await page.evaluate(async () => {
    const root = document.getElementById("playground");
    const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    await root.play();
    let wrong = 0;
    const steps = new Set();
    while (steps.size < 6) {
      await frame();
      const step = Number(document.getElementById("step").textContent);
      if (step === 0) continue;
      steps.add(step);
      const sample = Number(document.querySelector("#batch-rows th").textContent);
      if (sample !== ((step - 1) % 10) * 10) wrong += 1;
    }
    await root.pause();
    return wrong;
  });
  expect(off).toBe(0);
});

test("many samples fold, and nothing in the panel catches the wheel", async ({ page }) => {
  await open(page, "?view=batch#task=cubic&batch=50");
  await expect(page.locator("#batch-rows tr")).toHaveCount(10);
  await expect(page.locator("#batch-rest-rows")).toBeHidden();
  await expect(page.locator("#batch-rest-title")).toHaveText("The other 40 of its 50 samples");
  await page.locator("#batch-rest-title").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#batch-rest-rows tr")).toHaveCount(40);
  await unfold(page);
  const all = await page.locator("#batches li").first().textContent();
  const both = await page.locator("#batch-rows th, #batch-rest-rows th").allTextContents();
  expect(all).toMatch(/ … and 10 more$/);
  expect(all.startsWith(both.slice(0, 40).join(", "))).toBe(true);
  // The wheel over the table and the list moves the page.
  for (const [panel, list] of [["batch", "#batch-rows"], ["batch", "#batches"], ["log", "#log"]]) {
    await openPanel(page, panel);
    await page.locator(list).evaluate((it) => it.scrollIntoView({ block: "center", behavior: "instant" }));
    await page.locator(list).hover();
    const before = await page.evaluate(() => scrollY);
    await page.mouse.wheel(0, -120);
    await expect.poll(() => page.evaluate(() => scrollY), list).toBeLessThan(before);
  }
});

test("a list that scrolls inside does so for who is in it", async ({ page }) => {
  await open(page, "?view=log#epochs=1000&speed=max");
  await call(page, "runTo", 1000);
  const log = page.locator("#log");
  await expect.poll(() => log.evaluate((it) => it.scrollHeight > it.clientHeight + 100)).toBe(true);
  await log.evaluate((it) => it.scrollIntoView({ block: "center", behavior: "instant" }));
  const inside = () => log.evaluate((it) => it.scrollTop);
  // The newest line is seen.
  const end = await inside();
  expect(end).toBeGreaterThan(0);
  await log.hover();
  await page.mouse.wheel(0, -60);
  await drawn(page);
  expect(await inside()).toBe(end);
  await log.focus();
  await page.mouse.wheel(0, -60);
  await expect.poll(inside).toBeLessThan(end);
  const wheeled = await inside();
  await page.keyboard.press("PageUp");
  await expect.poll(inside).toBeLessThan(wheeled);
});
