// What the specs of the timeline share: everything that shows a moment, read at once, and compared
// with what a fresh run shows that is trained to the same moment.

import { call, data, drawn, expect, MOVING, root } from "./page.mjs";

/** Every view of the moment that is shown. What tells of the whole run is not among them. */
export async function views(page) {
  await drawn(page);
  const always = await root(page).evaluate(async (element, moving) => {
    const text = (id) => document.getElementById(id).textContent;
    const { epoch, step, loss, parameters } = await element.snapshot();
    const slider = document.getElementById("loss-chart");
    const picture = document.querySelectorAll("#fit-chart canvas")[moving];
    return {
      snapshot: { epoch, step, loss, parameters },
      data: ["epoch", "step", "loss"].map((name) => Number(element.dataset[name])),
      counters: ["epoch", "step", "loss"].map(text),
      slider: [slider.getAttribute("aria-valuenow"), slider.getAttribute("aria-valuetext")],
      readout: text("loss-readout"),
      words: ["loss-words", "fit-words"].map(text),
      progress: document.getElementById("progress").value,
      fit: picture.toDataURL(),
    };
  }, MOVING);
  // One panel of the strip is open at a time.
  for (const [view, selectors] of Object.entries(BELOW)) {
    await call(page, "set", { view });
    await drawn(page);
    always[view] = await page.evaluate(
      (list) => list.map((it) => [...document.querySelectorAll(it)].map(({ textContent }) => textContent)),
      selectors,
    );
  }
  return always;
}

/** What the panels of the strip show of a moment. */
const BELOW = {
  parameters: ["#parameters-rows tr"],
  batch: ["#batch-current", "#batch-rows tr"],
  log: ["#log"],
};

/** Trains to so many mini-batches, anew where the page is past them. */
export const train = (page, step, perEpoch) =>
  root(page).evaluate(async (element, [to, count]) => {
    if (Number(element.dataset.step) > to) await element.reset();
    const epoch = Math.floor(to / count);
    if (Number(element.dataset.epoch) < epoch) await element.runTo(epoch);
    while (Number(element.dataset.step) < to) await element.step("batch");
  }, [step, perEpoch]);

/** Notes what is shown of moments that are looked back at, to be compared with training itself. */
export class Notes {
  #noted = [];

  constructor(page, perEpoch) {
    this.page = page;
    this.perEpoch = perEpoch;
  }

  /** Notes every view of the moment shown. */
  async note() {
    const { page, perEpoch } = this;
    const seen = await views(page);
    const { epoch, step, trained, state } = await data(page);
    expect(seen.data.slice(0, 2)).toEqual([Number(epoch), Number(step)]);
    await expect(page.locator("#loss-chart")).toHaveAttribute("aria-valuemax", trained);
    expect((await call(page, "snapshot")).trained).toBe(Number(trained));
    const loss = seen.counters[2];
    const batch = Number(step) % perEpoch;
    const place = batch
      ? `in epoch ${Number(epoch) + 1}, after mini-batch ${batch} of ${perEpoch}, loss ${loss}. ${trained} epochs are trained.`
      : `after epoch ${epoch} of ${trained} trained, loss ${loss}.`;
    expect(state).toBe(Number(step) ? "paused" : "ready");
    await expect(page.locator("#state")).toHaveText(`Looking back: ${place} Play goes on from here.`);
    this.#noted.push(seen);
    return seen;
  }

  /** Trains a fresh run to every moment that was noted: the views were the same. */
  async compare() {
    const { page, perEpoch } = this;
    await call(page, "reset");
    const step = (seen) => seen.snapshot.step;
    for (const seen of this.#noted.toSorted((a, b) => step(a) - step(b))) {
      await train(page, step(seen), perEpoch);
      expect((await data(page)).trained).toBe(String(seen.snapshot.epoch));
      expect(seen).toEqual(await views(page));
    }
  }
}

/** Records what the root's attributes go through, each state of them once. */
export const watchAttributes = (page) =>
  root(page).evaluate((element) => {
    const read = () => {
      const { epoch, trained, state, step } = element.dataset;
      return { epoch: Number(epoch), trained: Number(trained), step: Number(step), state, time: performance.now() };
    };
    window.seen = [read()];
    new MutationObserver(() => window.seen.push(read())).observe(element, { attributes: true });
  });

export const seen = (page) => page.evaluate(() => window.seen);

/** Collects the widget's events with their details, to be called before the page is opened. */
export const listen = (page) =>
  page.addInitScript(() => {
    window.heard = [];
    for (const name of ["ready", "statechange", "epoch", "finished", "diverged", "notice", "error"]) {
      document.addEventListener(name, ({ type, detail }) => {
        if (detail) window.heard.push({ type, time: performance.now(), ...detail });
      });
    }
  });

export const heard = (page, name) =>
  page.evaluate((wanted) => window.heard.filter(({ type }) => type === wanted), name);

/** Waits for the moment after so many mini-batches to be shown. */
export const shows = (page, step) => expect(root(page)).toHaveAttribute("data-step", String(step));
