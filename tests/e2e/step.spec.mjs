// One step: its phases, the numbers of each, and where it arrives.

import { call, data, drawn, expect, hash, open, parse, pixels, reaches, test } from "./support/page.mjs";

const phase = (page, name) => page.locator(`label[for=phase-${name}]`);
/** The cells of a table's body, row by row, without their heads. */
const cells = (page, body) =>
  page.locator(`${body} tr`).evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)));
const flat = (list) => list.flatMap(({ values }) => values);
const near = (found, expected, digits) => expect(Math.abs(found - expected)).toBeLessThan(0.51 * 10 ** -digits);

test("the figures of a step are those of its formulas, and training arrives there", async ({ page }) => {
  await open(page);
  await call(page, "runTo", 2);
  await call(page, "step", "batch");
  const step = await call(page, "explain");
  expect(step).toMatchObject({ epoch: 2, step: 101, learningRate: 0.01 });
  expect(step.samples).toHaveLength(10);
  const [w1, w2, b] = flat(step.before);
  const n = step.samples.length;
  const residuals = step.x.map(([x1, x2], i) => w1 * x1 + w2 * x2 + b - step.y[i]);
  residuals.forEach((residual, i) => {
    expect(Math.abs(step.residuals[i] - residual)).toBeLessThan(1e-9);
    expect(Math.abs(step.predictions[i] - residual - step.y[i])).toBeLessThan(1e-9);
  });
  const mean = (of) => residuals.reduce((sum, residual, i) => sum + of(residual, i), 0) / n;
  expect(Math.abs(step.loss / mean((r) => r * r) - 1)).toBeLessThan(1e-9);
  const slopes = [(r, i) => 2 * r * step.x[i][0], (r, i) => 2 * r * step.x[i][1], (r) => 2 * r].map(mean);
  flat(step.gradients).forEach((gradient, i) => expect(Math.abs(gradient - slopes[i])).toBeLessThan(1e-5));
  flat(step.after).forEach((after, i) => {
    expect(Math.abs(after - (flat(step.before)[i] - 0.01 * slopes[i]))).toBeLessThan(1e-6);
  });
  expect((await call(page, "snapshot")).parameters).toEqual(step.before);
  await call(page, "step", "batch");
  expect((await call(page, "snapshot")).parameters).toEqual(step.after);
});

for (const settings of ["task=cubic&opt=adam", "task=cubic&opt=momentum&engine=autodiff", "task=cubic&loss=huber&net=5g,4s"]) {
  test(`step("batch") arrives where explain() says: ${settings}`, async ({ page }) => {
    await open(page, `#${settings}&epochs=50`);
    await call(page, "runTo", 12);
    await call(page, "step", "batch");
    const { before, after } = await call(page, "explain");
    expect((await call(page, "snapshot")).parameters).toEqual(before);
    await call(page, "step", "batch");
    expect((await call(page, "snapshot")).parameters).toEqual(after);
    // From an earlier moment, too.
    await call(page, "seek", 7);
    const earlier = await call(page, "explain");
    await call(page, "step", "batch");
    expect((await call(page, "snapshot")).parameters).toEqual(earlier.after);
  });
}

test("the panel fills in what a phase finds out, and the fit shows it", async ({ page }) => {
  await open(page, "?view=step");
  const step = await call(page, "explain");
  await drawn(page);
  await expect(page.locator("#phase-samples th")).toHaveText(step.samples.map(String));
  const filled = async () => (await cells(page, "#phase-samples"))[0].map((text) => text !== "");
  await expect.poll(filled).toEqual([true, true, true, false, false, false]);
  const before = await pixels(page, "fit-chart", "--outline");
  await phase(page, "forward").click();
  await expect.poll(filled).toEqual([true, true, true, true, false, false]);
  await expect.poll(() => pixels(page, "fit-chart", "--outline")).toBeGreaterThan(before + 100);
  await phase(page, "loss").click();
  await expect(async () => {
    const rows = await cells(page, "#phase-samples");
    rows.forEach((row, i) => {
      near(parse(row[3]), step.predictions[i], 3);
      near(parse(row[4]), step.residuals[i], 3);
      expect(Math.abs(parse(row[5]) / step.residuals[i] ** 2 - 1)).toBeLessThan(1e-3);
    });
  }).toPass({ timeout: 30_000 });
  await expect(page.locator("#phase-mean")).toContainText(step.loss.toFixed(4));
  expect((await cells(page, "#phase-layers tbody"))[0].slice(0, 2)).toEqual(["", ""]);
  await phase(page, "backward").click();
  await phase(page, "update").click();
  await expect(async () => {
    const parameters = await cells(page, "#phase-layers tbody");
    expect(parameters).toHaveLength(3);
    parameters.forEach((row, i) => {
      near(parse(row[0]), flat(step.gradients)[i], 5);
      near(parse(row[1]), flat(step.fullGradients)[i], 5);
      near(parse(row[2]), flat(step.before)[i], 5);
      near(parse(row[3]), flat(step.after)[i], 5);
    });
  }).toPass({ timeout: 30_000 });
  await expect(page.locator("#phase-effort")).toContainText("3 multiplications and 3 additions");
  await page.getByRole("button", { name: "Take this step" }).click();
  await expect(page.locator("#step")).toHaveText("1");
  await expect(page.locator("#phase-batch")).toBeChecked();
  const next = await call(page, "explain");
  await expect(page.locator("#phase-samples th")).toHaveText(next.samples.map(String));
});

test("it is gone through by keyboard alone, forward and back, and takes the step", async ({ page }) => {
  await open(page, "?view=step#task=cubic");
  await page.locator("#phase-batch").focus();
  for (const name of ["forward", "loss"]) {
    await page.keyboard.press("ArrowRight");
    await expect(page.locator(`#phase-${name}`)).toBeFocused();
    await expect(page.locator(`#phase-${name}`)).toBeChecked();
  }
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator("#phase-forward")).toBeChecked();
  await page.keyboard.press("Tab");
  await expect(page.locator("#phase-back")).toBeFocused();
  await page.keyboard.press("Tab");
  for (const name of ["loss", "backward", "update"]) {
    await page.keyboard.press("Enter");
    await expect(page.locator(`#phase-${name}`)).toBeChecked();
  }
  // Larger networks fold by layer; the last one is open.
  await expect(page.locator("#phase-layers details")).toHaveCount(3);
  await expect(page.locator("#phase-layers details[open] tbody tr")).toHaveCount(9);
  await page.locator("#phase-layers summary").first().press("Enter");
  await expect(page.locator("#phase-layers details[open] tbody tr")).toHaveCount(25);
  await page.locator("#phase-next").press("Enter");
  expect((await data(page)).step).toBe("1");
  await page.locator("#phase-back").press("Enter");
  await expect(page.locator("#phase-batch")).toBeChecked();
});

test("the question stands in the link, and its answer is checked", async ({ page }) => {
  await open(page, "?view=step");
  await page.getByLabel("Ask me before the gradient").check();
  expect(await hash(page)).toEqual({ ask: "1" });
  await page.reload();
  await reaches(page, "ready");
  await expect(page.getByLabel("Ask me before the gradient")).toBeChecked();
  const { before, after } = await call(page, "explain");
  const moves = flat(after).map((value, i) => value - flat(before)[i]);
  const most = moves.reduce((best, move, i) => (Math.abs(move) > Math.abs(moves[best]) ? i : best), 0);
  await expect(page.locator("#phase-question")).toBeHidden();
  await phase(page, "loss").click();
  await expect(page.locator("#phase-asked")).toContainText(`moves ${["w1", "w2", "b"][most]} most`);
  const [right, wrong] = moves[most] > 0 ? ["#phase-grow", "#phase-shrink"] : ["#phase-shrink", "#phase-grow"];
  await page.locator(wrong).click();
  await expect(page.locator("#phase-verdict")).toHaveText(/^Not this time\./);
  await page.locator(right).press("Enter");
  await expect(page.locator("#phase-verdict")).toHaveText(/^Right\./);
  await expect(page.locator(right)).toHaveAttribute("aria-pressed", "true");
  await phase(page, "backward").click();
  await expect(page.locator("#phase-question")).toBeHidden();
});

test("while it plays and is not looked at, nothing of it is computed", async ({ page }) => {
  await open(page, "#task=cubic&speed=120");
  await call(page, "play");
  await reaches(page, "running");
  await expect(page.locator("#phase-samples tr")).toHaveCount(0);
  await call(page, "pause");
  await page.locator("#tab-step").click();
  await expect(page.locator("#phase-samples tr")).toHaveCount(10);
});
