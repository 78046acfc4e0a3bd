// What the page says is true for the settings as they are, and what went wrong is said with the way on.

import { call, data, drawn, expect, lossWords, open, parse, reaches, test } from "./support/page.mjs";

/** Collects what the event `diverged` tells, from the start of the page on. */
const listen = (page) =>
  page.addInitScript(() => {
    window.told = [];
    addEventListener("diverged", ({ detail }) => window.told.push(detail));
  });
const told = (page) => page.evaluate(() => window.told);

const ACTIVATIONS = { r: "ReLU", t: "Tanh", s: "Sigmoid", g: "GELU" };
const MEASURES = { mse: "mean squared error", mae: "mean absolute error", huber: "Huber loss" };
const MEASURES_ZH = { mse: "均方误差", mae: "平均绝对误差", huber: "Huber 损失" };
const FORMULAS = { linear: "y = Xw + b", cubic: "y = x³", sine: "y = sin(πx)", step: "y = sign(x)", abs: "y = |x|" };

/** Thirty combinations of settings, in which every value comes up several times. */
const WALK = Array.from({ length: 30 }, (_, i) => {
  const pick = (values, by) => values[(i * by + Math.floor(i / values.length)) % values.length];
  const n = pick([2, 9, 30, 100, 120], 1);
  return {
    task: pick(Object.keys(FORMULAS), 1),
    n,
    noise: pick([0, 0.1, 0.25], 2),
    w: pick(["2", "2,-3.4", "1,2,3,4"], 1),
    net: pick(["", "1r", "8r,8t", "3s,2g,1t", "4r,4t,4s,4g"], 3),
    loss: pick(Object.keys(MEASURES), 1),
    opt: pick(["sgd", "momentum", "adam"], 2),
    lr: 0.003,
    batch: Math.min(n, pick([1, 10, 7, 120], 3)),
    epochs: pick([1, 2, 4], 1),
    shuffle: pick([1, 0], 1),
  };
});

const text = (page, id) => page.locator(`#${id}`).textContent();

/** Every count that stands before a noun. */
const counts = (words, noun) => [...words.matchAll(new RegExp(`([\\w.]+) ${noun}\\b`, "g"))].map(([, count]) => count);

async function check(page) {
  const { loss, losses, parameters } = await call(page, "snapshot");
  const settings = await call(page, "settings");
  const { n, batch, epochs, net, task } = Object.fromEntries(Object.entries(settings).map(([k, v]) => [k, String(v)]));
  const [, data, model, step, , tries] = await page.locator("#guide-text p").allTextContents();
  const layers = net ? net.split(",") : [];
  const numbers = parameters.reduce((sum, { values }) => sum + values.length, 0);
  const about = JSON.stringify(settings);
  // The data.
  expect(data, about).toContain(`${n} ${task === "linear" ? "samples" : "points"}`);
  expect(data, about).toContain(FORMULAS[task]);
  if (task === "linear") expect(data, about).toContain(`with ${parameters[0].shape[1]} feature`);
  // The network.
  if (layers.length) {
    const named = layers.map((layer) => {
      const [, units, letter] = layer.match(/^(\d+)(\w)$/);
      return `${units} ${ACTIVATIONS[letter]} unit${units === "1" ? "" : "s"}`;
    });
    expect(model, about).toContain(`${layers.length} hidden layer${layers.length > 1 ? "s" : ""} (${named.join(", then ")})`);
    expect(model, about).toContain(`${numbers} parameters`);
  } else {
    expect(model, about).toContain("One linear layer");
  }
  // A step.
  const last = Number(n) % Number(batch);
  const sizes = [batch, String(last)];
  for (const count of counts(step, "samples?")) {
    if (!["single", "every", "the"].includes(count)) expect(sizes, `${about}: ${step}`).toContain(count);
  }
  const steps = Math.ceil(Number(n) / Number(batch));
  expect(step, about).toContain(steps === 1 ? "1 step makes an epoch" : `${steps} steps make an epoch`);
  expect(step, about).toContain(epochs === "1" ? "has 1 epoch." : `has ${epochs} epochs.`);
  expect(tries.length).toBeGreaterThan(40);
  // The loss, and its measure wherever it is named.
  const words = await text(page, "loss-words");
  for (const [key, measure] of Object.entries(MEASURES)) {
    expect(step.includes(measure), `${about}: ${step}`).toBe(key === settings.loss);
    expect(words.includes(measure), `${about}: ${words}`).toBe(key === settings.loss);
  }
  for (const number of [losses[0][1], loss]) expect(words, about).toContain(lossWords(number));
  expect(await text(page, "loss"), about).toBe(lossWords(loss));
  expect(await text(page, "fit-words"), about).toContain(n);
}

test("thirty combinations of settings: every sentence is about them", async ({ page }) => {
  test.setTimeout(240_000);
  await open(page);
  await page.getByRole("tab", { name: "Lesson" }).click();
  for (const settings of WALK) {
    await call(page, "set", settings);
    await call(page, "runTo", settings.epochs);
    await drawn(page);
    // What the settings say is what was asked for: the walk walks.
    const taken = await call(page, "settings");
    expect([String(taken.n), taken.net, taken.loss]).toEqual([String(settings.n), settings.net, settings.loss]);
    await expect(page.locator("#guide-text")).toContainText(`${settings.n} `);
    await check(page);
  }
});

test("the same in Chinese", async ({ page }) => {
  await open(page, "#lang=zh&task=cubic&n=20&batch=20&loss=mae&net=3s");
  await page.getByRole("tab").nth(1).click();
  await call(page, "runTo", 1);
  await drawn(page);
  const guide = await text(page, "guide-text");
  for (const part of ["20 个点", "1 个隐藏层的网络（3 个 Sigmoid 单元）", "全部 20 个样本", "1 步为一轮", MEASURES_ZH.mae]) {
    expect(guide).toContain(part);
  }
  expect(await text(page, "loss-words")).toContain(MEASURES_ZH.mae);
  expect(guide).not.toContain(MEASURES_ZH.mse);
});

test("the legend names what is drawn", async ({ page }) => {
  await open(page, "#n=30&batch=30");
  const legend = (name) => page.locator(`#fit-legend [data-legend="${name}"]`);
  await expect(legend("batch")).toHaveText("mini-batch: all samples");
  await call(page, "set", { batch: 1 });
  await expect(legend("batch")).toHaveText("current sample");
  await call(page, "set", { batch: 10 });
  await expect(legend("batch")).toHaveText("mini-batch");
  await expect(legend("truth")).toHaveText("truth");
  await page.locator("#fit-view").selectOption("predicted");
  await expect(legend("truth")).toHaveText("perfect predictions");
});

const act = (page) => page.locator("#diagnosis-act");

test("a rate that is too small: one click, and it trains", async ({ page }) => {
  await open(page, "#lr=0.000001&epochs=20");
  await call(page, "runTo", 20);
  await reaches(page, "finished");
  await expect(page.locator("#diagnosis-words")).toContainText("a learning rate of 0.000001 is too small");
  await expect(act(page)).toHaveText("Learning rate 0.01");
  await act(page).focus();
  await page.keyboard.press("Enter");
  await reaches(page, "running");
  await expect(page.locator("#diagnosis")).toBeHidden();
  // The focus does not fall to the page.
  expect(await page.evaluate(() => document.activeElement.id)).toBe("play");
  await call(page, "runTo", 20);
  await reaches(page, "finished");
  expect((await call(page, "snapshot")).loss).toBeLessThan(1e-3);
  await expect(page.locator("#diagnosis")).toBeHidden();
});

test("a straight line on a curve: hidden layers are offered, and bend it", async ({ page }) => {
  await open(page, "#task=cubic&net=&epochs=60");
  await call(page, "runTo", 60);
  await expect(page.locator("#diagnosis-words")).toContainText("can only draw a straight line");
  await expect(act(page)).toHaveText("Add 2 hidden layers");
  await act(page).click();
  await reaches(page, "running");
  expect((await call(page, "settings")).net).toBe("8r,8t");
});

test("a run that diverged goes on below the largest stable rate, which the event names", async ({ page }) => {
  await listen(page);
  await open(page, "#lr=2&batch=500&epochs=300&speed=max");
  await call(page, "runTo", 300).catch(() => {});
  await reaches(page, "diverged");
  const [{ cause }] = await told(page);
  expect(cause).toEqual({ kind: "learning-rate", learningRate: 2, largestStable: expect.any(Number) });
  const said = await page.locator("#diagnosis-words").textContent();
  const [, largest] = said.match(/the learning rate 2 is above ([\d.]+), the largest that is stable/);
  expect(Math.abs(Number(largest) / cause.largestStable - 1)).toBeLessThan(0.005);
  await act(page).click();
  await reaches(page, "finished");
  const lr = Number((await call(page, "settings")).lr);
  expect(lr).toBeLessThan(cause.largestStable);
  expect(lr).toBeGreaterThan(0.9 * cause.largestStable);
});

test("where no largest stable rate is known, a tenth is offered", async ({ page }) => {
  await listen(page);
  await open(page, "#task=cubic&net=8r&lr=10&epochs=40");
  await call(page, "runTo", 40).catch(() => {});
  await reaches(page, "diverged");
  expect((await told(page))[0].cause).toEqual({ kind: "learning-rate", learningRate: 10 });
  // Which layer's gradients grew, and from when on, as soon as it is known; the first step is looked at
  // from outside.
  const said = page.locator("#diagnosis-words");
  await expect(said).toHaveText(/The gradients grew most in layer \d, from \S+ at first to \S+: since .*epoch \d+ they stayed larger/);
  const [, layer, first] = (await said.textContent()).match(/layer (\d), from (\S+) at first/);
  await call(page, "seek", 0);
  const { gradients } = await call(page, "explain");
  const own = gradients.filter(({ name }) => name.startsWith(`layer${layer}.`)).flatMap(({ values }) => [...values]);
  expect(own.length).toBeGreaterThan(0);
  expect(Math.abs(Math.hypot(...own) / parse(first) - 1)).toBeLessThan(0.006);
  await call(page, "seek", Number((await data(page)).trained));
  await act(page).click();
  expect(Number((await call(page, "settings")).lr)).toBe(1);
});

test("nothing moves when the sentence comes", async ({ page }) => {
  for (const [width, height] of [[1280, 720], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await page.goto("about:blank");
    await open(page, "#task=sine&net=8r&lr=1&epochs=60");
    const box = () => page.locator("#loss-chart").boundingBox();
    const before = await box();
    await call(page, "runTo", 60);
    await expect(act(page)).toBeVisible();
    expect(await box()).toEqual(before);
    // All of it is seen.
    const fits = await page.locator("#diagnosis").evaluate((element) => {
      const [inner, outer] = [element.getBoundingClientRect(), element.parentElement.getBoundingClientRect()];
      return inner.bottom <= outer.bottom + 1;
    });
    expect(fits, `${width}`).toBe(true);
  }
});
