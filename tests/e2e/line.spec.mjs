// Lesson 1: a line.

import {
  call, data, drawn, expect, lossWords, open, openPanel, parse, reaches, root, sixDecimals, test,
} from "./support/page.mjs";

const TRUTH = [2, -3.4, 4.2];
const flat = ({ parameters }) => parameters.flatMap(({ values }) => values);

/** The table's rows as numbers: true, learned, least squares, error. */
const table = (page) =>
  page.locator("#parameters-rows tr").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
  ).then((rows) => rows.map((row) => row.map(parse)));

const press = {
  mouse: (page, id) => page.locator(`#${id}`).click(),
  keyboard: async (page, id) => {
    await page.locator(`#${id}`).focus();
    await page.keyboard.press(id === "play" ? "Space" : "Enter");
  },
};

for (const [device, push] of Object.entries(press)) {
  test(`the transport works by ${device}`, async ({ page }) => {
    await open(page, "#speed=30");
    await push(page, "step-batch");
    await expect(page.locator("#step")).toHaveText("1");
    await reaches(page, "paused");
    await push(page, "step-epoch");
    await expect(page.locator("#epoch")).toHaveText("1");
    await expect(page.locator("#step")).toHaveText("50");

    await push(page, "play");
    await reaches(page, "running");
    await expect(page.locator("#play-label")).toHaveText("Pause");
    await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(5);
    await push(page, "play");
    await reaches(page, "paused");
    await expect(page.locator("#play-label")).toHaveText("Play");

    const { epoch, step, loss } = await call(page, "snapshot");
    await expect(page.locator("#epoch")).toHaveText(String(epoch));
    await expect(page.locator("#epochs")).toHaveText("100");
    await expect(page.locator("#step")).toHaveText(String(step));
    await expect(page.locator("#loss")).toHaveText(lossWords(loss));
    await expect(page.locator("#progress")).toHaveJSProperty("value", step / 5000);

    await push(page, "run-end");
    await reaches(page, "finished");
    await expect(page.locator("#epoch")).toHaveText("100");
    for (const id of ["step-batch", "step-epoch", "run-end"]) {
      await expect(page.locator(`#${id}`)).toBeDisabled();
    }
    await expect(page.locator("#state")).toContainText("100");

    await push(page, "reset");
    await reaches(page, "ready");
    await expect(page.locator("#step")).toHaveText("0");
    await expect(page.locator("#step-batch")).toBeEnabled();
  });
}

test("Tab comes to every button of the transport, in order", async ({ page }) => {
  await open(page);
  const buttons = await page.locator(".transport button").evaluateAll((all) => all.map((one) => one.id));
  expect(buttons).toEqual(["play", "step-batch", "step-epoch", "run-end", "reset"]);
  const visited = [];
  for (let press = 0; press < 40 && visited.at(-1) !== "reset"; press += 1) {
    await page.keyboard.press("Tab");
    visited.push(await page.evaluate(() => document.activeElement.id));
  }
  expect(visited.filter((id) => buttons.includes(id))).toEqual(buttons);
});

test("play again starts a finished run anew", async ({ page }) => {
  await open(page, "#epochs=20");
  await call(page, "runTo", 20);
  await expect(page.locator("#play-label")).toHaveText("Play again");
  await page.locator("#play").click();
  await expect.poll(async () => (await data(page)).epoch).not.toBe("20");
  await reaches(page, "finished");
});

test("playing keeps to its speed", async ({ page }) => {
  await open(page, "#speed=20");
  await call(page, "play");
  const epochs = await root(page).evaluate(async (element) => {
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    while (element.dataset.epoch === "0") await wait(5);
    const from = [performance.now(), Number(element.dataset.epoch)];
    await wait(2500);
    return (Number(element.dataset.epoch) - from[1]) / (performance.now() - from[0]) * 1000;
  });
  // A busy machine may be late; it must never be faster.
  expect(epochs).toBeGreaterThan(3);
  expect(epochs).toBeLessThan(22);
});

test("the log is the article's: epochs 1, 11, ..., 91 with six decimals", async ({ page }) => {
  await open(page);
  await page.locator("#run-end").click();
  await reaches(page, "finished");
  const { losses } = await call(page, "snapshot");
  expect(losses).toHaveLength(101);
  await openPanel(page, "log");
  const lines = [];
  for (let epoch = 1; epoch <= 91; epoch += 10) {
    lines.push(`epoch ${epoch}, loss ${sixDecimals(losses[epoch][1])}\n`);
  }
  await expect.poll(() => page.locator("#log").textContent()).toBe(lines.join(""));
});

test("twenty seeds end within 0.01 of w and b, and the table says so", async ({ page }) => {
  test.setTimeout(180_000);
  await open(page, "?view=parameters");
  for (let seed = 0; seed < 20; seed += 1) {
    await call(page, "set", { seed });
    await call(page, "runTo", 100);
    const learned = flat(await call(page, "snapshot"));
    for (const [i, truth] of TRUTH.entries()) {
      expect(Math.abs(learned[i] - truth), `seed ${seed}, parameter ${i}`).toBeLessThan(0.01);
    }
    await drawn(page);
    const rows = await table(page);
    expect(rows).toHaveLength(TRUTH.length);
    for (const [i, row] of rows.entries()) {
      expect(row[0]).toBe(TRUTH[i]);
      expect(row[1]).toBeCloseTo(learned[i], 5);
      expect(Math.abs(row[2] - TRUTH[i]), "least squares").toBeLessThan(0.01);
      expect(row[3]).toBeCloseTo(learned[i] - TRUTH[i], 5);
    }
  }
});

test("Reset and a reload repeat the run to the last bit", async ({ page }) => {
  const once = async () => {
    await call(page, "runTo", 100);
    return call(page, "snapshot");
  };
  await open(page, "#seed=9&epochs=120");
  const first = await once();
  await page.locator("#reset").click();
  await reaches(page, "ready");
  expect(await once()).toEqual(first);
  await page.reload();
  await reaches(page, "ready");
  expect(await once()).toEqual(first);
  // However it comes to the place.
  await call(page, "reset");
  for (let step = 0; step < 7; step += 1) await call(page, "step", "batch");
  await call(page, "step", "epoch");
  expect(await once()).toEqual(first);
  // The two ways to write the network train alike.
  await call(page, "set", { style: "module" });
  expect(await once()).toEqual(first);
});
