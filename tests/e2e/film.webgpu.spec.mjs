// Looking back on a run that the GPU trains: recorded epochs are what it computed, and what lies
// between two of them is found again on the CPU, within the published tolerance.

import { call, data, expect, open, test } from "./support/page.mjs";

/** `engine::verify::TOLERANCE`. */
const TOLERANCE = 1e-4;

const values = ({ parameters }) => parameters.flatMap((parameter) => parameter.values);

/** The largest difference between the numbers of two moments. */
const off = (one, other) => {
  const [a, b] = [[one.loss, ...values(one)], [other.loss, ...values(other)]];
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
};

for (const rule of ["sgd", "adam"]) {
  const link = `#task=cubic&epochs=60&lr=0.01&backend=webgpu&opt=${rule}`;

  test(`recorded epochs are the GPU's to the bit, places between them within the tolerance (${rule})`, async ({ page }) => {
    await open(page, link);
    expect(await data(page)).toMatchObject({ backend: "webgpu", verified: "1" });
    const trained = new Map();
    for (const epoch of [7, 20, 41]) {
      await call(page, "runTo", epoch);
      trained.set(epoch, await call(page, "snapshot"));
    }
    for (let step = 0; step < 3; step += 1) await call(page, "step", "batch");
    const between = await call(page, "snapshot");
    await call(page, "runTo", 60);
    for (const [epoch, snapshot] of trained) {
      await call(page, "seek", epoch);
      expect(await call(page, "snapshot")).toEqual({ ...snapshot, trained: 60 });
    }
    for (let step = 0; step < 3; step += 1) await call(page, "step", "batch");
    const found = await call(page, "snapshot");
    expect(found).toMatchObject({ epoch: 41, step: between.step, trained: 60 });
    expect(off(found, between)).toBeLessThan(TOLERANCE);
    expect(off(found, trained.get(41))).toBeGreaterThan(0);
  });

  test(`a branch goes on on the GPU and comes to the same end (${rule})`, async ({ page }) => {
    await open(page, link);
    await call(page, "runTo", 60);
    const { losses, ...whole } = await call(page, "snapshot");
    await call(page, "seek", 25);
    await call(page, "branch");
    await call(page, "runTo", 60);
    expect(await data(page)).toMatchObject({ state: "finished", backend: "webgpu", trained: "60" });
    const again = await call(page, "snapshot");
    expect(again.losses.map(([epoch]) => epoch)).toEqual(losses.map(([epoch]) => epoch));
    expect(off(again, whole)).toBeLessThan(TOLERANCE);
  });
}
