// The article's literal variant: six samples in mini-batches of two.

import { call, drawn, expect, open, openPanel, parse, reaches, sixDecimals, test } from "./support/page.mjs";

const LINK = "#n=6&batch=2";
const LOGGED = Array.from({ length: 10 }, (_, i) => 1 + 10 * i);

test("prints what the loop prints: epochs 1, 11, ..., 91", async ({ page }) => {
  await open(page, LINK);
  await page.locator("#run-end").click();
  await reaches(page, "finished");
  await openPanel(page, "log");
  const { losses, step } = await call(page, "snapshot");
  expect(step).toBe(300);
  const lines = LOGGED.map((epoch) => `epoch ${epoch}, loss ${sixDecimals(losses[epoch][1])}\n`);
  await expect.poll(() => page.locator("#log").textContent()).toBe(lines.join(""));
});

test("the loop written out in JavaScript gives the same losses", async ({ page }) => {
  await open(page, LINK);
  const start = await call(page, "snapshot");
  await openPanel(page, "batch");

  // What the loader yields is read off the panel, with its four decimals.
  const samples = new Map();
  const orders = [];
  await page.locator("#batches-title").click();
  for (let epoch = 1; epoch <= 100; epoch += 1) {
    await call(page, "step", "epoch");
    await drawn(page);
    await expect(page.locator("#batch-current")).toContainText(`in epoch ${epoch}:`);
    const { rows, batches } = await page.evaluate(() => ({
      rows: [...document.querySelectorAll("#batch-rows tr")].map((row) =>
        [...row.children].map((cell) => cell.textContent),
      ),
      batches: [...document.querySelectorAll("#batches li")].map((item) => item.textContent),
    }));
    for (const [sample, ...numbers] of rows) samples.set(Number(sample), numbers.map(parse));
    orders.push(batches.map((text) => text.split(", ").map(Number)));
  }
  expect([...samples.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5]);

  // The article's loop, in double precision.
  let [w, [b]] = start.parameters.map(({ values }) => [...values]);
  const error = ([x1, x2, y]) => w[0] * x1 + w[1] * x2 + b - y;
  const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const all = () => mean([...samples.values()].map((sample) => error(sample) ** 2));
  const expected = [all()];
  for (const order of orders) {
    for (const batch of order) {
      const rows = batch.map((sample) => samples.get(sample));
      const slopes = [0, 1].map((i) => mean(rows.map((row) => 2 * error(row) * row[i])));
      const slope = mean(rows.map((row) => 2 * error(row)));
      w = w.map((weight, i) => weight - 0.01 * slopes[i]);
      b -= 0.01 * slope;
    }
    expected.push(all());
  }

  // Numbers rounded to four decimals move a residual by some 1e-4, no more.
  const { losses } = await call(page, "snapshot");
  for (const [epoch, loss] of losses) {
    const off = 4e-4 * Math.sqrt(expected[epoch]) + 1e-6;
    expect(Math.abs(loss - expected[epoch]), `epoch ${epoch}`).toBeLessThan(off);
  }
});
