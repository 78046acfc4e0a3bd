// The experiment as a program.

import { call, expect, hash, open, reaches, test } from "./support/page.mjs";

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
