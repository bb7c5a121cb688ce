// Package grad differentiates graphs: reverse mode, graph → graph, in ONNX's own
// operators alone (Griewank and Walther 2008, chapter 3).
//
// [Gradient] is the whole of it. An operator's rule stands in the file of its
// family, and [HasRule] says whether there is one.
package grad
