// A static host as plain as they come: files of dist/, no rewriting, no cache
// headers. It serves them below a sub-folder and nothing above it, so a page
// with an absolute address fails here as it would on a project page. Pages get
// the strictest policy that they have to work under, and everything may be read
// from other origins, as on most static hosts: a sandboxed frame is one.
//
//   node support/server.mjs [folder]      prints "serving at port N" once it listens

import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the build appears on the server; deep, so that `../` tricks show up. */
export const BASE_PATH = "/some/folder/";

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
];

/** The policy of an HTML file. Only the author's page holds a frame: its preview. */
const policy = (path) =>
  [...POLICY, ...(path.endsWith(`${sep}author.html`) ? ["frame-src 'self'"] : [])].join("; ");

const MIME_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** A server (not yet listening) of the files in `folder`. `first` is put first in the head of every page. */
export function staticServer(folder, first = "") {
  const root = resolve(folder);
  return createServer(async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
      return;
    }
    const file = await fileFor(root, request.url);
    if (!file) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found\n");
      return;
    }
    const isPage = file.path.endsWith(".html");
    const changed = isPage && first ? Buffer.from(await withFirst(file.path, first)) : null;
    response.writeHead(200, {
      "Content-Type": MIME_TYPES[extname(file.path)] ?? "application/octet-stream",
      "Content-Length": changed?.length ?? file.size,
      "Access-Control-Allow-Origin": "*",
      ...(isPage && { "Content-Security-Policy": policy(file.path) }),
    });
    if (changed || request.method === "HEAD") {
      response.end(changed);
      return;
    }
    createReadStream(file.path)
      .on("error", () => response.destroy())
      .pipe(response);
  });
}

const withFirst = async (path, first) => (await readFile(path, "utf8")).replace("<head>", `<head>${first}`);

/** The file an address means, or null when there is none inside `root`. */
async function fileFor(root, address) {
  let pathname;
  try {
    pathname = decodeURIComponent(new URL(address, "http://host").pathname);
  } catch {
    return null;
  }
  if (!pathname.startsWith(BASE_PATH) || pathname.includes("\0")) return null;
  let path = join(root, normalize(pathname.slice(BASE_PATH.length)));
  if (pathname.endsWith("/")) path = join(path, "index.html");
  if (!path.startsWith(root + sep)) return null;
  try {
    const found = await stat(path);
    return found.isFile() ? { path, size: found.size } : null;
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? fileURLToPath(new URL("../../../dist", import.meta.url));
  const server = staticServer(folder);
  server.listen(0, "127.0.0.1", () => {
    console.log(`serving at port ${server.address().port}`);
  });
}
