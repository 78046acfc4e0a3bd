// The page's module comes in parts: what the first fit does not need comes after it, and the panels of
// the strip where one is shown.

import { call, complete, data, expect, open, openPanel, reaches, root, test } from "./support/page.mjs";

const STRIP = /strip_bg-\w+\.wasm/;
const LATER = /later_bg-\w+\.wasm|locales\/\w+\.later-\w+\.json/;

/** The names of the parts of the module that a page asks for. */
function asked(page) {
  const names = [];
  page.on("request", (request) => {
    const name = request.url().match(/\/(page|later|strip)[-_]\w+-?\w+\.wasm/);
    if (name) names.push(name[1]);
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
  await expect.poll(() => names).toEqual(["page", "later", "strip"]);
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
  expect(names).toEqual(["page", "later", "strip"]);
});

test("where no panel of the strip is shown nothing is fetched for one", async ({ page }) => {
  const names = asked(page);
  await page.goto("./?embed=1&show=fit,loss,transport");
  await reaches(page, "ready");
  await call(page, "runTo", 100);
  await reaches(page, "finished");
  expect(names).toEqual(["page", "later"]);
  // Nor is anything called that is not there when the widget ends.
  await call(page, "destroy");
});

/** Lets what comes later wait until the function that is returned is called. */
async function holdLater(page) {
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route(LATER, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

test("what is asked for before the rest has come is done once it has", async ({ page }) => {
  const release = await holdLater(page);
  await page.goto("./?view=step#task=cubic");
  await reaches(page, "ready");
  await expect.poll(() => page.evaluate(() => performance.getEntriesByName("first-fit").length)).toBe(1);
  // Buttons and methods, in this order. There are no fields yet.
  await page.locator("#step-epoch").click();
  await page.locator("#step-epoch").click();
  const ran = call(page, "runTo", 20);
  const set = call(page, "set", { lr: 0.05 });
  await expect(page.locator("[id^=setting-]")).toHaveCount(0);
  await page.locator("#share").click();
  expect((await data(page)).epoch).toBe("0");
  release();
  await Promise.all([ran, set]);
  await expect(page.locator("#share-link")).toHaveValue(/lr=0\.05/);
  await complete(page);
});

for (const [language, link] of [
  ["en", "./"],
  ["zh", "./?lang=zh#task=cubic"],
  ["zh", "./?embed=1&show=fit,loss,guide,transport,share&lang=zh"],
  ["en", "./?test=0.2&view=many#task=linear&speed=max"],
  ["en", "./?lr=nonsense&unknown=1#task=cubic"],
  ["en", "./?at=30#task=cubic&epochs=40"],
  ["en", "./?autoplay=1#task=cubic&lr=0.9&epochs=40"],
]) {
  test(`no word is missed before all have come (${link})`, async ({ page }) => {
    // A word that is asked for too early is written to the console when the others come.
    const missed = [];
    page.on("console", (message) => missed.push(message.text()));
    const release = await holdLater(page);
    await page.goto(link);
    await expect.poll(() => page.evaluate(() => performance.getEntriesByName("first-fit").length)).toBe(1);
    // Frames, words and the size of the page as they are without the rest.
    await page.setViewportSize({ width: 700, height: 800 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForTimeout(700);
    // No word of another language is seen.
    const seen = await page.locator("[data-t]:visible").evaluateAll((all) =>
      all.filter((it) => getComputedStyle(it).visibility === "visible").map((it) => it.textContent.trim()),
    );
    if (language === "zh") expect(seen.filter((words) => /^[a-z .,]{4,}$/i.test(words) && !/^(PyTorch|NumPy)/.test(words))).toEqual([]);
    release();
    await complete(page);
    expect(missed.filter((text) => /too early/.test(text))).toEqual([]);
  });
}

test.describe("the rest of the program cannot be had", () => {
  test.use({ expectedErrors: /ERR_FAILED|Failed to load resource/ });

  test("the page says so, and methods are answered", async ({ page }) => {
    await page.route(LATER, (route) => route.abort());
    await page.goto("./");
    await expect(page.locator("#failure")).toBeVisible();
    await expect(page.locator("#failure-message")).toContainText("could not be loaded");
    await expect(call(page, "play")).rejects.toThrow();
  });
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
