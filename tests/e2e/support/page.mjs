// What the specs share: a `test` that fails on anything unexpected in the
// console, and short names for reading and driving the page.

import { expect, test as base } from "@playwright/test";

export { expect };

/**
 * Collects what must not happen on a page: errors in the console or outside of
 * it, dialogs, and requests to anywhere but the page's own host.
 */
export function watch(page, baseURL) {
  const faults = [];
  const { origin } = new URL(baseURL);
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error}`));
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    const local = ["data:", "blob:"].includes(url.protocol);
    if (!local && url.origin !== origin) faults.push(`foreign request: ${url}`);
  });
  return faults;
}

/**
 * `expectedErrors`, a regular expression, names the errors a spec causes itself.
 */
export const test = base.extend({
  expectedErrors: [null, { option: true }],
  faults: [
    async ({ page, baseURL, expectedErrors }, use) => {
      const faults = watch(page, baseURL);
      await use(faults);
      expect(faults.filter((fault) => !expectedErrors?.test(fault))).toEqual([]);
    },
    { auto: true },
  ],
});

/** The widget's root, which carries the public attributes and methods. */
export const root = (page) => page.locator("#playground");

/** Opens a link and waits until something can be trained, and until the panel of the strip is there. */
export async function open(page, link = "") {
  await page.goto(`./${link}`);
  await reaches(page, "ready");
  await complete(page);
}

/** Waits until what comes after the first fit is there, the panels of the strip that are shown included. */
export async function complete(page) {
  await page.waitForFunction(() => performance.getEntriesByName("later").length > 0);
  await expect(page.locator("[data-panel][aria-busy=true]").filter({ visible: true })).toHaveCount(0);
}

/** Waits for a `data-state`. */
export const reaches = (page, state, timeout = 60_000) =>
  expect(root(page)).toHaveAttribute("data-state", state, { timeout });

/** Opens a panel of the strip, or the one beside the settings, as a reader does. */
export const openPanel = (page, name) => page.locator(`#tab-${name}`).click();

/** Calls a public method and gives what its promise brings. */
export const call = (page, method, ...args) =>
  root(page).evaluate((element, [name, values]) => element[name](...values), [method, args]);

/** The message with which a public method rejects; a method that resolves fails the test. */
export const rejection = (page, method, ...args) =>
  root(page).evaluate(
    (element, [name, values]) =>
      element[name](...values).then(
        (value) => `resolved: ${JSON.stringify(value)}`,
        (error) => `rejected: ${error.message}`,
      ),
    [method, args],
  );

/** The root's `data-` attributes. */
export const data = (page) => root(page).evaluate((element) => ({ ...element.dataset }));

/** Waits until what was asked for before has been drawn. */
export const drawn = (page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

/** The link's keys as the reader sees them. */
export const hash = (page) =>
  page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));

/** The texts of the notices that are shown. */
export const notices = (page) => page.locator("#notices .notice p").allTextContents();

/** A loss as the page writes it: six decimals. */
export const sixDecimals = (loss) => loss.toFixed(6);

/** A loss as the page writes it: in eight characters. */
export function lossWords(loss) {
  const fits = (text) => text.length <= 8;
  const exponent = (digits) => loss.toExponential(digits).replace("+", "");
  const plain = loss === 0 || loss >= 1e-5 ? [6, 5, 4, 3, 2, 1].map((digits) => loss.toFixed(digits)) : [];
  const all = [...plain, ...[4, 3, 2].map(exponent)];
  return all.find(fits).replace("-", "−");
}

/** A number as the page writes it, with its true minus signs. */
export const parse = (text) => Number(text.replaceAll("−", "-"));

/** A screen that has two pixels for each of CSS, as most have: where pixels are counted. */
export const FINE_SCREEN = { deviceScaleFactor: 2 };

/** How opaque a pixel is that is drawn in full, and one that is drawn palely, out of 255. */
const FULL = [201, 255];
const PALE = [40, 160];

/** Brings a chart into view, where it is drawn, and waits until that is done. */
export async function seen(page, chart) {
  await page.locator(`#${chart}`).scrollIntoViewIfNeeded();
  await drawn(page);
}

/**
 * Where one of the theme's colours is drawn on the layers of a chart: a list of `[x, y]`, in pixels
 * of the canvas.
 */
export async function places(page, chart, color, opacity = FULL) {
  await seen(page, chart);
  return page.locator(`#${chart} canvas`).evaluateAll((canvases, [name, [least, most]]) => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const found = [];
    for (const canvas of canvases) {
      const { width, height } = canvas;
      const { data: bytes } = canvas.getContext("2d").getImageData(0, 0, width, height);
      for (let at = 0; at < bytes.length; at += 4) {
        const near = wanted.every((channel, i) => Math.abs(bytes[at + i] - channel) <= 8);
        const seen = bytes[at + 3] >= least && bytes[at + 3] <= most;
        if (near && seen) found.push([(at / 4) % width, Math.floor(at / 4 / width)]);
      }
    }
    return found;
  }, [color, opacity]);
}

/** How many pixels of a chart have one of the theme's colours in full. */
export const pixels = async (page, chart, color) => (await places(page, chart, color)).length;

/** How many pixels of a chart have one of the theme's colours, but palely, as a ghost has. */
export const palePixels = async (page, chart, color) => (await places(page, chart, color, PALE)).length;

/** The still layer of a chart is below, the moving one above. */
export const STILL = 0;
export const MOVING = 1;

/** Opens what stands folded around a control, as a reader would. */
export async function unfold(page, selector) {
  const folded = page.locator(`details:not([open]):has(${selector}) > summary`);
  while (await folded.count()) await folded.first().click();
}

/** Gives the control of a setting a value as a reader would. */
export async function give(page, key, value) {
  const control = page.locator(`#setting-${key}`);
  await unfold(page, `#setting-${key}`);
  if ((await control.getAttribute("type")) === "checkbox") return control.setChecked(value === "1");
  if ((await control.evaluate((element) => element.tagName)) === "SELECT") {
    return control.selectOption(value);
  }
  await control.fill(value);
  return control.press("Enter");
}

/** What is said to be wrong at a field; empty while nothing is. */
export async function mistakeAt(page, selector) {
  const field = page.locator(selector);
  const ids = (await field.getAttribute("aria-describedby")) ?? "";
  const id = ids.split(" ").find((one) => one.endsWith("-mistake"));
  const wrong = (await field.getAttribute("aria-invalid")) === "true";
  expect(Boolean(id), "a field is marked when a sentence stands at it").toBe(wrong);
  return id ? page.locator(`#${id}`).textContent() : "";
}
