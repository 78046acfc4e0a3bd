// Ten thousand samples: it loads, it trains, and the page stays alive.

import { call, data, expect, open, reaches, root, test } from "./support/page.mjs";

/** The longest time, in milliseconds, between two frames of the next three seconds. */
const longestGap = (page) =>
  page.evaluate(
    () =>
      new Promise((done) => {
        const start = performance.now();
        let [last, longest] = [start, 0];
        const frame = () => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          if (now - start < 3000) requestAnimationFrame(frame);
          else done(longest);
        };
        requestAnimationFrame(frame);
      }),
  );

for (const [name, link] of [
  ["a line", "#n=10000"],
  ["a line, predicted over true", "#n=10000"],
  ["a curve", "#task=cubic&n=10000"],
  ["a wide network in one batch", "#task=cubic&n=10000&batch=10000&net=64t,64t"],
]) {
  test(`${name} of 10,000 samples stays alive`, async ({ page }) => {
    // More epochs than the fused engine trains while this looks on.
    await open(page, `${link}&epochs=100000&speed=max`);
    if (name.includes("predicted")) await page.getByRole("combobox", { name: "Show", exact: true }).selectOption("predicted");
    await call(page, "play");
    await reaches(page, "running");
    // Not a claim about speed: the machine of the tests is slow and busy.
    expect(await longestGap(page)).toBeLessThan(1000);
    await expect.poll(async () => Number((await data(page)).step)).toBeGreaterThan(2);
    await page.locator("#play").click();
    await reaches(page, "paused");
    const { loss } = await call(page, "snapshot");
    expect(Number.isFinite(loss)).toBe(true);
  });
}

test("a run of a hundred thousand epochs begins like any other", async ({ page }) => {
  await open(page, "#task=cubic&epochs=100000&n=2&batch=2&net=1r&speed=max");
  await call(page, "runTo", 12_000);
  const { losses } = await call(page, "snapshot");
  // Thinned: bounded, in order, from the start to near the end.
  expect(losses.length).toBeLessThanOrEqual(8192);
  expect(losses[0][0]).toBe(0);
  const epochs = losses.map(([epoch]) => epoch);
  expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
  expect(epochs.at(-1)).toBeGreaterThan(11_990);
  expect(await root(page).getAttribute("data-state")).toBe("paused");
});
