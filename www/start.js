// Runs first, before anything is painted: takes the reader's language and theme from the link, and
// says why the program cannot run, where it cannot. It is no module and has nothing new in it,
// because it must run from the disk and in old browsers, too. `boot.js` goes on from here.

(() => {
  const LANGUAGES = ["en", "zh"];
  // The words for a page that may have no other file. Each reason: what is so, and what to do.
  const TEXTS = {
    en: {
      title: "Regression playground",
      cannot: "The playground cannot run here",
      unstarted: "The playground could not start",
      stopped: "The playground has stopped",
      start: ["The program could not be loaded. Check the connection, then reload: the link keeps your settings.", ""],
      panic: ["The program met an error that it cannot continue from. Your settings are kept in the link: reload to go on with them.", ""],
      wasm: ["This browser has no WebAssembly, in which the training runs.", "Update the browser, or open the page in another one. Lockdown Mode on an iPhone, iPad or Mac switches WebAssembly off: allow it for this site there."],
      policy: ["A security policy forbids this page to run WebAssembly, in which the training runs.", "Whoever looks after the server adds 'wasm-unsafe-eval' to script-src in its Content-Security-Policy. A browser extension can forbid it, too."],
      file: ["The page was opened from the disk, and browsers run no such program from there.", "Open it through a web server. For example, run “python3 -m http.server” in this folder, then open http://localhost:8000/."],
      types: ["The server says that the program’s files are of another type, so the browser does not run them.", "Whoever looks after the server has it send .js files as text/javascript and .wasm files as application/wasm."],
      old: ["This browser is too old for the playground.", "Update the browser, or open the page in another one: any present Chrome, Edge, Firefox or Safari will do."],
      picture: "What you would see: the finished fit, with the lesson’s own settings.",
      reload: "Reload with the same link",
      cpu: "Reload on the CPU",
      details: "Details",
    },
    zh: {
      title: "回归训练场",
      cannot: "训练场在这里无法运行",
      unstarted: "训练场没能启动",
      stopped: "训练场停下来了",
      start: ["程序没能加载。请检查网络后重新加载，你的设置都保存在链接里。", ""],
      panic: ["程序遇到了无法继续的错误。你的设置都保存在链接里，重新加载即可接着用。", ""],
      wasm: ["这个浏览器没有 WebAssembly，而训练要靠它运行。", "请更新浏览器，或换一个浏览器打开。iPhone、iPad 和 Mac 的“锁定模式”会关闭 WebAssembly，请在那里对本网站放行。"],
      policy: ["有一条安全策略禁止本页运行 WebAssembly，而训练要靠它运行。", "请让服务器的管理员在 Content-Security-Policy 的 script-src 中加上 'wasm-unsafe-eval'。浏览器扩展也可能禁止它。"],
      file: ["本页是直接从磁盘打开的，浏览器不会这样运行程序。", "请通过网页服务器打开。例如在这个文件夹里运行“python3 -m http.server”，再打开 http://localhost:8000/ 。"],
      types: ["服务器给程序文件标错了类型，浏览器因此没有运行它们。", "请让服务器的管理员把 .js 文件按 text/javascript 发送，把 .wasm 文件按 application/wasm 发送。"],
      old: ["这个浏览器太旧了，无法运行训练场。", "请更新浏览器，或换一个浏览器打开：现在的 Chrome、Edge、Firefox 或 Safari 都可以。"],
      picture: "本来会看到的画面：按这一课自己的设置训练完的拟合结果。",
      reload: "用同一链接重新加载",
      cpu: "改用 CPU 重新加载",
      details: "详细信息",
    },
  };
  /** What the title says of a reason; the others are reasons why it cannot run at all. */
  const TITLES = { start: "unstarted", panic: "stopped" };

  /** A key of the link, the reader's hash winning over the author's query. */
  function fromLink(key) {
    for (const part of [location.hash, location.search]) {
      const found = new RegExp(`[?#&](?:amp;)?${key}=([^&]*)`).exec(part);
      if (!found) continue;
      const value = found[1].replace(/\+/g, " ");
      try {
        return decodeURIComponent(value);
      } catch (_) {
        return value;
      }
    }
    return null;
  }

  function readersLanguage() {
    const wanted = fromLink("lang");
    if (LANGUAGES.includes(wanted)) return wanted;
    for (const tag of navigator.languages || [navigator.language]) {
      const language = tag.toLowerCase().split("-")[0];
      if (LANGUAGES.includes(language)) return language;
    }
    return "en";
  }

  /** The address of a part of this build: its name carries the hash of what is in it. */
  const parts = JSON.parse(document.getElementById("parts").textContent);
  const part = (name) => new URL(parts[name] || name, document.baseURI).href;

  const page = document.documentElement;
  const write = (id, words) => (document.getElementById(id).textContent = words);
  const yes = (key) => ["1", "true"].includes(fromLink(key));

  /** Names the language that the words are in. */
  function speak(language) {
    page.lang = language === "zh" ? "zh-Hans" : language;
    document.title = TEXTS[language].title;
  }

  /** The finished fit of the link's task, where it is one that has a picture. */
  function showPicture(words) {
    const figure = document.getElementById("failure-picture");
    const task = fromLink("task") || "linear";
    if (!/^\w+$/.test(task)) return;
    const image = figure.querySelector("img");
    image.onload = () => (figure.hidden = false);
    image.src = `posters/${task}.svg`;
    image.alt = words;
    figure.querySelector("figcaption").textContent = words;
  }

  let said = false;

  /** Says why the program does not run, or no longer. The first reason stays: later ones follow. */
  function say(kind, details) {
    if (said) return;
    said = true;
    const texts = TEXTS[page.lang.split("-")[0]] || TEXTS.en;
    const [message, help] = texts[kind];
    // What has started stays in sight.
    if (page.hasAttribute("data-start") || kind !== "panic") page.setAttribute("data-start", "failed");
    // The rest of the words may never come.
    const heading = document.querySelector("h1");
    if (heading) heading.textContent = texts.title;
    write("failure-title", texts[TITLES[kind] || "cannot"]);
    write("failure-message", message);
    write("failure-help", help);
    write("failure-reload", texts.reload);
    write("failure-cpu", texts.cpu);
    write("failure-more", texts.details);
    write("failure-details", details || `${location.protocol} ${navigator.userAgent}`);
    document.getElementById("failure-details").setAttribute("aria-label", texts.details);
    // Neither helps where no program can run.
    document.getElementById("failure-cpu").hidden = !(kind in TITLES) || fromLink("backend") === "cpu";
    document.getElementById("failure-reload").hidden = kind === "file";
    document.getElementById("failure-reload").onclick = () => location.reload();
    document.getElementById("failure-cpu").onclick = () => {
      const hash = location.hash.slice(1).split("&").filter((part) => part && !/^backend=/.test(part));
      location.hash = hash.concat("backend=cpu").join("&");
      location.reload();
    };
    if (kind !== "panic") showPicture(texts.picture);
    document.getElementById("failure").hidden = false;
  }

  /** Says it where `boot.js` never runs, and tells the page around the widget. */
  function end(kind, details) {
    if (document.readyState === "loading") {
      return document.addEventListener("DOMContentLoaded", () => end(kind, details));
    }
    if (said) return;
    say(kind, details);
    document.getElementById("playground").setAttribute("data-state", "failed");
    const { textContent: message } = document.getElementById("failure-message");
    if (parent !== window) parent.postMessage({ source: "regression-playground", v: 1, type: "error", message }, "*");
  }

  /** Calls back with whether a script is there, but under a type that no browser runs. */
  function isMislabelled(address, then) {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.timeout = 5000;
    request.onloadend = () => {
      const type = request.getResponseHeader("Content-Type") || "";
      then(request.status === 200 && !/^(text|application)\/(x-)?(java|ecma)script/i.test(type));
    };
    request.send();
  }

  // The script itself does not come: its element says so, and an error of its syntax the window.
  addEventListener("error", (event) => {
    const { target, error, filename } = event;
    if (target && target.id === "boot") {
      const details = target.src;
      if (location.protocol === "file:") return end("file", details);
      isMislabelled(target.src, (wrong) => end(wrong ? "types" : "start", details));
    } else if (error instanceof SyntaxError && /\/boot[\w-]*\.js/.test(filename)) {
      end("old", `${error} (${filename})`);
    }
  }, true);

  /** Why WebAssembly cannot be used, as far as it can be known at once: a policy forbids any module. */
  function obstacle() {
    if (typeof WebAssembly !== "object") return ["wasm", "no WebAssembly"];
    try {
      new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
      return null;
    } catch (error) {
      return ["policy", String(error)];
    }
  }

  page.setAttribute("data-start", "loading");
  const theme = fromLink("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  page.setAttribute("data-theme", ["light", "dark"].includes(theme) ? theme : dark ? "dark" : "light");
  // An iframe never shows what is around the widget.
  if (yes("embed")) page.setAttribute("data-embed", "");
  // Which panels there will be is not known before the program.
  if (yes("embed") || fromLink("show") || fromLink("hide")) page.setAttribute("data-held", "");
  const language = readersLanguage();
  speak(language);
  // The words of the page are English until another language has come.
  if (language !== "en") page.setAttribute("data-wordless", "");
  if (!("noModule" in document.createElement("script"))) end("old", navigator.userAgent);

  const reason = obstacle();
  // The first words are fetched before anything else runs. Whoever takes them hears of a failure.
  const file = `locales/${language}.json`;
  let early = !reason && window.fetch && location.protocol !== "file:" ? fetch(part(file)) : null;
  if (early) early.catch(() => {});

  /** A file that is on its way already, once. */
  function coming(name) {
    const found = name === file ? early : null;
    if (found) early = null;
    return found;
  }

  window.playgroundStart = { fromLink, readersLanguage, speak, say, isMislabelled, obstacle: reason, part, coming };
})();
