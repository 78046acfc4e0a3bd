// The whole way of a learner with a table of their own, without a word of help: once by mouse, once by keyboard
// alone. It is brought with a mistake, mended, trained on, held out in part, stopped where that part is told
// best; the program, the charts and the file are taken away; and a new tab opens the file and has everything.

import { readFile, writeFile } from "node:fs/promises";

import { call, complete, data, expect, open, reaches, root, test } from "./support/page.mjs";

const ROWS = 36;
const HEAD = "temperature,growth";
/** Noisy enough to be learned by heart, and far from 0, so that it has to be standardised. */
const LINES = Array.from({ length: ROWS }, (_, i) => {
  const t = 5 + i;
  return `${t},${Number((2 + 0.1 * t + Math.sin(t / 4) + (((i * 7919) % 13) - 6) / 8).toFixed(2))}`;
});
const GOOD = `${[HEAD, ...LINES].join("\n")}\n`;
const WRONG = 17;
const BAD = `${[HEAD, ...LINES.with(WRONG, `${LINES[WRONG]} cm`)].join("\n")}\n`;
const SENTENCE = `Row ${WRONG + 2}, column “growth”: “${LINES[WRONG].split(",")[1]} cm” is not a number.`;

/** Drops a file from outside, as the browser is told of it by the system. */
async function drop(page, selector, path) {
  const target = page.locator(selector);
  await target.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await target.boundingBox();
  const client = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await client.send("Input.dispatchDragEvent", {
      type, x: x + width / 2, y: y + Math.min(height / 2, 60), data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  }
  await client.detach();
}

/** The files of an archive in which nothing is packed. */
function entries(archive) {
  const files = {};
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50;) {
    const [size, name, extra] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26), archive.readUInt16LE(at + 28)];
    const from = at + 30 + name + extra;
    files[archive.toString("utf8", at + 30, at + 30 + name)] = archive.toString("utf8", from, from + size);
    at = from + size;
  }
  return files;
}

class Mouse {
  constructor(page) {
    this.page = page;
  }

  press = (selector) => this.page.locator(selector).click();

  async type(selector, text) {
    await this.page.locator(selector).click({ clickCount: 3 });
    await this.page.keyboard.type(`${text}\n`);
  }

  choose = (id) => this.page.locator(`label[for=${id}]`).click();

  /** A file that is dropped on the panel. */
  async bring(path) {
    await drop(this.page, "[data-panel=data]", path);
  }

  /** The file is mended elsewhere, and dropped again. */
  async mend(path) {
    await writeFile(path, GOOD);
    await this.bring(path);
  }

  openRun = (path) => drop(this.page, "#fit-chart", path);
}

class Keyboard {
  constructor(page) {
    this.page = page;
  }

  focused = (selector) => this.page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);

  /** Goes to something with the keys that lead there, and no others. */
  async reach(selector, key = "Tab") {
    for (let pressed = 0; pressed < 250; pressed++) {
      if (await this.focused(selector)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} does not lead to ${selector}`);
  }

  async press(selector) {
    const list = await this.page.locator(selector).evaluate((element) =>
      element.getAttribute("role") === "tab" && element.tabIndex < 0 ? element.parentElement.id || "tabs" : "");
    if (list) {
      await this.reach(`[role=tablist]:has(${selector}) > [role=tab]`);
      await this.reach(selector, "ArrowRight");
    } else {
      await this.reach(selector);
    }
    await this.page.keyboard.press("Enter");
  }

  async type(selector, text) {
    await this.reach(selector);
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.type(`${text}\n`);
  }

  /** Of several of which one can be chosen, Tab leads to the one that is. */
  async choose(id) {
    await this.reach("input[name=code-language]");
    await this.reach(`#${id}`, "ArrowRight");
  }

  /** A table that is copied elsewhere is pasted. */
  async bring(path) {
    const text = await readFile(path, "utf8");
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await this.reach("#data-text");
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.press("ControlOrMeta+v");
  }

  /** The mistake is taken out where it stands: the row is selected. */
  async mend() {
    await this.press("#data-row");
    const selected = await this.page.evaluate(() => getSelection().toString());
    expect(selected).toBe(`${LINES[WRONG]} cm`);
    await this.page.keyboard.press("End");
    for (let i = 0; i < " cm".length; i++) await this.page.keyboard.press("Backspace");
    await this.press("#data-take");
  }

  async openRun(path) {
    await this.press("#share");
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.press("#file-open")]);
    await chooser.setFiles(path);
  }
}

/** What a button saves. */
async function taken(page, reader, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), reader.press(button)]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** What is told of a run: numbers and words. */
async function seen(page) {
  const { backend, engine, ...numbers } = await call(page, "snapshot");
  const words = {};
  for (const id of ["data-words", "tests-words", "fit-words", "loss-words", "loss-readout", "epoch", "epochs", "step", "loss"]) {
    words[id] = await page.locator(`#${id}`).textContent();
  }
  const { epoch, trained, state } = await data(page);
  return { numbers, words, settings: await call(page, "settings"), epoch, trained, state };
}

for (const [device, Reader] of Object.entries({ mouse: Mouse, keyboard: Keyboard })) {
  test(`a table of one's own, from a mistake in it to a new tab, by ${device}`, async ({ page, context }, info) => {
    test.setTimeout(180_000);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page);
    const reader = new Reader(page);
    const path = info.outputPath("plants.csv");
    await writeFile(path, BAD);

    await reader.press("[data-lesson=own]");
    await reaches(page, "ready");
    await complete(page);
    const before = await call(page, "settings");
    await reader.bring(path);
    const mistake = page.locator("#data-mistake");
    await expect(mistake).toHaveText(SENTENCE);
    await expect(mistake).toBeInViewport();
    expect(await call(page, "settings"), "nothing is trained on a guess").toEqual(before);
    await reader.mend(path);
    await expect(mistake).toBeHidden();
    await expect(page.locator("#data-words")).toContainText(`${ROWS} rows of yours: from temperature the model learns growth.`);

    // Half of them are held out.
    const folded = page.locator("details:not([open]):has(#setting-test) > summary");
    if (await folded.count()) await reader.press("details:not([open]):has(#setting-test) > summary");
    await reader.type("#setting-test", "0.5");
    await reaches(page, "ready");
    await expect(page.locator("#tests-words")).toContainText("the 18 held-out samples");

    // The rate is changed on the way.
    await reader.press("#play");
    await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(10);
    await reader.press("#play");
    await reaches(page, "paused");
    const changed = Number((await data(page)).epoch);
    await reader.type("#setting-lr", "0.1");
    await reader.press("#run-end");
    await reaches(page, "finished");
    await expect.poll(async () => (await call(page, "snapshot")).testLosses.length).toBe(2021);
    const { testLosses, testLoss } = await call(page, "snapshot");
    const [epoch, lowest] = testLosses.reduce((best, next) => (next[1] < best[1] ? next : best));
    expect(epoch).toBeGreaterThan(changed);
    expect(testLoss, "what was held out is told worse in the end").toBeGreaterThan(lowest);
    await reader.press("#tests-lowest");
    await expect.poll(async () => (await data(page)).epoch).toBe(String(epoch));
    await reader.press("#tests-stop");
    await reaches(page, "finished");
    await expect(page.locator("#tests-words")).toContainText(`in epoch ${epoch}.`);
    expect(await call(page, "settings")).toMatchObject({ task: "csv", n: ROWS, test: 0.5, epochs: epoch });

    // The program, with all that is needed to run it.
    await reader.press("#tab-code");
    await complete(page);
    await reader.choose("code-numpy");
    const program = await taken(page, reader, "#code-zip");
    expect(program.name).toBe("run-numpy.zip");
    const files = entries(program.bytes);
    const table = (name) => files[`run-numpy/${name}`].trim().split("\n");
    expect(table("data.csv")[0]).toBe(HEAD);
    expect([table("data.csv").length, table("test.csv").length]).toEqual([19, 19]);
    const numbers = (lines) => lines.map((line) => line.split(",").map(Number).join());
    expect(numbers([...table("data.csv").slice(1), ...table("test.csv").slice(1)]).sort()).toEqual(numbers(LINES).sort());
    expect(files["run-numpy/main.py"]).toContain(`range(${epoch})`);
    expect(files["run-numpy/main.py"]).toContain('"rate", None, 0.1)');
    expect(files["run-numpy/main.py"]).toContain("test loss");

    // The charts, the losses and the file.
    await reader.press("#share");
    const loss = await taken(page, reader, "#file-loss-svg");
    expect([loss.name, loss.bytes.toString()]).toEqual(["loss.svg", expect.stringContaining("loss, training and held out (MSE)")]);
    const fit = await taken(page, reader, "#file-fit-png");
    expect([fit.name, fit.bytes.readUInt32BE(16), fit.bytes.readUInt32BE(20)]).toEqual(["fit.png", 1440, 900]);
    const history = (await taken(page, reader, "#file-csv")).bytes.toString().trim().split("\n");
    expect([history[0], history.length]).toEqual(["epoch,loss,test_loss", epoch + 2]);
    expect(Math.fround(Number(history.at(-1).split(",")[2]))).toBe(lowest);
    await reader.press("#share-close");
    await reader.press("#tab-data");
    await reader.press("#share");
    const run = await taken(page, reader, "#file-run");
    expect(run.name).toBe("run.json");
    await reader.press("#share-close");
    const was = await seen(page);
    expect(was.words["tests-words"]).toContain(`in epoch ${epoch}.`);
    const saved = JSON.parse(run.bytes);
    expect(saved.edits).toEqual([[expect.any(Number), "rate", 0.1]]);

    const other = await context.newPage();
    await open(other);
    const file = info.outputPath("run.json");
    await writeFile(file, run.bytes);
    await new Reader(other).openRun(file);
    await expect(other.locator("#share-dialog")).toBeHidden();
    await reaches(other, "finished");
    await complete(other);
    await expect.poll(() => seen(other)).toEqual(was);
    await expect(other.locator("#data-text")).toHaveValue(GOOD);
    const again = await root(other).evaluate(async (element) => new TextDecoder().decode((await element.file("run")).bytes));
    expect(again, "saved again it is the same").toBe(run.bytes.toString());
  });
}
