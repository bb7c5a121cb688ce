// Reads the tensors of ONNX test fixtures, of numbers, truths and texts: the few fields of a
// TensorProto that those have, so that no protobuf package is needed.

const DIMS = 1, DATA_TYPE = 2, FLOAT_DATA = 4, STRING_DATA = 6, NAME = 8, RAW_DATA = 9, DATA_LOCATION = 14;
const VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5;

// Of each type, onnxruntime's name and what makes its elements.
const types = {
  1: ["float32", (bytes) => Float32Array.from(numbers(bytes, 4), (i) => bytes.readFloatLE(i))],
  7: ["int64", (bytes) => BigInt64Array.from(numbers(bytes, 8), (i) => bytes.readBigInt64LE(i))],
  8: ["string", (_, texts) => texts],
  9: ["bool", (bytes) => Uint8Array.from(bytes)],
  11: ["float64", (bytes) => Float64Array.from(numbers(bytes, 8), (i) => bytes.readDoubleLE(i))],
};

// numbers gives the places of numbers of a width.
function numbers(bytes, width) {
  if (bytes.length % width !== 0) throw new Error(`${bytes.length} bytes are no numbers of ${width} bytes`);
  return Array.from({ length: bytes.length / width }, (_, i) => width * i);
}

// parse gives { name, type, dims, data } of the bytes of a TensorProto.
export function parse(bytes) {
  const dims = [], parts = [], texts = [];
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
      case STRING_DATA:
        texts.push(value.rest().toString());
        break;
      case FLOAT_DATA:
      case RAW_DATA:
        parts.push(value instanceof Reader ? value.rest() : value);
        break;
      case DATA_LOCATION:
        if (value !== 0) throw new Error("the tensor's data is in another file");
    }
  }
  if (!types[type]) throw new Error(`the tensor's type is ${type}, want one of ${Object.keys(types)}`);
  const [typeName, make] = types[type];
  const data = make(Buffer.concat(parts), texts);
  const size = dims.reduce((a, b) => a * b, 1);
  if (data.length !== size) throw new Error(`dimensions [${dims}] but ${data.length} elements`);
  return { name, type: typeName, dims, data };
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
