// The timeline: the loss chart shows any moment of the run again, by mouse, finger and keys.

import { heard, listen, Notes, shows, views } from "./support/film.mjs";
import { FINE_SCREEN, call, data, drawn, expect, lossWords, MOVING, open, reaches, test } from "./support/page.mjs";

test.use(FINE_SCREEN);

const EPOCHS = 300;
const LINK = `#task=cubic&backend=cpu&epochs=${EPOCHS}&speed=30`;
const PER_EPOCH = 10;
const chart = (page) => page.locator("#loss-chart");
const epochOf = async (page) => Number((await data(page)).epoch);

/** Where the chart is, once it is in view. */
async function box(page) {
  await chart(page).scrollIntoViewIfNeeded();
  const { x, y, width, height } = await chart(page).boundingBox();
  return { at: (share) => [x + share * width, y + height / 2], above: [x + width / 2, y - 40], y, height };
}

/** The column of the moving layer that the mark's line fills, in CSS pixels of the page. */
const mark = (page) =>
  chart(page).locator("canvas").nth(MOVING).evaluate((canvas) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue("--muted").trim();
    const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const { width, height } = canvas;
    const { data: bytes } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const rows = new Array(width).fill(0);
    for (let at = 0; at < bytes.length; at += 4) {
      const near = wanted.every((channel, i) => Math.abs(bytes[at + i] - channel) <= 8);
      if (near && bytes[at + 3] > 180) rows[(at / 4) % width] += 1;
    }
    const full = rows.flatMap((count, x) => (count > height / 2 ? [x] : []));
    const { left, width: css } = canvas.getBoundingClientRect();
    return full.length ? left + ((full[0] + full.at(-1) + 1) / 2 / width) * css : null;
  });

const SITUATIONS = {
  playing: async (page) => {
    await call(page, "runTo", 200);
    await call(page, "play");
    await reaches(page, "running");
  },
  paused: (page) => call(page, "runTo", 200),
  finished: (page) => call(page, "runTo", EPOCHS),
};

for (const [situation, bring] of Object.entries(SITUATIONS)) {
  test(`${situation}: a mouse drawn along it shows moment after moment, and pauses`, async ({ page }) => {
    await open(page, LINK);
    const notes = new Notes(page, PER_EPOCH);
    await bring(page);
    const { at, above } = await box(page);
    await page.mouse.move(...at(0.6));
    await page.mouse.down();
    await reaches(page, "paused");
    const { trained } = await data(page);
    const before = await epochOf(page);
    expect(before).toBeLessThan(Number(trained));
    const fits = [];
    let last = before;
    for (const share of [0.5, 0.2]) {
      await page.mouse.move(...at(share));
      await expect.poll(() => epochOf(page)).toBeLessThan(last);
      last = await epochOf(page);
      fits.push((await notes.note()).fit);
    }
    expect(new Set(fits).size).toBe(2);
    // Beyond its ends are its ends, as far as there is a run.
    await page.mouse.move(...at(-0.2));
    await shows(page, 0);
    await page.mouse.move(...at(1.2));
    await expect.poll(() => epochOf(page)).toBe(Number(trained));
    await page.mouse.move(...at(0.3));
    await page.mouse.up();
    const end = await epochOf(page);
    // Once it is let go, the pointer only reads.
    await page.mouse.move(...above);
    await drawn(page);
    expect(await epochOf(page)).toBe(end);
    expect(await data(page)).toMatchObject({ state: "paused", trained });
    await notes.compare();
  });

  test(`${situation}: a click shows the epoch that it points at, and the mark stands there`, async ({ page }) => {
    await open(page, LINK);
    await bring(page);
    const { at, above } = await box(page);
    await page.mouse.move(...above);
    await drawn(page);
    expect(await mark(page)).toBe(null);
    await page.mouse.click(...at(0.4));
    await reaches(page, "paused");
    const { epoch, step } = await data(page);
    expect([Number(epoch) > 95, Number(epoch) < 125, step]).toEqual([true, true, `${epoch}0`]);
    await page.mouse.move(...above);
    await drawn(page);
    expect(Math.abs((await mark(page)) - at(0.4)[0])).toBeLessThan(2);
    // Another button of the mouse shows nothing.
    await page.mouse.click(...at(0.2), { button: "middle" });
    await drawn(page);
    expect((await data(page)).epoch).toBe(epoch);
  });

  test(`${situation}: the pointer reads the epoch that it is at, and shows no other moment`, async ({ page }) => {
    await open(page, LINK);
    await bring(page);
    const { at, above } = await box(page);
    await page.mouse.move(...at(0.4));
    const readout = page.locator("#loss-readout");
    await expect(readout).toHaveText(/^epoch 1[01]\d: /, { timeout: 5000 });
    const text = await readout.textContent();
    // It stays there for as long as the pointer does.
    for (let look = 0; look < 8; look += 1) {
      await page.waitForTimeout(100);
      expect(await readout.textContent()).toBe(text);
    }
    const { losses, epoch } = await call(page, "snapshot");
    const [, read] = text.match(/^epoch (\d+): /);
    expect(text).toBe(`epoch ${read}: ${lossWords(losses[read][1])}`);
    expect(epoch).toBeGreaterThanOrEqual(200);
    await page.mouse.move(...above);
    await expect(readout).not.toHaveText(text);
  });

  test(`${situation}: keys go by epochs, tenths and mini-batches`, async ({ page }) => {
    await open(page, LINK);
    const notes = new Notes(page, PER_EPOCH);
    await bring(page);
    await chart(page).focus();
    await page.keyboard.press("ArrowLeft");
    await reaches(page, "paused");
    let step = Number((await data(page)).step);
    // The newest moment may be one within an epoch, when it was paused while it played.
    await page.keyboard.press("End");
    await expect(page.locator("#playground")).not.toHaveAttribute("data-step", String(step));
    const { step: newest, trained } = await data(page);
    const end = Number(newest);
    expect(step).toBe(PER_EPOCH * (Math.ceil(end / PER_EPOCH) - 1));
    step = end;
    const tenth = PER_EPOCH * Math.floor(Number(trained) / 10);
    const back = (step, epochs) => PER_EPOCH * (Math.ceil(step / PER_EPOCH) - epochs);
    const clamped = (step) => Math.max(0, Math.min(end, step));
    for (const [key, to, compare] of [
      ["PageDown", (at) => back(at, tenth / PER_EPOCH)],
      ["Shift+ArrowLeft", (at) => at - 10 * PER_EPOCH],
      ["ArrowDown", (at) => at - PER_EPOCH],
      ["Shift+ArrowRight", (at) => at + 10 * PER_EPOCH],
      ["ArrowUp", (at) => at + PER_EPOCH],
      [",", (at) => at - 1, true],
      [",", (at) => at - 1],
      [".", (at) => at + 1],
      ["ArrowRight", (at) => PER_EPOCH * (Math.floor(at / PER_EPOCH) + 1)],
      ["PageUp", (at) => at + tenth],
      ["Home", () => 0],
      [",", () => 0],
      ["ArrowLeft", () => 0],
      [".", () => 1, true],
      ["ArrowLeft", () => 0],
      ["ArrowRight", () => PER_EPOCH],
      ["End", () => end],
      ["ArrowRight", () => end],
      [".", () => end],
      ["Shift+ArrowDown", (at) => back(at, 10), true],
      ["Escape", () => end],
    ]) {
      await page.keyboard.press(key);
      step = clamped(to(step));
      await expect(page.locator("#playground"), key).toHaveAttribute("data-step", String(step));
      expect((await data(page)).trained).toBe(trained);
      if (compare) await notes.note();
    }
    await drawn(page);
    expect((await data(page)).state).toBe(situation === "finished" ? "finished" : "paused");
    await notes.compare();
  });
}

test("ten mini-batches back and ten forward arrive at the same numbers", async ({ page }) => {
  await open(page, LINK);
  const notes = new Notes(page, PER_EPOCH);
  await call(page, "runTo", EPOCHS);
  await call(page, "seek", 123);
  const before = await views(page);
  await chart(page).focus();
  let step = 123 * PER_EPOCH;
  for (const [key, way] of [[",", -1], [".", 1]]) {
    const losses = new Set();
    for (let press = 0; press < 10; press += 1) {
      await page.keyboard.press(key);
      step += way;
      await shows(page, step);
      losses.add((await data(page)).loss);
    }
    expect(losses.size).toBe(10);
  }
  expect(await views(page)).toEqual(before);
  // A burst of keys, faster than a moment is found again.
  for (let press = 0; press < 7; press += 1) await page.keyboard.down(",");
  await shows(page, step - 7);
  await notes.note();
  await notes.compare();
});

test("keys with Ctrl, Alt or Meta are not the timeline's", async ({ page }) => {
  await open(page, LINK);
  await call(page, "runTo", 50);
  await chart(page).focus();
  for (const key of ["Control+Home", "Control+ArrowLeft", "Meta+ArrowDown", "a", "Tab"]) {
    await page.keyboard.press(key);
  }
  await drawn(page);
  expect(await data(page)).toMatchObject({ epoch: "50", trained: "50" });
});

test("a line's parameters are those of the moment", async ({ page }) => {
  await open(page, "#backend=cpu");
  const notes = new Notes(page, 50);
  await call(page, "runTo", 100);
  await chart(page).focus();
  const tables = [];
  for (const key of ["Home", "ArrowRight", "PageUp"]) {
    const { step } = await data(page);
    await page.keyboard.press(key);
    await expect(page.locator("#playground")).not.toHaveAttribute("data-step", step);
    tables.push((await notes.note()).parameters.join());
  }
  expect(new Set(tables).size).toBe(tables.length);
  expect(tables[0]).toMatch(/^w1/);
  await notes.compare();
});

test("`epoch` events follow the moment that is looked at, at most ten a second", async ({ page }) => {
  await listen(page);
  await open(page, LINK);
  await call(page, "runTo", EPOCHS);
  const from = (await heard(page, "epoch")).length;
  const { at } = await box(page);
  await page.mouse.move(...at(0.9));
  await page.mouse.down();
  const started = Date.now();
  for (let share = 0.9; share > 0.2; share -= 0.01) {
    await page.mouse.move(...at(share));
    await page.waitForTimeout(10);
  }
  await page.mouse.up();
  const seconds = (Date.now() - started) / 1000;
  const epoch = await epochOf(page);
  const events = async () => (await heard(page, "epoch")).slice(from);
  // The last one tells where it came to rest.
  await expect.poll(async () => (await events()).at(-1)?.epoch, { timeout: 3000 }).toBe(epoch);
  const told = (await events()).map((event) => event.epoch);
  expect(told.length).toBeGreaterThan(2);
  expect(told.length).toBeLessThanOrEqual(10 * seconds + 3);
  expect(told).toEqual(told.toSorted((a, b) => b - a));
});
