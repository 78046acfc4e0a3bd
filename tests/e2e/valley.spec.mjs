// The loss surface: its figures are those of the run, worked out here from its samples; it can be used
// by keyboard alone, follows the run, and shows how a rate that is too large leaves the valley.

import { FINE_SCREEN, call, drawn, expect, lossWords, open, parse, pixels, places, reaches, test } from "./support/page.mjs";

test.use(FINE_SCREEN);

const figure = async (page, name) => (await page.locator(`#surface-${name}`).textContent()).trim();
const figures = async (page) => {
  await page.locator("#surface-figures").evaluate((details) => (details.open = true));
  await drawn(page);
  return Object.fromEntries(
    await Promise.all(
      ["run", "here-loss", "lowest", "batch", "all", "angle", "rate", "largest"].map(async (name) => [name, await figure(page, name)]),
    ),
  );
};

/** All samples, with the constant of the bias: those of a mini-batch that holds all of them. */
const samples = async (page) => {
  const { x, y } = await call(page, "explain");
  return { rows: x.map((row) => [...row, 1]), y };
};

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const times = (matrix, vector) => matrix.map((row) => dot(row, vector));

/** The mean products of the features. */
const products = ({ rows }) =>
  rows[0].map((_, i) => rows[0].map((_, j) => mean(rows.map((row) => row[i] * row[j]))));

/** The largest curvature, by power iteration. */
function largestCurvature(matrix) {
  let vector = matrix.map((_, i) => 1 + i / 7);
  let value = 0;
  for (let i = 0; i < 5000; i++) {
    const next = times(matrix, vector);
    value = Math.hypot(...next);
    vector = next.map((entry) => entry / value);
  }
  return 2 * value;
}

/** The loss of the best parameters, some of which may be held: by many steps of gradient descent. */
function leastLoss({ rows, y }, held = {}) {
  let at = rows[0].map((_, i) => held[i] ?? 0);
  const matrix = products({ rows });
  const toward = rows[0].map((_, i) => mean(rows.map((row, k) => row[i] * y[k])));
  for (let step = 0; step < 20000; step++) {
    const slope = times(matrix, at).map((value, i) => value - toward[i]);
    at = at.map((value, i) => (i in held ? value : value - 0.3 * slope[i]));
  }
  return mean(rows.map((row, k) => (dot(row, at) - y[k]) ** 2));
}

const near = (found, wanted, share = 0.006) => expect(Math.abs(found / wanted - 1)).toBeLessThan(share);

test("its figures are those of the run", async ({ page }) => {
  await open(page, "#batch=500&noise=0.5&lr=0.05&view=surface");
  const all = await samples(page);
  const least = leastLoss(all);
  const curvature = largestCurvature(products(all));
  for (const epochs of [0, 7]) {
    await call(page, "runTo", epochs);
    const { loss, parameters } = await call(page, "snapshot");
    const { gradients, fullGradients } = await call(page, "explain");
    const [[w1, w2]] = [parameters[0].values];
    const slope = (all) => Math.hypot(all[0].values[0], all[0].values[1]);
    let found;
    await expect(async () => {
      found = await figures(page);
      expect(found.run).toBe(lossWords(loss));
      near(parse(found.lowest), least);
      // The rest is at its best.
      near(parse(found["here-loss"]), leastLoss(all, { 0: w1, 1: w2 }));
      near(parse(found.batch), slope(gradients));
      near(parse(found.all), slope(fullGradients));
      // The mini-batch holds all samples.
      expect(parseFloat(found.angle)).toBeLessThan(0.2);
      near(parse(found.largest), 2 / curvature);
      expect(found.rate).toBe("0.05");
    }).toPass({ timeout: 30_000 });
    await expect(page.locator("#surface-words")).toContainText(found.lowest);
    await expect(page.locator("#surface-here")).toContainText(found.run);
    await expect(page.locator("#surface-stable")).toContainText(found.largest);
  }
});

test("a mini-batch points elsewhere than all samples", async ({ page }) => {
  await open(page, "#view=surface");
  await call(page, "runTo", 2);
  await call(page, "step", "batch");
  const { gradients, fullGradients } = await call(page, "explain");
  const part = (all) => all[0].values;
  const [a, b] = [part(gradients), part(fullGradients)];
  const angle = (Math.acos(dot(a, b) / Math.hypot(...a) / Math.hypot(...b)) * 180) / Math.PI;
  await expect(async () => {
    const found = await figures(page);
    near(parse(found.batch), Math.hypot(...a));
    near(parse(found.all), Math.hypot(...b));
    expect(Math.abs(parseFloat(found.angle) - angle)).toBeLessThan(0.2);
  }).toPass({ timeout: 30_000 });
  await expect(page.locator("#surface-here")).toContainText(`${Math.round(angle)}° apart`);
});

test("the axes are chosen by keyboard, and are never the same", async ({ page }) => {
  await open(page, "#view=surface");
  const [across, up] = ["#surface-across", "#surface-up"].map((id) => page.locator(id));
  await expect(across).toHaveValue("w1");
  await expect(up).toHaveValue("w2");
  await across.focus();
  await page.keyboard.press("b");
  await expect(across).toHaveValue("b");
  await expect(page.locator("#surface-words")).toContainText("over b and w2");
  await expect(page.locator("#surface-words")).toContainText("at its best: w1.");
  await page.keyboard.press("Tab");
  await expect(up).toBeFocused();
  await page.keyboard.press("b");
  await expect(up).toHaveValue("b");
  await expect(across).toHaveValue("w2");
  // One feature has no third parameter to leave out.
  await call(page, "set", { w: "2" });
  await expect(page.locator("#surface-axes")).toBeHidden();
  await expect(page.locator("#surface-words")).toContainText("over w1 and b");
});

test("the way of the run is drawn, and goes back with the moment", async ({ page }) => {
  await open(page, "#view=surface");
  const count = () => pixels(page, "surface-chart", "--fit");
  const start = await count();
  await call(page, "runTo", 40);
  // The way is found out in slices, so all of it is there some frames after the moment.
  await expect.poll(count).toBeGreaterThan(start + 300);
  await call(page, "seek", 0);
  await expect.poll(count).toBe(start);
});

test("a rate that is too large leaves the valley along the line that is named", async ({ page }) => {
  await open(page, "#batch=500&lr=1&epochs=900&view=surface");
  const along = page.locator("#surface-legend-along");
  await expect(along).toBeVisible();
  await expect(page.locator("#surface-stable")).toContainText("jumps over the valley");
  await call(page, "runTo", 900).catch(() => {});
  await reaches(page, "diverged");
  await expect(page.locator("#surface-here")).toContainText("It has left the picture.");
  await expect.poll(() => pixels(page, "surface-chart", "--fit")).toBeGreaterThan(1000);
  // The rate with which it diverged is named, whatever is set now.
  await call(page, "set", { lr: 0.1 });
  await expect.poll(async () => (await figures(page)).rate).toBe("1");
  await page.locator("#diagnosis-act").press("Enter");
  await expect(along).toBeHidden();
  await expect(page.locator("#surface-stable")).toContainText("are stable");
});

test("a run that is lost within an epoch is seen to jump over the valley", async ({ page }) => {
  await open(page, "#lr=1.7&view=surface");
  const legend = page.locator("#surface-legend-last");
  await expect(legend).toBeHidden();
  await call(page, "runTo", 100).catch(() => {});
  await reaches(page, "diverged");
  await expect(legend).toBeVisible();
  const here = page.locator("#surface-here");
  await expect(here).toContainText("mini-batches of epoch 1, up to the last with numbers");
  const [, over, further] = (await here.textContent()).match(/(\d+) of these steps jumped over the valley, (\d+) of them/);
  expect(Number(over)).toBeGreaterThan(20);
  expect(Number(further)).toBeGreaterThan(Number(over) / 2);
  await expect.poll(async () => (await figures(page), figure(page, "jumps"))).toBe(over);
  expect(parse(await figure(page, "last-loss"))).toBeGreaterThan(1e30);
  // Amber points lie far apart: the valley is between them.
  await expect(async () => {
    const across = (await places(page, "surface-chart", "--batch")).map(([x]) => x);
    expect(across.length).toBeGreaterThan(20);
    expect(Math.max(...across) - Math.min(...across)).toBeGreaterThan(100);
  }).toPass();
  await call(page, "reset");
  await expect(legend).toBeHidden();
  await expect(here).not.toContainText("jumped over");
});

test("another loss is surveyed point by point, the rest held where it is", async ({ page }) => {
  await open(page, "#loss=huber&view=surface");
  // It is found out for the words, too, before it is looked at.
  await expect(page.locator("#surface-words")).toContainText("stays as at this moment: b.");
  await call(page, "runTo", 20);
  await expect.poll(async () => (await figures(page)).run).toBe(lossWords((await call(page, "snapshot")).loss));
  // The survey takes a few frames.
  const share = async () => {
    const found = await figures(page);
    return Math.abs(parse(found["here-loss"]) / parse(found.run) - 1);
  };
  await expect.poll(share).toBeLessThan(0.001);
  await expect(page.locator("#surface-stable")).toContainText("with the mean squared error");
  await expect(page.locator("#surface-legend-lowest")).toBeHidden();
});

test("a network is seen on a slice along its way, which follows the run", async ({ page }) => {
  const words = page.locator("#surface-words");
  await open(page, "#task=cubic&epochs=300&view=surface");
  await expect(words).toContainText("No two of the 97 parameters");
  await expect(page.locator("#surface-axes")).toBeHidden();
  for (const epoch of [60, 300]) {
    await call(page, "runTo", epoch);
    await expect(words).toContainText("A slice through the loss over 97 parameters");
    const { loss } = await call(page, "snapshot");
    // The newest moment lies in it, with its own loss.
    await expect.poll(async () => Math.abs(parse((await figures(page))["here-loss"]) / loss - 1)).toBeLessThan(0.001);
    const share = Number((await words.textContent()).match(/holds ([\d.]+) %/)[1]);
    expect(share).toBeGreaterThan(50);
    expect(share).toBeLessThanOrEqual(100);
  }
  // The way is drawn on it; at its start there is nothing of it.
  const count = () => pixels(page, "surface-chart", "--fit");
  const there = await count();
  await call(page, "seek", 0);
  await expect.poll(count).toBeLessThan(there - 100);
  expect((await figures(page)).largest).toBe("–");
});

test("while a network trains the picture comes with it", async ({ page }) => {
  await open(page, "#task=cubic&epochs=20000&speed=120&view=surface");
  await page.locator("#surface-chart").scrollIntoViewIfNeeded();
  await call(page, "play");
  await expect(page.locator("#surface-words")).toContainText("A slice through the loss");
  await call(page, "pause");
  await expect.poll(() => pixels(page, "surface-chart", "--fit")).toBeGreaterThan(50);
});
