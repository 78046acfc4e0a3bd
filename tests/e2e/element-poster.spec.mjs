// Before the element is needed: its poster, and what makes the widget come.

import AxeBuilder from "@axe-core/playwright";

import { call, element, expect, html, inside, NAME, reaches, test } from "./support/hosts.mjs";

const FAR = `<div id="far"></div>`;
/** Makes room above, or takes it away. */
const space = (page, height) =>
  page.evaluate((pixels) => {
    document.getElementById("far").style.height = `${pixels}px`;
  }, height);
const far = (body) => `${FAR.replace("></", ` style="height: 4000px"></`)}${body}`;
const settle = (page) => page.waitForTimeout(400);

test("far from the viewport it is a poster, and near it the widget", async ({ page, host }) => {
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await host(far(`<${NAME} task="cubic"></${NAME}><p id="after">after</p>`));
  await settle(page);
  await expect(page.locator("iframe")).toHaveCount(0);
  expect(requests.filter((url) => /wasm|embed=1/.test(url))).toEqual([]);
  expect((await element(page).boundingBox()).height).toBe(480);
  await space(page, 100);
  await reaches(page, "ready");
  await expect(page.locator("iframe")).toBeVisible();
  await expect(page.getByRole("button", { name: /Start|Loading/ })).toHaveCount(0);
  // Nobody asked for the focus.
  expect(await page.evaluate(() => document.activeElement.localName)).toBe("body");
});

test("loading=eager loads at once, and so does a call", async ({ page, host }) => {
  await host(far(`<${NAME} id="a" loading="eager"></${NAME}><div style="height: 3000px"></div><${NAME} id="b"></${NAME}>`));
  await reaches(page, "ready", "#a");
  await settle(page);
  await expect(element(page, "#b").locator("iframe")).toHaveCount(0);
  expect(await element(page, "#b").evaluate(async (it) => (await it.settings()).task)).toBe("linear");
  await reaches(page, "ready", "#b");
});

test.describe("for a reader who saves data", () => {
  test.beforeEach(({ page }) =>
    page.addInitScript(() => {
      Object.defineProperty(navigator, "connection", { get: () => ({ saveData: true }) });
    }),
  );

  test("only the button loads it, and hands on the focus", async ({ page, host }) => {
    await host(`<${NAME} task="cubic"></${NAME}>`);
    await settle(page);
    await expect(page.locator("iframe")).toHaveCount(0);
    const poster = page.locator(`${NAME} img`);
    await expect(poster).toHaveAttribute("alt", "Regression playground, y = x³");
    await expect.poll(() => poster.evaluate((image) => image.naturalWidth)).toBe(480);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Start: Regression playground, y = x³" })).toBeFocused();
    await page.keyboard.press("Enter");
    await reaches(page, "ready");
    expect(await element(page).evaluate((it) => it.shadowRoot.activeElement?.localName)).toBe("iframe");
    await page.keyboard.press("Tab");
    await expect(page.frameLocator("iframe").locator("#fit-beyond")).toBeFocused();
  });

  test("a click does too", async ({ page, host }) => {
    await host(`<${NAME}></${NAME}>`);
    await page.getByRole("button", { name: "Start" }).click();
    await reaches(page, "ready");
    expect(await element(page).evaluate((it) => it.shadowRoot.activeElement?.localName)).toBe("iframe");
  });

  test("the poster is the run's only with the task's own settings", async ({ page, host }) => {
    await host(`
      <${NAME} id="own" task="sine" show="fit"></${NAME}>
      <${NAME} id="set" task="sine" lr="0.1" net="4t"></${NAME}>
      <${NAME} id="expr" task="expr" expr="x^2"></${NAME}>
      <${NAME} id="author" lr="0.1">
        <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="the author's">
      </${NAME}>`);
    const image = (id) => page.locator(`${id} div img`);
    const words = (id) => page.locator(`${id} .picture span`);
    await expect(image("#own")).toHaveAttribute("src", /posters\/sine\.svg$/);
    await expect(words("#own")).toBeHidden();
    await expect(image("#set")).toBeHidden();
    await expect(words("#set")).toHaveText("y = sin(πx), net = 4t, lr = 0.1");
    await expect(words("#expr")).toHaveText("expr, expr = x^2");
    await expect(page.getByAltText("the author's")).toBeVisible();
    await expect(words("#author")).toBeHidden();
    // It follows its attributes.
    await element(page, "#set").evaluate((it) => ["lr", "net"].forEach((name) => it.removeAttribute(name)));
    await expect(image("#set")).toHaveAttribute("src", /posters\/sine\.svg$/);
    await element(page, "#own").evaluate((it) => it.setAttribute("task", "abs"));
    await expect(image("#own")).toHaveAttribute("src", /posters\/abs\.svg$/);
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`everybody can read it (${colorScheme})`, async ({ page, host }) => {
      await page.emulateMedia({ colorScheme });
      await host(`<main><h1>Host</h1><${NAME} task="sine"></${NAME}><${NAME} lr="0.1"></${NAME}></main>`);
      const { passes, violations } = await new AxeBuilder({ page }).include(NAME).analyze();
      // A rule that found nothing to look at proves nothing.
      expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(["button-name", "color-contrast", "image-alt"]));
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
    });
  }

  test("it speaks the reader's language, or the element's", async ({ page, host }) => {
    await host(`<${NAME} id="a"></${NAME}><${NAME} id="b" lang="zh-CN"></${NAME}>`);
    await expect(page.getByRole("button", { name: "Start: Regression playground, y = Xw + b" })).toBeVisible();
    await expect(page.getByRole("button", { name: "开始训练: 回归训练场, y = Xw + b" })).toBeVisible();
  });
});

test.describe("an address without a playground", () => {
  test.use({ expectedErrors: /404/ });

  test("is said in words, with the address", async ({ page, host, baseURL }) => {
    await host(`<${NAME} src="${baseURL}nowhere"></${NAME}>`);
    const outcome = await element(page).evaluate(
      (it) =>
        new Promise((done) => {
          const call = it.play().catch(({ message }) => message);
          it.addEventListener("error", async ({ detail }) => done([detail.message, await call]));
        }),
    );
    expect(outcome[0]).toBe(`The playground does not answer: ${baseURL}nowhere/`);
    expect(outcome[1]).toBe(outcome[0]);
    await expect(element(page)).toHaveAttribute("data-state", "failed");
    await expect(page.getByRole("link", { name: `${baseURL}nowhere/` })).toBeVisible();
    // The right address repairs it.
    await element(page).evaluate((it, src) => it.setAttribute("src", src), baseURL);
    expect((await call(page, "snapshot")).epoch).toBe(0);
    await expect(inside(page)).toBeVisible();
  });
});

test.describe("an element that cannot know its playground", () => {
  const SAYS = 'Write the folder of regression-playground.js in it, such as src="https://example.org/regression-playground/"';
  test.use({ expectedErrors: /^console: regression-playground: / });

  test("opens no address that is none, or a script's", async ({ page, hosts, script }) => {
    const head = `<script type="module" src="${script}"></script>`;
    const odd = [`src="javascript:alert(1)"`, `src="data:text/html,x"`, ""];
    await page.goto(hosts.add(html(odd.map((src) => `<${NAME} loading="eager" ${src}></${NAME}>`).join(""), head)));
    await expect(page.locator(`${NAME}[data-state="failed"]`)).toHaveCount(odd.length);
    await expect(page.locator("iframe")).toHaveCount(0);
    await expect(page.getByText(SAYS)).toHaveCount(odd.length);
  });

  test("says what to write, to the reader and in the console", async ({ page, hosts, request, script }) => {
    const source = await (await request.get(script)).text();
    const heard = [];
    page.on("console", (message) => heard.push(message.text()));
    for (const [kind, head] of [
      ["a module", `<script type="module" src="${script}"></script>`],
      ["a script in the page", `<script>${source}</script>`],
      ["a module in the page", `<script type="module">${source}</script>`],
    ]) {
      heard.length = 0;
      await page.goto(hosts.add(html(`<${NAME}></${NAME}><${NAME} id="zh" lang="zh"></${NAME}>`, head)));
      await expect(page.getByText(SAYS), kind).toBeVisible();
      await expect(element(page, "#zh").getByText("请在其中写上")).toContainText('src="https://example.org/regression-playground/"');
      expect(heard.filter((words) => words.includes(SAYS)), kind).toHaveLength(1);
    }
    // Written in it, it works.
    await element(page, `${NAME}:not(#zh)`).evaluate((it, src) => it.setAttribute("src", src), new URL(".", script).href);
    await reaches(page, "ready", `${NAME}:not(#zh)`);
  });
});
