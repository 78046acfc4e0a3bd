// Play from an earlier moment: the recording at the reader's speed, then training without a break.

import { heard, listen, seen, shows, train, watchAttributes } from "./support/film.mjs";
import { call, data, expect, open, reaches, rejection, root, test } from "./support/page.mjs";

const LINK = "#task=cubic&backend=cpu&epochs=80&speed=30";

/** What a run has come to, without what does not belong to it. */
const snapshot = (page) => call(page, "snapshot");

/** What the run comes to that is never looked back in; the page is then before its first step. */
async function undisturbed(page, epochs) {
  await call(page, "runTo", epochs);
  const all = await snapshot(page);
  await call(page, "reset");
  return all;
}

for (const [name, link, epochs, perEpoch] of [
  ["sgd", LINK, 80, 10],
  ["momentum", `${LINK}&opt=momentum`, 80, 10],
  ["adam", `${LINK}&opt=adam`, 80, 10],
  ["autodiff", "#task=cubic&backend=cpu&engine=autodiff&n=20&epochs=80&speed=30", 80, 2],
]) {
  test(`${name}: a replay goes over into training, and ends like an undisturbed run`, async ({ page }) => {
    const middle = 50;
    await open(page, link);
    const all = await undisturbed(page, epochs);
    const step = 20 * perEpoch + 1;
    await train(page, step, perEpoch);
    const there = await snapshot(page);
    await call(page, "runTo", middle);
    // Within an epoch, to which it is trained again.
    await call(page, "seek", 20);
    await call(page, "step", "batch");
    const here = await snapshot(page);
    expect([here.step, here.loss, here.parameters]).toEqual([step, there.loss, there.parameters]);
    await watchAttributes(page);
    await root(page).evaluate(async (element) => {
      await element.seek(10);
      await element.step("batch");
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      await element.play();
    });
    await reaches(page, "finished");
    const moments = await seen(page);
    const run = moments.slice(moments.findIndex(({ state }) => state === "running"));
    expect(new Set(run.map(({ state }) => state))).toEqual(new Set(["running", "finished"]));
    // First what is recorded, while nothing is trained, then what is new.
    expect(run.some((at) => at.trained === middle && at.epoch > 10 && at.epoch < middle)).toBe(true);
    expect(run.filter((at) => at.trained > middle).every((at) => at.epoch === at.trained)).toBe(true);
    expect(run.every((at) => at.trained >= middle)).toBe(true);
    const steps = run.map((at) => at.step);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    // Not faster than the reader asked for: a busy machine may be late.
    const seconds = (run.at(-1).time - run[0].time) / 1000;
    expect(epochs - 10).toBeLessThan(30 * (seconds + 0.5));
    const end = await snapshot(page);
    expect(end.losses.map(([epoch]) => epoch)).toEqual(Array.from({ length: epochs + 1 }, (_, epoch) => epoch));
    expect(end).toEqual(all);
  });
}

for (const [what, epochs] of [["a replay", 80], ["training", 0]]) {
  test(`${what} begins where it stands, however long nothing happened before`, async ({ page }) => {
    await open(page, LINK.replace("speed=30", "speed=10"));
    await call(page, "runTo", epochs);
    await call(page, "seek", 0);
    await page.waitForTimeout(1500);
    await watchAttributes(page);
    await call(page, "play");
    await expect.poll(async () => Number((await data(page)).step)).toBeGreaterThan(0);
    const first = (await seen(page)).find(({ step }) => step > 0);
    // Ten epochs a second: a frame or two of a busy machine, not the second in which nothing was due.
    expect(first.step).toBeLessThan(50);
  });
}

test("a pause in the middle of a replay holds it there, and it goes on from there", async ({ page }) => {
  await open(page, LINK.replace("speed=30", "speed=4"));
  const all = await undisturbed(page, 80);
  await call(page, "runTo", 70);
  await call(page, "seek", 5);
  await call(page, "play");
  await expect(page.locator("#state")).toHaveText(/^Playing the recording/);
  await expect(page.locator("#play-label")).toHaveText("Pause");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(6);
  await page.locator("#play").click();
  await reaches(page, "paused");
  const { epoch, step, trained } = await data(page);
  expect(Number(epoch)).toBeLessThan(70);
  expect(trained).toBe("70");
  await page.waitForTimeout(300);
  expect(await data(page)).toMatchObject({ epoch, step, trained, state: "paused" });
  await call(page, "set", { speed: "max" });
  await watchAttributes(page);
  await call(page, "play");
  await reaches(page, "finished");
  expect((await seen(page)).every((at) => at.step >= Number(step))).toBe(true);
  expect(await snapshot(page)).toEqual(all);
});

test("a finished run that is replayed ends finished, and that is told once", async ({ page }) => {
  await listen(page);
  await open(page, LINK.replace("speed=30", "speed=100"));
  await call(page, "runTo", 80);
  const all = await snapshot(page);
  expect(await heard(page, "finished")).toHaveLength(1);
  for (const epoch of [5, 60]) {
    await call(page, "seek", epoch);
    await reaches(page, "paused");
    await call(page, "play");
    await reaches(page, "finished");
    expect(await snapshot(page)).toEqual(all);
  }
  expect(await heard(page, "finished")).toHaveLength(1);
  const states = (await heard(page, "statechange")).map(({ state }) => state).slice(-6);
  expect(states).toEqual(["paused", "running", "finished", "paused", "running", "finished"]);
  const told = (await heard(page, "epoch")).map(({ epoch }) => epoch);
  expect(told.length).toBeGreaterThan(3);
});

test("steps go on through the recording, and over its end", async ({ page }) => {
  await open(page, LINK);
  const ways = [
    ["batch", 181], ["batch", 182], ["epoch", 190], ["batch", 191], ["epoch", 200], ["batch", 201], ["epoch", 210],
  ];
  const figures = ({ step, loss, parameters }) => ({ step, loss, parameters });
  const reference = [];
  for (const [, step] of ways) {
    await train(page, step, 10);
    reference.push(figures(await snapshot(page)));
  }
  await call(page, "reset");
  await call(page, "runTo", 20);
  await call(page, "seek", 18);
  for (const [at, [unit, step]] of ways.entries()) {
    await call(page, "step", unit);
    const trained = String(Math.max(20, Math.floor(step / 10)));
    expect(await data(page)).toMatchObject({ state: "paused", step: String(step), trained });
    expect(figures(await snapshot(page))).toEqual(reference[at]);
  }
  // The buttons do the same.
  await call(page, "seek", 3);
  await page.locator("#step-batch").click();
  await shows(page, 31);
  await page.locator("#step-epoch").click();
  await shows(page, 40);
  expect((await data(page)).trained).toBe("21");
});

test("runTo and seek beyond what is trained train, and no further than the run's end", async ({ page }) => {
  await open(page, LINK);
  const all = await undisturbed(page, 80);
  await call(page, "runTo", 30);
  await call(page, "seek", 10);
  // On the way through the recording, and back: a run goes forwards only.
  await call(page, "runTo", 20);
  expect(await data(page)).toMatchObject({ epoch: "20", trained: "30" });
  await call(page, "runTo", 5);
  expect(await data(page)).toMatchObject({ epoch: "20", trained: "30" });
  await call(page, "runTo", 50);
  expect(await data(page)).toMatchObject({ epoch: "50", trained: "50", state: "paused" });
  await call(page, "seek", 10);
  await call(page, "seek", 70);
  expect(await data(page)).toMatchObject({ epoch: "70", trained: "70", state: "paused" });
  await call(page, "seek", 10);
  await page.locator("#run-end").click();
  await reaches(page, "finished");
  expect(await snapshot(page)).toEqual(all);
  await call(page, "seek", 10);
  await call(page, "seek", 9999);
  expect(await data(page)).toMatchObject({ epoch: "80", trained: "80", state: "finished" });
  for (const wrong of [undefined, null, -1, 1.5, "ten"]) {
    expect(await rejection(page, "seek", wrong)).toMatch(/^rejected: seek: /);
  }
  expect(await data(page)).toMatchObject({ epoch: "80", state: "finished" });
});

test("a recorded epoch is there at once, of two thousand and twenty", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu");
  await call(page, "runTo", 2020);
  const { losses } = await snapshot(page);
  const found = await root(page).evaluate(async (element) => {
    let frames = 0;
    const count = () => { frames += 1; requestAnimationFrame(count); };
    requestAnimationFrame(count);
    const found = [];
    for (const epoch of [2019, 0, 1234, 1, 2018, 777, 2020, 1]) {
      const before = frames;
      await element.seek(epoch);
      const { epoch: shown, trained, loss } = element.dataset;
      found.push({ epoch, frames: frames - before, shown: Number(shown), trained, loss: Number(loss) });
    }
    return found;
  });
  for (const { epoch, frames, shown, trained, loss } of found) {
    expect([shown, trained, Math.fround(loss)]).toEqual([epoch, "2020", losses[epoch][1]]);
    expect(frames).toBeLessThanOrEqual(2);
  }
});
