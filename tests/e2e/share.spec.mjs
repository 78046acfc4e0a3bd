// Sharing: the link of what is seen, copied, as a QR code, and as a start for authors; and the way
// back to the page. That the code says the link is judged by a decoder in tests/qr.rs.

import AxeBuilder from "@axe-core/playwright";

import { html, test as hosted } from "./support/hosts.mjs";
import { call, data, drawn, expect, notices, open, reaches, root, test } from "./support/page.mjs";

const CPU = "&backend=cpu";
const link = (page) => page.locator("#share-link").inputValue();
const path = (page) => page.locator("#share-squares").getAttribute("d");

test("by keyboard: the link of the moment is copied, and opens it", async ({ page, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, `#task=cubic${CPU}`);
  await call(page, "runTo", 40);
  await call(page, "seek", 30);
  await page.locator("#share").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#share-dialog")).toBeVisible();
  await expect(page.locator("#link-words")).toHaveText("The link is copied.");
  await expect(page.locator("#copy-link")).toBeFocused();
  await expect(page.locator("#share-words")).toHaveText("The link opens the page with these settings, after epoch 30.");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`${baseURL}#task=cubic&backend=cpu&at=30`);
  expect(await link(page)).toBe(copied);
  // The address stays as it was.
  expect(page.url()).toBe(`${baseURL}#task=cubic&backend=cpu`);
  const moment = await call(page, "snapshot");

  // The focus stays in the dialog, and goes back to the button.
  const passed = new Set();
  for (let press = 0; press < 16; press += 1) {
    await page.keyboard.press("Tab");
    passed.add(await page.evaluate(() => document.activeElement?.id ?? ""));
  }
  for (const id of ["share-close", "share-link", "copy-link", "share-author"]) expect(passed).toContain(id);
  expect([...passed].filter((id) => id && !document_ids.includes(id))).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(page.locator("#share-dialog")).toBeHidden();
  await expect(page.locator("#share")).toBeFocused();

  await page.goto("about:blank");
  await page.goto(copied);
  await reaches(page, "paused");
  const opened = await call(page, "snapshot");
  expect(opened).toMatchObject({ epoch: 30, loss: moment.loss, parameters: moment.parameters });
});
/** What can have the focus in the dialog of a page that stands alone. */
const document_ids = ["share-close", "share-link", "copy-link", "share-author", "share-dialog", "file-run", "file-json",
  "file-safetensors", "file-csv", "file-fit-svg", "file-fit-png", "file-loss-svg", "file-loss-png", "file-open"];

test("where the clipboard is refused the link is selected", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await open(page, `#lang=zh${CPU}`);
  await page.locator("#share").click();
  await expect(page.locator("#link-words")).toHaveText(/链接已选中/);
  await expect(page.locator("#share-link")).toBeFocused();
  const selected = await page.locator("#share-link").evaluate((field) => field.selectionEnd - field.selectionStart);
  expect(selected).toBe((await link(page)).length);
  await page.locator("#share-close").click();
  await expect(page.locator("#share-dialog")).toBeHidden();
});

test("what is shared follows what is seen, also while it is open", async ({ page, baseURL }) => {
  await open(page, `#task=cubic${CPU}`);
  await page.locator("#share").click();
  await expect(page.locator("#share-words")).toHaveText("The link opens the page with these settings.");
  expect(await link(page)).toBe(`${baseURL}#task=cubic&backend=cpu`);
  const before = await path(page);
  expect(before).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/);
  await call(page, "set", { lr: 0.2 });
  expect(await link(page)).toBe(`${baseURL}#task=cubic&lr=0.2&backend=cpu`);
  expect(await path(page)).not.toBe(before);
  // What was copied is another link.
  await expect(page.locator("#link-words")).toBeEmpty();
});

test("a link that is too long for a code says so", async ({ page }) => {
  await open(page, `?task=cubic&unknown=${"x".repeat(2300)}#backend=cpu`);
  expect(await notices(page)).toHaveLength(1);
  await page.locator("#share").click();
  await expect(page.locator("#share-long")).toBeVisible();
  await expect(page.locator("#share-code")).toBeHidden();
  expect((await link(page)).length).toBeGreaterThan(2300);
  await page.keyboard.press("Escape");
  await call(page, "destroy");
  await page.goto("about:blank");
  await open(page, `?task=cubic&unknown=${"x".repeat(2000)}#backend=cpu`);
  await page.locator("#share").click();
  await expect(page.locator("#share-code")).toBeVisible();
  await expect(page.locator("#share-long")).toBeHidden();
});

for (const [theme, lang, width] of [["light", "en", 1280], ["dark", "zh", 390], ["dark", "en", 320]]) {
  test(`black on white, as large as there is room, ${theme}, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: width > 1000 ? 720 : 700 });
    await open(page, `#task=cubic&theme=${theme}&lang=${lang}${CPU}`);
    await page.locator("#share").click();
    await expect(page.locator("#link-words")).not.toBeEmpty();
    const box = await page.locator("#share-code").boundingBox();
    expect(Math.abs(box.width - box.height)).toBeLessThan(1);
    expect(box.width).toBeGreaterThan(width > 1000 ? 300 : 230);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    const over = await page.evaluate(() => {
      const dialog = document.getElementById("share-dialog");
      return [document.documentElement.scrollWidth - innerWidth, dialog.scrollWidth - dialog.clientWidth];
    });
    expect(Math.max(...over)).toBeLessThanOrEqual(0);
    const colors = await page.locator("#share-code").evaluate((code) =>
      [...code.children].map((part) => getComputedStyle(part).fill));
    expect(colors).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
    const results = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).include("#share-dialog").analyze();
    expect(results.passes.length).toBeGreaterThan(5);
    expect(results.violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => `${target}`)])).toEqual([]);
  });
}

test("forced colours leave the code as it is", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await open(page, `#task=cubic${CPU}`);
  await page.locator("#share").click();
  const colors = await page.locator("#share-code").evaluate((code) =>
    [...code.children].map((part) => getComputedStyle(part).fill));
  expect(colors).toEqual(["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
});

test("the authors' page begins with these settings, and the way back finds the moment", async ({ page, baseURL }) => {
  await open(page, `#task=sine&lr=0.1${CPU}`);
  await call(page, "runTo", 25);
  await call(page, "seek", 20);
  await call(page, "step", "batch");
  const left = await call(page, "snapshot");
  expect(await data(page)).toMatchObject({ epoch: "20", step: "201" });
  await page.locator("#share").click();
  await page.locator("#share-author").click();
  await expect(page.locator("#author")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  expect(page.url()).toBe(`${baseURL}author.html#task=sine&lr=0.1&backend=cpu`);
  await expect(page.locator("#setting-task")).toHaveValue("sine");
  await expect(page.locator("#setting-lr")).toHaveValue("0.1");

  await page.goBack();
  await reaches(page, "paused");
  expect(await data(page)).toMatchObject({ epoch: "20", step: "201" });
  expect((await call(page, "snapshot")).parameters).toEqual(left.parameters);
  expect(page.url()).toBe(`${baseURL}#task=sine&lr=0.1&backend=cpu`);
  // Reloading is no way back: it begins anew.
  await page.reload();
  await reaches(page, "ready");
  expect(await data(page)).toMatchObject({ epoch: "0" });
});

test("the way in the footer has the settings, too", async ({ page }) => {
  await open(page, `?task=abs&n=50#batch=25&lang=zh${CPU}`);
  await page.locator("#setting-lr").fill("0.2");
  await page.locator("#setting-lr").press("Enter");
  await page.locator("#author-link").click();
  await expect(page.locator("#author")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(page.locator("h1")).toHaveText("把训练场放进你的网页");
  for (const [key, value] of [["task", "abs"], ["n", "50"], ["batch", "25"], ["lr", "0.2"], ["lang", "zh"]]) {
    await expect(page.locator(`#setting-${key}`), key).toHaveValue(value);
  }
  expect(await notices(page)).toEqual([]);
});

hosted("a frame offers the page alone, unless its author hides that", async ({ page, hosts, baseURL, context }) => {
  const frame = (more) =>
    html(`<iframe src="${baseURL}?embed=1&amp;task=cubic&amp;show=fit,loss,transport${more}" width="700" height="640"></iframe>`);
  await page.goto(hosts.add(frame("")));
  const widget = page.frameLocator("iframe");
  await expect(widget.locator("#playground")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await widget.locator("#share").click();
  // The host has not allowed the clipboard.
  await expect(widget.locator("#link-words")).not.toBeEmpty();
  expect(await widget.locator("#share-link").inputValue()).toBe(`${baseURL}?task=cubic&show=fit,loss,transport`);
  const opening = context.waitForEvent("page");
  await widget.locator("#share-alone").click();
  const alone = await opening;
  await expect(root(alone)).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  expect(alone.url()).toBe(`${baseURL}?task=cubic&show=fit,loss,transport`);
  await expect(alone.locator("h1")).toBeVisible();
  await expect(alone.locator("[data-panel=settings]")).toBeHidden();

  await page.goto(hosts.add(frame("&amp;hide=share")));
  await expect(widget.locator("#playground")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(widget.locator("#share")).toBeHidden();
  await expect(widget.locator("[data-panel=fit]")).toBeVisible();
});

hosted("in a low frame it costs the chart nothing", async ({ page, hosts, baseURL }) => {
  const chart = async (more) => {
    const query = `embed=1&amp;task=cubic&amp;show=fit,transport${more}`;
    await page.goto(hosts.add(html(`<iframe src="${baseURL}?${query}" width="400" height="320"></iframe>`)));
    const widget = page.frameLocator("iframe");
    await expect(widget.locator("#playground")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
    await drawn(page);
    const share = widget.locator("#share");
    const shown = await share.isVisible();
    if (shown) {
      await share.click();
      await expect(widget.locator("#share-dialog")).toBeVisible();
    }
    return [shown, (await widget.locator("#fit-chart").boundingBox()).height];
  };
  const [shown, height] = await chart("");
  expect(shown).toBe(true);
  expect(await chart("&amp;hide=share")).toEqual([false, height]);
});
