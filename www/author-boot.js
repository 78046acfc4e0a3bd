// Starts the author's page: fills it with its language's texts, those of the page and its own, and
// loads its wasm bundle. What goes wrong ends in a readable message.

const LANGUAGES = ["en", "zh"];
const root = document.getElementById("author");
let text = {};

/** The language of this page, which is not the widget's: from `?lang=`, else the browser's. */
function ownLanguage() {
  const wanted = new URLSearchParams(location.search).get("lang");
  const tags = [wanted, ...(navigator.languages ?? [navigator.language])].filter(Boolean);
  const language = tags.map((tag) => tag.toLowerCase().split("-")[0]);
  return language.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

/** The address of a part of this build: its name carries the hash of what is in it. */
const parts = JSON.parse(document.getElementById("parts")?.textContent || "{}");
const part = (name) => new URL(parts[name] ?? name, document.baseURI).href;

async function load(path) {
  const response = await fetch(part(path));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

/** A text without the marks of the words that the playground explains. */
const plain = (words) => words.replace(/\[([^[\]]*)\]\(\w+\)/g, "$1");

/** Loads the texts and writes them into every element that names one. */
async function loadText(language) {
  const files = ["", "author/"].map((folder) => `locales/${folder}${language}.json`);
  // In a build the words of the playground are in two files.
  const later = `locales/${language}.later.json`;
  if (parts[later]) files.push(later);
  const texts = await Promise.all(files.map(async (file) => (await load(file)).json()));
  text = Object.assign({}, ...texts);
  const fill = (name, write) => {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const found = text[element.getAttribute(name)];
      if (found !== undefined) write(element, plain(found));
    }
  };
  fill("data-t", (element, words) => (element.textContent = words));
  fill("data-t-label", (element, words) => element.setAttribute("aria-label", words));
  fill("data-t-title", (element, words) => (element.title = words));
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
  document.title = text["author.title"];
}

let failed = false;

/** Shows that the program cannot go on. The first reason stays: later ones follow from it. */
function fail(kind, details) {
  if (failed) return;
  failed = true;
  const message = "The program could not be loaded. Check the connection, then reload.";
  document.getElementById("failure-message").textContent = text[`failure.${kind}`] ?? message;
  document.getElementById("failure-details").textContent = String(details ?? "");
  document.getElementById("failure").hidden = false;
  root.dataset.state = "failed";
}

document.getElementById("failure-reload").addEventListener("click", () => location.reload());
addEventListener("error", ({ error, message }) => error && fail("panic", error.stack ?? message));
addEventListener("unhandledrejection", ({ reason }) => fail("panic", reason?.stack ?? reason));

const dark = matchMedia("(prefers-color-scheme: dark)");
const wearTheme = () => (document.documentElement.dataset.theme = dark.matches ? "dark" : "light");
dark.addEventListener("change", wearTheme);
wearTheme();

const language = ownLanguage();
for (const link of document.querySelectorAll(".languages a")) {
  if (link.search === `?lang=${language}`) link.setAttribute("aria-current", "true");
  // The other language goes on with the same choices.
  link.addEventListener("click", () => (link.hash = location.hash));
}

try {
  const [bundle] = await Promise.all([import(part("author.js")), loadText(language)]);
  await bundle.default({ module_or_path: part("author_bg.wasm") });
  bundle.start({
    text,
    language,
    fail,
    loadExample: async (file) => (await load(`examples/${file}`)).text(),
    // Missing where the page is not served securely: then the promise is rejected.
    copy: async (words) => navigator.clipboard.writeText(words),
  });
} catch (error) {
  fail("start", error?.stack ?? error);
}
