// The graphics adapter as Burn's runtime can use it, with two quirks of browsers and of the runtime
// made up for. `boot.js` loads this file where there is WebGPU.

/** A feature that the runtime asks for and does not use. */
const WANTED = "timestamp-query";

/** Milliseconds between two nudges, and after which they end: a lost device never answers. */
const NUDGE = 4;
const PATIENCE = 1000;

/**
 * Hands an adapter without `timestamp-query` over as one that has it.
 *
 * CubeCL 0.11.3 asks the adapter for the feature when it makes a stream. With it, its profiler is
 * there and costs nothing until somebody profiles, which training never does; without it, it takes
 * the system's clock, whose constructor panics in wasm. So the adapter claims the feature, and no
 * device is ever asked for it. May go when CubeCL makes that clock only where there is one (seen in
 * `cubecl-wgpu/src/compute/stream.rs`).
 */
function claim(adapter) {
  if (adapter.features.has(WANTED)) return;
  const features = new Set([...adapter.features, WANTED]);
  Object.defineProperty(adapter, "features", { value: features });
  const { requestDevice } = adapter;
  adapter.requestDevice = (wish = {}) => {
    const asked = [...(wish.requiredFeatures ?? [])].filter((name) => name !== WANTED);
    return requestDevice.call(adapter, { ...wish, requiredFeatures: asked });
  };
}

/**
 * Keeps a device busy with empty work while somebody waits for a buffer.
 *
 * Firefox looks only every 100 ms whether a buffer can be read, and whenever work is submitted
 * (https://bugzilla.mozilla.org/show_bug.cgi?id=1870699). May go when that is mended.
 */
function nudging(device) {
  let [waiting, since, timer] = [0, 0, 0];
  const nudge = () => {
    timer = 0;
    if (waiting === 0 || performance.now() - since > PATIENCE) return;
    device.queue.submit([]);
    timer = setTimeout(nudge, NUDGE);
  };
  const { mapAsync } = GPUBuffer.prototype;
  GPUBuffer.prototype.mapAsync = function (...args) {
    const mapped = mapAsync.apply(this, args);
    waiting += 1;
    since = performance.now();
    timer ||= setTimeout(nudge, 0);
    const done = () => (waiting -= 1);
    mapped.then(done, done);
    return mapped;
  };
  return () => (GPUBuffer.prototype.mapAsync = mapAsync);
}

/** The graphics adapter, or null. */
export async function findAdapter() {
  const { gpu } = navigator;
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return null;
  let device;
  let rest;
  return {
    /** Whether it is made of software. The word moved from the adapter to its info. */
    emulated: Boolean(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter),

    /** Initialises WebGPU in Burn's bundle, on this adapter. */
    async open(engine, onLost) {
      claim(adapter);
      const { requestDevice } = adapter;
      adapter.requestDevice = async (...args) => (device = await requestDevice.apply(adapter, args));
      // The runtime asks the browser itself.
      Object.defineProperty(gpu, "requestAdapter", { value: async () => adapter, configurable: true });
      try {
        await engine.open(onLost);
      } finally {
        delete gpu.requestAdapter;
      }
    },

    /** Whether the device is nudged while somebody waits for it. */
    nudge(wanted) {
      rest?.();
      rest = wanted && device ? nudging(device) : undefined;
    },
  };
}
