// Package ml has cases of the operators of ai.onnx.ml and of onnxruntime's com.microsoft, in each form that
// behaves differently, and models that scikit-learn and other tools made. The oracle, onnxruntime, what was
// worked out by hand and what the tools computed are held against each other.
package ml
