// A GPU that works, but is slower than the CPU: here the adapter in software, dressed up as a real
// one.

import { data, expect, open, test } from "./support/page.mjs";

test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    const real = { get: () => false };
    Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", real);
    Object.defineProperty(GPUAdapter.prototype, "isFallbackAdapter", real);
  }),
);

test("a GPU that is slower is not chosen by itself, and the page says why", async ({ page }) => {
  await open(page, "?view=device");
  expect(await data(page)).toMatchObject({ backend: "cpu", verified: "1" });
  await expect(page.locator("#device-reason")).toContainText("times as long for a single run");
});

test("it is used when the reader chooses it", async ({ page }) => {
  await open(page, "#backend=webgpu&n=20");
  expect(await data(page)).toMatchObject({ backend: "webgpu", verified: "1" });
});
