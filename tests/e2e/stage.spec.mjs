// The stage: what matters is in the first view of every screen, without scrolling; the other panels
// have tabs.

import { call, data, drawn, expect, hash, open, reaches, root, test } from "./support/page.mjs";

/** What must be in the first view, by the size of the screen: the least width and height of each. */
const FIRST_VIEW = {
  "1280x720": { "fit-chart": [560, 280], "loss-chart": [300, 90], play: [], epoch: [], loss: [], "setting-lr": [] },
  "1440x900": { "fit-chart": [560, 280], "loss-chart": [300, 90], play: [], epoch: [], loss: [], "setting-lr": [] },
  "1024x768": { "fit-chart": [560, 280], "loss-chart": [300, 90], play: [], epoch: [], loss: [] },
  "390x844": { "fit-chart": [320, 220], "loss-chart": [280, 70], play: [], epoch: [], loss: [] },
  "360x640": { "fit-chart": [], play: [], epoch: [] },
  "844x390": { "fit-chart": [], play: [], epoch: [] },
};

/** What of these is not seen in full: too small, out of the window, or covered by something else. */
const unseen = (page, wanted) =>
  page.evaluate((list) => Object.entries(list).flatMap(([id, [width = 1, height = 1]]) => {
    const element = document.getElementById(id);
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const found = `${id}: ${Math.round(right - left)} x ${Math.round(bottom - top)}, ${Math.round(top)} to ${Math.round(bottom)}`;
    const small = right - left < width || bottom - top < height;
    const out = left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
    const over = [0.1, 0.5, 0.9].some((share) => {
      const hit = document.elementFromPoint((left + right) / 2, top + share * (bottom - top));
      return !hit || !(element.contains(hit) || hit.contains(element));
    });
    return small || out || over ? [found] : [];
  }), wanted);

for (const [size, wanted] of Object.entries(FIRST_VIEW)) {
  const [width, height] = size.split("x").map(Number);
  test.describe(`at ${size}`, () => {
    test.use({ viewport: { width, height } });
    for (const lang of ["en", "zh"]) {
      for (const [lesson, link] of [["1", ""], ["2", "&task=cubic"]]) {
        test(`lesson ${lesson} is in the first view before, during and after training, ${lang}`, async ({ page }) => {
          await page.addInitScript(() => {
            window.shifts = [];
            new PerformanceObserver((list) => {
              for (const { value, sources } of list.getEntries()) {
                window.shifts.push([value, ...sources.map(({ node }) => node?.id || node?.className || node?.nodeName)].join(" "));
              }
            }).observe({ type: "layout-shift" });
          });
          await open(page, `#lang=${lang}${link}&speed=max&epochs=400`);
          await drawn(page);
          expect(await unseen(page, wanted), "ready").toEqual([]);
          await page.evaluate(() => { window.shifts = []; });
          await call(page, "set", { speed: 300 });
          await call(page, "play");
          await reaches(page, "running");
          await drawn(page);
          expect(await unseen(page, wanted), "running").toEqual([]);
          await call(page, "set", { speed: "max" });
          await reaches(page, "finished");
          await drawn(page);
          expect(await unseen(page, wanted), "finished").toEqual([]);
          expect(await page.evaluate(() => scrollY)).toBe(0);
          expect(await page.evaluate(() => window.shifts), "layout shifts while it trains").toEqual([]);
        });
      }
    }
  });
}

const tab = (page, name) => page.locator(`#tab-${name}`);
const open1 = (page) => page.locator(".strip > [data-panel]:visible").evaluateAll((all) => all.map((it) => it.dataset.panel));

test("tabs open by click and by key, one at a time, and the link says which", async ({ page }) => {
  await open(page);
  expect(await open1(page)).toEqual(["parameters"]);
  expect(await hash(page)).toEqual({});
  await tab(page, "many").click();
  expect(await open1(page)).toEqual(["many"]);
  expect(await hash(page)).toEqual({ view: "many" });
  await expect(tab(page, "many")).toBeFocused();
  await expect(tab(page, "many")).toHaveAttribute("aria-selected", "true");
  // One stop for the Tab key.
  await expect(page.locator(".strip [role=tab][tabindex='0']")).toHaveCount(1);
  await page.keyboard.press("ArrowRight");
  expect(await open1(page)).toEqual(["runs"]);
  await expect(tab(page, "runs")).toBeFocused();
  await page.keyboard.press("Home");
  expect(await open1(page)).toEqual(["parameters"]);
  expect(await hash(page)).toEqual({});
  await page.keyboard.press("ArrowLeft");
  expect(await open1(page)).toEqual(["data"]);
  await page.keyboard.press("ArrowLeft");
  expect(await open1(page)).toEqual(["device"]);
  await page.reload();
  await reaches(page, "ready");
  expect(await open1(page)).toEqual(["device"]);
  // It is a look, not a run.
  expect((await data(page)).state).toBe("ready");
  const panel = page.locator(".strip > [data-panel=device]");
  await expect(panel).toHaveAttribute("role", "tabpanel");
  await expect(panel).toBeInViewport();
});

test("a panel that is opened comes into view", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await open(page);
  await tab(page, "device").click();
  await expect(page.locator("[data-panel=device]")).toBeInViewport({ ratio: 0.5 });
  await expect(page.locator("#play")).toBeInViewport();
});

test("the lesson stands beside the settings", async ({ page }) => {
  await open(page);
  await expect(page.locator("#setting-lr")).toBeVisible();
  await expect(page.locator("#guide-text")).toBeHidden();
  await tab(page, "guide").click();
  await expect(page.locator("#guide-text")).toBeVisible();
  await expect(page.locator("#setting-lr")).toBeHidden();
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator("#setting-lr")).toBeVisible();
});

test("what is hidden has no tab, and a single panel needs none", async ({ page }) => {
  await open(page, "?hide=many,guide&view=many");
  await expect(tab(page, "many")).toHaveCount(0);
  await expect(tab(page, "guide")).toHaveCount(0);
  await expect(tab(page, "settings")).toHaveCount(0);
  await expect(page.locator("#setting-lr")).toBeVisible();
  expect(await open1(page)).toEqual(["parameters"]);
  await page.goto("about:blank");
  await open(page, "?show=fit,log");
  expect(await open1(page)).toEqual(["log"]);
  await expect(page.getByRole("tab")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "What the program prints" })).toBeVisible();
});

test("an embed shows all that its author lists, one below the other", async ({ page }) => {
  await open(page, "?embed=1&show=fit,parameters,batch");
  expect(await open1(page)).toEqual(["parameters", "batch"]);
  await expect(page.getByRole("tab")).toHaveCount(0);
  await page.goto("about:blank");
  await open(page, "?embed=1");
  expect(await open1(page)).toEqual(["parameters"]);
});

test("at the lower edge of a phone the transport never covers what has the focus", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "?view=many");
  await page.locator("#tab-settings").focus();
  const covered = [];
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const focused = document.activeElement;
      const dock = document.querySelector(".dock");
      if (!focused || focused === document.body || dock.contains(focused)) return null;
      const { bottom } = focused.getBoundingClientRect();
      const edge = dock.getBoundingClientRect().top;
      return bottom > edge + 1 ? `${focused.id || focused.outerHTML.slice(0, 60)}: ${Math.round(bottom)} below ${Math.round(edge)}` : null;
    });
    if (found) covered.push(found);
  }
  expect(covered).toEqual([]);
});

for (const [what, size, scale, fixed] of [
  ["a phone", [390, 844], 1, true],
  ["a phone with letters of twice the size", [390, 844], 2, false],
  ["a phone on its side", [844, 390], 1, true],
  ["400% zoom of a wide screen", [320, 180], 1, false],
]) {
  test(`the transport is ${fixed ? "" : "not "}at the lower edge of ${what}, and takes at most a quarter of it`, async ({ browser, baseURL }) => {
    // Letters that are twice as large are half as much room, for everything that is measured in them.
    const [width, height] = size.map((pixels) => Math.round(pixels / scale));
    const page = await browser.newPage({ viewport: { width, height }, baseURL });
    await open(page);
    const [position, share] = await page.locator(".dock").evaluate((dock) => [
      getComputedStyle(dock).position, dock.getBoundingClientRect().height / innerHeight,
    ]);
    expect(position === "fixed").toBe(fixed);
    if (fixed) expect(share).toBeLessThanOrEqual(0.25);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.close();
  });
}

test("the same moment is told everywhere on the stage", async ({ page }) => {
  await open(page, "#task=cubic");
  await call(page, "runTo", 30);
  await call(page, "seek", 12);
  await drawn(page);
  await expect(page.locator("#epoch")).toHaveText("12");
  await expect(page.locator("#loss-readout")).toContainText("12");
  await expect(root(page)).toHaveAttribute("data-epoch", "12");
});
