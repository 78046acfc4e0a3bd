// Runs kept for comparison.

import { call, expect, open, reaches, test } from "./support/page.mjs";

const rows = (page) =>
  page.locator("#runs-rows tr").evaluateAll((all) =>
    all.map((row) => [...row.querySelectorAll("th, td:not(:last-child)")].map((cell) => cell.textContent)));
const titles = (page) => page.locator("#runs-heads th").allTextContents();

test("pinned runs stand in a table with the settings in which they differ, and in both charts", async ({ page }) => {
  await open(page, "?view=runs#task=cubic&epochs=300&speed=max");
  await expect(page.locator("#runs-pin")).toHaveAttribute("aria-disabled", "true");
  await call(page, "runTo", 300);
  await reaches(page, "finished");
  const first = await call(page, "snapshot");
  const plain = await page.locator("#fit-chart canvas").first().evaluate((canvas) => canvas.toDataURL());
  await page.getByRole("button", { name: "Pin this run" }).click();
  const letter = () => page.locator("#fit-chart canvas").first().evaluate((canvas) => canvas.toDataURL());
  await expect.poll(letter, "its curve is in the fit").not.toBe(plain);
  await call(page, "set", { lr: 0.1 });
  await call(page, "reset");
  await call(page, "runTo", 300);
  await page.getByRole("button", { name: "Pin this run" }).press("Enter");
  const second = await call(page, "snapshot");
  await expect.poll(async () => (await titles(page)).slice(0, 5)).toEqual(["Run", "Learning rate", "Loss", "R²", "Epoch"]);
  const table = await rows(page);
  expect(table.map((row) => row.slice(0, 2))).toEqual([["A", "0.03"], ["B", "0.1"]]);
  [first, second].forEach(({ loss }, i) => expect(Number(table[i][2])).toBeCloseTo(loss, 6));
  expect(table.map((row) => row[4])).toEqual(["300", "300"]);
  expect(table.map((row) => row.at(-1))).toEqual(["differs in one setting only: Learning rate", "the same settings"]);
  // Another run of other data: its losses have nothing to do with these.
  await call(page, "set", { seed: 5 });
  await expect(page.locator("#runs-rows tr")).toHaveCount(2);
});

test("each opens again, can be removed, and survives a reload", async ({ page }) => {
  await open(page, "?view=runs#task=cubic&epochs=200");
  await call(page, "runTo", 120);
  const { parameters } = await call(page, "snapshot");
  await page.locator("#runs-pin").click();
  await call(page, "set", { net: "3t", seed: 8 });
  await reaches(page, "ready");
  await call(page, "runTo", 50);
  await page.locator("#runs-pin").click();
  await page.reload();
  await reaches(page, "ready");
  await expect(page.locator("#runs-rows tr")).toHaveCount(2);
  await page.getByRole("button", { name: "Open run A from its start" }).press("Enter");
  await reaches(page, "ready");
  expect(await call(page, "settings")).toMatchObject({ net: "8r,8t", seed: 1, task: "cubic" });
  await call(page, "runTo", 120);
  expect((await call(page, "snapshot")).parameters).toEqual(parameters);
  await page.getByRole("button", { name: "Remove run A" }).click();
  await expect(page.locator("#runs-rows th")).toHaveText(["B"]);
  await page.reload();
  await reaches(page, "ready");
  await expect(page.locator("#runs-rows th")).toHaveText(["B"]);
});

test("a store that is broken or forbidden costs nothing but the runs", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
  });
  await open(page, "?view=runs#task=cubic&epochs=20");
  await call(page, "runTo", 20);
  await page.locator("#runs-pin").click();
  await expect(page.locator("#runs-rows tr")).toHaveCount(1);
});
