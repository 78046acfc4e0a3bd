// What is taken away of a run, and a run that is brought back.

import { readFile } from "node:fs/promises";

import AxeBuilder from "@axe-core/playwright";

import { test as hosted } from "./support/hosts.mjs";
import { call, data, expect, open, reaches, rejection, root, test } from "./support/page.mjs";

const CPU = "&backend=cpu";

/** A file of the method `file`, its bytes as a Buffer. */
async function file(page, kind) {
  const { name, type, bytes } = await root(page).evaluate(async (element, kind) => {
    const { name, type, bytes } = await element.file(kind);
    if (!(bytes instanceof Uint8Array)) throw new Error("no Uint8Array");
    return { name, type, bytes: Array.from(bytes) };
  }, kind);
  return { name, type, bytes: Buffer.from(bytes) };
}

/** What a button of the dialog saves. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.press("Enter")]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

const openDialog = async (page) => {
  await page.locator("#share").press("Enter");
  await expect(page.locator("#share-dialog")).toBeVisible();
};

test("every file has what the page shows, whether by method or by key", async ({ page }) => {
  await open(page, `#task=cubic&n=40&epochs=50${CPU}`);
  await call(page, "runTo", 30);
  await call(page, "seek", 20);
  const { parameters, losses } = await call(page, "snapshot");
  await openDialog(page);
  for (const [id, kind, type] of [
    ["run", "run", "application/json"],
    ["json", "parameters.json", "application/json"],
    ["safetensors", "parameters.safetensors", "application/octet-stream"],
    ["csv", "history.csv", "text/csv"],
    ["fit-svg", "fit.svg", "image/svg+xml"],
    ["loss-svg", "loss.svg", "image/svg+xml"],
    ["fit-png", "fit.png", "image/png"],
    ["loss-png", "loss.png", "image/png"],
  ]) {
    const made = await file(page, kind);
    expect([made.name, made.type]).toEqual([kind === "run" ? "run.json" : kind, type]);
    const taken = await saved(page, page.locator(`#file-${id}`));
    expect(taken.name).toBe(made.name);
    expect(taken.bytes.equals(made.bytes)).toBe(true);
    await expect(page.locator("#files-words")).toContainText(`${made.name} is saved.`);
    const text = made.bytes.toString();
    if (kind === "parameters.json") {
      expect(JSON.parse(text).map(({ name, shape, values }) => ({ name, shape, values: values.map(Math.fround) }))).toEqual(parameters);
    } else if (kind === "parameters.safetensors") {
      const length = Number(made.bytes.readBigUInt64LE(0));
      const header = JSON.parse(made.bytes.subarray(8, 8 + length).toString());
      for (const { name, shape, values } of parameters) {
        const { data_offsets: [from, to], ...rest } = header[name];
        expect(rest).toEqual({ dtype: "F32", shape });
        const numbers = made.bytes.subarray(8 + length + from, 8 + length + to);
        expect(values.map((_, i) => numbers.readFloatLE(4 * i))).toEqual(values);
      }
    } else if (kind === "history.csv") {
      const lines = text.trim().split("\n").slice(1).map((line) => line.split(",").map(Number));
      expect(lines).toHaveLength(31);
      expect(lines.slice(0, 21).map(([epoch, loss]) => [epoch, Math.fround(loss)])).toEqual(losses);
    } else if (type === "image/svg+xml") {
      expect(text).toContain(`<title id='t'>${kind === "fit.svg" ? "Data and fit" : "Loss"}: A network with 2 hidden layers on a curve`);
      const size = await page.evaluate(async (source) => {
        const image = new Image();
        image.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
        await image.decode();
        return [image.naturalWidth, image.naturalHeight];
      }, text);
      expect(size).toEqual([720, 450]);
    } else if (type === "image/png") {
      expect([made.bytes.readUInt32BE(16), made.bytes.readUInt32BE(20)]).toEqual([1440, 900]);
      // The words are in the picture and beside it.
      const words = kind === "fit.png" ? await page.locator("#fit-words").textContent() : await page.locator("#loss-words").textContent();
      expect(text).toContain(words);
      await expect(page.locator("#files-words")).toContainText(words);
    }
  }
  expect(await rejection(page, "file", "fit.gif")).toContain("rejected: file: the kind is one of run, parameters.json");
});

test("a picture in pixels is the drawing, on white in every theme", async ({ page }) => {
  await open(page, `#task=cubic&theme=dark${CPU}`);
  await call(page, "runTo", 100);
  const counts = await root(page).evaluate(async (element) => {
    const { bytes, type } = await element.file("fit.png");
    const image = await createImageBitmap(new Blob([bytes], { type }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const near = (at, hex) => [0, 1, 2].every((i) => Math.abs(data[at + i] - parseInt(hex.slice(2 * i, 2 * i + 2), 16)) < 12);
    const counts = { white: 0, fit: 0, batch: 0 };
    for (let at = 0; at < data.length; at += 4) {
      if (near(at, "ffffff")) counts.white += 1;
      if (near(at, "e0491b")) counts.fit += 1;
      if (near(at, "f2a900")) counts.batch += 1;
    }
    return counts;
  });
  expect(counts.white).toBeGreaterThan(1_000_000);
  expect(counts.fit).toBeGreaterThan(5_000);
  expect(counts.batch).toBeGreaterThan(500);
});

for (const language of ["en", "zh"]) {
  test(`a saved run is opened in a new tab, by keyboard, in ${language}`, async ({ page, context }) => {
    await open(page, `#task=sine&n=33&net=4t&opt=adam&epochs=80&lang=${language}${CPU}`);
    await call(page, "runTo", 25);
    await call(page, "set", { lr: 0.002 });
    await call(page, "runTo", 40);
    await page.locator("#loss-axis").selectOption("linear");
    await call(page, "seek", 31);
    const before = await call(page, "snapshot");
    await openDialog(page);
    const { bytes } = await saved(page, page.locator("#file-run"));

    const other = await context.newPage();
    await other.goto(`./#lang=${language}`);
    await reaches(other, "ready");
    await openDialog(other);
    const [chooser] = await Promise.all([other.waitForEvent("filechooser"), other.locator("#file-open").press("Enter")]);
    await chooser.setFiles({ name: "run.json", mimeType: "application/json", buffer: bytes });
    await expect(other.locator("#share-dialog")).toBeHidden();
    await expect.poll(async () => (await data(other)).epoch).toBe("31");
    await reaches(other, "paused");
    const { backend, engine, ...same } = before;
    expect(await call(other, "snapshot")).toMatchObject(same);
    expect((await data(other)).trained).toBe("40");
    await expect(other.locator("#loss-axis")).toHaveValue("linear");
    expect((await file(other, "run")).bytes.toString()).toContain('"rate"');
    // It goes on in the same way.
    for (const one of [page, other]) await call(one, "runTo", 60);
    const [mine, theirs] = await Promise.all([page, other].map((one) => call(one, "snapshot")));
    expect(theirs).toMatchObject({ loss: mine.loss, parameters: mine.parameters, losses: mine.losses });
    await other.close();
  });
}

test("what is no saved run is named, and changes nothing", async ({ page }) => {
  await open(page, CPU.replace("&", "#"));
  await call(page, "runTo", 3);
  const before = await call(page, "snapshot");
  const { bytes } = await file(page, "run");
  const text = bytes.toString();
  const newer = text.replace('"version": 1', '"version": 2');
  const damaged = text.replace(/"trained": .*/, '"trained": [1000, 0],');
  expect(await rejection(page, "load", text.slice(0, 50))).toMatch(/^rejected: This is no run that was saved here/);
  expect(await rejection(page, "load", newer)).toMatch(/^rejected: This file was saved by a newer version/);
  expect(await rejection(page, "load", damaged)).toMatch(/^rejected: This file is damaged: its part “trained”/);
  expect(await rejection(page, "load", 7)).toBe("rejected: load: the text of a table or of a saved run is expected");
  await openDialog(page);
  await page.locator("#file-input").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(damaged) });
  await expect(page.locator("#files-words")).toContainText("This file is damaged");
  await page.keyboard.press("Escape");
  const drop = (content) => page.evaluate((content) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], "run.json"));
    const event = (type) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
    return [event("dragover"), event("drop")].map((event) => document.body.dispatchEvent(event));
  }, content);
  expect(await drop(newer)).toEqual([false, false]);
  await expect(page.locator("#notices")).toContainText("saved by a newer version");
  expect(await call(page, "snapshot")).toEqual(before);
  // A good one that is dropped is opened.
  await call(page, "reset");
  await drop(text);
  await expect.poll(async () => (await call(page, "snapshot")).epoch).toBe(3);
  expect(await call(page, "snapshot")).toEqual(before);
});

test("the dialog with its files has no barrier, and fits a small screen", async ({ page }) => {
  for (const [width, height] of [[1280, 720], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await open(page, `#lang=${width > 400 ? "en" : "zh"}${CPU}`);
    await openDialog(page);
    expect(await page.locator("#share-dialog").evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).include("#share-dialog").analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
});

hosted("a host page gets files out of an iframe, and brings them back", async ({ page, host }) => {
  await host(`<regression-playground loading="eager" task="cubic" n="30" epochs="20" backend="cpu"></regression-playground>`);
  const element = page.locator("regression-playground");
  const result = await element.evaluate(async (element) => {
    await element.runTo(12);
    const before = await element.snapshot();
    const run = await element.file("run");
    const tensors = await element.file("parameters.safetensors");
    await element.reset();
    await element.load(new TextDecoder().decode(run.bytes));
    const after = await element.snapshot();
    return { same: JSON.stringify(before) === JSON.stringify(after), bytes: tensors.bytes instanceof Uint8Array && tensors.bytes.length, name: run.name };
  });
  expect(result).toEqual({ same: true, bytes: expect.any(Number), name: "run.json" });
  expect(result.bytes).toBeGreaterThan(97 * 4);
});
