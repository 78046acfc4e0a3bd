// What the page itself is measured by: the first fit, the trained fit, the frames, the memory.

/** Milliseconds from navigation to the first and to the trained fit of lesson 2, cold. */
export async function fits(browser, base) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${base}#task=cubic&speed=max&autoplay=1&backend=cpu`);
  const marks = await page.waitForFunction(() => {
    const at = (name) => performance.getEntriesByName(name)[0]?.startTime;
    return at("trained") && { first: at("first-fit"), trained: at("trained") };
  });
  const found = await marks.jsonValue();
  await context.close();
  return found;
}

/** Gives every page of a context what measures its frames, in milliseconds. */
const measuring = (context) =>
  context.addInitScript(() => {
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    globalThis.measure = {
      longest: 0,
      /** Plays, and begins to watch for long tasks a second later. */
      async play() {
        const root = document.getElementById("playground");
        while (root.dataset.state !== "ready") await pause(20);
        await root.play();
        await pause(1000);
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) this.longest = Math.max(this.longest, duration);
        }).observe({ type: "longtask" });
        return root;
      },
      /** The 95th percentile of the time between frames for so long. */
      async frame(ms) {
        const gaps = [];
        const end = performance.now() + ms;
        for (let last = performance.now(); last < end;) {
          const now = await new Promise(requestAnimationFrame);
          gaps.push(now - last);
          last = now;
        }
        gaps.shift();
        gaps.sort((a, b) => a - b);
        return gaps[Math.floor(0.95 * gaps.length)];
      },
    };
  });

/**
 * The longest task and the 95th percentile of the time between frames, in milliseconds, while
 * lesson 2 is trained for some seconds at a speed, a second after it began.
 */
export async function frames(browser, base, speed) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await measuring(context);
  const page = await context.newPage();
  await page.goto(`${base}#task=cubic&backend=cpu&epochs=100000&speed=${speed}`);
  const found = await page.evaluate(async () => {
    const root = await measure.play();
    const frame = await measure.frame(4000);
    return { longest: measure.longest, frame, state: root.dataset.state };
  });
  await context.close();
  return found;
}

/**
 * The panel below the stage with which frames take longest, while lesson 2 plays at 120 epochs a second and
 * one panel after the other is opened: the 95th percentile of the time between its frames, and the longest
 * task with any of them, in milliseconds.
 */
export async function panels(browser, base) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
  await measuring(context);
  const page = await context.newPage();
  await page.goto(`${base}#task=cubic&backend=cpu&epochs=100000&speed=120`);
  const found = await page.evaluate(async () => {
    await measure.play();
    let worst = { frame: 0 };
    for (const tab of document.querySelectorAll(".strip > [role=tablist] > [role=tab]")) {
      tab.click();
      const frame = await measure.frame(1500);
      if (frame > worst.frame) worst = { frame, panel: tab.textContent };
    }
    return { ...worst, longest: measure.longest };
  });
  await context.close();
  return found;
}

/** Megabytes of JavaScript's heap after 20,000 and after 100,000 epochs of a small lesson 1. */
export async function memory(browser, base) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${base}#n=20&epochs=100000&backend=cpu`);
  const devtools = await context.newCDPSession(page);
  const heap = async (epoch) => {
    await page.evaluate(async (to) => {
      const root = document.getElementById("playground");
      while (root.dataset.state === "loading") await new Promise((done) => setTimeout(done, 20));
      await root.runTo(to);
    }, epoch);
    await devtools.send("HeapProfiler.collectGarbage");
    return (await devtools.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const found = { early: await heap(20_000), late: await heap(100_000) };
  await context.close();
  return found;
}

/** How many times as much two workers that only count do as one: what the machine itself has to give. */
export async function twoCores(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  const times = await page.evaluate(async () => {
    const count = "onmessage = ({ data }) => { let x = 1; for (let i = 0; i < data; i++) { x = x * 1.0000001 + 0.5; if (x > 1e9) x = 1; } postMessage(x); };";
    const source = URL.createObjectURL(new Blob([count], { type: "text/javascript" }));
    const workers = [0, 1].map(() => new Worker(source));
    const ask = (worker) => new Promise((done) => {
      worker.onmessage = done;
      worker.postMessage(3e8);
    });
    const timed = async (which) => {
      const started = performance.now();
      await Promise.all(which.map(ask));
      return performance.now() - started;
    };
    // Compiled first.
    await timed(workers);
    const all = [];
    for (let i = 0; i < 5; i++) all.push([await timed([workers[0]]), await timed(workers)]);
    return all;
  });
  await context.close();
  const ratios = times.map(([one, both]) => (2 * one) / both).sort((a, b) => a - b);
  return ratios[2];
}

/**
 * Seconds that 64 runs of lesson 2 take in the panel of many runs, with so many cores to be had, and
 * the seconds that the panel expects before. `playing`: also the 95th percentile of the time between
 * frames and the longest task, in milliseconds, while the page's own run plays beside them. Only then
 * frames are asked for: they take time from the workers.
 */
export async function sweep(browser, address, { cores, runs = 64, playing = false }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript((count) => {
    Object.defineProperty(navigator, "hardwareConcurrency", { value: count });
  }, cores);
  await page.goto(`${address}?view=many&lang=en#task=cubic&backend=cpu&speed=120&sweep=seed:${runs}`);
  const found = await page.evaluate(async (playing) => {
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    const root = document.getElementById("playground");
    while (root.dataset.state !== "ready") await pause(20);
    // The panel comes after the first fit.
    const plan = () => document.getElementById("many-plan")?.textContent ?? "";
    const about = () => Number(/about ([\d.]+) s/.exec(plan())?.[1]);
    for (let i = 0; i < 100 && !about(); i++) await pause(50);
    const expected = about();
    // A reader presses what is in view.
    const press = document.getElementById("many-run");
    press.scrollIntoView({ block: "center", behavior: "instant" });
    if (playing) await root.play();
    await pause(1000);
    let longest = 0;
    const tasks = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    });
    tasks.observe({ type: "longtask" });
    const gaps = [];
    const started = performance.now();
    press.click();
    const ended = document.getElementById("many-ended");
    const isOver = () => ended.textContent.startsWith("Finished");
    const over = new Promise((then, fail) => {
      new MutationObserver(() => isOver() && then()).observe(ended, { childList: true, characterData: true, subtree: true });
      setTimeout(() => fail(new Error(`the runs do not end: ${ended.textContent}`)), 120_000);
    });
    let last = started;
    const follow = (now) => {
      gaps.push(now - last);
      last = now;
      if (!isOver()) requestAnimationFrame(follow);
    };
    if (playing) requestAnimationFrame(follow);
    await over;
    const seconds = (performance.now() - started) / 1000;
    gaps.shift();
    gaps.sort((a, b) => a - b);
    return { seconds, expected, longest, frame: gaps[Math.floor(0.95 * gaps.length)] };
  }, playing);
  await context.close();
  return found;
}
