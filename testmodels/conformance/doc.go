// Package conformance runs ONNX's own tests of operators on the engines and on shape
// inference: small models with the outputs that ONNX's reference implementation
// gave. Nothing in them comes from this project. Run "go test" here with -update to
// write docs/conformance.md.
package conformance
