// The panels of the strip are a part of the page's module that comes after the first fit.

import { call, complete, data, expect, open, openPanel, reaches, root, test } from "./support/page.mjs";

const STRIP = /strip_bg-\w+\.wasm/;

/** The names of the parts of the module that a page asks for. */
function asked(page) {
  const names = [];
  page.on("request", (request) => {
    const name = request.url().match(/\/(page|strip_bg)-\w+\.wasm|\/(page)-\w+_bg\.wasm/);
    if (name) names.push(name[1] ?? name[2]);
  });
  return names;
}

test("the first fit waits for no panel, and panels come when they may", async ({ page }) => {
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route(STRIP, async (route) => {
    await held;
    await route.continue();
  });
  const names = asked(page);
  await page.goto("./?view=step#task=cubic");
  await reaches(page, "ready");
  await expect.poll(() => page.evaluate(() => performance.getEntriesByName("first-fit").length)).toBe(1);
  await expect.poll(() => names).toEqual(["page", "strip_bg"]);
  const panel = page.locator("[data-panel=step]");
  await expect(panel).toHaveAttribute("aria-busy", "true");
  // Everything else works meanwhile, methods that say what panels show included.
  await call(page, "runTo", 20);
  expect((await call(page, "explain")).samples).toHaveLength(10);
  await openPanel(page, "parameters");
  await expect(page.locator("[data-panel=parameters]")).toHaveAttribute("aria-busy", "true");
  release();
  await complete(page);
  await expect(page.locator("[data-panel=parameters]")).toContainText("Layer 1: 1 → 8 ReLU");
  await openPanel(page, "step");
  await expect(panel).toContainText("The mini-batch");
  expect(names).toEqual(["page", "strip_bg"]);
});

test("where no panel of the strip is shown nothing is fetched for one", async ({ page }) => {
  const names = asked(page);
  await page.goto("./?embed=1&show=fit,loss,transport");
  await reaches(page, "ready");
  await call(page, "runTo", 100);
  await reaches(page, "finished");
  expect(names).toEqual(["page"]);
  // Nor is anything called that is not there when the widget ends.
  await call(page, "destroy");
});

test("a widget can end before its panels have come", async ({ page }) => {
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route(STRIP, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("./?view=hand");
  await reaches(page, "ready");
  await expect(page.locator("[data-panel=hand]")).toHaveAttribute("aria-busy", "true");
  await call(page, "destroy");
  const came = page.waitForResponse(STRIP);
  release();
  await came;
  await expect(root(page)).toBeEmpty();
});

test.describe("panels that cannot be had", () => {
  test.use({ expectedErrors: /ERR_FAILED|Failed to load resource/ });

  for (const [language, said, again] of [
    ["en", /^This panel could not be fetched \(.+\)\. Everything else goes on\./, "Try again"],
    ["zh", /^没能取到这个面板（.+），其余一切照常。/, "再试一次"],
  ]) {
    test(`say so, and can be asked for again (${language})`, async ({ page }) => {
      await page.route(STRIP, (route) => route.abort());
      await page.goto(`./?view=parameters&lang=${language}`);
      await reaches(page, "ready");
      const panel = page.locator("[data-panel=parameters]");
      await expect(panel.getByRole("alert")).toHaveText(said);
      await call(page, "step", "epoch");
      expect((await data(page)).epoch).toBe("1");
      // The same in another tab, which tries on its own.
      await openPanel(page, "batch");
      await expect(page.locator("[data-panel=batch]").getByRole("alert")).toHaveText(said);
      await page.unroute(STRIP);
      await page.locator("[data-panel=batch]").getByRole("button", { name: again }).focus();
      await page.keyboard.press("Enter");
      await complete(page);
      await expect(page.locator("[data-panel=batch]").getByRole("alert")).toHaveCount(0);
      await expect(page.locator("#batch-rows tr")).toHaveCount(10);
    });
  }
});
