// Package conversion compares a graph with what a conversion made of it: by how far their outputs are
// apart, and by their size and the time of a run. Call [Compare] with both graphs, an engine and rows.
//
// Graphs in narrow types are compared a second time, on the oracle, because engines may compute
// float16 in float32, and integers with sums that saturate.
package conversion
