// Words that are explained where they stand: on focus, tap and hover, over the page and without
// moving anything.

import { call, drawn, expect, open, reaches, test } from "./support/page.mjs";

const term = (page, key) => page.locator(`[data-term=${key}]:visible`).first();
const tip = (page) => page.locator(".tip:visible");
const R2 = /^The share of the spread of y/;

/** The boxes of a word and its tip, and the window. */
const boxes = async (page, key) => ({
  word: await term(page, key).boundingBox(),
  tip: await tip(page).boundingBox(),
  view: page.viewportSize(),
});

/** The sum of all layout shifts since the page was opened. */
const shifts = (page) =>
  page.evaluate(() => window.shifts.reduce((sum, { value }) => sum + value, 0));

test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
  }));

test("by keyboard: focus shows the sentence, Escape closes it, Enter shows it again", async ({ page }) => {
  await open(page, "#task=cubic");
  await page.locator("#fit-view").selectOption("predicted");
  const word = term(page, "r2");
  await expect(word).toHaveText("R²");
  await expect(word).toHaveRole("button");
  // Who hears the page hears it without a tip that is seen.
  await expect(word).toHaveAccessibleDescription(R2);
  await page.locator("#fit-view").focus();
  await page.keyboard.press("Tab");
  await expect(word).toBeFocused();
  await expect(tip(page)).toHaveText(R2);
  await page.keyboard.press("Escape");
  await expect(tip(page)).toHaveCount(0);
  await expect(word).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(tip(page)).toHaveText(R2);
  await page.keyboard.press("Tab");
  await expect(tip(page)).not.toHaveText([R2]);
});

test("by mouse: it opens at the word, can be reached, and closes when it is left", async ({ page }) => {
  await open(page, "#task=cubic");
  await term(page, "rms").hover();
  await expect(tip(page)).toHaveText(/^A typical size/);
  await tip(page).hover();
  await page.waitForTimeout(500);
  await expect(tip(page)).toHaveCount(1);
  await page.locator("h1").hover();
  await expect(tip(page)).toHaveCount(0);
});

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test("a tap opens, another one closes, and one elsewhere closes", async ({ page }) => {
    await open(page, "#task=cubic");
    await term(page, "rms").tap();
    await expect(tip(page)).toHaveText(/^A typical size/);
    await term(page, "rms").tap();
    await expect(tip(page)).toHaveCount(0);
    await term(page, "rms").tap();
    await expect(tip(page)).toHaveCount(1);
    await page.locator("#fit-title").tap();
    await expect(tip(page)).toHaveCount(0);
  });
});

for (const viewport of [{ width: 1280, height: 720 }, { width: 390, height: 844 }, { width: 320, height: 640 }]) {
  test(`a tip covers no word that it explains and stays in the window, ${viewport.width} pixels wide`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await open(page);
    const keys = await page.locator(".term:visible").evaluateAll((all) => [...new Set(all.map((it) => it.dataset.term))]);
    expect(keys.length).toBeGreaterThan(3);
    for (const key of keys) {
      for (const block of ["start", "end"]) {
        await term(page, key).evaluate((it, at) => it.scrollIntoView({ block: at, behavior: "instant" }), block);
        await term(page, key).focus();
        const { word, tip: own, view } = await boxes(page, key);
        const apart = own.y >= word.y + word.height || own.y + own.height <= word.y;
        expect(apart, `${key} at the ${block}`).toBe(true);
        expect(own.x, key).toBeGreaterThanOrEqual(0);
        expect(own.x + own.width, key).toBeLessThanOrEqual(view.width);
        expect(own.y, key).toBeGreaterThanOrEqual(0);
        expect(own.y + own.height, key).toBeLessThanOrEqual(view.height);
        await term(page, key).blur();
      }
    }
  });
}

test("nothing moves when a tip opens, and a sentence that changes keeps the focus in it", async ({ page }) => {
  await open(page, "#task=cubic&speed=60");
  await drawn(page);
  const before = await page.evaluate(() => document.documentElement.scrollHeight);
  const counted = await shifts(page);
  await term(page, "rms").focus();
  await expect(tip(page)).toHaveCount(1);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(before);
  expect(await shifts(page)).toBe(counted);
  const words = await page.locator("#fit-words").textContent();
  await call(page, "play");
  await reaches(page, "running");
  await expect(page.locator("#fit-words")).not.toHaveText(words);
  await expect(term(page, "rms")).toBeFocused();
  await expect(tip(page)).toHaveText(/^A typical size/);
});

test("in Chinese, and with the language changed on the way", async ({ page }) => {
  await open(page, "#task=cubic&lang=zh");
  await term(page, "rms").focus();
  await expect(tip(page)).toHaveText(/^许多偏差的典型大小/);
  await call(page, "set", { lang: "en" });
  await expect(term(page, "rms")).toHaveText("root mean square");
  await term(page, "rms").focus();
  await expect(tip(page)).toHaveText(/^A typical size/);
  // No mark of a term is left anywhere.
  expect(await page.locator("body").evaluate((it) => it.textContent.includes("]("))).toBe(false);
});

test("nothing of it is left when the widget ends", async ({ page }) => {
  await open(page);
  await term(page, "loss").focus();
  await expect(tip(page)).toHaveCount(1);
  await call(page, "destroy");
  await expect(page.locator(".tip")).toHaveCount(0);
});
