// Package accel is the engine "onnxruntime": graphs encoded and run by
// onnxruntime through package runtime.
package accel
