// Pages of somebody else's: served from another site than the build, each made
// by the test that needs it. Chromium gives the widget in them a process of its
// own, as it does on the web.

import { createServer } from "node:http";

import { expect, test as base } from "@playwright/test";

import { watch } from "./page.mjs";

export { expect };

/** The element's own name, and that of its script's file. */
export const NAME = "regression-playground";

/** A page with a body. `head` comes before it; `lang` is the page's. */
export const html = (body, head = "") =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Host</title>${head}</head><body>${body}</body></html>`;

export async function hostServer() {
  const pages = new Map();
  const server = createServer((request, response) => {
    const page = pages.get(request.url);
    if (!page) {
      response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...page.headers });
    response.end(page.body);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  // Another name than the build's server has, and so another site.
  const origin = `http://localhost:${server.address().port}`;
  return {
    origin,
    close: () => server.close(),
    /** The address of a page with this content. */
    add(body, headers = {}) {
      const path = `/${pages.size + 1}.html`;
      pages.set(path, { body, headers });
      return origin + path;
    },
  };
}

export const test = base.extend({
  hosts: [
    async ({}, use) => {
      const server = await hostServer();
      await use(server);
      server.close();
    },
    { scope: "worker" },
  ],

  /** The address of the element's script. */
  script: async ({ baseURL }, use) => use(`${baseURL}${NAME}.js`),

  /** Opens a page with a body; the element's script is in its head. */
  host: async ({ page, hosts, script }, use) => {
    await use((body, { head = "", headers } = {}) => {
      const tag = `<script src="${script}" defer></script>`;
      return page.goto(hosts.add(html(body, head + tag), headers));
    });
  },

  /** `expectedErrors`, a regular expression, names the errors a spec causes itself. */
  expectedErrors: [null, { option: true }],
  faults: [
    async ({ page, baseURL, hosts, expectedErrors }, use) => {
      const faults = watch(page, baseURL);
      await use(faults);
      const own = (fault) => fault.startsWith(`foreign request: ${hosts.origin}/`);
      const unexpected = faults.filter((fault) => !own(fault) && !expectedErrors?.test(fault));
      expect(unexpected).toEqual([]);
    },
    { auto: true },
  ],
});

/** The element, or the one that a selector means. */
export const element = (page, selector = NAME) => page.locator(selector);

/** The root of the widget inside the element. */
export const inside = (page, selector = NAME) =>
  page.frameLocator(`${selector} >> iframe`).locator("#playground");

/** Waits for the element's `data-state`. */
export const reaches = (page, state, selector = NAME) =>
  expect(element(page, selector)).toHaveAttribute("data-state", state, { timeout: 60_000 });

/** Calls a method of the element and gives what its promise brings. */
export const call = (page, method, ...args) =>
  element(page).first().evaluate((it, [name, values]) => it[name](...values), [method, args]);

/** The message with which a method rejects. */
export const rejection = (page, method, ...args) =>
  element(page).first().evaluate(
    (it, [name, values]) =>
      it[name](...values).then((value) => `resolved: ${value}`, ({ message }) => `rejected: ${message}`),
    [method, args],
  );
