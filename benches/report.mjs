// What was measured as a table in Markdown, and the goals it is held against.

const short = (value) => (value === undefined ? "" : Number(value.toPrecision(3)).toLocaleString("en"));
const times = (slow, fast) => (slow && fast ? `${short(slow / fast)}×` : "");
const task = (longest) => (longest ? `${short(longest)} ms` : "none");
const kilobytes = (bytes) => `${short(bytes / 1000)} KB`;

/** The goals: a text, whether it is reached, and what was found. */
export function goals({ wasm, gpu, many, page, bundles, yardstick, workers, cores, estimate, sweepFrames }) {
  const { line, curve, wide } = wasm;
  const fleet = many[64].gpu / many[1].gpu;
  const close = Math.abs(yardstick.found - yardstick.expected);
  const most = Math.min(cores, 8);
  // 64 runs of 20,200 steps, by the yardstick on every core.
  const everyCore = (64 * 20_200 * curve.javascript) / 1e6 / most / workers[most];
  const two = workers[1] / workers[2];
  return [
    ["the yardstick computes what the engine does (loss within 0.001)", close < 1e-3, close],
    ["fused, wasm, lesson 2: 10 times as fast as the yardstick", curve.javascript / curve.fused >= 10, curve.javascript / curve.fused],
    ["50 times as fast as autodiff", curve.autodiff / curve.fused >= 50, curve.autodiff / curve.fused],
    ["lesson 1: 10 times as fast as the yardstick", line.javascript / line.fused >= 10, line.javascript / line.fused],
    ["wide: at most 3,300 µs a step", wide.fused <= 3300, wide.fused],
    ["fused, WebGPU in software, lesson 2: at most 30 µs a step", gpu.curve.fused <= 30, gpu.curve.fused],
    ["fused, WebGPU in software: 50 times as fast as op by op", gpu.curve.autodiff / gpu.curve.fused >= 50, gpu.curve.autodiff / gpu.curve.fused],
    ["64 runs on the GPU: at most 60 % of 64 times the cost of one", fleet <= 0.6, fleet],
    ["64 runs in workers: 3.5 times as fast as the yardstick on every core", everyCore >= 3.5, everyCore],
    ["two workers: 1.8 times as fast as one", two >= 1.8, two],
    ["the time expected of 256 runs: right within a factor of 1.5", estimate >= 1 / 1.5 && estimate <= 1.5, estimate],
    ["everything until the first fit: at most 225 KB in brotli", page.bytes <= 225e3, page.bytes],
    ["WebGPU bundle: at most 1.7 MB in brotli", bundles.engine.brotli <= 1.7e6, bundles.engine.brotli],
    ["first fit within 400 ms, cold", page.firstFit <= 400, page.firstFit],
    ["first fit within 2,500 ms at 1.6 Mbit/s and 150 ms", page.slowFit <= 2500, page.slowFit],
    ["no task over 50 ms from navigation until Burn is checked", page.startTask <= 50, page.startTask],
    ["the same with a graphics adapter (in software)", page.startTaskGpu <= 50, page.startTaskGpu],
    ["no task over 50 ms at full speed", page.fullSpeed.longest <= 50, page.fullSpeed.longest],
    ["no task over 50 ms as it opens", page.film.longest <= 50, page.film.longest],
    ["no task over 50 ms while one panel after the other is opened", page.panels.longest <= 50, page.panels.longest],
    ["95 % of the frames within 17 ms with any panel open, lesson 2 at 120 epochs a second", page.panels.frame < 17, page.panels.frame],
    ["no task over 50 ms while many runs go on beside a run that plays", sweepFrames.longest <= 50, sweepFrames.longest],
  ].map(([goal, reached, value]) => ({ goal, reached, value }));
}

const NAMES = {
  line: "Lesson 1 (2 features, batch 10)",
  curve: "Lesson 2 (1-8-8-1, batch 10)",
  wide: "Wide (1-64-64-1, batch 1,000)",
};

/** Everything as Markdown. */
export function table(found) {
  const { native, wasm, gpu, many, page, bundles } = found;
  const rows = [
    `Measured by \`cargo xtask bench\` on ${found.date}: ${found.machine}; ${found.chromium}; WebGPU on SwiftShader, in software.`,
    "",
    "| µs per step | fused, native | fused, wasm | autodiff, native | autodiff, wasm | JavaScript loop | fused, WebGPU | autodiff, WebGPU | fused in wasm over JavaScript | over autodiff |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
  ];
  for (const [name, title] of Object.entries(NAMES)) {
    const [n, w, g] = [native[name], wasm[name], gpu[name]];
    const cells = [n.fused, w.fused, n.autodiff, w.autodiff, w.javascript, g.fused, g.autodiff].map(short);
    cells.push(times(w.javascript, w.fused), times(w.autodiff, w.fused));
    rows.push(`| ${title} | ${cells.join(" | ")} |`);
  }
  rows.push("", "| Many runs of lesson 2, µs per step and run | 1 | 64 | 1,024 |", "|---|--:|--:|--:|");
  for (const [place, title] of [["native", "fused, native"], ["cpu", "fused, wasm"], ["gpu", "fused, WebGPU in software"]]) {
    rows.push(`| ${title} | ${[1, 64, 1024].map((count) => short(many[count][place])).join(" | ")} |`);
  }
  const counts = Object.keys(found.workers);
  rows.push(
    "",
    `| 64 runs of lesson 2 in the page, seconds | ${counts.map((count) => `${count} ${count === "1" ? "worker" : "workers"}`).join(" | ")} |`,
    `|---|${counts.map(() => "--:|").join("")}`,
    `| fused, wasm | ${counts.map((count) => short(found.workers[count])).join(" | ")} |`,
    "",
    `Two workers that only count do ${short(found.twoCores)} times as much as one: so much this machine has to give.`,
  );
  const { fullSpeed, film, memory } = page;
  rows.push(
    "",
    "| The page | |",
    "|---|--:|",
    `| bytes until the first fit, all in brotli | ${kilobytes(page.bytes)} |`,
    `| from navigation to the first fit, cold | ${short(page.firstFit)} ms |`,
    `| the same at 1.6 Mbit/s and 150 ms there and back | ${short(page.slowFit)} ms |`,
    `| to the trained fit of lesson 2 at full speed | ${short(page.trained)} ms |`,
    `| 95 % of the frames: at full speed, as it opens, beside many runs | ${[fullSpeed, film, found.sweepFrames].map(({ frame }) => short(frame)).join(", ")} ms |`,
    `| the same at 120 epochs a second, with the panel with which they take longest (${page.panels.panel}) | ${short(page.panels.frame)} ms |`,
    `| longest task over 50 ms: at full speed, as it opens, beside many runs | ${[fullSpeed, film, found.sweepFrames].map(({ longest }) => task(longest)).join(", ")} |`,
    `| longest task over 50 ms until Burn is checked: without and with a graphics adapter | ${task(page.startTask)}, ${task(page.startTaskGpu)} |`,
    `| JavaScript's heap after 20,000 and 100,000 epochs | ${short(memory.early)} and ${short(memory.late)} MB |`,
    `| page bundle: raw, gzip, brotli | ${Object.values(bundles.page).map(kilobytes).join(", ")} |`,
    `| what comes after the first fit | ${Object.values(bundles.later).map(kilobytes).join(", ")} |`,
    `| the panels of the strip, after the first fit | ${Object.values(bundles.strip).map(kilobytes).join(", ")} |`,
    `| Burn on Flex: raw, gzip, brotli | ${Object.values(bundles.flex).map(kilobytes).join(", ")} |`,
    `| Burn on WebGPU: raw, gzip, brotli | ${Object.values(bundles.engine).map(kilobytes).join(", ")} |`,
    "",
    "| Goal | | found |",
    "|---|---|--:|",
    ...found.goals.map(({ goal, reached, value }) => `| ${goal} | ${reached ? "reached" : "**missed**"} | ${short(value)} |`),
  );
  return rows.join("\n");
}
