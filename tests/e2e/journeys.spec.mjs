// The ways of a learner and of a teacher, without a word of help: by mouse, by keyboard and by touch.
// Each says how many actions it takes: a press, a value that is typed, a choice in a list.

import { expect, html, test } from "./support/hosts.mjs";
import { call, data, drawn, open, places, reaches, root } from "./support/page.mjs";

/** Acts as a reader with one kind of device does, and counts. */
class Reader {
  actions = 0;

  constructor(page, device) {
    this.page = page;
    this.device = device;
  }

  async press(target) {
    this.actions += 1;
    const element = typeof target === "string" ? this.page.locator(target) : target;
    if (this.device === "mouse") await element.click();
    if (this.device === "touch") await element.tap();
    if (this.device === "keyboard") {
      await element.focus();
      await this.page.keyboard.press("Enter");
    }
  }

  async type(selector, value) {
    this.actions += 1;
    const element = this.page.locator(selector);
    await element.focus();
    await element.fill(String(value));
    await element.press("Enter");
  }

  async choose(selector, value) {
    this.actions += 1;
    await this.page.locator(selector).selectOption(value);
  }
}

const DEVICES = {
  mouse: { viewport: { width: 1366, height: 768 } },
  keyboard: { viewport: { width: 1366, height: 768 } },
  touch: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

/** A way, what it begins with, and at most how many actions it may take. */
const way = (name, link, most, go) => {
  for (const [device, use] of Object.entries(DEVICES)) {
    test.describe(`by ${device}`, () => {
      test.use(use);
      test(name, async ({ page, context }) => {
        await context.grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => {});
        await open(page, link);
        const reader = new Reader(page, device);
        await go(page, reader);
        console.log(`${name}, by ${device}: ${reader.actions} actions`);
        expect(reader.actions).toBeLessThanOrEqual(most);
      });
    });
  }
};

way("watch a line find its place", "", 1, async (page, reader) => {
  const before = await places(page, "fit-chart", "--fit");
  await reader.press("#play");
  await reaches(page, "running");
  await expect(page.locator("#fit-chart")).toBeInViewport({ ratio: 0.9 });
  await expect.poll(async () => Number((await data(page)).step), { timeout: 30_000 }).toBeGreaterThan(20);
  await call(page, "pause");
  expect(await places(page, "fit-chart", "--fit")).not.toEqual(before);
});

way("find what a mini-batch is", "", 2, async (page, reader) => {
  await reader.press("#tab-batch");
  await expect(page.locator("#batch-words")).toContainText("10 samples");
  await expect(page.locator("#batch-words")).toBeInViewport();
});

way("blow it up and mend it", "#speed=max", 3, async (page, reader) => {
  await reader.type("#setting-lr", 2);
  await reader.press("#play");
  await reaches(page, "diverged");
  await expect(page.locator("#diagnosis-words")).toBeVisible();
  await expect(page.locator("#diagnosis-words")).toContainText("2");
  await reader.press("#diagnosis-act");
  await reaches(page, "finished");
  expect(Number((await data(page)).loss)).toBeLessThan(1);
});

way("other layers", "#speed=max", 3, async (page, reader) => {
  await reader.press("[data-lesson=curve]");
  await reaches(page, "ready");
  await reader.press("#add-layer");
  await expect(page.locator("#network-words")).toContainText("1 → 8");
  expect((await call(page, "settings")).net.split(",")).toHaveLength(3);
  await reader.press("#play");
  await reaches(page, "finished");
});

way("other weights for the same data", "#task=cubic", 1, async (page, reader) => {
  const before = await call(page, "snapshot");
  const settings = await call(page, "settings");
  await reader.press("#new-weights");
  await expect.poll(async () => (await call(page, "settings")).iseed).not.toBe(settings.iseed);
  await reaches(page, "ready");
  expect((await call(page, "settings")).seed).toBe(settings.seed);
  expect((await call(page, "snapshot")).parameters).not.toEqual(before.parameters);
});

way("the best learning rate", "#epochs=3&speed=max", 5, async (page, reader) => {
  await reader.press("#tab-many");
  await reader.choose("#many-shape", "line");
  await reader.press("#many-run");
  await expect(page.locator("#many-ended")).toHaveText(/^Finished: \d+ runs/);
  await expect(page.locator("#many-chart")).toBeInViewport();
  await expect(page.locator("#many-words")).toContainText("The lowest loss is");
});

way("share a moment", "#task=cubic", 3, async (page, reader) => {
  await call(page, "runTo", 700);
  await reader.press("#share");
  await expect(page.locator("#share-dialog")).toBeVisible();
  const link = await page.locator("#share-link").inputValue();
  expect(link).toContain("at=700");
  await reader.press("#copy-link");
  await expect(page.locator("#link-words")).not.toBeEmpty();
  await page.goto("about:blank");
  await page.goto(link);
  await reaches(page, "paused");
  expect((await data(page)).epoch).toBe("700");
});

test("a teacher puts a lesson with a goal into her page, and a pupil does it on a phone, in Chinese", async ({ page, hosts, baseURL, browser }) => {
  const reader = new Reader(page, "mouse");
  await open(page, "#task=cubic&lang=zh");
  await reader.press("#share");
  await reader.press("#share-author");
  await page.waitForURL(/author\.html/);
  await expect(page.locator("#goal-loss")).toBeVisible({ timeout: 60_000 });
  await reader.type("#goal-loss", "0.03");
  await reader.type("#goal-epochs", "2020");
  await reader.choose("#own-kind", "element");
  const snippet = await page.locator("#snippet").inputValue();
  expect(snippet).toContain("0.03@2020");
  expect(snippet).toContain("zh");
  console.log(`a teacher's lesson with a goal: ${reader.actions} actions`);
  expect(reader.actions).toBeLessThanOrEqual(6);

  const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.goto(hosts.add(html(snippet)));
  const widget = phone.frameLocator("iframe");
  const start = phone.getByRole("button").first();
  if (!(await phone.locator("iframe").count())) await start.tap();
  await expect(widget.locator("#playground")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(widget.locator("#challenge-words")).toContainText("0.03");
  await widget.locator("#run-end").tap();
  await expect(widget.locator("#challenge")).toHaveAttribute("data-met", "1", { timeout: 60_000 });
  await phone.close();
});

test("the keyboard reaches everything, in an order that makes sense", async ({ page }) => {
  await open(page);
  await page.locator("body").press("Tab");
  const order = [];
  for (let step = 0; step < 80; step += 1) {
    const id = await page.evaluate(() => document.activeElement?.id || document.activeElement?.dataset?.lesson || "");
    if (id) order.push(id);
    await page.keyboard.press("Tab");
  }
  const wanted = ["line", "curve", "setting-lang", "share", "fit-view", "loss-chart", "play", "tab-settings", "setting-lr", "tab-parameters"];
  const found = wanted.map((id) => order.indexOf(id));
  expect(found.every((at) => at >= 0), `${wanted.filter((_, i) => found[i] < 0)} of ${order}`).toBe(true);
  expect(found, order.join()).toEqual(found.toSorted((a, b) => a - b));
});

test("the state is told where it stands", async ({ page }) => {
  await open(page);
  await expect(root(page)).toHaveAttribute("data-state", "ready");
  await drawn(page);
  await expect(page.locator("#state")).toBeInViewport();
});
