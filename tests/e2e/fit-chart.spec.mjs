// The fit chart: what is on its axes, its legend, its words, its sharpness.

import { FINE_SCREEN, call, data, drawn, expect, open, parse, pixels, places, reaches, seen, STILL, test } from "./support/page.mjs";

test.use(FINE_SCREEN);

const legend = (page) => page.locator("#fit-legend li:visible").allTextContents();
const picture = async (page, layer) => {
  await drawn(page);
  return page.locator("#fit-chart canvas").nth(layer).evaluate((canvas) => canvas.toDataURL());
};
const chart = (page) => page.getByRole("img", { name: "Data and fit" });

test("lesson 1 opens with the second feature; every view is one choice away", async ({ page }) => {
  await open(page);
  const view = page.getByRole("combobox", { name: "Show", exact: true });
  await expect(view).toHaveValue("1");
  await expect(view.locator("option")).toHaveText(
    ["y over x1", "y over x2", "predicted over true"],
  );
  await expect(page.locator("#fit-words")).toContainText("Along x2");
  expect(await legend(page)).toEqual(["samples", "model", "truth", "mini-batch"]);

  const second = await picture(page, STILL);
  await view.selectOption("0");
  await expect(page.locator("#fit-words")).toContainText("Along x1");
  expect(await picture(page, STILL)).not.toBe(second);

  await view.selectOption("predicted");
  await expect(page.locator("#fit-words")).toContainText("R²");
  expect(await legend(page)).toEqual(["predictions", "perfect predictions", "mini-batch"]);
  expect(await pixels(page, "fit-chart", "--batch")).toBeGreaterThan(100);

  await view.selectOption("1");
  expect(await picture(page, STILL)).toBe(second);
});

test("a view survives a new run, and leaves with its feature", async ({ page }) => {
  await open(page, "#w=1,2,3");
  const view = page.getByRole("combobox", { name: "Show", exact: true });
  await view.selectOption("2");
  await call(page, "set", { seed: 3 });
  await expect(view).toHaveValue("2");
  await call(page, "set", { w: "1,2" });
  await expect(view).toHaveValue("1");
  await view.selectOption("predicted");
  await call(page, "reset");
  await expect(view).toHaveValue("predicted");
});

test("fit and truth are drawn in their colours in both lessons", async ({ page }) => {
  for (const link of ["", "#task=cubic"]) {
    await page.goto("about:blank");
    await open(page, link);
    await drawn(page);
    expect(await pixels(page, "fit-chart", "--fit")).toBeGreaterThan(3000);
    const truth = await pixels(page, "fit-chart", "--truth");
    expect(truth).toBeGreaterThan(300);
    expect(truth).toBeLessThan(3000);
    expect(await pixels(page, "fit-chart", "--batch")).toBeGreaterThan(100);
  }
});

test("the words follow the fit", async ({ page }) => {
  await open(page);
  const words = page.locator("#fit-words");
  const slope = async () => parse((await words.textContent()).match(/has slope (−?[\d.]+)/)[1]);
  const before = await slope();
  await call(page, "runTo", 100);
  await drawn(page);
  expect(Math.abs(before + 3.4)).toBeGreaterThan(0.5);
  expect(Math.abs((await slope()) + 3.4)).toBeLessThan(0.01);
  // The same sentence is the chart's description for those who cannot see it.
  await expect(chart(page)).toHaveAccessibleDescription(await words.textContent());

  await call(page, "set", { task: "cubic" });
  await drawn(page);
  const distance = async () => parse((await words.textContent()).match(/ (\d\.\d+) away/)[1]);
  const untrained = await distance();
  await call(page, "runTo", 2020);
  await drawn(page);
  expect(await distance()).toBeLessThan(0.2 * untrained);
});

test("the line moves while it trains", async ({ page }) => {
  // So small a rate that it still moves in every epoch that is looked at.
  await open(page, "#speed=5&lr=0.001");
  await drawn(page);
  const still = await picture(page, STILL);
  // The mini-batch moves in every step: it is the line that is looked at.
  const line = async () => {
    await drawn(page);
    return new Set((await places(page, "fit-chart", "--fit")).map(String));
  };
  let before = await line();
  expect(before.size).toBeGreaterThan(3000);
  await call(page, "play");
  for (let shot = 0; shot < 3; shot += 1) {
    // An epoch later, however long a busy machine takes for it.
    const { epoch } = await data(page);
    await expect.poll(async () => (await data(page)).epoch).not.toBe(epoch);
    const now = await line();
    expect([...before].filter((place) => !now.has(place)).length).toBeGreaterThan(0.1 * before.size);
    before = now;
  }
  expect(await picture(page, STILL)).toBe(still);
});

/** Backing pixels for each of CSS, across and up, of every canvas in an element. */
const sharpness = (page, selector) =>
  page.locator(selector).evaluateAll((elements) =>
    elements.flatMap((element) =>
      [...element.querySelectorAll("canvas")].map(({ width, height }) => [
        width / element.clientWidth,
        height / element.clientHeight,
      ]),
    ),
  );

/** Fails unless every canvas of both charts has as many pixels; those of both are to be there. */
async function areSharp(page, scale) {
  const found = await sharpness(page, "#fit-chart, #loss-chart");
  expect(found).toHaveLength(4);
  for (const [across, up] of found) {
    // A canvas has whole pixels.
    expect(across).toBeCloseTo(scale, 1.5);
    expect(up).toBeCloseTo(scale, 1.5);
  }
}

for (const [screen, scale] of [[0.5, 1], [1, 1], [1.5, 1.5], [2, 2], [3, 3], [4, 3]]) {
  test.describe(`on a screen with ${screen} pixels for each of CSS`, () => {
    test.use({ deviceScaleFactor: screen });

    test("charts have the screen's own, after a resize too", async ({ page }) => {
      await open(page, "#task=cubic");
      await call(page, "runTo", 20);
      await seen(page, "loss-chart");
      await areSharp(page, scale);
      const width = () => page.locator("#fit-chart").evaluate((element) => element.clientWidth);
      const wide = await width();
      await page.setViewportSize({ width: 420, height: 800 });
      for (const name of ["fit-chart", "loss-chart"]) {
        // Redrawn, not only emptied.
        expect(await pixels(page, name, "--fit")).toBeGreaterThan(50 * scale);
      }
      await areSharp(page, scale);
      expect(await width()).toBeLessThan(wide);
      await page.setViewportSize({ width: 1280, height: 720 });
      await seen(page, "fit-chart");
      await seen(page, "loss-chart");
      await areSharp(page, scale);
      expect(await width()).toBe(wide);
    });
  });
}

test("a window that is moved to another screen is drawn anew, and paper is finer than either", async ({ page }) => {
  // An emulated screen changes what the queries say without telling those that listen.
  await page.addInitScript(() => {
    const { matchMedia } = window;
    const lists = [];
    window.matchMedia = (query) => {
      const list = matchMedia.call(window, query);
      if (query.includes("resolution")) lists.push([list, list.matches]);
      return list;
    };
    window.tellOfScreen = () => {
      for (const entry of lists) {
        const [list, before] = entry;
        entry[1] = list.matches;
        if (list.matches !== before) list.dispatchEvent(new Event("change"));
      }
    };
  });
  await open(page, "#task=cubic&theme=light");
  await call(page, "runTo", 20);
  await seen(page, "loss-chart");
  const client = await page.context().newCDPSession(page);
  const move = async (deviceScaleFactor) => {
    const screen = { width: 1280, height: 720, deviceScaleFactor, mobile: false };
    await client.send("Emulation.setDeviceMetricsOverride", screen);
    await expect.poll(() => page.evaluate(() => devicePixelRatio)).toBe(deviceScaleFactor);
    await page.evaluate(() => window.tellOfScreen());
  };
  for (const scale of [1, 1.5, 2, 3, 1]) {
    await move(scale);
    await expect(() => areSharp(page, scale)).toPass({ timeout: 10_000 });
    expect(await pixels(page, "fit-chart", "--fit")).toBeGreaterThan(100 * scale);
  }
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await areSharp(page, 3);
  expect(await pixels(page, "fit-chart", "--fit")).toBeGreaterThan(300);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await drawn(page);
  await areSharp(page, 1);
});

test("a dark theme redraws the charts in its own colours", async ({ page }) => {
  await open(page);
  await call(page, "runTo", 40);
  const pictures = async () => {
    const all = [];
    for (const name of ["fit-chart", "loss-chart"]) {
      await seen(page, name);
      all.push(...await page.locator(`#${name} canvas`).evaluateAll((both) => both.map((one) => one.toDataURL())));
    }
    return all;
  };
  const light = await pictures();
  expect(light).toHaveLength(4);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  for (const [i, dark] of (await pictures()).entries()) expect(dark, `canvas ${i}`).not.toBe(light[i]);
  expect(await pixels(page, "fit-chart", "--fit")).toBeGreaterThan(3000);
  expect(await pixels(page, "loss-chart", "--fit")).toBeGreaterThan(300);
  await page.getByLabel("Theme").selectOption("light");
  expect(await pictures()).toEqual(light);
  await reaches(page, "paused");
});
