// The line by hand: handles, keys and sliders move it, its loss follows and is right, and the page
// keeps the best one and says how many steps training needs to beat it.

import { call, drawn, expect, lossWords, open, openPanel, parse, reaches, test } from "./support/page.mjs";

const LINK = "#batch=500&noise=0.5&lr=0.05&view=hand";
const loss = (page) => page.locator("#hand-loss").textContent();
const against = (page) => page.locator("#hand-against");
const slider = (page, i) => page.locator(`#hand-slider-${i}`);
const values = async (page) => {
  await drawn(page);
  return page.locator("#hand-sliders input").evaluateAll((inputs) => inputs.map((input) => input.valueAsNumber));
};
const set = async (page, i, value) => {
  await slider(page, i).fill(String(value));
  await drawn(page);
};

/** All samples: those of a mini-batch that holds all of them. */
const samples = async (page) => {
  const { x, y } = await call(page, "explain");
  return { x, y };
};

const COSTS = {
  mse: (r) => r * r,
  mae: Math.abs,
  huber: (r) => (Math.abs(r) <= 1 ? (r * r) / 2 : Math.abs(r) - 0.5),
};
const lossOf = ({ x, y }, values, cost) => {
  const bias = values.length - 1;
  const errors = x.map((row, k) => row.reduce((sum, v, i) => sum + v * values[i], values[bias]) - y[k]);
  return errors.reduce((sum, error) => sum + cost(error), 0) / y.length;
};
const near = (words, wanted) => expect(Math.abs(parse(words) / wanted - 1)).toBeLessThan(1e-3);

test("the loss follows the sliders, for every loss", async ({ page }) => {
  for (const [name, cost] of Object.entries(COSTS)) {
    await page.goto("about:blank");
    await open(page, `${LINK}&loss=${name}`);
    const all = await samples(page);
    // It begins where training begins.
    expect(await loss(page)).toBe(lossWords((await call(page, "snapshot")).loss));
    for (const [i, value] of [[0, 1.9], [1, -3], [2, 4]]) {
      await set(page, i, value);
      const now = await values(page);
      expect(Math.abs(now[i] - value)).toBeLessThan(0.011);
    }
    near(await loss(page), lossOf(all, [1.9, -3, 4], cost));
    await expect(page.locator("#hand-words")).toContainText(name === "mse" ? "with its square" : "the error is drawn; the loss");
  }
});

test("it works by keyboard alone", async ({ page }) => {
  await open(page, LINK);
  const all = await samples(page);
  await page.locator("#hand-lift").focus();
  const before = await values(page);
  const words = () => page.locator("#hand-lift").getAttribute("aria-valuetext");
  const high = parse(await words());
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Shift+ArrowUp");
  await drawn(page);
  const lifted = await values(page);
  expect(lifted[2]).toBeGreaterThan(before[2]);
  expect(parse(await words())).toBeGreaterThan(high);
  expect(lifted.slice(0, 2)).toEqual(before.slice(0, 2));
  await page.keyboard.press("Tab");
  await expect(page.locator("#hand-turn")).toBeFocused();
  await page.keyboard.press("PageDown");
  await drawn(page);
  const turned = await values(page);
  expect(turned[1]).toBeLessThan(lifted[1]);
  // It turns around its middle: the height there stays.
  expect(parse(await words())).toBeCloseTo(high + (lifted[2] - before[2]), 1);
  await page.keyboard.press("Tab");
  await expect(slider(page, 0)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await drawn(page);
  expect((await values(page))[0]).toBeGreaterThan(turned[0]);
  // Sliders stop at round values: the table has all digits.
  await page.locator("#hand-figures summary").press("Enter");
  const cells = await page.locator("#hand-rows td:nth-child(2)").allTextContents();
  near(await loss(page), lossOf(all, cells.slice(0, 3).map(parse), COSTS.mse));
  expect(cells[3]).toBe(await loss(page));
  await page.locator("#hand-again").press("Enter");
  await drawn(page);
  expect(await loss(page)).toBe(lossWords((await call(page, "snapshot")).loss));
});

test("a handle is pulled, and the line comes along", async ({ page }) => {
  await open(page, "#task=cubic&net=&view=hand");
  for (const [id, parameter, by] of [["#hand-lift", 1, 40], ["#hand-turn", 0, -40]]) {
    const handle = page.locator(id);
    await handle.scrollIntoViewIfNeeded();
    const before = await values(page);
    const box = await handle.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + by, { steps: 4 });
    await page.mouse.up();
    await drawn(page);
    const after = await values(page);
    expect(Math.sign(before[parameter] - after[parameter])).toBe(Math.sign(by));
    const moved = await handle.boundingBox();
    expect(Math.abs(moved.y + moved.height / 2 - (y + by))).toBeLessThan(2);
    // Let go, it stays.
    await page.mouse.move(x, y - 2 * by);
    await drawn(page);
    expect(await values(page)).toEqual(after);
  }
});

test("you against gradient descent", async ({ page }) => {
  await open(page, `${LINK}&epochs=60`);
  await expect(against(page)).toContainText("You against gradient descent");
  for (const [i, value] of [[0, 1], [1, -3], [2, 3]]) await set(page, i, value);
  const best = await loss(page);
  await expect(against(page)).toHaveText(`Your best loss is ${best}. Now play the run: how many steps does it need to beat it?`);
  // A worse line is not the best.
  await set(page, 2, -2);
  expect(await loss(page)).not.toBe(best);
  await expect(against(page)).toContainText(best);
  await call(page, "runTo", 1);
  await expect(against(page)).toContainText("In 1 epoch the run has not beaten it yet");
  await call(page, "runTo", 60);
  await reaches(page, "finished");
  const { losses } = await call(page, "snapshot");
  const [epoch] = losses.find(([, own]) => own < parse(best));
  await expect(against(page)).toContainText(`The run was below it after ${epoch} steps, at the end of epoch ${epoch}.`);
  // It is kept while another panel is open, and for its own data.
  await openPanel(page, "log");
  await openPanel(page, "hand");
  await expect(against(page)).toContainText(best);
  expect((await values(page))[2]).toBeCloseTo(-2, 1);
  await call(page, "set", { seed: 2 });
  await expect(against(page)).toContainText("You against gradient descent");
  await call(page, "set", { seed: 1 });
  await expect(against(page)).toContainText(best);
});

test("a network with hidden layers has nothing to drag", async ({ page }) => {
  await open(page, "#task=cubic&view=hand");
  await expect(page.locator("#hand-body")).toBeHidden();
  await expect(page.locator("#hand-words")).toContainText("97 parameters");
});
