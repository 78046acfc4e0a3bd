// What the start of the page costs, as from a host that compresses: bytes and time until the first
// fit, on this machine and on a slow network, and the tasks that keep the page busy until it is known
// what every engine can do.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A network as on a phone with bad reception: 1.6 Mbit/s, 150 ms there and back. */
const SLOW = {
  offline: false,
  latency: 150,
  downloadThroughput: 1.6e6 / 8,
  uploadThroughput: 0.75e6 / 8,
};

/** A server (not yet listening) of the files in `folder`, each in brotli. */
export function compressingServer(folder) {
  const compressed = new Map();
  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    const name = pathname === "/" ? "index.html" : pathname.slice(1);
    try {
      if (!compressed.has(name)) {
        compressed.set(name, brotliCompressSync(await readFile(join(folder, name))));
      }
    } catch {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, { "Content-Type": TYPES[extname(name)] ?? "text/plain", "Content-Encoding": "br" })
      .end(compressed.get(name));
  });
}

/**
 * A cold start: milliseconds from navigation to the first fit, and the bytes of everything that was
 * asked for until then.
 */
export async function coldStart(browser, address, { slow = false } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  if (slow) {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", SLOW);
  }
  await page.goto(address);
  const found = await page.waitForFunction(() => {
    const fit = performance.getEntriesByName("first-fit")[0];
    if (!fit) return null;
    const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const before = entries.filter(({ startTime }) => startTime < fit.startTime);
    const bytes = before.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return { fit: fit.startTime, bytes };
  });
  const start = await found.jsonValue();
  await context.close();
  return start;
}

/**
 * The longest task from navigation until it is known what every engine can do, in milliseconds: 0
 * where none takes over 50.
 */
export async function longestTask(browser, address, script = () => {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.addInitScript(script);
  await page.addInitScript(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: "longtask", buffered: true });
  });
  await page.goto(address);
  const marked = () => performance.getEntriesByName("engines-found").length > 0;
  await page.waitForFunction(marked, null, { timeout: 120_000 });
  await page.waitForTimeout(500);
  const longest = await page.evaluate(() => globalThis.longest);
  await context.close();
  return longest;
}
