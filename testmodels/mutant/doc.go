// Package mutant makes files that are nearly ONNX models: it reads the messages of a model as
// a tree, and changes the tree as an attacker or a broken exporter would. A change keeps the
// file a protobuf, so that readers get past the first byte: names are exchanged, so that graphs
// have cycles; types are nested a hundred deep; constants state 2^60 elements; functions call
// themselves; tensors lie in other files.
//
// Call [Of] with a model and a seed. The same seed gives the same file.
package mutant
