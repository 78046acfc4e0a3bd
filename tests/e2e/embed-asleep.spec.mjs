// A widget that nobody can see: it sleeps, and goes on when somebody looks or waits for it.

import { expect, html, test } from "./support/hosts.mjs";

/** Opens a page with a frame far below what is seen at first. */
async function below(page, hosts, baseURL, query) {
  const frame = `<iframe src="${baseURL}?embed=1&${query}" width="600" height="500" title="widget"></iframe>`;
  await page.goto(hosts.add(html(`<div style="height: 4000px">far above</div>${frame}<div style="height: 4000px">far below</div>`)));
  // Answers are collected by the host page, as any host page would.
  await page.evaluate(() => {
    window.answers = {};
    addEventListener("message", ({ data }) => {
      if (data.type === "reply") window.answers[data.id] = data.error ?? "done";
    });
    window.ask = (id, method, ...args) =>
      frames[0].postMessage({ target: "regression-playground", v: 1, id, method, args }, "*");
  });
}

const answered = (page, id) =>
  expect.poll(() => page.evaluate((wanted) => window.answers[wanted], id), { timeout: 60_000 }).toBe("done");

const widget = (page) => page.frameLocator("iframe").locator("#playground");

const epoch = async (page) => Number(await widget(page).getAttribute("data-epoch"));

/**
 * The value of `read` once the frame is out of view and it has not changed for a second: the click
 * that was made in it may scroll back to it, and a browser takes its time to say what is in view.
 */
async function stands(page, read) {
  let value;
  await expect(async () => {
    await page.evaluate(() => scrollTo(0, 0));
    value = await read();
    await page.waitForTimeout(1000);
    expect(await read()).toBe(value);
  }).toPass({ timeout: 15_000 });
  return value;
}

test("it plays only while it is in view", async ({ page, hosts, baseURL }) => {
  await below(page, hosts, baseURL, "task=cubic&speed=60&epochs=100000");
  await page.evaluate(() => window.ask(1, "play"));
  await answered(page, 1);
  await page.waitForTimeout(1000);
  expect(await epoch(page)).toBe(0);

  await page.locator("iframe").scrollIntoViewIfNeeded();
  await expect.poll(() => epoch(page)).toBeGreaterThan(20);

  const left = await stands(page, () => epoch(page));
  await expect(widget(page)).toHaveAttribute("data-state", "running");

  // It goes on at its own speed: the time out of view is not made up for.
  await page.locator("iframe").scrollIntoViewIfNeeded();
  await expect.poll(() => epoch(page)).toBeGreaterThan(left);
  expect(await epoch(page)).toBeLessThan(left + 200);
});

test("what somebody waits for is done out of view too", async ({ page, hosts, baseURL }) => {
  await below(page, hosts, baseURL, "task=cubic");
  await page.evaluate(() => window.ask("far", "runTo", 500));
  await answered(page, "far");
  expect(await epoch(page)).toBe(500);
  await page.evaluate(() => window.ask("back", "seek", 100));
  await answered(page, "back");
  expect(await epoch(page)).toBe(100);
});

test("many runs wait for somebody who sees them", async ({ page, hosts, baseURL }) => {
  await below(page, hosts, baseURL, "task=cubic&epochs=20000&sweep=seed:512&show=many");
  const frame = page.frameLocator("iframe");
  await page.locator("iframe").scrollIntoViewIfNeeded();
  await frame.locator("#many-run").click();
  const done = () => frame.locator("#many-progress").evaluate((bar) => bar.value);
  const before = await stands(page, done);
  expect(before).toBeLessThan(1);
  await page.locator("iframe").scrollIntoViewIfNeeded();
  await expect.poll(done).toBeGreaterThan(before);
});
