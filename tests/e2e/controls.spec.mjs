// The controls of the settings by mouse and keyboard: sliders, layers, what is folded, and what each
// of them says before it is used.

import {
  call, data, drawn, expect, give, hash, open, reaches, test, unfold,
} from "./support/page.mjs";

const slider = (page, key) => page.locator(`#setting-${key}`).locator("xpath=..").getByRole("slider");
const rows = (page) => page.locator(".layer:visible");
const layers = async (page) => (await call(page, "settings")).net;
const inView = (page, selector) =>
  page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });

test("the settings that most lessons need come first, the learning rate before all", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await open(page, "#task=cubic");
  const seen = await page.locator("[data-panel=settings] [id^=setting-]:is(select, input):visible")
    .evaluateAll((all) => all.map(({ id }) => id.slice("setting-".length)));
  expect(seen).toEqual(["lr", "batch", "epochs", "opt", "loss", "noise", "n", "task"]);
  expect(await inView(page, "#setting-lr")).toBe(true);
  await expect(page.locator("#setting-seed")).toBeHidden();
  await page.locator("#all-settings > summary").click();
  for (const key of ["seed", "style", "init", "shuffle"]) {
    await expect(page.locator(`#setting-${key}`)).toBeVisible();
  }
  // What an optimiser needs stands beside it, not among the others.
  await give(page, "opt", "momentum");
  const top = async (key) => (await page.locator(`#setting-${key}`).boundingBox()).y;
  expect(await top("momentum")).toBeLessThan(await top("noise"));
});

test("what is folded stays as the reader left it, and the defaults fold it again", async ({ page }) => {
  await open(page, "#task=cubic");
  await page.locator("#all-settings > summary").focus();
  await page.keyboard.press("Enter");
  await unfold(page, "#setting-net");
  const opened = () => page.locator("[data-panel=settings] details").evaluateAll((all) => all.map((one) => one.open));
  expect(await opened()).toEqual([true, true]);
  await page.locator("#setting-lang").selectOption("zh");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
  await give(page, "noise", "0.3");
  await page.locator('[data-lesson="line"]').click();
  await reaches(page, "ready");
  await drawn(page);
  expect(await opened()).toEqual([true, true]);
  await page.locator("#fit-view").selectOption("predicted");
  await page.locator("#loss-axis").selectOption("linear");
  await page.locator("#defaults").click();
  await expect.poll(opened).toEqual([false, false]);
  await expect(page.locator("#fit-view")).toHaveValue("1");
  await expect(page.locator("#loss-axis")).toHaveValue("logarithmic");
});

test("the defaults leave what the author's link fixes", async ({ page }) => {
  await open(page, "?task=sine&lr=0.2&batch=7&net=4t");
  for (const [key, value] of [["lr", "0.5"], ["batch", "9"], ["noise", "0.4"], ["seed", "3"], ["task", "abs"]]) {
    await give(page, key, value);
  }
  await page.locator("#add-layer").click();
  await page.locator("#defaults").click();
  expect(await hash(page)).toEqual({});
  expect(await call(page, "settings")).toMatchObject({ task: "sine", lr: 0.2, batch: 7, net: "4t", seed: 1 });
});

for (const [language, words] of [
  ["en", { lr: "A change holds from now on.", batch: "A change starts a new run.", slider: "Learning rate, in steps" }],
  ["zh", { lr: "改动从此刻起生效。", batch: "改动后重新开始训练。", slider: "学习率（逐级调节）" }],
]) {
  test(`each control says before it is used what a change does (${language})`, async ({ page }) => {
    await open(page, `#task=cubic&opt=momentum&lang=${language}`);
    await page.locator("#all-settings > summary").click();
    const LIVE = ["lr", "epochs"];
    const RUN = ["batch", "opt", "momentum", "loss", "noise", "n", "task", "seed", "style", "init", "shuffle"];
    for (const key of [...LIVE, ...RUN]) {
      const wanted = LIVE.includes(key) ? words.lr : words.batch;
      const control = page.locator(`#setting-${key}`);
      await expect(control, key).toHaveAccessibleDescription(new RegExp(wanted));
      await expect(page.locator(`#setting-${key}-change`), key).toBeVisible();
    }
    await expect(slider(page, "lr")).toHaveAccessibleName(words.slider);
    await expect(slider(page, "noise")).toHaveAccessibleDescription(words.batch);
    // What belongs to the page does nothing to the run, and says nothing.
    await expect(page.locator("#setting-theme")).toHaveAccessibleDescription("");
  });
}

test("slider and field follow each other", async ({ page }) => {
  await open(page, "#task=cubic");
  await expect(slider(page, "lr")).toHaveAttribute("aria-valuetext", "0.03");
  await slider(page, "lr").focus();
  for (const [key, wanted] of [["ArrowRight", "0.05"], ["ArrowLeft", "0.03"], ["Home", "0.0001"], ["End", "10"]]) {
    await page.keyboard.press(key);
    await expect(page.locator("#setting-lr")).toHaveValue(wanted);
    await expect(slider(page, "lr")).toHaveAttribute("aria-valuetext", wanted);
    expect((await call(page, "settings")).lr).toBe(Number(wanted));
  }
  // A value between two steps stands at the nearer one, and is named as it is.
  await give(page, "lr", "0.012");
  await expect(slider(page, "lr")).toHaveAttribute("aria-valuetext", "0.012");
  await slider(page, "lr").focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.locator("#setting-lr")).toHaveValue("0.015");
  await slider(page, "noise").focus();
  await page.keyboard.press("Home");
  expect((await hash(page)).noise).toBe("0");
});

test("the batch size slides over round numbers up to the whole of the samples", async ({ page }) => {
  await open(page, "#task=cubic&n=60");
  await slider(page, "batch").focus();
  await page.keyboard.press("Home");
  const seen = [await page.locator("#setting-batch").inputValue()];
  for (let step = 0; step < 9; step += 1) {
    await page.keyboard.press("ArrowRight");
    seen.push(await page.locator("#setting-batch").inputValue());
  }
  expect(seen).toEqual(["1", "2", "5", "10", "20", "25", "50", "60", "60", "60"]);
  await give(page, "n", "30");
  await expect(page.locator("#setting-batch")).toHaveValue("30");
  await expect(slider(page, "batch")).toHaveAttribute("aria-valuetext", "30");
});

test("a slider that is drawn changes a run that plays, and goes on with it", async ({ page }) => {
  await open(page, "#task=cubic&speed=30");
  await call(page, "play");
  await expect.poll(async () => Number((await data(page)).epoch)).toBeGreaterThan(2);
  const box = await slider(page, "lr").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
  expect((await call(page, "settings")).lr).toBeGreaterThan(0.03);
  expect(Number((await data(page)).epoch)).toBeGreaterThan(2);
  await reaches(page, "running");
});

test("layers are added, changed, moved and taken away with the mouse", async ({ page }) => {
  await open(page, "#task=cubic");
  await expect(rows(page)).toHaveCount(2);
  await expect(page.locator("#network-words")).toHaveText("1 → 8 ReLU → 8 Tanh → 1: 97 parameters");
  await page.getByRole("button", { name: "Add a layer" }).click();
  expect(await layers(page)).toBe("8r,8t,8t");
  await expect(page.getByLabel("Units of layer 3")).toBeFocused();
  await page.getByLabel("Units of layer 3").fill("3");
  await page.getByLabel("Units of layer 3").press("Enter");
  await page.getByLabel("Activation of layer 3").selectOption({ label: "GELU" });
  expect(await layers(page)).toBe("8r,8t,3g");
  await page.getByRole("button", { name: "Move layer 3 up" }).click();
  expect(await layers(page)).toBe("8r,3g,8t");
  await expect(page.getByRole("button", { name: "Move layer 2 up" })).toBeFocused();
  await page.getByRole("button", { name: "Move layer 1 down" }).click();
  expect(await layers(page)).toBe("3g,8r,8t");
  await page.getByRole("button", { name: "Remove layer 2" }).click();
  expect(await layers(page)).toBe("3g,8t");
  await expect(page.getByRole("button", { name: "Remove layer 2" })).toBeFocused();
  expect((await hash(page)).net).toBe("3g,8t");
  await reaches(page, "ready");
  expect((await call(page, "snapshot")).parameters.map(({ shape }) => shape)).toEqual([[3, 1], [3], [8, 3], [8], [1, 8], [1]]);
});

test("layers are added, moved and taken away with the keyboard alone", async ({ page }) => {
  await open(page, "#task=cubic&net=8r");
  await page.locator("#add-layer").focus();
  await page.keyboard.press("Enter");
  // The new row has the focus, and its number is ready to be typed over.
  await page.keyboard.type("4");
  await page.keyboard.press("Enter");
  expect(await layers(page)).toBe("8r,4r");
  await page.keyboard.press("Alt+ArrowUp");
  expect(await layers(page)).toBe("4r,8r");
  await expect(page.getByLabel("Units of layer 1")).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  expect(await layers(page), "it is the first already").toBe("4r,8r");
  await page.keyboard.press("Alt+ArrowDown");
  expect(await layers(page)).toBe("8r,4r");
  await page.getByRole("button", { name: "Move layer 2 up" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Move layer 1 up" })).toBeFocused();
  await expect(page.getByRole("button", { name: "Move layer 1 up" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Space");
  expect(await layers(page)).toBe("4r,8r");
  for (let left = 2; left > 0; left -= 1) {
    await page.getByRole("button", { name: "Remove layer 1" }).focus();
    await page.keyboard.press("Enter");
    await expect(rows(page)).toHaveCount(left - 1);
  }
  expect(await layers(page)).toBe("");
  await expect(page.locator("#add-layer")).toBeFocused();
  await expect(page.locator("#network-words")).toHaveText("1 → 1, one linear layer: 2 parameters");
});

test("four layers are the most, and the button says so without losing the focus", async ({ page }) => {
  await open(page, "#task=cubic&net=1r,2t,3s");
  const add = page.locator("#add-layer");
  await expect(add).toHaveAttribute("aria-disabled", "false");
  await add.click();
  expect(await layers(page)).toBe("1r,2t,3s,3s");
  await expect(add).toHaveAttribute("aria-disabled", "true");
  await expect(add).toHaveAccessibleDescription("At most 4 layers.");
  await expect(page.locator("#layers-full")).toBeVisible();
  await add.focus();
  await page.keyboard.press("Enter");
  expect(await layers(page)).toBe("1r,2t,3s,3s");
  await expect(add).toBeFocused();
});

test("the text of the layers is one click away, and follows the rows", async ({ page }) => {
  await open(page, "#task=cubic");
  await page.getByText("As a text", { exact: true }).click();
  const text = page.getByLabel("Hidden layers as a text");
  await expect(text).toHaveValue("8r,8t");
  await text.fill("16s,4g,2t");
  await text.press("Enter");
  await expect(rows(page)).toHaveCount(3);
  await expect(page.getByLabel("Units of layer 1")).toHaveValue("16");
  await expect(page.getByLabel("Activation of layer 2")).toHaveValue("g");
  await page.getByLabel("Activation of layer 2").selectOption("r");
  await expect(text).toHaveValue("16s,4r,2t");
});

test("each of the two dice throws its own number, and says which", async ({ page }) => {
  await open(page, "#task=cubic&n=20");
  await expect(page.locator("#new-data")).toHaveAccessibleDescription("seed 1 A change starts a new run.");
  const start = await call(page, "snapshot");
  const weights = async () => (await call(page, "snapshot")).parameters[0].values;
  const numbers = () => page.locator("#data-number, #weights-number").allTextContents();
  expect(await numbers()).toEqual(["seed 1", "seed 1"]);
  await page.getByRole("button", { name: "New data" }).click();
  await reaches(page, "ready");
  expect(await weights()).toEqual(start.parameters[0].values);
  expect((await call(page, "snapshot")).loss).not.toBe(start.loss);
  const { seed, iseed } = await call(page, "settings");
  expect([seed === 1, iseed]).toEqual([false, 1]);
  expect(await numbers()).toEqual([`seed ${seed}`, "seed 1"]);
  await page.getByRole("button", { name: "New weights" }).focus();
  await page.keyboard.press("Enter");
  await reaches(page, "ready");
  await expect(page.locator("#new-weights")).toBeFocused();
  expect(await weights()).not.toEqual(start.parameters[0].values);
  const after = await call(page, "settings");
  expect(after.seed).toBe(seed);
  expect(await numbers()).toEqual([`seed ${seed}`, `seed ${after.iseed}`]);
  // A ghost says at once where the new run will end.
  await expect(page.locator("#ghost-words")).toHaveText(/will end at a loss of/);
  await page.locator("#defaults").click();
  expect(await numbers()).toEqual(["seed 1", "seed 1"]);
});

test("Chinese names every button of a layer", async ({ page }) => {
  await open(page, "#task=cubic&lang=zh");
  await page.getByRole("button", { name: "添加一层" }).click();
  await page.getByRole("button", { name: "把第 3 层上移" }).click();
  await page.getByLabel("第 2 层的单元数").fill("3");
  await page.getByLabel("第 2 层的单元数").press("Enter");
  await page.getByRole("button", { name: "删除第 1 层" }).click();
  expect(await layers(page)).toBe("3t,8t");
  await expect(page.locator("#network-words")).toHaveText("1 → 3 Tanh → 8 Tanh → 1，共 47 个参数");
});

for (const width of [1280, 390, 320]) {
  test(`nothing of the settings sticks out at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await open(page, "#task=cubic&net=64s,64s,64s,64s&opt=momentum");
    await page.locator("#all-settings > summary").click();
    await unfold(page, "#setting-net");
    await give(page, "batch", "1000000");
    const out = await page.evaluate(() => {
      const box = document.querySelector("[data-panel=settings]").getBoundingClientRect();
      return [...document.querySelectorAll("[data-panel=settings] *")]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > box.right + 1)
        .map((one) => one.id || one.className || one.tagName);
    });
    expect(out).toEqual([]);
  });
}
