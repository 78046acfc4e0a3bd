// The element on another site's page: how it comes, what it answers, what it follows.

import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { EVENTS, METHODS } from "./support/contract.mjs";
import { call, element, expect, html, inside, NAME, reaches, rejection, test } from "./support/hosts.mjs";

/** Collects the events that reach the document, with their details. */
const listen = (page) =>
  page.addInitScript((names) => {
    window.heard = [];
    for (const name of names) {
      document.addEventListener(name, ({ type, detail, target }) => {
        if (detail) window.heard.push([type, detail, target.localName]);
      });
    }
  }, EVENTS);

const heard = (page, name) =>
  page.evaluate((wanted) => window.heard.filter(([type]) => type === wanted), name);

/** Records the calls of `set` in the widget, from the moment that it is ready. */
const record = (page) =>
  inside(page).evaluate((root) => {
    const { set } = root;
    window.sets = [];
    root.set = (settings) => (window.sets.push(settings), set(settings));
  });

const recorded = (page) => inside(page).evaluate(() => window.sets);

test("the script is small", () => {
  const script = readFileSync(new URL(`../../www/${NAME}.js`, import.meta.url));
  expect(gzipSync(script).length).toBeLessThan(5500);
  expect(brotliCompressSync(script).length).toBeLessThan(5500);
});

test("it brings the widget alone, set up by its attributes", async ({ page, host }) => {
  await listen(page);
  await host(`<${NAME} task="sine" lr="0.25" style="max-width: 640px" show="fit,transport"></${NAME}>`);
  await reaches(page, "ready");
  await expect(element(page)).toHaveAttribute("data-epoch", "0");
  const frame = page.locator("iframe");
  await expect(frame).toHaveAttribute("title", "Regression playground, y = sin(πx)");
  await expect(inside(page)).toBeVisible();
  await expect(page.frameLocator("iframe").locator(".masthead")).toBeHidden();
  expect(await call(page, "settings")).toMatchObject({ task: "sine", lr: 0.25, embed: true, style: "sequential" });
  // The frame is as high as its content.
  await expect
    .poll(() => inside(page).evaluate(() => document.documentElement.scrollHeight - innerHeight))
    .toBe(0);
  expect((await frame.boundingBox()).width).toBe(640);
  await expect.poll(async () => (await heard(page, "ready")).length).toBe(1);
  const [[, detail, target]] = await heard(page, "ready");
  expect(target).toBe(NAME);
  expect(detail).toMatchObject({ state: "ready", epoch: 0, settings: { task: "sine" } });
  expect(Object.keys(detail)).not.toContain("source");
});

test("every method of the contract is answered", async ({ page, host }) => {
  await host(`<${NAME} epochs="40"></${NAME}>`);
  const asked = new Set();
  const ask = (method, ...args) => (asked.add(method), call(page, method, ...args));
  const snapshot = await ask("snapshot");
  expect(snapshot).toMatchObject({ epoch: 0, step: 0, losses: [[0, snapshot.loss]] });
  const { after, samples } = await ask("explain");
  expect(samples).toHaveLength(10);
  await ask("step");
  expect(await ask("snapshot")).toMatchObject({ step: 1, parameters: after });
  await ask("step", "epoch");
  await ask("runTo", 20);
  expect((await ask("snapshot")).epoch).toBe(20);
  await ask("seek", 7);
  expect((await ask("snapshot")).epoch).toBe(7);
  await expect(element(page)).toHaveAttribute("data-epoch", "7");
  await ask("set", { lr: 0.05, speed: 1 });
  expect(await ask("settings")).toMatchObject({ lr: 0.05, epochs: 40 });
  expect(await ask("link")).toMatch(/\?embed=1&epochs=40#(lr=0\.05&speed=1|speed=1&lr=0\.05)$/);
  await ask("play");
  await reaches(page, "running");
  await ask("pause");
  await reaches(page, "paused");
  await ask("seek", 2);
  await ask("branch");
  await reaches(page, "running");
  expect((await ask("snapshot")).trained).toBeLessThan(7);
  await ask("reset");
  await reaches(page, "ready");
  expect((await ask("code", "numpy")).files.map(({ name }) => name)).toContain("main.py");
  // Bytes come through the frame as bytes.
  const saved = await element(page).evaluate(async (it) => {
    const { name, bytes } = await it.file("run");
    return { name, text: new TextDecoder().decode(bytes), are: bytes instanceof Uint8Array };
  });
  asked.add("file");
  expect(saved).toMatchObject({ name: "run.json", are: true });
  await ask("load", saved.text);
  expect((await ask("snapshot")).epoch).toBe(0);
  await ask("destroy");
  await ask("destroy");
  await expect(page.locator("iframe")).toHaveCount(0);
  expect([...asked].sort()).toEqual(METHODS.toSorted());
  expect(await rejection(page, "play")).toBe("rejected: the widget is gone");
});

test("errors of methods come back as rejections", async ({ page, host }) => {
  await host(`<${NAME}></${NAME}>`);
  expect(await rejection(page, "runTo", -1)).toMatch(/^rejected: runTo: /);
  expect(await rejection(page, "step", "minute")).toMatch(/^rejected: step: /);
  const unsendable = await element(page).evaluate((it) => it.set({ lr: () => 1 }).catch(({ message }) => message));
  expect(unsendable).toContain("could not be cloned");
  expect((await call(page, "snapshot")).step).toBe(0);
});

test.describe("events", () => {
  test.use({ expectedErrors: /on purpose/ });

  test("every event of the contract arrives", async ({ page, host }) => {
    await listen(page);
    await host(`<${NAME} epochs="5" challenge="1000"></${NAME}>`);
    await call(page, "runTo", 5);
    await reaches(page, "finished");
    await call(page, "set", { lr: "no" });
    await call(page, "set", { lr: 10, epochs: 1000, seed: 3 });
    await rejection(page, "runTo", 1000);
    await reaches(page, "diverged");
    await call(page, "set", { lr: 0.01, speed: 1 });
    await call(page, "play");
    await expect.poll(async () => (await heard(page, "epoch")).length).toBeGreaterThan(0);
    await inside(page).evaluate(() => setTimeout(() => { throw new Error("on purpose"); }));
    await expect.poll(async () => (await heard(page, "error")).length).toBe(1);
    await reaches(page, "failed");
    const place = { state: expect.any(String), epoch: expect.any(Number), link: expect.stringContaining("embed=1") };
    for (const name of EVENTS) {
      const [[, detail, target]] = await heard(page, name);
      expect(target).toBe(NAME);
      if (["notice", "error"].includes(name)) expect(detail.message).toBeTruthy();
      else expect(detail, name).toMatchObject(place);
    }
    expect((await heard(page, "challenge"))[0][1]).toMatchObject({ challenge: "1000", metEpoch: expect.any(Number) });
  });
});

test("attributes are live, and several in one go are one change", async ({ page, host }) => {
  await host(`<${NAME} lr="0.02" lang="en"></${NAME}>`);
  await reaches(page, "ready");
  await record(page);
  await element(page).evaluate((it) => {
    it.setAttribute("lr", "0.5");
    it.setAttribute("lr", "0.05");
    it.setAttribute("seed", "9");
    it.setAttribute("style", "max-width: 700px");
  });
  await expect.poll(() => recorded(page)).toEqual([{ lr: "0.05", seed: "9" }]);
  await expect.poll(async () => (await call(page, "settings")).seed).toBe(9);
  // What is called after a change comes after it.
  const lr = await element(page).evaluate(async (it) => {
    it.removeAttribute("lr");
    it.setAttribute("lang", "zh-Hans");
    return (await it.settings()).lr;
  });
  expect(lr).toBe(0.01);
  expect((await recorded(page)).at(-1)).toEqual({ lr: null, lang: "zh" });
  await expect(page.frameLocator("iframe").locator("#play-label")).toHaveText("播放");
});

test("a change while it trains starts a run that goes on", async ({ page, host }) => {
  await host(`<${NAME} speed="5"></${NAME}>`);
  await call(page, "runTo", 60);
  await call(page, "play");
  await reaches(page, "running");
  await element(page).evaluate((it) => it.setAttribute("batch", "50"));
  await expect.poll(async () => (await call(page, "settings")).batch).toBe(50);
  await reaches(page, "running");
  const epoch = async () => (await call(page, "snapshot")).epoch;
  await expect.poll(epoch).toBeGreaterThan(0);
  expect(await epoch()).toBeLessThan(60);
});

test("another task keeps the values of the element", async ({ page, host }) => {
  await host(`<${NAME} lr="0.02"></${NAME}>`);
  await reaches(page, "ready");
  await element(page).evaluate((it) => it.setAttribute("seed", "4"));
  await expect.poll(async () => (await call(page, "settings")).seed).toBe(4);
  await element(page).evaluate((it) => {
    it.removeAttribute("lr");
    it.setAttribute("task", "cubic");
  });
  await expect.poll(async () => call(page, "settings")).toMatchObject({ task: "cubic", seed: 4, lr: 0.03 });
  await expect(page.locator("iframe")).toHaveAttribute("title", /y = x³$/);
});

test("changes and calls before the widget is there are not lost", async ({ page, host }) => {
  await host(`<div></div>`);
  const settings = await page.evaluate(async (name) => {
    const it = document.createElement(name);
    const answer = it.settings();
    document.querySelector("div").append(it);
    it.setAttribute("lr", "0.07");
    await new Promise((done) => setTimeout(done, 50));
    it.setAttribute("seed", "8");
    await answer;
    return it.settings();
  }, NAME);
  expect(settings).toMatchObject({ lr: 0.07, seed: 8 });
});

test("two on one page keep to themselves", async ({ page, host }) => {
  await host(`<${NAME} id="a" loading="eager"></${NAME}><${NAME} id="b" loading="eager" task="abs"></${NAME}>`);
  for (const selector of ["#a", "#b"]) await reaches(page, "ready", selector);
  const epochs = await page.evaluate(async () => {
    const [a, b] = ["a", "b"].map((id) => document.getElementById(id));
    await Promise.all([a.runTo(3), b.runTo(11)]);
    const places = await Promise.all([a.snapshot(), b.snapshot()]);
    return [...places.map(({ epoch }) => epoch), (await a.settings()).task, (await b.settings()).task];
  });
  expect(epochs).toEqual([3, 11, "linear", "abs"]);
});

test("a page may load the script twice, or as a module", async ({ page, hosts, script, baseURL }) => {
  const twice = `<script src="${script}"></script><script src="${script}?2" async></script>`;
  await page.goto(hosts.add(html(`<${NAME}></${NAME}>`, twice)));
  await reaches(page, "ready");
  const module = `<script type="module" src="${script}"></script>`;
  await page.goto(hosts.add(html(`<${NAME} src="${baseURL.replace(/\/$/, "")}" task="step"></${NAME}>`, module)));
  expect((await call(page, "settings")).task).toBe("step");
});

test("only the own frame is listened to", async ({ page, host }) => {
  await listen(page);
  await host(`<${NAME}></${NAME}>`);
  await reaches(page, "ready");
  await page.evaluate((source) => postMessage({ source, v: 1, type: "finished", state: "finished" }, "*"), NAME);
  await inside(page).evaluate((_, source) => {
    parent.postMessage({ source, v: 2, type: "finished" }, "*");
    parent.postMessage({ source, v: 1, type: "constructor" }, "*");
    parent.postMessage({ source: "somebody", v: 1, type: "finished" }, "*");
    for (const height of [-5, NaN, Infinity, 1e9, "900", {}]) parent.postMessage({ source, v: 1, type: "resize", height }, "*");
    parent.postMessage(null, "*");
  }, NAME);
  await call(page, "runTo", 1);
  expect(await heard(page, "finished")).toEqual([]);
  const { height } = await page.locator("iframe").boundingBox();
  expect(height).toBeGreaterThan(100);
  expect(height).toBeLessThan(20_000);
});

test.describe("where nothing is rendered", () => {
  const hidden = `<div style="display: none"><${NAME} loading="eager" show="transport"></${NAME}></div>`;

  test("it comes up, and has its height when it is shown", async ({ page, host }) => {
    await host(hidden);
    await reaches(page, "ready");
    expect((await call(page, "settings")).show).toBe("transport");
    await page.evaluate(() => document.querySelector("div").style.removeProperty("display"));
    const content = () => inside(page).evaluate(() => document.documentElement.scrollHeight);
    await expect.poll(async () => (await page.locator("iframe").boundingBox()).height === (await content())).toBe(true);
    await call(page, "runTo", 5);
  });

  test("it trains all the same when it is asked to", async ({ page, host }) => {
    await host(hidden);
    await reaches(page, "ready");
    await element(page).evaluate((it) => {
      it.runTo(3).then(() => it.snapshot()).then(({ epoch }) => (it.title = epoch));
    });
    await expect(element(page)).toHaveAttribute("title", "3");
  });
});
