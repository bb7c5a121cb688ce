// Trains with an exported training step on onnxruntime-node alone.
//
//     node train.js DIR
//
// Takes the steps that hourglass.json tells of, on the fixtures' batch; exits
// with status 1 where the losses are not those that it expects.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import ort from "onnxruntime-node";
import { parse } from "./tensorproto.js";

const WITHIN = 0.01; // of the expected loss

const near = (got, want) => Math.abs(got - want) <= WITHIN * Math.abs(want);

async function main(folder) {
  const about = JSON.parse(readFileSync(path.join(folder, "hourglass.json"))).training_step;
  const session = await ort.InferenceSession.create(path.join(folder, about.file));
  const feeds = {};
  const fixtures = path.join(folder, "fixtures", "test_data_set_0");
  for (const file of readdirSync(fixtures)) {
    const { name, dims, data } = parse(readFileSync(path.join(fixtures, file)));
    feeds[name] = new ort.Tensor("float32", data, dims);
  }

  const { steps, first_loss: first, last_loss: last } = about.expected;
  const losses = [];
  for (let n = 1; n <= steps; n++) {
    feeds[about.step] = new ort.Tensor("float32", [n], [1]);
    const next = await session.run(feeds);
    for (const name of [...about.parameters, ...about.memory, ...(about.carried ?? [])]) feeds[name] = next[name + about.next_suffix];
    losses.push(next[about.loss].data[0]);
  }
  const agrees = near(losses[0], first) && near(losses.at(-1), last) && losses.at(-1) < losses[0];
  console.log(`Node ${agrees ? "trains" : "does NOT train"} alike: ${steps} steps, loss ${losses[0].toFixed(6)} to ` +
    `${losses.at(-1).toFixed(6)}; expected ${first.toFixed(6)} to ${last.toFixed(6)}`);
  process.exitCode = agrees ? 0 : 1;
}

if (process.argv.length !== 3) {
  console.error("usage: node train.js DIR");
  process.exit(2);
}
await main(process.argv[2]);
