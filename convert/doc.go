// Package convert makes one ONNX graph of another, whoever wrote it, and makes an
// autoencoder that can be trained of anybody's graph.
//
//   - [Opset] rewrites a graph for another opset, [Bind] and [Free] fix or free
//     sizes, [Simplify] folds constants, and [Split] cuts a graph in two at a value.
//   - [Half] computes in float16 and [Quantize] in int8. [Within] does either, and
//     leaves as few nodes as possible in float32 to keep an error within a bound.
//   - [Weights] and [SetWeights] take parameters out and put them in.
//   - [Import] gives a *hourglass.Model.
//
// Every conversion is graph → graph and leaves its argument as it was. Package
// verify says whether the two still compute the same, and [Deviations] by how much
// they differ. What a conversion cannot carry, it refuses by the operator's name
// with a *[RefusedError].
package convert
