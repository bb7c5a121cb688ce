//go:build cgo

package main

// withONNXRuntime says that this build has onnxruntime.
const withONNXRuntime = true
