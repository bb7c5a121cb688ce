// Holds the outputs of a session against those of fixtures. It runs in Node and in browsers.

const TOLERANCE = 1e-5; // absolute, and relative to what is expected

function apart(got, want) {
  let largest = 0, within = got.data.length === want.data.length && String(got.dims) === String(want.dims) && got.type === want.type;
  want.data.forEach((w, i) => {
    const a = Number(got.data[i]), b = Number(w);
    if (Number.isNaN(a) && Number.isNaN(b)) return; // a gap
    const delta = Math.abs(a - b);
    if (!(delta <= TOLERANCE + TOLERANCE * Math.abs(b))) within = false; // a NaN is not within
    if (!(delta <= largest)) largest = delta;
  });
  return { largest, within };
}

const firstRow = ({ type, dims, data }) => ({ type, dims: [1, ...dims.slice(1)], data: data.slice(0, data.length / dims[0]) });

// check runs a session on fixtures, { file, name, type, dims, data } of each, all rows and the first alone.
export async function check(ort, session, what, fixtures) {
  let agrees = true, worst = 0;
  for (const some of [(t) => t, firstRow]) {
    const inputs = fixtures.filter((t) => t.file.startsWith("input_"));
    const out = await session.run(Object.fromEntries(inputs.map((t) => [t.name, new ort.Tensor(some(t).type, some(t).data, some(t).dims)])));
    for (const t of fixtures.filter((t) => t.file.startsWith("output_"))) {
      const want = some(t), { largest, within } = apart(out[t.name], want);
      console.log(`  ${`${what}, ${t.name}, batch ${want.dims[0]}`.padEnd(48)} max |Δ| ${largest.toPrecision(3)}`);
      if (!within) console.log(`  WRONG ${t.name}: ${out[t.name].type}[${out[t.name].dims}], want ${want.type}[${want.dims}]`);
      agrees &&= within;
      worst = Math.max(worst, largest);
    }
  }
  return { agrees, worst };
}
