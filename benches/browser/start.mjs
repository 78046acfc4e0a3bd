// Offers what is timed to the script that drives the browser; a file of its own because the server
// allows no scripts inside of pages.

import * as bench from "./bench.mjs";

globalThis.bench = bench;
document.documentElement.dataset.ready = "";
