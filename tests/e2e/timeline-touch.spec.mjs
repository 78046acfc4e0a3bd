// The timeline under a finger: a tap and a way across it show moments, a way down scrolls the page.

import { Notes } from "./support/film.mjs";
import { call, data, drawn, expect, open, reaches, test } from "./support/page.mjs";

const LINK = "#task=cubic&backend=cpu&epochs=300&speed=30";
const chart = (page) => page.locator("#loss-chart");
const epochOf = async (page) => Number((await data(page)).epoch);

// High enough for both charts: what is out of view is not drawn.
test.use({ hasTouch: true, viewport: { width: 420, height: 1700 } });

/** A finger that goes through these points, as the browser gets it from a screen. */
async function finger(page, points, { lift = true } = {}) {
  const devtools = await page.context().newCDPSession(page);
  const send = (type, touchPoints) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
  const point = ([x, y]) => [{ x, y, id: 1 }];
  await send("touchStart", point(points[0]));
  for (const at of points.slice(1)) {
    await send("touchMove", point(at));
    await page.waitForTimeout(16);
  }
  if (lift) await send("touchEnd", []);
}

const line = (from, to, count = 12) =>
  Array.from({ length: count + 1 }, (_, i) => from.map((value, axis) => value + ((to[axis] - value) * i) / count));

async function box(page) {
  await chart(page).evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
  await drawn(page);
  const { x, y, width, height } = await chart(page).boundingBox();
  return { at: (share, down = 0.5) => [x + share * width, y + down * height] };
}

const SITUATIONS = {
  playing: async (page) => {
    await call(page, "runTo", 200);
    await call(page, "play");
    await reaches(page, "running");
  },
  finished: (page) => call(page, "runTo", 300),
};

for (const [situation, bring] of Object.entries(SITUATIONS)) {
  test(`${situation}: a tap and a way across show moments`, async ({ page }) => {
    await open(page, LINK);
    const notes = new Notes(page, 10);
    await bring(page);
    const { at } = await box(page);
    await page.touchscreen.tap(...at(0.5));
    await reaches(page, "paused");
    const tapped = await epochOf(page);
    expect(tapped).toBeGreaterThan(90);
    expect(tapped).toBeLessThan(190);
    await notes.note();
    await finger(page, line(at(0.5), at(0.2)));
    await drawn(page);
    const drawnTo = await epochOf(page);
    expect(drawnTo).toBeLessThan(tapped - 50);
    expect(drawnTo).toBeGreaterThan(0);
    await notes.note();
    // Far out of the chart the finger still has it.
    await finger(page, line(at(0.2), at(-0.5)));
    await drawn(page);
    expect(await epochOf(page)).toBe(0);
    await notes.compare();
  });
}

test("a way down scrolls the page and shows no other moment", async ({ page }) => {
  await open(page, LINK);
  await call(page, "runTo", 300);
  await call(page, "play");
  for (const epoch of [300, 77]) {
    if (epoch < 300) await call(page, "seek", epoch);
    const { at } = await box(page);
    const before = await page.evaluate(() => scrollY);
    await finger(page, line(at(0.3, 0.9), [at(0.3)[0] + 2, at(0.3, 0.9)[1] - 250], 20));
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before + 100);
    await drawn(page);
    expect(await epochOf(page)).toBe(epoch);
  }
});

test("a way down while it plays does not pause it", async ({ page }) => {
  await open(page, LINK.replace("speed=30", "speed=5"));
  await call(page, "runTo", 100);
  await call(page, "play");
  await reaches(page, "running");
  const { at } = await box(page);
  await finger(page, line(at(0.3, 0.9), [at(0.3)[0], at(0.3, 0.9)[1] - 250], 20));
  await drawn(page);
  const { epoch, trained, state } = await data(page);
  expect([state, epoch]).toEqual(["running", trained]);
});
