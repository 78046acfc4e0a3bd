// Samples that are held out of training: drawn open, never trained on, their loss beside that of training;
// the moment of the lowest is gone to, and stopped at, by keyboard alone.

import { call, drawn, expect, lossWords, open, parse, places, reaches, test } from "./support/page.mjs";

const words = (page) => page.locator("#tests-words");

/** What a network without hidden layers says of rows, and the mean squared error over labels. */
const error = (rows, y, [weights, bias]) => {
  const off = rows.map((row, i) => row.reduce((sum, x, k) => sum + x * weights.values[k], bias.values[0]) - y[i]);
  return off.reduce((sum, value) => sum + value * value, 0) / off.length;
};

test("without a share there is nothing of it", async ({ page }) => {
  await open(page);
  await expect(page.locator("#tests")).toBeHidden();
  await expect(page.locator('#fit-legend [data-legend="held"]')).toBeHidden();
  expect(Object.keys(await call(page, "snapshot"))).not.toContain("testLoss");
});

test("their loss is that of the samples that are left out", async ({ page }) => {
  // All samples at once: first every one of them, then without those that are held out.
  await open(page, "#batch=500&shuffle=0&noise=0.5");
  const all = await call(page, "explain");
  await call(page, "set", { test: 0.2 });
  await reaches(page, "ready");
  await expect(page.locator('#fit-legend [data-legend="held"]')).toBeVisible();
  const training = await call(page, "explain");
  expect([training.x.length, Math.max(...training.samples)]).toEqual([400, 399]);
  const known = new Set(training.x.map((row) => row.join()));
  const held = all.x.map((row, i) => [row, all.y[i]]).filter(([row]) => !known.has(row.join()));
  expect(held.length).toBe(100);
  for (const epoch of [0, 5, 40]) {
    await call(page, "runTo", epoch);
    const { loss, testLoss, testLosses, parameters } = await call(page, "snapshot");
    const wanted = error(held.map(([row]) => row), held.map(([, y]) => y), parameters);
    expect(Math.abs(testLoss / wanted - 1)).toBeLessThan(1e-4);
    expect(Math.abs(error(training.x, training.y, parameters) / loss - 1)).toBeLessThan(1e-3);
    expect(testLosses.length).toBe(epoch + 1);
    expect(testLosses.at(-1)).toEqual([epoch, testLoss]);
    await expect(words(page)).toContainText("the 100 held-out samples");
    await expect.poll(async () => {
      const [, said] = (await words(page).textContent()).match(/samples: (\S+)\./);
      return Math.abs(parse(said) / testLoss - 1);
    }).toBeLessThan(1e-3);
  }
});

test("an overfit on purpose is seen, gone back to, and stopped early", async ({ page }) => {
  await open(page, "#speed=max");
  await page.locator("#all-settings > summary").press("Enter");
  await page.locator("#overfit").press("Enter");
  await reaches(page, "finished");
  const { testLosses, loss } = await call(page, "snapshot");
  const [epoch, lowest] = testLosses.reduce((best, next) => (next[1] < best[1] ? next : best));
  expect(epoch).toBeGreaterThan(0);
  expect(testLosses.at(-1)[1]).toBeGreaterThan(1.05 * lowest);
  expect(loss).toBeLessThan(0.09);
  await expect(words(page)).toContainText(`in epoch ${epoch}.`);
  await expect.poll(async () => (await places(page, "loss-chart", "--points")).length).toBeGreaterThan(200);
  await page.locator("#tests-lowest").press("Enter");
  await expect.poll(async () => (await call(page, "snapshot")).epoch).toBe(epoch);
  await page.locator("#tests-stop").press("Enter");
  await drawn(page);
  expect((await call(page, "settings")).epochs).toBe(epoch);
  await reaches(page, "finished");
});

test("of a pinned run its loss over held-out samples is kept, too", async ({ page }) => {
  await open(page, "?view=runs#task=cubic&epochs=60&speed=max");
  const titles = () => page.locator("#runs-heads th").allTextContents();
  await call(page, "runTo", 60);
  await page.locator("#runs-pin").press("Enter");
  await expect.poll(titles).toEqual(["Run", "Loss", "R²", "Epoch", "Trained for", "Beside the run in the page", ""]);
  await call(page, "set", { test: 0.3 });
  await reaches(page, "ready");
  await call(page, "runTo", 60);
  await page.locator("#runs-pin").press("Enter");
  await expect.poll(titles).toEqual(["Run", "Held out", "Loss", "Test loss", "R²", "Epoch", "Trained for", "Beside the run in the page", ""]);
  const { loss, testLoss } = await call(page, "snapshot");
  const cells = async (row) => (await page.locator(`#runs-rows tr:nth-child(${row}) td`).allTextContents()).slice(0, 3);
  expect((await cells(1))[2]).toBe("–");
  expect((await cells(2)).slice(1)).toEqual([lossWords(loss), lossWords(testLoss)]);
  await expect(page.locator("#loss-readout")).toHaveText(`epoch 60: ${lossWords(loss)}, held out: ${lossWords(testLoss)}`);
  await page.reload();
  await reaches(page, "ready");
  await expect.poll(async () => (await cells(2))[2]).toBe(lossWords(testLoss));
});
