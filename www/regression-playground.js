// The widget as an element of any page: an iframe, spoken with in the messages of embed.js. There is
// no <style> and no style attribute in it, because a page's policy may forbid them. There are only
// ASCII characters in this file, because a page in another encoding reads it in its own.

(() => {
// <contract> generated: see tests/contract.rs
const KEYS = ["task", "n", "noise", "test", "w", "b", "range", "expr", "data", "seed", "iseed", "net", "style", "init", "loss", "opt", "momentum", "lr", "batch", "epochs", "shuffle", "backend", "engine", "speed", "autoplay", "ask", "show", "hide", "view", "sweep", "challenge", "at", "lang", "theme", "v"];
const RUN_KEYS = ["n", "noise", "test", "w", "b", "range", "expr", "data", "seed", "iseed", "net", "init", "loss", "opt", "momentum", "lr", "batch", "epochs", "shuffle"];
const EVENTS = ["ready", "statechange", "epoch", "finished", "diverged", "challenge", "notice", "error"];
const METHODS = ["play", "pause", "step", "runTo", "seek", "branch", "reset", "set", "settings", "snapshot", "explain", "load", "code", "file", "link", "destroy"];
// </contract>
const NAME = "regression-playground";
if (customElements.get(NAME)) return;

// The folder of this file. A module is not told, nor is a script inside the page: they need the
// attribute `src`.
const HOME = document.currentScript?.src.replace(/[^/]*$/, "");
const EXAMPLE = `src="https://example.org/${NAME}/"`;
const TASKS = { linear: "y = Xw + b", cubic: "y = x\u00b3", sine: "y = sin(\u03c0x)", step: "y = sign(x)", abs: "y = |x|" };
const TEXTS = {
  en: { title: "Regression playground", start: "Start", loading: "Loading\u2026", failed: "The playground does not answer:", source: "The element does not know where its playground is. Write the folder of regression-playground.js in it, such as" },
  zh: { title: "\u56de\u5f52\u8bad\u7ec3\u573a", start: "\u5f00\u59cb\u8bad\u7ec3", loading: "\u52a0\u8f7d\u4e2d\u2026", failed: "\u8bad\u7ec3\u573a\u6ca1\u6709\u56de\u5e94\uff1a", source: "\u8fd9\u4e2a\u5143\u7d20\u4e0d\u77e5\u9053\u8bad\u7ec3\u573a\u5728\u54ea\u91cc\u3002\u8bf7\u5728\u5176\u4e2d\u5199\u4e0a regression-playground.js \u6240\u5728\u7684\u6587\u4ef6\u5939\uff0c\u4f8b\u5982" },
};

// The page's styles end at .box, whose colour tells by a transition when it changes.
// Frame and poster lie over .space, which is as high as the content unless the element has a height.
const STYLES = new CSSStyleSheet();
STYLES.replaceSync(`
:host, div { display: flex; flex-direction: column }
:host([hidden]), [hidden] { display: none !important }
.box { all: initial; direction: ltr; visibility: inherit; position: relative; display: flex; flex-direction: column; flex: auto; height: 100%; min-height: 0; font: medium/1.5 system-ui; color: inherit; color: color-mix(in srgb, currentColor, currentColor); transition: color 1ms }
.space { flex: 1 1 480px }
iframe, .poster { position: absolute; inset: 0; width: 100%; height: 100%; border: 0 }
.poster { overflow: auto; background: Canvas; color: CanvasText; outline: 1px solid #8888 }
.picture, .foot { align-items: center; justify-content: center }
.picture { flex: 1 1 0; min-height: 0 }
.foot { flex-flow: wrap; gap: 8px 32px; padding: 12px }
img, ::slotted(*) { max-width: 100% !important; max-height: 100% !important; object-fit: contain }
img { width: 100% }
button { font: inherit; padding: 6px 16px; color: #fff; background: #1c5fa8; border: 0; border-radius: 8px }
`);

function make(name, className, ...children) {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
}

customElements.define(NAME, class extends HTMLElement {
  static observedAttributes = [...KEYS, "src", "loading", "height"];
  static {
    for (const name of METHODS) this.prototype[name] ??= function (...args) { return this.#call(name, args); };
  }

  #slot = make("slot", "");
  #image = make("img", "");
  #words = make("span", "");
  #label = make("b", "");
  #button = make("button", "");
  #link = make("a", "");
  #poster = make("div", "poster",
    make("div", "picture", this.#slot, this.#image, this.#words),
    make("div", "foot", this.#label, this.#button));
  #space = make("div", "space");
  #box = make("div", "box", this.#space, this.#poster);

  /** Ends what listens. */
  #life;
  #frame;
  #timer;
  #heard;
  /** Whether the frame listens, and a run that was moved is where it was. */
  #awake;
  /** Calls without an answer, or that wait for the frame to listen. */
  #calls = new Map();
  #number = 0;
  #query;
  /** The values that the frame knows. */
  #told;
  #scheduled;
  /** What the reader made of it, since a frame that is moved starts anew. */
  #kept;
  #height;
  #failed;
  #gone;

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [STYLES];
    shadow.append(this.#box);
    this.#image.loading = "lazy";
    this.#words.ariaLive = "polite";
    this.#image.onerror = () => (this.#words.hidden = !(this.#image.hidden = true));
    this.#slot.addEventListener("slotchange", () => this.#change());
    // Not every browser does that by itself.
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
    const near = new IntersectionObserver((entries) => {
      if (entries.at(-1).isIntersecting && !thrifty && !this.#failed) this.#load();
    }, { rootMargin: "200px" });
    near.observe(this.#box);
    signal.onabort = () => (theme.disconnect(), near.disconnect());
    this.#paint();
    if (this.getAttribute("loading") === "eager" || this.#calls.size || this.#kept) this.#load();
  }

  // moveBefore keeps the frame.
  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#stop();
    // Moved, it is back by then.
    queueMicrotask(() => this.isConnected || this.#refuse("the element was removed"));
  }

  attributeChangedCallback(name, _, value) {
    if (name === "src" && this.#life) {
      this.#stop();
      this.#kept = null;
      this.#failed = false;
      this.connectedCallback();
    } else if (value === "eager") {
      this.#load();
    }
    this.#resize();
    this.#change();
  }

  /** The folder of the playground; empty where there is none. */
  get #base() {
    this.#link.href = this.getAttribute("src")?.replace(/\/*$/, "/") ?? (HOME || "data:");
    return /^(https?|file):/.test(this.#link.href) ? this.#link.href : "";
  }

  /** A key's value for the widget, or null. */
  #value(key) {
    const value = this.getAttribute(key);
    // HTML's own, too: CSS is not for us.
    if (key === "style" && !/^\w+$/.test(value)) return null;
    if (key === "lang" && value) return value.split("-")[0];
    if (key !== "theme" || value !== "host") return value;
    // Light text makes a dark page.
    const { color } = getComputedStyle(this.#box);
    const [red, green, blue] = color.match(/[\d.]+/g);
    return red * 0.21 + green * 0.72 + blue * 0.07 > (/^rgb/.test(color) ? 127 : 0.5) ? "dark" : "light";
  }

  #load() {
    if (this.#frame || !this.#life) return;
    if (!this.#base) return this.#fail();
    if (!this.#kept) {
      this.#told = {};
      this.#query = "?embed=1";
      for (const key of KEYS) {
        const value = this.#value(key);
        if (value !== null) this.#query += `&${key}=${encodeURIComponent((this.#told[key] = value))}`;
      }
    }
    this.#failed = false;
    const frame = (this.#frame = make("iframe", ""));
    frame.inert = true;
    frame.src = this.#base + this.#query + (this.#kept?.hash ?? "");
    frame.onload = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => (this.#heard ? this.#show() : this.#fail()), 10_000);
    };
    this.dataset.state = "loading";
    this.#box.append(frame);
    this.#change();
  }

  /** Shows a change, and soon tells the frame of all at once. */
  #change() {
    if (!this.#life) return;
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
    // Another task has other defaults, but ours still hold.
    for (const key of RUN_KEYS) if ("task" in changes && key in this.#told) changes[key] = this.#told[key];
    // The widget says itself what is wrong.
    if (Object.keys(changes).length) this.#call("set", [changes]).catch(() => {});
  }

  async #call(method, args) {
    if (this.#gone) throw new Error("the widget is gone");
    if (this.#scheduled) this.#tell();
    return new Promise((resolve, reject) => {
      const id = ++this.#number;
      this.#calls.set(id, { resolve, reject, method, args });
      if (this.#awake) this.#send(id, method, args);
      this.#load();
    });
  }

  #send(id, method, args) {
    try {
      this.#frame.contentWindow.postMessage({ target: NAME, v: 1, id, method, args }, "*");
    } catch ({ message }) {
      this.#answer({ id, error: message });
    }
  }

  /** The frame is where it should be. */
  #wake() {
    this.#awake = true;
    if (this.#kept?.playing) this.#send(-1, "play", []);
    this.#calls.forEach(({ method, args }, id) => this.#send(id, method, args));
  }

  #answer({ id, result, error }) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (id === 0) this.#wake();
    else if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  }

  #refuse(error) {
    this.#calls.forEach((_, id) => this.#answer({ id, error }));
  }

  #receive({ source, data }) {
    if (!this.#frame || source !== this.#frame.contentWindow || data?.source !== NAME || data.v !== 1) return;
    const { source: _, v, type, ...detail } = data;
    if (!this.#heard) {
      this.#heard = true;
      if (this.#kept) this.#send(0, "seek", [this.#kept.epoch]);
      else this.#wake();
    }
    if (type === "reply") return this.#answer(detail);
    if (type === "resize") {
      if (data.height > 0 && data.height < 32_000) this.#height = data.height;
      return this.#resize();
    }
    if (!EVENTS.includes(type)) return;
    const { state = type === "error" && "failed", epoch, link } = detail;
    if (epoch >= 0) this.dataset.epoch = epoch;
    if (state) this.dataset.state = state;
    if (this.#awake) {
      const kept = (this.#kept ??= { hash: "", epoch: 0 });
      if (link) kept.hash = link.replace(/^[^#]*/, "");
      if (epoch >= 0) kept.epoch = epoch;
      if (state && state !== "loading") kept.playing = state === "running";
    }
    this.#show();
    this.#dispatch(type, detail);
  }

  #dispatch(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }

  /** Puts the frame in the poster's place. */
  #show() {
    this.#frame.inert = false;
    if (this.shadowRoot.activeElement === this.#button) this.#frame.focus();
    this.#poster.hidden = true;
    this.#resize();
  }

  #resize() {
    const height = parseInt(this.getAttribute("height"));
    this.#box.style.height = height > 0 ? `${height}px` : "";
    if (this.#poster.hidden && this.#height) this.#space.style.flexBasis = `${this.#height}px`;
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
    this.#heard = this.#awake = this.#poster.hidden = false;
  }

  #fail() {
    this.#removeFrame();
    this.#failed = true;
    this.dataset.state = "failed";
    this.#paint();
    const message = this.#words.textContent;
    if (!this.#base) console.error(`${NAME}: ${message}`);
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

  /** The poster: the author's, or the recorded run of a task's defaults, or words. */
  #paint() {
    const tags = [this.lang, ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
    const texts = TEXTS[tags.find((tag) => tag in TEXTS) ?? "en"];
    const task = this.getAttribute("task") ?? "linear";
    const title = `${texts.title}, ${TASKS[task] ?? task}`;
    const theme = this.#value("theme");
    this.#box.style.colorScheme = theme === "light" || theme === "dark" ? theme : "light dark";
    this.#image.alt = this.#label.textContent = title;
    if (this.#frame) this.#frame.title = title;
    this.#button.textContent = this.#frame ? texts.loading : texts.start;
    this.#button.ariaLabel = `${this.#button.textContent}: ${title}`;

    const values = RUN_KEYS.filter((key) => this.hasAttribute(key)).map((key) => `${key} = ${this.getAttribute(key).slice(0, 40)}`);
    this.#slot.hidden = this.#failed || !this.childElementCount;
    this.#image.hidden = this.#failed || !this.#slot.hidden || values.length || !(task in TASKS) || !this.#base;
    this.#words.hidden = !this.#slot.hidden || !this.#image.hidden;
    this.#link.textContent = this.#base;
    if (!this.#image.hidden) this.#image.src = `${this.#base}posters/${task}.svg`;
    this.#words.replaceChildren(...(this.#failed ? (this.#base ? [texts.failed, " ", this.#link] : [texts.source, " ", EXAMPLE]) : [[TASKS[task] ?? task, ...values].join(", ")]));
  }
});
})();
