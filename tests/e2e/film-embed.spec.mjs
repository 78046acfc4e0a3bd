// Looking back in an embedded widget: the same by messages and by the custom element.

import { call, element, expect, html, inside, NAME, reaches, rejection, test } from "./support/hosts.mjs";

const EVENTS = ["ready", "statechange", "epoch", "finished", "notice"];

/** A host page with one frame, which collects its messages and can ask for things. */
async function open(page, hosts, baseURL, query, above = "") {
  await page.goto(hosts.add(html(above)));
  await page.evaluate(([src, name]) => {
    window.messages = [];
    window.call = (method, ...args) =>
      new Promise((done) => {
        const id = `${method} ${window.messages.length}`;
        addEventListener("message", function answer({ data }) {
          if (data.type !== "reply" || data.id !== id) return;
          removeEventListener("message", answer);
          done(data);
        });
        frames[0].postMessage({ target: name, v: 1, id, method, args }, "*");
      });
    addEventListener("message", ({ data }) => window.messages.push(data));
    const frame = document.createElement("iframe");
    Object.assign(frame, { src, title: "widget", width: 700, height: 600 });
    document.body.append(frame);
  }, [`${baseURL}?embed=1&backend=cpu&${query}`, NAME]);
}

const heard = (page, type) =>
  page.evaluate((wanted) => window.messages.filter(({ type }) => type === wanted), type);
const becomes = (page, state) =>
  expect.poll(async () => (await heard(page, "statechange")).at(-1)?.state, { timeout: 60_000 }).toBe(state);
const ask = async (page, ...args) => {
  const { result, error } = await page.evaluate((list) => window.call(...list), args);
  expect(error, args.join(" ")).toBeUndefined();
  return result;
};
const place = ({ epoch, step, trained }) => ({ epoch, step, trained });

test("by messages a host seeks, steps and branches", async ({ page, hosts, baseURL }) => {
  await open(page, hosts, baseURL, "task=cubic&epochs=60&speed=60");
  await becomes(page, "ready");
  await ask(page, "runTo", 60);
  const whole = await ask(page, "snapshot");
  expect(place(whole)).toEqual({ epoch: 60, step: 600, trained: 60 });
  await ask(page, "seek", 20);
  const back = await ask(page, "snapshot");
  expect(place(back)).toEqual({ epoch: 20, step: 200, trained: 60 });
  expect([20, back.loss]).toEqual(whole.losses[20]);
  expect(back.losses).toEqual(whole.losses.slice(0, 21));
  expect(back.parameters).not.toEqual(whole.parameters);
  await becomes(page, "paused");
  expect((await heard(page, "statechange")).at(-1)).toMatchObject({ epoch: 20, step: 200, loss: back.loss });
  await ask(page, "step", "batch");
  expect(place(await ask(page, "snapshot"))).toEqual({ epoch: 20, step: 201, trained: 60 });
  await ask(page, "step", "epoch");
  expect(place(await ask(page, "snapshot"))).toEqual({ epoch: 21, step: 210, trained: 60 });
  expect((await page.evaluate(() => window.call("seek", -1))).error).toMatch(/^seek: /);
  // Replayed, and told while it is.
  await ask(page, "play");
  await becomes(page, "finished");
  expect((await heard(page, "epoch")).some(({ epoch, state }) => state === "running" && epoch > 21 && epoch < 60)).toBe(true);
  expect(await heard(page, "finished")).toHaveLength(1);
  expect(await ask(page, "snapshot")).toEqual(whole);
  // Trained anew, and told again when it has ended.
  await ask(page, "seek", 30);
  await ask(page, "branch");
  await becomes(page, "finished");
  await expect.poll(async () => (await heard(page, "finished")).length).toBe(2);
  expect(await ask(page, "snapshot")).toEqual(whole);
});

test("what a host looks at is told by `epoch` messages", async ({ page, hosts, baseURL }) => {
  await open(page, hosts, baseURL, "task=cubic&epochs=60");
  await becomes(page, "ready");
  await ask(page, "runTo", 60);
  await ask(page, "seek", 40);
  await becomes(page, "paused");
  await ask(page, "seek", 20);
  await expect.poll(async () => (await heard(page, "epoch")).at(-1)?.epoch, { timeout: 3000 }).toBe(20);
});

test("a frame that nobody sees finds a moment for a host that waits for it", async ({ page, hosts, baseURL }) => {
  await open(page, hosts, baseURL, "task=cubic&epochs=60&opt=adam", `<div style="height: 4000px">far above</div>`);
  await becomes(page, "ready");
  await ask(page, "runTo", 60);
  await ask(page, "seek", 20);
  await ask(page, "step", "batch");
  expect(place(await ask(page, "snapshot"))).toEqual({ epoch: 20, step: 201, trained: 60 });
});

test("`at` opens a frame at its moment", async ({ page, hosts, baseURL }) => {
  await open(page, hosts, baseURL, "task=cubic&at=30");
  await becomes(page, "paused");
  expect(place(await ask(page, "snapshot"))).toEqual({ epoch: 30, step: 300, trained: 30 });
  const states = (await heard(page, "statechange")).map(({ state }) => state);
  expect(states.filter((state) => state !== "loading")).toEqual(["paused"]);
  expect(await heard(page, "ready")).toHaveLength(1);
});

test("the element does the same, and its events reach the page", async ({ page, host }) => {
  await page.addInitScript((names) => {
    window.heard = [];
    for (const name of names) {
      document.addEventListener(name, ({ type, detail }) => detail && window.heard.push([type, detail]));
    }
  }, EVENTS);
  await host(`<${NAME} task="cubic" epochs="60" speed="max" backend="cpu" at="40"></${NAME}>`);
  await reaches(page, "paused");
  await expect(element(page)).toHaveAttribute("data-epoch", "40");
  await call(page, "runTo", 60);
  const whole = await call(page, "snapshot");
  await call(page, "seek", 20);
  await reaches(page, "paused");
  expect(place(await call(page, "snapshot"))).toEqual({ epoch: 20, step: 200, trained: 60 });
  await call(page, "step", "batch");
  expect(place(await call(page, "snapshot"))).toEqual({ epoch: 20, step: 201, trained: 60 });
  await expect(inside(page)).toHaveAttribute("data-trained", "60");
  expect(await rejection(page, "seek", "ten")).toMatch(/^rejected: seek: /);
  await call(page, "branch");
  await reaches(page, "finished");
  expect(await call(page, "snapshot")).toEqual(whole);
  const told = await page.evaluate(() => window.heard.filter(([type]) => type === "finished"));
  expect(told.map(([, { epoch }]) => epoch)).toEqual([60, 60]);
  // Another value of the attribute shows that moment, in the same run.
  await element(page).evaluate((it) => it.setAttribute("at", "10"));
  await expect(element(page)).toHaveAttribute("data-epoch", "10");
  expect(place(await call(page, "snapshot"))).toEqual({ epoch: 10, step: 100, trained: 60 });
});
