// axe finds no violation of WCAG 2.2 A or AA, whatever the page shows.

import AxeBuilder from "@axe-core/playwright";

import { call, drawn, expect, open, reaches, test } from "./support/page.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const WIDTHS = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };

/** What is wrong, and where, in a form that can be read in a report. */
async function violations(page) {
  await drawn(page);
  const results = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  // A rule that found nothing to look at proves nothing.
  expect(results.passes.length).toBeGreaterThan(20);
  return results.violations.map(({ id, nodes }) => ({
    id,
    where: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`),
  }));
}

for (const colorScheme of ["light", "dark"]) {
  for (const [name, viewport] of Object.entries(WIDTHS)) {
    test.describe(`${colorScheme}, ${name}`, () => {
      test.use({ colorScheme, viewport });

      for (const [lesson, link] of [["line", ""], ["curve", "#task=cubic&opt=momentum"]]) {
        test(`lesson ${lesson}: ready, running, paused, finished`, async ({ page }) => {
          await open(page, link);
          expect(await violations(page), "ready").toEqual([]);
          await call(page, "set", { speed: 1, lr: 0.02 });
          await expect(page.locator("#fit-legend-ghost")).toBeVisible();
          expect(await violations(page), "with a ghost").toEqual([]);
          await call(page, "play");
          await reaches(page, "running");
          expect(await violations(page), "running").toEqual([]);
          await call(page, "pause");
          expect(await violations(page), "paused").toEqual([]);
          await call(page, "set", { speed: "max", epochs: 200 });
          await call(page, "runTo", 200);
          await reaches(page, "finished");
          expect(await violations(page), "finished").toEqual([]);
        });
      }
    });
  }

  test.describe(`${colorScheme}, with something to say`, () => {
    test.use({ colorScheme, expectedErrors: /./ });

    test("notices and a wrong control", async ({ page }) => {
      await open(page, "#n=1&colour=red&backend=webgpu&net=8r");
      await page.locator("#setting-lr").fill("wrong");
      await page.locator("#setting-lr").press("Enter");
      await page.locator("#all-settings > summary").click();
      await page.getByText("As a text", { exact: true }).click();
      await page.locator("#layer-1-width").fill("99");
      await page.locator("#layer-1-width").press("Enter");
      await expect(page.locator("#notices .notice")).toHaveCount(3);
      await expect(page.locator(".mistake")).toHaveCount(2);
      expect(await violations(page)).toEqual([]);
    });

    test("a failed start, with its details", async ({ page }) => {
      await page.route(/page-.*\.wasm/, (route) => route.abort());
      await page.goto("./");
      await reaches(page, "failed");
      await page.locator("#failure summary").click();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test.describe("Chinese", () => {
  test("has no violations either", async ({ page }) => {
    await open(page, "#lang=zh&task=cubic&batch=1000");
    expect(await violations(page)).toEqual([]);
  });
});
