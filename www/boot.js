// Starts the page: fills it with the reader's language, loads the wasm bundle, and turns whatever
// goes wrong on the way, or later, into a readable message with a way on.

const boot = document.getElementById("boot").dataset;
const root = document.getElementById("playground");
const LANGUAGES = ["en", "zh"];
// <contract> generated: see tests/contract.rs
const METHODS = ["play", "pause", "step", "runTo", "seek", "branch", "reset", "set", "settings", "snapshot", "link", "destroy"];
// </contract>
let text = {};

// The methods are there from the start: they wait for the program, which puts its own in their
// place, and are answered by a rejection once nothing works any more.
let [start, stop] = [];
const started = new Promise((resolve, reject) => ([start, stop] = [resolve, reject]));
started.catch(() => {});
for (const name of METHODS) root[name] = (...args) => started.then(() => root[name](...args));

/** Keys of the link, the reader's hash winning over the author's query. */
function fromLink(key) {
  for (const part of [location.hash, location.search]) {
    const value = new URLSearchParams(part.slice(1).replaceAll("&amp;", "&")).get(key);
    if (value !== null) return value;
  }
  return null;
}

function readersLanguage() {
  const wanted = fromLink("lang");
  if (LANGUAGES.includes(wanted)) return wanted;
  for (const tag of navigator.languages ?? [navigator.language]) {
    const language = tag.toLowerCase().split("-")[0];
    if (LANGUAGES.includes(language)) return language;
  }
  return "en";
}

/** Loads a language and writes it into every element that names a text. */
async function loadText(language) {
  const response = await fetch(new URL(`locales/${language}.json`, import.meta.url));
  if (!response.ok) throw new Error(`locales/${language}.json: ${response.status}`);
  text = await response.json();
  for (const element of document.querySelectorAll("[data-t]")) {
    element.textContent = text[element.dataset.t] ?? element.textContent;
  }
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", text[element.dataset.tLabel] ?? element.ariaLabel);
  }
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
  document.title = text["page.title"];
  return text;
}

let failed = false;

/** Shows that the program cannot go on. The first reason stays: later ones follow from it. */
function fail(kind, details) {
  if (failed || !document.getElementById("failure")) return;
  failed = true;
  const message = {
    start: "The program could not be loaded. Check the connection, then reload.",
    panic: "The program met an error that it cannot continue from. Your settings are kept in the link.",
  };
  document.getElementById("failure-message").textContent = text[`failure.${kind}`] ?? message[kind];
  document.getElementById("failure-details").textContent = String(details ?? "");
  document.getElementById("failure-cpu").hidden = fromLink("backend") === "cpu";
  document.getElementById("failure").hidden = false;
  for (const control of root.querySelectorAll(".transport button")) control.disabled = true;
  root.dataset.state = "failed";
  const stopped = new Error("the playground has stopped");
  stop(stopped);
  for (const name of METHODS) root[name] = () => Promise.reject(stopped);
  root.dispatchEvent(new CustomEvent("error", { bubbles: true, detail: { message: String(details) } }));
}

document.getElementById("failure-reload").addEventListener("click", () => location.reload());
document.getElementById("failure-cpu").addEventListener("click", () => {
  const hash = new URLSearchParams(location.hash.slice(1));
  hash.set("backend", "cpu");
  location.hash = hash.toString().replaceAll("%2C", ",");
  location.reload();
});

// The engine bundle's failures are not the end: the page goes on on the CPU.
const fromEngine = (error) => /\/engine(_bg)?\.(js|wasm)/.test(String(error?.stack ?? ""));
addEventListener("error", ({ error, message }) => {
  if (error && !fromEngine(error)) fail("panic", error.stack ?? message);
});
addEventListener("unhandledrejection", ({ reason }) => {
  if (!fromEngine(reason)) fail("panic", reason?.stack ?? reason);
});

/** The WebGPU engine: a bundle of its own, named after the page's so that both are of one build. */
async function loadEngine() {
  const version = boot.js.replace(/.*\//, "");
  const engine = await import(new URL(`engine.js?${version}`, import.meta.url));
  await engine.default({ module_or_path: new URL(`engine_bg.wasm?${version}`, import.meta.url) });
  return engine;
}

// The smallest module with an instruction of SIMD: (func (drop (v128.const i64x2 0 0))).
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 26, 11,
]);

/** The page's bundle: script and module, or those without SIMD for a browser that lacks it. */
function bundle() {
  if (WebAssembly.validate(SIMD)) return [boot.js, boot.wasm];
  const version = boot.js.replace(/.*\//, "");
  return ["plain.js", "plain_bg.wasm"].map((file) => `${new URL(file, import.meta.url)}?${version}`);
}

document.documentElement.dataset.theme = ["light", "dark"].includes(fromLink("theme"))
  ? fromLink("theme")
  : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

// An iframe never shows what is around the widget.
document.documentElement.toggleAttribute("data-embed", ["1", "true"].includes(fromLink("embed")));

try {
  const language = readersLanguage();
  const [script, wasm] = bundle();
  const [page] = await Promise.all([
    import(new URL(script, document.baseURI)),
    loadText(language),
  ]);
  await page.default({ module_or_path: new URL(wasm, document.baseURI) });
  await page.start({ text, language, readersLanguage, loadText, loadEngine, fail });
  start();
} catch (error) {
  fail("start", error?.stack ?? error);
}
