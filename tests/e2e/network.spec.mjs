// The network as a picture: its values and weights, the unit that is chosen, and the x that is looked
// at.

import AxeBuilder from "@axe-core/playwright";

import { call, drawn, expect, open, pixels, parse, places, reaches, seen, test } from "./support/page.mjs";
import { forward, unmoved } from "./support/network.mjs";

const NET = "8r,8t";
const LINK = "#task=cubic&view=network&backend=cpu";
const words = (page) => page.locator("#network-unit-words");
const unit = (page, layer, number) => page.locator(`#network-picture [data-unit="${layer},${number}"]`);
const chosen = (page) => page.locator("#network-picture [aria-checked=true]");
const slider = (page) => page.getByRole("slider", { name: "Look at" });
/** The x that is looked at, as it is said. */
const at = async (page) => parse((await page.locator("#network-at").textContent()).match(/= (−?[\d.]+)/)[1]);
const number = async (page, pattern) => parse((await words(page).textContent()).match(pattern)[1]);

/** Opens the table. Its two parts: a row of texts for each. */
async function table(page) {
  await page.locator("#network-table").evaluate((details) => { details.open = true; });
  await drawn(page);
  await drawn(page);
  const rows = (id) => page.locator(`#${id} tr`).evaluateAll((all) =>
    all.map((row) => [...row.children].map(({ textContent }) => textContent)));
  return { parts: await rows("network-parts"), onward: await rows("network-onward") };
}

/** How much of the connections' canvas is covered at all, of either sign. */
const covered = async (page) => {
  const [plus, minus] = [await places(page, "network-wires", "--points", [60, 255]), await places(page, "network-wires", "--fit", [60, 255])];
  return { plus: plus.length, minus: minus.length };
};

test("every unit shows its value, every connection its weight", async ({ page }) => {
  await open(page, LINK);
  for (const epoch of [0, 150]) {
    if (epoch) await call(page, "runTo", epoch);
    await drawn(page);
    const snapshot = await call(page, "snapshot");
    // The mean of x is 0.
    const layers = forward(snapshot, NET, [0]);
    await expect(async () => {
      const values = await page.locator("#network-picture .value").allTextContents();
      expect(values.map((text) => Math.abs(parse(text)))).toHaveLength(18);
      layers.flat().forEach((value, i) => {
        expect(Math.abs(parse(values[i]) - value), `unit ${i}`).toBeLessThan(0.0051);
      });
    }).toPass({ timeout: 30_000 });
    // Every weight, from the table of the unit that takes it.
    for (const layer of [1, 2, 3]) {
      const [{ values: weights, shape: [outputs, inputs] }, { values: biases }] = snapshot.parameters.slice(2 * layer - 2, 2 * layer);
      for (let number = 0; number < outputs; number += 3) {
        await unit(page, layer, number).focus();
        await expect(async () => {
          const { parts } = await table(page);
          parts.slice(0, inputs).forEach(([, value, weight], from) => {
            expect(Math.abs(parse(weight) - weights[number * inputs + from])).toBeLessThan(1e-5);
            expect(Math.abs(parse(value) - layers[layer - 1][from])).toBeLessThan(1e-5);
          });
          expect(Math.abs(parse(parts[inputs][3]) - biases[number])).toBeLessThan(1e-5);
        }).toPass({ timeout: 30_000 });
      }
    }
    const { plus, minus } = await covered(page);
    expect(plus).toBeGreaterThan(500);
    expect(minus).toBeGreaterThan(500);
  }
});

test("connections have the colour of their sign and the width of their weight", async ({ page }) => {
  await open(page, "#view=network&backend=cpu&w=3,-1.5");
  // A line that has learned its weights: 3 is positive and twice as large as -1.5.
  await call(page, "runTo", 100);
  // Each sign is read on its own: a frame may come between them.
  await expect(async () => {
    const { plus, minus } = await covered(page);
    expect(plus / minus).toBeGreaterThan(1.5);
    expect(plus / minus).toBeLessThan(2.5);
  }).toPass({ timeout: 30_000 });
});

test("keys alone: units are chosen, x is moved, and the sentence is the network's", async ({ page }) => {
  await open(page, LINK);
  await call(page, "runTo", 300);
  const snapshot = await call(page, "snapshot");
  await slider(page).focus();
  for (let press = 0; press < 5; press += 1) await page.keyboard.press("PageUp");
  await page.keyboard.press("ArrowLeft");
  await expect(page.locator("#network-at")).not.toContainText("mean");
  // One stop for the Tab key, after the button.
  await page.keyboard.press("Tab");
  await expect(page.locator("#network-mean")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(unit(page, 1, 0)).toBeFocused();
  const x = await at(page);
  expect(x).toBeGreaterThan(0.2);
  const layers = forward(snapshot, NET, [x]);
  const [first, firstBias] = snapshot.parameters;
  const last = snapshot.parameters[4].values;
  for (const [keys, layer, unitNumber] of [
    [["ArrowDown", "ArrowDown"], 1, 2],
    [["ArrowRight", "ArrowUp"], 2, 1],
    [["End"], 3, 0],
    [["Home"], 0, 0],
  ]) {
    for (const key of keys) await page.keyboard.press(key);
    await expect(unit(page, layer, unitNumber)).toBeFocused();
    await expect(chosen(page)).toHaveCount(1);
    await expect(unit(page, layer, unitNumber)).toHaveAttribute("aria-checked", "true");
    await drawn(page);
    const value = layers[layer][unitNumber];
    const name = (await unit(page, layer, unitNumber).getAttribute("aria-label"));
    await expect(page.locator("#network-unit")).toHaveText(name);
    // x is said with three decimals, so the numbers are a little off.
    expect(await number(page, /(?:gives|is|says:) (−?[\d.]+)/)).toBeCloseTo(value, 2);
    if (layer === 3) await expect(words(page)).not.toContainText("share");
    else {
      const share = await number(page, /output −?[\d.]+ is (−?[\d.]+):/);
      if (layer === 2) expect(share).toBeCloseTo(value * last[unitNumber], 2);
      if (layer === 1) {
        // The network again, with this unit at 0.
        const without = structuredClone(snapshot);
        without.parameters[2].values = without.parameters[2].values.map((it, i) => (i % 8 === unitNumber ? 0 : it));
        expect(share).toBeCloseTo(layers[3][0] - forward(without, NET, [x])[3][0], 2);
        const bend = await number(page, /bends at x = (−?[\d.]+?)[.,]?(?: |$)/);
        expect(bend).toBeCloseTo(-firstBias.values[unitNumber] / first.values[unitNumber], 3);
      }
    }
  }
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#network-at")).toHaveText("x = 0.000, the mean");
  expect(await call(page, "snapshot")).toEqual(snapshot);
});

test("the table has what the unit is made of, and what takes it", async ({ page }) => {
  await open(page, "#view=network&backend=cpu&net=4t&w=2,-3.4,0.5");
  await call(page, "runTo", 10);
  const snapshot = await call(page, "snapshot");
  const [weights, bias, outward] = snapshot.parameters.map(({ values }) => values);
  await unit(page, 1, 2).focus();
  const { parts, onward } = await table(page);
  expect(parts.map(([name]) => name)).toEqual([
    "Feature x1", "Feature x2", "Feature x3", "Bias", "Sum", "After Tanh",
  ]);
  const own = weights.slice(6, 9);
  let sum = bias[2];
  parts.slice(0, 3).forEach(([, value, weight, product], i) => {
    expect(parse(weight)).toBeCloseTo(own[i], 4);
    expect(parse(product)).toBeCloseTo(parse(value) * own[i], 4);
    sum += parse(value) * own[i];
  });
  const [ofBias, ofSum, after] = parts.slice(3).map((row) => parse(row[3]));
  expect(ofBias).toBeCloseTo(bias[2], 4);
  expect(ofSum).toBeCloseTo(sum, 3);
  expect(after).toBeCloseTo(Math.tanh(ofSum), 4);
  expect(onward).toHaveLength(1);
  expect(onward[0][0]).toBe("Output");
  expect(parse(onward[0][1])).toBeCloseTo(outward[2], 4);
  await expect(words(page)).toContainText("The other features are at their means.");
});

test("a unit is shown as dead where its gradient over all samples is exactly 0", async ({ page }) => {
  let count = 0;
  for (const seed of [1, 2]) {
    await page.goto("about:blank");
    await open(page, `#task=cubic&view=network&backend=cpu&net=6r,8r&lr=0.8&seed=${seed}`);
    await call(page, "runTo", 4);
    await drawn(page);
    const explained = await call(page, "explain");
    for (const layer of [1, 2]) {
      const dead = unmoved(explained, layer - 1);
      for (const [i, isDead] of dead.entries()) {
        expect(await unit(page, layer, i).evaluate((it) => it.classList.contains("over")), `${layer},${i}`).toBe(isDead);
        count += Number(isDead);
      }
      await unit(page, layer, 0).focus();
      if (dead[0]) await expect(words(page)).toContainText("It is dead");
      else await expect(words(page)).not.toContainText("It is dead");
    }
  }
  expect(count, "some are dead").toBeGreaterThan(0);
});

test("pointing at a unit shows it in the fit, and pointing at the fit moves x", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1500 });
  await open(page, LINK);
  await call(page, "runTo", 100);
  const picture = () => page.locator("#fit-chart canvas").nth(1).evaluate((canvas) => canvas.toDataURL());
  const before = await picture();
  await unit(page, 2, 3).hover();
  await expect(page.locator("#network-unit")).toHaveText("Unit 4 of hidden layer 2");
  await drawn(page);
  expect(await picture()).not.toBe(before);
  expect(await at(page)).toBe(0);
  const box = await page.locator("#fit-chart").boundingBox();
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2);
  await expect.poll(() => at(page)).toBeGreaterThan(0.3);
  const x = await at(page);
  const snapshot = await call(page, "snapshot");
  await drawn(page);
  expect(await number(page, /gives (−?[\d.]+)/)).toBeCloseTo(forward(snapshot, NET, [x])[2][3], 2);
  // It stays when the pointer leaves, so that a unit can be pointed at.
  await unit(page, 1, 1).hover();
  expect(await at(page)).toBe(x);
  // With the panel closed the fit is as it was, and nobody looks into the network.
  await call(page, "set", { view: "log" });
  await drawn(page);
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await drawn(page);
  expect(await picture()).toBe(before);
  // A browser reports a pointer that rests on the fit anew when the layout changes below it.
  await page.mouse.move(1, 1);
  await drawn(page);
  await call(page, "set", { view: "network" });
  await drawn(page);
  expect(await at(page)).toBe(x);
});

test("four layers of 64 units: only the connections of the unit chosen are drawn, and it says so", async ({ page }) => {
  await open(page, `${LINK}&net=64r,64g,64t,64s&n=20`);
  await expect(page.locator("#network-many")).toHaveText("The network has 12416 connections: only those of the unit chosen are drawn.");
  await unit(page, 0, 0).focus();
  await drawn(page);
  const few = await covered(page);
  await unit(page, 3, 10).focus();
  await drawn(page);
  const more = await covered(page);
  expect(few.plus).toBeGreaterThan(100);
  expect(more.plus).toBeGreaterThan(few.plus);
  // A smaller one has room again.
  await call(page, "set", { net: "3r" });
  await expect(page.locator("#network-many")).toBeHidden();
  await expect(page.locator("#network-picture [data-unit]")).toHaveCount(5);
});

test("while it trains it writes into what is there, and builds nothing", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1500 });
  await open(page, `${LINK}&speed=120`);
  await seen(page, "network-chart");
  await expect.poll(() => pixels(page, "network-chart", "--points")).toBeGreaterThan(200);
  await call(page, "play");
  await reaches(page, "running");
  const { made, written } = await page.evaluate(() => new Promise((done) => {
    let made = 0;
    let written = 0;
    const observer = new MutationObserver((list) => list.forEach(({ type, addedNodes }) => {
      written += Number(type === "attributes");
      addedNodes.forEach((node) => { made += Number(node.nodeType === Node.ELEMENT_NODE); });
    }));
    observer.observe(document.querySelector("[data-panel=network]"), { attributes: true, childList: true, subtree: true });
    setTimeout(() => { observer.disconnect(); done({ made, written }); }, 1500);
  }));
  expect(made).toBe(0);
  expect(written).toBeGreaterThan(20);
  await call(page, "pause");
});

test("a line has no hidden units: its weights lead from the features to the output", async ({ page }) => {
  await open(page, "#view=network&backend=cpu");
  await call(page, "runTo", 100);
  const { parameters: [{ values: weights }, { values: [bias] }] } = await call(page, "snapshot");
  await expect(page.locator("#network-unit")).toHaveText("Output");
  const { parts, onward } = await table(page);
  expect(onward).toEqual([]);
  const [x1, x2] = parts.slice(0, 2).map((row) => parse(row[1]));
  expect(parse(parts.at(-1)[3])).toBeCloseTo(weights[0] * x1 + weights[1] * x2 + bias, 3);
});

for (const [view, colorScheme] of [["network", "light"], ["network", "dark"], ["units", "light"], ["units", "dark"]]) {
  test(`axe finds no violation in ${view}, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, `#task=cubic&backend=cpu&view=${view}`);
    await call(page, "runTo", 50);
    for (const details of await page.locator(`[data-panel=${view}] details`).all()) {
      await details.evaluate((it) => { it.open = true; });
    }
    await drawn(page);
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
    const results = await new AxeBuilder({ page }).include(`[data-panel=${view}]`).withTags(tags).analyze();
    expect(results.passes.length).toBeGreaterThan(8);
    expect(results.violations.map(({ id, nodes }) => [id, ...nodes.map(({ failureSummary }) => failureSummary)])).toEqual([]);
  });
}
