// A failed start and a panic, each caused for real, end in a readable message
// with a way on.

import { call, data, expect, open, reaches, rejection, root, test } from "./support/page.mjs";

// What the browser itself says about a file that is missing, and what the panic leaves.
test.use({ expectedErrors: /Failed to load resource|panicked at|RuntimeError|unreachable|recursive use/ });

const LINK = "#task=cubic&seed=7";
const failure = (page) => page.getByRole("alert");

/** The message is there, for eyes and for others, and nothing else can be pressed. */
async function stopped(page, message, title = "The playground has stopped") {
  await reaches(page, "failed", 20_000);
  await expect(failure(page)).toBeVisible();
  await expect(failure(page).getByRole("heading")).toHaveText(title);
  await expect(page.locator("#failure-message")).toHaveText(message);
  await expect(page.locator("#failure-message")).not.toContainText(/wasm|undefined|TypeError/);
  const buttons = await page.locator(".transport button").all();
  expect(buttons.length).toBeGreaterThanOrEqual(5);
  for (const button of buttons) {
    await expect(button).toBeDisabled();
  }
  await page.locator("#failure summary").click();
  await expect(page.locator("#failure-details")).toHaveText(/\S{5}/);
}

/** Whoever calls a method is told, instead of waiting for ever. */
async function tellsCallers(page) {
  for (const method of ["play", "snapshot", "reset"]) {
    const told = await Promise.race([
      rejection(page, method),
      page.waitForTimeout(5000).then(() => "no answer"),
    ]);
    expect(told, method).toMatch(/^rejected: /);
  }
}

/** The same link, loaded again, works. */
async function reloads(page) {
  const link = page.url();
  await page.getByRole("button", { name: "Reload with the same link" }).click();
  await reaches(page, "ready");
  expect(page.url()).toBe(link);
  expect(await call(page, "settings")).toMatchObject({ task: "cubic", seed: 7 });
  await expect(failure(page)).toBeHidden();
}

for (const [file, pattern, how] of [
  ["wasm", /page-[^/]*\.wasm/, (route) => route.abort()],
  ["wasm (404)", /page-[^/]*\.wasm/, (route) => route.fulfill({ status: 404, body: "not found" })],
  ["broken wasm", /page-[^/]*\.wasm/, (route) => route.fulfill({ contentType: "application/wasm", body: "\0asm nonsense" })],
  ["js", /page-[^/]*\.js/, (route) => route.abort()],
  ["locale file", /locales\/en-\w+\.json/, (route) => route.fulfill({ status: 404, body: "not found" })],
]) {
  test(`a start without its ${file} says so, and a reload with the same link works`, async ({ page }) => {
    await page.addInitScript(() => {
      window.errors = 0;
      document.addEventListener("error", ({ target }) => {
        if (target.id === "playground") window.errors += 1;
      });
    });
    await page.route(pattern, how);
    await page.goto(`./${LINK}`);
    await stopped(page, /could not be loaded/, "The playground could not start");
    expect(await page.evaluate(() => window.errors)).toBe(1);
    await tellsCallers(page);
    await page.unroute(pattern);
    await reloads(page);
  });
}

test("a failed start speaks Chinese", async ({ page }) => {
  await page.route(/page-[^/]*\.wasm/, (route) => route.abort());
  await page.goto("./#lang=zh");
  await reaches(page, "failed");
  await expect(page.locator("#failure-message")).toHaveText(/\p{Script=Han}/u);
  await expect(page.getByRole("alert").getByRole("button").first()).toHaveText(/\p{Script=Han}/u);
});

test("a failed start offers the CPU, which is kept in the link", async ({ page }) => {
  await page.route(/page-[^/]*\.wasm/, (route) => route.abort());
  await page.goto("./#task=cubic&net=4r,4t");
  await reaches(page, "failed");
  await page.unroute(/page-[^/]*\.wasm/);
  await page.getByRole("button", { name: "Reload on the CPU" }).click();
  await reaches(page, "ready");
  expect(new URL(page.url()).hash).toBe("#task=cubic&net=4r,4t&backend=cpu");
});

for (const moment of ["running", "paused"]) {
  test(`a panic while ${moment} says so, and a reload with the same link works`, async ({ page }) => {
    await open(page, LINK);
    await page.evaluate(() => {
      window.errors = [];
      document.addEventListener("error", ({ target, detail }) => {
        if (target.id === "playground") window.errors.push(typeof detail.message);
      });
    });
    await call(page, "play");
    await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(2);
    if (moment === "paused") await call(page, "pause");
    // A browser that gives no frames any more.
    await page.evaluate(() => { window.requestAnimationFrame = () => { throw new Error("no frames"); }; });
    if (moment === "paused") await page.setViewportSize({ width: 700, height: 700 });
    await stopped(page, /error that it cannot continue from/);
    expect(await page.evaluate(() => window.errors)).toEqual(["string"]);

    // It stays so.
    await page.waitForTimeout(500);
    expect((await data(page)).state).toBe("failed");
    await tellsCallers(page);
    expect((await data(page)).state).toBe("failed");
    await expect(root(page).locator("#play")).toBeDisabled();
    await reloads(page);
  });
}
