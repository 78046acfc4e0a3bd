// The first script of every page that is tested in a browser whose console cannot be read: it tells
// the server what must not happen. It may run in a frame of another site's page, so it tells it in
// the one way that needs no permission.
{
  const { src } = document.currentScript;
  const tell = (fault) => navigator.sendBeacon(src, fault);
  // Captured: what cannot be loaded says so at its element only.
  addEventListener(
    "error",
    ({ message, target }) => tell(message ? `uncaught: ${message}` : `not loaded: ${target.src ?? target.href}`),
    true,
  );
  addEventListener("unhandledrejection", ({ reason }) => tell(`not handled: ${reason}`));
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
    tell(`against the policy: ${effectiveDirective} ${blockedURI}`));
  const { error } = console;
  console.error = (...words) => {
    tell(`console: ${words.join(" ")}`);
    error.apply(console, words);
  };
}
