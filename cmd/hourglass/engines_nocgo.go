//go:build !cgo

package main

// defaultEngine is the native one: onnxruntime needs cgo.
const defaultEngine = "native"

// builtEngines are the engines that this build can run, the reference first.
var builtEngines = []string{"native", "onnx-go"}
