// Any string at all after the address gives a working page.

import { KEYS } from "./support/contract.mjs";
import {
  call,
  data,
  drawn,
  expect,
  hash,
  notices,
  open,
  reaches,
  root,
  test,
} from "./support/page.mjs";

const NONSENSE = {
  "nothing": "",
  "a word": "wrong",
  "markup": "<img src=x onerror=alert(1)><script>alert(2)</script>",
  "markup, encoded": encodeURIComponent("\"'><svg onload=alert(1)>"),
  "bytes that are no UTF-8": "%ff%fe%80",
  "half an escape": "%",
  "a number too great": "1e999",
  "not a number": "NaN",
  "less than nothing": "-1",
  "zeros": "0".repeat(400),
  "NUL": "%00",
  "emoji": encodeURIComponent("📉👩‍🔬‮"),
  "commas": ",,,,,,",
  "names of objects": "__proto__",
  "placeholders": encodeURIComponent("{key}{value}"),
};

/** Trains a little, and that the page stayed whole. */
async function works(page) {
  await reaches(page, "ready");
  await call(page, "runTo", 2);
  expect(await data(page)).toMatchObject({ state: "paused", epoch: "2", backend: "cpu" });
  expect(await page.locator("#failure").isVisible()).toBe(false);
  expect(await page.locator("#notices script, #notices img, #notices svg").count()).toBe(0);
  const texts = await notices(page);
  expect(texts.length).toBeLessThanOrEqual(60);
  for (const text of texts) expect(text.length, text).toBeLessThan(500);
  await drawn(page);
  return texts;
}

for (const [name, nonsense] of Object.entries(NONSENSE)) {
  test(`nonsense in every key: ${name}`, async ({ page }) => {
    const link = KEYS.map((key) => `${key}=${nonsense}`).join("&");
    await page.goto(`./?${link}#${link}`);
    const texts = await works(page);
    // An empty value is one that `net`, `show` and `hide` take; most keys take no nonsense.
    expect(texts.length).toBeGreaterThan(5);
  });
}

test("the keys are all of the contract's", async ({ page }) => {
  await open(page);
  const settings = Object.keys(await call(page, "settings"));
  expect(KEYS.toSorted()).toEqual(settings.toSorted());
});

test("ten thousand characters in every key", async ({ page }) => {
  const link = KEYS.map((key) => `${key}=${"9x,".repeat(3400)}`).join("&");
  await page.goto(`./#${link}`);
  await works(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});

test("thousands of unknown keys, and hostile names", async ({ page }) => {
  const keys = Array.from({ length: 3000 }, (_, i) => `key${i}=${i}`);
  await page.goto(`./#${keys.join("&")}`);
  const texts = await works(page);
  expect(texts.length).toBeGreaterThan(0);
  await page.goto("about:blank");
  await page.goto(`./#${["<b>x</b>=1", "__proto__=1", "constructor=1", "%ff=1", "=&=&&=", "toString"].join("&")}`);
  await works(page);
});

test("a nonsense hash while the page is open", async ({ page }) => {
  await open(page, "#task=cubic");
  for (const text of ["%%%&&&===", "task=<b>&n=1e999", "lr=0.02"]) {
    await page.evaluate((hash) => { location.hash = hash; }, text);
  }
  await expect.poll(async () => (await call(page, "settings")).lr).toBe(0.02);
  // The old notices belonged to the old link.
  await expect.poll(() => notices(page)).toEqual([]);
  await works(page);
});

test("a notice names the key, the value and what is allowed", async ({ page }) => {
  await open(page, "#n=1&colour=red&task=cubed&expr=2y&backend=quantum&lr=0");
  const texts = (await notices(page)).join("\n");
  for (const words of [
    /Samples \(n\).*“1”.*2 to 10000/, /“colour”.*“red”/, /Task \(task\).*“cubed”/, /\(expr\).*“y” \(character 2\)/,
    /\(backend\).*“quantum”.*auto, webgpu, cpu/, /Learning rate \(lr\).*“0”.*above 0/,
  ]) {
    expect(texts).toMatch(words);
  }
});

test("webgpu without an adapter: a notice with the reason, and the CPU", async ({ page }) => {
  await open(page, "?view=device#backend=webgpu");
  const [notice, ...more] = await notices(page);
  expect(more).toEqual([]);
  expect(notice).toMatch(/WebGPU.*adapter.*CPU/);
  await expect(page.locator("#device-reason")).toContainText("WebGPU found no graphics adapter.");
  await expect(page.locator("#device-text")).toContainText("Your device’s processor");
  expect(await data(page)).toMatchObject({ backend: "cpu", verified: "1" });
  await call(page, "runTo", 2);
  // Not asked for: the reason is shown, without a notice.
  await page.goto("about:blank");
  await open(page, "?view=device");
  expect(await notices(page)).toEqual([]);
  await expect(page.locator("#device-reason")).toContainText("adapter");
});

test("without WebGPU in the browser the reason is another", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "gpu", { get: () => undefined });
  });
  await open(page, "?view=device");
  await expect(page.locator("#device-reason")).toContainText("This browser has no WebGPU.");
});

test("panels can be shown and hidden", async ({ page }) => {
  const visible = () =>
    root(page).locator("[data-panel]:visible").evaluateAll((panels) =>
      [...new Set(panels.map((panel) => panel.dataset.panel))].sort(),
    );
  await open(page, "#show=fit,transport");
  expect(await visible()).toEqual(["fit", "transport"]);
  await call(page, "runTo", 2);
  await page.goto("about:blank");
  await open(page, "#hide=guide,logs,batch");
  expect(await notices(page)).toHaveLength(1); // There is no panel called logs.
  await page.goto("about:blank");
  await open(page, "#hide=guide,batch,loss,log,settings,device,parameters,many,step,network,units,surface,hand,runs,code,data");
  expect(await visible()).toEqual(["fit", "transport"]);
});

test("the page asks for nothing but its own files", async ({ page, baseURL }) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await open(page);
  await call(page, "runTo", 100);
  expect(asked.length).toBeGreaterThan(4);
  for (const url of asked) {
    expect(url.startsWith(baseURL) || url.startsWith("data:"), url).toBe(true);
  }
});

test("what was added to a link on its way is ignored in silence", async ({ page }) => {
  await page.goto("./?utm_source=mail&amp;task=cubic&amp;n=50&fbclid=x&from=timeline#lr=0,2&gclid=y");
  await reaches(page, "ready");
  expect(await notices(page)).toEqual([]);
  expect(await call(page, "settings")).toMatchObject({ task: "cubic", n: 50, lr: 0.2 });
  await call(page, "set", { batch: "\uff15" });
  expect(new URL(page.url()).hash).toBe("#lr=0.2&batch=5");
});

test("the same mistake in a link is named once", async ({ page }) => {
  await open(page, "?lr=-1&colour=red#lr=1,000&colour=red");
  const [colour, rate, ...more] = await notices(page);
  expect(more).toEqual([]);
  expect(colour).toContain("“colour”");
  expect(rate).toMatch(/Learning rate \(lr\).*“1,000” can mean 1000 or 1/);
});

test("a slider that is drawn does not flood the address, which has its last value all the same", async ({ page }) => {
  await page.addInitScript(() => {
    window.writes = 0;
    const { replaceState } = History.prototype;
    History.prototype.replaceState = function (...args) {
      window.writes += 1;
      return replaceState.apply(this, args);
    };
  });
  await open(page, "#task=cubic&backend=cpu&epochs=20");
  const draw = (last, leaves) =>
    root(page).evaluate(
      (element, [end, goes]) => {
        window.writes = 0;
        const slider = element.querySelector("#setting-lr ~ input[type=range]");
        for (let step = 0; step < 200; step += 1) {
          slider.value = String(step < 199 ? step % 30 : end);
          slider.dispatchEvent(new Event("input"));
        }
        if (goes) dispatchEvent(new Event("pagehide"));
        return [window.writes, document.getElementById("setting-lr").value];
      },
      [last, leaves],
    );
  // Browsers take a hundred in ten seconds.
  const [writes, lr] = await draw(7, false);
  expect(writes).toBeGreaterThan(5);
  expect(writes).toBeLessThan(40);
  await expect.poll(async () => (await hash(page)).lr, { timeout: 3000 }).toBe(lr);
  // Whoever leaves at once finds it, too.
  const [few, other] = await draw(11, true);
  expect(few).toBeLessThan(40);
  expect(other).not.toBe(lr);
  expect((await hash(page)).lr).toBe(other);
});
