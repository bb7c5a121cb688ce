// Package native runs and trains graphs on gorgonia.
//
// A graph is lowered, node by node, to a gorgonia expression graph of fixed
// sizes; gorgonia differentiates it and its tape machine runs it. What the
// package adds to gorgonia is operators: every ONNX operator here is a kernel
// of ours in gorgonia's Op interface, with ONNX's broadcasting, its memory
// kept from run to run, and its gradient made of the same kind of kernels.
//
// # Values are flat
//
// Inside a program every tensor is a gorgonia vector, row-major; the lowering
// knows the dimensions. So a Reshape costs nothing, and gorgonia's own rules
// for scalars, views and broadcasting, which differ from ONNX's, never apply.
//
// # Products and cores
//
// Matrix products run on a micro-kernel of ours where the processor has AVX2
// and FMA (amd64), and on gonum's BLAS elsewhere. A step's loops are divided
// among the cores so that no sum is: the same inputs give the same bits on any
// number of cores, though not on another processor.
//
// # What is carried
//
// float32 is computed, and an input of float64 carried where all that is done with it is
// to cast it to float32. Integers and bool are carried in
// float32 elements, which hold integers up to 2²⁴; those beyond are refused. Shapes and
// axes have to be known at lowering: constants, sizes of inputs, and inputs that are
// nothing else, for whose elements a program is then made. An operator that is not carried
// gives an *hourglass.UnsupportedOpError, and gorgonia's panics come out as
// errors.
package native
