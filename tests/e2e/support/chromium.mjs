// Which Chromium the tests drive, and the switches it starts with.
//
// Playwright's own browsers are never downloaded: the tests use the Chromium
// that is installed.

import { findProgram } from "./program.mjs";

/** The path in $CHROMIUM, or the first known name found on the PATH. */
export const findChromium = () =>
  findProgram("Chromium", "CHROMIUM", ["chromium", "chromium-browser", "google-chrome"]);

/** Quiet start: nothing but the page under test talks to the network. */
export const QUIET = [
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/**
 * A WebGPU adapter in software. Without these switches `navigator.gpu` exists
 * on a machine without a GPU, but `requestAdapter()` gives null.
 */
export const SOFTWARE_WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
