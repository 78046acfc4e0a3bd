// What the specs of the other browsers share: one of them, driven by WebDriver, beside Playwright's
// Chromium, which says what the numbers must be. Both are driven by the same few words: `open`,
// `evaluate`, `click`.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { startFirefox } from "./firefox.mjs";
import { hostServer } from "./hosts.mjs";
import { expect, test as base } from "./page.mjs";
import { BASE_PATH, staticServer } from "./server.mjs";
import { startWebKit } from "./webkit.mjs";

export { expect };

const START = { firefox: startFirefox, webkit: startWebKit };

const DIST = fileURLToPath(new URL("../../../dist", import.meta.url));
const WATCH = `${BASE_PATH}watch.js`;
const LEFT = "the page was left";

/** The build as the other specs get it, but that its pages tell their faults (`watch.js`). */
async function watchedServer() {
  const script = readFileSync(new URL("watch.js", import.meta.url));
  const pages = staticServer(DIST, `<script src="${WATCH}"></script>`);
  const told = [];
  const server = createServer((request, response) => {
    if (request.url !== WATCH) {
      pages.emit("request", request, response);
    } else if (request.method === "POST") {
      let fault = "";
      request.setEncoding("utf8").on("data", (text) => (fault += text));
      request.on("end", () => told.push(fault));
      response.writeHead(204).end();
    } else {
      response.writeHead(200, { "Content-Type": "text/javascript" }).end(script);
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { told, address: origin + BASE_PATH, watch: origin + WATCH, close: () => server.close() };
}

export const test = base.extend({
  /** Which browser: a project's word. */
  other: ["firefox", { option: true, scope: "worker" }],

  /** It is started once for all tests. */
  running: [
    async ({ other }, use) => {
      const driver = await START[other]();
      await use(driver);
      await driver.close();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  watched: [
    async ({}, use) => {
      const server = await watchedServer();
      await use(server);
      server.close();
    },
    { scope: "worker" },
  ],
  hosts: [
    async ({}, use) => {
      const server = await hostServer();
      await use(server);
      server.close();
    },
    { scope: "worker" },
  ],

  /** What the pages told. A test that causes a fault itself takes it out; any other one fails it. */
  told: async ({ watched }, use) => {
    watched.told.length = 0;
    await use(watched.told);
  },

  /** The browser, with addresses in the build. */
  tab: async ({ running, watched, told }, use) => {
    await use({
      open: (link) => running.open(new URL(link, watched.address).href),
      evaluate: (f, ...args) => running.evaluate(f, ...args),
      click: (selector) => running.click(selector),
    });
    // The last word of a page comes after all others.
    await running.evaluate((src, word) => navigator.sendBeacon(src, word), watched.watch, LEFT);
    await expect.poll(() => told).toContain(LEFT);
    await running.open("about:blank");
    expect(told.filter((fault) => fault !== LEFT)).toEqual([]);
  },

  /** Chromium, driven by the same words. */
  chromium: async ({ page }, use) => {
    await use({
      open: (link) => page.goto(link),
      evaluate: async (f, ...args) =>
        JSON.parse(await page.evaluate(`(async () => JSON.stringify(await (${f})(...${JSON.stringify(args)})) ?? "null")()`)),
      click: (selector) => page.click(selector),
    });
  },
});

/** What the root's attributes say. */
export const data = (tab) => tab.evaluate(() => ({ ...document.getElementById("playground").dataset }));

/** Waits until an attribute of the root has a value. */
export const reaches = (tab, name, value) =>
  expect.poll(async () => (await data(tab))[name], { timeout: 60_000 }).toBe(value);

/** Calls a public method and gives what its promise brings. */
export const call = (tab, method, ...args) =>
  tab.evaluate((name, values) => document.getElementById("playground")[name](...values), method, args);

/** The text of an element. */
export const text = (tab, id) => tab.evaluate((name) => document.getElementById(name)?.textContent ?? "", id);
