// The build as a static host sees it, and the two browsers the other specs
// rely on: one that has a WebGPU adapter and one that has none.

import { expect, test } from "@playwright/test";

test("the page and everything it loads come from the sub-folder", async ({ page }) => {
  const failures = [];
  const wasmTypes = [];
  page.on("response", (response) => {
    if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`);
    if (new URL(response.url()).pathname.endsWith(".wasm")) {
      wasmTypes.push(response.headers()["content-type"]);
    }
  });
  page.on("pageerror", (error) => failures.push(String(error)));

  await page.goto("./");
  await expect.poll(() => wasmTypes.length).toBeGreaterThan(0);
  await page.waitForLoadState("load");

  expect(new Set(wasmTypes)).toEqual(new Set(["application/wasm"]));
  expect(failures).toEqual([]);
});

test("the server serves nothing outside the sub-folder", async ({ request, baseURL }) => {
  for (const address of ["/", "/index.html", "../index.html", "%2e%2e/%2e%2e/Cargo.toml"]) {
    const response = await request.get(new URL(address, baseURL).href);
    expect(response.status(), address).toBe(404);
  }
});

test("a WebGPU adapter is there exactly when the project asks for one", async ({
  page,
}, { project }) => {
  await page.goto("./");
  const adapter = await page.evaluate(async () => {
    const found = await navigator.gpu?.requestAdapter();
    return found && { timestamps: found.features.has("timestamp-query") };
  });
  expect(adapter).toEqual(project.name === "webgpu" ? { timestamps: true } : null);
});
