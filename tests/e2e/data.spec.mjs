// Lesson 3: the reader's own data.

import { gunzipSync } from "node:zlib";

import { call, expect, hash, open, reaches, test } from "./support/page.mjs";

const GOOD = "hours,marks\n0.5,1\n1,1.4\n1.5,2.1\n2,2.4\n-0.5,0.1\n";

const take = async (page, table) => {
  await page.locator("#data-text").fill(table);
  await page.locator("#data-take").click();
};
const rows = async (page) => gunzipSync(Buffer.from((await hash(page)).data, "base64url")).toString();

test("a table with a mistake is refused by row and column, mended, learned from, and found again in its link", async ({ page }) => {
  await open(page, "");
  await page.locator("[data-lesson=own]").click();
  await reaches(page, "ready");
  await expect(page.locator("#tab-data")).toHaveAttribute("aria-selected", "true");
  await expect(page.locator("#data-words")).toContainText("40 rows of an example");
  const before = await call(page, "settings");
  await take(page, GOOD.replace("2.1", "2.l"));
  const mistake = page.locator("#data-mistake");
  await expect(mistake).toHaveText("Row 4, column “marks”: “2.l” is not a number.");
  expect(await call(page, "settings"), "what was good stays").toEqual(before);
  await expect(page.locator("#data-text")).toHaveValue(GOOD.replace("2.1", "2.l"));
  await take(page, GOOD);
  await expect(mistake).toBeHidden();
  await expect(page.locator("#data-words")).toHaveText("5 rows of yours: from hours the model learns marks.");
  await expect.poll(() => rows(page)).toBe(GOOD);
  await reaches(page, "ready");
  expect(await call(page, "settings")).toMatchObject({ task: "csv", n: 5, batch: 5, noise: 0 });
  // Nobody knows what is true of them.
  await expect(page.locator("#fit-legend [data-legend=truth]")).toBeHidden();
  await expect(page.locator("#setting-noise")).toBeHidden();
  await expect(page.locator("#setting-n")).toBeHidden();
  await call(page, "set", { net: "", lr: 0.1, epochs: 400 });
  await reaches(page, "ready");
  await call(page, "runTo", 400);
  // Least squares, worked out here.
  const points = GOOD.trim().split("\n").slice(1).map((row) => row.split(",").map(Number));
  const mean = (i) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const { parameters } = await call(page, "snapshot");
  expect(parameters[0].values[0]).toBeCloseTo(slope, 3);
  expect(parameters[1].values[0]).toBeCloseTo(my - slope * mx, 3);
  // The link is the whole experiment.
  const link = await call(page, "link");
  const other = await page.context().newPage();
  await other.goto(link);
  await reaches(other, "ready");
  expect(await call(other, "settings")).toEqual(await call(page, "settings"));
  await call(other, "runTo", 400);
  expect((await call(other, "snapshot")).parameters).toEqual(parameters);
});

test("a file is opened, one that is too large is not read, and columns are chosen by keys", async ({ page }) => {
  await open(page, "#task=csv&view=data");
  const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.locator("#data-file").setInputFiles(file("a.csv", "n;a;b\nx;1;0,5\ny;2;1,5\nz;0;1\n"));
  await expect(page.locator("#data-mistake")).toHaveText("Row 2, column “n”: “x” is not a number.");
  await page.getByRole("checkbox", { name: "n is a feature" }).press("Space");
  await expect(page.locator("#data-mistake")).toBeHidden();
  await expect(page.locator("#data-words")).toHaveText("3 rows of yours: from a the model learns b.");
  await expect(page.getByRole("checkbox", { name: "n is a feature" }), "the focus stays").toBeFocused();
  await page.locator("#data-file").setInputFiles(file("b.csv", "1,2\n".repeat(2_000_000)));
  await expect(page.locator("#data-mistake")).toHaveText("This file is too large: at most 5 MB are read.");
  await expect(page.locator("#data-words")).toHaveText("3 rows of yours: from a the model learns b.");
});

const FLATS = "area,year,price\n" + Array.from({ length: 40 }, (_, i) => {
  const [area, year] = [40 + (i * 37) % 83, 1960 + (i * 17) % 61];
  return `${area},${year},${3000 * area + 1500 * (year - 1960) + ((i * 7919) % 101 - 50) * 400}`;
}).join("\n");

test("numbers far from 0 are standardised for training, and told in their own units", async ({ page }) => {
  await open(page, "#task=csv&view=data");
  await take(page, FLATS);
  await expect(page.locator("#data-mistake")).toBeHidden();
  const told = page.locator("#data-words");
  await expect(told).toContainText("40 rows of yours: from area, year the model learns price.");
  await expect(told).toContainText("For training the numbers are standardised, so that they are about 1: (area − ");
  await call(page, "set", { net: "", epochs: 200, lr: 0.02 });
  await call(page, "runTo", 200);
  // The loss is that of the line over the rows as they were brought.
  const rows = FLATS.split("\n").slice(1).map((row) => row.split(",").map(Number));
  await page.locator("#tab-parameters").click();
  const cells = page.locator("#parameters-rows tr");
  await expect(cells).toHaveCount(3);
  const line = (column) =>
    cells.evaluateAll((all, at) => all.map((row) => Number(row.children[at].textContent.replaceAll("−", "-"))), column);
  const cost = ([w1, w2, b]) => rows.reduce((sum, [x1, x2, y]) => sum + (w1 * x1 + w2 * x2 + b - y) ** 2, 0) / rows.length;
  const { loss, losses } = await call(page, "snapshot");
  expect(losses[0][1]).toBeGreaterThan(1e9);
  // The table has four decimals, years two thousand of them.
  await expect(async () => expect(Math.abs(cost(await line(2)) / loss - 1)).toBeLessThan(0.001)).toPass();
  const squares = await line(3);
  expect(cost(squares)).toBeLessThan(loss * 1.0001);
  expect(Math.abs(squares[0] / 3000 - 1)).toBeLessThan(0.05);
  await expect(page.locator("#parameters-words")).toContainText("The table shows the line in your own units.");
  // A step says of samples what they are; its gradients are those of training.
  const step = await call(page, "explain");
  step.samples.forEach((sample, i) => {
    expect(step.x[i][1]).toBeCloseTo(rows[sample][1], 1);
    expect(Math.abs(step.y[i] / rows[sample][2] - 1)).toBeLessThan(1e-4);
    expect(Math.abs((step.predictions[i] - step.y[i]) / step.residuals[i] - 1)).toBeLessThan(1e-3);
  });
  const mean = step.residuals.reduce((sum, off) => sum + off * off, 0) / step.residuals.length;
  expect(Math.abs(mean / step.loss - 1)).toBeLessThan(1e-4);
  // The formula is one for areas and years.
  await page.locator("#tab-code").click();
  await page.locator("#formula > summary").click();
  const numbers = page.locator("#formula-lines mn");
  await expect.poll(async () => Number((await numbers.first().textContent())) / (await line(2))[0]).toBeCloseTo(1, 2);
});

test("small tables are taken as they are", async ({ page }) => {
  await open(page, "#task=csv&view=data");
  for (const [name, words] of [["outlier", "30 rows of yours: from F the model learns s."], ["fan", "60 rows of yours: from x the model learns y."],
    ["bend", "40 rows of yours: from t the model learns h."]]) {
    await page.locator(`[data-example=${name}]`).click();
    await expect(page.locator("#data-words")).toHaveText(words);
    await expect(page.locator("#data-mistake")).toBeHidden();
  }
});

test("load() takes what the panel takes, and rejects with its sentence", async ({ page }) => {
  await open(page, "");
  const loaded = await call(page, "load", GOOD);
  expect(loaded).toEqual({ rows: 5, columns: ["hours", "marks"], features: ["hours"], label: "marks", scaled: false });
  expect(await call(page, "settings")).toMatchObject({ task: "csv", n: 5 });
  expect(await call(page, "load", "year,y\n1990,1\n2000,2\n2010,0\n")).toMatchObject({ rows: 3, scaled: true });
  await call(page, "load", GOOD);
  await expect(call(page, "load", "a,y\n1,2\n2,\n")).rejects.toThrow("Row 3, column “y”: the cell is empty.");
  expect(await call(page, "settings")).toMatchObject({ task: "csv", n: 5 });
  // A link that passes 8,000 characters is named.
  let seed = 1;
  const random = () => ((seed = (seed * 48271) % 2147483647) / 2147483647).toFixed(7);
  await call(page, "load", Array.from({ length: 2000 }, () => `${random()},${random()}`).join("\n"));
  await page.locator("#tab-data").click();
  const length = (await call(page, "link")).length;
  expect(length).toBeGreaterThan(8000);
  await expect(page.locator("#data-long")).toContainText(`the link has ${length} characters`);
});

test("a formula is typed; a mistake in it is named at its field and stays there", async ({ page }) => {
  await open(page, "#task=csv&view=data");
  await page.locator("#data-formula").click();
  const field = page.locator("#setting-expr");
  await expect(field).toBeFocused();
  await field.fill("sin(3*x) + 2y");
  await field.press("Enter");
  await expect(page.locator("#setting-expr-mistake")).toContainText("“y” (character 13) is not known here.");
  await expect(field).toHaveValue("sin(3*x) + 2y");
  await field.fill("1/x");
  await field.press("Enter");
  await expect(page.locator("#setting-expr-mistake")).toHaveText("At x = 0 the formula has no value. It needs one at every x from −1 to 1.");
  await field.fill("sin(3*x) + x^2/2");
  await field.press("Enter");
  await expect(page.locator("#setting-expr-mistake")).toHaveCount(0);
  await call(page, "set", { noise: 0, n: 21 });
  await reaches(page, "ready");
  await expect(page.locator("#fit-words")).toContainText("21 points on y = sin(3*x) + x^2/2, without noise.");
  const { x, y } = await call(page, "explain");
  for (const [i, [value]] of x.entries()) {
    expect(y[i]).toBeCloseTo(Math.sin(3 * value) + value ** 2 / 2, 6);
  }
  expect((await hash(page)).expr).toBe("sin(3*x) + x^2/2");
});

test("a formula has a range of its own, and is standardised where that is far from 0", async ({ page }) => {
  await open(page, "#task=expr&noise=0&n=21");
  const range = page.locator("#setting-range");
  await expect(range).toHaveValue("-1,1");
  await range.fill("5,1");
  await range.press("Enter");
  await expect(page.locator("#setting-range-mistake")).toContainText("the least and the greatest x");
  await range.fill("１，５");
  await range.press("Enter");
  await expect(page.locator("#setting-range-mistake")).toHaveCount(0);
  await page.locator("#setting-expr").fill("ln(x)");
  await page.locator("#setting-expr").press("Enter");
  await expect(page.locator("#fit-words")).toContainText("21 points on y = ln(x)");
  // A range on which the formula has no value says so, and stays there.
  await range.fill("-1,5");
  await range.press("Enter");
  await expect(page.locator("#setting-range-mistake")).toContainText("At x = −1 the formula has no value. It needs one at every x from −1 to 5.");
  await expect(range).toHaveValue("-1,5");
  await call(page, "set", { range: "0,200", expr: "3x + 4000", net: "", lr: 0.1 });
  await reaches(page, "ready");
  await call(page, "runTo", 400);
  // The line of all of them, told in its own units.
  expect((await call(page, "snapshot")).loss).toBeLessThan(0.01);
  await page.locator("#tab-guide").click();
  await expect(page.locator("#guide-text")).toContainText("from 0 to 200");
  await expect(page.locator("#guide-text")).toContainText("the numbers are standardised");
  expect((await hash(page)).range).toBe("0,200");
});

const drawn = (page) => page.locator("#sketch circle").count();

test("points are drawn with the mouse and with keys, moved, erased and undone", async ({ page }) => {
  await open(page, "#task=csv&view=data");
  const pad = page.locator("#sketch");
  await expect.poll(() => drawn(page)).toBe(40);
  await page.locator("#sketch-clear").click();
  expect(await drawn(page)).toBe(0);
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await pad.boundingBox();
  const at = (across, upwards) => [x + across * width, y + (1 - upwards) * height];
  for (const place of [[0.1, 0.2], [0.5, 0.5], [0.9, 0.7]]) await page.mouse.click(...at(...place));
  await expect(page.locator("#data-words")).toContainText("3 rows of yours: from t the model learns h.");
  // The middle one is dragged.
  await page.mouse.move(...at(0.5, 0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.6, 0.9), { steps: 3 });
  await page.mouse.up();
  expect(await drawn(page)).toBe(3);
  const lines = async () => (await rows(page)).trim().split("\n").slice(1).map((line) => line.split(",").map(Number));
  await expect.poll(async () => (await lines())[1][1]).toBeGreaterThan(1.8);
  const dragged = await lines();
  await page.locator("#sketch-erase").click();
  await page.mouse.click(...at(0.6, 0.9));
  await expect.poll(lines).toEqual([dragged[0], dragged[2]]);
  await page.locator("#sketch-undo").click();
  await expect.poll(lines).toEqual(dragged);
  await page.locator("#sketch-undo").click();
  await expect.poll(async () => (await lines())[1]).not.toEqual(dragged[1]);
  // By keys alone.
  const before = await lines();
  await pad.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await expect(page.locator("#sketch-words")).toContainText("nothing there. 3 points in all.");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await lines()).length).toBe(4);
  await page.keyboard.press("Enter");
  await expect(page.locator("#sketch-words")).toContainText("holding a point");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await lines())[3][1]).toBeGreaterThan(0);
  await page.keyboard.press("Delete");
  await expect.poll(lines).toEqual(before);
});

test.describe("by touch on a small screen", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("points are drawn with a finger, and nothing is wider than the screen", async ({ page }) => {
    await open(page, "#task=csv&view=data");
    await page.locator("#sketch-clear").tap();
    const pad = page.locator("#sketch");
    await pad.scrollIntoViewIfNeeded();
    const { width, height } = await pad.boundingBox();
    for (const [across, down] of [[0.2, 0.8], [0.5, 0.5], [0.8, 0.3]]) {
      await pad.tap({ position: { x: across * width, y: down * height } });
    }
    await expect(page.locator("#data-words")).toContainText("3 rows of yours");
    expect(await drawn(page)).toBe(3);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });
});

test("a table that is dropped on the panel is learned from, and taken for nothing else", async ({ page }) => {
  await open(page, "?view=data#task=expr");
  const drop = (name, content) => page.locator("[data-panel=data]").evaluate((panel, [name, content]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], name));
    const event = (type) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
    return [event("dragover"), event("drop")].map((event) => panel.dispatchEvent(event));
  }, [name, content]);
  expect(await drop("marks.csv", GOOD)).toEqual([false, false]);
  await expect(page.locator("#data-words")).toHaveText("5 rows of yours: from hours the model learns marks.");
  await reaches(page, "ready");
  const { task, noise } = await call(page, "settings");
  expect({ task, noise }).toEqual({ task: "csv", noise: 0 });
  await expect(page.locator("#notices .notice")).toHaveCount(0);
  // A saved run that is dropped there is opened as anywhere else.
  const { bytes } = await page.locator("#playground").evaluate(async (element) => {
    await element.step("epoch");
    const { bytes } = await element.file("run");
    return { bytes: new TextDecoder().decode(bytes) };
  });
  await call(page, "reset");
  await drop("run.json", bytes);
  await expect.poll(async () => (await call(page, "snapshot")).epoch).toBe(1);
  await expect(page.locator("#data-mistake")).toBeHidden();
  await expect(page.locator("#notices .notice")).toHaveCount(0);
});
