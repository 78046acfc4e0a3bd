// "Train from here": a run goes on from an earlier moment, and what lay after it stays in sight.

import { shows } from "./support/film.mjs";
import { FINE_SCREEN, call, data, drawn, expect, give, MOVING, open, reaches, test } from "./support/page.mjs";

test.use(FINE_SCREEN);

const LINK = "#task=cubic&backend=cpu&epochs=60&speed=max";
const branch = (page) => page.locator("#branch");
const newest = (page) => page.locator("#newest");
const words = (page) => page.locator("#course-words");
const HINT = /^Press or draw along the chart/;

/** How many pixels of the moving layer have the colour of the course, palely. */
const grey = async (page) => {
  await drawn(page);
  return page.locator("#loss-chart canvas").nth(MOVING).evaluate((canvas) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue("--muted").trim();
    const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const { data: bytes } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < bytes.length; at += 4) {
      const near = wanted.every((channel, i) => Math.abs(bytes[at + i] - channel) <= 8);
      if (near && bytes[at + 3] >= 40 && bytes[at + 3] <= 160) count += 1;
    }
    return count;
  });
};

test("a branch with nothing changed repeats the run exactly, and leaves a course in sight", async ({ page }) => {
  await open(page, LINK);
  await expect(words(page)).toHaveText(HINT);
  await call(page, "runTo", 60);
  const first = await call(page, "snapshot");
  expect(await grey(page)).toBe(0);
  await call(page, "seek", 20);
  await branch(page).click();
  await reaches(page, "finished");
  expect(await call(page, "snapshot")).toEqual(first);
  await expect(words(page)).toHaveText(/^The run that was left after epoch 20 had come to a loss of \S+ after epoch 60: the grey line\.$/);
  await expect(page.locator("#course")).toHaveAttribute("data-course", "shown");
  // From within an epoch, by the method, of a run that had not ended.
  await call(page, "reset");
  await expect(words(page)).toHaveText(/^The run before had come to a loss of/);
  await call(page, "runTo", 40);
  await call(page, "seek", 30);
  await call(page, "step", "batch");
  await call(page, "branch");
  await reaches(page, "finished");
  expect(await call(page, "snapshot")).toEqual(first);
  await expect(words(page)).toHaveText(/^The run that was left in epoch 31, after mini-batch 1 had come to a loss of \S+ after epoch 40: /);
});

test("another learning rate begins a branch and does not play; each branch has its own course", async ({ page }) => {
  await open(page, LINK);
  // The run that is changed on its way, and not looked back in.
  await call(page, "runTo", 20);
  await call(page, "set", { lr: 0.1 });
  await call(page, "runTo", 60);
  const changed = await call(page, "snapshot");
  await call(page, "set", { lr: 0.03 });
  await call(page, "reset");
  await call(page, "runTo", 60);
  const first = await call(page, "snapshot");
  await call(page, "seek", 20);
  await give(page, "lr", "0.1");
  await expect(page.locator("#course")).toHaveAttribute("data-course", "shown");
  await drawn(page);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "20", trained: "20" });
  expect((await call(page, "snapshot")).losses).toEqual(first.losses.slice(0, 21));
  expect(await grey(page)).toBeGreaterThan(10);
  await page.locator("#play").click();
  await reaches(page, "finished");
  expect(await call(page, "snapshot")).toEqual(changed);
  expect(changed.losses[60]).not.toEqual(first.losses[60]);
  expect(await grey(page)).toBeGreaterThan(10);
  // What was left stays until the next branch, whatever is looked at.
  await call(page, "seek", 10);
  await expect(words(page)).toHaveText(/left after epoch 20 .* after epoch 60/);
  await call(page, "seek", 50);
  await call(page, "branch");
  await reaches(page, "finished");
  expect(await call(page, "snapshot")).toEqual(changed);
  await expect(words(page)).toHaveText(/left after epoch 50 .* after epoch 60/);
  // The same rate again is no change; the run's own rate is one.
  await call(page, "seek", 30);
  await call(page, "set", { lr: 0.1 });
  await expect(words(page)).toHaveText(/left after epoch 50/);
  expect((await data(page)).trained).toBe("60");
  await call(page, "set", { lr: 0.03 });
  await expect(words(page)).toHaveText(/left after epoch 30/);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "30", trained: "30" });
});

test("Reset gives the recorded run again, and a run of other data has no course", async ({ page }) => {
  await open(page, LINK);
  await call(page, "runTo", 60);
  const first = await call(page, "snapshot");
  await call(page, "seek", 0);
  await call(page, "branch");
  await reaches(page, "finished");
  await expect(words(page)).toHaveText(/^The run before had come/);
  await call(page, "seek", 30);
  await call(page, "branch");
  await reaches(page, "finished");
  // What has ended stays in sight, until the next one is given up.
  await page.locator("#reset").click();
  await reaches(page, "ready");
  await expect(words(page)).toHaveText(/^The run before had come/);
  expect(await grey(page)).toBeGreaterThan(0);
  await call(page, "runTo", 20);
  await page.locator("#reset").click();
  await reaches(page, "ready");
  await expect(words(page)).toHaveText(HINT);
  expect(await grey(page)).toBe(0);
  await call(page, "runTo", 60);
  expect(await call(page, "snapshot")).toEqual(first);
  await call(page, "seek", 30);
  await call(page, "branch");
  await reaches(page, "finished");
  await call(page, "set", { seed: 2 });
  await expect(words(page)).toHaveText(HINT);
});

test("a run that diverged is trained on from before that with a smaller rate", async ({ page }) => {
  await open(page, "#task=linear&backend=cpu&shuffle=0&lr=1&epochs=40&speed=max");
  await call(page, "play");
  await reaches(page, "diverged");
  await call(page, "seek", 2);
  await give(page, "lr", "0.01");
  await drawn(page);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "2" });
  await expect(words(page)).toHaveText(/^The run that was left after epoch 2 diverged in epoch \d+: the grey line\.$/);
  await page.locator("#play").click();
  await reaches(page, "finished");
});

test("the buttons can be pressed when there is something after the moment, and keep the focus", async ({ page }) => {
  await open(page, LINK);
  const disabled = () => Promise.all([branch(page), newest(page)].map((it) => it.getAttribute("aria-disabled")));
  const focused = () => page.evaluate(() => document.activeElement.id);
  expect(await disabled()).toEqual(["true", "true"]);
  await call(page, "runTo", 40);
  await drawn(page);
  expect(await disabled()).toEqual(["true", "true"]);
  // Pressed all the same, nothing happens.
  for (const button of [branch(page), newest(page)]) {
    await button.focus();
    await page.keyboard.press("Enter");
    await drawn(page);
    expect(await data(page)).toMatchObject({ state: "paused", epoch: "40", trained: "40" });
  }
  await call(page, "seek", 10);
  await drawn(page);
  expect(await disabled()).toEqual(["false", "false"]);
  await newest(page).focus();
  await page.keyboard.press("Enter");
  await shows(page, 400);
  await drawn(page);
  expect(await focused()).toBe("newest");
  expect(await disabled()).toEqual(["true", "true"]);
  await call(page, "seek", 10);
  await drawn(page);
  await branch(page).focus();
  await page.keyboard.press("Space");
  await reaches(page, "finished");
  await drawn(page);
  expect(await focused()).toBe("branch");
  expect(await disabled()).toEqual(["true", "true"]);
});

for (const permitted of [true, false]) {
  test(`the link is copied with a word on what it does not repeat, clipboard ${permitted ? "granted" : "refused"}`, async ({ page }) => {
    if (permitted) {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    } else {
      await page.addInitScript(() => {
        navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      });
    }
    await open(page, LINK);
    const says = async () => {
      await page.locator("#link-words").evaluate((element) => { element.textContent = ""; });
      await page.locator("#share").click();
      await expect(page.locator("#link-words")).not.toBeEmpty();
      const [words, link] = await page.evaluate(() =>
        [document.querySelector("#link-words").textContent, document.querySelector("#share-link").value]);
      expect(link).toMatch(/#task=cubic&.*epochs=60&.*speed=max&at=/);
      if (permitted) {
        expect(words).toMatch(/^The link is copied\./);
        expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
      } else {
        expect(words).toMatch(/^This browser does not let the page copy\. The link is selected/);
      }
      await page.keyboard.press("Escape");
      return words;
    };
    const CHANGED = /This run was changed on its way \(learning rate 0\.1 after epoch 20\)\. The link begins it anew/;
    await call(page, "runTo", 60);
    expect(await says()).not.toMatch(/changed on its way/);
    // A branch by itself changes nothing.
    await call(page, "seek", 30);
    await call(page, "branch");
    await reaches(page, "finished");
    expect(await says()).not.toMatch(/changed on its way/);
    await call(page, "seek", 20);
    await call(page, "set", { lr: 0.1 });
    const words = await says();
    expect(words).toMatch(CHANGED);
    await call(page, "runTo", 60);
    expect(await says()).toMatch(CHANGED);
    // Back before the change it is the run as it began, and so is a new run.
    await call(page, "seek", 0);
    await call(page, "branch");
    await reaches(page, "finished");
    expect(await says()).not.toMatch(/changed on its way/);
    // What was said of a link is not said of another run.
    await call(page, "reset");
    await expect(page.locator("#link-words")).toBeEmpty();
  });
}
