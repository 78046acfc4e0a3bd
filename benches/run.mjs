// Measures in Chromium, puts everything into one table and one file of JSON, and says which of the
// goals are reached. `cargo xtask bench` calls it.
//
//   node benches/run.mjs <site> <json> <criterion>
//
// <site> holds the built page in dist/, the benchmark's bundle in cpu/, and benches/browser;
// <criterion> is the folder of what was measured natively.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { findChromium, QUIET, SOFTWARE_WEBGPU } from "../tests/e2e/support/chromium.mjs";
import { AS_HARDWARE } from "../tests/e2e/support/gpu.mjs";
import { BASE_PATH, staticServer } from "../tests/e2e/support/server.mjs";
import { fits, frames, memory, panels, sweep, twoCores } from "./page.mjs";
import { goals, table } from "./report.mjs";
import { coldStart, compressingServer, longestTask } from "./start.mjs";

const require = createRequire(new URL("../tests/e2e/package.json", import.meta.url));
const { chromium } = require("@playwright/test");

const [site, output, criterion] = process.argv.slice(2);
const executablePath = findChromium();
const server = staticServer(site);
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const base = `http://127.0.0.1:${server.address().port}${BASE_PATH}`;
const launch = (more) => chromium.launch({ executablePath, args: [...QUIET, ...more] });
const say = (text) => console.error(`bench: ${text}`);

/** Microseconds per step that criterion found natively. */
function native(group, name) {
  const read = (file) => JSON.parse(readFileSync(join(criterion, group, name, "new", file)));
  const { point_estimate: nanoseconds } = read("estimates.json").slope;
  return nanoseconds / 1000 / read("benchmark.json").throughput.Elements;
}

/** Opens the page with what is timed in it; `ask` calls one of its functions. */
async function open(browser) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => say(error));
  await page.goto(base);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return (name, ...args) =>
    page.evaluate(([called, values]) => globalThis.bench[called](...values), [name, args]);
}

const found = {
  machine: `${cpus().length} cores, ${cpus()[0].model}`,
  chromium: execFileSync(executablePath, ["--version"]).toString().trim(),
  date: new Date().toISOString().slice(0, 10),
  native: {},
  wasm: {},
  gpu: {},
  many: {},
};

let browser = await launch([]);
let ask = await open(browser);
found.yardstick = await ask("yardstickAgrees");
for (const name of ["line", "curve", "wide"]) {
  found.native[name] = { fused: native(name, "fused"), autodiff: native(name, "autodiff") };
  found.wasm[name] = {};
  for (const engine of ["fused", "autodiff", "javascript"]) {
    say(`${name}, ${engine}, in Chromium`);
    found.wasm[name][engine] = await ask("cpu", name, engine);
  }
}
for (const count of [1, 64, 1024]) {
  say(`${count} runs on the CPU`);
  found.many[count] = { native: native("many", String(count)), cpu: await ask("manyOnCpu", count) };
}
say("the page");
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
/** Five times the same, and the value in the middle. */
async function middle(measure) {
  const found = [];
  for (let i = 0; i < 5; i++) found.push(await measure());
  return median(found);
}
const dist = join(site, "dist");
const host = compressingServer(dist);
await new Promise((listening) => host.listen(0, "127.0.0.1", listening));
const address = `http://127.0.0.1:${host.address().port}/`;
// Compresses everything once.
const { bytes } = await coldStart(browser, address);
found.page = {
  bytes,
  firstFit: await middle(async () => (await coldStart(browser, address)).fit),
  slowFit: await middle(async () => (await coldStart(browser, address, { slow: true })).fit),
  trained: await middle(async () => (await fits(browser, `${base}dist/`)).trained),
  startTask: await middle(() => longestTask(browser, address)),
  fullSpeed: await frames(browser, `${base}dist/`, "max"),
  film: await frames(browser, `${base}dist/`, "film"),
  panels: await panels(browser, `${base}dist/`),
  memory: await memory(browser, `${base}dist/`),
};
say("many runs in workers");
found.cores = cpus().length;
found.workers = {};
for (const cores of new Set([1, 2, Math.min(found.cores, 8)])) {
  found.workers[cores] = await middle(async () => (await sweep(browser, address, { cores })).seconds);
}
found.twoCores = await twoCores(browser, address);
const most = Math.min(found.cores, 8);
const estimates = [];
for (let i = 0; i < 5; i++) {
  const { seconds, expected } = await sweep(browser, address, { cores: most, runs: 256 });
  estimates.push(expected / seconds);
}
found.estimate = median(estimates);
found.sweepFrames = await sweep(browser, address, { cores: most, runs: 512, playing: true });
await browser.close();

browser = await launch(SOFTWARE_WEBGPU);
ask = await open(browser);
await ask("openGpu");
for (const name of ["line", "curve", "wide"]) {
  found.gpu[name] = {};
  for (const engine of ["fused", "autodiff"]) {
    say(`${name}, ${engine}, on WebGPU (software)`);
    found.gpu[name][engine] = await ask("gpu", name, engine);
  }
}
for (const count of [1, 64, 1024]) {
  say(`${count} runs on WebGPU (software)`);
  found.many[count].gpu = await ask("manyOnGpu", count);
}
say("the start, with an adapter");
found.page.startTaskGpu = await middle(() => longestTask(browser, address, AS_HARDWARE));
await browser.close();
server.close();
host.close();

const bundle = (pattern) => {
  const name = readdirSync(dist).find((file) => pattern.test(file));
  const bytes = readFileSync(join(dist, name));
  const [raw, gzip, brotli] = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)];
  return { raw: raw.length, gzip: gzip.length, brotli: brotli.length };
};
found.bundles = {
  page: bundle(/^page-.*\.wasm$/),
  later: bundle(/^later.*\.wasm$/),
  strip: bundle(/^strip.*\.wasm$/),
  flex: bundle(/^flex.*\.wasm$/),
  engine: bundle(/^engine.*\.wasm$/),
};

found.goals = goals(found);
writeFileSync(output, `${JSON.stringify(found, null, 2)}\n`);
const text = table(found);
console.log(text);

const readme = new URL("../README.md", import.meta.url);
const parts = readFileSync(readme, "utf8").split(/(<!-- bench -->|<!-- \/bench -->)/);
if (parts.length === 5) {
  parts[2] = `\n${text}\n`;
  writeFileSync(readme, parts.join(""));
  say("the table in README.md is up to date");
}
