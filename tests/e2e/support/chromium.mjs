// Which Chromium the tests drive, and the switches it starts with.
//
// Playwright's own browsers are never downloaded: the tests use the Chromium
// that is installed, so that they run where only a package manager works.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The path in $CHROMIUM, or the first known name found on the PATH. */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of NAMES) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  throw new Error(
    `no Chromium: none of ${NAMES.join(", ")} is on the PATH; install one, or name it in $CHROMIUM`,
  );
}

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

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
