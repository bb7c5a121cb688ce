// Package saturation tells of layers of 8-bit integers whose sums leave 16 bits on processors
// that add up products there.
//
// On x86 processors with AVX2 or AVX512 and without VNNI, onnxruntime multiplies uint8 by int8
// with an instruction (VPMADDUBSW) that adds two products in 16 bits and saturates. The sums are
// then wrong: by the specification of MatMulInteger
// (https://onnx.ai/onnx/operators/onnx__MatMulInteger.html) products never overflow, and sums
// only beyond 32 bits.
//
// [Note] is what a comparison calls: it says in words which layers of a graph are concerned.
// [Layers] finds them by the range of their operands, and [Engine] tries whether an engine
// saturates on the processor at hand.
package saturation
