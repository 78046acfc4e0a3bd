// The ghost: a change of a setting shows at once where the run will end, and there it ends.

import { HIDE } from "./support/hidden.mjs";
import { call, data, drawn, expect, give, open, palePixels, parse, pixels, reaches, root, test, lossWords } from "./support/page.mjs";

const words = (page) => page.locator("#ghost-words");
const status = (page) => page.locator("#ghost-status");
const legend = (page) => page.locator("#fit-legend-ghost");
const ENDS = /will end at a loss of (\S+) after (\d+) epochs\.$/;
const ENDS_WITHIN = /will end at a loss of/;
const NONE = /^Change a setting/;

/** The loss that the sentence foresees. */
async function foreseen(page, epochs) {
  await expect(words(page)).toHaveText(ENDS);
  const [, loss, after] = (await words(page).textContent()).match(ENDS);
  expect(Number(after)).toBe(epochs);
  return parse(loss);
}

/** The loss of the run as it is now, as a sentence writes it. */
const loss = async (page) => parse(lossWords(Number((await data(page)).loss)));

/** Waits until a frame has passed in which a ghost would have been looked for. */
const none = async (page) => {
  await drawn(page);
  await expect(words(page)).toHaveText(NONE);
  await expect(legend(page)).toBeHidden();
};

test("a run ends where its ghost was", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu&epochs=300");
  await none(page);
  await give(page, "lr", "0.1");
  const end = await foreseen(page, 300);
  await expect(legend(page)).toBeVisible();
  await expect(status(page)).toHaveText(ENDS);
  await expect(page.locator("#loss-chart")).toHaveAccessibleDescription(ENDS_WITHIN);
  // The run itself has not moved.
  expect(await data(page)).toMatchObject({ state: "ready", step: "0" });
  await page.locator("#run-end").click();
  await reaches(page, "finished");
  expect(await loss(page)).toBe(end);
  await expect(words(page)).toHaveText(/had foreseen/);
  // Reset is the same run, and so is its ghost.
  await page.locator("#reset").click();
  await reaches(page, "ready");
  expect(await foreseen(page, 300)).toBe(end);
});

test("in the middle it is this run with the new rate from here on", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu&epochs=200&opt=adam&lr=0.01");
  await call(page, "runTo", 60);
  await call(page, "step", "batch");
  await give(page, "lr", "0.002");
  const end = await foreseen(page, 200);
  await page.locator("#run-end").click();
  await reaches(page, "finished");
  expect(await loss(page)).toBe(end);
  // Played again it is another run: what was foreseen does not hold for it.
  await call(page, "reset");
  await none(page);
  await call(page, "runTo", 200);
  expect(await loss(page)).not.toBe(end);
});

test("changes of every kind count, but not those that leave the run as it is", async ({ page }) => {
  await open(page, "#backend=cpu&epochs=20");
  await call(page, "set", { speed: 30, theme: "dark", lang: "en" });
  await none(page);
  await call(page, "set", { seed: 5 });
  const first = await foreseen(page, 20);
  await page.evaluate(() => { location.hash = "backend=cpu&epochs=10&seed=5"; });
  await expect(words(page)).toHaveText(/after 10 epochs/);
  await call(page, "set", { epochs: 20 });
  await expect(words(page)).toHaveText(/after 20 epochs/);
  expect(await foreseen(page, 20)).toBe(first);
  // Another lesson is no change of a setting.
  await page.getByRole("button", { name: /curve/ }).click();
  await reaches(page, "ready");
  await none(page);
});

test("a run that diverges says so before it is played", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu");
  await give(page, "lr", "9");
  await expect(words(page)).toHaveText(/large make the run diverge in epoch \d+\. A smaller/);
  await expect(legend(page)).toBeHidden();
  const [, epoch] = (await words(page).textContent()).match(/epoch (\d+)/);
  await page.locator("#run-end").click();
  await reaches(page, "diverged");
  await expect(page.locator("#state")).toContainText(`Diverged in epoch ${epoch}:`);
});

test("while the run plays there is none, and what was foreseen goes with a change", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu&speed=30");
  await call(page, "play");
  await reaches(page, "running");
  await give(page, "lr", "0.1");
  await none(page);
  await call(page, "pause");
  await none(page);
  await give(page, "lr", "0.2");
  await foreseen(page, 2020);
  await call(page, "play");
  await reaches(page, "running");
  await drawn(page);
  await foreseen(page, 2020);
  await give(page, "lr", "0.3");
  await none(page);
  // A change that starts a new run, which plays on.
  await give(page, "n", "50");
  await reaches(page, "running");
  await none(page);
});

test("a dragged slider is followed, and only where it stops is spoken of", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu&epochs=20");
  const seen = await root(page).evaluate(async (element) => {
    const slider = element.querySelector("#setting-lr ~ input[type=range]");
    const [words, status] = ["ghost-words", "ghost-status"].map((id) => document.getElementById(id));
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const sentences = new Set();
    const spoken = new Set();
    for (let step = 0; step < 20; step += 1) {
      slider.value = String(step);
      slider.dispatchEvent(new Event("input"));
      await frame();
      await frame();
      sentences.add(words.textContent);
      spoken.add(status.textContent);
    }
    return [sentences.size, [...spoken]];
  });
  expect(seen[0]).toBeGreaterThan(15);
  expect(seen[1]).toEqual([""]);
  await expect(status(page)).toHaveText(ENDS);
  await expect(status(page)).toHaveText(await words(page).textContent());
});

test("it is drawn in both charts, and nothing jumps for it", async ({ page }) => {
  for (const [width, link] of [[1280, "#backend=cpu"], [390, "#backend=cpu"], [390, "#backend=cpu&lang=zh"]]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto("about:blank");
    await open(page, link);
    // What is foreseen and how it came take turns in one place.
    const boxes = () => page.locator(".card, .legend, .words:not(#ghost, #loss-words), .chart").evaluateAll((elements) =>
      elements.map((element) => {
        scrollTo(0, 0);
        const { y, height } = element.getBoundingClientRect();
        return `${element.id || element.dataset.panel} ${Math.round(y + scrollY)} ${Math.round(height)}`;
      }));
    // The axes of the losses move with it: it is its own colour that is looked for.
    const pale = async () => [await palePixels(page, "fit-chart", "--fit"), await palePixels(page, "loss-chart", "--fit")];
    await drawn(page);
    const [before, [fit, losses]] = [await boxes(), await pale()];
    await call(page, "set", { lr: 0.02 });
    await expect(legend(page)).toBeVisible();
    const [fitAhead, lossesAhead] = await pale();
    expect(fitAhead).toBeGreaterThan(fit + 1000);
    expect(lossesAhead).toBeGreaterThan(losses + 500);
    // It is pale: it adds nothing to what is drawn in the full colour.
    expect(await pixels(page, "loss-chart", "--fit")).toBeLessThan(300);
    expect(await boxes()).toEqual(before);
    await call(page, "set", { lr: 10 });
    await drawn(page);
    expect(await boxes()).toEqual(before);
  }
});

test("a hidden page does not look ahead", async ({ page }) => {
  await page.addInitScript(HIDE);
  /** How far the ghost has come when it is seen for the first time, after some time unseen. */
  const epoch = async (hidden) => {
    await page.goto("about:blank");
    await open(page, "#task=cubic&backend=cpu&epochs=100000");
    return root(page).evaluate(async (element, unseen) => {
      const words = document.getElementById("ghost-words");
      const grown = () => words.textContent.match(/epoch (\d+) of/);
      if (unseen) {
        window.setHidden(true);
        await element.set({ lr: 0.02 });
        await new Promise((done) => setTimeout(done, unseen));
        if (grown()) throw new Error("it was drawn");
        window.setHidden(false);
      } else {
        await element.set({ lr: 0.02 });
      }
      while (!grown()) await new Promise((done) => requestAnimationFrame(done));
      return Number(grown()[1]);
    }, hidden);
  };
  // A dozen slices of work are as many times as much as the first one, which something else may hold up.
  const seen = Math.max(await epoch(0), await epoch(0));
  const unseen = await epoch(2500);
  expect(unseen).toBeGreaterThan(0);
  expect(unseen).toBeLessThan(5 * seen);
});
