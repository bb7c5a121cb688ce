// Runs an exported folder with onnxruntime-node.
//
//     node consume.js DIR
//
// Prints what it compares; exits with status 1 where something disagrees.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import ort from "onnxruntime-node";
import { parse } from "./tensorproto.js";

const TOLERANCE = 1e-5; // absolute, and relative to what is expected

let agrees = true;
let worst = 0;

function compare(what, got, want) {
  let largest = 0, within = got.data.length === want.data.length && String(got.dims) === String(want.dims);
  want.data.forEach((w, i) => {
    const delta = Math.abs(Number(got.data[i]) - Number(w)); // integers are BigInts
    if (!(delta <= TOLERANCE + TOLERANCE * Math.abs(Number(w)))) within = false; // a NaN is not within
    if (!(delta <= largest)) largest = delta;
  });
  console.log(`  ${what.padEnd(42)} max |Δ| ${largest.toPrecision(3)}`);
  if (!within) {
    console.log(`  WRONG ${what}: [${got.dims}], want [${want.dims}]`);
    agrees = false;
  }
  worst = Math.max(worst, largest);
}

const firstRow = ({ type, dims, data }) =>
  ({ type, dims: [1, ...dims.slice(1)], data: data.slice(0, data.length / dims[0]) });

const tensor = ({ type, dims, data }) => new ort.Tensor(type, data, dims);

// run gives a session what it takes of the values.
function run(session, values) {
  return session.run(Object.fromEntries(session.inputNames.map((name) => [name, tensor(values[name])])));
}

async function runAll(sessions, what, values) {
  const encoded = await run(sessions.encoder, values);
  compare(`encoder, ${what}`, encoded.latent, values.latent);
  const decoded = await run(sessions.decoder, values);
  compare(`decoder, ${what}`, decoded.reconstruction, values.reconstruction);
  const both = await run(sessions.autoencoder, values);
  compare(`autoencoder's latent, ${what}`, both.latent, values.latent);
  compare(`autoencoder's reconstruction, ${what}`, both.reconstruction, values.reconstruction);
  const chained = await run(sessions.decoder, { ...values, latent: encoded.latent });
  compare(`decoder after encoder, ${what}`, chained.reconstruction, both.reconstruction);
}

async function main(folder) {
  console.log(`Node ${process.versions.node}: onnxruntime-node ${ort.env.versions.node}`);
  const sessions = {};
  for (const name of ["encoder", "decoder", "autoencoder"]) {
    sessions[name] = await ort.InferenceSession.create(path.join(folder, `${name}.onnx`));
  }
  const fixtures = path.join(folder, "fixtures", "test_data_set_0");
  const read = readdirSync(fixtures).map((file) => parse(readFileSync(path.join(fixtures, file))));
  const values = Object.fromEntries(read.map((t) => [t.name, t]));
  await runAll(sessions, `batch ${values.input.dims[0]}`, values);
  await runAll(sessions, "batch 1", Object.fromEntries(read.map((t) => [t.name, firstRow(t)])));
  console.log(`Node ${agrees ? "agrees" : "DISAGREES"}: max |Δ| ${worst.toPrecision(3)}`);
  process.exitCode = agrees ? 0 : 1;
}

if (process.argv.length !== 3) {
  console.error("usage: node consume.js DIR");
  process.exit(2);
}
await main(process.argv[2]);
