// Before the program, and where it cannot run: what the page says then, in which language, with what
// to do and a picture of the finished fit.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import AxeBuilder from "@axe-core/playwright";

import { data, expect, open, reaches, rejection, test } from "./support/page.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const WASM = /page-[^/]*\.wasm/;
const PROGRAM = /page-[^/]*\.js/;
const HAN = /\p{Script=Han}/u;

/** Serves the page with other headers than the server's own. */
const withHeaders = (page, headers) =>
  page.route(/\/folder\/(\?|$)/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
  });

/** Serves files under another type. */
const typed = (page, files, contentType, headers = {}) =>
  page.route(files, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": contentType, ...headers } });
  });

/** Holds files back; the function that it gives lets them go. */
async function hold(page, files) {
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route(files, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** The reason, what to do and the picture are there, the dead page is not. */
async function says(page, title, reason, help, task = "linear") {
  const alert = page.getByRole("alert");
  await expect(alert).toBeVisible();
  await expect(alert.getByRole("heading")).toHaveText(title);
  await expect(page.locator("#failure-message")).toHaveText(reason);
  await expect(page.locator("#failure-help")).toHaveText(help);
  await expect(page.locator("#failure-picture img")).toBeVisible();
  await expect(page.locator("#failure-picture img")).toHaveAttribute("src", new RegExp(`posters/${task}\\.svg$`));
  expect(await page.locator("#failure-picture img").evaluate((image) => image.naturalWidth)).toBe(480);
  await expect(page.locator("#loading")).toBeHidden();
  await expect(page.locator("#play")).toBeHidden();
  await expect(page.locator("#failure-details")).not.toBeEmpty();
  expect((await data(page)).state).toBe("failed");
}

const CANNOT = "The playground cannot run here";
const CANNOT_ZH = "训练场在这里无法运行";

test.describe("while it loads", () => {
  test("it says so, in the reader's language", async ({ page }) => {
    for (const [link, words, other] of [["", "Loading…", "加载中…"], ["#lang=zh", "加载中…", "Loading…"]]) {
      await page.goto("about:blank");
      const release = await hold(page, WASM);
      await page.goto(`./${link}`, { waitUntil: "commit" });
      await expect(page.getByText(words)).toBeVisible();
      await expect(page.getByText(other)).toBeHidden();
      expect((await data(page)).state).toBe("loading");
      release();
      await reaches(page, "ready");
      await expect(page.locator("#loading")).toHaveCount(0);
      await page.unroute(WASM);
    }
  });

  test("after a while it says that it is slow, and goes on waiting", async ({ page }) => {
    const release = await hold(page, WASM);
    await page.goto("./", { waitUntil: "commit" });
    await expect(page.getByText("Loading…")).toBeVisible();
    // The time is the style sheet's own, so that it passes with no program at all.
    const at = (time) =>
      page.evaluate((milliseconds) => {
        const animations = document.querySelector(".late").getAnimations();
        for (const animation of animations) animation.currentTime = milliseconds;
        return animations.length;
      }, time);
    const late = page.locator(".late [lang=en]");
    // The style sheet may be a moment after the words.
    await expect.poll(() => at(14_900)).toBe(1);
    await expect(late).toBeHidden();
    await at(15_100);
    await expect(late).toBeVisible();
    await expect(late).toHaveText(/longer than usual.*goes on waiting/);
    await expect(page.getByRole("alert")).toBeHidden();
    release();
    await reaches(page, "ready");
  });

  test("nothing moves when it is there", async ({ page }) => {
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
          window.shifts.push([value, sources.map(({ node }) => node?.id || node?.className || node?.nodeName)]);
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    for (const link of ["?embed=1&task=cubic&show=fit,loss,transport", "?embed=1"]) {
      await page.goto("about:blank");
      const release = await hold(page, WASM);
      await page.goto(`./${link}`, { waitUntil: "commit" });
      await expect(page.getByText("Loading…")).toBeVisible();
      release();
      await reaches(page, "ready");
      await page.waitForTimeout(500);
      expect(await page.evaluate(() => window.shifts), link).toEqual([]);
      await page.unroute(WASM);
    }
  });

  /** Every word that can be seen, and which lesson looks chosen. */
  const seen = (page) =>
    page.evaluate(() => {
      const words = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement, data: text } = walker.currentNode;
        if (text.trim() && parentElement.checkVisibility({ visibilityProperty: true })) words.push(text.trim());
      }
      return { words, chosen: document.querySelectorAll(".lesson[aria-pressed=true]").length };
    });

  for (const link of ["?embed=1&task=cubic", "?embed=1", "?embed=1&lang=zh&show=fit,loss,transport"]) {
    test(`an embed shows no words but these (${link})`, async ({ page }) => {
      const release = await hold(page, WASM);
      await page.goto(`./${link}`);
      const own = link.includes("zh") ? "加载中…" : "Loading…";
      await expect(page.getByText(own)).toBeVisible();
      expect((await seen(page)).words).toEqual([own]);
      release();
      await reaches(page, "ready");
      expect((await seen(page)).words.length).toBeGreaterThan(5);
    });
  }

  test("the page shows no other lesson's words, and no other language's", async ({ page }) => {
    const release = await hold(page, /page-[^/]*\.wasm|locales\//);
    await page.goto("./?task=cubic&lang=zh");
    await expect(page.getByText("加载中…")).toBeVisible();
    const { words, chosen } = await seen(page);
    expect(words.filter((text) => /[A-Za-z]{3}/.test(text))).toEqual([]);
    expect(chosen).toBe(0);
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
    release();
    await reaches(page, "ready");
    expect((await seen(page)).chosen).toBe(1);
    await page.locator("#tab-guide").click();
    await expect(page.locator("#guide-text")).toHaveText(HAN);
  });

  test("the theme is there before anything is painted", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    const release = await hold(page, /boot-\w+\.js/);
    await page.goto("./", { waitUntil: "commit" });
    await expect(page.getByText("Loading…")).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    release();
    await reaches(page, "ready");
  });

  test("every kind of link is read as the program reads it", async ({ page }) => {
    for (const [link, language, theme] of [
      ["?lang=zh&theme=dark", "zh-Hans", "dark"],
      ["?lang=zh#lang=en", "en", "light"],
      ["?theme=dark&amp;lang=zh", "zh-Hans", "dark"],
      ["?xlang=zh&theme=%E0%A4%A", "en", "light"],
    ]) {
      await page.goto("about:blank");
      const release = await hold(page, WASM);
      await page.goto(`./${link}`);
      await expect(page.locator("html"), link).toHaveAttribute("lang", language);
      await expect(page.locator("html"), link).toHaveAttribute("data-theme", theme);
      release();
      await reaches(page, "ready");
      await page.unroute(WASM);
    }
  });
});

test.describe("where it cannot run, it says why:", () => {
  test.use({ expectedErrors: /Failed to load|MIME|Content.Security.Policy|WebAssembly|CompileError|CORS|ERR_|SyntaxError|foreign request: file/ });

  const without = () => {
    delete window.WebAssembly;
  };

  test("no WebAssembly", async ({ page }) => {
    await page.addInitScript(without);
    await page.goto("./?task=cubic");
    await says(page, CANNOT, /no WebAssembly/, /Update the browser/, "cubic");
    expect(await rejection(page, "play")).toMatch(/^rejected: /);
    await expect(page.locator("#failure-cpu")).toBeHidden();
  });

  test("no WebAssembly, in Chinese, with the task of the hash", async ({ page }) => {
    await page.addInitScript(without);
    await page.goto("./?task=cubic&lang=zh#task=sine");
    await says(page, CANNOT_ZH, HAN, HAN, "sine");
    const words = await page.getByRole("alert").innerText();
    expect(words.replace(/WebAssembly|iPhone|iPad|Mac|no /g, "")).not.toMatch(/[A-Za-z]{4}/);
  });

  for (const locale of ["zh-CN", "zh-TW", "en-GB", "fr-FR"]) {
    test.describe(() => {
      test.use({ locale });
      test(`in the language of the browser (${locale})`, async ({ page }) => {
        await page.addInitScript(without);
        await page.goto("./");
        await says(page, locale.startsWith("zh") ? CANNOT_ZH : CANNOT, /./, /./);
      });
    });
  }

  test("a policy that forbids WebAssembly", async ({ page }) => {
    await withHeaders(page, { "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'" });
    await page.goto("./");
    await says(page, CANNOT, /policy forbids/, /wasm-unsafe-eval/);
  });

  test("opened from the disk", async ({ page }) => {
    const folder = mkdtempSync(join(tmpdir(), "playground-"));
    try {
      cpSync(DIST, folder, { recursive: true, filter: (file) => !/engine/.test(file) });
      await page.goto(`${pathToFileURL(join(folder, "index.html"))}?task=abs`);
      await says(page, CANNOT, /from the disk/, /web server.*http\.server/, "abs");
      await expect(page.locator("#failure-reload")).toBeHidden();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [name, files] of [["its first script", /\/boot-\w+\.js/], ["the program", PROGRAM]]) {
    test(`a server that says of ${name} that it is text`, async ({ page }) => {
      await typed(page, files, "text/plain");
      await page.goto("./");
      await says(page, CANNOT, /another type/, /text\/javascript.*application\/wasm/);
    });
  }

  test("a first script that does not arrive", async ({ page }) => {
    await page.route(/\/boot-\w+\.js/, (route) => route.fulfill({ status: 404, body: "not found" }));
    await page.goto("./#task=step");
    await says(page, "The playground could not start", /could not be loaded.*connection/, "", "step");
    await page.unroute(/\/boot-\w+\.js/);
    await page.locator("#failure-reload").click();
    await reaches(page, "ready");
  });

  test("a bundle that does not arrive, with the picture", async ({ page }) => {
    await page.route(WASM, (route) => route.abort());
    await page.goto("./?task=cubic");
    await says(page, "The playground could not start", /could not be loaded/, "", "cubic");
  });

  test("and says it in Chinese before any words have come", async ({ page }) => {
    await page.route(/locales\/|page-/, (route) => route.abort());
    await page.goto("./?lang=zh");
    await says(page, "训练场没能启动", /没能加载/, "");
    await expect(page.locator("#failure-reload")).toHaveText(HAN);
  });

  test("a browser without modules", async ({ page }) => {
    await page.addInitScript(() => {
      delete HTMLScriptElement.prototype.noModule;
    });
    await page.route(/\/(boot|embed)-\w+\.js/, (route) => route.abort());
    await page.goto("./");
    await says(page, CANNOT, /too old/, /Update the browser/);
  });

  test("a browser that does not know the script's syntax", async ({ page }) => {
    await page.route(/\/boot-\w+\.js/, (route) => route.fulfill({ contentType: "text/javascript", body: "let a = (;" }));
    await page.goto("./");
    await says(page, CANNOT, /too old/, /Update the browser/);
  });

  test("a task without a picture has none", async ({ page }) => {
    await page.addInitScript(without);
    await page.goto("./?task=no_such_task");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.locator("#failure-picture")).toBeHidden();
    await page.goto("./?task=../../x");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.locator("#failure-picture")).toBeHidden();
  });

  for (const [link, colorScheme, size] of [["", "light", [1280, 720]], ["?lang=zh", "dark", [390, 844]], ["?embed=1", "dark", [320, 240]]]) {
    test(`everybody can read it (${link || "page"}, ${colorScheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: size[0], height: size[1] });
      await page.addInitScript(without);
      await page.goto(`./${link}`);
      await expect(page.getByRole("alert")).toBeVisible();
      const { passes, violations } = await new AxeBuilder({ page })
        // A frame's heading is its page's.
        .disableRules(link.includes("embed") ? ["page-has-heading-one"] : [])
        .analyze();
      expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(["color-contrast", "button-name", "image-alt"]));
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    });
  }

  test("in a frame, whose page is told", async ({ page, baseURL }) => {
    const error = (route) => route.fulfill({ status: 404, body: "not found" });
    for (const files of [/\/boot-\w+\.js/, WASM]) {
      await page.route(files, error);
      await page.goto("./examples/link.txt");
      const told = await page.evaluate(
        (src) =>
          new Promise((done) => {
            addEventListener("message", ({ data: message }) => {
              if (message.type === "error") done(message);
            });
            const frame = document.createElement("iframe");
            frame.src = src;
            document.body.append(frame);
          }),
        `${baseURL}?embed=1`,
      );
      expect(told).toMatchObject({ source: "regression-playground", v: 1, message: expect.any(String) });
      await expect(page.frameLocator("iframe").getByRole("alert")).toBeVisible();
      await page.unroute(files);
    }
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  for (const [link, width] of [["", 1280], ["", 320], ["?embed=1&task=cubic&lang=zh", 640]]) {
    test(`it says so in both languages, with pictures (${link || "page"}, ${width})`, async ({ page }) => {
      await page.setViewportSize({ width, height: 720 });
      await page.goto(`./${link}`);
      const words = page.locator("noscript > .failure");
      await expect(words).toBeVisible();
      for (const [name, text] of [["h2 [lang=en]", CANNOT], ["h2 [lang=zh-Hans]", CANNOT_ZH], ["p[lang=en]", /Allow JavaScript for this site/], ["p[lang=zh-Hans]", /允许本网站使用 JavaScript/]]) {
        await expect(words.locator(name)).toBeVisible();
        await expect(words.locator(name)).toHaveText(text);
      }
      await expect(page.locator("#loading")).toBeHidden();
      await expect(page.locator("#play")).toBeHidden();
      await expect(words.locator("img:visible")).toHaveCount(2);
      for (const part of await words.locator(":visible").all()) {
        const box = await part.boundingBox();
        expect(box.x + box.width).toBeLessThanOrEqual(width);
      }
    });
  }
});

test.describe("a server that says of the wasm that it is text", () => {
  test("is no obstacle", async ({ page }) => {
    await typed(page, WASM, "text/plain", { "x-content-type-options": "nosniff" });
    await open(page, "#task=cubic");
    await expect(page.getByRole("alert")).toBeHidden();
  });
});
