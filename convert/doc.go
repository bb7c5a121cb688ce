// Package convert makes one ONNX graph of another: for another opset, of fixed sizes,
// in half precision, in two parts, simpler; and an autoencoder of anybody's graph. Every
// conversion is graph → graph, and package verify says whether the two still
// compute the same.
//
// What a conversion cannot carry it refuses by the operator's name, with a
// *[RefusedError], before anything is written.
package convert
