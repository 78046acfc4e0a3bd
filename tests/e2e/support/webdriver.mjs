// A browser that is driven as the W3C's WebDriver says. Firefox and WebKitGTK know the same commands
// under two names each; how they are sent is `firefox.mjs` and `webkit.mjs`.

/** How long a script in the page may take, in milliseconds. */
export const TIMEOUTS = { script: 60_000, pageLoad: 60_000 };

/** The place in the answer where WebDriver hands over an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

export class WebDriver {
  #send;
  #end;

  /** `send` gives a command and its parameters to the browser, `end` ends it. */
  constructor(send, end) {
    this.#send = send;
    this.#end = end;
  }

  open(url) {
    return this.#send("Navigate", { url });
  }

  /**
   * What a function gives in the page. It goes there as text, so it sees its arguments and nothing
   * else of here. Its value comes back as the page's own JSON: numbers keep every digit.
   */
  async evaluate(f, ...args) {
    const script = `
      const done = arguments[arguments.length - 1];
      (async () => JSON.stringify(await (${f})(...JSON.parse(arguments[0]))))().then(
        (json) => done({ json: json ?? "null" }),
        (error) => done({ error: String(error) }),
      );`;
    const { json, error } = await this.#send("ExecuteAsyncScript", { script, args: [JSON.stringify(args)] });
    if (error) throw new Error(`in the page: ${error}`);
    return JSON.parse(json);
  }

  /** Clicks as a reader does: what is covered or out of sight cannot be clicked. */
  async click(selector) {
    const found = await this.#send("FindElement", { using: "css selector", value: selector });
    await this.#send("ElementClick", { id: found[ELEMENT] });
  }

  close() {
    return this.#end();
  }
}

/** Waits for something to be there; `look` gives it, or nothing as long as it is not. */
export async function until(what, look, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not come up in ${patience / 1000} s`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Ends a program of ours and waits until it is gone. */
export async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once("exit", done));
  child.kill();
  const hard = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(hard);
}
