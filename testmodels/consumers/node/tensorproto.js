// Reads the float32 and int64 tensors of ONNX test fixtures: the few fields of a
// TensorProto that those have, so that no protobuf package is needed.

const DIMS = 1, DATA_TYPE = 2, FLOAT_DATA = 4, NAME = 8, RAW_DATA = 9, DATA_LOCATION = 14;
const VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5;
const FLOAT = 1, INT64 = 7;

// parse gives { name, dims, data } of the bytes of a TensorProto.
export function parse(bytes) {
  const dims = [], parts = [];
  let type = 0, name = "";
  for (const { field, value } of fields(new Reader(bytes))) {
    switch (field) {
      case DIMS:
        dims.push(...(value instanceof Reader ? value.varints() : [value]));
        break;
      case DATA_TYPE:
        type = value;
        break;
      case NAME:
        name = value.rest().toString();
        break;
      case FLOAT_DATA:
      case RAW_DATA:
        parts.push(value instanceof Reader ? value.rest() : value);
        break;
      case DATA_LOCATION:
        if (value !== 0) throw new Error("the tensor's data is in another file");
    }
  }
  if (type !== FLOAT && type !== INT64) throw new Error(`the tensor's type is ${type}, want ${FLOAT} (float32) or ${INT64} (int64)`);
  const data = (type === FLOAT ? floats : integers)(Buffer.concat(parts));
  const size = dims.reduce((a, b) => a * b, 1);
  if (data.length !== size) throw new Error(`dimensions [${dims}] but ${data.length} numbers`);
  return { name, dims, data };
}

function floats(bytes) {
  if (bytes.length % 4 !== 0) throw new Error(`${bytes.length} bytes are no float32 numbers`);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

function integers(bytes) {
  if (bytes.length % 8 !== 0) throw new Error(`${bytes.length} bytes are no int64 numbers`);
  return BigInt64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readBigInt64LE(8 * i));
}

// fields walks a message: numbers for varints, bytes for fixed-size fields, a
// Reader for what has a length.
function* fields(reader) {
  while (!reader.done()) {
    const tag = reader.varint();
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case VARINT: yield { field, value: reader.varint() }; break;
      case FIXED64: yield { field, value: reader.take(8) }; break;
      case FIXED32: yield { field, value: reader.take(4) }; break;
      case BYTES: yield { field, value: new Reader(reader.take(reader.varint())) }; break;
      default: throw new Error(`field ${field} has wire type ${tag % 8}`);
    }
  }
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  done() { return this.at === this.bytes.length; }

  rest() { return this.take(this.bytes.length - this.at); }

  take(count) {
    if (count > this.bytes.length - this.at) throw new Error("the tensor is cut short");
    return this.bytes.subarray(this.at, this.at += count);
  }

  varint() {
    let value = 0n;
    for (let shift = 0n; shift < 64n; shift += 7n) {
      const byte = this.take(1)[0];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`number ${value} is too large`);
        return Number(value);
      }
    }
    throw new Error("a number has more than ten bytes");
  }

  varints() {
    const all = [];
    while (!this.done()) all.push(this.varint());
    return all;
  }
}
