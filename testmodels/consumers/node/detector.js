// Runs both files of a detector's folder on their fixtures, with onnxruntime-node or onnxruntime-web.
//
//     node detector.js PACKAGE DIR
//
// Prints what it compares; exits with status 1 where something disagrees.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { check } from "./outputs.js";
import { parse } from "./tensorproto.js";

function read(folder) {
  return readdirSync(folder).sort().map((file) => ({ file, ...parse(readFileSync(path.join(folder, file))) }));
}

if (process.argv.length !== 4) {
  console.error("usage: node detector.js onnxruntime-node|onnxruntime-web DIR");
  process.exit(2);
}
const [, , name, folder] = process.argv;
const loaded = await import(name);
const ort = loaded.default ?? loaded;
let agrees = true, worst = 0;
for (const [file, fixtures] of [["detector.onnx", "fixtures"], ["columns.onnx", "fixtures/columns"]]) {
  const session = await ort.InferenceSession.create(readFileSync(path.join(folder, file)));
  const found = await check(ort, session, file, read(path.join(folder, fixtures, "test_data_set_0")));
  agrees &&= found.agrees;
  worst = Math.max(worst, found.worst);
}
console.log(`${name} ${agrees ? "agrees" : "DISAGREES"}: max |Δ| ${worst.toPrecision(3)}`);
process.exitCode = agrees ? 0 : 1;
