// Many runs in workers: the same numbers, every core, and nothing left of them.

import { HIDE } from "./support/hidden.mjs";
import { call, data, drawn, expect, open, reaches, test } from "./support/page.mjs";

const ended = (page) => page.locator("#many-ended");
const running = (page) => page.locator("#many-running");
const cores = (page) => page.evaluate(() => Math.min(navigator.hardwareConcurrency, 8));
const run = (page) => page.locator("#many-run").click();
const finished = (page, runs) => expect(ended(page)).toHaveText(new RegExp(`^Finished: ${runs} runs in `));

/**
 * Before the page's own scripts: counts what workers are asked and answer, can
 * end them, and holds back what a worker answers after `window.allowed` times
 * runs came from it: what is tested in between does not depend on how fast
 * the machine is.
 */
const SPY = () => {
  const { Worker } = window;
  window.spied = [];
  window.allowed = Infinity;
  window.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      const spied = { worker: this, asked: [], numbers: [], runs: 0, ready: false, ended: false, held: [], told: 0 };
      window.spied.push(spied);
      this.spied = spied;
      this.addEventListener("message", (event) => {
        const [line, numbers] = event.data;
        // How far a run is comes, too, with no run at all.
        const runs = line.startsWith("runs ") ? Math.floor((line.split(" ").length - 3) / 3) : 0;
        if (runs > 0 && spied.told >= window.allowed) {
          event.stopImmediatePropagation();
          spied.held.push(event.data);
          return;
        }
        if (runs > 0) spied.told += 1;
        spied.runs += runs;
        if (line === "ready") spied.ready = true;
        if (numbers.length) spied.numbers.push(...numbers);
      });
    }

    postMessage(message) {
      this.spied.asked.push(message);
      super.postMessage(message);
    }

    terminate() {
      this.spied.ended = true;
      super.terminate();
    }
  };
};

/** How many workers there are, and how many runs came from each. */
const spied = (page) => page.evaluate(() => window.spied.map(({ runs, ready }) => ({ runs, ready })));

/** Waits until every worker can be asked. */
const everyCore = async (page) => {
  const count = await cores(page);
  await expect.poll(async () => (await spied(page)).filter(({ ready }) => ready).length).toBe(count);
};
const came = (all) => all.reduce((sum, { runs }) => sum + runs, 0);

/** What the results say, digit by digit: every run by its cell. */
async function words(page, cells) {
  const chart = page.locator("#many-chart");
  await chart.focus();
  await page.keyboard.press("Home");
  const said = [];
  for (let cell = 0; cell < cells; cell += 1) {
    await drawn(page);
    said.push(await chart.getAttribute("aria-valuetext"));
    await page.keyboard.press("ArrowRight");
  }
  return [...said, await page.locator("#many-words").textContent()];
}

test("a run in a worker is the run in the page, digit by digit", async ({ page, context }) => {
  const link = "?view=many#task=cubic&epochs=400&opt=adam&sweep=lr:0.001..10:12";
  await page.addInitScript(SPY);
  await open(page, link);
  await everyCore(page);
  await run(page);
  await finished(page, 12);
  const beside = await words(page, 12);
  const all = await spied(page);
  expect(all).toHaveLength(await cores(page));
  expect(came(all), "all in workers").toBe(12);
  // The page's own engine comes to the same loss, to the last bit.
  await page.keyboard.press("Enter");
  await reaches(page, "ready");
  await call(page, "runTo", 400);
  const { loss } = await call(page, "snapshot");
  expect(await page.evaluate((own) => window.spied.some(({ numbers }) => numbers.includes(own)), loss)).toBe(true);

  const other = await context.newPage();
  await other.addInitScript(() => delete window.Worker);
  await open(other, link);
  await run(other);
  await finished(other, 12);
  expect(await words(other, 12)).toEqual(beside);
  expect(other.workers()).toHaveLength(0);
});

test("every core has a worker, and nothing is fetched or compiled again for them", async ({ page }) => {
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname.split("/").pop()));
  await open(page, "#task=cubic&epochs=30&sweep=seed:64");
  expect(page.workers(), "nobody needs them").toHaveLength(0);
  await page.locator("#tab-many").click();
  await run(page);
  await finished(page, 64);
  expect(page.workers()).toHaveLength(await cores(page));
  expect(fetched.filter((file) => file.endsWith("_bg.wasm")).length).toBeLessThanOrEqual(1);
});

test("what is cancelled ends at once, and its answers are not taken for others", async ({ page }) => {
  await open(page, "?view=many#task=cubic&sweep=seed:4096");
  await run(page);
  await expect(running(page)).toHaveText(/^Done: [1-9]\d* of 4096 runs/);
  await page.locator("#many-cancel").click();
  await expect(ended(page)).toHaveText(/^Cancelled: \d+ of 4096 runs done/);
  const before = await ended(page).textContent();
  await page.waitForTimeout(300);
  await expect(ended(page)).toHaveText(before);
  await call(page, "set", { sweep: "seed:6", epochs: 40 });
  await run(page);
  await finished(page, 6);
});

test("the runs of failed workers are done by the others, and by the page when none is left", async ({ page }) => {
  await page.addInitScript(SPY);
  await open(page, "?view=many#task=cubic&epochs=2020&sweep=seed:200");
  await everyCore(page);
  await page.evaluate(() => (window.allowed = 1));
  await run(page);
  await expect.poll(async () => (await spied(page)).every(({ runs }) => runs > 0)).toBe(true);
  await expect(running(page)).toHaveText(/^Done: [1-9]\d* of 200 runs/);
  // As a browser does that takes a worker's memory back.
  const fail = (which) => page.evaluate((at) => {
    const { worker } = window.spied[at];
    Worker.prototype.terminate.call(worker);
    worker.dispatchEvent(new ErrorEvent("error"));
  }, which);
  await fail(0);
  // The others go on.
  const before = came(await spied(page));
  await page.evaluate(() => {
    window.allowed = 2;
    for (const { worker, held } of window.spied) {
      for (const data of held.splice(0, 1)) worker.dispatchEvent(new MessageEvent("message", { data }));
    }
  });
  await expect.poll(async () => came(await spied(page))).toBeGreaterThan(before);
  const all = await spied(page);
  for (let at = 1; at < all.length; at += 1) await fail(at);
  await finished(page, 200);
  expect(came(await spied(page))).toBeLessThan(200);
});

test("the frames of the page train nothing while workers do", async ({ page }) => {
  await page.addInitScript(SPY);
  await open(page, "?view=many#task=cubic&speed=60&sweep=seed:100");
  await everyCore(page);
  await call(page, "play");
  await run(page);
  await finished(page, 100);
  expect(came(await spied(page))).toBe(100);
  // The run in the page goes on.
  expect(Number((await data(page)).epoch)).toBeGreaterThan(0);
});

test("a ghost that costs more than a frame comes from a worker, and is the same", async ({ page, context }) => {
  // Longer than a frame on any machine.
  const link = "#task=cubic&backend=cpu&epochs=20000&opt=momentum&lr=0.01";
  const words = (one) => one.locator("#ghost-words");
  const foreseen = async (one) => {
    await open(one, link);
    await call(one, "runTo", 3);
    await call(one, "step", "batch");
    // The first finds out what it costs, and a worker begins meanwhile.
    await call(one, "set", { lr: 0.02 });
    await expect(words(one)).toHaveText(/will end at a loss of/);
    const first = await words(one).textContent();
    await call(one, "set", { lr: 0.005 });
    await expect(words(one)).not.toHaveText(first);
    await expect(words(one)).toHaveText(/will end at a loss of/);
    return words(one).textContent();
  };
  await page.addInitScript(SPY);
  const beside = await foreseen(page);
  const orders = await page.evaluate(() => window.spied.map(({ asked }) => asked.filter((one) => String(one).startsWith("ghost "))));
  expect(orders, "one worker is enough").toHaveLength(1);
  expect(orders[0].at(-1)).toMatch(/lr=0\.005.* 0\.01 31 0\.005$/);
  const other = await context.newPage();
  await other.addInitScript(() => delete window.Worker);
  expect(await foreseen(other)).toBe(beside);
});

test("fifty elements come and go and leave no worker", async ({ page, baseURL }) => {
  await page.goto("./author.html");
  for (let round = 0; round < 10; round += 1) {
    await page.evaluate(async (src) => {
      const frames = Array.from({ length: 5 }, () => {
        const frame = document.createElement("iframe");
        frame.src = src;
        document.body.prepend(frame);
        return frame;
      });
      const started = (frame) => new Promise((done) => {
        const look = setInterval(() => {
          const root = frame.contentDocument?.getElementById("many-run");
          if (root?.getAttribute("aria-disabled") !== "false") return;
          clearInterval(look);
          root.click();
          done();
        }, 20);
      });
      await Promise.all(frames.map(started));
      frames.forEach((frame) => frame.remove());
    }, `${baseURL}?view=many&embed=1#task=cubic&sweep=seed:4096`);
  }
  await expect.poll(() => page.workers().length).toBe(0);
});

test("they end with the widget", async ({ page }) => {
  await open(page, "?view=many#task=cubic&sweep=seed:4096");
  await run(page);
  await expect.poll(() => page.workers().length).toBe(await cores(page));
  await call(page, "destroy");
  await expect.poll(() => page.workers().length).toBe(0);
});

test("they end when the page is hidden for long, and come again", async ({ page }) => {
  await page.addInitScript(HIDE);
  // Half a minute passes when the test says so.
  await page.addInitScript(() => {
    const { setTimeout } = window;
    let long = () => {};
    window.setTimeout = (act, delay, ...args) => {
      if (delay !== 30_000) return setTimeout(act, delay, ...args);
      long = act;
      return 0;
    };
    window.afterLong = () => long();
  });
  await page.addInitScript(SPY);
  await open(page, "?view=many#task=cubic&sweep=seed:4096");
  await run(page);
  const alive = () => page.evaluate(() => window.spied.filter(({ ended }) => !ended).length);
  await expect.poll(alive).toBe(await cores(page));
  await page.evaluate(() => window.setHidden(true));
  await page.waitForTimeout(500);
  expect(await alive()).toBe(await cores(page));
  await page.evaluate(() => window.afterLong());
  expect(await alive()).toBe(0);
  // What is left goes on in the page, in its slices.
  await page.evaluate(() => window.setHidden(false));
  await expect.poll(alive).toBe(await cores(page));
});

/** Where there is no worker, the runs are trained in the frames as ever. */
async function doesWithout(page, root, runs) {
  await root.locator("#many-run").click();
  await expect(root.locator("#many-ended")).toHaveText(new RegExp(`^Finished: ${runs} runs in `));
  await expect(root.locator("#many-plan")).toHaveText(/steps in all: about [\d.]+ s\.$/);
  expect(page.workers()).toHaveLength(0);
}

test.describe("where there are none", () => {
  test.use({ expectedErrors: /Content.Security.Policy|Failed to construct 'Worker'|worker/i });
  const LINK = "?view=many&embed=1#task=cubic&epochs=20&sweep=seed:9";

  test("a policy without workers", async ({ page }) => {
    await page.route(/\/folder\/(\?|$)/, async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      headers["content-security-policy"] += "; worker-src 'none'";
      await route.fulfill({ response, headers });
    });
    await open(page, LINK);
    await doesWithout(page, page, 9);
    // A ghost comes in the frames, too.
    await call(page, "set", { lr: 0.02, epochs: 2000 });
    await expect(page.locator("#ghost, [data-panel=fit]").first()).toBeVisible();
  });

  test("a sandbox that allows only scripts", async ({ page, baseURL }) => {
    await page.goto("./author.html");
    await page.evaluate((src) => {
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts");
      frame.src = src;
      frame.width = 800;
      frame.height = 700;
      document.body.prepend(frame);
    }, `${baseURL}${LINK}`);
    await doesWithout(page, page.frameLocator("iframe").first(), 9);
  });

  test("a worker that never says that it is ready", async ({ page }) => {
    await page.addInitScript(() => {
      const { Worker } = window;
      window.Worker = class extends Worker {
        postMessage() {}
      };
    });
    await open(page, LINK);
    await page.locator("#many-run").click();
    await finished(page, 9);
  });
});
