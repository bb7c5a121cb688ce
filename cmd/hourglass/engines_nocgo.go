//go:build !cgo

package main

// withONNXRuntime says that this build has no onnxruntime, which needs cgo.
const withONNXRuntime = false
