// The element's life: moved in its page, removed, destroyed, made again.

import { call, element, expect, html, inside, NAME, reaches, rejection, test } from "./support/hosts.mjs";

/** Moves the element, as a framework or a script would. */
const move = (page, how) =>
  element(page).evaluate((it, way) => {
    const place = document.querySelector("main");
    if (way === "append") place.append(it);
    if (way === "moveBefore") place.moveBefore(it, null);
    if (way === "later") {
      it.remove();
      return new Promise((done) => setTimeout(() => (place.append(it), done()), 50));
    }
  }, how);

for (const way of ["append", "later"]) {
  test(`moved (${way}), it keeps the reader's changes and the place of the run`, async ({ page, host }) => {
    await host(`<${NAME} task="cubic"></${NAME}><main></main>`);
    await reaches(page, "ready");
    // What a reader does, inside.
    await inside(page).evaluate(async (root) => {
      await root.set({ lr: 0.05, seed: 6 });
      await root.runTo(40);
    });
    const before = await call(page, "snapshot");
    await move(page, way);
    const after = await call(page, "snapshot");
    expect(after).toEqual(before);
    expect(await call(page, "settings")).toMatchObject({ task: "cubic", lr: 0.05, seed: 6 });
    await reaches(page, "paused");
    await expect(element(page)).toHaveAttribute("data-epoch", "40");
  });
}

test("moved while it plays, it plays on", async ({ page, host }) => {
  await host(`<${NAME} speed="20" epochs="10000"></${NAME}><main></main>`);
  await call(page, "runTo", 500);
  await call(page, "play");
  await expect.poll(async () => Number(await element(page).getAttribute("data-epoch"))).toBeGreaterThan(500);
  await move(page, "append");
  await reaches(page, "running");
  const { epoch } = await call(page, "snapshot");
  expect(epoch).toBeGreaterThanOrEqual(500);
  await expect.poll(async () => (await call(page, "snapshot")).epoch).toBeGreaterThan(epoch);
});

test("moved at its end, it is at its end; autoplay does not begin again", async ({ page, host }) => {
  await host(`<${NAME} epochs="30" autoplay="1" speed="max"></${NAME}><main></main>`);
  await reaches(page, "finished");
  await move(page, "append");
  expect((await call(page, "snapshot")).epoch).toBe(30);
  await reaches(page, "finished");
  await call(page, "seek", 10);
  await move(page, "append");
  expect((await call(page, "snapshot")).epoch).toBe(10);
  await reaches(page, "paused");
});

test("a call under way is answered after a move, and changes meanwhile hold", async ({ page, host }) => {
  await host(`<${NAME} epochs="100000"></${NAME}><main></main>`);
  await reaches(page, "ready");
  const epoch = await element(page).evaluate(async (it) => {
    const there = it.runTo(3000);
    document.querySelector("main").append(it);
    await there;
    return (await it.snapshot()).epoch;
  });
  expect(epoch).toBeGreaterThanOrEqual(3000);
  const lr = await element(page).evaluate(async (it) => {
    it.remove();
    it.setAttribute("lr", "0.3");
    document.body.append(it);
    return (await it.settings()).lr;
  });
  expect(lr).toBe(0.3);
});

test("moveBefore keeps the frame as it is", async ({ page, host }) => {
  await host(`<${NAME}></${NAME}><main></main>`);
  await reaches(page, "ready");
  await inside(page).evaluate(() => (window.marked = true));
  await move(page, "moveBefore");
  await call(page, "runTo", 2);
  expect(await inside(page).evaluate(() => window.marked)).toBe(true);
  expect(await element(page).evaluate((it) => it.parentElement.localName)).toBe("main");
});

test("removed for good, what waits is refused; back again, it works", async ({ page, host }) => {
  await host(`<${NAME}></${NAME}>`);
  await reaches(page, "ready");
  const message = await element(page).evaluate(async (it) => {
    window.kept = it;
    const outcome = it.runTo(50).catch(({ message }) => message);
    it.remove();
    return outcome;
  });
  expect(message).toBe("the element was removed");
  await page.evaluate(() => document.body.append(window.kept));
  expect((await call(page, "settings")).task).toBe("linear");
});

test("destroyed, it is over for good", async ({ page, host }) => {
  await host(`<${NAME}></${NAME}><main></main>`);
  await reaches(page, "ready");
  const message = await element(page).evaluate(async (it) => {
    const outcome = it.runTo(50).catch(({ message }) => message);
    await Promise.all([it.destroy(), it.destroy()]);
    return outcome;
  });
  expect(message).toBe("the widget is gone");
  await move(page, "append");
  await element(page).evaluate((it) => it.setAttribute("lr", "0.1"));
  expect(await rejection(page, "settings")).toBe("rejected: the widget is gone");
  await expect(page.locator("iframe")).toHaveCount(0);
  expect((await element(page).boundingBox())?.height ?? 0).toBe(0);
  await expect(element(page)).not.toHaveAttribute("data-state");
});

test("destroyed before it is loaded, it loads nothing", async ({ page, host }) => {
  await host(`<div style="height: 4000px"></div><${NAME}></${NAME}>`);
  await call(page, "destroy");
  await element(page).scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  await expect(page.locator("iframe")).toHaveCount(0);
});

test("made and destroyed fifty times, nothing is left of it", async ({ page, host }) => {
  await host("");
  const client = await page.context().newCDPSession(page);
  await client.send("Performance.enable");
  const counts = async () => {
    for (let round = 0; round < 3; round += 1) await client.send("HeapProfiler.collectGarbage");
    const { metrics } = await client.send("Performance.getMetrics");
    const { nodes, documents, jsEventListeners } = await client.send("Memory.getDOMCounters");
    const heap = metrics.find(({ name }) => name === "JSHeapUsedSize").value;
    const frames = metrics.find(({ name }) => name === "Frames").value;
    const alive = await page.evaluate(() => window.made?.filter((it) => it.deref()).length ?? 0);
    return { nodes, documents, jsEventListeners, frames, heap, alive };
  };
  const cycles = (count) =>
    page.evaluate(async ([name, rounds]) => {
      window.made ??= [];
      for (let round = 0; round < rounds; round += 1) {
        const it = document.createElement(name);
        it.setAttribute("theme", "host");
        it.setAttribute("show", "transport");
        window.made.push(new WeakRef(it));
        document.body.append(it);
        await it.step();
        // One way to end it and the other, and one in the middle of things.
        if (round % 5 === 0) it.play().catch(() => {});
        if (round % 2) await it.destroy();
        it.remove();
      }
    }, [NAME, count]);
  await cycles(5);
  const before = await counts();
  await cycles(50);
  // A browser may take its time to give back what a frame had.
  await expect(async () => {
    const after = await counts();
    expect(after.alive).toBe(0);
    expect(after.frames).toBe(before.frames);
    expect(page.frames()).toHaveLength(1);
    expect(after.documents).toBeLessThanOrEqual(before.documents);
    expect(after.jsEventListeners).toBeLessThanOrEqual(before.jsEventListeners);
    expect(after.nodes).toBeLessThanOrEqual(before.nodes + 5);
    expect(after.heap - before.heap).toBeLessThan(200_000);
  }).toPass({ timeout: 30_000 });
});

test("a page of another kind may hold it: parsed late, or made by script", async ({ page, hosts, script }) => {
  const early = `<script src="${script}"></script>`;
  await page.goto(hosts.add(html(`<p>before</p><${NAME} task="step"></${NAME}><p>after</p>`, early)));
  await reaches(page, "ready");
  expect((await call(page, "settings")).task).toBe("step");
  // Made of markup, and made from nothing.
  const tasks = await page.evaluate(async (name) => {
    document.body.insertAdjacentHTML("beforeend", `<${name} task="sine"></${name}>`);
    const parsed = document.body.lastElementChild;
    const made = document.createElement(name);
    made.setAttribute("task", "abs");
    document.body.append(made);
    return Promise.all([parsed, made].map(async (it) => (await it.settings()).task));
  }, NAME);
  expect(tasks).toEqual(["sine", "abs"]);
});
