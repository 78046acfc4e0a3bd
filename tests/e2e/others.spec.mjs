// What must hold in every browser, in those beside Chromium: it comes up, plays, ends at Chromium's
// numbers to the last digit, and works on another site's page.

import { readdirSync, readFileSync } from "node:fs";

import { html, NAME } from "./support/hosts.mjs";
import { call, data, expect, reaches, test, text } from "./support/others.mjs";

/** Opens a link and waits until something can be trained. */
async function open(tab, link) {
  await tab.open(link);
  await reaches(tab, "state", "ready");
}

/** The picture of the fit: what moves in it. */
const picture = (tab) =>
  tab.evaluate(() => [...document.querySelectorAll("#fit-chart canvas")].at(-1).toDataURL());

test("it comes up, and Play moves the picture", async ({ tab }) => {
  // Slow enough to be stopped on its way on any machine.
  await open(tab, "#task=cubic&speed=20");
  expect(await tab.evaluate(() => document.getElementById("failure").checkVisibility())).toBe(false);
  const hangsOver = () => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth;
  expect(await tab.evaluate(hangsOver)).toBe(0);
  const before = await picture(tab);
  await tab.click("#play");
  await expect.poll(async () => Number((await data(tab)).epoch)).toBeGreaterThan(1);
  await expect.poll(async () => (await picture(tab)) === before).toBe(false);
  await tab.click("#play");
  await reaches(tab, "state", "paused");
  const { epoch, trained } = await data(tab);
  expect(epoch).toBe(trained);
});

for (const [lesson, link, epochs] of [
  ["lesson 1", "?backend=cpu", 100],
  ["lesson 2", "?backend=cpu#task=cubic", 2020],
]) {
  test(`${lesson} ends at Chromium's numbers`, async ({ tab, chromium }) => {
    const run = async (browser) => {
      await open(browser, link);
      await call(browser, "runTo", epochs);
      return call(browser, "snapshot");
    };
    const here = await run(tab);
    expect(here).toMatchObject({ epoch: epochs, trained: epochs });
    // Every parameter, and the loss of every epoch.
    expect(here).toEqual(await run(chromium));
    await reaches(tab, "verified", "1");
    await reaches(tab, "state", "finished");
  });
}

test("many runs end where they end in Chromium", async ({ tab, chromium }) => {
  const run = async (browser) => {
    await open(browser, "?backend=cpu&view=many#task=cubic&epochs=50&sweep=seed:16");
    await expect.poll(() => text(browser, "many-plan")).toMatch(/beside the page, on \d+ cores? of the processor/);
    await browser.click("#many-run");
    await expect.poll(() => text(browser, "many-ended"), { timeout: 60_000 }).toMatch(/^Finished: 16 runs in /);
    const ids = ["many-words", "many-best", "many-median", "many-worst"];
    return Promise.all(ids.map((id) => text(browser, id)));
  };
  const here = await run(tab);
  expect(here[0]).toMatch(/^16 runs: /);
  expect(here).toEqual(await run(chromium));
});

/** Waits until all of a page has come, before it is left again. */
const whole = (tab) =>
  tab.evaluate(() => document.getElementById("playground").snapshot().then(() => true));

test("it takes every line of the style sheets", async ({ tab }) => {
  const folder = new URL("../../www/", import.meta.url);
  const sheets = readdirSync(folder).filter((name) => name.endsWith(".css"));
  const all = sheets.map((name) => readFileSync(new URL(name, folder), "utf8").replace(/\/\*.*?\*\//gs, ""));
  const lines = all.flatMap((sheet) => [...sheet.matchAll(/[{;]\s*([a-z-]+)\s*:\s*([^;{}]+?)(?:\s*!important)?\s*(?=[;}])/g)]);
  expect(lines.length).toBeGreaterThan(500);
  await open(tab, "");
  await whole(tab);
  const refused = await tab.evaluate(
    (pairs) => pairs.filter(([name, value]) => !CSS.supports(name, value)).map((pair) => pair.join(": ")),
    lines.map(([, name, value]) => [name, value]),
  );
  // Not needed there: one has no forced colours, the other knows the name without a prefix.
  const known = /^(forced-color-adjust|-webkit-print-color-adjust):/;
  expect(refused.filter((line) => !known.test(line))).toEqual([]);
});

test("what comes after the first fit is styled and has its controls", async ({ tab }) => {
  await open(tab, "");
  const has = () => tab.evaluate(() => {
    const rules = (name) => [...document.styleSheets].find(({ href }) => href?.includes(name))?.cssRules.length ?? 0;
    return rules("/panels-") > 100 && rules("/share-") > 10 && Boolean(document.querySelector("#setting-lr, #parameters-rows tr"));
  });
  await expect.poll(has).toBe(true);
});

test("it speaks Chinese", async ({ tab }) => {
  await open(tab, "?lang=zh");
  expect(await text(tab, "play-label")).toBe("播放");
  expect(await tab.evaluate(() => document.documentElement.lang)).toBe("zh-Hans");
  expect(await text(tab, "loss-words")).toMatch(/\p{Script=Han}/u);
  await whole(tab);
});

test("it trains under the strict policy, which is kept", async ({ tab, told }) => {
  await open(tab, "./");
  await call(tab, "runTo", 5);
  expect(told).toEqual([]);
  await tab.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.head.append(script);
  });
  await expect.poll(() => told).toEqual(["against the policy: script-src-elem inline"]);
  expect(await tab.evaluate(() => window.ran === undefined)).toBe(true);
  told.length = 0;
});

test("the element trains on another site's page, under a strict policy", async ({ tab, chromium, watched, hosts }) => {
  const { address, watch } = watched;
  const head = `<script src="${watch}"></script><script src="${address}${NAME}.js" defer></script>`;
  const { origin } = new URL(address);
  // What the documentation asks for, the page's own icon, and the way of the watcher's words.
  const policy = `default-src 'none'; script-src ${origin}; frame-src ${origin}; img-src 'self' ${origin}; connect-src ${origin}; require-trusted-types-for 'script'`;
  const body = `<${NAME} backend="cpu" speed="5" show="fit,transport"></${NAME}>`;
  await tab.open(hosts.add(html(body, head), { "Content-Security-Policy": policy }));

  const state = () => tab.evaluate((name) => document.querySelector(name).dataset.state, NAME);
  const ask = (method, ...args) =>
    tab.evaluate((name, called, values) => document.querySelector(name)[called](...values), NAME, method, args);
  await expect.poll(state, { timeout: 60_000 }).toBe("ready");
  await ask("play");
  await expect.poll(state).toBe("running");
  await expect.poll(async () => (await ask("snapshot")).epoch).toBeGreaterThan(0);
  await ask("pause");
  await expect.poll(state).toBe("paused");
  await ask("runTo", 100);
  const here = await ask("snapshot");
  expect(here).toMatchObject({ epoch: 100 });

  await open(chromium, "?backend=cpu");
  await call(chromium, "runTo", 100);
  expect(here).toEqual(await call(chromium, "snapshot"));
});
