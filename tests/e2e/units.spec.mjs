// The units of the last hidden layer, which add up to the curve.

import { call, drawn, expect, open, parse, pixels, reaches, seen, test } from "./support/page.mjs";
import { evenly, forward, unmoved } from "./support/network.mjs";

const NET = "8r,8t";
const LINK = "#task=cubic&view=units&backend=cpu";
const words = (page) => page.locator("#units-words");
const slider = (page) => page.getByRole("slider", { name: "Units added" });

/** The table: a row of texts for each unit. */
async function table(page) {
  const fold = page.locator("#units-more-table");
  await fold.evaluate((details) => { details.open = true; });
  await drawn(page);
  await drawn(page);
  return page.locator("#units-rows tr").evaluateAll((rows) =>
    rows.map((row) => [...row.children].map(({ textContent }) => textContent)));
}

/** What the units add at the points of the chart, and what the network says there. */
function curves(snapshot, net) {
  const [{ values: weights }, { values: [bias] }] = snapshot.parameters.slice(-2);
  return evenly(-1.14, 1.14, 161).map((x) => {
    const layers = forward(snapshot, net, [x]);
    return { bias, terms: layers.at(-2).map((value, i) => value * weights[i]), prediction: layers.at(-1)[0] };
  });
}

const distance = (all, added) => {
  const off = all.map(({ bias, terms, prediction }) =>
    prediction - terms.slice(0, added).reduce((sum, term) => sum + term, bias));
  return Math.sqrt(off.reduce((sum, it) => sum + it * it, 0) / off.length);
};

test("bias and weighted units add up to what the model says, one by one, by keys alone", async ({ page }) => {
  await open(page, LINK);
  await call(page, "runTo", 300);
  const snapshot = await call(page, "snapshot");
  const all = curves(snapshot, NET);
  expect(distance(all, 8)).toBeLessThan(1e-12);
  // It opens with all of them.
  await expect(slider(page)).toHaveValue("8");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "8 of 8");
  await expect(words(page)).toContainText(/is the bias (−?[\d.]+) and 8 units of hidden layer 2, each times its weight/);
  await expect(words(page)).toContainText("With all of them added, the sum is what the model says, exactly.");
  const bias = parse((await words(page).textContent()).match(/the bias (−?[\d.]+)/)[1]);
  expect(bias).toBeCloseTo(all[0].bias, 4);

  await slider(page).focus();
  for (let added = 7; added >= 0; added -= 1) {
    await page.keyboard.press("ArrowLeft");
    await expect(slider(page)).toHaveValue(String(added));
    await expect(page.locator("#units-count")).toHaveText(added ? `${added} of 8` : "the bias alone");
    const said = (await words(page).textContent()).match(/lies ([\d.]+) from what the model says/)[1];
    expect(Number(said), `with ${added}`).toBeCloseTo(distance(all, added), 3);
  }
  // The buttons do the same, and say when there is nothing left.
  const [less, more] = ["One unit less", "One unit more"].map((name) => page.getByRole("button", { name, exact: true }));
  await expect(less).toHaveAttribute("aria-disabled", "true");
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(slider(page)).toHaveValue("1");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("End");
  await expect(slider(page)).toHaveValue("8");
  await expect(more).toHaveAttribute("aria-disabled", "true");
  await expect(less).toHaveAttribute("aria-disabled", "false");
  // It is a look, not a run.
  expect(await call(page, "snapshot")).toEqual(snapshot);
});

test("the table has every unit's weight, its range over the data and its state", async ({ page }) => {
  await open(page, `${LINK}&noise=0`);
  for (const epoch of [0, 200]) {
    if (epoch) await call(page, "runTo", epoch);
    const snapshot = await call(page, "snapshot");
    const weights = snapshot.parameters.at(-2).values;
    const values = evenly(-1, 1, 100).map((x) => forward(snapshot, NET, [x]).at(-2));
    // What the units do over all samples is found out in a few frames.
    await expect(async () => {
      const rows = await table(page);
      expect(rows).toHaveLength(8);
      rows.forEach(([name, weight, least, most, state], unit) => {
        const own = values.map((all) => all[unit]);
        expect(name).toBe(String(unit + 1));
        expect(parse(weight)).toBeCloseTo(weights[unit], 4);
        expect(parse(least)).toBeCloseTo(Math.min(...own), 4);
        expect(parse(most)).toBeCloseTo(Math.max(...own), 4);
        expect(state).toBe("alive");
      });
    }).toPass({ timeout: 30_000 });
  }
});

test("a unit is called dead where its gradient over all samples is exactly 0", async ({ page }) => {
  const counts = [0, 0];
  for (const seed of [1, 2, 3]) {
    await page.goto("about:blank");
    await open(page, `#task=cubic&view=units&backend=cpu&net=6r,8r&lr=0.8&seed=${seed}`);
    await call(page, "runTo", 4);
    const dead = unmoved(await call(page, "explain"), 1);
    await expect.poll(async () => (await table(page)).map((row) => row[4].startsWith("dead"))).toEqual(dead);
    const count = dead.filter((it) => it).length;
    counts[Number(count > 0)] += 1;
    if (count) await expect(words(page)).toContainText(new RegExp(`${count} units? (is|are) dead`));
    else await expect(words(page)).not.toContainText("dead");
  }
  expect(counts[1], "some are dead").toBeGreaterThan(0);
});

test("a line is the weighted sum of its features, and says so", async ({ page }) => {
  await open(page, "#view=units&backend=cpu&w=2,-3.4,0.5");
  await call(page, "runTo", 20);
  await expect(words(page)).toContainText("no hidden layers: what it says is the weighted sum of its 3 features and the bias");
  await expect(words(page)).toContainText("Along x2, the other features at their means.");
  await expect(slider(page)).toHaveAttribute("max", "3");
  const { values } = (await call(page, "snapshot")).parameters[0];
  const rows = await table(page);
  expect(rows.map(([name]) => name)).toEqual(["x1", "x2", "x3"]);
  rows.forEach(([, weight], i) => expect(parse(weight)).toBeCloseTo(values[i], 4));
  // Another network has other units.
  await call(page, "set", { net: "5t" });
  await expect(slider(page)).toHaveAttribute("max", "5");
  await expect(page.locator("#units-rows tr")).toHaveCount(5);
});

test("it is drawn live while it trains, and builds nothing", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1400 });
  await open(page, `${LINK}&speed=120`);
  await seen(page, "units-chart");
  await expect.poll(() => pixels(page, "units-chart", "--fit")).toBeGreaterThan(1000);
  const picture = () => page.locator("#units-chart canvas").nth(1).evaluate((canvas) => canvas.toDataURL());
  await call(page, "play");
  await reaches(page, "running");
  const made = await page.evaluate(() => new Promise((done) => {
    let nodes = 0;
    const observer = new MutationObserver((list) => list.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
      nodes += Number(node.nodeType === Node.ELEMENT_NODE);
    })));
    observer.observe(document.querySelector("[data-panel=units]"), { childList: true, subtree: true });
    setTimeout(() => { observer.disconnect(); done(nodes); }, 1500);
  }));
  expect(made).toBe(0);
  const before = await picture();
  await expect.poll(picture).not.toBe(before);
  await call(page, "pause");
});
