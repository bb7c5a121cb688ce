// Package native is the engine "native": it runs graphs on kernels of its own and
// trains them on gorgonia, in Go alone, without onnxruntime and without cgo.
//
// [Engine] is handed to build.Fit and verify.Compare; its zero value is ready.
//
// A graph is lowered, node by node, to kernels of fixed sizes, with ONNX's
// broadcasting and with memory that is kept from run to run. The gradient of a kernel
// is made of the same kind of kernels. To train, the kernels are the operators of a
// gorgonia expression graph. gorgonia differentiates that graph, and gorgonia's tape
// machine runs it. Where nothing is differentiated the kernels run one after another,
// because gorgonia's compiler takes time that grows with the square of the number of
// nodes.
//
// # Values are flat
//
// Inside a program every tensor is a vector, row-major, and the lowering
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
// Where there are kernels and nothing is differentiated, convolutions and poolings are swept over
// images as they lie, without windows, and element-wise functions are applied to a result by the step
// that makes it. Exponentials and what is made of them are right to 2.5 units in the last place with
// kernels, and nearly to half a unit without. Weights that a kernel reads are laid out once for all runs,
// except large ones of a graph that is run without a binding.
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
