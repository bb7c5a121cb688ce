// Holds every ONNX file of this folder against its fixtures.
//
//     npm install onnxruntime-node
//     node check.mjs
//
// Prints how far each output is from what is expected; exits with status 1 where something differs.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ort from "onnxruntime-node";

const folder = path.dirname(fileURLToPath(import.meta.url));
const TOLERANCE = 1e-5; // absolute, and relative to what is expected

// Of each datatype of the protocol, onnxruntime's name and what holds its elements.
const types = {
  FP32: ["float32", Float32Array], FP64: ["float64", Float64Array], BYTES: ["string", Array], BOOL: ["bool", Uint8Array],
  INT8: ["int8", Int8Array], INT16: ["int16", Int16Array], INT32: ["int32", Int32Array], INT64: ["int64", BigInt64Array],
  UINT8: ["uint8", Uint8Array], UINT16: ["uint16", Uint16Array], UINT32: ["uint32", Uint32Array], UINT64: ["uint64", BigUint64Array],
};

// parse makes arrays of what a fixture has. null stands for NaN.
function parse({ name, datatype, shape, data }) {
  const [type, holder] = types[datatype];
  const wide = holder === BigInt64Array || holder === BigUint64Array;
  const element = (v) => (v === null ? NaN : wide ? BigInt(v) : v);
  return { name, type, shape, data: holder.from(data.map(element)) };
}

// first returns the first so many rows.
const first = ({ name, type, shape, data }, rows) =>
  ({ name, type, shape: [rows, ...shape.slice(1)], data: data.slice(0, (data.length / shape[0]) * rows) });

// apart says how far two tensors are apart, and whether that is within the tolerance. NaN equals NaN.
function apart(got, want) {
  if (got.type !== want.type || String(got.dims) !== String(want.shape)) {
    return [`${got.type}[${got.dims}], want ${want.type}[${want.shape}]`, false];
  }
  let largest = 0, within = true;
  want.data.forEach((w, i) => {
    if (got.data[i] === w) return;
    const a = Number(got.data[i]), b = Number(w);
    if (Number.isNaN(a) && Number.isNaN(b) && want.type !== "string") return;
    const delta = Math.abs(a - b);
    if (!(delta <= TOLERANCE + TOLERANCE * Math.abs(b))) within = false; // NaN is within no bound
    if (!(delta <= largest)) largest = delta;
  });
  return [`max |Δ| ${largest.toPrecision(3)}`, within];
}

let right = true;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".onnx")).sort()) {
  const session = await ort.InferenceSession.create(path.join(folder, file));
  const fixtures = JSON.parse(readFileSync(path.join(folder, "fixtures", path.parse(file).name, "tensors.json"), "utf8"));
  const inputs = fixtures.inputs.map(parse), outputs = fixtures.outputs.map(parse);
  for (const rows of [inputs[0].shape[0], 1]) { // all, and the first alone
    const feeds = Object.fromEntries(inputs.map((t) => first(t, rows)).map((t) => [t.name, new ort.Tensor(t.type, t.data, t.shape)]));
    const got = await session.run(feeds);
    for (const want of outputs) {
      const [says, same] = apart(got[want.name], first(want, rows));
      console.log(`${same ? "" : "WRONG "}${file}, ${want.name}, batch ${rows}: ${says}`);
      right &&= same;
    }
  }
}
console.log(`Node ${process.versions.node}, onnxruntime-node ${ort.env.versions.node}: ${right ? "all equal" : "DIFFERENT"}`);
process.exitCode = right ? 0 : 1;
