// Package onnxgo runs graphs on onnx-go and its gorgonnx backend: a third,
// independent opinion on what a graph computes, not a fast one.
//
// gorgonnx looks at neither the opset nor the attributes that it does not know,
// panics, writes into its operands, and forgets every output that another node
// reads. This package gives it what it can carry:
//
//   - An operator, attribute or shape that it would get wrong or does not have
//     is refused with an *hourglass.UnsupportedOpError. What is carried is in
//     one table, and whatever is not in it is refused.
//   - Symbolic dimensions are bound to the sizes of the inputs, the target of a
//     Reshape included, and Constant nodes become initializers.
//   - Each output is computed by a program of its own, built for one run and
//     thrown away, in which no two nodes share an initializer.
//
// Some values it computes otherwise all the same, which is for package verify to
// find: a Relu of −Inf is NaN, a division by zero is +Inf whatever is divided,
// the Exp of 88.4 is +Inf and of a number like 3e38 is 0, the Log of a number
// below the smallest normal one is that of the latter, and a product of matrices
// passes over zeros, even those that meet an infinity.
package onnxgo
