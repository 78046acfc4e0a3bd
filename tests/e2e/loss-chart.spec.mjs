// The loss chart: its axis, and its values under the pointer and by keyboard.

import { call, drawn, expect, lossWords, MOVING, open, parse, pixels, seen, STILL, test } from "./support/page.mjs";

const chart = (page) => page.locator("#loss-chart");
const readout = (page) => page.locator("#loss-readout");
const says = ([epoch, loss]) => `epoch ${epoch}: ${lossWords(loss)}`;

test("the axis is logarithmic or linear", async ({ page }) => {
  await open(page);
  await call(page, "runTo", 40);
  const axis = page.getByRole("combobox", { name: "Axis", exact: true });
  await expect(axis).toHaveValue("logarithmic");
  const picture = async (layer) => {
    await seen(page, "loss-chart");
    return chart(page).locator("canvas").nth(layer).evaluate((canvas) => canvas.toDataURL());
  };
  const logarithmic = [await picture(STILL), await picture(MOVING)];
  await axis.selectOption("linear");
  const linear = [await picture(STILL), await picture(MOVING)];
  expect(linear[0]).not.toBe(logarithmic[0]);
  expect(linear[1]).not.toBe(logarithmic[1]);
  expect(await pixels(page, "loss-chart", "--fit")).toBeGreaterThan(300);
  await axis.selectOption("logarithmic");
  expect([await picture(STILL), await picture(MOVING)]).toEqual(logarithmic);
});

test("the pointer reads the value of its epoch", async ({ page }) => {
  await open(page);
  await call(page, "runTo", 100);
  const { losses } = await call(page, "snapshot");
  await expect(readout(page)).toHaveText(says(losses[100]));
  await chart(page).scrollIntoViewIfNeeded();
  await drawn(page);
  const box = await chart(page).boundingBox();
  const seen = [];
  for (let twentieth = 0; twentieth <= 20; twentieth += 1) {
    const x = box.x + (twentieth / 20) * (box.width - 1);
    await page.mouse.move(x, box.y + box.height / 2);
    await drawn(page);
    const text = await readout(page).textContent();
    const epoch = Number(text.match(/^epoch (\d+): /)[1]);
    expect(text).toBe(says(losses[epoch]));
    seen.push(epoch);
  }
  expect(seen[0]).toBe(0);
  expect(seen.at(-1)).toBe(100);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(new Set(seen).size).toBeGreaterThan(15);
  // Away from the chart, the last value again.
  await page.mouse.move(box.x + box.width / 2, box.y - 60);
  await expect(readout(page)).toHaveText(says(losses[100]));
});

test("the keyboard reads every epoch, and a screen reader hears it", async ({ page }) => {
  await open(page);
  await call(page, "runTo", 50);
  const { losses } = await call(page, "snapshot");
  await page.getByRole("combobox", { name: "Axis", exact: true }).focus();
  await page.keyboard.press("Shift+Tab");
  for (let i = 0; i < 5 && !(await chart(page).evaluate((e) => e === document.activeElement)); i += 1) {
    await page.keyboard.press("Tab");
  }
  await expect(chart(page)).toBeFocused();
  await expect(page.getByRole("slider", { name: /Loss/ })).toHaveAttribute("aria-valuemax", "50");
  let epoch = 50;
  for (const [key, to] of [
    ["Home", () => 0],
    ["ArrowLeft", () => 0],
    ["ArrowRight", (at) => at + 1],
    ["ArrowUp", (at) => at + 1],
    ["ArrowDown", (at) => at - 1],
    ["PageUp", (at) => at + 5],
    ["PageDown", (at) => at - 5],
    ["End", () => 50],
    ["ArrowRight", () => 50],
    ["ArrowLeft", () => 49],
  ]) {
    await page.keyboard.press(key);
    epoch = to(epoch);
    await expect(chart(page), key).toHaveAttribute("aria-valuenow", String(epoch));
    await expect(chart(page)).toHaveAttribute("aria-valuetext", says(losses[epoch]));
    await expect(readout(page)).toHaveText(says(losses[epoch]));
  }
});

test("the epoch looked at by keyboard stays until the run goes on", async ({ page }) => {
  await open(page, "#speed=30");
  await call(page, "runTo", 10);
  await chart(page).focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  const { losses } = await call(page, "snapshot");
  await page.waitForTimeout(500);
  await expect(readout(page)).toHaveText(says(losses[1]));
  await expect(chart(page)).toHaveAttribute("aria-valuenow", "1");
  await expect(chart(page)).toHaveAttribute("aria-valuemax", "10");
  // Who asks for an epoch that has not been trained wants to see it.
  await call(page, "runTo", 60);
  await expect(readout(page)).toHaveText(says((await call(page, "snapshot")).losses[60]));
  await expect(chart(page)).toHaveAttribute("aria-valuenow", "60");
  await expect(chart(page)).toHaveAttribute("aria-valuemax", "60");
});

test("the words tell where the loss went", async ({ page }) => {
  await open(page);
  const words = page.locator("#loss-words");
  /** The losses in the sentence. */
  const told = async () => {
    await drawn(page);
    const text = await words.textContent();
    return [...text.matchAll(/\d+\.\d+(e−?\d+)?/g)].map(([number]) => parse(number));
  };
  const close = (numbers, losses) => {
    expect(numbers).toHaveLength(losses.length);
    for (const [i, loss] of losses.entries()) expect(numbers[i] / loss).toBeCloseTo(1, 2);
  };
  close(await told(), [(await call(page, "snapshot")).loss]);
  await call(page, "runTo", 30);
  const { losses } = await call(page, "snapshot");
  const lowest = losses.reduce((a, b) => (b[1] < a[1] ? b : a));
  close(await told(), [losses[0][1], losses[30][1], lowest[1]]);
  await expect(words).toContainText(`epoch ${lowest[0]}`);
  await expect(chart(page)).toHaveAccessibleDescription(new RegExp(`^${(await words.textContent()).replace(/[.()]/g, "\\$&")} The dashed line`));
});

test("the level of the noise is drawn and named for the settings as they are", async ({ page }) => {
  const words = page.locator("#loss-floor");
  const dashes = () => pixels(page, "loss-chart", "--truth");
  await open(page, "#task=cubic");
  await expect(words).toHaveText(/^The dashed line, at about 0\.01, is what the noise of 0\.1 alone/);
  expect(await dashes()).toBeGreaterThan(100);
  // What a mark is called stands beside the chart, and what it means is a tap away.
  await page.locator("#loss-level [data-term]").focus();
  await expect(page.locator(".tip:visible")).toHaveText(/^What the noise alone makes of the loss/);
  await call(page, "set", { loss: "mae" });
  await expect(words).toContainText("at about 0.0798,");
  await call(page, "set", { loss: "huber" });
  await expect(words).toContainText("at about 0.005,");
  await call(page, "set", { noise: 0 });
  await expect(words).toHaveText("");
  await expect(page.locator("#loss-level")).toBeHidden();
  await drawn(page);
  expect(await dashes()).toBe(0);
});
