// Graphics adapters that are something else than they are: scripts that run before those of a page.

/** The adapter in software, dressed up as a real one. */
export const AS_HARDWARE = () => {
  if (!globalThis.GPUAdapter) return;
  const real = { get: () => false };
  Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", real);
  Object.defineProperty(GPUAdapter.prototype, "isFallbackAdapter", real);
};

/** As when shaders do not compile: the work is dropped, and reads bring what was there before. */
export const COMPUTES_NOTHING = () => {
  const { beginComputePass } = GPUCommandEncoder.prototype;
  GPUCommandEncoder.prototype.beginComputePass = function (...args) {
    const pass = beginComputePass.apply(this, args);
    pass.dispatchWorkgroups = () => {};
    pass.dispatchWorkgroupsIndirect = () => {};
    return pass;
  };
};
