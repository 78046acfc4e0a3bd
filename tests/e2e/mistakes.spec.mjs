// What is wrong is said where it was typed, in both languages, and goes when it is right.

import {
  call, data, expect, give, hash, mistakeAt, notices, open, reaches, test,
} from "./support/page.mjs";

test("a batch size is explained with the number of samples as it is now", async ({ page }) => {
  await open(page);
  await give(page, "batch", "600");
  expect(await mistakeAt(page, "#setting-batch")).toContain("from 1 to 500, the number of samples to train on");
  await expect(page.locator("#setting-batch")).toBeFocused();
  // Another setting is changed: what was typed stays, and what is said follows.
  await give(page, "n", "550");
  expect(await mistakeAt(page, "#setting-batch")).toContain("from 1 to 550");
  await expect(page.locator("#setting-batch")).toHaveValue("600");
  await give(page, "lr", "0.5");
  await expect(page.locator("#setting-batch")).toHaveValue("600");
  await give(page, "batch", "60");
  expect(await mistakeAt(page, "#setting-batch")).toBe("");
  expect(await hash(page)).toMatchObject({ batch: "60", n: "550", lr: "0.5" });
  expect(await notices(page)).toEqual([]);
});

for (const [name, away] of [
  ["a link", (page) => page.evaluate(() => { location.hash = "noise=0.3"; })],
  ["another lesson", (page) => page.locator('[data-lesson="curve"]').click()],
  ["the defaults", (page) => page.locator("#defaults").click()],
  ["a value by a method", (page) => call(page, "set", { lr: 0.2 })],
]) {
  test(`a mistake goes with ${name}`, async ({ page }) => {
    await open(page);
    await give(page, "lr", "fast");
    await expect(page.locator("#setting-lr")).toHaveAttribute("aria-invalid", "true");
    await away(page);
    await expect(page.locator("#setting-lr")).toHaveAttribute("aria-invalid", "false");
    await expect(page.locator("#setting-lr")).toHaveValue(String((await call(page, "settings")).lr));
    await expect(page.locator(".mistake")).toHaveCount(0);
  });
}

test("a run that plays goes on, whatever is typed wrong", async ({ page }) => {
  await open(page, "#task=cubic&speed=30");
  await call(page, "play");
  await give(page, "lr", "-1");
  const { epoch } = await data(page);
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(Number(epoch));
  await reaches(page, "running");
  await expect(page.locator("#setting-lr")).toHaveValue("-1");
  await page.locator("#setting-lr").press("Escape");
  await expect(page.locator("#setting-lr")).toHaveValue("0.03");
});

test("a mistake is said in the language of the page, also when that changes", async ({ page }) => {
  await open(page, "#lang=zh");
  await give(page, "n", "1");
  expect(await mistakeAt(page, "#setting-n")).toMatch(/“1”.*2 到 10000/);
  await page.locator("#setting-lang").selectOption("en");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect.poll(() => mistakeAt(page, "#setting-n")).toContain("from 2 to 10000");
  await expect(page.locator("#setting-n")).toHaveValue("1");
});

test("the sentence is tied to the field beside its help, and the help stays", async ({ page }) => {
  await open(page);
  await expect(page.locator("#setting-noise")).toHaveAccessibleDescription(/new run.*standard deviation/);
  await give(page, "noise", "much");
  await expect(page.locator("#setting-noise")).toHaveAccessibleDescription(/standard deviation.*“much”/);
});

test("the units of a layer are explained at their row", async ({ page }) => {
  await open(page, "#task=cubic");
  const units = page.getByLabel("Units of layer 2");
  await units.fill("65");
  await units.press("Enter");
  expect(await mistakeAt(page, "#layer-2-width")).toMatch(/“65”.*from 1 to 64/);
  // Another layer can be changed meanwhile.
  await page.getByLabel("Activation of layer 1").selectOption("s");
  expect((await hash(page)).net).toBe("8s,8t");
  await expect(units).toHaveValue("65");
  await units.fill("6");
  await units.press("Enter");
  expect((await hash(page)).net).toBe("8s,6t");
  expect(await mistakeAt(page, "#layer-2-width")).toBe("");
  await units.fill("none");
  await units.press("Enter");
  await units.press("Escape");
  await expect(units).toHaveValue("6");
  await expect(page.locator(".mistake")).toHaveCount(0);
});

const axis = (page, name) => page.locator(`#many-first-${name}`);
async function type(page, name, value) {
  await axis(page, name).fill(value);
  await axis(page, name).press("Enter");
}

for (const [name, sweep, part, value, words] of [
  ["an end that is not above the beginning", "lr:0.1..1:8", "to", "0.05", /greater than 0\.1/],
  ["a value that no run takes", "lr:0.1..1:8", "from", "0", /“0”.*above 0/],
  ["one value alone", "lr:0.1..1:8", "count", "1", /“1”.*from 2 to 4096/],
  ["too many values", "seed:64", "count", "5000", /“5000”.*from 2 to 4096/],
  ["more seeds than there are", "seed:64", "from", "4294967290", /leaves room for 6/],
  ["too many runs with the other axis", "lr:0.1..1:8*noise:0..1:64", "count", "65", /at most 64 can stand/],
]) {
  test(`many runs: ${name}`, async ({ page }) => {
    await open(page, `?view=many#sweep=${sweep}`);
    const before = await hash(page);
    await type(page, part, value);
    expect(await mistakeAt(page, `#many-first-${part}`)).toMatch(words);
    await expect(axis(page, part)).toHaveValue(value);
    expect(await hash(page)).toEqual(before);
    expect(await notices(page)).toEqual([]);
    const run = page.locator("#many-run");
    await expect(run).toHaveAttribute("aria-disabled", "true");
    await expect(run).toHaveAccessibleDescription(/^Mend the marked value/);
    await run.focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("#many-results")).toBeHidden();
    await axis(page, part).press("Escape");
    await expect(run).toHaveAccessibleDescription(/runs/);
    expect(await mistakeAt(page, `#many-first-${part}`)).toBe("");
  });
}

test("many runs: a mistake goes when the other field is mended", async ({ page }) => {
  await open(page, "?view=many#sweep=lr:0.1..1:8");
  await type(page, "to", "0.05");
  await type(page, "from", "0.01");
  expect(await mistakeAt(page, "#many-first-to")).toBe("");
  expect((await hash(page)).sweep).toBe("lr:0.01..0.05:8");
  await expect(page.locator("#many-run")).toHaveAttribute("aria-disabled", "false");
});

test("notices go one by one or all together, and the keyboard stays on the page", async ({ page }) => {
  await open(page, "?n=1&colour=red&lr=0#colour=red&lr=0");
  await expect(page.locator("#notices .notice")).toHaveCount(3);
  const dismiss = page.getByRole("button", { name: "Dismiss this notice" });
  await dismiss.first().focus();
  await page.keyboard.press("Enter");
  await expect(dismiss).toHaveCount(2);
  await expect(dismiss.first()).toBeFocused();
  await page.getByRole("button", { name: "Dismiss all" }).focus();
  await page.keyboard.press("Enter");
  expect(await notices(page)).toEqual([]);
  await expect(page.locator("#notices")).toBeEmpty();
  await expect(page.locator("#play")).toBeFocused();
});

test("a single notice offers no second button", async ({ page }) => {
  await open(page, "#colour=red");
  await expect(page.getByRole("button", { name: "Dismiss all" })).toHaveCount(0);
  await page.getByRole("button", { name: "Dismiss this notice" }).click();
  await expect(page.locator("#play")).toBeFocused();
});
