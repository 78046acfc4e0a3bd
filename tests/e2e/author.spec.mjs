// The author's page: what is chosen goes into the preview, into what is copied, and into the page's
// own link; wrong values are named; and it can be used by everybody.

import AxeBuilder from "@axe-core/playwright";

import { drawn, expect, notices, test } from "./support/page.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

const snippet = (page) => page.locator("#snippet");

async function open(page, link = "") {
  await page.goto(`./author.html${link}`);
  await expect(page.locator("#author")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  // The example that the snippet is made of is a file of its own, and comes after.
  await expect(snippet(page)).not.toHaveValue("");
}
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const escaped = (text) => text.replaceAll("&", "&amp;");

/** The preview's frame, once it shows a query. */
async function preview(page, query) {
  const frame = page.frames()[1];
  await expect.poll(() => new URL(frame.url()).search, { timeout: 20_000 }).toBe(`?${query}`);
  await expect(frame.locator("#playground")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  return frame;
}

/** Puts a value into a field and leaves it. */
async function fill(page, selector, value) {
  await page.locator(selector).fill(value);
  await page.locator(selector).press("Tab");
}

test("what is chosen is previewed, copied and kept", async ({ page, baseURL }) => {
  await open(page);
  await preview(page, "embed=1&task=cubic&show=fit,loss,transport");
  const jumped = await page.evaluate(
    () =>
      new Promise((done) => {
        const sum = (list) => done(list.getEntries().reduce((all, { value }) => all + value, 0));
        new PerformanceObserver(sum).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(0), 200);
      }),
  );
  expect(jumped, "nothing jumps while it loads").toBeLessThan(0.02);
  await expect(snippet(page)).toHaveValue(
    `<script src="${baseURL}regression-playground.js" defer></script>\n` +
      '<regression-playground task="cubic" show="fit,loss,transport"></regression-playground>',
  );

  await page.locator("#setting-task").selectOption("sine");
  await fill(page, "#setting-lr", "0.1");
  await page.locator("#panel-loss").uncheck();
  await page.locator("#setting-theme").selectOption("dark");
  await fill(page, "#goal-loss", "0.02");
  // Without the settings nobody could do anything for the goal.
  await expect(page.locator("#panel-settings")).toBeChecked();
  await page.locator("#panel-settings").uncheck();
  await fill(page, "#goal-epochs", "900");
  const query = "embed=1&task=sine&lr=0.1&show=fit,transport&challenge=0.02@900&theme=dark";
  const frame = await preview(page, query);
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(snippet(page)).toHaveValue(
    /<regression-playground task="sine" lr="0.1" show="fit,transport" challenge="0.02@900" theme="dark"><\/regression-playground>$/,
  );

  // Each kind of host has the same link in it, and nothing of the examples.
  const kinds = await page.locator("#own-kind option").evaluateAll((all) => all.map((o) => o.value));
  expect(kinds.length).toBeGreaterThan(10);
  for (const kind of kinds) {
    await page.locator("#own-kind").selectOption(kind);
    await expect(snippet(page)).toHaveValue(new RegExp(baseURL), { timeout: 10_000 });
    const value = await snippet(page).inputValue();
    expect(value, kind).not.toMatch(/example\.org|cubic|copy/);
    const plain = query.replace("embed=1&", "");
    const links = [`${baseURL}?${query}`, `${baseURL}?${escaped(query)}"`, `${baseURL}?${plain}`];
    expect(links.some((link) => value.includes(link)) || value.includes('task="sine"'), kind).toBe(true);
  }

  await page.locator("#own-kind").selectOption("moodle");
  expect(await hash(page)).toBe("#task=sine&lr=0.1&show=fit,transport&challenge=0.02@900&theme=dark&kind=moodle");
  const before = await snippet(page).inputValue();
  await page.reload();
  await expect(snippet(page)).toHaveValue(before);
  await expect(page.locator("#setting-lr")).toHaveValue("0.1");
  await expect(page.locator("#panel-loss")).not.toBeChecked();
});

test("a size resizes the preview and loads nothing anew", async ({ page }) => {
  await open(page, "#kind=iframe");
  const frame = await preview(page, "embed=1&task=cubic&show=fit,loss,transport");
  await frame.evaluate(() => (window.still = true));
  const box = page.locator("#preview");
  const say = (height) =>
    frame.evaluate(
      (height) => parent.postMessage({ source: "regression-playground", v: 1, type: "resize", height }, "*"),
      height,
    );
  await say(711);
  await expect(box).toHaveAttribute("height", "711");
  await fill(page, "#own-width", "500");
  await expect(box).toHaveAttribute("width", "500");
  await expect(snippet(page)).toHaveValue(/width="500" height="680"[^]*<script>/);
  // Its own height comes by itself; then it is the author's.
  await page.locator("#own-follow").uncheck();
  await expect(box).toHaveAttribute("height", "680");
  await expect(snippet(page)).not.toHaveValue(/<script>/);
  await say(722);
  await page.locator("#take-height").click();
  await expect(page.locator("#own-height")).toHaveValue("722");
  await expect(snippet(page)).toHaveValue(/height="722"/);
  expect(await frame.evaluate(() => window.still)).toBe(true);
});

test("copying works, by hand where the browser forbids it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "#kind=jupyter&task=abs");
  // What is not complete cannot be copied.
  await expect(page.locator("#copy")).toBeEnabled();
  await page.locator("#copy").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#copied")).toHaveText("Copied.");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await snippet(page).inputValue());
  expect(copied).toMatch(/^from IPython.display import IFrame\n\nIFrame\("http.*task=abs.*", width="100%", height=680\)$/);

  await page.locator("#own-kind").selectOption("canvas");
  await expect(page.locator("#copied")).toHaveText("");
  await page.locator("#own-kind").selectOption("jupyter");
  await expect(snippet(page)).toHaveValue(copied);

  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("no"))));
  await page.locator("#copy").click();
  await expect(page.locator("#copied")).toHaveText(/selected/);
  await expect(snippet(page)).toBeFocused();
  const selected = await snippet(page).evaluate((area) => area.selectionEnd - area.selectionStart);
  expect(selected).toBe(copied.length);
});

test("a link can be started from, and what is wrong in it is named", async ({ page, baseURL }) => {
  await open(page, "#lr=0.5");
  const start = async (link) => {
    await page.locator("#start-link").fill(link);
    await page.locator("#start-link").press("Enter");
  };
  await start("a lesson");
  expect(await notices(page)).toEqual([
    expect.stringMatching(`“a lesson” is no link to the playground.*${baseURL}.*Nothing was changed`),
  ]);
  await expect(page.locator("#setting-lr")).toHaveValue("0.5");

  await start(`<iframe src="${baseURL}?embed=1&amp;task=step&amp;n=1&amp;colour=red&amp;hide=guide" width="100%">`);
  const named = (await notices(page)).join("\n");
  for (const word of ["taken over", "Samples (n): “1”", "“colour”"]) expect(named).toContain(word);
  await expect(page.locator("#setting-task")).toHaveValue("step");
  await expect(page.locator("#panel-guide")).not.toBeChecked();
  await expect(page.locator("#panel-settings")).toBeChecked();
  expect(await hash(page)).toContain("task=step");
  await preview(page, "embed=1&task=step&hide=guide");
});

test("wrong values are named and change nothing", async ({ page }) => {
  await open(page, "#width=12&poster=maybe&epochs=0");
  const named = (await notices(page)).join("\n");
  for (const word of ["Width in pixels: “12”", "“maybe”", "Epochs (epochs): “0”"]) expect(named).toContain(word);
  const before = await snippet(page).inputValue();
  const count = (await notices(page)).length;
  // At its field, as it was typed, until it is right.
  for (const [field, typed, says, right] of [
    ["own-height", "high", /“high”.*120.*4000/, "500"],
    ["own-width", "12", /240.*4000/, "700"],
    ["setting-sweep", "everything", /seed:64/, "seed:8"],
    ["setting-batch", "101", /1.*100/, "20"],
    ["goal-loss", "-1", /above 0/, "0,5"],
  ]) {
    const control = page.locator(`#${field}`);
    await fill(page, `#${field}`, typed);
    await expect(control, field).toHaveValue(typed);
    await expect(control, field).toHaveAttribute("aria-invalid", "true");
    const said = await control.evaluate((it) =>
      it.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent).join(" "));
    expect(said, field).toMatch(says);
    await expect(snippet(page)).toHaveValue(before);
    await fill(page, `#${field}`, right);
    await expect(control, field).toHaveAttribute("aria-invalid", "false");
    await expect(page.locator(`#${field}-mistake`)).toHaveCount(0);
    // The next one begins where this one began.
    await fill(page, `#${field}`, "");
    await page.evaluate(() => (location.hash = "epochs=2020"));
    await expect(snippet(page)).toHaveValue(before);
  }
  expect(await notices(page)).toEqual([]);
  expect(count).toBeGreaterThan(0);
  // Epochs alone are no goal: the field that is missing says so.
  await fill(page, "#goal-epochs", "50");
  await expect(page.locator("#goal-loss")).toHaveAttribute("aria-invalid", "true");
  await expect(snippet(page)).toHaveValue(before);
  await fill(page, "#goal-loss", "0,5");
  await expect(page.locator("#goal-loss")).toHaveAttribute("aria-invalid", "false");
  await expect(snippet(page)).toHaveValue(/challenge="0.5@50"/);
  await fill(page, "#goal-epochs", "soon");
  await expect(page.locator("#goal-epochs-mistake")).toHaveText(/“soon”/);
  await expect(snippet(page)).toHaveValue(/challenge="0.5@50"/);
});

test("preview and code come first, before the choices", async ({ page }) => {
  await open(page, "#kind=moodle");
  const order = await page.evaluate(() =>
    ["snippet", "preview", "setting-task", "goal-loss", "panel-settings", "start-link"].map((id) => document.getElementById(id))
      .every((it, at, all) => at === 0 || all[at - 1].compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING));
  expect(order).toBe(true);
});

test("what the run does untouched is said of a goal", async ({ page }) => {
  await open(page, "#epochs=300");
  await expect(page.locator("#goal-words")).toBeEmpty();
  await fill(page, "#goal-loss", "0.4");
  await expect(page.locator("#goal-words")).toHaveText(/by itself: loss 0\.\d+ after epoch \d+\. /);
  const epoch = Number((await page.locator("#goal-words").textContent()).match(/epoch (\d+)/)[1]);
  await expect(page.locator("#change-words")).toHaveText(/need them to reach the goal/);
  await page.locator("#panel-settings").uncheck();
  await expect(page.locator("#change-words")).toHaveText(/can change nothing/);
  if (epoch > 1) {
    await fill(page, "#goal-epochs", String(epoch - 1));
    await expect(page.locator("#goal-words")).toHaveText(new RegExp(`too late, after epoch ${epoch}\\.`));
  }
  await fill(page, "#goal-epochs", "");
  await fill(page, "#goal-loss", "0.000001");
  await expect(page.locator("#goal-words")).toHaveText(/does not reach this: its lowest loss is 0\.\d+, after epoch \d+\./);
  // It is the run that pupils get: the page's own ends there.
  await fill(page, "#goal-loss", "0.4");
  await expect(page.locator("#goal-words")).toHaveText(new RegExp(`after epoch ${epoch}\\.`));
  await page.goto("./?task=cubic&epochs=300&backend=cpu&challenge=0.4");
  await expect(page.locator("#playground")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await page.evaluate(() => document.getElementById("playground").runTo(300));
  await expect(page.locator("#challenge-state")).toHaveText(new RegExp(`after epoch ${epoch}\\.`));
});

test("an element may follow its page's theme", async ({ page }) => {
  await open(page);
  await page.locator("#own-match").check();
  await expect(page.locator("#snippet")).toHaveValue(/<regression-playground [^>]*theme="host"/);
  expect(await page.evaluate(() => location.hash)).toContain("match=1");
  // A theme that is chosen counts.
  await page.locator("#setting-theme").selectOption("dark");
  await expect(page.locator("#snippet")).toHaveValue(/<regression-playground [^>]*theme="dark"/);
  await page.locator("#own-kind").selectOption("moodle");
  await expect(page.locator("#own-match")).toBeHidden();
});

test("a poster of the run goes into the element", async ({ page }) => {
  await open(page, "#task=sine&epochs=300");
  await page.locator("#own-poster").check();
  await expect(page.locator("#poster-words")).toHaveText(/^The poster adds \d\.\d KB\.$/);
  const value = await snippet(page).inputValue();
  const address = value.match(/<img src="(data:image\/svg\+xml,[^"]+)"/)[1];
  expect(value).toMatch(/alt="100 points around y = sin\(πx\) [^"]*">\n<\/regression-playground>$/);
  await expect(page.locator("#poster-image")).toHaveAttribute("src", address);
  const size = await page.locator("#poster-image").evaluate((image) => [image.naturalWidth, image.naturalHeight]);
  expect(size).toEqual([480, 300]);
  // Another run, another poster.
  await fill(page, "#setting-seed", "2");
  await expect(snippet(page)).toHaveValue(/seed="2"[^]*<img/);
  expect(await snippet(page).inputValue()).not.toContain(address);
});

test("it speaks Chinese, and keeps the choices", async ({ page }) => {
  await page.goto("./");
  await page.locator(".colophon a").click();
  await expect(page).toHaveURL(/\/author\.html#task=linear$/);
  await open(page, "#task=abs");
  await page.locator(".languages a[lang^=zh]").click();
  await expect(page.locator("h1")).toHaveText("把训练场放进你的网页");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(page.locator("#setting-task")).toHaveValue("abs");
  // The widget's language is the reader's all the same, unless the author chooses one.
  await expect(page.locator("#setting-lang")).toHaveValue("");
  await page.locator("#setting-lang").selectOption("zh");
  const frame = await preview(page, "embed=1&task=abs&show=fit,loss,transport&lang=zh");
  await expect(frame.locator("html")).toHaveAttribute("lang", "zh-Hans");
});

for (const [name, lang, colorScheme, widths] of [
  ["light, English", "en", "light", [1280, 900, 600, 320]],
  ["dark, Chinese", "zh", "dark", [1280, 390]],
]) {
  test.describe(name, () => {
    test.use({ colorScheme });

    test("axe finds nothing, and no width scrolls sideways", async ({ page }) => {
      await open(page, `?lang=${lang}#poster=1&width=12&kind=mdbook&task=linear`);
      await expect(page.locator("#poster-words")).toHaveText(/KB/);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        await drawn(page);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(over, `${width} px`).toBeLessThanOrEqual(0);
        const results = await new AxeBuilder({ page }).withTags(TAGS).exclude("#preview").analyze();
        expect(results.passes.length).toBeGreaterThan(20);
        const violations = results.violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => `${target}`)]);
        expect(violations, `${width} px`).toEqual([]);
      }
    });
  });
}

test.describe("without its program", () => {
  test.use({ expectedErrors: /author_bg|ERR_FAILED/ });

  test("it says that it could not be loaded", async ({ page }) => {
    await page.route(/author_bg/, (route) => route.abort());
    await page.goto("./author.html");
    await expect(page.locator("#failure")).toBeVisible();
    await expect(page.locator("#failure-message")).toHaveText(/could not be loaded/);
    await expect(page.getByRole("button", { name: "Reload with the same link" })).toBeVisible();
  });
});
