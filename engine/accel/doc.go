// Package accel is the engine "onnxruntime": it runs graphs, and takes training
// steps, on onnxruntime. It is the fast engine, and needs cgo.
//
// [Engine] is handed to build.Fit and verify.Compare. A service that only runs a
// file uses package runtime, which this package stands on.
package accel
