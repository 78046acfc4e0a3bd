// Many runs that the GPU and the workers share: both train some of them, and every run is the one that
// the CPU would have made.

import { AS_HARDWARE } from "./support/gpu.mjs";
import { call, drawn, expect, reaches, root, test } from "./support/page.mjs";

// The published tolerance, src/engine/verify/mod.rs.
const TOLERANCE = 1e-4;

/** Before the page's own scripts: one core, so that the GPU in software is worth its while; counts the
    runs that come from workers, and what the GPU is given. */
const SPY = () => {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: 1 });
  window.fromWorkers = 0;
  window.submitted = 0;
  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      // Not the one in which Burn takes its first steps.
      if (!String(args[0]).includes("/worker-")) return;
      this.addEventListener("message", ({ data: [line] }) => {
        if (line.startsWith("runs ")) window.fromWorkers += Math.floor((line.split(" ").length - 3) / 3);
      });
    }
  };
  const { submit } = GPUQueue.prototype;
  GPUQueue.prototype.submit = function (...args) {
    window.submitted += 1;
    return submit.apply(this, args);
  };
};

/**
 * Lets the page's own engine seem slow: its clock goes ten times as fast until the adapter is looked for,
 * which is right after that engine is timed. A GPU in software would be no quicker than the CPU.
 */
const SLOW_CPU = () => {
  const now = performance.now.bind(performance);
  let time = () => 10 * now();
  performance.now = () => time();
  const { requestAdapter } = GPU.prototype;
  GPU.prototype.requestAdapter = function (...args) {
    const ahead = time() - now();
    time = () => now() + ahead;
    return requestAdapter.apply(this, args);
  };
};

/** What is said of some of the cells: every ninth column of both rows. */
async function cells(page) {
  await page.locator("#many-chart").focus();
  const said = [];
  for (const row of ["ArrowDown", "ArrowUp"]) {
    await page.keyboard.press(row);
    await page.keyboard.press("Home");
    for (let column = 0; column < 64; column += 9) {
      await drawn(page);
      said.push(await page.locator("#many-chart").getAttribute("aria-valuetext"));
      for (let step = 0; step < 9; step += 1) await page.keyboard.press("ArrowRight");
    }
  }
  return said;
}

test("the GPU and the workers share many runs, and every run is the one of the CPU", async ({ page }) => {
  await page.addInitScript(AS_HARDWARE);
  await page.addInitScript(SLOW_CPU);
  await page.addInitScript(SPY);
  const link = "task=cubic&n=40&epochs=120&speed=1&sweep=lr:0.01..0.05:64*batch:10..20:2";
  await page.goto(`./?view=many#${link}`);
  await reaches(page, "ready");
  await expect(root(page)).toHaveAttribute("data-backend", "webgpu", { timeout: 90_000 });
  await expect(page.locator("#many-plan")).toContainText("on the GPU, and beside the page on 1 core");
  const before = await page.evaluate(() => window.submitted);
  const finish = async () => {
    await page.locator("#many-run").click();
    await expect(page.locator("#many-ended")).toHaveText(/^Finished: 128 runs in /, { timeout: 90_000 });
  };
  await finish();
  const [workers, submitted] = await page.evaluate(() => [window.fromWorkers, window.submitted]);
  expect(workers, "some in the worker").toBeGreaterThan(0);
  expect(workers, "others on the GPU").toBeLessThan(128);
  expect(submitted).toBeGreaterThan(before);
  const shared = await cells(page);
  await call(page, "set", { backend: "cpu" });
  await finish();
  expect(await page.evaluate(() => window.fromWorkers)).toBe(workers + 128);
  const alone = await cells(page);
  expect(new Set(alone).size, "different cells").toBeGreaterThan(12);
  const numbers = (words) => words.match(/\d+(\.\d+)?/g).map(Number);
  shared.forEach((words, i) => {
    const [one, other] = [numbers(words), numbers(alone[i])];
    expect(one).toHaveLength(other.length);
    one.forEach((value, k) => expect(Math.abs(value - other[k])).toBeLessThan(TOLERANCE));
  });
});
