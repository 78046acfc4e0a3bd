// The installed WebKitGTK: its driver takes WebDriver's commands over HTTP, as the standard says, and
// starts its small browser. That one has a window always, so it gets a screen of its own (Xvfb).

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findProgram } from "./program.mjs";
import { ended, TIMEOUTS, until, WebDriver } from "./webdriver.mjs";

/** The addresses of the commands. */
const PLACES = {
  Navigate: () => "url",
  ExecuteAsyncScript: () => "execute/async",
  FindElement: () => "element",
  ElementClick: ({ id }) => `element/${id}/click`,
};

export async function startWebKit() {
  const program = findProgram("WebKitGTK", "WEBKIT_DRIVER", ["WebKitWebDriver"]);
  const home = mkdtempSync(join(tmpdir(), "playground-webkit-"));
  const children = [];
  const end = async () => {
    // The driver first: it ends its browser, which needs the screen for that.
    for (const child of children.toReversed()) await ended(child);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const screen = spawn(findProgram("Xvfb", "XVFB", ["Xvfb"]), SCREEN, { stdio: ["ignore", "pipe", "ignore"] });
    children.push(screen);
    const display = await firstLine(screen);
    const port = await freePort();
    const driver = spawn(program, [`--port=${port}`], {
      env: {
        ...process.env,
        HOME: home,
        DISPLAY: `:${display}`,
        // As root there is no sandbox to be had, and the browser would not start.
        ...(process.getuid?.() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" }),
      },
      stdio: "ignore",
    });
    children.push(driver);
    const base = `http://127.0.0.1:${port}/session`;
    await until("WebKitWebDriver", () => fetch(`http://127.0.0.1:${port}/status`).catch(() => null));
    // Without options for its browser the driver starts the one that belongs to it.
    const capabilities = { alwaysMatch: { browserName: "MiniBrowser", timeouts: TIMEOUTS } };
    const { sessionId } = await post(base, { capabilities });
    const session = `${base}/${sessionId}`;
    return new WebDriver(
      (command, parameters) => post(`${session}/${PLACES[command](parameters)}`, parameters),
      async () => {
        await fetch(session, { method: "DELETE" }).catch(() => null);
        await end();
      },
    );
  } catch (error) {
    await end();
    throw error;
  }
}

/** Any display that is free; its number is written once it is there. */
const SCREEN = ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];

async function post(address, parameters) {
  const response = await fetch(address, { method: "POST", body: JSON.stringify(parameters) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebKitGTK: ${value.error}: ${value.message}`);
  return value;
}

const firstLine = (child) =>
  new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", () => failed(new Error("Xvfb did not start")));
    child.stdout.once("data", (text) => done(String(text).trim()));
  });

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
