// Package conformance holds the engines and shape inference against ONNX's own tests of
// each operator: small models with the outputs that ONNX's reference implementation gave,
// of which nothing comes from this project.
package conformance
