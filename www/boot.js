// Starts the page: fills it with the reader's language, loads the wasm bundle, and turns whatever
// goes wrong on the way, or later, into a readable message with a way on. `start.js` has run before.

const { fromLink, readersLanguage, speak, say, isMislabelled, obstacle, part, coming } = window.playgroundStart;
const page = document.documentElement;
const boot = document.getElementById("boot").dataset;
const root = document.getElementById("playground");
// <contract> generated: see tests/contract.rs
const METHODS = ["play", "pause", "step", "runTo", "seek", "branch", "reset", "set", "settings", "snapshot", "explain", "load", "code", "file", "link", "destroy"];
// </contract>
let text = {};

// The methods are there from the start: they wait for the program, which puts its own in their
// place, and are answered by a rejection once nothing works any more.
let [start, stop] = [];
const started = new Promise((resolve, reject) => ([start, stop] = [resolve, reject]));
started.catch(() => {});
for (const name of METHODS) root[name] = (...args) => started.then(() => root[name](...args));

/** A text without the marks of the words that the program explains. */
const plain = (words) => words?.replace(/\[([^[\]]*)\]\(\w+\)/g, "$1");

/** The words of a file; those of the first one are on their way already. */
async function words(file) {
  const address = part(file);
  const response = await (coming(file) ?? fetch(address));
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** The language of the words in the document, and those of what comes later, once they are asked for. */
let written = "en";
let laterWords = null;

/** Writes the words into every element that names a text. Those that are still to come are not seen. */
function write(language) {
  const foreign = language !== "en";
  for (const element of document.querySelectorAll("[data-t]")) {
    const found = plain(text[element.dataset.t]);
    element.textContent = found ?? element.textContent;
    element.toggleAttribute("data-unsaid", foreign && found === undefined);
  }
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", plain(text[element.dataset.tLabel]) ?? element.ariaLabel);
  }
  for (const element of document.querySelectorAll("[data-t-title]")) {
    element.title = plain(text[element.dataset.tTitle]) ?? element.title;
  }
  written = language;
}

/** Loads a language and says everything in it. */
async function loadText(language) {
  const files = [`locales/${language}.json`, ...(laterWords ? [`locales/${language}.later.json`] : [])];
  text = Object.assign({}, ...(await Promise.all(files.map(words))));
  // The document comes in English.
  if (language !== written) write(language);
  speak(language);
  page.removeAttribute("data-wordless");
  return text;
}

/** Loads the words of what comes later. Nobody changes the language before. */
const loadLaterWords = () => (laterWords ??= words(`locales/${written}.later.json`).then((found) => {
  Object.assign(text, found);
  if (written !== "en") write(written);
}));

let failed = false;

/** Shows that the program cannot go on. The first reason stays: later ones follow from it. */
function fail(kind, details) {
  if (failed || !document.getElementById("failure")) return;
  failed = true;
  say(kind, String(details ?? ""));
  for (const control of root.querySelectorAll(".transport button")) control.disabled = true;
  root.dataset.state = "failed";
  const stopped = new Error("the playground has stopped");
  stop(stopped);
  for (const name of METHODS) root[name] = () => Promise.reject(stopped);
  root.dispatchEvent(new CustomEvent("error", { bubbles: true, detail: { message: String(details) } }));
}

// A failure in one of Burn's bundles is not the end: the page goes on with its own engine.
const fromBurn = (error) => /\/(engine|flex)[\w-]*\.(js|wasm)/.test(String(error?.stack ?? ""));
addEventListener("error", ({ error, message }) => {
  if (error && !fromBurn(error)) fail("panic", error.stack ?? message);
});
addEventListener("unhandledrejection", ({ reason }) => {
  if (!fromBurn(reason)) fail("panic", reason?.stack ?? reason);
});

// Aborted once the widget has ended.
const life = new AbortController();

/**
 * Lets Burn take its first steps in a worker: the browser compiles what they need, for the page as well,
 * and the page is not kept busy by it. Whatever goes wrong there is met again here.
 */
const rehearse = (module, glue) =>
  new Promise((then) => {
    if (life.signal.aborted) return then();
    const worker = new Worker(part("rehearsal.js"), { type: "module" });
    const end = (event) => {
      event?.preventDefault();
      worker.terminate();
      then();
    };
    worker.onmessage = worker.onerror = end;
    setTimeout(end, 5000);
    life.signal.addEventListener("abort", end);
    worker.postMessage({ module, glue, adapter: part("adapter.js") });
  });

/** Burn, a bundle of its own: `flex` on the CPU, `engine` on WebGPU and the CPU. No task is long. */
async function loadBurn(name, rehearses) {
  const glue = part(`${name}.js`);
  const [burn, module] = await Promise.all([import(glue), compile(part(`${name}_bg.wasm`))]);
  if (rehearses) await rehearse(module, glue).catch(() => {});
  await nextTask();
  await burn.default({ module_or_path: module });
  await nextTask();
  return burn;
}

/** The graphics adapter as Burn can use it, or null. */
const findAdapter = async () => (await import(part("adapter.js"))).findAdapter();

/** What is done with files, once somebody takes one away. */
const files = () => import(part("files.js"));
const pixels = async (...drawing) => (await files()).pixels(...drawing);
const download = async (name, type, bytes) => {
  // The program's memory may be moved meanwhile.
  const kept = bytes.slice();
  (await files()).download(name, type, kept);
};

/** The text of a file. */
async function fetchText(name) {
  const response = await fetch(part(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.text();
}

/** A template of a program that repeats a run. */
const template = (name) => fetchText(`programs/${name}`);

/** Once the page has been drawn and the browser has time to spare, or some seconds later. */
const idle = () =>
  new Promise((then) =>
    requestAnimationFrame(() =>
      globalThis.requestIdleCallback ? requestIdleCallback(then, { timeout: 3000 }) : setTimeout(then, 200),
    ),
  );

/** After everything that is due now. */
const nextTask = () => new Promise((then) => setTimeout(then));

/** Whether the reader asks for few data. */
const savesData = () =>
  Boolean(navigator.connection?.saveData) || matchMedia("(prefers-reduced-data: reduce)").matches;

// The smallest module with an instruction of SIMD: (func (drop (v128.const i64x2 0 0))).
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 26, 11,
]);

/** The page's bundle: script and module, or those without SIMD for a browser that lacks it. */
function bundle() {
  if (WebAssembly.validate(SIMD)) return [boot.js, boot.wasm];
  return [part("plain.js"), part("plain_bg.wasm")];
}

/** Compiles the page's module once: it is used here and in every worker. */
async function compile(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  // Only a module that is declared as one may be compiled while it comes.
  const declared = response.headers.get("content-type")?.toLowerCase() === "application/wasm";
  return declared ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** The compiled parts of the module, which it is put together from; one for old browsers is whole. */
const modules = {};
const later = (name) => (modules[name] ??= compile(part(`${name}_bg.wasm`)).catch((error) => {
  delete modules[name];
  throw error;
}));

/** Puts what comes later into the module; what that hands out in turn, once it is there. */
let given;
async function putLater(page) {
  if (!page.later) return page;
  given ??= WebAssembly.instantiate(await later("later"), { page }).then(({ exports }) => ({ ...page, ...exports }));
  return given;
}

/** The styles of what comes later. Without one all is there, if not as it should look. */
let laterStyles;
const loadLaterStyles = () => (laterStyles ??= Promise.all(
  [...document.querySelectorAll("link[rel=stylesheet][disabled]")].map((link) => new Promise((then) => {
    link.onload = link.onerror = then;
    link.disabled = false;
  })),
));

/** What comes later, its words and its styles. */
const loadLater = (page) => Promise.all([putLater(page), loadLaterWords(), loadLaterStyles()]);

/** What stands in the sections of the strip, which come empty. */
let sections;
const loadSections = () => (sections ??= fetchText("strip.html").then((html) => {
  const whole = document.createElement("template");
  whole.innerHTML = html;
  for (const { dataset, childNodes } of [...whole.content.children]) {
    document.querySelector(`.strip > [data-panel="${dataset.panel}"]`)?.append(...childNodes);
  }
  if (written !== "en") write(written);
}).catch((error) => {
  sections = undefined;
  throw error;
}));

/** The panels of the strip, which use what comes later. */
async function loadStrip(page) {
  // After what comes later, not beside it: on a slow network that has the controls.
  const strip = page.strip && putLater(page).then(() => later("strip"));
  const [module, [all]] = await Promise.all([strip, loadLater(page), loadSections()]);
  if (module) await WebAssembly.instantiate(module, { page: all });
}

/** A worker with the page's own program. What it says first is that it is ready. */
function startWorker(module, glue, parts) {
  const worker = new Worker(part("worker.js"), { type: "module" });
  const begin = (later) => worker.postMessage({ module, later, glue: glue.href });
  if (parts.later) later("later").then(begin);
  else begin();
  return worker;
}

/** Why the start failed: nobody is told of a wrong type by the error itself. */
const reason = (script) =>
  new Promise((then) => isMislabelled(script, (wrong) => then(wrong ? "types" : "start")));

/** Loads the program and hands it the page. */
async function begin() {
  const language = readersLanguage();
  const [script, wasm] = bundle().map((file) => new URL(file, document.baseURI));
  try {
    // In a frame, and where panels are chosen, nothing moves once it is seen.
    const isHeld = page.hasAttribute("data-held");
    const held = isHeld ? [loadSections(), loadLaterStyles()] : [];
    const [program, module] = await Promise.all([import(script), compile(wasm), loadText(language), ...held]);
    const exports = await program.default({ module_or_path: module });
    if (isHeld) loadLater(exports).catch(() => {});
    await nextTask();
    const newWorker = () => startWorker(module, script, exports);
    const end = () => life.abort();
    const parts = { end, loadLater: () => loadLater(exports), loadStrip: () => loadStrip(exports), pixels, download, program: template };
    const host = { text, language, readersLanguage, loadText, loadBurn, findAdapter, newWorker, idle, nextTask, fail, ...parts };
    await program.start({ ...host, savesData: savesData() });
  } catch (error) {
    return fail(await reason(script), error?.stack ?? error);
  }
  // From here on the page has the words and panels of the link.
  page.removeAttribute("data-start");
  document.getElementById("loading")?.remove();
  start();
}

if (obstacle) fail(...obstacle);
else begin();
