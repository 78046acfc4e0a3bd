// Many runs at once: started by a button, cancelled by another, and any of them brought into the
// page.

import AxeBuilder from "@axe-core/playwright";

import { HIDE } from "./support/hidden.mjs";
import { call, data, drawn, expect, hash, notices, open, parse, reaches, test } from "./support/page.mjs";

const ended = (page) => page.locator("#many-ended");
const chart = (page) => page.locator("#many-chart");

/** Runs what is configured to its end. */
async function runAll(page) {
  await page.locator("#many-run").click();
  await expect(ended(page)).toHaveText(/^Finished: \d+ runs in /);
  await drawn(page);
}

/** The last number of a sentence. */
const lastNumber = (text) => parse(text.match(/[\d.]+(e−?\d+)?(?=\D*$)/)[0]);

test("sixty-four seeds are offered, and nothing starts by itself", async ({ page }) => {
  await open(page, "?view=many");
  await expect(page.getByRole("combobox", { name: "Vary" })).toHaveValue("seeds");
  await expect(page.locator("#many-first-count")).toHaveValue("64");
  await expect(page.locator("#many-plan")).toHaveText(/^64 runs, 320\D000 steps in all/);
  await page.waitForTimeout(500);
  await expect(page.locator("#many-results")).toBeHidden();
  await expect(page.locator("#many-cancel")).toBeDisabled();
  expect(await hash(page)).toEqual({});
});

test("sixteen seeds of lesson 2, and the best of them in the page", async ({ page }) => {
  await open(page, "?view=many#task=cubic&epochs=60&sweep=seed:101..116");
  await runAll(page);
  const words = await page.locator("#many-words").textContent();
  expect(words).toMatch(/^16 runs: /);
  const [, seed, loss] = words.match(/best is seed (\d+) with ([\d.]+)/);
  await page.getByRole("button", { name: `Best: seed ${seed}` }).click();
  await reaches(page, "ready");
  expect(await hash(page)).toEqual({ task: "cubic", epochs: "60", seed, sweep: "seed:101..116" });
  await expect(page.locator("#many-loaded")).toContainText(`Seed ${seed}`);
  // It is the same run: it ends where it ended.
  await call(page, "runTo", 60);
  expect((await call(page, "snapshot")).loss).toBeCloseTo(Number(loss), 3);
  await expect(ended(page)).toHaveText(/^Finished: 16 runs/);
});

test("what was brought into the page leads to Play, and is not left standing", async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 500 });
  await open(page, "?view=many#epochs=20&sweep=seed:8");
  await page.locator("#many-run").click();
  // The results open where they can be seen.
  await expect(ended(page)).toHaveText(/^Finished: 8 runs/);
  await expect(page.locator("#many-chart")).toBeInViewport({ ratio: 0.9 });
  const loaded = page.locator("#many-loaded");
  const watch = page.locator("#many-watch");
  await expect(watch).toBeHidden();
  const best = page.locator("#many-best");
  await best.click();
  await expect(loaded).toHaveText(/^In the page now: Seed \d+\. Press Play/);
  await watch.click();
  await expect(page.locator("#play")).toBeFocused();
  await expect(page.locator("#play")).toBeInViewport();
  await page.keyboard.press("Enter");
  await reaches(page, "finished");
  await expect(loaded).not.toHaveText("");
  // What only the page shows in another way is no other run.
  await call(page, "set", { speed: 60 });
  await expect(loaded).not.toHaveText("");
  for (const other of [{ lr: 0.02 }, { seed: 99 }]) {
    await call(page, "set", other);
    await expect(loaded).toHaveText("");
    await expect(watch).toBeHidden();
    await best.click();
    await expect(loaded).not.toHaveText("");
  }
});

test("runs are cancelled where they are, beside a run that plays", async ({ page }) => {
  await open(page, "?view=many#task=cubic&speed=120&sweep=seed:4096");
  await call(page, "play");
  // By keyboard: the button that can be pressed has the focus.
  await page.locator("#many-run").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#many-running")).toHaveText(/^Done: [1-9]\d* of 4096 runs/);
  await expect(page.locator("#many-cancel")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#many-run")).toBeFocused();
  await expect(ended(page)).toHaveText(/^Cancelled: \d+ of 4096 runs done/);
  const before = await ended(page).textContent();
  const share = await page.locator("#many-progress").evaluate((bar) => bar.value);
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(1);
  await page.waitForTimeout(300);
  await expect(ended(page)).toHaveText(before);
  await expect(page.locator("#many-run")).toBeEnabled();
  // The run in the page goes on: before, during and after the runs beside it.
  const epoch = async () => Number((await data(page)).epoch);
  const reached = await epoch();
  await expect.poll(epoch).toBeGreaterThan(reached);
});

test("a cell of the map brings its settings into the page", async ({ page }) => {
  await open(page, "?view=many#task=cubic&epochs=10&lr=0.02&sweep=lr:0.001..10:5*batch:5..20:3");
  await runAll(page);
  await chart(page).focus();
  const says = async (text) => {
    await expect(chart(page)).toHaveAttribute("aria-valuetext", text);
    await expect(page.locator("#many-readout")).toHaveText(text);
  };
  await page.keyboard.press("Home");
  await says(/^Learning rate 0\.001, batch size 5: loss [\d.]+$/);
  await page.keyboard.press("End");
  await says(/^Learning rate 10, batch size 5: diverged within \d+ epochs?$/);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await says(/^Learning rate 0\.1, batch size 10: loss [\d.]+$/);
  const loss = lastNumber(await page.locator("#many-readout").textContent());
  await page.keyboard.press("Enter");
  await reaches(page, "ready");
  expect(await hash(page)).toMatchObject({ lr: "0.1", sweep: "lr:0.001..10:5*batch:5..20:3" });
  await call(page, "runTo", 10);
  expect((await call(page, "snapshot")).loss / loss).toBeCloseTo(1, 3);
  // A run that is under way begins anew with a click on the lower left corner.
  const { width, height } = await chart(page).boundingBox();
  await chart(page).click({ position: { x: 60, y: height - 60 } });
  await reaches(page, "ready");
  expect(width).toBeGreaterThan(300);
  expect(await call(page, "settings")).toMatchObject({ lr: 0.001, batch: 5 });
  expect(await data(page)).toMatchObject({ epoch: "0" });
});

test("what varies is chosen by controls and kept in the link", async ({ page }) => {
  await open(page, "?view=many#task=cubic&epochs=5");
  await page.getByRole("combobox", { name: "Vary" }).selectOption("line");
  expect((await hash(page)).sweep).toBe("lr:0.001..1:24");
  await page.locator("#many-first-quantity").selectOption("width");
  await page.locator("#many-first-to").fill("8");
  await page.locator("#many-first-to").press("Enter");
  expect((await hash(page)).sweep).toBe("width:1..8:24");
  // There are only eight whole numbers.
  await expect(page.locator("#many-plan")).toHaveText(/^8 runs/);
  await page.getByRole("combobox", { name: "Vary" }).selectOption("map");
  await page.locator("#many-second-quantity").selectOption("lr");
  expect((await hash(page)).sweep).toBe("batch:1..100:12*lr:0.001..1:16");
  await page.reload();
  await reaches(page, "ready");
  await expect(page.locator("#many-first-quantity")).toHaveValue("batch");
  await expect(page.locator("#many-second-to")).toHaveValue("1");
  await expect(page.locator("#many-second-count")).toHaveValue("16");
  await expect(page.locator("#many-results")).toBeHidden();
  // Momentum is not offered to an optimiser that has none.
  const offered = await page.locator("#many-first-quantity option").evaluateAll((all) => all.map((one) => one.value));
  expect(offered).toEqual(["lr", "batch", "noise", "n", "epochs", "width", "seed", "iseed"]);
});

test("many starts of the same data: the best of them in the page", async ({ page }) => {
  await open(page, "?view=many#task=cubic&epochs=60&seed=5");
  await page.locator("#many-shape").selectOption("starts");
  expect(await hash(page)).toMatchObject({ sweep: "iseed:64" });
  await page.locator("#many-first-count").fill("８");
  await page.locator("#many-first-count").press("Enter");
  await expect(page.locator("#many-first-count")).toHaveValue("8");
  await expect(page.locator("#many-intro")).toContainText("the start alone");
  await runAll(page);
  const words = await page.locator("#many-words").textContent();
  const [, seed] = words.match(/best is seed (\d) with/);
  await page.getByRole("button", { name: `Best: seed ${seed}` }).click();
  await reaches(page, "ready");
  expect(await hash(page)).toMatchObject({ seed: "5", iseed: seed });
  await expect(page.locator("#setting-iseed")).toHaveValue(seed);
});

test("a wrong sweep of a link is named", async ({ page }) => {
  await open(page, "?view=many#sweep=lr:1..0.1:8");
  expect((await notices(page)).join()).toMatch(/\(sweep\).*“lr:1\.\.0\.1:8”.*seed:64.*4096/);
  await expect(page.locator("#many-shape")).toHaveValue("seeds");
});

test("results that are out of date say so, and leave with their lesson", async ({ page }) => {
  await open(page, "?view=many#epochs=2&sweep=seed:4");
  await runAll(page);
  await call(page, "set", { noise: 0.5 });
  await expect(ended(page)).toHaveText(/^The settings have changed/);
  await call(page, "set", { noise: 0.01 });
  await expect(ended(page)).toHaveText(/^Finished: 4 runs/);
  await page.locator('[data-lesson="curve"]').click();
  await expect(page.locator("#many-results")).toBeHidden();
  await expect(ended(page)).toHaveText("");
});

test("runs go on while nobody sees the page, and nothing is drawn", async ({ page }) => {
  await page.addInitScript(HIDE);
  await open(page, "?view=many#task=cubic&epochs=100&sweep=seed:4096");
  const [drawings, text, share, after] = await page.evaluate(async () => {
    const [bar, ended] = ["many-progress", "many-ended"].map((id) => document.getElementById(id));
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    document.getElementById("many-run").click();
    await frames();
    window.setHidden(true);
    const before = window.drawings;
    const share = bar.value;
    await new Promise((done) => setTimeout(done, 2500));
    const seen = [window.drawings - before, ended.textContent, bar.value - share];
    window.setHidden(false);
    await frames();
    return [...seen, bar.value - share];
  });
  expect([drawings, text, share]).toEqual([0, "", 0]);
  // What was done meanwhile shows at once: more than the frames since then could do.
  expect(after).toBeGreaterThan(0.01);
});

for (const [colorScheme, width] of [["light", 1280], ["dark", 390]]) {
  test(`nothing is wrong for axe, and nothing sticks out: ${colorScheme}, ${width} pixels`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await open(page, "?view=many#epochs=3");
    for (const sweep of ["seed:8", "lr:0.01..10:6", "lr:0.01..10:4*noise:0..1:3"]) {
      await call(page, "set", { sweep });
      await runAll(page);
      const results = await new AxeBuilder({ page }).include(".many").analyze();
      expect(results.passes.length).toBeGreaterThan(10);
      expect(results.violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
      const out = await page.evaluate(() => [
        document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ...[...document.querySelectorAll(".many *")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
          .map((one) => one.id || one.className),
      ]);
      expect(out).toEqual([0]);
    }
  });
}
