// Package written holds what conversions write against ONNX's own checker and against onnxruntime.
package written
