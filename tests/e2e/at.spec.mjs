// The key `at`: a link that opens at a moment.

import { heard, listen } from "./support/film.mjs";
import { call, data, drawn, expect, hash, notices, open, reaches, test } from "./support/page.mjs";

const goto = (page, link) => page.goto(`./${link}`);
/** The states that it went through after it was loading. */
const states = async (page) =>
  (await heard(page, "statechange")).map(({ state }) => state).filter((state) => state !== "loading");

test("a link opens at its epoch, paused, and says once that it is ready", async ({ page }) => {
  await listen(page);
  await goto(page, "#task=cubic&backend=cpu&at=700");
  await reaches(page, "paused");
  expect(await data(page)).toMatchObject({ epoch: "700", trained: "700", step: "7000" });
  await expect(page.locator("#state")).toHaveText(/^Paused after epoch 700\. Loss 0\.\d{6}\.$/);
  const opened = await call(page, "snapshot");
  const ready = await heard(page, "ready");
  expect(ready).toHaveLength(1);
  expect(ready[0]).toMatchObject({ state: "paused", epoch: 700 });
  expect(await states(page)).toEqual(["paused"]);
  await page.waitForTimeout(300);
  expect(await data(page)).toMatchObject({ epoch: "700", state: "paused" });
  // From there the timeline goes back, and the run goes on.
  await page.locator("#loss-chart").focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(page.locator("#playground")).toHaveAttribute("data-epoch", "690");
  await call(page, "runTo", 710);
  expect(await data(page)).toMatchObject({ epoch: "710", trained: "710" });
  // It is the run that anybody trains to there; a new run begins at its start.
  await call(page, "reset");
  expect(await data(page)).toMatchObject({ state: "ready", epoch: "0" });
  await call(page, "runTo", 700);
  expect(await call(page, "snapshot")).toEqual(opened);
});

test("at the start, and beyond the end", async ({ page }) => {
  await listen(page);
  await goto(page, "#task=cubic&backend=cpu&at=0");
  await reaches(page, "ready");
  expect(await data(page)).toMatchObject({ epoch: "0", trained: "0" });
  expect(await states(page)).toEqual(["ready"]);
  await page.goto("about:blank");
  await goto(page, "#task=cubic&backend=cpu&epochs=50&at=700");
  await reaches(page, "finished");
  expect(await data(page)).toMatchObject({ epoch: "50", trained: "50" });
  expect(await states(page)).toEqual(["finished"]);
  expect(await heard(page, "ready")).toHaveLength(1);
  expect(await heard(page, "finished")).toHaveLength(1);
  expect(await notices(page)).toEqual([]);
});

for (const at of [0, 30]) {
  test(`with autoplay it stays at ${at}`, async ({ page }) => {
    await listen(page);
    await goto(page, `#task=cubic&backend=cpu&autoplay=1&at=${at}`);
    const state = at ? "paused" : "ready";
    await reaches(page, state);
    await page.waitForTimeout(700);
    expect(await data(page)).toMatchObject({ state, epoch: String(at), trained: String(at) });
    expect(await states(page)).toEqual([state]);
  });
}

test("set shows it in the same run, trained to or looked back at", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu&epochs=100");
  await call(page, "set", { at: 60 });
  await expect(page.locator("#playground")).toHaveAttribute("data-trained", "60");
  const { losses } = await call(page, "snapshot");
  await call(page, "set", { at: 30 });
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "30", trained: "60" });
  expect((await call(page, "snapshot")).losses).toEqual(losses.slice(0, 31));
  expect(await hash(page)).toMatchObject({ at: "30" });
  // So does another link of the same run; of another run it trains that one.
  await page.evaluate(() => { location.hash = "task=cubic&backend=cpu&epochs=100&at=10"; });
  await expect(page.locator("#playground")).toHaveAttribute("data-epoch", "10");
  expect((await data(page)).trained).toBe("60");
  await page.evaluate(() => { location.hash = "task=cubic&backend=cpu&epochs=100&at=20&seed=3"; });
  await expect(page.locator("#playground")).toHaveAttribute("data-epoch", "20");
  expect(await data(page)).toMatchObject({ trained: "20", state: "paused" });
  await call(page, "set", { at: null });
  expect(await data(page)).toMatchObject({ epoch: "20" });
  expect(await hash(page)).not.toHaveProperty("at");
});

test("a script reads it as the number that it gave", async ({ page }) => {
  await open(page, "#backend=cpu");
  await call(page, "set", { at: 3 });
  expect((await call(page, "settings")).at).toBe(3);
});

test("bad values are named and change nothing", async ({ page }) => {
  for (const wrong of ["-1", "1.5", "ten", "1,000", "100001"]) {
    await page.goto("about:blank");
    await open(page, `#task=cubic&backend=cpu&at=${wrong}`);
    const [notice, ...more] = await notices(page);
    expect(more).toEqual([]);
    expect(notice).toContain(`(at): “${wrong}” `);
    expect(await data(page)).toMatchObject({ state: "ready", trained: "0" });
  }
  await call(page, "set", { at: "soon" });
  await drawn(page);
  expect((await notices(page)).at(-1)).toContain("“soon”");
  expect(await data(page)).toMatchObject({ state: "ready", trained: "0" });
});
