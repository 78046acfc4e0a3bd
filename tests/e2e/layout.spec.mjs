// The layout: nothing scrolls sideways, nothing jumps, nothing moves by itself
// for those who asked for stillness.

import { chromium } from "@playwright/test";

import { findChromium, QUIET } from "./support/chromium.mjs";
import { call, data, drawn, expect, open, reaches, test } from "./support/page.mjs";

/** Where everything stands, by a name that can be read in a report. */
const boxes = async (page) => {
  await drawn(page);
  return page.evaluate(() => {
    const wanted = ".masthead, .lessons, .guide, .card, .chart, .legend, .buttons button, .readouts > div, .speed, .state, .words, fieldset, table, .log, .batches, .colophon";
    return Object.fromEntries(
      [...document.querySelectorAll(wanted)].filter((element) => element.checkVisibility()).map((element, i) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const name = element.id || element.dataset.panel || element.className || element.tagName;
        return [`${i} ${name}`, [x, y + scrollY, width, height].map(Math.round).join(" ")];
      }),
    );
  });
};

const LINKS = {
  "lesson 1": "",
  "lesson 2": "#task=cubic",
  "everything long": "#w=-1234.5678,2,3,-4&b=-99999&opt=momentum&task=linear&lr=0.00012345&noise=2&speed=777",
  "in Chinese": "#lang=zh&task=cubic",
};

for (const width of [320, 390, 768, 1280]) {
  for (const [name, link] of Object.entries(LINKS)) {
    test(`${name} does not scroll sideways at ${width} pixels`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await open(page, link);
      const overflow = () =>
        page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          // Lists and tables may scroll inside of themselves; nothing else may stick out.
          const out = [...document.querySelectorAll("main *:not(.scroll *, .table-wrap *, .tabs *)")].filter(
            (element) =>
              element.checkVisibility() && !element.closest(".visually-hidden") &&
              element.getBoundingClientRect().right > clientWidth + 1,
          );
          return [Math.max(0, scrollWidth - clientWidth), out.map((e) => e.id || e.className)];
        });
      expect(await overflow()).toEqual([0, []]);
      await call(page, "runTo", 30);
      await drawn(page);
      expect(await overflow()).toEqual([0, []]);
    });
  }
}

/** Numbers, labels and controls of the page that cover each other, and by how many pixels. */
const covered = (page) =>
  page.evaluate(() => {
    const shown = [...document.querySelectorAll("dt, dd, label, button, select, h2, .state, .readout")]
      .filter((element) => element.checkVisibility() && element.textContent.trim() && !getComputedStyle(element).clipPath.includes("inset"));
    // Of words it is the words that count, not the room that they stand in.
    const boxes = shown.map((element) => {
      const words = document.createRange();
      words.selectNodeContents(element);
      const box = (element.matches("button, select") ? element : words).getBoundingClientRect();
      // A list of tabs that is longer than its room is cut off at its end.
      // So is a readout that says more than it has room for; the slider says all of it.
      const end = element.closest(".tabs, .readout")?.getBoundingClientRect().right ?? Infinity;
      return [element, { left: box.left, top: box.top, bottom: box.bottom, right: Math.min(box.right, end) }];
    });
    // What stays at the lower edge of a phone lies above what scrolls: another test looks at that.
    const dock = document.querySelector(".dock");
    const fixed = (element) => getComputedStyle(dock).position === "fixed" && dock.contains(element);
    const name = (element) => element.id || element.textContent.trim();
    return boxes.flatMap(([a, x], i) =>
      boxes.slice(i + 1).flatMap(([b, y]) => {
        const across = Math.min(x.right, y.right) - Math.max(x.left, y.left);
        const down = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top);
        const covers = fixed(a) === fixed(b) && across > 1 && down > 3 && !a.contains(b) && !b.contains(a);
        return covers ? [`${name(a)}, ${name(b)}: ${Math.round(across)} x ${Math.round(down)}`] : [];
      }),
    );
  });

for (const [name, link, height] of [
  ["the page", "?task=cubic", 800],
  ["the page in Chinese", "?lang=zh", 800],
  ["the widget", "?embed=1&task=cubic", 600],
  ["the widget in Chinese", "?embed=1&lang=zh", 600],
  ["the widget in a low frame", "?embed=1&task=cubic", 300],
]) {
  test(`nothing covers anything in ${name}, however wide it is`, async ({ page }) => {
    await open(page, `${link}&speed=max`);
    await call(page, "runTo", 100);
    for (let width = 320; width <= 1240; width += 20) {
      await page.setViewportSize({ width, height });
      expect(await covered(page), `${width} pixels wide`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "sideways").toBeLessThanOrEqual(width);
    }
  });
}

// Everything that is measured in letters grows with them, the widths of the layout too.
for (const size of [24, 32]) {
  for (const [width, height] of [[1280, 720], [390, 844]]) {
    test(`letters of ${size} pixels cover nothing, ${width} wide`, async ({ baseURL }) => {
      const browser = await chromium.launch({
        executablePath: findChromium(), args: [...QUIET, `--blink-settings=defaultFontSize=${size}`],
      });
      try {
        const page = await browser.newPage({ baseURL, viewport: { width, height }, locale: "en-US" });
        for (const link of ["#task=cubic", "#lang=zh"]) {
          await page.goto("about:blank");
          await open(page, link);
          await call(page, "runTo", 20);
          expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe(`${size}px`);
          expect(await covered(page), link).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth), "sideways").toBeLessThanOrEqual(width);
        }
      } finally {
        await browser.close();
      }
    });
  }
}

/** The room between letters, words and lines that a reader may ask for (WCAG 1.4.12). */
const SPACING = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-bottom: 2em !important }`;

for (const [width, height] of [[1280, 720], [390, 844], [320, 256]]) {
  test(`with more room between letters nothing covers anything, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const link of ["#task=cubic", "#lang=zh"]) {
      await page.goto("about:blank");
      await open(page, link);
      // The page's policy takes no style element.
      await page.evaluate((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets = [sheet];
      }, SPACING);
      await call(page, "runTo", 20);
      await drawn(page);
      expect(await covered(page), link).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "sideways").toBeLessThanOrEqual(width);
    }
  });
}

for (const [width, lesson, link, places] of [
  [1280, 1, "", [1, 40, 100]],
  [390, 1, "", [1, 40, 100]],
  [1280, 2, "#task=cubic", [1, 700, 2020]],
  [390, 2, "#task=cubic", [1, 700, 2020]],
  [1280, "2 in Chinese", "#task=cubic&lang=zh", [1, 700, 2020]],
]) {
  test(`nothing jumps while lesson ${lesson} trains, ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page, link);
    const start = await boxes(page);
    expect(Object.keys(start).length).toBeGreaterThan(20);
    for (const place of places) {
      await call(page, "runTo", place);
      expect(await boxes(page), `epoch ${place}`).toEqual(start);
    }
    await call(page, "reset");
    expect(await boxes(page), "after Reset").toEqual(start);
    await call(page, "play");
    await reaches(page, "running");
    expect(await boxes(page), "playing").toEqual(start);
  });
}

test("the page does not shift while it loads", async ({ page }) => {
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await open(page);
  await drawn(page);
  // 0.1 is what counts as good for a page.
  expect(await page.evaluate(() => window.shift)).toBeLessThan(0.1);
});

test("autoplay starts by itself, once everybody was told that it is ready", async ({ page }) => {
  await page.addInitScript(() => {
    window.heard = [];
    document.addEventListener("ready", ({ detail }) => window.heard.push(`ready: ${detail.state}`));
    document.addEventListener("statechange", ({ detail }) => window.heard.push(detail.state));
  });
  await page.goto("./#autoplay=1");
  await reaches(page, "running");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(2);
  const heard = await page.evaluate(() => window.heard);
  expect(heard.filter((word) => word !== "loading")).toEqual(["ready", "ready: ready", "running"]);
});

test("autoplay never starts under reduced motion, which Play still does", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, "#autoplay=1");
  await page.waitForTimeout(1500);
  expect(await data(page)).toMatchObject({ state: "ready", step: "0" });
  await page.locator("#play").click();
  await reaches(page, "running");
});

for (const [theme, colorScheme, paper] of [
  ["auto", "light", "light"], ["auto", "dark", "dark"], ["light", "dark", "light"], ["dark", "light", "dark"],
]) {
  test(`theme ${theme} for a reader who prefers ${colorScheme} is ${paper}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page, `#theme=${theme}`);
    const [red] = await page.evaluate(() =>
      getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number),
    );
    expect(red > 128 ? "light" : "dark").toBe(paper);
  });
}
