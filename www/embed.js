// The widget in a page that embeds it: tells that page what happens here and how high the content
// is, and lets it call the widget's methods. Does nothing in a page that stands alone. Runs before
// the program, so that nothing an early host page asks for is missed.

// <contract> generated: see tests/contract.rs
const EVENTS = ["ready", "statechange", "epoch", "finished", "diverged", "challenge", "notice", "error"];
const METHODS = ["play", "pause", "step", "runTo", "seek", "branch", "reset", "set", "settings", "snapshot", "explain", "load", "code", "file", "link", "destroy"];
// </contract>
const NAME = "regression-playground";
const VERSION = 1;

if (parent !== window) {
  const root = document.getElementById("playground");
  // All scripts of the page have run by then, so the root has its methods.
  const parsed = new Promise((resolve) => addEventListener("DOMContentLoaded", resolve));

  // To the embedding page, whoever that is: figures and settings are no secrets.
  const send = (message) => parent.postMessage({ ...message, source: NAME, v: VERSION }, "*");

  const answer = async (id, method, args) => {
    try {
      if (!(method in root)) await parsed;
      const result = await root[method](...args);
      if (method === "set") tellHeight();
      send({ type: "reply", id, result });
    } catch (error) {
      send({ type: "reply", id, error: String(error?.message ?? error) });
    }
  };

  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.target !== NAME || data.v !== VERSION) return;
    const { id, method, args = [] } = data;
    if (METHODS.includes(method) && Array.isArray(args)) answer(id, method, args);
  });

  // The height that the content would have in a frame of any height. If the frame's own height had
  // a part in it, a frame that follows the content would follow itself.
  let told = 0;
  const tellHeight = () => {
    const page = document.documentElement;
    page.toggleAttribute("data-low", false);
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    // In a frame that is not rendered nothing has a height.
    if (height && height !== told) send({ type: "resize", height: (told = height) });
    // A lower frame shows as much as it can at once (see embed.css).
    page.toggleAttribute("data-low", innerHeight < height);
  };

  for (const type of EVENTS) {
    root.addEventListener(type, ({ detail }) => {
      if (type !== "epoch") tellHeight();
      send({ ...detail, type });
    });
  }
  // Before the program has chosen what it shows, the height means nothing.
  const observe = () => {
    // In a task of its own: to change the page's height while heights are observed is an error.
    new ResizeObserver(() => setTimeout(tellHeight)).observe(document.body);
    addEventListener("resize", tellHeight);
  };
  root.addEventListener("statechange", observe, { once: true });

  // An answer to nobody: from here on somebody listens.
  send({ type: "reply", id: null });
}
