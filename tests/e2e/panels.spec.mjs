// Panels: one that is hidden, out of view or broken costs nothing, and takes nothing else with it.

import { call, data, drawn, expect, MOVING, notices, open, reaches, test } from "./support/page.mjs";

/** Counts what is drawn by the chart that it is drawn in; gives no canvas where `window.broken` is. */
const COUNT = () => {
  window.drawings = {};
  for (const name of ["clearRect", "stroke"]) {
    const own = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...args) {
      const chart = this.canvas.parentElement?.id;
      window.drawings[chart] = (window.drawings[chart] ?? 0) + 1;
      return own.apply(this, args);
    };
  }
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (...args) {
    const { broken } = window;
    return broken && this.closest(broken) ? null : getContext.apply(this, args);
  };
};

// High enough for both charts: what is out of view is not drawn.
test.use({ viewport: { width: 1280, height: 1600 } });

test.beforeEach(({ page }) => page.addInitScript(COUNT));

const LINK = "#task=cubic&backend=cpu&epochs=100";
const drawings = (page, chart) => page.evaluate((id) => window.drawings[id] ?? 0, chart);
const canvases = (page, chart) => page.locator(`#${chart} canvas`);
const panel = (page, name) => page.locator(`[data-panel=${name}]`);
const picture = (page, chart) => canvases(page, chart).nth(MOVING).evaluate((canvas) => canvas.toDataURL());
const failure = (page) => page.locator(".panel-failure");

test("a panel that is hidden has no canvas and draws nothing", async ({ page }) => {
  for (const [link, hidden, shown] of [
    ["hide=fit", "fit-chart", "loss-chart"],
    ["show=fit,transport", "loss-chart", "fit-chart"],
  ]) {
    await page.goto("about:blank");
    await open(page, `${LINK}&${link}`);
    await expect(canvases(page, shown)).toHaveCount(2);
    const before = await drawings(page, shown);
    for (let step = 0; step < 3; step += 1) await call(page, "step", "epoch");
    await call(page, "seek", 1);
    await drawn(page);
    expect(await drawings(page, shown)).toBeGreaterThan(before);
    await expect(canvases(page, hidden)).toHaveCount(0);
    expect(await drawings(page, hidden)).toBe(0);
  }
});

test("hidden and shown again, it is there once and up to date", async ({ page }) => {
  await open(page, LINK);
  await call(page, "runTo", 50);
  await drawn(page);
  const fifty = await picture(page, "fit-chart");
  for (const epoch of [10, 50]) {
    await call(page, "set", { hide: "fit,loss" });
    await expect(canvases(page, "fit-chart")).toHaveCount(0);
    await expect(canvases(page, "loss-chart")).toHaveCount(0);
    await drawn(page);
    const before = [await drawings(page, "fit-chart"), await drawings(page, "loss-chart")];
    await call(page, "seek", epoch);
    await drawn(page);
    expect([await drawings(page, "fit-chart"), await drawings(page, "loss-chart")]).toEqual(before);
    await call(page, "set", { hide: "" });
    await expect(canvases(page, "fit-chart")).toHaveCount(2);
    await expect(canvases(page, "loss-chart")).toHaveCount(2);
    await expect.poll(async () => (await picture(page, "fit-chart")) === fifty).toBe(epoch === 50);
  }
  // Its controls do what they did, and once.
  await page.locator("#loss-chart").focus();
  await page.keyboard.press("ArrowLeft");
  await drawn(page);
  expect((await data(page)).epoch).toBe("49");
  await expect(page.locator("#fit-view option")).toHaveCount(2);
});

test("out of view it draws nothing while the run plays, and is up to date when it is scrolled to", async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 500 });
  await open(page, `${LINK}&speed=20&epochs=100000&view=log`);
  const scrollTo = (selector) =>
    page.locator(selector).evaluate((it) => it.scrollIntoView({ block: "center", behavior: "instant" }));
  await scrollTo("#log");
  await call(page, "play");
  await reaches(page, "running");
  await expect(page.locator("#fit-chart")).not.toBeInViewport();
  // A browser takes a moment to say what is in view.
  await page.waitForTimeout(500);
  const [before, words, { epoch }] = [
    await drawings(page, "fit-chart"), await page.locator("#fit-words").textContent(), await data(page),
  ];
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(Number(epoch) + 5);
  expect(await drawings(page, "fit-chart")).toBe(before);
  // What a screen reader reads goes on.
  await expect(page.locator("#fit-words")).not.toHaveText(words);
  // What it shows when it is scrolled to is what it shows of this moment when it is in view.
  await call(page, "seek", 3);
  await drawn(page);
  expect(await drawings(page, "fit-chart")).toBe(before);
  await scrollTo("#fit-chart");
  await expect.poll(() => drawings(page, "fit-chart")).toBeGreaterThan(before);
  await drawn(page);
  const scrolledTo = await picture(page, "fit-chart");
  await call(page, "seek", 0);
  await drawn(page);
  expect(await picture(page, "fit-chart")).not.toBe(scrolledTo);
  await call(page, "seek", 3);
  await drawn(page);
  expect(await picture(page, "fit-chart")).toBe(scrolledTo);
});

for (const [when, broken] of [["from the start", true], ["later", false]]) {
  test(`a panel that cannot be drawn ${when} says so in its place, and the run ends right`, async ({ page }) => {
    if (broken) await page.addInitScript(() => { window.broken = "#fit-chart"; });
    await open(page, LINK);
    await call(page, "step", "epoch");
    if (!broken) {
      await expect(failure(page)).toHaveCount(0);
      await page.evaluate(() => { window.broken = "#fit-chart"; });
      await call(page, "step", "epoch");
    }
    await expect(panel(page, "fit").locator(".panel-failure")).toBeVisible();
    await expect(failure(page)).toHaveCount(1);
    await expect(failure(page)).toHaveAttribute("role", "alert");
    await expect(failure(page)).toHaveText(/^This part of the page cannot be drawn here \(.+\)\. Everything else goes on\.$/);
    await expect(canvases(page, "fit-chart")).toHaveCount(0);
    const before = await drawings(page, "loss-chart");
    await page.locator("#run-end").click();
    await reaches(page, "finished");
    await drawn(page);
    expect(await drawings(page, "loss-chart")).toBeGreaterThan(before);
    await expect(page.locator("#epoch")).toHaveText("100");
    await call(page, "seek", 30);
    await expect(page.locator("#epoch")).toHaveText("30");
    await expect(failure(page)).toHaveCount(1);
    const end = await call(page, "snapshot");
    // Hidden, it has nothing to say; shown again it tries again.
    await call(page, "set", { hide: "fit" });
    await expect(failure(page)).toHaveCount(0);
    await page.evaluate(() => { window.broken = null; });
    await call(page, "set", { hide: "" });
    await expect(canvases(page, "fit-chart")).toHaveCount(2);
    await drawn(page);
    await expect(failure(page)).toHaveCount(0);
    // Nothing of it was the run's.
    await call(page, "reset");
    await call(page, "runTo", 100);
    await call(page, "seek", 30);
    expect(await call(page, "snapshot")).toEqual(end);
    expect(await notices(page)).toEqual([]);
  });
}

test("the data alone", async ({ page }) => {
  await open(page, `${LINK}&show=data`);
  expect(await notices(page)).toEqual([]);
  await expect(panel(page, "data")).toBeVisible();
  await expect(panel(page, "fit")).toBeHidden();
  await page.goto("about:blank");
  await open(page, `${LINK}&show=data,loss`);
  await expect(panel(page, "data")).toBeVisible();
  await expect(panel(page, "loss")).toBeVisible();
  await expect(panel(page, "fit")).toBeHidden();
});

for (const [where, link] of [["on the page", "#backend=cpu&show=log"], ["in an embed", "?embed=1#backend=cpu&show=log"]]) test(`the log alone, ${where}`, async ({ page }) => {
  await open(page, link);
  const shown = await page.locator("[data-panel]").evaluateAll((all) =>
    all.filter((it) => it.checkVisibility()).map((it) => it.dataset.panel));
  expect(shown.toSorted()).toEqual(["log", "share", "transport"]);
  await call(page, "runTo", 31);
  await expect(page.locator("#log")).toHaveText(/^epoch 1, loss \S+\nepoch 11, .*\nepoch 21, .*\nepoch 31, .*\n$/);
  await call(page, "seek", 15);
  await expect(page.locator("#log")).toHaveText(/^epoch 1, .*\nepoch 11, .*\n$/);
  await expect(page.locator("#playground canvas")).toHaveCount(0);
});

test("the tab of the open panel is in sight on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const panel of ["device", "log", "parameters"]) {
    await open(page, `?lang=en&view=${panel}`);
    const list = await page.locator(`[role=tablist]:has(#tab-${panel})`).boundingBox();
    const tab = await page.locator(`#tab-${panel}`).boundingBox();
    expect(tab.x, panel).toBeGreaterThanOrEqual(list.x - 1);
    expect(tab.x + tab.width, panel).toBeLessThanOrEqual(list.x + list.width + 1);
  }
});

test("every panel opens for whatever is learned, moves with the run, and nothing breaks", async ({ page }) => {
  const wide = "year,rooms,price\n" + Array.from({ length: 30 }, (_, i) => `${1960 + 2 * i},${1 + (i % 5)},${90_000 + 4000 * i}`).join("\n");
  for (const [link, table] of [["task=csv&net=8r,8t&test=0.2", wide], ["task=csv&net=", wide], ["task=csv&net=4g", ""],
    ["task=expr&expr=sin(3*x)&net=5s,3t", ""], ["net=9r&test=0.3", ""]]) {
    await page.goto("about:blank");
    await open(page, `#${link}&epochs=30&view=parameters`);
    if (table) expect(await call(page, "load", table)).toMatchObject({ rows: 30, scaled: true });
    await call(page, "runTo", 10);
    const tabs = page.locator(".strip [role=tab]:visible");
    const count = await tabs.count();
    expect(count).toBeGreaterThan(10);
    for (let i = 0; i < count; i += 1) {
      await tabs.nth(i).click();
      const panel = page.locator(`#${await tabs.nth(i).getAttribute("aria-controls")}`);
      await expect(panel).toBeVisible();
      await expect(panel.locator(".panel-failure")).toHaveCount(0);
      await call(page, "step", "batch");
      await drawn(page);
    }
    // What is broken answers no more.
    expect((await call(page, "snapshot")).step).toBeGreaterThan(10);
  }
});
