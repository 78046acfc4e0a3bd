// A run that diverges does so at one place with one loss, however it comes there and whoever says so.

import { call, data, drawn, expect, open, parse, reaches, rejection, root, lossWords, test } from "./support/page.mjs";

const link = (lr, more = "") => `#task=linear&backend=cpu&shuffle=0&lr=${lr}&epochs=400${more}`;
const text = (page, id) => page.locator(`#${id}`).textContent();

/** Where the run ended, after each of the places that say so agrees with the others. */
async function ending(page) {
  await reaches(page, "diverged");
  await drawn(page);
  const { epoch, step, loss, trained } = await data(page);
  const snapshot = await call(page, "snapshot");
  expect([snapshot.epoch, snapshot.step, snapshot.trained]).toEqual([epoch, step, trained].map(Number));
  expect(Math.fround(Number(loss))).toBe(snapshot.loss);
  expect(snapshot.losses.at(-1)).toEqual([snapshot.epoch, snapshot.loss]);
  const written = await text(page, "loss");
  expect(parse(written) / snapshot.loss).toBeCloseTo(1, 3);
  expect([await text(page, "epoch"), await text(page, "step")]).toEqual([epoch, step]);
  expect(await text(page, "loss-readout")).toBe(`epoch ${epoch}: ${written}`);
  const chart = page.locator("#loss-chart");
  await expect(chart).toHaveAttribute("aria-valuenow", epoch);
  await expect(chart).toHaveAttribute("aria-valuemax", epoch);
  await expect(chart).toHaveAttribute("aria-valuetext", `epoch ${epoch}: ${written}`);
  const words = await text(page, "loss-words");
  if (Number(epoch)) {
    const [, last, at] = words.match(/ to (\S+) in (\d+) epochs?/);
    expect([parse(last) / snapshot.loss, at]).toEqual([expect.closeTo(1, 3), epoch]);
  } else {
    expect(words).toMatch(/^Before training/);
    expect(written).toBe(lossWords(snapshot.loss));
  }
  const [, named] = (await text(page, "state")).match(/Diverged in epoch (\d+):/);
  // The epoch that is named is the one after the last that made sense.
  expect(Number(named)).toBe(Number(epoch) + 1);
  return { named: Number(named), snapshot };
}

for (const lr of [1, 10]) {
  test(`learning rate ${lr}: at every speed, by steps and by runTo it is the same place`, async ({ page }) => {
    await open(page, link(lr, "&speed=10"));
    await call(page, "play");
    const first = await ending(page);
    for (const speed of [1000, "max"]) {
      await call(page, "set", { speed });
      await call(page, "reset");
      await call(page, "play");
      expect(await ending(page), `speed ${speed}`).toEqual(first);
    }
    const rejected = `rejected: the run diverged in epoch ${first.named}`;
    await call(page, "reset");
    expect(await rejection(page, "runTo", 400)).toBe(rejected);
    expect(await ending(page)).toEqual(first);
    for (const unit of ["epoch", "batch"]) {
      await call(page, "reset");
      // A step takes a frame: mini-batch by mini-batch at the end only.
      if (unit === "batch") await call(page, "runTo", Math.max(0, first.named - 3));
      const message = await root(page).evaluate(async (element, by) => {
        for (;;) {
          try {
            await element.step(by);
          } catch (error) {
            return `rejected: ${error.message}`;
          }
        }
      }, unit);
      expect(message, unit).toBe(rejected);
      expect(await ending(page), unit).toEqual(first);
    }
    // A pause on the way, and a look back, change nothing.
    await call(page, "seek", 0);
    await call(page, "play");
    expect(await ending(page)).toEqual(first);
  });

  test(`learning rate ${lr}: the ghost and the many runs name the same epoch`, async ({ page }) => {
    await open(page, link(0.01, "&sweep=lr:1..10:2&view=many"));
    await call(page, "set", { lr });
    const words = page.locator("#ghost-words");
    await expect(words).toHaveText(/make the run diverge in epoch \d+/);
    const [, foreseen] = (await words.textContent()).match(/in epoch (\d+)/);
    await page.locator("#many-run").click();
    await expect(page.locator("#many-ended")).toHaveText(/^Finished: 2 runs in /);
    await expect(page.locator("#many-words")).toHaveText("All 2 runs diverged.");
    await page.locator("#many-chart").focus();
    const readout = page.locator("#many-readout");
    await page.keyboard.press(lr === 1 ? "Home" : "End");
    await expect(readout).toHaveText(new RegExp(`^Learning rate ${lr}: diverged`));
    const [, many] = (await readout.textContent()).match(/diverged \D*(\d+)/);
    await call(page, "play");
    const { named } = await ending(page);
    expect([Number(foreseen), Number(many)]).toEqual([named, named]);
    await expect(words).toHaveText(new RegExp(`ghost .* diverges in epoch ${named}\\.$`));
  });
}

test("seeds that diverge are counted where the page's own run diverges", async ({ page }) => {
  await open(page, link(1, "&sweep=seed:2&view=many"));
  await page.locator("#many-run").click();
  await expect(page.locator("#many-ended")).toHaveText(/^Finished: 2 runs in /);
  await expect(page.locator("#many-words")).toHaveText("All 2 runs diverged.");
  await call(page, "set", { speed: "max" });
  await call(page, "play");
  await ending(page);
});

test("who asks for more of a run that has diverged is told so, and can look back", async ({ page }) => {
  // A rate that is a little too high: some epochs are recorded before the end.
  await open(page, link(1));
  const told = await rejection(page, "runTo", 400);
  expect(told).toMatch(/^rejected: the run diverged in epoch \d+$/);
  for (const [method, ...args] of [["runTo", 400], ["runTo", 300], ["seek", 400], ["step"], ["step", "epoch"]]) {
    expect(await rejection(page, method, ...args), method).toBe(told);
  }
  await reaches(page, "diverged");
  await call(page, "seek", 0);
  expect(await data(page)).toMatchObject({ epoch: "0", state: "ready" });
});
