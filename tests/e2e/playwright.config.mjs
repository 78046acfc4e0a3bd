// End-to-end tests of the built page in dist/, in the Chromium that is
// installed: once without a WebGPU adapter and once with one. What matters most
// is tested in the installed Firefox and WebKitGTK too.
//
//   cargo xtask test e2e                   everything, as CI runs it
//   npx playwright test smoke              from this folder, after `cargo xtask build`
//   npx playwright test --project=firefox  one browser
//
// `*.webgpu.spec.mjs` runs with the adapter only, `*.both.spec.mjs` in both
// projects, `others.spec.mjs` in the other browsers, every other spec without
// an adapter.

import { defineConfig } from "@playwright/test";

import { findChromium, QUIET, SOFTWARE_WEBGPU } from "./support/chromium.mjs";
import { BASE_PATH } from "./support/server.mjs";

const executablePath = findChromium();
const launch = (switches) => ({
  browserName: "chromium",
  launchOptions: { executablePath, args: [...QUIET, ...switches] },
});

const OTHERS = "**/others.spec.mjs";

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/e2e/artifacts",
  reporter: [["list"], ["json", { outputFile: "../../target/e2e/report.json" }]],

  // Wasm training and a software GPU on two slow cores: patience, but an end.
  workers: 2,
  fullyParallel: true,
  // What passes only at a second try is named at the end, and more than two of them are a failure:
  // see `xtask/src/playwright.rs`.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  globalTimeout: 50 * 60_000,
  forbidOnly: Boolean(process.env.CI),

  webServer: {
    command: "node support/server.mjs",
    // The system picks the port; the group's name is the variable's.
    wait: { stdout: /serving at port (?<e2e_port>\d+)/ },
    stdout: "ignore",
    timeout: 30_000,
  },
  use: {
    baseURL: `http://127.0.0.1:${process.env.E2E_PORT}${BASE_PATH}`,
    locale: "en-US",
    colorScheme: "light",
    actionTimeout: 20_000,
    screenshot: "only-on-failure",
  },

  projects: [
    {
      name: "cpu",
      testMatch: "**/*.spec.mjs",
      testIgnore: ["**/*.webgpu.spec.mjs", OTHERS],
      use: launch([]),
    },
    {
      name: "webgpu",
      testMatch: ["**/*.webgpu.spec.mjs", "**/*.both.spec.mjs"],
      use: launch(SOFTWARE_WEBGPU),
    },
    // Playwright cannot drive these as they are installed, so the tests do it, beside Chromium.
    ...["firefox", "webkit"].map((other) => ({
      name: other,
      testMatch: OTHERS,
      // One browser is started, and runs one test after the other.
      fullyParallel: false,
      use: { ...launch([]), other },
    })),
  ],
});
