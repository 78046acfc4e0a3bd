// Colours that the reader's system sets, and paper: what a colour says is said all the same.

import { FINE_SCREEN, call, drawn, expect, open, openPanel, pixels, reaches, test } from "./support/page.mjs";

test.use(FINE_SCREEN);

const style = (page, selector, name, pseudo) =>
  page.locator(selector).first().evaluate((it, [property, part]) => getComputedStyle(it, part).getPropertyValue(property), [name, pseudo]);
/** A colour of the theme, as computed styles write colours. */
const rgb = (page, name) =>
  page.evaluate((property) => {
    const probe = document.createElement("i");
    probe.style.cssText = `color: var(${property}); forced-color-adjust: none`;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }, name);

for (const colorScheme of ["light", "dark"]) {
  test.describe(`forced colours, ${colorScheme}`, () => {
    test.beforeEach(({ page }) => page.emulateMedia({ forcedColors: "active", colorScheme }));

    test("the legend keeps the colours of the charts, and the charts theirs", async ({ page }) => {
      await open(page, "#task=cubic");
      await call(page, "runTo", 30);
      for (const name of ["points", "fit", "batch"]) {
        expect(await style(page, `#fit-legend .swatch.${name}`, "background-color"), name).toBe(await rgb(page, `--${name}`));
      }
      expect(await style(page, "#fit-legend .swatch.truth", "border-top-color")).toBe(await rgb(page, "--truth"));
      expect(await style(page, "#fit-legend .swatch.ghost", "background-color")).toBe(await rgb(page, "--fit"));
      expect(await style(page, "#fit-chart", "background-color")).toBe(await rgb(page, "--card"));
      expect(await pixels(page, "fit-chart", "--fit")).toBeGreaterThan(100);
    });

    test("the chosen lesson, the progress and the marks remain", async ({ page }) => {
      await open(page, "#task=cubic");
      await call(page, "runTo", 30);
      const chosen = `.lesson[aria-pressed="true"]`;
      const other = `.lesson[aria-pressed="false"]`;
      expect(await style(page, chosen, "background-color")).not.toBe(await style(page, other, "background-color"));
      expect(await style(page, `${chosen} [data-t]`, "color")).not.toBe(await style(page, `${other} [data-t]`, "color"));
      // What is done and what is not are different, and the bar has an edge.
      const bar = await page.locator("#progress").evaluate((it) => {
        const probe = document.createElement("i");
        probe.style.cssText = "background: Highlight; forced-color-adjust: none";
        document.body.append(probe);
        const highlight = getComputedStyle(probe).backgroundColor;
        probe.remove();
        return [getComputedStyle(it).backgroundColor, highlight, getComputedStyle(it).borderTopStyle];
      });
      expect(bar[0]).not.toBe(bar[1]);
      expect(bar[2]).toBe("solid");
      const tab = (selected) => `.tab[aria-selected="${selected}"]`;
      expect(await style(page, tab(true), "background-color")).not.toBe(await style(page, tab(false), "background-color"));
      await openPanel(page, "batch");
      await page.locator("#batches-all").evaluate((details) => { details.open = true; });
      await call(page, "seek", 10);
      await call(page, "step", "batch");
      await expect(page.locator("#batches [aria-current]")).toHaveCount(1);
      expect(await style(page, "#batches [aria-current]", "outline-style")).toBe("solid");
    });
  });
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(`paper, from a ${colorScheme} page`, () => {
    test.beforeEach(({ page }) => page.emulateMedia({ colorScheme }));

    test("is light, the charts too, and the screen is as before afterwards", async ({ page }) => {
      await open(page, `#task=cubic&theme=${colorScheme}`);
      await call(page, "runTo", 50);
      const screen = await rgb(page, "--fit");
      await page.emulateMedia({ media: "print" });
      await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
      expect(await rgb(page, "--fit")).toBe("rgb(224, 73, 27)");
      expect(await style(page, "body", "color")).toBe("rgb(29, 33, 41)");
      await drawn(page);
      expect(await pixels(page, "fit-chart", "--fit")).toBeGreaterThan(100);
      await page.emulateMedia({ media: "screen" });
      await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
      expect(await rgb(page, "--fit")).toBe(screen);
      await drawn(page);
      expect(await pixels(page, "fit-chart", "--fit")).toBeGreaterThan(100);
    });
  });
}

test("paper gets the pictures at once, also those out of view", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 300 });
  await open(page, "#task=cubic&theme=dark");
  await call(page, "runTo", 50);
  // What the browser does when it prints, within one task: it takes the page as it is then.
  const count = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    let light = 0;
    for (const canvas of document.querySelectorAll("#loss-chart canvas")) {
      const { data: bytes } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      // #e0491b
      for (let at = 0; at < bytes.length; at += 4) {
        light += bytes[at + 3] > 200 && Math.abs(bytes[at] - 224) < 9 && Math.abs(bytes[at + 1] - 73) < 9 && Math.abs(bytes[at + 2] - 27) < 9;
      }
    }
    return light;
  });
  expect(count).toBeGreaterThan(100);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("paper has words, numbers and legends, and nothing to press", async ({ page }) => {
  await open(page, "#task=cubic&lr=0.05");
  await call(page, "runTo", 50);
  await openPanel(page, "batch");
  await page.emulateMedia({ media: "print" });
  // The open panel has its name, though the tab that said it is gone.
  await expect(page.getByRole("tab")).toHaveCount(0);
  expect((await page.locator("#batch-title").boundingBox()).height).toBeGreaterThan(10);
  await expect(page.locator("#batch-words")).toBeVisible();
  for (const id of ["fit-chart", "fit-words", "loss-chart", "loss-words", "epoch", "loss"]) {
    await expect(page.locator(`#${id}`), id).toBeVisible();
  }
  // The settings are said in words instead of controls.
  await expect(page.locator("#settings-words")).toBeVisible();
  await expect(page.locator("#settings-words")).toContainText("0.05");
  for (const id of ["play", "reset", "branch", "fit-view", "setting-lr", "setting-speed"]) {
    await expect(page.locator(`#${id}`), id).toBeHidden();
  }
  // Backgrounds are not printed, unless it is asked for.
  for (const name of ["points", "fit", "ghost"]) {
    expect(await style(page, `#fit-legend .swatch.${name}`, "print-color-adjust"), name).toBe("exact");
  }
  expect(await style(page, "#progress", "print-color-adjust")).toBe("exact");
  // All of a list, not a window into it.
  const cut = await page.locator(".scroll").evaluateAll((lists) => lists.filter((it) => it.checkVisibility() && it.scrollHeight > it.clientHeight + 2).map((it) => it.id || it.className));
  expect(cut).toEqual([]);
});

test("a dead page is light on paper, too", async ({ page }) => {
  await page.addInitScript(() => {
    delete window.WebAssembly;
  });
  await page.goto("./?theme=dark");
  await reaches(page, "failed");
  await page.emulateMedia({ media: "print" });
  expect(await style(page, "body", "color")).toBe("rgb(29, 33, 41)");
});
