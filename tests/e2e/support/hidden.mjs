// A page that nobody sees: what a browser tells it, and what it withholds.

/**
 * To be run before the page's own scripts: `window.setHidden` hides the page and shows it again,
 * `window.drawings` counts how often a canvas was drawn on.
 */
export const HIDE = () => {
  let hidden = false;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
  window.setHidden = (now) => {
    hidden = now;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  // Every drawing begins by emptying its canvas.
  window.drawings = 0;
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...args) {
    window.drawings += 1;
    return clearRect.apply(this, args);
  };
  // A browser gives a hidden page no frames.
  const { requestAnimationFrame } = window;
  window.requestAnimationFrame = (callback) =>
    requestAnimationFrame(function wait(time) {
      if (hidden) requestAnimationFrame(wait);
      else callback(time);
    });
};
