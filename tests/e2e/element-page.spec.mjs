// The element and the page around it: hostile styles, a strict policy, the page's theme, its own
// height.

import { call, element, expect, inside, NAME, reaches, test } from "./support/hosts.mjs";

const HOSTILE = `<style>
  * { all: unset; box-sizing: content-box !important; }
  button, iframe, img, div, span, slot { display: none !important; }
  html { font-size: 3px; }
  body { display: block; font: 40px/0 cursive; letter-spacing: 1em; text-transform: uppercase; direction: rtl; cursor: none; text-align: right; }
  .box, .poster, .foot { position: fixed !important; top: -999px; }
</style>`;

test("hostile styles do not reach it", async ({ page, host }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "connection", { get: () => ({ saveData: true }) });
  });
  await host(`<${NAME} lr="0.1"></${NAME}>`, { head: HOSTILE });
  const button = page.getByRole("button", { name: "Start" });
  await expect(button).toBeVisible();
  const look = await button.evaluate((it) => {
    const { fontSize, letterSpacing, textTransform, direction, cursor } = getComputedStyle(it);
    return { fontSize, letterSpacing, textTransform, direction, cursor };
  });
  expect(look).toEqual({ fontSize: "16px", letterSpacing: "normal", textTransform: "none", direction: "ltr", cursor: "default" });
  await button.click();
  await reaches(page, "ready");
  await expect(page.locator("iframe")).toBeVisible();
  const { width, height } = await page.locator("iframe").boundingBox();
  expect(width).toBeGreaterThan(1200);
  expect(height).toBeGreaterThan(400);
  await call(page, "runTo", 2);
});

for (const encoding of ["gbk", "shift_jis", "none"]) {
  test(`its words are right in a page in another encoding (${encoding})`, async ({ page, hosts, script }) => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, "connection", { get: () => ({ saveData: true }) });
    });
    // Many servers do not say in what encoding a script is: then it is the page's.
    await page.route(script, async (route) => {
      const body = await (await route.fetch()).body();
      await route.fulfill({ contentType: "text/javascript", body });
    });
    const type = encoding === "none" ? "text/html" : `text/html; charset=${encoding}`;
    const body = `<title>Host</title><script src="${script}" defer></script><${NAME} lang="zh" task="sine"></${NAME}>`;
    await page.goto(hosts.add(body, { "Content-Type": type }));
    // A page that names none is in the one of western Europe.
    const read = { gbk: "GBK", shift_jis: "Shift_JIS", none: "windows-1252" };
    expect(await page.evaluate(() => document.characterSet)).toBe(read[encoding]);
    await expect(page.getByRole("button", { name: "开始训练: 回归训练场, y = sin(πx)" })).toBeVisible();
    await page.getByRole("button").click();
    await reaches(page, "ready");
    await expect(page.frameLocator("iframe").locator("#play-label")).toHaveText(/训练|播放|开始/);
  });
}

test("what the author hides is hidden, by the attribute and by styles", async ({ page, host }) => {
  await host(`<${NAME} id="a" hidden></${NAME}><${NAME} id="b" style="display: none"></${NAME}><${NAME} id="c" style="visibility: hidden"></${NAME}>`);
  await expect(element(page, "#c").locator("button")).toHaveCount(1);
  for (const id of ["#a", "#b", "#c"]) await expect(element(page, id).locator(".box")).toBeHidden();
  await expect(element(page, "#b").locator("iframe")).toHaveCount(0);
  await element(page, "#b").evaluate((it) => it.style.removeProperty("display"));
  await reaches(page, "ready", "#b");
});

test("a strict policy needs only the playground's place", async ({ page, host, baseURL }) => {
  const { origin } = new URL(baseURL);
  const policy = `default-src 'none'; script-src ${origin}; frame-src ${origin}; img-src ${origin}; require-trusted-types-for 'script'`;
  // Any violation would stand in the console, and fail this.
  await host(`<div><${NAME} task="cubic" show="fit,transport"></${NAME}></div>`, {
    headers: { "Content-Security-Policy": policy },
  });
  await expect.poll(() => page.locator(`${NAME} .picture > img`).evaluate((image) => image.naturalWidth)).toBe(480);
  await reaches(page, "ready");
  expect(await element(page).locator(".box").evaluate((it) => getComputedStyle(it).position)).toBe("relative");
  await expect.poll(async () => (await page.locator("iframe").boundingBox()).height).toBeGreaterThan(500);
  await call(page, "runTo", 2);
});

test("theme=host follows the page", async ({ page, host }) => {
  const head = `<style>
    body { color: #222; background: #fff; }
    body.dark { color: oklch(0.9 0.01 250); background: #111; }
    [data-theme="slow"] body { color: rgb(250 250 250); transition: color 0.3s; }
    @media (prefers-color-scheme: dark) { body { color: white; } }
    .island { color: white; }
  </style>`;
  await host(`<main><${NAME} theme="host" show="transport"></${NAME}></main>`, { head });
  const theme = page.frameLocator("iframe").locator("html");
  await reaches(page, "ready");
  await expect(theme).toHaveAttribute("data-theme", "light");
  await expect(page.locator("iframe")).toHaveAttribute("src", /theme=light/);
  const change = (script) => page.evaluate(script);
  await change(() => document.body.classList.add("dark"));
  await expect(theme).toHaveAttribute("data-theme", "dark");
  await change(() => document.body.classList.remove("dark"));
  await expect(theme).toHaveAttribute("data-theme", "light");
  await change(() => (document.documentElement.dataset.theme = "slow"));
  await expect(theme).toHaveAttribute("data-theme", "dark");
  await change(() => delete document.documentElement.dataset.theme);
  await expect(theme).toHaveAttribute("data-theme", "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(theme).toHaveAttribute("data-theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await expect(theme).toHaveAttribute("data-theme", "light");
  await change(() => (document.querySelector("main").className = "island"));
  await expect(theme).toHaveAttribute("data-theme", "dark");
  expect(await call(page, "settings")).toMatchObject({ theme: "dark" });
  // The run is none of the theme's.
  expect((await call(page, "snapshot")).epoch).toBe(0);
});

test("a height of its own is kept, and without one it follows the content", async ({ page, host }) => {
  await host(`
    <${NAME} id="attribute" height="400" loading="eager"></${NAME}>
    <${NAME} id="css" style="height: 350px" loading="eager"></${NAME}>
    <${NAME} id="most" style="max-height: 300px" loading="eager"></${NAME}>
    <${NAME} id="none" show="transport" loading="eager"></${NAME}>`);
  const height = async (id) => (await page.locator(`${id} iframe`).boundingBox()).height;
  const content = () => inside(page, "#none").evaluate(() => document.documentElement.scrollHeight);
  for (const id of ["#attribute", "#css", "#most", "#none"]) await reaches(page, "ready", id);
  expect(await height("#attribute")).toBe(400);
  expect(await height("#css")).toBe(350);
  expect(await height("#most")).toBe(300);
  // Out of view a browser may not lay out a frame anew.
  await element(page, "#none").scrollIntoViewIfNeeded();
  await expect.poll(async () => (await height("#none")) === (await content())).toBe(true);
  const little = await height("#none");
  expect(little).toBeLessThan(400);
  await element(page, "#none").evaluate((it) => it.setAttribute("show", "transport,parameters"));
  await expect.poll(() => height("#none")).toBeGreaterThan(little + 100);
  await element(page, "#none").evaluate((it) => it.setAttribute("show", "transport"));
  await expect.poll(() => height("#none")).toBe(little);
});
