// Holds every ONNX file of this folder against its fixtures.
//
// onnxruntime's headers and library come as one archive: onnxruntime-<system>-<processor>-<version> of
// https://github.com/microsoft/onnxruntime/releases, unpacked here as ort.
//
//     c++ -std=c++17 -Iort/include check.cpp -Lort/lib -lonnxruntime -Wl,-rpath,ort/lib -o check
//     ./check .
//
// Prints how far each output is from what is expected; exits with status 1 where something differs.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <onnxruntime_cxx_api.h>

namespace {

constexpr double tolerance = 1e-5;  // absolute, and relative to what is expected

// Fixture is a TensorProto: the fields of one that hourglass writes.
struct Fixture {
  std::string name;
  std::vector<int64_t> shape;
  int type = 0;  // as ONNXTensorElementDataType has it
  std::string raw;
  std::vector<std::string> texts;
};

// Reader reads the wire format of protobuf.
struct Reader {
  const unsigned char *at, *end;

  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == end) throw std::runtime_error("a fixture is cut short");
      const unsigned char byte = *at++;
      value |= uint64_t(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw std::runtime_error("a number has more than ten bytes");
  }

  Reader take(uint64_t size) {
    if (size > uint64_t(end - at)) throw std::runtime_error("a fixture is cut short");
    Reader taken{at, at + size};
    at += size;
    return taken;
  }

  std::string text() const { return std::string(at, end); }
};

Fixture parse(const std::string &bytes) {
  const auto *begin = reinterpret_cast<const unsigned char *>(bytes.data());
  Reader r{begin, begin + bytes.size()};
  Fixture f;
  while (r.at != r.end) {
    const uint64_t tag = r.varint(), field = tag / 8, wire = tag % 8;
    if (wire == 0) {
      const uint64_t v = r.varint();
      if (field == 1) f.shape.push_back(int64_t(v));
      if (field == 2) f.type = int(v);
    } else if (wire == 2) {
      Reader inner = r.take(r.varint());
      if (field == 1) while (inner.at != inner.end) f.shape.push_back(int64_t(inner.varint()));
      if (field == 6) f.texts.push_back(inner.text());
      if (field == 8) f.name = inner.text();
      if (field == 9) f.raw = inner.text();
    } else {
      r.take(wire == 1 ? 8 : wire == 5 ? 4 : throw std::runtime_error("a fixture has an unknown wire type"));
    }
  }
  return f;
}

std::vector<Fixture> read(const std::filesystem::path &dir, const std::string &kind) {
  std::vector<Fixture> all;
  for (int i = 0;; i++) {
    std::ifstream in(dir / (kind + "_" + std::to_string(i) + ".pb"), std::ios::binary);
    if (!in) return all;
    all.push_back(parse(std::string(std::istreambuf_iterator<char>(in), {})));
  }
}

size_t count(const std::vector<int64_t> &shape) {
  size_t n = 1;
  for (int64_t d : shape) n *= size_t(d);
  return n;
}

// first returns the first so many rows.
Fixture first(Fixture f, int64_t rows) {
  const size_t before = count(f.shape);
  const size_t width = before == 0 ? 0 : f.raw.size() / before;
  f.shape[0] = rows;
  f.raw.resize(width * count(f.shape));
  if (!f.texts.empty()) f.texts.resize(count(f.shape));
  return f;
}

Ort::Value value(Fixture &f, const Ort::MemoryInfo &memory, Ort::AllocatorWithDefaultOptions &allocator) {
  const auto type = ONNXTensorElementDataType(f.type);
  if (type != ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING)
    return Ort::Value::CreateTensor(memory, f.raw.data(), f.raw.size(), f.shape.data(), f.shape.size(), type);
  Ort::Value v = Ort::Value::CreateTensor(allocator, f.shape.data(), f.shape.size(), type);
  std::vector<const char *> texts;
  for (const auto &t : f.texts) texts.push_back(t.c_str());
  v.FillStringTensor(texts.data(), texts.size());
  return v;
}

// numbers returns elements as doubles.
std::vector<double> numbers(const void *data, size_t n, int type) {
  std::vector<double> out(n);
  auto fill = [&](auto one) {
    for (size_t i = 0; i < n; i++) {
      std::memcpy(&one, static_cast<const char *>(data) + i * sizeof one, sizeof one);
      out[i] = double(one);
    }
  };
  switch (type) {
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT: fill(float{}); break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE: fill(double{}); break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64: fill(int64_t{}); break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32: fill(int32_t{}); break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL: fill(uint8_t{}); break;
    default: throw std::runtime_error("no comparison for tensors of type " + std::to_string(type));
  }
  return out;
}

bool compare(const std::string &what, const Ort::Value &got, const Fixture &want) {
  const auto info = got.GetTensorTypeAndShapeInfo();
  if (info.GetShape() != want.shape || info.GetElementType() != want.type) {
    std::cout << "WRONG " << what << ": another type or shape\n";
    return false;
  }
  const size_t n = count(want.shape);
  const auto a = numbers(got.GetTensorRawData(), n, want.type), b = numbers(want.raw.data(), n, want.type);
  double largest = 0;
  bool within = true;
  for (size_t i = 0; i < n; i++) {
    if (std::isnan(a[i]) && std::isnan(b[i])) continue;
    const double delta = std::abs(a[i] - b[i]);
    if (!(delta <= tolerance + tolerance * std::abs(b[i]))) within = false;  // NaN is within no bound
    if (!(delta <= largest)) largest = delta;
  }
  std::cout << (within ? "" : "WRONG ") << what << ": max |delta| " << largest << "\n";
  return within;
}

bool check(Ort::Env &env, const std::filesystem::path &file) {
  Ort::Session session(env, file.c_str(), Ort::SessionOptions{});
  Ort::AllocatorWithDefaultOptions allocator;
  const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
  const auto dir = file.parent_path() / "fixtures" / file.stem() / "test_data_set_0";
  const auto inputs = read(dir, "input"), outputs = read(dir, "output");
  if (inputs.empty() || outputs.empty()) throw std::runtime_error(dir.string() + " has no fixtures");
  bool right = true;
  for (const int64_t rows : {inputs[0].shape[0], int64_t(1)}) {  // all, and the first alone
    std::vector<Fixture> some;
    for (const auto &f : inputs) some.push_back(first(f, rows));
    std::vector<Ort::Value> values;
    std::vector<const char *> in, out;
    for (auto &f : some) {
      values.push_back(value(f, memory, allocator));
      in.push_back(f.name.c_str());
    }
    for (const auto &f : outputs) out.push_back(f.name.c_str());
    const auto got = session.Run(Ort::RunOptions{}, in.data(), values.data(), values.size(), out.data(), out.size());
    for (size_t i = 0; i < outputs.size(); i++) {
      const auto what = file.filename().string() + ", " + outputs[i].name + ", batch " + std::to_string(rows);
      right = compare(what, got[i], first(outputs[i], rows)) && right;
    }
  }
  return right;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: check FOLDER\n";
    return 2;
  }
  try {
    Ort::Env env;
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::directory_iterator(argv[1]))
      if (entry.path().extension() == ".onnx") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    bool right = !files.empty();
    for (const auto &file : files) right = check(env, file) && right;
    std::cout << "C++, onnxruntime " << Ort::GetVersionString() << ": " << (right ? "all equal" : "DIFFERENT") << "\n";
    return right ? 0 : 1;
  } catch (const std::exception &e) {
    std::cerr << e.what() << "\n";
    return 1;
  }
}
