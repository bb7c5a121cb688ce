// Package onnxgo is the engine "onnx-go": it runs graphs on onnx-go and its gorgonnx
// backend. It is a third, independent opinion on what a graph computes, and not a
// fast one. [Engine] is handed to verify.Compare.
//
// gorgonnx looks neither at the opset nor at attributes that it does not know. It
// panics, writes into its operands, and forgets every output that another node
// reads. This package gives it only what it can carry:
//
//   - An operator, attribute or shape that gorgonnx lacks or computes wrongly is
//     refused with an *hourglass.UnsupportedOpError. One table says what is carried,
//     and whatever is not in it is refused.
//   - Symbolic dimensions are bound to the sizes of the inputs, the target of a
//     Reshape included, and Constant nodes become initializers.
//   - Each output is computed by a program of its own, which is built for one run and
//     thrown away, and in which no two nodes share an initializer.
//
// Some values it computes otherwise all the same, and package verify finds them. A
// Relu of −Inf is NaN. A division by zero is +Inf, whatever is divided. The Exp of
// 88.4 is +Inf, and that of a number like 3e38 is 0. The Log of a number below the
// smallest normal one is that of the latter. A product of matrices passes over
// zeros, even those that meet an infinity.
package onnxgo
