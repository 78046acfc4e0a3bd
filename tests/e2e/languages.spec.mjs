// English and Simplified Chinese: by link, by browser, by control.

import { readFileSync } from "node:fs";

import { call, data, drawn, expect, open, reaches, test } from "./support/page.mjs";

/** The texts of a language, without the marks of the words that are explained. */
const texts = (language) => {
  const path = new URL(`../../www/locales/${language}.json`, import.meta.url);
  const plain = (_, words) => (typeof words === "string" ? words.replace(/\[([^[\]]*)\]\(\w+\)/g, "$1") : words);
  return JSON.parse(readFileSync(path, "utf8"), plain);
};
const english = texts("en");
const chinese = texts("zh");
const HAN = /\p{Script=Han}/u;

/** Elements whose words are those of another language than they should be. */
const wrong = (page, language) =>
  page.evaluate(
    (expected) => [
      ...[...document.querySelectorAll("[data-t]")]
        // These follow the state of the run and the lesson.
        .filter((element) => !["play-label", "guide-text"].includes(element.id) && !element.matches(".lesson small"))
        .filter((element) => element.textContent !== expected[element.dataset.t])
        .map((element) => element.dataset.t),
      ...[...document.querySelectorAll("[data-t-label]")]
        .filter((element) => element.getAttribute("aria-label") !== expected[element.dataset.tLabel])
        .map((element) => element.dataset.tLabel),
      ...[...document.querySelectorAll("[data-t-title]")]
        .filter((element) => element.title !== expected[element.dataset.tTitle])
        .map((element) => element.dataset.tTitle),
    ],
    texts(language),
  );

/** Every text a reader meets outside of data and names: none may be in English alone. */
const withoutHan = (page) =>
  page.evaluate(() => {
    const skipped = "script, style, noscript, #log, canvas, td, .batches li, tbody th, option[value^=lang]";
    const words = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, data: text } = walker.currentNode;
      if (parentElement.closest(skipped) || !parentElement.checkVisibility()) continue;
      // Short names (x1, y, CPU, SGD, Adam) are the same in both.
      if (/[A-Za-z]{3,}/.test(text) && !/\p{Script=Han}/u.test(text)) words.push(text.trim());
    }
    // What is heard and what the pointer brings up.
    for (const name of ["aria-label", "aria-valuetext", "title", "alt", "placeholder"]) {
      for (const element of document.body.querySelectorAll(`[${name}]`)) {
        const text = element.getAttribute(name);
        if (/[A-Za-z]{3,}/.test(text) && !/\p{Script=Han}/u.test(text)) words.push(`${name}: ${text}`);
      }
    }
    return words;
  });

const NAMES = ["English", "Sequential", "SGD", "Adam", "Huber", "ReLU", "tanh", "Tanh", "sigmoid", "Sigmoid", "GELU"];

test("lang=zh speaks Chinese everywhere", async ({ page }) => {
  for (const link of ["#lang=zh", "#lang=zh&task=cubic&opt=momentum", "?lang=zh"]) {
    await page.goto("about:blank");
    await open(page, link);
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
    expect(await page.title()).toBe(chinese["page.title"]);
    expect(await wrong(page, "zh")).toEqual([]);
    await call(page, "runTo", 12);
    await drawn(page);
    expect((await withoutHan(page)).filter((text) => !NAMES.includes(text))).toEqual([]);
    await call(page, "runTo", 5000);
    await drawn(page);
    expect((await withoutHan(page)).filter((text) => !NAMES.includes(text))).toEqual([]);
  }
});

test("notices are Chinese too", async ({ page }) => {
  await open(page, "#lang=zh&n=1&colour=red&backend=webgpu&expr=foo");
  const shown = await page.locator("#notices .notice p").allTextContents();
  expect(shown).toHaveLength(4);
  for (const text of shown) expect(text).toMatch(HAN);
  await expect(page.getByRole("button", { name: chinese["notices.dismiss"] })).toHaveCount(4);
  await expect(page.getByRole("button", { name: chinese["notices.all"] })).toHaveCount(1);
});

test.describe("a Chinese browser", () => {
  test.use({ locale: "zh-CN" });

  test("gets Chinese, unless the link says English", async ({ page }) => {
    await open(page);
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
    expect(await wrong(page, "zh")).toEqual([]);
    await expect(page.locator("#setting-lang")).toHaveValue("zh");
    await page.goto("about:blank");
    await open(page, "#lang=en");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    expect(await wrong(page, "en")).toEqual([]);
  });
});

test.describe("a browser with other languages first", () => {
  test.use({ locale: "fr-FR" });

  test("gets English", async ({ page }) => {
    await open(page);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    expect(await wrong(page, "en")).toEqual([]);
  });

  test("or the first of its languages that there is", async ({ page }) => {
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, "languages", {
        get: () => ["fr-FR", "zh-TW", "en-US"],
      });
    });
    await open(page);
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  });
});

test("the language changes by its control, and the run goes on", async ({ page }) => {
  await open(page, "?view=log#task=cubic&speed=20");
  await call(page, "play");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(4);
  const before = Number((await data(page)).epoch);
  await page.getByLabel(english["setting.lang"], { exact: true }).selectOption("zh");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect.poll(() => wrong(page, "zh")).toEqual([]);
  expect(Number((await data(page)).epoch)).toBeGreaterThanOrEqual(before);
  await reaches(page, "running");
  await expect(page.locator("#play-label")).toHaveText(chinese["transport.pause"]);
  // What was printed stays printed.
  await expect(page.locator("#log")).toContainText("epoch 1, loss ");
  await page.locator("#play").click();
  await reaches(page, "paused");
  const { epoch } = await call(page, "snapshot");

  await page.getByLabel(chinese["setting.lang"], { exact: true }).selectOption("en");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect.poll(() => wrong(page, "en")).toEqual([]);
  await expect(page.locator("#play-label")).toHaveText(english["transport.play"]);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: String(epoch) });
});

test("the keyboard stays on the language control when it is used", async ({ page }) => {
  await open(page);
  await page.locator("#setting-lang").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await expect(page.locator("#setting-lang")).toBeFocused();
});

for (const [language, own] of [["en", english], ["zh", chinese]]) {
  test(`every control has a name in ${language}`, async ({ page }) => {
    await open(page, `#lang=${language}&opt=momentum&n=1`);
    const controls = page.locator("button:visible, select:visible, input:visible, [tabindex='0']:not(.term):visible");
    expect(await controls.count()).toBeGreaterThan(30);
    for (const control of await controls.all()) {
      await expect(control).toHaveAccessibleName(language === "zh" ? HAN : /[A-Za-z]{3,}/);
    }
    for (const control of await page.locator("[id^=setting-]:is(select, input):visible").all()) {
      const key = (await control.getAttribute("id")).replace("-", ".");
      await expect(control).toHaveAccessibleName(own[key]);
    }
  });
}
