// The experiment as a program.

import { readFile } from "node:fs/promises";

import { call, expect, hash, open, reaches, rejection, test } from "./support/page.mjs";

const lines = (page) => page.locator("#code-program span").allTextContents();
const lit = (page) =>
  page.locator("#code-program span").evaluateAll((all) => {
    const plain = getComputedStyle(all[0]).backgroundColor;
    return all.filter((line) => getComputedStyle(line).backgroundColor !== plain).map((line) => line.textContent.trim());
  });

test("the program has the settings as they are, in both languages and ways", async ({ page }) => {
  await open(page, "?view=code");
  expect((await lines(page)).join("")).toContain("torch.optim.SGD(net.parameters(), lr=0.01)\n");
  await call(page, "set", { task: "sine", n: 64, net: "5g", opt: "adam", lr: 0.02, batch: 8, epochs: 77, loss: "mae" });
  await reaches(page, "ready");
  for (const part of ["torch.linspace(-1, 1, 64)", "torch.sin(torch.pi * X)", "nn.Sequential(nn.Linear(1, 5), nn.GELU(), nn.Linear(5, 1))",
    "nn.L1Loss()", "Adam(net.parameters(), lr=0.02)", "batch_size=8", "range(77)"]) {
    expect((await lines(page)).join("")).toContain(part);
  }
  // A live setting, too.
  await call(page, "set", { lr: 0.5 });
  await expect(page.locator("#code-program")).toContainText("lr=0.5)");
  await page.locator("label[for=code-module]").click();
  await reaches(page, "ready");
  expect((await hash(page)).style).toBe("module");
  await expect(page.locator("#code-program")).toContainText("class Net(nn.Module):");
  await page.locator("label[for=code-burn]").click();
  await expect(page.locator("#code-program")).toContainText("struct Net {");
  await expect(page.locator("#code-program")).toContainText("AdamConfig::new()");
});

test("the lines of the phase that one step shows are lit, and keys choose", async ({ page }) => {
  await open(page, "?view=code");
  await expect.poll(() => lit(page)).toEqual(["for features, labels in loader:"]);
  await page.locator("#tab-step").click();
  await page.locator("label[for=phase-backward]").click();
  await page.locator("#tab-code").click();
  await expect.poll(() => lit(page)).toEqual(["trainer.zero_grad()", "l.backward()"]);
  await expect(page.locator("#code-words")).toContainText("(Gradient)");
  await page.locator("#code-pytorch").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#code-burn")).toBeChecked();
  await expect.poll(() => lit(page)).toEqual([expect.stringContaining("loss.backward()")]);
});

test("the run is taken away as a program in each language", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "?view=code#task=sine&n=24&epochs=30&net=3t&opt=adam&backend=cpu");
  await call(page, "runTo", 4);
  await call(page, "set", { lr: 0.25 });
  const { parameters } = await call(page, "snapshot");
  await page.locator("label[for=code-numpy]").click();
  await expect(page.locator("#code-program")).toContainText("class Tanh:");
  await expect(page.locator("#code-words")).toContainText("with NumPy alone");
  await expect(page.locator("#code-program")).toContainText(/\(12, "rate", None, 0\.25\)/);
  await expect.poll(() => lit(page)).toEqual(expect.arrayContaining([expect.stringContaining("for start in range(0, len(X), 10):")]));
  const names = {
    numpy: ["main.py", "data.csv", "initial.json", "order.py"],
    pytorch: ["main.py", "data.csv", "initial.json", "order.py"],
    burn: ["Cargo.toml", "src/main.rs", "src/data.rs", "src/initial.rs"],
  };
  for (const [language, files] of Object.entries(names)) {
    await page.locator(`label[for=code-${language}]`).click();
    const program = await call(page, "code", language);
    expect(program.files.map(({ name }) => name)).toEqual(files);
    const text = program.files.map(({ text }) => text).join("\n");
    expect(text).not.toMatch(/[«»]/);
    expect(text).toContain(page.url());
    if (language !== "burn") {
      const initial = JSON.parse(program.files[2].text);
      expect(initial.map(({ name, shape }) => [name, shape])).toEqual(parameters.map(({ name, shape }) => [name, shape]));
      expect(program.files[1].text.trim().split("\n")).toHaveLength(25);
    }
    // By key, as an archive: Python opens it in tests/files.rs.
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#code-zip").press("Enter")]);
    expect(download.suggestedFilename()).toBe(`run-${language}.zip`);
    const archive = (await readFile(await download.path())).toString("latin1");
    for (const { name } of program.files) expect(archive).toContain(`run-${language}/${name}`);
    await expect(page.locator("#code-done")).toHaveText(`run-${language}.zip is saved.`);

    const one = await call(page, "code", language, "one");
    expect(one.files).toHaveLength(1);
    await page.locator("#code-copy").press("Enter");
    await expect(page.locator("#code-done")).toHaveText("The program is copied.");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(one.files[0].text);

    const book = page.locator("#code-book");
    if (language === "burn") {
      await expect(book).toBeHidden();
      expect(await rejection(page, "code", "burn", "notebook")).toBe("rejected: code: there is no such form of the program");
      continue;
    }
    const [saved] = await Promise.all([page.waitForEvent("download"), book.press("Enter")]);
    expect(saved.suggestedFilename()).toBe(`run-${language}.ipynb`);
    const notebook = (await readFile(await saved.path())).toString();
    expect(notebook).toBe((await call(page, "code", language, "notebook")).files[0].text);
    const { cells, nbformat } = JSON.parse(notebook);
    expect(nbformat).toBe(4);
    expect(cells[0].source.join("")).toContain(page.url());
  }
  expect(await rejection(page, "code", "basic")).toBe("rejected: code: the language is one of pytorch, burn, numpy");
  expect(await rejection(page, "code", "numpy", "poem")).toBe("rejected: code: there is no such form of the program");
});

test("who may not copy is told what to do, in Chinese, too", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await open(page, "?view=code#lang=zh&backend=cpu");
  await page.locator("label[for=code-numpy]").click();
  await expect(page.locator("#code-words")).toContainText("只用 NumPy");
  await page.locator("#code-copy").click();
  await expect(page.locator("#code-done")).toHaveText("浏览器不允许本页复制。请改用下载。");
});

test("the trained model is a formula, to be read and to be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "?view=code#backend=cpu");
  await call(page, "runTo", 30);
  const flat = async () => (await call(page, "snapshot")).parameters.flatMap(({ values }) => values);
  const copied = async (id) => {
    await page.locator(id).press("Enter");
    await expect(page.locator("#formula-done")).toHaveText("The formula is copied.");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await page.locator("#formula summary").press("Enter");
  await expect(page.locator("#formula-lines math")).toHaveCount(1);
  await expect(page.locator("#formula-words")).toContainText("The model after epoch 30.");
  const [w1, w2, b] = await flat();
  const line = await copied("#formula-line");
  const right = line.replace("f(x_1, x_2) = ", "");
  const value = new Function("x_1", "x_2", `return ${right}`);
  expect(value(0.5, -2)).toBeCloseTo(w1 * 0.5 - w2 * 2 + b, 5);
  expect(await copied("#formula-latex")).toMatch(/^\\begin\{aligned\}\ny &= .*x_\{1\} - .*x_\{2\} \+ /);
  // It follows the moment.
  const before = await page.locator("#formula-lines").textContent();
  await call(page, "seek", 2);
  await expect.poll(() => page.locator("#formula-lines").textContent()).not.toBe(before);
  await expect(page.locator("#formula-words")).toContainText("The model after epoch 2.");

  await call(page, "set", { task: "cubic" });
  await reaches(page, "ready");
  await expect(page.locator("#formula-lines math")).toHaveCount(17);
  const curve = new Function("x", "{ max, tanh } = Math", `return ${(await copied("#formula-line")).replace("y = ", "")}`);
  const figures = await call(page, "explain");
  figures.x.forEach(([x], i) => expect(curve(x)).toBeCloseTo(figures.predictions[i], 5));

  await call(page, "set", { net: "64r,64t" });
  await reaches(page, "ready");
  await expect(page.locator("#formula-words")).toContainText("too long to read or to paste");
  await expect(page.locator("#formula-latex")).toBeHidden();
});
