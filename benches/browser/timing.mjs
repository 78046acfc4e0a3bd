// Timing, in whatever unit the work comes in.

const SECOND = 1000;

/**
 * Microseconds for a unit of `work(count)`, which does `count` units, returns or resolves when they
 * are done: the least of `rounds` rounds of at least `least` seconds each, after a warm-up that
 * also finds out how many units a round needs.
 */
export async function microseconds(work, { least = 0.3, rounds = 5 } = {}) {
  // The first one compiles, on a GPU for longer than a whole round.
  await work(1);
  let count = 1;
  for (;;) {
    const spent = await milliseconds(work, count);
    if (spent >= least * SECOND) break;
    // Not further than tenfold at once: the first ones compile.
    const wanted = (1.2 * least * SECOND * count) / Math.max(spent, 0.1);
    count = Math.ceil(Math.min(Math.max(wanted, count + 1), 10 * count));
  }
  const found = [];
  for (let round = 0; round < rounds; round++) {
    found.push((await milliseconds(work, count)) * (SECOND / count));
  }
  return Math.min(...found);
}

async function milliseconds(work, count) {
  const started = performance.now();
  await work(count);
  return performance.now() - started;
}
