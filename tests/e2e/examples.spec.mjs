// The examples for authors work as they are: each is put into a page like its host makes one of it,
// on another origin than the playground's, and the widget in it loads and trains.

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, html, test } from "./support/hosts.mjs";
import { drawn } from "./support/page.mjs";

/** Where the examples find the playground. */
const PLACEHOLDER = "https://example.org/regression-playground/";

/** An example of the build, with the address of the build in it. */
async function example(request, baseURL, file) {
  // The author's page knows it by the name that it has in this build.
  const page = await (await request.get(new URL("author.html", baseURL).href)).text();
  const parts = JSON.parse(page.match(/id="parts">(.*?)<\/script>/)[1]);
  const response = await request.get(new URL(parts[`examples/${file}`], baseURL).href);
  expect(response.ok(), file).toBe(true);
  const text = await response.text();
  expect(text).toContain(PLACEHOLDER);
  return text.replaceAll(PLACEHOLDER, baseURL);
}

/** Markdown as far as the examples use it: front matter, a heading, paragraphs, HTML. */
function markdown(text, special = (block) => block) {
  const blocks = text.replace(/^---\n.*?\n---\n/s, "").trim().split(/\n\n+/);
  return blocks
    .map((block) => {
      if (block.startsWith("# ")) return `<h1>${block.slice(2)}</h1>`;
      return block.startsWith("<") ? special(block) : `<p>${block}</p>`;
    })
    .join("\n");
}

/** The widget, wherever its frame is. */
async function widget(page) {
  const found = () => page.frames().find((frame) => frame.url().includes("embed=1"));
  await expect.poll(() => Boolean(found()), { timeout: 30_000 }).toBe(true);
  const frame = found();
  expect(new URL(frame.url()).searchParams.get("task")).toBe("cubic");
  return frame;
}

const click = (button) => button.click();

/** Trains in the widget as a reader does. */
async function trains(page, press = click) {
  const frame = await widget(page);
  const root = frame.locator("#playground");
  await expect(root).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  for (const [panel, shown] of [["fit", true], ["transport", true], ["settings", false]]) {
    await expect(frame.locator(`[data-panel="${panel}"]`).first()).toBeVisible({ visible: shown });
  }
  await press(frame.locator("#run-end"));
  await expect(root).toHaveAttribute("data-state", "finished", { timeout: 60_000 });
  expect(Number(await root.getAttribute("data-loss"))).toBeLessThan(0.02);
  return frame;
}

/** Hosts that take a part of HTML, and what they make of it. */
const HOSTS = {
  "mdbook.md": (text) =>
    html(`<div id="content" class="content"><main>${markdown(text)}</main></div>`),
  "quarto.qmd": (text) => {
    const raw = (block) => block.replace(/```(\{=html\})?\n?/g, "");
    return html(`<main class="content" id="quarto-document-content">${markdown(text, raw)}</main>`);
  },
  "markdown.md": (text) =>
    html(`<div class="markdown-body" style="max-width: 800px; margin: auto">${markdown(text)}</div>`),
  "myst.md": (text) => {
    // MyST's theme keeps a frame in a box of fixed proportions.
    const [, address, width, caption] = text.match(/:::\{iframe\} (\S+)\n:width: (\S+)\n(.*)\n:::/);
    return html(`<article class="article"><figure><div style="position: relative; width: ${width}; padding-bottom: 60%">
      <iframe src="${address.replaceAll("&", "&amp;")}" title="${caption}" width="100%" height="100%" style="position: absolute; inset: 0"></iframe>
      </div><figcaption>${caption}</figcaption></figure></article>`);
  },
  "jupyter.ipynb": (text) => {
    const { cells } = JSON.parse(text);
    const cell = cells.find(({ cell_type }) => cell_type === "code");
    const output = cell.outputs[0].data["text/html"].join("");
    // What the cell asks for is what its recorded output shows.
    const [, address, width, height] = cell.source.join("").match(/IFrame\("(.*)", width="(.*)", height=(\d+)\)/);
    for (const part of [`src="${address}"`, `width="${width}"`, `height="${height}"`]) expect(output).toContain(part);
    return html(`<div class="jp-Notebook"><div class="jp-Cell-outputArea"><div class="jp-RenderedHTMLCommon">${output}</div></div></div>`);
  },
  "iframe.html": (text) => text,
  "element.html": (text) => text,
};

// A course system keeps frames and takes scripts out: nothing may depend on them.
for (const file of ["moodle.html", "canvas.html"]) {
  HOSTS[file] = (text) => {
    expect(text).not.toContain("<script");
    const policy = `<meta http-equiv="Content-Security-Policy" content="script-src 'none'">`;
    return html(`<div class="no-overflow user_content">${text}</div>`, policy);
  };
}

test("every example is tried here", () => {
  const files = readdirSync(new URL("../../www/examples", import.meta.url));
  expect(files.sort()).toEqual([...Object.keys(HOSTS), "link.txt", "revealjs.html"].sort());
});

for (const [file, render] of Object.entries(HOSTS)) {
  test(`${file} loads and trains in a page of its host`, async ({ page, hosts, request, baseURL }) => {
    await page.goto(hosts.add(render(await example(request, baseURL, file))));
    const frame = await trains(page);
    // At the size that the example gives it, the fit can be read.
    const { width, height } = await frame.locator("#fit-chart").boundingBox();
    expect(width, "width of the fit").toBeGreaterThanOrEqual(320);
    expect(height, "height of the fit").toBeGreaterThanOrEqual(220);
    const sideways = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(sideways, "the widget does not scroll sideways").toBeLessThanOrEqual(0);
  });
}

test("link.txt opens the page with its settings", async ({ page, request, baseURL }) => {
  const link = (await example(request, baseURL, "link.txt")).trim();
  await page.goto(link);
  const root = page.locator("#playground");
  await expect(root).toHaveAttribute("data-state", "ready");
  await expect(page.locator("#epochs")).toHaveText("2020");
  await expect(page.locator('[data-panel="settings"]')).toBeHidden();
  await expect(page.locator(".masthead")).toBeVisible();
});

test("iframe.html follows the height of the widget", async ({ page, hosts, request, baseURL }) => {
  await page.goto(hosts.add(await example(request, baseURL, "iframe.html")));
  const frame = await widget(page);
  await expect(frame.locator("#playground")).toHaveAttribute("data-state", "ready");
  const say = (message) => frame.evaluate((data) => parent.postMessage(data, "*"), message);
  const height = () => page.locator("iframe").getAttribute("height");
  await say({ source: "regression-playground", v: 1, type: "resize", height: 777.4 });
  await expect.poll(height).toBe("778");
  // Anything else is left alone.
  await say({ source: "somebody-else", type: "resize", height: 100 });
  await say({ source: "regression-playground", v: 1, type: "epoch", height: 100 });
  await drawn(page);
  expect(await height()).toBe("778");
});

test("revealjs.html is a slide that trains under reveal.js's scaling", async ({ page, hosts, request, baseURL }) => {
  await page.setViewportSize({ width: 900, height: 560 });
  await page.route(`${hosts.origin}/dist/**`, (route) => {
    const path = new URL(`node_modules/reveal.js${new URL(route.request().url()).pathname}`, import.meta.url);
    return route.fulfill({ path: fileURLToPath(path) });
  });
  await page.goto(hosts.add(await example(request, baseURL, "revealjs.html")));
  await expect(page.locator("h1")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  const scale = await page.evaluate(() => Reveal.getScale());
  expect(scale).toBeLessThan(0.9);
  // Pressed where it is seen, which Playwright itself does not know of a frame that is scaled.
  await trains(page, async (button) => {
    const place = () => page.locator("iframe").boundingBox();
    // The slide comes in from the side; the widget may be ready before it is there.
    await expect.poll(async () => {
      const before = await place();
      await page.waitForTimeout(150);
      return [before, await place()].map(({ x, y }) => `${x} ${y}`).every((at, _, [first]) => at === first);
    }).toBe(true);
    const box = await place();
    const inner = await button.evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    });
    const [x, y] = [box.x + scale * inner.x, box.y + scale * inner.y];
    expect(x).toBeLessThan(900);
    expect(y).toBeLessThan(560);
    await page.mouse.click(x, y);
  });
});
