// Looking beyond the samples in the fit.

import { call, drawn, expect, hash, open, parse, places, STILL, test } from "./support/page.mjs";
import { forward } from "./support/network.mjs";

const control = (page) => page.getByRole("combobox", { name: "Look beyond the data" });
const words = (page) => page.locator("#fit-words");
const picture = async (page) => {
  await drawn(page);
  return page.locator("#fit-chart canvas").nth(STILL).evaluate((canvas) => canvas.toDataURL());
};

/** How opaque the middle of the left and the right edge of the plot are. */
const shade = (page) => page.locator("#fit-chart canvas").nth(STILL).evaluate((canvas) => {
  const scale = canvas.width / canvas.clientWidth;
  const context = canvas.getContext("2d");
  // Between grid lines: the most frequent value of a row.
  const at = (x) => {
    const seen = new Map();
    for (let y = 0.3; y < 0.7; y += 0.01) {
      const [, , , alpha] = context.getImageData(Math.round(x), Math.round(y * canvas.height), 1, 1).data;
      seen.set(alpha, (seen.get(alpha) ?? 0) + 1);
    }
    return [...seen].sort((a, b) => b[1] - a[1])[0][0];
  };
  return [at(60 * scale), at(canvas.width / 2 + 7), at(canvas.width - 30 * scale)];
});

test("how far to look is chosen by key; what lies outside is shaded and told in the run's numbers", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu");
  await call(page, "runTo", 200);
  const snapshot = await call(page, "snapshot");
  await expect(control(page)).toHaveValue("off");
  const plain = await picture(page);
  expect(await shade(page)).toEqual([0, 0, 0]);
  await expect(words(page)).not.toContainText("Shaded");
  await control(page).focus();
  let width = Infinity;
  for (const [value, x] of [["bit", 2], ["far", 4]]) {
    await page.keyboard.press("ArrowDown");
    await expect(control(page)).toHaveValue(value);
    await drawn(page);
    const [left, middle, right] = await shade(page);
    expect(middle).toBe(0);
    expect(left).toBeGreaterThan(10);
    expect(right).toBe(left);
    const text = await words(page).textContent();
    const [, at, says, truth] = text.match(/At x = (−?[\d.]+) the model says (−?[\d.]+), the truth is (−?[\d.]+)\./).map(parse);
    expect([at, truth]).toEqual([x, x ** 3]);
    expect(says).toBeCloseTo(forward(snapshot, "8r,8t", [x]).at(-1)[0], 2);
    // The samples stand closer together.
    const xs = (await places(page, "fit-chart", "--batch")).map(([place]) => place);
    const now = Math.max(...xs) - Math.min(...xs);
    expect(now).toBeLessThan(width);
    width = now;
  }
  // It is a look: neither the run nor the link has changed, and another run keeps it.
  expect(await call(page, "snapshot")).toEqual(snapshot);
  expect(await hash(page)).toEqual({ task: "cubic", backend: "cpu" });
  await call(page, "reset");
  await expect(control(page)).toHaveValue("far");
  await call(page, "runTo", 200);
  await control(page).selectOption("off");
  expect(await picture(page)).toBe(plain);
});

test("predictions over labels have nothing beyond", async ({ page }) => {
  await open(page, "#backend=cpu");
  await control(page).selectOption("bit");
  await expect(words(page)).toContainText("Shaded: no samples, so nothing was learned there. At x2 = ");
  await page.locator("#fit-view").selectOption("predicted");
  await expect(control(page)).toBeHidden();
  await expect(words(page)).not.toContainText("Shaded");
  await page.locator("#fit-view").selectOption("0");
  await expect(control(page)).toHaveValue("bit");
  await expect(words(page)).toContainText("At x1 = ");
});
