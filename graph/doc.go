// Package graph is a small in-memory ONNX graph: typed values, nodes,
// attributes, initializers and symbolic dimensions.
//
//   - To make a graph, use a [Builder], or read one with [Load] (a file) or [Decode]
//     (bytes).
//   - To check it, call [Graph.Validate]. [Graph.Infer] finds the types of its values.
//   - To write it, call [Save] or [Encode]. Equal graphs are equal bytes.
//   - To ask several questions about its values (type, maker, readers, constant), make
//     a [Graph.Index].
//   - [Lookup] returns what the specification says of an operator: its history, types and
//     attributes. [FactsOf] returns what it says of one node: what its operands are for,
//     whether it jumps, what it only moves, rounds and adds up.
//
// Only reading and writing know protobuf. What a file holds that this package does not
// model is kept as it came and written back. The operators that the package can type
// are in one registry, in one file for each family, which begins with a link to the
// specification.
package graph
