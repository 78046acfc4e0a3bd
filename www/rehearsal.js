// A worker in which Burn takes its first steps on WebGPU before it does so in the page: what the browser
// compiles on their way, the page then finds compiled. `boot.js` hands it the compiled module; what goes
// wrong here is met again, and told, there.

onmessage = async ({ data: { module, glue, adapter } }) => {
  try {
    const [burn, { findAdapter }] = await Promise.all([import(glue), import(adapter)]);
    await burn.default({ module_or_path: module });
    const found = await findAdapter();
    await found?.open(burn, () => {});
    await burn.rehearse();
  } finally {
    postMessage(null);
  }
};
