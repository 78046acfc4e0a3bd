// What a frame costs the browser: a style sheet can make it look at every element of the page again
// whenever a text changes, which is several milliseconds of each frame.

import { call, complete, expect, open, test } from "./support/page.mjs";

// Of more than a thousand.
const FEW = 100;

/**
 * The elements whose style was asked for at once while a run plays for a while: the median, because a
 * panel that has just come costs more once.
 */
async function elements(page, browser) {
  await browser.startTracing(page, { categories: ["devtools.timeline"] });
  await page.waitForTimeout(700);
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const counts = traceEvents.filter(({ name }) => name === "UpdateLayoutTree").map(({ args }) => args.elementCount ?? 0);
  expect(counts.length).toBeGreaterThan(0);
  counts.sort((a, b) => a - b);
  return counts[Math.floor((counts.length - 1) / 2)];
}

test("a frame makes the browser look at few elements again, whatever panel is open", async ({ page, browser }) => {
  await open(page, "#task=cubic&backend=cpu&speed=120&epochs=100000");
  await call(page, "play");
  await page.waitForTimeout(500);
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await complete(page);
    await page.waitForTimeout(300);
    expect(await elements(page, browser), await tab.textContent()).toBeLessThan(FEW);
  }
  // The test can fail.
  await page.evaluate(() => {
    const [sheet] = document.styleSheets;
    sheet.insertRule("main:has(> noscript > .failure) > :not(noscript) { display: none; }", sheet.cssRules.length);
  });
  await page.waitForTimeout(500);
  expect(await elements(page, browser)).toBeGreaterThan(FEW);
});
