// A page that nobody sees trains in small slices and draws nothing.

import { HIDE } from "./support/hidden.mjs";
import { call, data, expect, open, reaches, test } from "./support/page.mjs";

test("a hidden page goes on training and draws nothing", async ({ page }) => {
  await page.addInitScript(HIDE);
  await open(page, "#task=cubic&speed=30");
  await call(page, "play");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(3);
  expect(await page.evaluate(() => window.drawings)).toBeGreaterThan(10);

  const hidden = await page.evaluate(async () => {
    const { dataset } = document.getElementById("playground");
    window.setHidden(true);
    const now = () => ({
      drawings: window.drawings, epoch: Number(dataset.epoch), seconds: performance.now() / 1000,
    });
    const before = now();
    await new Promise((done) => setTimeout(done, 2500));
    const after = now();
    window.setHidden(false);
    return Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]]));
  });
  expect(hidden.drawings).toBe(0);
  expect(hidden.epoch).toBeGreaterThan(5);
  // Not faster than the reader asked for, which is 30 epochs a second.
  expect(hidden.epoch).toBeLessThan(30 * hidden.seconds + 15);

  const before = await page.evaluate(() => window.drawings);
  await expect.poll(() => page.evaluate(() => window.drawings)).toBeGreaterThan(before + 5);
  await reaches(page, "running");
});

test("a run to an epoch ends while the page is hidden, with the same losses", async ({ page }) => {
  await page.addInitScript(HIDE);
  await open(page, "#task=cubic&epochs=150");
  await call(page, "runTo", 150);
  const seen = await call(page, "snapshot");
  await call(page, "reset");
  await page.evaluate(() => window.setHidden(true));
  const before = await page.evaluate(() => window.drawings);
  await call(page, "runTo", 150);
  expect(await call(page, "snapshot")).toEqual(seen);
  expect(await page.evaluate(() => window.drawings)).toBe(before);
  await page.evaluate(() => window.setHidden(false));
  await expect(page.locator("#epoch")).toHaveText("150");
});
