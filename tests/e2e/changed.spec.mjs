// What comes of a run when its settings change after its end, and what a task brings with it.

import { call, data, drawn, expect, open, reaches, root, test } from "./support/page.mjs";

const CURVE = "#task=cubic&backend=cpu&epochs=80&speed=max";
const state = (page) => page.locator("#state");
const course = (page) => page.locator("#course-words");

/** Gives a control a value as a reader does. */
async function give(page, key, value) {
  const control = page.locator(`#setting-${key}`);
  if (await control.evaluate((element) => element.tagName === "SELECT")) {
    await control.selectOption(value);
  } else {
    await control.fill(value);
    await control.press("Enter");
  }
}

test("a picture of another learning rate says so, and Play trains with the new one", async ({ page }) => {
  await open(page, CURVE);
  await call(page, "play");
  await reaches(page, "finished");
  const before = await call(page, "snapshot");
  await expect(page.locator("#play-label")).toHaveText("Play again");
  await give(page, "lr", "0.1");
  await expect(state(page)).toHaveText("The picture is of “Learning rate” 0.03. Play trains with 0.1.");
  await expect(page.locator("#play-label")).toHaveText("Play");
  await expect(page.locator("#fit-legend")).toHaveAttribute("data-outdated", "1");
  await expect(page.locator("#ghost-words")).toContainText("will end at a loss of");
  expect(await call(page, "snapshot")).toEqual(before);
  await page.locator("#play").click();
  await reaches(page, "finished");
  await expect(page.locator("#fit-legend")).toHaveAttribute("data-outdated", "0");
  await expect(page.locator("#course")).toHaveAttribute("data-course", "shown");
  await expect(course(page)).toContainText("The run before (“Learning rate” 0.03) had come to a loss of");
  const after = await call(page, "snapshot");
  expect(after.loss).not.toBe(before.loss);
  // As it was made: nothing is out of date, and nothing is said.
  await give(page, "lr", "0.2");
  await expect(state(page)).toContainText("The picture is of “Learning rate” 0.1.");
  await give(page, "lr", "0.1");
  await expect(state(page)).toContainText("Finished after 80 epochs.");
});

test("in Chinese it is said, too", async ({ page }) => {
  await open(page, `${CURVE}&lang=zh`);
  await call(page, "play");
  await reaches(page, "finished");
  await give(page, "lr", "0.1");
  await expect(state(page)).toHaveText("图中是“学习率”为 0.03 时的结果。按“播放”用 0.1 重新训练。");
});

test("fewer epochs show the run up to there, and more bring it back", async ({ page }) => {
  await open(page, CURVE);
  await call(page, "play");
  await reaches(page, "finished");
  const whole = await call(page, "snapshot");
  await give(page, "epochs", "30");
  await expect(state(page)).toContainText("Finished after 30 epochs.");
  const short = await call(page, "snapshot");
  expect(short).toMatchObject({ epoch: 30, trained: 30, loss: whole.losses[30][1] });
  expect(short.losses).toEqual(whole.losses.slice(0, 31));
  expect(await data(page)).toMatchObject({ state: "finished", epoch: "30", trained: "30" });
  await give(page, "epochs", "80");
  expect(await call(page, "snapshot")).toEqual(whole);
  await give(page, "epochs", "90");
  await reaches(page, "paused");
  await page.locator("#play").click();
  await reaches(page, "finished");
  const { losses } = await call(page, "snapshot");
  expect(losses.length).toBe(91);
  expect(losses.slice(0, 81)).toEqual(whole.losses);
});

test("the run before stays in sight under another network, and makes way for other data", async ({ page }) => {
  await open(page, CURVE);
  await call(page, "play");
  await reaches(page, "finished");
  await call(page, "set", { net: "4t" });
  await expect(course(page)).toContainText("The run before (“Hidden layers” 8r,8t)");
  await call(page, "set", { noise: 0.3 });
  await expect(page.locator("#course")).toHaveAttribute("data-course", "absent");
});

test("a task that is chosen brings its lesson's settings, and what the author fixed stays", async ({ page }) => {
  await open(page, "?backend=cpu");
  await give(page, "task", "sine");
  await reaches(page, "ready");
  expect(await call(page, "settings")).toMatchObject({ task: "sine", net: "8r,8t", n: 100, noise: 0.1, lr: 0.03, epochs: 2020 });
  // Another curve is the same experiment.
  await call(page, "set", { lr: 0.2, net: "16t" });
  await give(page, "task", "abs");
  expect(await call(page, "settings")).toMatchObject({ task: "abs", net: "16t", n: 100, lr: 0.2 });
  await give(page, "task", "linear");
  expect(await call(page, "settings")).toMatchObject({ task: "linear", net: "", n: 500, lr: 0.01, epochs: 100 });
  // And back: as the reader left it.
  await give(page, "task", "abs");
  expect(await call(page, "settings")).toMatchObject({ task: "abs", net: "16t", lr: 0.2 });

  await page.goto("about:blank");
  await open(page, "?backend=cpu&n=40&lr=0.05");
  for (const choose of [
    () => give(page, "task", "cubic"),
    () => call(page, "set", { task: "cubic" }),
    () => page.locator('[data-lesson="curve"]').click(),
    () => page.evaluate(() => { location.hash = "task=cubic"; }),
  ]) {
    await call(page, "set", { task: "linear" });
    await choose();
    await expect(page.locator("#setting-task")).toHaveValue("cubic");
    expect(await call(page, "settings")).toMatchObject({ task: "cubic", net: "8r,8t", n: 40, lr: 0.05, epochs: 2020 });
  }
});

test.describe("to a reader who wants nothing to move", () => {
  test.use({ reducedMotion: "reduce", contextOptions: { reducedMotion: "reduce" } });

  test("a link that plays by itself without a transport is finished, with a button to play it", async ({ page }) => {
    await page.goto("./?task=cubic&backend=cpu&autoplay=1&hide=transport&epochs=60");
    await reaches(page, "finished");
    expect(await data(page)).toMatchObject({ epoch: "60", trained: "60" });
    await expect(page.locator("#play")).toBeVisible();
    await expect(page.locator("#step-batch")).toBeHidden();
    await expect(page.locator("#reset")).toBeHidden();
    await page.locator("#play").click();
    await reaches(page, "running");
  });
});

test("the focus stays on a button that cannot be pressed any more", async ({ page }) => {
  await open(page, CURVE);
  const end = page.locator("#run-end");
  await end.focus();
  await page.keyboard.press("Enter");
  await reaches(page, "finished");
  await expect(end).toHaveAttribute("aria-disabled", "true");
  await expect(end).toBeFocused();
  const before = await data(page);
  await page.keyboard.press("Enter");
  await drawn(page);
  expect(await data(page)).toEqual(before);
  // It keeps it while another run gets ready.
  await page.locator("#reset").focus();
  await page.keyboard.press("Enter");
  await reaches(page, "ready");
  await expect(page.locator("#reset")).toBeFocused();
});

test("while it trains, what is announced stays the same", async ({ page }) => {
  await open(page, "#task=cubic&backend=cpu&speed=30&epochs=400");
  await page.evaluate(() => {
    window.said = [];
    const seen = () => window.said.push(document.getElementById("state").textContent);
    new MutationObserver(seen).observe(document.getElementById("state"), { childList: true, characterData: true, subtree: true });
  });
  await call(page, "play");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(45);
  await call(page, "pause");
  await expect(state(page)).toContainText("Paused");
  const said = await page.evaluate(() => window.said);
  expect(said.length).toBe(2);
  // The others follow a control that the reader moves.
  expect(await root(page).locator("output:not([for])").count()).toBe(1);
});

test("a challenge is not won with other data, and a button leads back to them", async ({ page }) => {
  await open(page, "?task=cubic&backend=cpu&epochs=20&speed=max&challenge=1000");
  const back = page.locator("#challenge-back");
  await expect(back).toBeHidden();
  await call(page, "set", { noise: 0, lr: 0.1 });
  await expect(page.locator("#challenge-state")).toHaveText("This run does not count: “Noise” is not as the challenge has it.");
  await call(page, "runTo", 20);
  await expect(page.locator("#challenge")).toHaveAttribute("data-met", "0");
  await back.focus();
  await page.keyboard.press("Enter");
  await expect(back).toBeHidden();
  await expect(page.locator("#play")).toBeFocused();
  expect(await call(page, "settings")).toMatchObject({ noise: 0.1, lr: 0.1 });
  // Another loss trains, and the measure stays the same.
  await call(page, "set", { loss: "mae" });
  await call(page, "runTo", 20);
  await expect(page.locator("#challenge")).toHaveAttribute("data-met", "1");
});
