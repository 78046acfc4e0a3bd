// The names of the contract, read where they are generated (tests/contract.rs): a test of "every"
// one of them leaves none out.

import { readFileSync } from "node:fs";

const script = readFileSync(new URL("../../../www/regression-playground.js", import.meta.url), "utf8");

const list = (name) => JSON.parse(script.match(new RegExp(`^const ${name} = (\\[.*\\]);$`, "m"))[1]);

/** Every key of a link, those still to come included. The element itself is what is embedded. */
export const KEYS = [...list("KEYS"), "embed"];
export const EVENTS = list("EVENTS");
export const METHODS = list("METHODS");
