// The widget in a plain iframe: the messages of the contract, and nothing else.

import { expect, html, NAME, test } from "./support/hosts.mjs";

/** A host page of frames, which collects their messages and can ask for things. */
const SCRIPT = (name) => {
  window.messages = [];
  window.ask = (message, frame = document.querySelector("iframe")) =>
    frame.contentWindow.postMessage(message, "*");
  let number = 0;
  window.call = (method, ...args) =>
    new Promise((done) => {
      const id = `call ${(number += 1)}`;
      addEventListener("message", function answer({ data }) {
        if (data.type !== "reply" || data.id !== id) return;
        removeEventListener("message", answer);
        done(data);
      });
      window.ask({ target: name, v: 1, id, method, args });
    });
  addEventListener("message", ({ data, source }) => {
    const frame = [...document.querySelectorAll("iframe")].find((it) => it.contentWindow === source);
    window.messages.push(data);
    if (data.type === "resize" && frame?.dataset.follows !== undefined) frame.height = data.height;
  });
};

const open = async (page, hosts, body) => {
  await page.addInitScript((script) => {
    if (window === top) (0, eval)(script);
  }, `(${SCRIPT})("${NAME}")`);
  await page.goto(hosts.add(html(body)));
};
const heard = (page, type) =>
  page.evaluate((wanted) => window.messages.filter(({ type }) => type === wanted), type);
const becomes = (page, state) =>
  expect.poll(async () => (await heard(page, "statechange")).at(-1)?.state, { timeout: 60_000 }).toBe(state);
const call = (page, ...args) => page.evaluate((list) => window.call(...list), args);
const frame = (baseURL, query = "", attributes = `width="100%" height="600"`) =>
  `<iframe src="${baseURL}?embed=1${query}" title="widget" ${attributes}></iframe>`;
const root = (page) => page.frameLocator("iframe").first().locator("#playground");

test("events come as messages, methods go as messages", async ({ page, hosts, baseURL }) => {
  await open(page, hosts, frame(baseURL, "&task=cubic&epochs=20&challenge=10"));
  await becomes(page, "ready");
  const messages = await page.evaluate(() => window.messages);
  // From the first message on it listens; the height is not told before it is known.
  expect(messages[0]).toEqual({ source: NAME, v: 1, type: "reply", id: null });
  expect(messages[1]).toEqual({ source: NAME, v: 1, type: "resize", height: expect.any(Number) });
  for (const message of messages) expect(message).toMatchObject({ source: NAME, v: 1 });
  const place = { state: "ready", epoch: 0, step: 0, loss: expect.any(Number), link: expect.stringContaining("task=cubic") };
  expect((await heard(page, "statechange"))[0]).toMatchObject(place);
  expect(await call(page, "runTo", 20)).toEqual({ source: NAME, v: 1, type: "reply", id: "call 1" });
  const { result } = await call(page, "snapshot");
  expect(result).toMatchObject({ epoch: 20, step: 200 });
  expect((await heard(page, "finished"))[0]).toMatchObject({ epoch: 20, loss: result.loss, settings: { task: "cubic" } });
  expect(await heard(page, "challenge")).toHaveLength(1);
  const { error, ...rest } = await call(page, "runTo", "ten");
  expect(error).toMatch(/^runTo: /);
  expect(rest).toEqual({ source: NAME, v: 1, type: "reply", id: "call 3" });
  await call(page, "destroy");
  expect((await call(page, "play")).error).toContain("gone");
});

test("it says that it is ready", async ({ page, hosts, baseURL }) => {
  await open(page, hosts, frame(baseURL));
  await expect.poll(async () => (await heard(page, "ready")).length).toBe(1);
  expect((await heard(page, "ready"))[0]).toMatchObject({ state: "ready", backend: "cpu", settings: { task: "linear" } });
});

test("what an early host asks for is not lost", async ({ page, hosts, baseURL }) => {
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route("**/*_bg.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await open(page, hosts, frame(baseURL));
  await expect.poll(async () => (await heard(page, "reply")).length).toBe(1);
  const answer = call(page, "step", "epoch");
  await expect(root(page)).toHaveAttribute("data-state", "loading");
  release();
  expect((await answer).error).toBeUndefined();
  expect((await call(page, "snapshot")).result.epoch).toBe(1);
});

test("whatever is not of the contract is ignored, and a flood of it too", async ({ page, hosts, baseURL }) => {
  await open(page, hosts, frame(baseURL, "&task=cubic"));
  await becomes(page, "ready");
  const before = await page.evaluate(() => window.messages.length);
  await page.evaluate((target) => {
    const right = { target, v: 1, id: 1, method: "play", args: [] };
    const cyclic = { target };
    cyclic.self = cyclic;
    for (const message of [
      null, undefined, 0, "play", [], {}, cyclic, new Map([["target", target]]),
      { ...right, target: "somebody" }, { ...right, v: 2 }, { ...right, v: "1" },
      { ...right, method: "constructor" }, { ...right, method: "remove" }, { ...right, method: ["play"] },
      { ...right, method: undefined }, { ...right, args: "now" }, { ...right, args: { length: 1 } },
    ]) window.ask(message);
  }, NAME);
  // An answer to what was asked last: everything before has been looked at.
  const { result } = await call(page, "settings");
  expect(result.task).toBe("cubic");
  const since = await page.evaluate((from) => window.messages.slice(from), before);
  expect(since.map(({ type }) => type).filter((type) => type !== "resize")).toEqual(["reply"]);
  await expect(root(page)).toHaveAttribute("data-state", "ready");

  const [quiet, flooded] = await page.evaluate(async (target) => {
    await window.call("runTo", 300);
    const quiet = (await window.call("snapshot")).result;
    await window.call("reset");
    const junk = { target, v: 1, id: 1, method: "no", args: Array(100).fill("x".repeat(100)) };
    const flood = setInterval(() => {
      for (let count = 0; count < 300; count += 1) window.ask(junk);
    }, 4);
    await window.call("runTo", 300);
    clearInterval(flood);
    return [quiet, (await window.call("snapshot")).result];
  }, NAME);
  expect(flooded).toEqual(quiet);
});

test("only the embedding page is listened to", async ({ page, hosts, baseURL }) => {
  const stranger = hosts.add(html("stranger"));
  await open(page, hosts, frame(baseURL) + `<iframe id="stranger" src="${stranger}"></iframe>`);
  await becomes(page, "ready");
  const asks = (target) => {
    const widget = parent === window ? window : parent.frames[0];
    widget.postMessage({ target, v: 1, id: 7, method: "play", args: [] }, "*");
  };
  await page.frames().find((it) => it.url() === stranger).evaluate(asks, NAME);
  // The widget itself is not its host either.
  await root(page).evaluate((_, target) => postMessage({ target, v: 1, id: 7, method: "play" }, "*"), NAME);
  await call(page, "settings");
  await expect(root(page)).toHaveAttribute("data-state", "ready");
  expect((await heard(page, "reply")).filter(({ id }) => id === 7)).toEqual([]);
  // A page that stands alone has no host.
  await page.goto(`${baseURL}?embed=1`);
  await expect(page.locator("#playground")).toHaveAttribute("data-state", "ready");
  await page.evaluate(asks, NAME);
  await page.evaluate(() => document.getElementById("playground").settings());
  await expect(page.locator("#playground")).toHaveAttribute("data-state", "ready");
});

test("in a sandbox that allows only scripts it works", async ({ page, hosts, baseURL }) => {
  await open(page, hosts, frame(baseURL, "&task=sine", `sandbox="allow-scripts" width="700" height="600"`));
  await becomes(page, "ready");
  expect(await page.frames()[1].evaluate(() => origin)).toBe("null");
  await call(page, "set", { lr: 0.05 });
  await call(page, "runTo", 5);
  expect((await call(page, "snapshot")).result.epoch).toBe(5);
  expect((await call(page, "settings")).result.lr).toBe(0.05);
});

for (const width of [320, 777.4]) {
  test(`a frame that follows its content is exactly as high, ${width} wide`, async ({ page, hosts, baseURL }) => {
    await open(page, hosts, frame(baseURL, "&task=cubic", `data-follows height="200"`));
    await page.locator("iframe").evaluate((it, pixels) => (it.style.width = `${pixels}px`), width);
    await becomes(page, "ready");
    const inner = () => root(page).evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
    await expect.poll(async () => new Set(await inner()).size).toBe(1);
    await call(page, "set", { show: "fit,loss,transport" });
    await expect.poll(async () => new Set(await inner()).size).toBe(1);
    // It comes to rest: no height is said twice in a row, and none that grows for ever.
    await page.waitForTimeout(700);
    const settled = (await heard(page, "resize")).map(({ height }) => height);
    await page.waitForTimeout(700);
    expect((await heard(page, "resize")).length).toBe(settled.length);
    expect(settled.length).toBeLessThan(12);
    expect(settled.every((height, at) => Number.isInteger(height) && height !== settled[at - 1])).toBe(true);
    expect(settled.at(-1)).toBe((await inner())[0]);
  });
}

test("the height is the content's own, whatever the frame's", async ({ page, hosts, baseURL }) => {
  const frames = [200, 400, 3000].map((height) => frame(baseURL, "&task=cubic&show=fit,transport", `width="640" height="${height}"`));
  const heights = [];
  for (const one of frames) {
    await open(page, hosts, one);
    await becomes(page, "ready");
    await call(page, "runTo", 3);
    heights.push(...(await heard(page, "resize")).map(({ height }) => height));
  }
  // No other was told on the way to it.
  expect(new Set(heights).size, heights.join()).toBe(1);
});
