//go:build cgo

package main

// defaultEngine is the fast one where it is built in.
const defaultEngine = "onnxruntime"

// builtEngines are the engines that this build can run, the reference first.
var builtEngines = []string{"native", "onnxruntime", "onnx-go"}
