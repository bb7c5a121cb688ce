// Package ml has cases of the operators of ai.onnx.ml, in each form that behaves differently. The oracle,
// onnxruntime and what was worked out by hand are held against each other on them.
package ml
