// Package native is the engine "native": it runs and trains graphs on gorgonia, in
// Go alone, without onnxruntime and without cgo.
//
// [Engine] is handed to build.Fit and verify.Compare; its zero value is ready.
//
// A graph is lowered, node by node, to a gorgonia expression graph of fixed sizes.
// gorgonia differentiates that graph, and gorgonia's tape machine runs it. This
// package adds operators: every ONNX operator here is a kernel of ours in
// gorgonia's Op interface, with ONNX's broadcasting, its memory kept from run to
// run, and its gradient made of the same kind of kernels.
//
// # Values are flat
//
// Inside a program every tensor is a gorgonia vector, row-major, and the lowering
// knows the dimensions. So a Reshape costs nothing, and gorgonia's own rules for
// scalars, views and broadcasting, which differ from ONNX's, never apply.
//
// # Products and cores
//
// Matrix products run on a micro-kernel of ours where the processor has AVX2 and
// FMA (amd64), and on gonum's BLAS elsewhere. The loops of a step are divided among
// the cores in such a way that no sum is divided. The same inputs therefore give
// the same bits on any number of cores, though not on another processor.
//
// # What is carried
//
//   - float32 is computed. An input of float64 is carried where the graph does
//     nothing with it but cast it to float32.
//   - Integers and bool are held as float32 numbers, which are exact for integers up
//     to 2²⁴. Larger ones are refused.
//   - Shapes and axes have to be known when a graph is lowered. They may be
//     constants, sizes of inputs, or inputs that are used for nothing else; a program
//     is then made for the elements of those.
//
// An operator that is not carried gives an *hourglass.UnsupportedOpError.
// gorgonia's panics come out as errors.
package native
