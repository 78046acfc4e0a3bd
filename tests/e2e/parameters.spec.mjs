// The parameters: what there is to know of each, and the reader's hand on it.

import {
  call, data, drawn, expect, hash, open, parse, reaches, root, test,
} from "./support/page.mjs";

const flat = (parameters) => parameters.flatMap(({ values }) => [...values]);
const values = async (page) => flat((await call(page, "snapshot")).parameters);
const field = (page, index) => page.locator(`#parameter-${index}`);
const slider = (page, index) => page.locator(`tr:has(#parameter-${index}) input[type=range]`);

/** The rows: name, value, gradient, since the start, in the last epoch, and the points of the course. */
const rows = async (page) => {
  await drawn(page);
  await drawn(page);
  return page.locator("table.parameters tbody tr").evaluateAll((all) =>
    all.map((row) => {
      const cells = [...row.cells];
      const points = row.querySelector("polyline").getAttribute("points").split(" ").map(Number);
      return {
        name: cells[0].textContent,
        value: cells[1].querySelector("input").value,
        gradient: cells[3].textContent,
        start: cells[4].textContent,
        epoch: cells[5].textContent,
        points,
        stands: new DOMMatrix(getComputedStyle(row.querySelector("svg line")).transform).e,
      };
    }),
  );
};

/** A gradient as it is written agrees with a number. */
function agrees(written, gradient, what) {
  if (gradient === 0) expect(written, what).toBe("0");
  else expect(Math.abs(parse(written) / gradient - 1), `${what}: ${written}, ${gradient}`).toBeLessThan(1e-3);
}

for (const [link, epochs] of [["", 7], ["#task=cubic&net=3r,2t", 12]]) {
  test(`every row is what the run says, ${link || "lesson 1"}`, async ({ page }) => {
    await open(page, `?view=parameters${link}`);
    for (const details of await page.locator("#parameters-layers details").all()) {
      await details.evaluate((fold) => { fold.open = true; });
    }
    const start = await values(page);
    const before = await rows(page);
    expect(before).toHaveLength(start.length);
    expect(before.map(({ epoch }) => epoch)).toEqual(start.map(() => "–"));
    const history = [start];
    for (let epoch = 1; epoch <= epochs; epoch += 1) {
      await call(page, "step", "epoch");
      history.push(await values(page));
    }
    const places = [[`the end of epoch ${epochs}`, history[epochs - 1]]];
    await call(page, "step", "batch");
    places.push(["within an epoch", history[epochs]]);
    for (const [place, last] of places.toReversed()) {
      if (place !== "within an epoch") await call(page, "seek", epochs);
      const now = await values(page);
      const step = await call(page, "explain");
      const gradients = flat(step.fullGradients);
      let found;
      await expect(async () => {
        found = await rows(page);
        for (const [i, row] of found.entries()) {
          const what = `${place}, ${row.name}`;
          expect(parse(row.value), what).toBeCloseTo(now[i], 4);
          agrees(row.gradient, gradients[i], what);
          expect(parse(row.start), what).toBeCloseTo(now[i] - start[i], 4);
          expect(parse(row.epoch), what).toBeCloseTo(now[i] - last[i], 4);
        }
      }).toPass({ timeout: 30_000 });
      // The sentence names the steepest.
      const steepest = gradients.map(Math.abs).reduce((best, size, i, all) => (size > all[best] ? i : best), 0);
      const names = link ? /layer\d\.(weight|bias)\[[\d,]+\]/ : /along (w1|w2|b):/;
      const words = page.locator("#parameters-slopes");
      await expect(words).toHaveText(names);
      await expect(words).toContainText(`its gradient is ${found[steepest].gradient}`);
      const still = gradients.filter((gradient) => gradient === 0).length;
      if (still > 0) await expect(words).toContainText(`For ${still} of ${gradients.length} parameters`);
    }
    // The courses go from the least value to the greatest over all epochs.
    for (const [i, { name, points }] of (await rows(page)).entries()) {
      const course = history.map((all) => all[i]);
      const [least, greatest] = [Math.min(...course), Math.max(...course)];
      expect(points, name).toHaveLength(2 * (epochs + 1));
      for (const [epoch, value] of course.entries()) {
        const [x, y] = points.slice(2 * epoch);
        expect(Math.abs(x - (600 * epoch) / epochs), name).toBeLessThanOrEqual(1);
        const share = greatest > least ? (greatest - value) / (greatest - least) : 0.5;
        expect(Math.abs(y - 100 * share), name).toBeLessThanOrEqual(1);
      }
    }
    const [row] = await rows(page);
    expect(row.stands).toBe(600);
    await call(page, "seek", 0);
    expect((await rows(page))[0].stands).toBe(0);
  });
}

test("a value is typed by keyboard: everything follows, and training goes on from there", async ({ page }) => {
  await open(page, "?view=parameters#speed=max&epochs=40");
  await call(page, "runTo", 10);
  const before = await call(page, "snapshot");
  // What stands there, written again, changes nothing.
  await field(page, 1).focus();
  const written = await field(page, 1).inputValue();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("7");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(written);
  await page.keyboard.press("Enter");
  expect(await call(page, "snapshot")).toEqual(before);

  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("−1,25");
  await page.keyboard.press("Enter");
  await drawn(page);
  const after = await call(page, "snapshot");
  const edited = [flat(before.parameters)[0], -1.25, flat(before.parameters)[2]];
  expect(flat(after.parameters)).toEqual(edited);
  expect(after.loss).not.toBe(before.loss);
  expect([after.epoch, after.trained]).toEqual([10, 10]);
  expect(after.losses.slice(0, 10)).toEqual(before.losses.slice(0, 10));
  expect(after.losses[10]).toEqual([10, after.loss]);
  expect((await data(page)).state).toBe("paused");
  expect(await hash(page)).toEqual({ speed: "max", epochs: "40" });
  await expect(field(page, 1)).toBeFocused();
  await expect(field(page, 1)).toHaveValue("−1.25000");
  expect(parse(await page.locator("#parameters-rows tr").nth(1).locator("td").nth(1).textContent())).toBe(-1.25);
  // The loss is that of these parameters: of all samples, worked out here.
  await call(page, "set", { batch: 10 });
  const next = await call(page, "explain");
  expect(flat(next.before)).toEqual(edited);
  for (const [i, [x1, x2]] of next.x.entries()) {
    const predicted = edited[0] * x1 + edited[1] * x2 + edited[2];
    expect(next.predictions[i]).toBeCloseTo(predicted, 5);
  }
  // A step goes on from there, and back across the change.
  await call(page, "step", "batch");
  const step = await call(page, "snapshot");
  expect(flat(step.parameters)).toEqual(flat(next.after));
  await call(page, "seek", 9);
  await call(page, "seek", 10);
  expect(flat((await call(page, "snapshot")).parameters)).toEqual(edited);
  await call(page, "step", "batch");
  expect(await call(page, "snapshot")).toEqual(step);
  // A reset is the run of the settings.
  await call(page, "reset");
  await call(page, "runTo", 10);
  const again = await call(page, "snapshot");
  expect([again.losses, flat(again.parameters)]).toEqual([before.losses, flat(before.parameters)]);
});

test("what is no number is explained at the field and kept, and so is one that is too large", async ({ page }) => {
  await open(page, "?view=parameters");
  const before = await call(page, "snapshot");
  const type = async (text) => {
    await field(page, 2).focus();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    await drawn(page);
  };
  for (const [typed, words] of [
    ["much", /“much” is not a number/],
    ["1,000", /can mean/],
    ["1e30", /larger than any number/],
    ["1e99", /larger than any number/],
  ]) {
    await type(typed);
    await expect(field(page, 2)).toHaveValue(typed);
    await expect(field(page, 2)).toHaveAttribute("aria-invalid", "true");
    await expect(field(page, 2)).toHaveAccessibleDescription(words);
    expect(await call(page, "snapshot")).toEqual(before);
  }
  await page.keyboard.press("Escape");
  await expect(field(page, 2)).toHaveAttribute("aria-invalid", "false");
  await expect(page.locator("table.parameters .mistake")).toHaveCount(0);
  await type("0.5");
  await expect(field(page, 2)).toHaveAttribute("aria-invalid", "false");
  expect((await values(page))[2]).toBe(0.5);
});

test("a value is moved by keys, at an earlier moment into a branch, and the slider keeps the focus", async ({ page }) => {
  await open(page, "?view=parameters#task=cubic&epochs=40&speed=max");
  await call(page, "runTo", 40);
  const whole = await call(page, "snapshot");
  await call(page, "seek", 20);
  const [first] = await values(page);
  await slider(page, 0).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await drawn(page);
  await expect(slider(page, 0)).toBeFocused();
  const moved = await call(page, "snapshot");
  const value = flat(moved.parameters)[0];
  expect(value).toBeGreaterThan(first);
  expect(value - first).toBeLessThan(0.1);
  expect(parse(await slider(page, 0).getAttribute("aria-valuetext"))).toBeCloseTo(value, 5);
  expect([moved.epoch, moved.trained]).toEqual([20, 20]);
  await expect(page.locator("#course-words")).toHaveText(/^The run that was left after epoch 20/);
  // The ghost goes from there: it is where the run ends.
  await expect(page.locator("#ghost")).toHaveAttribute("data-ghost", "shown");
  await call(page, "play");
  await reaches(page, "finished");
  expect((await call(page, "snapshot")).loss).not.toBe(whole.loss);
  // At the end another end is seen, and the run stays finished.
  await slider(page, 0).focus();
  await page.keyboard.press("ArrowLeft");
  await drawn(page);
  expect((await data(page)).state).toBe("finished");
  expect(Number((await data(page)).epoch)).toBe(40);
});

test("large layers are folded, and list the parameters of a unit", async ({ page }) => {
  await open(page, "?view=parameters#task=cubic&net=64r,64t");
  const folds = page.locator("#parameters-layers details");
  await expect(folds.locator("summary")).toHaveText([
    "Layer 1: 1 → 64 ReLU, 128 parameters",
    "Layer 2: 64 → 64 Tanh, 4160 parameters",
    "Layer 3: 64 → 1, 65 parameters",
  ]);
  expect(await rows(page)).toHaveLength(2);
  await folds.nth(1).locator("summary").focus();
  await page.keyboard.press("Enter");
  await folds.nth(1).locator("select").selectOption("5");
  await drawn(page);
  const listed = folds.nth(1).locator("tbody th");
  await expect(listed).toHaveCount(65);
  await expect(listed.first()).toHaveText("weight[5,0]");
  await expect(listed.last()).toHaveText("bias[5]");
  const { parameters } = await call(page, "snapshot");
  await expect(field(page, 128 + 5 * 64 + 3)).toHaveAccessibleName("Value of layer2.weight[5,3]");
  const shown = parse(await field(page, 128 + 5 * 64 + 3).inputValue());
  expect(shown).toBeCloseTo(parameters[2].values[5 * 64 + 3], 5);
  // What is folded again has no rows.
  await folds.nth(1).locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(listed).toHaveCount(0);
});

test("the residuals of the line: picture, words and table", async ({ page }) => {
  await open(page, "?view=parameters#batch=60&n=60&lr=0.1&epochs=30");
  await call(page, "runTo", 30);
  const { residuals, predictions, y, samples } = await call(page, "explain");
  expect(samples).toHaveLength(60);
  const sizes = [...residuals];
  const words = await page.locator("#residuals-words").textContent();
  const [, n, least, greatest, typical] = words.match(/^The (\d+) residuals go from (\S+) to (\S+); typical is (\S+), /);
  expect(Number(n)).toBe(60);
  const near = (text, number) => expect(Math.abs(parse(text) / number - 1), text).toBeLessThan(6e-3);
  near(least, Math.min(...sizes));
  near(greatest, Math.max(...sizes));
  near(typical, Math.sqrt(sizes.reduce((sum, r) => sum + r * r, 0) / 60));
  await page.locator("#residuals-all > summary").focus();
  await page.keyboard.press("Enter");
  await drawn(page);
  await drawn(page);
  const table = await page.locator("#residuals-rows tr").evaluateAll((all) =>
    all.map((row) => [...row.cells].map(({ textContent }) => textContent)));
  expect(table).toHaveLength(20);
  const order = [...sizes.keys()].sort((a, b) => Math.abs(sizes[b]) - Math.abs(sizes[a])).slice(0, 20);
  for (const [at, i] of order.entries()) {
    const [sample, predicted, label, residual] = table[at].map(parse);
    expect(sample).toBe(samples[i]);
    expect(predicted).toBeCloseTo(predictions[i], 3);
    expect(label).toBeCloseTo(y[i], 3);
    expect(residual).toBeCloseTo(residuals[i], 3);
  }
  await expect(page.locator("#residuals-chart canvas")).toHaveCount(2);
  // A curve has none.
  await call(page, "set", { task: "cubic" });
  await expect(page.locator("#residuals")).toBeHidden();
  await expect(root(page)).toHaveAttribute("data-state", "ready");
});

test("a parameter that is changed while it plays is taken, and the run goes on", async ({ page }) => {
  await open(page, "?view=parameters#task=cubic&speed=120&opt=momentum&lr=0.003");
  await call(page, "play");
  await reaches(page, "running");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(30);
  await field(page, 0).fill("0.75");
  await page.keyboard.press("Enter");
  const then = Number((await data(page)).epoch);
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(then + 10);
  await call(page, "pause");
  const { epoch, losses } = await call(page, "snapshot");
  expect(losses).toHaveLength(epoch + 1);
  await expect(field(page, 0)).not.toHaveAttribute("aria-invalid", "true");
});
