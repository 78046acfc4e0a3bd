// The public surface on the page itself: every name of it, and what the newer ones do.

import {
  call, data, drawn, expect, hash, notices, open, reaches, rejection, root, test,
} from "./support/page.mjs";

// By hand, like the lists in tests/contract.rs: what stands here stays.
const METHODS = [
  "play", "pause", "step", "runTo", "seek", "reset", "set", "settings", "snapshot", "link",
  "destroy",
];
const EVENTS = [
  "ready", "statechange", "epoch", "finished", "diverged", "challenge", "notice", "error",
];
const KEYS = [
  "ask", "at",
  "autoplay", "b", "backend", "batch", "challenge", "data", "embed", "engine", "epochs", "expr", "hide", "init", "iseed",
  "lang", "loss", "lr", "momentum", "n", "net", "noise", "opt", "range", "seed", "show", "shuffle", "speed",
  "style", "sweep", "task", "test", "theme", "v", "view", "w",
];

/** Collects the widget's events by name, with their details. */
const listen = (page) =>
  page.addInitScript((names) => {
    window.heard = [];
    for (const name of names) {
      document.addEventListener(name, ({ type, detail }) => {
        if (detail) window.heard.push([type, detail]);
      });
    }
  }, EVENTS);

const heard = (page, name) =>
  page.evaluate((wanted) => window.heard.filter(([type]) => type === wanted).map(([, d]) => d), name);

/** Holds the program back until the function that it gives is called. */
async function hold(page) {
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route("**/*_bg.wasm", async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

test("the methods are there before the program is, and wait for it", async ({ page }) => {
  const release = await hold(page);
  await page.goto("./", { waitUntil: "commit" });
  await page.waitForFunction(() => typeof document.getElementById("playground")?.runTo === "function");
  const kinds = await root(page).evaluate((element, names) => names.map((name) => typeof element[name]), METHODS);
  expect(kinds).toEqual(METHODS.map(() => "function"));
  expect((await data(page)).state).toBe("loading");
  const called = call(page, "runTo", 3);
  release();
  await called;
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "3" });
});

test("settings() has every key of the contract", async ({ page }) => {
  await open(page);
  expect(Object.keys(await call(page, "settings")).sort()).toEqual(KEYS);
});

test("every event tells what it promises", async ({ page }) => {
  await listen(page);
  await open(page, "#challenge=1000@1&epochs=5");
  await call(page, "set", { lr: "no" });
  await call(page, "runTo", 5);
  await call(page, "set", { lr: 10, epochs: 100, seed: 2 });
  await rejection(page, "runTo", 100);
  await call(page, "set", { lr: 0.01, speed: 1, epochs: 2000 });
  await call(page, "play");
  await expect.poll(async () => (await heard(page, "epoch")).length).toBeGreaterThan(0);

  const place = { state: expect.any(String), epoch: expect.any(Number), step: expect.any(Number), loss: expect.any(Number), link: expect.any(String) };
  const figures = {
    ...place, initialLoss: expect.any(Number), backend: "cpu",
    engine: "fused", settings: expect.objectContaining({ task: "linear" }),
  };
  expect((await heard(page, "ready"))[0]).toMatchObject({ ...figures, epoch: 0, state: "ready" });
  expect((await heard(page, "statechange"))[0]).toMatchObject(place);
  expect((await heard(page, "epoch"))[0]).toMatchObject({ ...place, state: "running" });
  const [finished] = await heard(page, "finished");
  expect(finished).toMatchObject({ ...figures, state: "finished", epoch: 5, step: 250 });
  expect(finished.initialLoss).toBeGreaterThan(finished.loss);
  expect((await heard(page, "diverged"))[0]).toMatchObject({
    ...figures, state: "diverged",
    cause: { kind: "learning-rate", learningRate: 10, largestStable: expect.any(Number) },
  });
  expect((await heard(page, "challenge"))[0]).toMatchObject({
    ...figures, challenge: "1000@1", metEpoch: 1, metLoss: expect.any(Number),
  });
  expect((await heard(page, "notice"))[0].message).toContain("lr");
});

test.describe("a program that cannot start", () => {
  test.use({ expectedErrors: /./ });
  test("sends an error, and its methods reject", async ({ page }) => {
    await listen(page);
    await page.route("**/*_bg.wasm", (route) => route.abort());
    await page.goto("./");
    await reaches(page, "failed");
    expect((await heard(page, "error"))[0].message).toEqual(expect.any(String));
    for (const method of METHODS) {
      expect(await rejection(page, method)).toBe("rejected: the playground has stopped");
    }
  });
});

test("seek goes back and forth through the same run", async ({ page }) => {
  await open(page, "#task=cubic&opt=adam&epochs=300");
  await call(page, "runTo", 60);
  const at = await call(page, "snapshot");
  await call(page, "runTo", 200);
  const there = await call(page, "snapshot");
  await call(page, "seek", 60);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "60" });
  // What was trained stays.
  expect(await call(page, "snapshot")).toEqual({ ...at, trained: 200 });
  await call(page, "seek", 200);
  expect(await call(page, "snapshot")).toEqual(there);
  await call(page, "runTo", 300);
  await call(page, "seek", 0);
  expect(await data(page)).toMatchObject({ state: "ready", epoch: "0", step: "0" });
  // After the end is the end, and a finished run can be sought in.
  await call(page, "seek", 9999);
  expect(await data(page)).toMatchObject({ state: "finished", epoch: "300" });
  await call(page, "seek", 299);
  await call(page, "play");
  await reaches(page, "finished");
  for (const wrong of [undefined, null, -1, 1.5, "ten"]) {
    expect(await rejection(page, "seek", wrong)).toMatch(/^rejected: seek: /);
  }
});

test("seek keeps the learning rates that the run had", async ({ page }) => {
  await open(page, "#task=cubic&epochs=300");
  await call(page, "runTo", 50);
  await call(page, "set", { lr: 0.1 });
  await call(page, "runTo", 120);
  const before = await call(page, "snapshot");
  await call(page, "seek", 20);
  await call(page, "seek", 120);
  expect(await call(page, "snapshot")).toEqual(before);
});

test("link gives the address that shows the same", async ({ page }) => {
  await open(page, "?task=cubic&lr=0.1");
  expect(await call(page, "link")).toBe(page.url());
  await call(page, "set", { lr: 0.2, seed: 9, challenge: "0.02@300" });
  const link = await call(page, "link");
  expect(link).toBe(page.url());
  const settings = await call(page, "settings");
  await page.goto("about:blank");
  await page.goto(link);
  await reaches(page, "ready");
  expect(await call(page, "settings")).toEqual(settings);
});

test("null in set stands for the default", async ({ page }) => {
  await open(page, "?task=cubic&lr=0.1&epochs=50&theme=dark");
  await call(page, "set", { lr: null, epochs: null, theme: null });
  expect(await call(page, "settings")).toMatchObject({ task: "cubic", lr: 0.03, epochs: 2020, theme: "auto" });
  await call(page, "set", { task: "linear", n: null, lr: null });
  expect(await call(page, "settings")).toMatchObject({ task: "linear", n: 500, lr: 0.01 });
  await call(page, "set", { task: "sine" });
  await call(page, "set", { task: null });
  expect((await call(page, "settings")).task).toBe("linear");
  expect(await notices(page)).toEqual([]);
});

test("a challenge is shown, and met once in each run", async ({ page }) => {
  await listen(page);
  await open(page, "?challenge=0.001@60");
  const place = page.locator("#challenge");
  await expect(place).toContainText("bring the mean squared error down to 0.001 or less within 60 epochs");
  await expect(place).toContainText("Not done yet.");
  await call(page, "runTo", 100);
  await expect(place).toContainText(/Done: 0\.000\d+ after epoch \d+\./);
  const [met, ...more] = await heard(page, "challenge");
  expect(more).toEqual([]);
  const { losses } = await call(page, "snapshot");
  const first = losses.find(([epoch, loss]) => epoch > 0 && loss <= 0.001);
  expect([met.metEpoch, met.metLoss]).toEqual(first);
  await call(page, "reset");
  await expect(place).toContainText("Not done yet.");
  await call(page, "runTo", 100);
  expect(await heard(page, "challenge")).toHaveLength(2);
  // Another challenge is looked for in what is done already.
  await call(page, "set", { challenge: "0.5" });
  expect(await heard(page, "challenge")).toHaveLength(3);
  await call(page, "set", { challenge: "" });
  await expect(place).toBeHidden();
  // Too late does not count.
  await call(page, "set", { challenge: "0.001@3", seed: 5 });
  await expect(place).toContainText("Not done yet.");
  await call(page, "runTo", 100);
  await expect(place).toContainText("Not reached in this run.");
  expect(await heard(page, "challenge")).toHaveLength(3);
});

test("a challenge is the matter of the run that goes on", async ({ page }) => {
  await listen(page);
  await open(page, "#task=cubic&epochs=300");
  await call(page, "runTo", 300);
  const { losses } = await call(page, "snapshot");
  // With another run it is that run's, however good the one before was.
  await call(page, "set", { challenge: "1@5", seed: 2 });
  await drawn(page);
  expect(await heard(page, "challenge")).toEqual([]);
  await call(page, "runTo", 1);
  expect(await heard(page, "challenge")).toHaveLength(1);
  // A run that was brought back and goes another way is looked at anew.
  await call(page, "set", { challenge: "", seed: 1 });
  await call(page, "runTo", 200);
  await call(page, "set", { challenge: String(losses[150][1] / 2) });
  expect(await heard(page, "challenge")).toHaveLength(1);
  await call(page, "seek", 20);
  await call(page, "set", { lr: 0.3 });
  await call(page, "runTo", 190);
  const branch = (await call(page, "snapshot")).losses;
  const first = branch.find(([epoch, loss]) => epoch > 0 && loss <= Math.fround(losses[150][1] / 2));
  expect(first, "the other way must be better for this test to mean anything").toBeTruthy();
  const met = await heard(page, "challenge");
  expect(met).toHaveLength(2);
  expect([met[1].metEpoch, met[1].metLoss]).toEqual(first);
});

test("the numbers stay when their controls are hidden", async ({ page }) => {
  await open(page, "#hide=transport,settings");
  await expect(page.locator("#play")).toBeHidden();
  await expect(page.locator("#setting-lr")).toBeHidden();
  await call(page, "runTo", 2);
  await expect(page.locator("#epoch")).toHaveText("2");
  await expect(page.locator("#loss")).toBeVisible();
  await expect(page.locator("#settings-words")).toHaveText("Learning rate 0.01 · Batch size 10 · Epochs 100");
  await call(page, "set", { opt: "momentum", lr: 0.002, lang: "zh" });
  await expect(page.locator("#settings-words")).toHaveText(/0\.9 · .*0\.002/);
});

test("destroy ends everything, twice as well as once", async ({ page }) => {
  await open(page, "#task=cubic&speed=max&epochs=100000");
  await call(page, "play");
  const outcome = await root(page).evaluate(async (element) => {
    const waiting = element.runTo(100_000).catch(({ message }) => message);
    await element.destroy();
    await element.destroy();
    return waiting;
  });
  expect(outcome).toBe("the widget is gone");
  expect(await root(page).evaluate((element) => [element.childElementCount, { ...element.dataset }])).toEqual([0, {}]);
  for (const method of METHODS.filter((name) => name !== "destroy")) {
    expect(await rejection(page, method)).toBe("rejected: the widget is gone");
  }
  // What the browser sends a page meets nobody.
  await page.evaluate(() => { location.hash = "lr=0.5"; });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 500, height: 400 });
  await drawn(page);
});

test("destroy while the program is still getting ready", async ({ page }) => {
  const release = await hold(page);
  await page.goto("./", { waitUntil: "commit" });
  await page.waitForFunction(() => typeof document.getElementById("playground")?.destroy === "function");
  expect((await data(page)).state).toBe("loading");
  const destroyed = call(page, "destroy");
  release();
  await destroyed;
  const left = () => root(page).evaluate((element) => [element.childElementCount, { ...element.dataset }]);
  expect(await left()).toEqual([0, {}]);
  await page.waitForTimeout(300);
  expect(await left()).toEqual([0, {}]);
});

/** A generator of numbers in [0, 1), the same every time. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("any settings survive their link", async ({ page }) => {
  await open(page);
  const random = dice(7);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const values = {
    task: ["linear", "cubic", "sine", "step", "abs", "expr"], range: ["-1,1", "0.5,12", "-3,-0.25"], expr: ["x^3", "sin(3*x) + x^2/2"], n: [7, 33, 500, 10_000], noise: [0, 0.1, 2, 1e-7],
    w: ["1", "2,-3.4", "0.1,0.0000001,-5", "1,2,3,4"], b: [0, -4.25, 1e6], seed: [0, 1, 4294967295],
    net: ["", "8r,8t", "1g", "64s,2r,3t,4g"], style: ["sequential", "module"], init: ["default", "normal"],
    loss: ["mse", "mae", "huber"], opt: ["sgd", "momentum", "adam"], momentum: [0, 0.5, 0.999],
    lr: [10, 0.5, 1e-9], batch: [1, 2, 7], shuffle: [true, false], epochs: [1, 77, 100_000],
    engine: ["auto", "fused", "autodiff"], backend: ["auto", "cpu"], speed: ["batch", "max", 33.5],
    show: ["", "fit", "fit,loss,transport"], hide: ["", "guide"], sweep: ["", "seed:64", "lr:0.001..1:8*width:1..8:4"],
    challenge: ["", "0.015", "0.015@500"], lang: ["en", "zh"], theme: ["auto", "light", "dark"],
  };
  // The others say how a page is opened.
  expect([...Object.keys(values), "data", "test", "ask", "at", "autoplay", "embed", "iseed", "v", "view"].sort()).toEqual(KEYS);
  for (let round = 0; round < 20; round += 1) {
    const chosen = Object.entries(values).filter(() => random() < 0.5).map(([key, list]) => [key, pick(list)]);
    const [settings, link] = await root(page).evaluate(async (element, given) => {
      await element.set(given);
      return [await element.settings(), await element.link()];
    }, Object.fromEntries(chosen));
    for (const [key, value] of chosen) expect(settings[key], `${key} of ${link}`).toEqual(value);
    // Another link, then this one.
    const again = await root(page).evaluate(async (element, hash) => {
      const heardHash = () => new Promise((done) => addEventListener("hashchange", done, { once: true }));
      for (const text of ["#task=linear&epochs=3", hash]) {
        if (location.hash === text) continue;
        const heard = heardHash();
        location.hash = text;
        await heard;
      }
      return element.settings();
    }, new URL(link).hash);
    expect(again, link).toEqual(settings);
  }
  expect(await notices(page)).toEqual([]);
});

test("a hundred hostile links, one after the other", async ({ page }) => {
  await open(page);
  const random = dice(99);
  const pieces = [
    ...KEYS, "=", "=", "=", "&", "&", "%", "%ff", "%00", "#", "?", "cubic", "0.1", "-1", "1e999",
    "é", "\u202e", "😀", "<b>", "'\"", ",", "8r", "@", "..", ":", "*", "__proto__", "NaN",
  ];
  for (let round = 0; round < 100; round += 1) {
    const length = 1 + Math.floor(random() * 25);
    const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join("");
    await page.evaluate((link) => { location.hash = link; }, text);
  }
  await page.evaluate(() => { location.hash = "lr=0.02&backend=cpu"; });
  await expect.poll(async () => (await call(page, "settings")).lr).toBe(0.02);
  await reaches(page, "ready");
  await call(page, "runTo", 2);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "2" });
  expect(await page.locator("#failure").isVisible()).toBe(false);
  expect(await hash(page)).toEqual({ lr: "0.02", backend: "cpu" });
});
