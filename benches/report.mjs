// What was measured as a table in Markdown, and the goals it is held against.

const short = (value) => (value === undefined ? "" : Number(value.toPrecision(3)).toLocaleString("en"));
const times = (slow, fast) => (slow && fast ? `${short(slow / fast)}×` : "");
const kilobytes = (bytes) => `${short(bytes / 1000)} KB`;

/** The goals: a text, whether it is reached, and what was found. */
export function goals({ wasm, gpu, many, page, bundles, yardstick }) {
  const { line, curve, wide } = wasm;
  const fleet = many[64].gpu / many[1].gpu;
  const close = Math.abs(yardstick.found - yardstick.expected);
  return [
    ["the yardstick computes what the engine does (loss within 0.001)", close < 1e-3, close],
    ["fused, wasm, lesson 2: at most 2 µs a step", curve.fused <= 2, curve.fused],
    ["5 times as fast as the yardstick", curve.javascript / curve.fused >= 5, curve.javascript / curve.fused],
    ["50 times as fast as autodiff", curve.autodiff / curve.fused >= 50, curve.autodiff / curve.fused],
    ["lesson 1: 10 times as fast as the yardstick", line.javascript / line.fused >= 10, line.javascript / line.fused],
    ["wide: at most 3,300 µs a step", wide.fused <= 3300, wide.fused],
    ["fused, WebGPU in software, lesson 2: at most 50 µs a step", gpu.curve.fused <= 50, gpu.curve.fused],
    ["1,000 times as fast as op by op (set when a defect, since mended, made that 90 times slower)", gpu.curve.autodiff / gpu.curve.fused >= 1000, gpu.curve.autodiff / gpu.curve.fused],
    ["64 runs: at most 60 % of 64 times the cost of one", fleet <= 0.6, fleet],
    ["page bundle: at most 350 KB in brotli", bundles.page.brotli <= 350e3, bundles.page.brotli],
    ["WebGPU bundle: at most 1.7 MB in brotli", bundles.engine.brotli <= 1.7e6, bundles.engine.brotli],
    ["first fit within 1,000 ms", page.firstFit <= 1000, page.firstFit],
    ["no task over 50 ms at full speed", page.fullSpeed.longest <= 50, page.fullSpeed.longest],
    ["no task over 50 ms at the usual speed", page.usualSpeed.longest <= 50, page.usualSpeed.longest],
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
  const { fullSpeed, usualSpeed, memory } = page;
  rows.push(
    "",
    "| The page | |",
    "|---|--:|",
    `| from navigation to the first fit, cold | ${short(page.firstFit)} ms |`,
    `| to the trained fit of lesson 2 at full speed | ${short(page.trained)} ms |`,
    `| 95 % of the frames, at full speed and as it opens | ${short(fullSpeed.frame)} and ${short(usualSpeed.frame)} ms |`,
    `| longest task over 50 ms, at full speed and as it opens | ${[fullSpeed, usualSpeed].map(({ longest }) => (longest ? `${short(longest)} ms` : "none")).join(" and ")} |`,
    `| JavaScript's heap after 20,000 and 100,000 epochs | ${short(memory.early)} and ${short(memory.late)} MB |`,
    `| page bundle: raw, gzip, brotli | ${Object.values(bundles.page).map(kilobytes).join(", ")} |`,
    `| WebGPU bundle: raw, gzip, brotli | ${Object.values(bundles.engine).map(kilobytes).join(", ")} |`,
    "",
    "| Goal | | found |",
    "|---|---|--:|",
    ...found.goals.map(({ goal, reached, value }) => `| ${goal} | ${reached ? "reached" : "**missed**"} | ${short(value)} |`),
  );
  return rows.join("\n");
}
