// Every part of the page that can be jumped to has a name of its own.

import AxeBuilder from "@axe-core/playwright";

import { drawn, expect, open, test } from "./support/page.mjs";

const JUMPS = "section, aside, nav, main, header, footer, form, [role=region], [role=group], table, fieldset";

for (const [name, link] of [["lesson 1", ""], ["lesson 2", "#task=cubic&batch=40"], ["Chinese", "#lang=zh"], ["an embed", "?embed=1&task=cubic"]]) {
  test(`no two landmarks, groups or tables are called alike: ${name}`, async ({ page }) => {
    await open(page, link);
    await drawn(page);
    const { violations } = await new AxeBuilder({ page }).withRules(["landmark-unique", "scrollable-region-focusable"]).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
    const called = await page.locator(JUMPS).evaluateAll((all) =>
      all.filter((it) => it.checkVisibility()).map((it) => {
        const by = it.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id).textContent.trim());
        const own = by?.join(" ") ?? it.getAttribute("aria-label") ?? it.querySelector(":scope > :is(legend, caption)")?.textContent.trim() ?? "";
        return [it.id || it.className || it.tagName, own];
      }));
    const named = called.filter(([, words]) => words !== "");
    expect(named.length).toBeGreaterThan(8);
    const twice = named.filter(([, words], i) => named.some(([, other], j) => j < i && other === words));
    expect(twice).toEqual([]);
    const sections = await page.locator("section").evaluateAll((all) =>
      all.filter((it) => it.checkVisibility() && !it.hasAttribute("aria-labelledby") && !it.hasAttribute("aria-label")).map((it) => it.className));
    expect(sections, "sections without a name").toEqual([]);
  });
}
