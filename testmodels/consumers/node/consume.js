// Runs an exported folder with onnxruntime-node.
//
//     node consume.js DIR
//
// Prints what it compares; exits with status 1 where something disagrees.

import { readFileSync } from "node:fs";
import path from "node:path";
import ort from "onnxruntime-node";
import { parse } from "./tensorproto.js";

const TOLERANCE = 1e-5; // absolute, and relative to what is expected

let agrees = true;
let worst = 0;

function compare(what, got, want) {
  let largest = 0, within = got.data.length === want.data.length && String(got.dims) === String(want.dims);
  want.data.forEach((w, i) => {
    const delta = Math.abs(got.data[i] - w);
    if (!(delta <= TOLERANCE + TOLERANCE * Math.abs(w))) within = false; // a NaN is not within
    if (!(delta <= largest)) largest = delta;
  });
  console.log(`  ${what.padEnd(42)} max |Δ| ${largest.toPrecision(3)}`);
  if (!within) {
    console.log(`  WRONG ${what}: [${got.dims}], want [${want.dims}]`);
    agrees = false;
  }
  worst = Math.max(worst, largest);
}

const firstRow = ({ dims, data }) =>
  ({ dims: [1, ...dims.slice(1)], data: data.slice(0, data.length / dims[0]) });

const tensor = ({ dims, data }) => new ort.Tensor("float32", data, dims);

async function runAll(sessions, what, input, latent, reconstruction) {
  const encoded = await sessions.encoder.run({ input: tensor(input) });
  compare(`encoder, ${what}`, encoded.latent, latent);
  const decoded = await sessions.decoder.run({ latent: tensor(latent) });
  compare(`decoder, ${what}`, decoded.reconstruction, reconstruction);
  const both = await sessions.autoencoder.run({ input: tensor(input) });
  compare(`autoencoder's latent, ${what}`, both.latent, latent);
  compare(`autoencoder's reconstruction, ${what}`, both.reconstruction, reconstruction);
  const chained = await sessions.decoder.run({ latent: encoded.latent });
  compare(`decoder after encoder, ${what}`, chained.reconstruction, both.reconstruction);
}

async function main(folder) {
  console.log(`Node ${process.versions.node}: onnxruntime-node ${ort.env.versions.node}`);
  const sessions = {};
  for (const name of ["encoder", "decoder", "autoencoder"]) {
    sessions[name] = await ort.InferenceSession.create(path.join(folder, `${name}.onnx`));
  }
  const tensors = ["input_0", "output_0", "output_1"].map((name) =>
    parse(readFileSync(path.join(folder, "fixtures", "test_data_set_0", `${name}.pb`))));
  await runAll(sessions, `batch ${tensors[0].dims[0]}`, ...tensors);
  await runAll(sessions, "batch 1", ...tensors.map(firstRow));
  console.log(`Node ${agrees ? "agrees" : "DISAGREES"}: max |Δ| ${worst.toPrecision(3)}`);
  process.exitCode = agrees ? 0 : 1;
}

if (process.argv.length !== 3) {
  console.error("usage: node consume.js DIR");
  process.exit(2);
}
await main(process.argv[2]);
