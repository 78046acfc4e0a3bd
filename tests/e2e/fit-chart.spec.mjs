// The fit chart: what is on its axes, its legend, its words, its sharpness.

import { call, data, drawn, expect, open, parse, pixels, places, reaches, seen, STILL, test } from "./support/page.mjs";

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

for (const name of ["fit-chart", "loss-chart"]) {
  test(`${name} has at least two backing pixels for a CSS pixel, after a resize too`, async ({ page }) => {
    await open(page, "#task=cubic");
    const sizes = () =>
      page.locator(`#${name}`).evaluate((element) => ({
        css: [element.clientWidth, element.clientHeight],
        backing: [...element.querySelectorAll("canvas")].map(({ width, height }) => [width, height]),
      }));
    const sharp = async () => {
      await seen(page, name);
      const { css, backing } = await sizes();
      expect(backing).toHaveLength(2);
      for (const [width, height] of backing) {
        expect(width).toBeGreaterThanOrEqual(2 * css[0]);
        expect(height).toBeGreaterThanOrEqual(2 * css[1]);
      }
      return css[0];
    };
    await call(page, "runTo", 20);
    const wide = await sharp();
    await page.setViewportSize({ width: 420, height: 800 });
    const narrow = await sharp();
    expect(narrow).toBeLessThan(wide);
    // Redrawn, not only emptied.
    expect(await pixels(page, name, "--fit")).toBeGreaterThan(200);
    await page.setViewportSize({ width: 1280, height: 720 });
    expect(await sharp()).toBe(wide);
    expect(await pixels(page, name, "--fit")).toBeGreaterThan(200);
  });
}

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
