// Every setting is a native control, bound both ways to the link's hash.

import {
  call, data, expect, give, hash, mistakeAt, notices, open, reaches, root, test, unfold,
} from "./support/page.mjs";

// A value of each setting that is not its default.
const CURVE = {
  task: "sine", n: "50", noise: "0.2", seed: "7", net: "4t,3g", style: "module", init: "normal",
  loss: "huber", opt: "momentum", momentum: "0.5", lr: "0.05", batch: "5", shuffle: "0",
  epochs: "300", backend: "cpu", engine: "autodiff", speed: "max", lang: "zh", theme: "dark",
};
const LINE = { w: "1,-2,3", b: "-1.5", noise: "0", net: "2s", opt: "adam", loss: "mae", task: "abs" };

const field = (page, key) => page.locator(`#setting-${key}`);
const isBox = (key) => key === "shuffle";

const value = async (page, key) =>
  isBox(key) ? ((await field(page, key).isChecked()) ? "1" : "0") : field(page, key).inputValue();

for (const [name, link, values] of [["line", "", LINE], ["curve", "#task=cubic", CURVE]]) {
  test(`a change of a control is a change of the hash (${name})`, async ({ page }) => {
    await open(page, `?view=device${link}`);
    const expected = await hash(page);
    for (const [key, wanted] of Object.entries(values)) {
      await give(page, key, wanted);
      expected[key] = wanted;
      if (name === "line" && key === "task") {
        // It brings its lesson's own values.
        expect(await hash(page), key).toMatchObject({ task: wanted });
        for (const other of Object.keys(expected)) delete expected[other];
        Object.assign(expected, await hash(page));
      } else {
        expect(await hash(page), key).toEqual(expected);
      }
      await reaches(page, "ready");
    }
    expect(await notices(page)).toEqual([]);
    // The link alone brings all of it back.
    if (name === "curve") {
      const settings = await call(page, "settings");
      await page.goto("about:blank");
      await open(page, `?view=device#${new URLSearchParams(expected)}`);
      expect(await call(page, "settings")).toEqual(settings);
      for (const [key, wanted] of Object.entries(values)) {
        expect(await value(page, key), key).toBe(wanted);
      }
    }
  });

  test(`a change of the hash is a change of the control (${name})`, async ({ page }) => {
    await open(page, `?view=device${link}`);
    for (const [key, wanted] of Object.entries(values)) {
      // A setting shows only where it means something.
      const others = key === "momentum" ? "&opt=momentum" : "";
      const task = key === "task" || name === "line" ? "" : "task=cubic&";
      await page.evaluate((text) => { location.hash = text; }, `${task}${key}=${wanted}${others}`);
      await expect.poll(() => value(page, key), key).toBe(wanted);
      await unfold(page, `#setting-${key}`);
      await expect(field(page, key), key).toBeVisible();
      await reaches(page, "ready");
    }
    await page.evaluate((text) => { location.hash = text; }, link.slice(1));
    await expect.poll(async () => (await call(page, "settings")).noise).toBe(link ? 0.1 : 0.01);
  });
}

test("the hash wins over the query, and only what differs from it is written", async ({ page }) => {
  await open(page, "?task=cubic&lr=0.1&n=50&batch=5#lr=0.2");
  expect(await call(page, "settings")).toMatchObject({ task: "cubic", lr: 0.2, n: 50, batch: 5 });
  await give(page, "lr", "0.1");
  expect(new URL(page.url()).hash).toBe("");
  await give(page, "n", "100");
  expect(await hash(page)).toEqual({ n: "100" });
  expect(new URL(page.url()).search).toBe("?task=cubic&lr=0.1&n=50&batch=5");
  await page.reload();
  await reaches(page, "ready");
  expect(await call(page, "settings")).toMatchObject({ task: "cubic", lr: 0.1, n: 100, batch: 5 });
  await page.getByRole("button", { name: /defaults/ }).click();
  expect(new URL(page.url()).hash).toBe("");
  expect(await call(page, "settings")).toMatchObject({ lr: 0.1, n: 50 });
});

test("a change that needs a new run says so and starts one", async ({ page }) => {
  await open(page, "#task=cubic");
  await call(page, "runTo", 20);
  await give(page, "n", "60");
  await expect(page.locator("#state")).toContainText("New run, because “Samples” was changed.");
  await reaches(page, "ready");
  expect(await data(page)).toMatchObject({ epoch: "0", step: "0" });
  // While it plays, the new run plays too.
  await call(page, "play");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(3);
  await give(page, "loss", "mae");
  await expect(page.locator("#state")).toContainText("Loss");
  await reaches(page, "running");
});

test("learning rate, speed and epochs change while it runs", async ({ page }) => {
  await open(page, "#task=cubic&speed=30");
  await page.evaluate(() => {
    window.states = [];
    document.addEventListener("statechange", ({ detail }) => window.states.push(detail.state));
  });
  await call(page, "play");
  await reaches(page, "running");
  let before = 0;
  for (const [key, wanted] of [["lr", "0.05"], ["speed", "60"], ["epochs", "1000"], ["lr", "0.01"]]) {
    await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(before);
    before = Number((await data(page)).epoch);
    await give(page, key, wanted);
    expect(Number((await data(page)).epoch), key).toBeGreaterThanOrEqual(before);
    expect((await hash(page))[key]).toBe(wanted);
  }
  const slider = field(page, "lr").locator("xpath=..").getByRole("slider");
  await slider.focus();
  await slider.press("ArrowRight");
  expect((await hash(page)).lr).toBe("0.015");
  await expect(field(page, "lr")).toHaveValue("0.015");
  await expect(page.locator("#epochs")).toHaveText("1000");
  expect(await page.evaluate(() => window.states)).toEqual(["running"]);
});

test("a learning rate changed on the way is really used", async ({ page }) => {
  await open(page, "#task=cubic&seed=4");
  await call(page, "runTo", 50);
  await call(page, "runTo", 60);
  const same = (await call(page, "snapshot")).losses;
  await call(page, "reset");
  await call(page, "runTo", 50);
  await give(page, "lr", "0.5");
  await call(page, "runTo", 60);
  const other = (await call(page, "snapshot")).losses;
  expect(other.slice(0, 51)).toEqual(same.slice(0, 51));
  for (let epoch = 51; epoch <= 60; epoch += 1) expect(other[epoch]).not.toEqual(same[epoch]);
});

test("the end of a run moves with the number of epochs", async ({ page }) => {
  await open(page, "#epochs=5");
  await call(page, "runTo", 5);
  await reaches(page, "finished");
  await give(page, "epochs", "8");
  await reaches(page, "paused");
  await call(page, "runTo", 8);
  await reaches(page, "finished");
  // An end that has already passed shortens what is seen, and a later one brings the rest back.
  await give(page, "epochs", "3");
  await reaches(page, "finished");
  expect(await data(page)).toMatchObject({ epoch: "3" });
  await give(page, "epochs", "8");
  await reaches(page, "finished");
  expect(await data(page)).toMatchObject({ epoch: "8" });
});

test("a change of the device leads to a run like any other", async ({ page }) => {
  await open(page, "?view=device#task=cubic&epochs=20");
  await call(page, "runTo", 20);
  const { losses, parameters } = await call(page, "snapshot");
  for (const backend of ["cpu", "auto", "webgpu", "cpu"]) {
    await give(page, "backend", backend);
    await reaches(page, "ready");
    await call(page, "runTo", 20);
    expect(await call(page, "snapshot"), backend).toMatchObject({ backend: "cpu", losses, parameters });
    await reaches(page, "finished");
  }
});

for (const [key, wrong, link] of [
  ["n", "1", ""],
  ["n", "10001", ""],
  ["noise", "much", ""],
  ["w", "1,,2", ""],
  ["b", "", ""],
  ["seed", "-1", ""],
  ["net", "8q", "#task=cubic"],
  ["lr", "0", ""],
  ["momentum", "1", "#opt=momentum"],
  ["batch", "501", ""],
  ["epochs", "1,000", ""],
]) {
  test(`a wrong ${key} (${wrong || "empty"}) is explained at its field and stays there`, async ({ page }) => {
    await open(page, link);
    await call(page, "runTo", 2);
    const before = await value(page, key);
    const link0 = page.url();
    await give(page, key, wrong);
    expect(await mistakeAt(page, `#setting-${key}`)).toMatch(wrong ? `“${wrong}”` : /missing/);
    expect(await notices(page)).toEqual([]);
    expect(await value(page, key)).toBe(wrong);
    expect(page.url()).toBe(link0);
    expect(await data(page)).toMatchObject({ state: "paused", epoch: "2" });
    await field(page, key).press("Escape");
    expect(await value(page, key)).toBe(before);
    expect(await mistakeAt(page, `#setting-${key}`)).toBe("");
  });
}

test("every control has a label that is seen, and shows the value in use", async ({ page }) => {
  await open(page, "?view=device#task=cubic&opt=momentum");
  const settings = await call(page, "settings");
  for (const key of ["seed", "net", "backend"]) await unfold(page, `#setting-${key}`);
  const controls = await page.locator("[id^=setting-]:is(select, input)").evaluateAll((elements) =>
    elements.map((element) => ({
      key: element.id.slice("setting-".length),
      label: element.labels[0]?.textContent.trim() ?? "",
      seen: element.checkVisibility() && element.labels[0].checkVisibility(),
      value: element.type === "checkbox" ? String(element.checked) : element.value,
    })),
  );
  const wanted = Object.keys(CURVE).concat("iseed", "w", "b", "range", "expr", "test").sort();
  expect(controls.map(({ key }) => key).sort()).toEqual(wanted);
  for (const { key, label, seen, value: shown } of controls) {
    expect(label.length, key).toBeGreaterThan(2);
    // The true line belongs to lesson 1, a formula and its range to lesson 3.
    expect(seen, key).toBe(!["w", "b", "range", "expr"].includes(key));
    if (key !== "lang") expect(shown, key).toBe(String(settings[key]));
  }
  await expect(field(page, "lang")).toHaveValue("en");
  expect(await root(page).locator("input[type=number]").count()).toBe(0);
});
