// Package graph is a small in-memory ONNX graph: typed values, nodes,
// attributes, initializers and symbolic dimensions.
//
// A [Graph] is made by a [Builder] or read with [Decode] or [Load], checked by
// [Graph.Validate], typed by [Graph.Infer], and written by [Encode] or [Save].
// The model is protobuf-free; only reading and writing know the wire format.
// What a file holds that this package does not model is kept as it came and
// written back.
//
// The operators that the package can type are in one registry (see [Lookup]),
// one file a family, each headed by its specification.
package graph
