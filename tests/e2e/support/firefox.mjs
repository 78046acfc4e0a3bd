// The installed Firefox, headless, with a profile of its own. It takes WebDriver's commands over
// Marionette, the protocol in Firefox that geckodriver speaks too: messages of JSON over TCP, each
// after its length and a colon.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findProgram } from "./program.mjs";
import { ended, TIMEOUTS, until, WebDriver } from "./webdriver.mjs";

/** The system picks the port, and nothing but the page under test talks to the network. */
const PREFERENCES = {
  "marionette.port": 0,
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "datareporting.policy.dataSubmissionEnabled": false,
};

export async function startFirefox() {
  const program = findProgram("Firefox", "FIREFOX", ["firefox", "firefox-esr"]);
  const profile = mkdtempSync(join(tmpdir(), "playground-firefox-"));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${value});\n`);
  writeFileSync(join(profile, "user.js"), lines.join(""));
  const firefox = spawn(program, ["--headless", "--marionette", "--no-remote", "--profile", profile], {
    env: { ...process.env, HOME: profile },
    stdio: "ignore",
  });
  const end = async () => {
    await ended(firefox);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await until("Firefox", () => {
      if (firefox.exitCode !== null) throw new Error(`Firefox ended with ${firefox.exitCode}`);
      return activePort(profile);
    });
    const send = await marionette(port);
    await send("NewSession", { capabilities: { alwaysMatch: { timeouts: TIMEOUTS } } });
    return new WebDriver(send, end);
  } catch (error) {
    await end();
    throw error;
  }
}

/** Firefox writes its port into its profile once it listens. */
function activePort(profile) {
  try {
    return Number(readFileSync(join(profile, "MarionetteActivePort"), "utf8"));
  } catch {
    return 0;
  }
}

/** Connects, and gives the function that sends a command and brings its answer. */
async function marionette(port) {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map();
  let last = 0;
  const greeted = new Promise((done, failed) => {
    socket.once("error", failed);
    read(socket, (message) => {
      // The greeting is the one message that is no answer.
      if (!Array.isArray(message)) return done();
      const [, id, error, result] = message;
      const { answer, fail } = waiting.get(id);
      waiting.delete(id);
      if (error) fail(new Error(`Firefox: ${error.message}`));
      else answer(result.value ?? result);
    });
  });
  socket.on("close", () => {
    for (const { fail } of waiting.values()) fail(new Error("Firefox is gone"));
  });
  await greeted;
  return (command, parameters) =>
    new Promise((answer, fail) => {
      last += 1;
      waiting.set(last, { answer, fail });
      const message = JSON.stringify([0, last, `WebDriver:${command}`, parameters]);
      socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
}

/** Hands over every whole message that has come. */
function read(socket, take) {
  let come = Buffer.alloc(0);
  socket.on("data", (bytes) => {
    come = Buffer.concat([come, bytes]);
    for (;;) {
      const start = come.indexOf(":") + 1;
      const stop = start + Number(come.subarray(0, start - 1));
      if (!start || come.length < stop) return;
      const message = JSON.parse(come.subarray(start, stop));
      come = come.subarray(stop);
      take(message);
    }
  });
}
