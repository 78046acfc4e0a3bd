// <regression-playground task="cubic">: the widget as an element of any page. It is an iframe, so
// neither page's styles and scripts meet the other's, and speaks with it in the messages of embed.js.
// It makes no <style> and no style attribute: it works under a policy that forbids them.

(() => {
"use strict";
// <contract> generated: see tests/contract.rs
const KEYS = ["task", "n", "noise", "w", "b", "seed", "net", "style", "init", "loss", "opt", "momentum", "lr", "batch", "epochs", "shuffle", "backend", "engine", "speed", "autoplay", "show", "hide", "sweep", "challenge", "lang", "theme", "v", "expr", "data"];
const RUN_KEYS = ["n", "noise", "w", "b", "seed", "net", "init", "loss", "opt", "momentum", "lr", "batch", "epochs", "shuffle", "expr", "data"];
const EVENTS = ["ready", "statechange", "epoch", "finished", "diverged", "challenge", "notice", "error"];
const METHODS = ["play", "pause", "step", "runTo", "seek", "reset", "set", "settings", "snapshot", "link", "destroy"];
// </contract>
const NAME = "regression-playground";
const VERSION = 1;
if (customElements.get(NAME)) return;

// The folder of this file. A module is not told where it lies: it needs the attribute `src`.
const HOME = document.currentScript?.src.replace(/[^/]*$/, "");
/** Milliseconds within which a page that has loaded says something. */
const PATIENCE = 10_000;
/** No widget is higher, in CSS pixels. */
const HIGHEST = 32_000;
const TASKS = { linear: "y = Xw + b", cubic: "y = x³", sine: "y = sin(πx)", step: "y = sign(x)", abs: "y = |x|" };
const TEXTS = {
  en: { title: "Regression playground", run: "the finished run", start: "Start", loading: "Loading…", again: "Try again", failed: "The playground does not answer:" },
  zh: { title: "回归训练场", run: "训练结果", start: "开始训练", loading: "加载中…", again: "重试", failed: "训练场没有回应：" },
};

// The page's styles end at .box: all that could be inherited is set anew, but not whether it shows.
// .space has the height of the content, unless the author gives the element one; frame and poster
// lie over it. The box's colour is the page's; its transition tells when that changes.
const STYLES = new CSSStyleSheet();
STYLES.replaceSync(`
:host { display: flex; flex-direction: column }
:host([hidden]), [hidden] { display: none !important }
.box { all: initial; visibility: inherit; pointer-events: inherit; position: relative; display: flex; flex-direction: column; flex: 1 1 auto; height: 100%; min-height: 0; font: medium/1.5 system-ui; color: inherit; color: color-mix(in srgb, currentColor, currentColor); transition: color 1ms }
.space { flex: 1 1 480px }
iframe, .poster { position: absolute; inset: 0; width: 100%; height: 100%; border: 0 }
.poster { display: flex; flex-direction: column; overflow: auto; background: Canvas; color: CanvasText; outline: 1px solid #8888; outline-offset: -1px }
.picture { flex: 1 1 0; min-height: 0; display: flex; align-items: center; justify-content: center; overflow-wrap: anywhere }
img, ::slotted(*) { max-width: 100% !important; max-height: 100% !important; object-fit: contain !important }
img { width: 100% }
.picture, .foot { gap: 8px; padding: 12px 16px }
.foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between }
a { color: inherit }
button { font: inherit; padding: 6px 16px; color: #fff; background: #1c5fa8; border: 0; border-radius: 8px }
`);

function make(name, ...children) {
  const element = document.createElement(name);
  element.append(...children);
  return element;
}

function box(name, ...children) {
  const element = make("div", ...children);
  element.className = name;
  return element;
}

customElements.define(NAME, class extends HTMLElement {
  static observedAttributes = [...KEYS, "src", "loading", "height"];
  static {
    for (const name of METHODS) {
      this.prototype[name] ??= function (...args) {
        return this.#call(name, args);
      };
    }
  }

  #image = make("img");
  #slot = make("slot");
  #words = make("span");
  #label = make("span");
  #button = make("button");
  #link = make("a");
  #poster = box("poster", box("picture", this.#slot, this.#image, this.#words), box("foot", this.#label, this.#button));
  #space = box("space");
  #box = box("box", this.#space, this.#poster);

  /** Ends all that watches and listens, while the element is in a page. */
  #life = null;
  #frame = null;
  #timer = 0;
  /** Whether the frame has spoken, and so listens. */
  #awake = false;
  /** The calls that are not answered, in their order; they wait for a frame that listens. */
  #calls = new Map();
  #number = 0;
  #query = "";
  /** The keys' values that the frame knows. */
  #told = {};
  #scheduled = false;
  /** What the reader made of it: a frame that is moved in its page starts anew. */
  #kept = null;
  #height = 0;
  #failed = false;
  #gone = false;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [STYLES];
    shadow.append(this.#box);
    this.#image.loading = "lazy";
    this.#image.onerror = () => (this.#words.hidden = !(this.#image.hidden = true));
    this.#slot.onslotchange = () => this.#paint();
    this.#slot.addEventListener("slotchange", () => this.#paint());
    // Not every browser gives a button the focus with a click; the frame takes it over.
    this.#button.onclick = () => (this.#button.focus(), this.#load());
    this.#box.ontransitionend = () => this.#change();
  }

  connectedCallback() {
    if (this.#gone || this.#life) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    addEventListener("message", (event) => this.#receive(event), { signal });
    const theme = new MutationObserver(() => this.#change());
    theme.observe(document.documentElement, { attributes: true });
    theme.observe(document.body, { attributes: true });
    const thrifty = navigator.connection?.saveData || matchMedia("(prefers-reduced-data: reduce)").matches;
    const near = new IntersectionObserver(
      (entries) => entries.at(-1).isIntersecting && !thrifty && !this.#failed && this.#load(),
      { rootMargin: "200px" },
    );
    near.observe(this.#box);
    signal.onabort = () => (theme.disconnect(), near.disconnect());
    this.#paint();
    if (this.getAttribute("loading") === "eager" || this.#calls.size || this.#kept) this.#load();
  }

  // Moved by moveBefore, which keeps the frame.
  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#stop();
    // An element that is only moved is back by then.
    queueMicrotask(() => this.isConnected || this.#refuse("the element was removed"));
  }

  attributeChangedCallback(name, before, value) {
    if (name === "src" && this.#life) {
      this.#stop();
      this.#kept = null;
      this.connectedCallback();
    } else if (name === "loading") {
      if (value === "eager") this.#load();
    } else {
      this.#resize();
      this.#change();
    }
  }

  /** The folder of the playground; empty where it is unknown, or no address to load from. */
  get #base() {
    this.#link.href = this.getAttribute("src")?.replace(/\/*$/, "/") ?? HOME ?? "";
    return /^(https?|file):/.test(this.#link.getAttribute("href") && this.#link.href) ? this.#link.href : "";
  }

  /** A key's value for the widget; null for none. */
  #value(key) {
    const value = this.getAttribute(key);
    // Both of these are also attributes of HTML: CSS is none of ours, and `zh-Hans` is `zh`.
    if (key === "style" && !/^\w+$/.test(value)) return null;
    if (key === "lang") return value?.toLowerCase().split("-")[0] ?? null;
    if (key !== "theme" || value !== "host") return value;
    // Light text makes a dark page.
    const { color } = getComputedStyle(this.#box);
    const [red, green, blue] = color.match(/[\d.]+/g);
    return red * 0.21 + green * 0.72 + blue * 0.07 > (/^rgb/.test(color) ? 127 : 0.5) ? "dark" : "light";
  }

  #load() {
    if (this.#frame || !this.#life) return;
    if (!this.#base) return this.#fail();
    if (this.#kept) {
      // First back to where the run was, then what has been asked for and changed meanwhile.
      const calls = this.#calls;
      this.#calls = new Map();
      this.#call("seek", [this.#kept.epoch]).catch(() => {});
      if (this.#kept.playing) this.#call("play", []).catch(() => {});
      for (const [id, call] of calls) this.#calls.set(id, call);
    } else {
      this.#told = {};
      this.#query = "?embed=1";
      for (const key of KEYS) {
        const value = this.#value(key);
        if (value !== null) this.#query += `&${key}=${encodeURIComponent((this.#told[key] = value))}`;
      }
    }
    this.#failed = false;
    this.#frame = make("iframe");
    this.#frame.inert = true;
    this.#frame.src = this.#base + this.#query + (this.#kept?.hash ?? "");
    this.#frame.onload = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => (this.#awake ? this.#show() : this.#fail()), PATIENCE);
    };
    this.dataset.state = "loading";
    this.#box.append(this.#frame);
    this.#change();
  }

  /** Shows a change, and tells the frame of all changes of a task at once. */
  #change() {
    if (this.#gone) return;
    this.#paint();
    if (!this.#scheduled) queueMicrotask(() => this.#tell());
    this.#scheduled = true;
  }

  #tell() {
    this.#scheduled = false;
    if (!this.#frame) return;
    const changes = {};
    for (const key of KEYS) {
      const value = this.#value(key);
      if (value !== (this.#told[key] ?? null)) changes[key] = this.#told[key] = value;
    }
    // Another task has other defaults, but the element's own values still hold.
    if ("task" in changes) {
      for (const key of RUN_KEYS) if (key in this.#told) changes[key] = this.#told[key];
    }
    // The widget itself says what is wrong with a value.
    if (Object.keys(changes).length) this.#call("set", [changes]).catch(() => {});
  }

  async #call(method, args) {
    if (this.#gone) throw new Error("the widget is gone");
    if (this.#scheduled) this.#tell();
    return new Promise((resolve, reject) => {
      const id = ++this.#number;
      this.#calls.set(id, { resolve, reject, method, args });
      if (this.#awake) this.#send(id);
      else this.#load();
    });
  }

  #send(id) {
    const { method, args } = this.#calls.get(id);
    try {
      this.#frame.contentWindow.postMessage({ target: NAME, v: VERSION, id, method, args }, "*");
    } catch ({ message }) {
      this.#answer({ id, error: message });
    }
  }

  #answer({ id, result, error }) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  }

  #refuse(error) {
    for (const id of [...this.#calls.keys()]) this.#answer({ id, error });
  }

  #receive({ source, data }) {
    if (source !== this.#frame?.contentWindow || data?.source !== NAME || data.v !== VERSION) return;
    const { source: _, v, type, ...detail } = data;
    if (!["resize", "reply", ...EVENTS].includes(type)) return;
    if (!this.#awake) {
      this.#awake = true;
      for (const id of [...this.#calls.keys()]) this.#send(id);
    }
    if (type === "reply") return this.#answer(detail);
    if (type === "resize") {
      if (detail.height > 0 && detail.height <= HIGHEST) this.#height = detail.height;
      return this.#resize();
    }
    const { state = type === "error" ? "failed" : "", epoch, link } = detail;
    this.#kept ??= { hash: "", epoch: 0 };
    if (link) this.#kept.hash = new URL(link).hash;
    if (epoch >= 0) this.dataset.epoch = this.#kept.epoch = epoch;
    if (state) this.dataset.state = state;
    if (state && state !== "loading") this.#kept.playing = state === "running";
    this.#show();
    this.#dispatch(type, detail);
  }

  #dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }

  /** Puts the frame in the poster's place, and into the focus if that is on the button. */
  #show() {
    this.#frame.inert = false;
    if (this.shadowRoot.activeElement === this.#button) this.#frame.focus();
    this.#poster.hidden = true;
    this.#resize();
  }

  #resize() {
    const own = parseInt(this.getAttribute("height"));
    this.#box.style.setProperty("height", own > 0 ? `${own}px` : "");
    if (this.#poster.hidden && this.#height) this.#space.style.setProperty("flex-basis", `${this.#height}px`);
  }

  #stop() {
    this.#life?.abort();
    this.#life = null;
    this.#removeFrame();
  }

  #removeFrame() {
    clearTimeout(this.#timer);
    this.#frame?.remove();
    this.#frame = null;
    this.#awake = this.#poster.hidden = false;
  }

  #fail() {
    this.#removeFrame();
    this.#failed = true;
    this.dataset.state = "failed";
    this.#paint();
    const message = this.#words.textContent;
    this.#refuse(message);
    this.#dispatch("error", { message });
  }

  async destroy() {
    this.#gone = true;
    this.#stop();
    this.#refuse("the widget is gone");
    this.#box.remove();
    delete this.dataset.state;
    delete this.dataset.epoch;
  }

  /** The poster: the author's; or the finished run, recorded with a task's defaults; or words. */
  #paint() {
    const tags = [this.lang, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
    const texts = TEXTS[tags.find((tag) => tag in TEXTS) ?? "en"];
    const task = this.getAttribute("task") ?? "linear";
    const title = `${texts.title}, ${TASKS[task] ?? task}`;
    const theme = this.#value("theme");
    const scheme = theme === "light" || theme === "dark" ? theme : "light dark";
    this.#box.style.setProperty("color-scheme", scheme);
    this.#label.textContent = title;
    if (this.#frame) this.#frame.title = title;
    const word = this.#failed ? texts.again : this.#frame ? texts.loading : texts.start;
    this.#button.textContent = word;
    this.#button.ariaLabel = `${word}: ${title}`;

    const set = RUN_KEYS.filter((key) => this.hasAttribute(key));
    const authors = !this.#failed && this.childElementCount > 0;
    const recorded = !this.#failed && !authors && task in TASKS && !set.length;
    this.#slot.hidden = !authors;
    this.#image.hidden = !recorded;
    this.#words.hidden = authors || recorded;
    const base = this.#base;
    if (recorded) this.#image.src = `${base}posters/${task}.svg`;
    this.#image.alt = `${title}, ${texts.run}`;
    this.#link.textContent = base || "src = ?";
    const values = set.map((key) => `${key} = ${this.getAttribute(key).slice(0, 40)}`);
    this.#words.replaceChildren(...(this.#failed ? [texts.failed, " ", this.#link] : [[title, ...values].join(", ")]));
  }
});
})();
