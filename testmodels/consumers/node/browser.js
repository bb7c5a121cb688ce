// Runs both files of a detector's folder on their fixtures, with onnxruntime-web in a browser.
//
//     node browser.js BROWSER DIR
//
// BROWSER is a program that takes Chromium's flags. A server on this machine gives it a page, which runs
// the files and posts what it printed. Exits with status 1 where something disagrees.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "./tensorproto.js";

const LIMIT = 120_000; // milliseconds until the page must have answered

if (process.argv.length !== 4) {
  console.error("usage: node browser.js BROWSER DIR");
  process.exit(2);
}
const [, , browser, folder] = process.argv;
const here = path.dirname(fileURLToPath(import.meta.url));
const library = path.join(here, "node_modules", "onnxruntime-web", "dist");

// fixtures gives a data set as JSON, whose integers and NaN are texts.
function fixtures(name) {
  const data = path.join(folder, name, "test_data_set_0");
  return JSON.stringify(readdirSync(data).sort().map((file) => {
    const t = parse(readFileSync(path.join(data, file)));
    return { ...t, file, data: Array.from(t.data, String) };
  }));
}

const page = `<!doctype html><meta charset="utf-8"><script type="module">
const lines = [];
console.log = (line) => lines.push(line);
const arrays = { float32: Float32Array, float64: Float64Array, bool: Uint8Array };
const read = async (name) => (await (await fetch(name)).json()).map((t) =>
  ({ ...t, data: arrays[t.type] ? arrays[t.type].from(t.data, Number) : t.data }));
let agrees = true, worst = 0;
try {
  const ort = await import("/ort/ort.wasm.min.mjs");
  const { check } = await import("/outputs.js");
  ort.env.wasm.wasmPaths = "/ort/";
  ort.env.wasm.numThreads = 1;
  for (const [file, name] of [["detector.onnx", "/fixtures/"], ["columns.onnx", "/fixtures/columns/"]]) {
    const session = await ort.InferenceSession.create("/" + file);
    const found = await check(ort, session, file, await read(name));
    agrees &&= found.agrees;
    worst = Math.max(worst, found.worst);
  }
} catch (error) {
  agrees = false;
  lines.push("  WRONG " + error);
}
lines.push(navigator.userAgent.replace(/.* (?=HeadlessChrome|Chrome)/, "") + (agrees ? " agrees" : " DISAGREES") + ": max |Δ| " + worst.toPrecision(3));
await fetch("/result", { method: "POST", body: JSON.stringify({ agrees, text: lines.join("\\n") }) });
</script>`;

const kinds = { ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".onnx": "application/octet-stream" };

function answer(request, response) {
  const give = (kind, body) => response.writeHead(200, { "content-type": kind }).end(body);
  const name = path.basename(request.url);
  try {
    if (request.url === "/") give("text/html", page);
    else if (request.url.startsWith("/fixtures/")) give("application/json", fixtures(request.url.slice(1)));
    else if (request.url.startsWith("/ort/")) give(kinds[path.extname(name)], readFileSync(path.join(library, name)));
    else if (request.url === "/outputs.js") give(kinds[".js"], readFileSync(path.join(here, name)));
    else give(kinds[".onnx"], readFileSync(path.join(folder, name)));
  } catch {
    response.writeHead(404).end();
  }
}

const profile = mkdtempSync(path.join(os.tmpdir(), "browser-"));
let program, late;
const end = (text, status) => {
  console.log(text);
  clearTimeout(late);
  program.kill();
  program.once("exit", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  server.close();
  server.closeAllConnections();
  process.exitCode = status;
};
const server = createServer((request, response) => {
  if (request.method !== "POST") return answer(request, response);
  let body = "";
  request.on("data", (part) => { body += part; });
  request.on("end", () => {
    response.end();
    const { agrees, text } = JSON.parse(body);
    end(text, agrees ? 0 : 1);
  });
});
server.listen(0, "127.0.0.1", () => {
  program = spawn(browser, ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, `http://127.0.0.1:${server.address().port}/`], { stdio: "ignore" });
  program.on("error", (error) => end(`${browser}: ${error.message}`, 2));
  late = setTimeout(() => end(`${browser} gave no answer in ${LIMIT / 1000} s`, 2), LIMIT);
});
